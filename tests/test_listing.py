"""``harvest list`` remembers what it has counted, and only that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_process import harvest, write_queries
from corpus_lines import line, lines_of
from hypothesis import given
from hypothesis import strategies as st

from harvester.corpus.state import State
from harvester.corpus.tallies import Tallies, Tally
from harvester.past.last_fetched import last_fetched

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(0, 2**63)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    (corpus / ".state").mkdir(parents=True)
    (corpus / "msc-ms.jsonl").write_bytes(lines_of(1, 2, 3))
    return tmp_path


def listed(folder: Path) -> dict[str, list[str]]:
    done = harvest(folder, "list")
    assert (done.code, done.err) == (0, "")
    rows = [row.split("\t") for row in done.out.splitlines()]
    return {row[0]: row[1:4] for row in rows}


def kept(folder: Path) -> bytes:
    return (folder / "corpus" / ".state" / ".tallies").read_bytes()


def test_what_was_counted_is_kept_and_told_again(folder: Path) -> None:
    first = listed(folder)
    assert first["msc-ms"][0] == "3"
    before = kept(folder)
    assert listed(folder) == first
    assert kept(folder) == before


def test_a_file_that_changed_is_counted_again(folder: Path) -> None:
    listed(folder)
    path = folder / "corpus" / "msc-ms.jsonl"
    path.write_bytes(lines_of(1, 2, 3, 4))
    assert listed(folder)["msc-ms"][0] == "4"
    path.write_bytes(lines_of(1, 2, 3).replace(b'"2"', b'"1"') + line(5))
    os.utime(path, ns=(1, 1))
    assert listed(folder)["msc-ms"][0] == "3", "of the same size, and yet another"
    path.unlink()
    assert listed(folder)["msc-ms"][0] == "0"


def test_a_run_since_then_is_told(folder: Path) -> None:
    run = '{"query":"msc-ms","status":"%s","started":"2025-06-0%d"}\n'
    ledger = folder / "corpus" / "runs.jsonl"
    ledger.write_text(run % ("ok", 1))
    assert listed(folder)["msc-ms"][2] == "2025-06-01"
    ledger.write_text(run % ("ok", 1) + run % ("partial", 2) + run % ("failed", 3) + "{torn")
    assert listed(folder)["msc-ms"][2] == "2025-06-02"
    ledger.unlink()
    assert listed(folder)["msc-ms"][2] == ""


@pytest.mark.parametrize("content", [b"", b"\xff", b"x\t1\t2", b"harvest tallies 1\t0\t0\nq\t1"])
def test_a_file_of_tallies_that_is_none_is_written_anew(folder: Path, content: bytes) -> None:
    first = listed(folder)
    right = kept(folder)
    (folder / "corpus" / ".state" / ".tallies").write_bytes(content)
    assert listed(folder) == first
    assert kept(folder) == right


def test_where_nothing_is_held_nothing_is_kept(folder: Path) -> None:
    (folder / "corpus" / "msc-ms.jsonl").unlink()
    (folder / "corpus" / ".state").rmdir()
    assert listed(folder)["msc-ms"] == ["0", "", ""]
    assert not list((folder / "corpus").iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_corpus_that_may_only_be_read(folder: Path) -> None:
    (folder / "corpus" / ".state").chmod(0o500)
    assert listed(folder)["msc-ms"][0] == "3"


def test_doctor_finds_nothing_wrong_with_them(folder: Path) -> None:
    State.of(folder / "corpus" / "msc-ms.jsonl").kept()
    listed(folder)
    done = harvest(folder, "doctor")
    assert (done.code, done.out) == (0, "")


def test_last_fetched_reads_no_more_than_it_must(tmp_path: Path) -> None:
    hostile = '[1]\n"x"\n{"query":[],"status":"ok","started":"a"}\n{"query":"a"}\n\xff\n'
    row = '{"query":"%s","status":"ok","started":%s}\n'
    (tmp_path / "runs.jsonl").write_text(
        row % ("a", '"1"') + "[" * 9_999 + "\n" + hostile, "latin-1"
    )
    assert last_fetched(tmp_path, ["a", "b", "c"]) == {"a": "1"}
    assert last_fetched(tmp_path / "nowhere", ["a"]) == {}


@given(
    st.tuples(NUMBERS, NUMBERS),
    st.dictionaries(TEXT, st.builds(Tally, st.tuples(NUMBERS, NUMBERS), NUMBERS, TEXT, TEXT)),
)
def test_what_is_kept_is_read_or_is_none(
    tmp_path_factory: pytest.TempPathFactory, ledger: tuple[int, int], tallies: dict[str, Tally]
) -> None:
    """But for white space: names and dates have none that matters."""
    folder = tmp_path_factory.mktemp("tallies")
    (folder / ".state").mkdir()
    Tallies(ledger, tallies).keep_in(folder)
    read = Tallies.kept_in(folder)
    for name, tally in read.of.items():
        assert [tally.newest, tally.last_fetched] == [
            " ".join(text.split()) for text in (tallies[name].newest, tallies[name].last_fetched)
        ]
        assert (tally.stamp, tally.held) == (tallies[name].stamp, tallies[name].held)
    assert read.of.keys() == {name for name in tallies if name == " ".join(name.split())}
