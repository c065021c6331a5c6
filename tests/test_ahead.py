"""Work that is done in a thread while what is done already is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.corpus.ahead import ahead

WAIT = 30
"""Seconds after which what should happen at once is given up."""


def failing(items: list[int]) -> Iterator[int]:
    yield from items
    raise OSError("the disk")


@given(st.lists(st.integers() | st.none(), max_size=20), st.integers(1, 3))
def test_the_same_items_in_the_same_order(items: list[int | None], count: int) -> None:
    assert list(ahead(iter(items), count)) == items


@given(st.lists(st.integers(), max_size=9), st.integers(1, 3))
def test_a_failure_comes_behind_what_was_made_before_it(items: list[int], count: int) -> None:
    taken = []
    with pytest.raises(OSError, match="the disk"):
        for item in ahead(failing(items), count):
            taken.append(item)
    assert taken == items


def test_items_are_made_before_they_are_asked_for() -> None:
    third = threading.Event()

    def items() -> Iterator[int]:
        yield from (1, 2)
        third.set()
        yield 3

    coming = ahead(items())
    assert next(coming) == 1
    assert third.wait(WAIT)
    assert list(coming) == [2, 3]


@pytest.mark.parametrize("taken", [1, 2, 5])
def test_nothing_goes_on_when_no_more_is_wanted(taken: int) -> None:
    threads = threading.active_count()
    made = []

    def items() -> Iterator[int]:
        for number in range(1_000_000):
            made.append(number)
            yield number

    coming = ahead(items())
    for number in range(taken):
        assert next(coming) == number
    coming.close()
    assert threading.active_count() == threads
    assert len(made) < taken + 5
