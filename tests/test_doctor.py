"""``harvest doctor``: whatever hands, tools and dying runs did to a corpus is found, and mended."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from corpus_lines import line, lines_of, staged
from fetch_process import Said, User
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.corpus.articles import Corpus
from harvester.corpus.examination import Finding, examine
from harvester.corpus.mending import mend
from harvester.corpus.staging import Writer
from harvester.corpus.state import State


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Three articles that harvest has written."""
    return filled(tmp_path / "corpus")


def filled(folder: Path, *pmids: int) -> Corpus:
    made = Corpus(folder)
    with made.writing(), Writer(made, "q") as writer:
        writer.stage(staged(lines_of(*(pmids or (1, 2, 3)))))
    return made


def serious(corpus: Corpus, *configured: str) -> list[Finding]:
    return [each for each in examine(corpus, configured) if each.serious]


def doctor(corpus: Corpus, *words: str) -> Said:
    user = User(corpus.folder.parent, "http://127.0.0.1:9/", queries={"q": "term = 'x'"})
    return user.harvest("doctor", *words)


def test_a_sound_corpus(corpus: Corpus) -> None:
    said = doctor(corpus)
    assert (said.code, said.out, said.err) == (0, b"", "All is well.\n")
    assert list(examine(corpus, ["q"])) == []


