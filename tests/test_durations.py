"""Lengths of time, written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.durations import in_words, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30m", 1_800),
        ("90s", 90),
        ("36h", 129_600),
        ("2d", 172_800),
        ("1w", 604_800),
        ("1h30m", 5_400),
        ("1d 12h", 129_600),
        ("1.5h", 5_400),
        ("90", 90),
        (" 2D ", 172_800),
        ("0", 0),
    ],
)
def test_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", " ", "x", "-5", "-5m", "m", "1m1h", "1h1h", "1e5", "nan", "inf", "٣m", "9" * 400]
)
def test_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no length of time|longer than"):
        parse_duration(text)


@given(st.text(max_size=12))
def test_whatever_is_written_is_a_number_or_told(text: str) -> None:
    try:
        assert parse_duration(text) >= 0
    except ValueError as error:
        assert repr(text) in str(error)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (-3, "0 seconds"),
        (59.9, "59 seconds"),
        (60, "1 minute"),
        (5_400, "1 hour 30 minutes"),
        (86_400 + 59, "1 day"),
        (8 * 86_400 + 3_700, "8 days 1 hour"),
        (1_500 * 86_400, "1,500 days"),
    ],
)
def test_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
