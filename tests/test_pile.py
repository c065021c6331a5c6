"""Rows that wait for the commit on disk."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from test_fetch_disk import small_disk

from harvester.corpus.pile import Pile
from harvester.corpus.state import Rows


def some_rows(start: int, count: int) -> Rows:
    rows = Rows()
    for pmid in range(start, start + count):
        rows.add(pmid, 1000 * pmid, 7 * pmid, 2**64 - pmid)
    return rows


def test_rows_come_back_in_their_order_as_often_as_they_are_wanted(tmp_path: Path) -> None:
    with closing(Pile(tmp_path)) as pile:
        for start in range(1, 20_001, 800):
            pile.add(some_rows(start, 800))
        assert pile.rows() == pile.rows() == some_rows(1, 20_000)
        assert not any(tmp_path.iterdir())
        pile.close()
        assert not len(pile.rows())
        pile.add(some_rows(1, 3))
        assert pile.rows() == some_rows(1, 3)


def test_what_a_full_disk_does_not_take_stays_in_memory(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "size=300k"), closing(Pile(disk)) as pile:
        for start in range(1, 30_001, 1000):
            pile.add(some_rows(start, 1000))
        assert pile.rows() == some_rows(1, 30_000)