BROKEN = {
    "garbage": b"who?\n",
    "half a line": line(9)[:80] + b"\n",
    "a second line": line(2),
    "no schema": b'{"pmid":"9","schema_version":1,"version":1,"is_retracted":"perhaps"}\n',
    "a number for a title": line(9).replace(b'"Title 9"', b"9"),
    "no UTF-8": line(9).replace(b"Title 9", b"Title \xff"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("place", ["q.jsonl", "q.left.jsonl"])
def test_a_line_that_is_not_one_is_taken_out_and_kept(
    corpus: Corpus, broken: bytes, place: str
) -> None:
    path = corpus.folder / place
    good = path.read_bytes() if path.exists() else lines_of(2).replace(b'"harvest"', b'"harvest"')
    path.write_bytes(good + broken + line(4))
    if place == "q.left.jsonl":
        corpus.path("q").write_bytes(lines_of(1))
    said = doctor(corpus)
    number = good.count(b"\n") + 1
    assert said.code == 1
    assert f"! {path}:{number}: ".encode() in said.out
    mended = doctor(corpus, "--fix")
    assert mended.code == 0, mended
    assert path.read_bytes() == good + line(4)
    assert (corpus.folder / "rejected" / "q.lines").read_bytes() == broken
    assert f"{path}:{number}: " in mended.err
    assert serious(corpus, "q") == []


def test_what_dead_runs_have_left(corpus: Corpus) -> None:
    """The staged lines are not thrown away: they join, as the next run would have made them."""
    staging = corpus.folder / ".staging"
    (staging / "q.jsonl").write_bytes(lines_of(7, 8) + line(9)[:30])
    (staging / "new.jsonl").write_bytes(lines_of(7))
    (staging / "q.doubtful").write_bytes(lines_of(1))
    (corpus.folder / ".q.jsonl.new").write_bytes(lines_of(1)[:50])
    (corpus.folder / ".state" / ".q.new").write_bytes(b"half")
    said = doctor(corpus)
    assert said.code == 1
    for name in ("q.jsonl", "new.jsonl", "q.doubtful", ".q.jsonl.new", ".q.new"):
        assert f"/{name}: ".encode() in said.out
    assert doctor(corpus, "--fix").code == 0
    assert corpus.path("q").read_bytes() == lines_of(1, 2, 3, 7, 8)
    assert corpus.path("new").read_bytes() == lines_of(7)
    assert sorted(path.name for path in staging.iterdir()) == ["lock"]
    assert not (corpus.folder / ".q.jsonl.new").exists()


def test_an_article_that_is_found_has_not_left(corpus: Corpus) -> None:
    left = line(2, "an older title").replace(b"}}\n", b',"left":"2025-07-01T00:00:00Z"}}\n')
    corpus.left_path("q").write_bytes(left + line(5))
    assert [each.what for each in serious(corpus, "q")] == ["PMID 2 is in q.jsonl too"]
    assert doctor(corpus, "--fix").code == 0
    assert corpus.path("q").read_bytes() == lines_of(1, 2, 3)
    assert corpus.left_path("q").read_bytes() == line(5)
    assert (corpus.folder / "rejected" / "q.lines").read_bytes() == left


def test_a_ledger_and_a_history_with_foreign_lines(corpus: Corpus) -> None:
    entry = b'{"pmid":"1","when":"2026-01-01T00:00:00Z","event":"revised"}\n'
    history = corpus.folder / "history"
    history.mkdir()
    (history / "q.jsonl").write_bytes(entry + b"{}\n" + entry[:20])
    (corpus.folder / "runs.jsonl").write_bytes(b"not a run\n")
    assert len(serious(corpus, "q")) == 3
    assert doctor(corpus, "--fix").code == 0
    assert (history / "q.jsonl").read_bytes() == entry
    assert (corpus.folder / "runs.jsonl").read_bytes() == b""
    rejected = corpus.folder / "rejected"
    assert (rejected / "q.history.lines").read_bytes() == b"{}\n" + entry[:20] + b"\n"
    assert (rejected / "runs.lines").read_bytes() == b"not a run\n"


@pytest.mark.parametrize("spoil", ["garble", "other rows"])
def test_a_state_that_does_not_fit(corpus: Corpus, spoil: str) -> None:
    path = State.file_of(corpus.path("q"))
    if spoil == "garble":
        path.write_bytes(b"nonsense")
    else:
        other = filled(corpus.folder.parent / "other", 1, 2, 4)
        stat = corpus.path("q").stat()
        theirs = State.of(other.path("q"))
        fake = State(corpus.path("q"), theirs.rows, stat.st_size, stat.st_mtime_ns)
        fake.kept()
    assert [Path(each.file) for each in serious(corpus, "q")] == [path]
    assert doctor(corpus, "--fix").code == 0
    assert State.of(corpus.path("q")).rows == State.made_from(corpus.path("q")).rows


def test_what_is_only_worth_knowing(corpus: Corpus) -> None:
    lines = corpus.path("q").read_bytes()
    edited = lines.replace(b"Title 2", b"A better title")
    older = edited.replace(b'"pmid":"3","schema_version":1', b'"pmid":"3","schema_version":0')
    corpus.path("q").write_bytes(older)
    corpus.path("orphan").write_bytes(lines_of(1))
    said = doctor(corpus)
    assert said.code == 0
    assert said.err == "Nothing is broken.\n"
    text = said.out.decode()
    assert "PMID 2 was edited" in text
    assert "PMID 3 is of an older schema" in text
    assert "no query of queries.toml has this name" in text
    before = corpus.path("q").read_bytes()
    assert doctor(corpus, "--fix").code == 0
    assert corpus.path("q").read_bytes() == before


def test_a_newer_schema_is_not_touched(corpus: Corpus) -> None:
    newer = line(9).replace(b'"schema_version":1', b'"schema_version":99')
    corpus.path("q").write_bytes(lines_of(1) + newer)
    said = doctor(corpus)
    assert said.code == 1
    assert b"newer harvest" in said.out + said.err.encode()
    mended = doctor(corpus, "--fix")
    assert mended.code == 1
    assert "upgrade harvest" in mended.err
    assert corpus.path("q").read_bytes() == lines_of(1) + newer


def test_json_for_machines_and_no_escapes_for_terminals(corpus: Corpus) -> None:
    corpus.path("q").write_bytes(lines_of(1) + b'{"pmid":"\\u001b[2J\\n"}\n')
    said = doctor(corpus, "--json")
    (found,) = [json.loads(each) for each in said.out.splitlines() if json.loads(each)["serious"]]
    assert (found["line"], found["file"]) == (2, str(corpus.path("q")))
    assert b"\x1b" not in doctor(corpus).out


def test_no_corpus(tmp_path: Path) -> None:
    said = doctor(Corpus(tmp_path / "corpus"))
    assert said.code == 1
    assert "there is no corpus at" in said.err


def test_a_run_at_work_is_left_alone(corpus: Corpus) -> None:
    with corpus.writing():
        looked = doctor(corpus)
        mended = doctor(corpus, "--fix")
    assert looked.code == 0
    assert mended.code == 75
    assert "another harvest is writing here (pid" in mended.err


PIECES = st.sampled_from([*BROKEN.values(), b"\n", line(5), line(1), lines_of(6)[:-1], b"\x00\n"])


@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=4), st.binary(max_size=40))
@settings(max_examples=60, deadline=None)
def test_mended_once_is_mended(
    tmp_path_factory: pytest.TempPathFactory, held: list[bytes], left: list[bytes], end: bytes
) -> None:
    """No good article is lost, everything taken out is kept, and a second look finds nothing."""
    corpus = Corpus(tmp_path_factory.mktemp("doctor"))
    corpus.create()
    corpus.path("q").write_bytes(b"".join(held) + end)
    corpus.left_path("q").write_bytes(b"".join(left))
    there = {*corpus.path("q").read_bytes().split(b"\n"), *b"".join(left).split(b"\n")}
    list(mend(corpus))
    assert serious(corpus) == []
    assert list(mend(corpus)) == []
    kept = corpus.folder / "rejected" / "q.lines"
    files = [corpus.path("q"), corpus.left_path("q"), kept]
    now = {each for path in files if path.exists() for each in path.read_bytes().split(b"\n")}
    assert {each for each in there if each.strip()} <= now


def test_the_module_runs_without_a_network(corpus: Corpus) -> None:
    code = "import sys, harvester.corpus.mending; sys.exit('requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
