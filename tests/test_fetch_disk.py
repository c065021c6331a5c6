"""Folders that cannot be written, a disk that fills up, and lines that somebody broke."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fetch_process import User, without_provenance
from truth_records import tiny_corpus
from truth_server import TruthServer


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[None]:
    """A file system of its own at ``place``; skips where we may not mount one."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "harvest-test", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_read_only_folder(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3)) as server:
        user = User(tmp_path, server.url)
        with small_disk(user.corpus, "ro"):
            said = user.fetch()
        assert server.arrivals == []
    assert said.code == 1
    assert str(user.corpus) in said.err
    assert "Read-only file system" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("options", ["ro", "nr_inodes=1"])
def test_a_log_on_a_disk_that_takes_no_file(tmp_path: Path, options: str) -> None:
    """The disk has failed and not the words: a folder in that place is another matter."""
    with TruthServer(tiny_corpus(3)) as server:
        user = User(tmp_path, server.url)
        with small_disk(tmp_path / "logs", options):
            said = user.harvest("fetch", "--log-file", "logs/harvest.log")
            folder = user.harvest("fetch", "--log-file", "logs")
        assert server.arrivals == []
    assert (said.code, said.out, folder.code) == (1, b"", 2)
    why = "Read-only file system" if options == "ro" else "No space left on device"
    assert said.err == f"harvest: cannot write the log logs/harvest.log: {why}\n"


@pytest.mark.parametrize("option", ["file", "option"])
def test_a_folder_that_is_a_file(tmp_path: Path, option: str) -> None:
    with TruthServer(tiny_corpus(3)) as server:
        user = User(tmp_path, server.url)
        place = user.corpus if option == "file" else tmp_path / "note.txt"
        place.write_text("not yours\n")
        said = user.fetch(*([] if option == "file" else ["--corpus", "note.txt"]))
        assert server.arrivals == []
    assert said.code in (1, 2)
    assert place.name in said.err
    assert "Traceback" not in said.err
    assert place.read_text() == "not yours\n"


@pytest.mark.parametrize("kilobytes", [600, 2_200, 3_300])
def test_a_disk_that_fills_up_in_the_middle(tmp_path: Path, kilobytes: int) -> None:
    """It fills while lines are staged, or while they are moved in; later there is room."""
    truth = tiny_corpus(4_000)
    with TruthServer(truth) as server:
        calm = User(tmp_path / "calm", server.url)
        assert calm.fetch("--limit", "1500").code == 0
        user = User(tmp_path / "tight", server.url)
        user.corpus.mkdir()
        with small_disk(user.corpus, f"size={kilobytes}k"):
            for words in (["--limit", "1500"], []):
                said = user.fetch(*words)
                for line in user.lines():
                    json.loads(line)
            assert said.code == 1
            assert "No space left on device" in said.err
            assert "Traceback" not in said.err
            if kilobytes == 600:
                log = user.harvest("fetch")
                assert (log.code, b", not fetched " in log.out) == (1, True)
            held = user.lines()
            more = ["mount", "-o", "remount,size=64m", str(user.corpus)]
            subprocess.run(more, check=True)
            assert user.fetch().code == 0
            assert user.lines()[: len(held)] == held
            assert user.articles().keys() == truth.keys()
            assert not list(user.corpus.rglob("*.whole"))
        assert calm.fetch().code == 0
    assert len(held) <= len(truth)


def test_a_broken_line_is_named_and_its_article_comes_back(tmp_path: Path) -> None:
    truth = tiny_corpus(300)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
        path = user.corpus / "all.jsonl"
        good = path.read_bytes().splitlines(keepends=True)
        broken = good[4][:100] + b"\n"
        path.write_bytes(b"".join([*good[:4], broken, *good[5:]]))
        cat = user.harvest("cat")
        fetches = len(server.requests("efetch.fcgi"))
        said = user.fetch()
        asked = [p for fetch in server.requests("efetch.fcgi")[fetches:] for p in fetch.ids]
    assert (cat.code, len(cat.out.splitlines())) == (3, 299)
    assert f"{path}:5:" in cat.err
    assert f"{path}:5:" in said.err
    assert said.code == 0
    assert asked == [int(json.loads(good[4])["pmid"])]
    lines = path.read_bytes().splitlines(keepends=True)
    assert lines[:-1] == [*good[:4], *good[5:]]
    assert without_provenance(lines[-1:]) == without_provenance([good[4]])
    assert (user.corpus / "rejected" / "all.lines").read_bytes() == broken


def test_a_last_line_without_its_end(tmp_path: Path) -> None:
    """Somebody's editor took the last newline: nothing is glued to that line."""
    truth = tiny_corpus(40)
    with TruthServer(dict(sorted(truth.items())[:20])) as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
        path = user.corpus / "all.jsonl"
        path.write_bytes(path.read_bytes().rstrip(b"\n"))
        server.records.update(truth)
        assert user.fetch().code == 0
    assert user.articles().keys() == truth.keys()
