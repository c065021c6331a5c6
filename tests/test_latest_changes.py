"""The end of a history: the last changes of any number, the most telling first."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.corpus import history
from harvester.corpus.history import Change, Entry
from harvester.past.latest_changes import latest, telling


def entry(number: int, size: int = 10) -> Entry:
    return Entry(pmid=str(number), when="2026", event="revised", title="t" * size)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 400_000), max_size=12), st.integers(0, 15))
def test_the_last_ones_are_found_whatever_their_size(sizes: list[int], count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        entries = [entry(number, size) for number, size in enumerate(sizes)]
        history.append(Path(folder), "q", entries)
        assert latest(Path(folder), "q", count) == (entries[-count:] if count else [])


def test_nothing_is_no_trouble(tmp_path: Path) -> None:
    assert latest(tmp_path, "q", 5) == []
    path = history.path_of(tmp_path, "q")
    path.parent.mkdir()
    path.write_bytes(b"broken\n" + msgspec.json.encode(entry(1)) + b"\n")
    assert latest(tmp_path, "q", 5) == [entry(1)]


def test_the_most_telling_comes_first() -> None:
    def revised(*fields: str) -> Entry:
        return Entry(pmid="1", when="", event="revised", changes=dict.fromkeys(fields, Change()))

    told = [
        Entry(pmid="1", when="", event="left", reason="deleted"),
        Entry(pmid="1", when="", event="left", reason="unmatched"),
        Entry(pmid="1", when="", event="returned"),
        revised("history", "title"),
        revised("mesh_headings", "date_revised"),
        revised("history"),
    ]
    assert sorted([*told[::2], *told[1::2]], key=telling) == told
