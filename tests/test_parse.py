"""``harvest parse``: PubMed XML from anywhere to JSONL, in several processes."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_process import Ended, environment, harvest
from hypothesis import given, settings
from hypothesis import strategies as st
from pubmed_samples import FULL_ARTICLE, FULL_BOOK, needs_real_records, real_records

from harvester.pubmed_xml.parallel import read_in_parallel
from harvester.pubmed_xml.parse import parse_record, to_json
from harvester.pubmed_xml.records import Slice

START, END = b'<?xml version="1.0"?>\n<PubmedArticleSet>\n', b"\n</PubmedArticleSet>\n"
BROKEN = b"<PubmedArticle><MedlineCitation><PMID>7</PMID></PubmedArticle>"


def record(pmid: int, size: int = 0) -> bytes:
    return (
        b"<PubmedArticle><MedlineCitation><PMID>%d</PMID><Article><ArticleTitle>%b</ArticleTitle>"
        b"</Article></MedlineCitation></PubmedArticle>" % (pmid, b"x" * size)
    )


def line(xml: bytes) -> str:
    return to_json(parse_record(xml)).decode()


def harvest_of(folder: Path, xml: bytes) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "harvester", "parse"],
        cwd=folder,
        env=environment(folder),
        input=xml,
        check=False,
        capture_output=True,
        timeout=60,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_files_zipped_or_not_and_standard_input(tmp_path: Path) -> None:
    xml = START + FULL_ARTICLE.encode() + FULL_BOOK.encode() + END
    (tmp_path / "a.xml").write_bytes(xml)
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(START + record(5) + END))
    files = harvest(tmp_path, "parse", "a.xml", "b.xml.gz")
    piped = harvest_of(tmp_path, xml)
    whole = [line(each.strip().encode()) for each in (FULL_ARTICLE, FULL_BOOK)]
    assert (files.code, files.err, piped.code, piped.err) == (0, "", 0, "")
    assert piped.out.splitlines() == whole
    assert files.out.splitlines() == [*whole, line(record(5))]


@given(st.lists(st.integers(0, 300_000), max_size=12), st.integers(1, 3))
@settings(max_examples=12, deadline=None)
def test_the_order_is_that_of_the_file_in_any_number_of_processes(
    sizes: list[int], processes: int
) -> None:
    records = [record(pmid, size) for pmid, size in enumerate(sizes, 1)]
    records.insert(len(sizes) // 2, BROKEN)
    parts = list(read_in_parallel(map(Slice, records), processes))
    lines = [json.loads(text) for part in parts for text in part.lines.splitlines()]
    assert [each["pmid"] for each in lines] == [str(pmid) for pmid in range(1, len(sizes) + 1)]
    assert [len(each.get("title", "")) for each in lines] == sizes
    (broken,) = [broken for part in parts for broken in part.broken]
    assert (broken.number, broken.pmid) == (len(sizes) // 2 + 1, "7")


def test_a_record_that_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(START + record(1) + BROKEN + record(2) + END)
    said = harvest(tmp_path, "parse", "a.xml")
    assert said.code == 3
    assert [json.loads(text)["pmid"] for text in said.out.splitlines()] == ["1", "2"]
    assert said.err.startswith("harvest: a.xml: record 2 (PMID 7): The record is not well-formed")


@pytest.mark.parametrize("count", [3, 4_000])
def test_a_file_that_is_cut_short_gives_what_it_has(tmp_path: Path, count: int) -> None:
    (tmp_path / "a.xml").write_bytes(START + b"".join(record(n, 500) for n in range(1, count + 1)))
    said = harvest(tmp_path, "parse", "a.xml")
    assert said.code == 1
    assert len(said.out.splitlines()) == count
    assert said.err.startswith("harvest: a.xml: The answer is cut short")


@pytest.mark.parametrize("content", [b"", b"<html><title>No</title></html>", b"{}", b"\x1f\x8bx"])
def test_what_is_no_set_of_records_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xml").write_bytes(content)
    said = harvest(tmp_path, "parse", "a.xml")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("harvest: a.xml: ")
    assert said.err.count("\n") == 1


def test_an_interrupt_ends_every_process(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(
        START + b"".join(record(n, 2_000) for n in range(1, 20_000)) + END
    )
    with subprocess.Popen(
        [sys.executable, "-m", "harvester", "parse", *["a.xml"] * 50],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1 << 20)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (130, b"harvest: interrupted")
    deadline = time.monotonic() + 10
    while _is_there(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@needs_real_records
def test_real_records_come_as_each_alone(tmp_path: Path) -> None:
    records = real_records()
    (tmp_path / "a.xml").write_bytes(START + b"\n".join(records) + END)
    said = harvest(tmp_path, "parse", "a.xml")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [line(xml) for xml in records]


@pytest.mark.parametrize("victim", ["a worker", "the group"])
def test_nothing_hangs_when_a_process_is_killed(tmp_path: Path, victim: str) -> None:
    (tmp_path / "a.xml").write_bytes(
        START + b"".join(record(n, 2_000) for n in range(1, 20_000)) + END
    )
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "harvester", "parse", *["a.xml"] * 50],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=out,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            process.kill()
            pytest.skip("only Linux tells the children of a process")
        deadline = time.monotonic() + 30
        while not (workers := children.read_text().split()):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        if victim == "a worker":
            os.kill(int(workers[0]), signal.SIGKILL)
        else:
            os.killpg(process.pid, signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == (1 if victim == "a worker" else 130)
    assert b"Traceback" not in said
    assert said.startswith(b"harvest: a process") or said.strip() == b"harvest: interrupted"


def test_the_other_files_are_read_when_one_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.xml").write_bytes(START + record(1))
    (tmp_path / "b.xml").write_bytes(START + record(2) + END)
    said = harvest(tmp_path, "parse", "a\x1b[31m.xml", "b.xml")
    assert (said.code, len(said.out.splitlines())) == (1, 2)
    assert "\x1b" not in said.err
