"""What waits for its turn on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_fetch_disk import small_disk

from harvester.corpus.spool import spool
from harvester.errors import CorpusError


def test_what_is_kept_is_given_back_once(tmp_path: Path) -> None:
    with spool(tmp_path) as kept:
        for pmid in range(1, 200, 2):
            kept.keep({one: b"%d" % one * one for one in (pmid, pmid + 1)[: 200 - pmid]})
        assert list(kept) == list(range(1, 200))
        assert not any(tmp_path.iterdir())
        for pmid in (7, 199, 1):
            assert kept.take(pmid) == b"%d" % pmid * pmid
            assert pmid not in kept
        with pytest.raises(KeyError):
            kept.take(7)
        kept.keep({7: b"again"})
        assert kept.take(7) == b"again"


def test_its_room_is_given_back_when_all_is_taken(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=64k"), spool(tmp_path / "disk") as kept:
        for pmid in range(1, 50):
            kept.keep({pmid: bytes(20_000), -pmid: bytes(20_000)})
            assert len(kept.take(pmid)) == len(kept.take(-pmid)) == 20_000


def test_its_room_is_used_again_while_others_wait(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "size=64k"), spool(tmp_path / "disk") as kept:
        kept.keep({0: b"x" * 15_000, -1: b"y"})
        for pmid in range(1, 50):
            kept.keep({pmid: b"%02d" % pmid * (6_000 + pmid), -1 - pmid: b"z"})
            before = pmid - 1
            assert set(kept.take(before)) <= set(b"%02d" % before or b"") | {ord("x")}
            assert len(kept.take(-1 - before)) == 1
        assert kept.take(49) == b"49" * 6_049


def test_of_a_disk_that_is_full_nothing_is_kept_and_all_given_back(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "size=64k"), spool(disk) as kept:
        assert not kept.has_room
        kept.keep({1: bytes(40_000)})
        with pytest.raises(CorpusError, match="No space left on device"):
            kept.keep({2: bytes(40_000)})
        assert not list(kept)
        (disk / "other").write_bytes(bytes(40_000))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with spool(tmp_path / "nowhere") as kept:
        assert not kept.has_room
        with pytest.raises(CorpusError, match="nowhere"):
            kept.keep({1: b"x"})
