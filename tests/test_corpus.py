"""The articles on disk: what is read, whatever hands the file went through."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from corpus_lines import article, line, lines_of, provenance, staged
from hypothesis import given
from hypothesis import strategies as st

from harvester.corpus.articles import (
    Corpus,
    article_of,
    content_hash,
    make_line,
    pmid_of_line,
)
from harvester.corpus.copies import Copies
from harvester.corpus.reading import Reading
from harvester.corpus.staging import Writer
from harvester.corpus.state import State
from harvester.errors import CorpusBusy, CorpusError


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    made = Corpus(tmp_path / "corpus")
    made.create()
    return made


def write(corpus: Corpus, content: bytes, query: str = "q") -> Path:
    path = corpus.path(query)
    path.write_bytes(content)
    return path


def held(corpus: Corpus, query: str = "q") -> Iterable[int]:
    return State.of(corpus.path(query)).rows.pmids


def read(corpus: Corpus, query: str = "q") -> list[int]:
    return [pmid_of_line(each) for each in Reading().lines(corpus.path(query))]


def test_nothing_is_held_where_nothing_is(corpus: Corpus) -> None:
    assert list(held(corpus)) == []
    assert read(corpus) == []
    assert Corpus(corpus.folder / "no" / "such").queries() == []


def test_what_is_held(corpus: Corpus) -> None:
    write(corpus, lines_of(30, 10, 20))
    state = State.of(corpus.path("q"))
    assert list(state.rows.pmids) == [10, 20, 30]
    assert state.flaws == ()
    assert list(corpus.sources()) == [("q", "example.org")]
    assert read(corpus) == [30, 10, 20]


BROKEN = {
    "half": line(2)[: len(line(2)) // 2] + b"\n",
    "words": b"TODO: look at this one\n",
    "no pmid": b'{"title":"x"}\n',
    "a pmid in numbers": b'{"pmid":2}\n',
    "a pmid in words": b'{"pmid":"two"}\n',
    "an endless pmid": b'{"pmid":"' + b"9" * 30 + b'"}\n',
    "a longer pmid": b'{"pmid":"' + b"9" * 5000 + b'"}\n',
    "a negative pmid": b'{"pmid":"-2"}\n',
    "an array": b"[]\n",
    "not UTF-8": b'{"pmid":"2","title":"\xff"}\n'.replace(b'"2"', b'"\xff2"'),
    "zeros": b"\x00" * 100 + b"\n",
    "two lines in one": line(2)[:-1] + line(3),
    "a conflict": b"<<<<<<< HEAD\n",
    "harvest is no object": b'{"pmid":"2","harvest":5}\n',
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_named_and_the_rest_is_kept(corpus: Corpus, broken: bytes) -> None:
    path = write(corpus, line(1) + broken + line(4))
    assert list(held(corpus)) == [1, 4]
    ((flaw, offset, length),) = State.of(path).flaws
    assert (flaw.file, flaw.number, offset, length) == (path, 2, len(line(1)), len(broken))
    assert str(flaw).startswith(f"{path}:2: ")
    reading = Reading()
    assert [pmid_of_line(each) for each in reading.lines(path)] == [1, 4]
    assert reading.broken == [flaw]
    assert path.read_bytes() == line(1) + broken + line(4)


@pytest.mark.parametrize(
    "content",
    [
        lines_of(1, 2)[:-1],
        b"\n" + line(1) + b"\n  \n" + line(2) + b"\n\n",
        lines_of(1, 2).replace(b"\n", b"\r\n"),
        lines_of(1, 2, 1),
        b"".join(
            json.dumps(json.loads(each), sort_keys=True).encode() + b"\n"
            for each in (line(1), line(2))
        ),
        b'{"pmid":"1"}\n{"unknown":null,"pmid":"2"}\n',
    ],
    ids=["no newline at the end", "blank lines", "CRLF", "twice", "other key order", "by hand"],
)
def test_what_editors_and_tools_do_to_a_file_is_read(corpus: Corpus, content: bytes) -> None:
    path = write(corpus, content)
    assert list(held(corpus)) == [1, 2]
    found = list(Reading().lines(path))
    assert [pmid_of_line(each) for each in found] == [1, 2]
    assert all(each.endswith(b"\n") for each in found)


def test_an_empty_file(corpus: Corpus) -> None:
    path = write(corpus, b"")
    assert list(held(corpus)) == []
    with corpus.writing(), Writer(corpus, "q") as writer:
        writer.stage(staged(line(1)))
    assert path.read_bytes() == line(1)


def test_a_line_of_a_newer_harvest_stops_everything(corpus: Corpus) -> None:
    write(corpus, line(1) + line(2).replace(b'"schema_version":1', b'"schema_version":99'))
    with pytest.raises(CorpusError, match=r"q\.jsonl:2: .*newer harvest.*upgrade"):
        State.of(corpus.path("q"))


def test_the_queries_of_a_folder(corpus: Corpus) -> None:
    for name in ("b", "a", "runs"):
        write(corpus, b"", name)
    (corpus.folder / "notes.txt").touch()
    (corpus.folder / ".b.jsonl").touch()
    assert corpus.queries() == ["a", "b"]


@given(title=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_line_is_an_article_and_its_provenance(title: str) -> None:
    whole = make_line(article(7, title), provenance(article(7, title)))
    assert whole.count(b"\n") == 1
    assert json.loads(whole)["harvest"]["query"] == "q"
    assert article_of(whole) == article(7, title)
    assert content_hash(article_of(whole)) == content_hash(article(7, title))


TRAP = 'a title with ,"harvest":{"query":"q"} in it'


@pytest.mark.parametrize("sort_keys", [True, False])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_an_article_survives_another_key_order(
    sort_keys: bool, separators: tuple[str, str]
) -> None:
    fields = json.loads(line(7, TRAP))
    moved = {"harvest": fields.pop("harvest"), **fields}
    edited = json.dumps(moved, sort_keys=sort_keys, separators=separators).encode() + b"\n"
    assert json.loads(article_of(edited)) == json.loads(article(7, TRAP))


def test_a_line_without_provenance_is_an_article_too() -> None:
    assert json.loads(article_of(article(7) + b"\r\n")) == json.loads(article(7))


def test_copies_are_the_same_article_in_another_query(corpus: Corpus) -> None:
    edited = json.dumps(json.loads(line(3, TRAP, query="a")), sort_keys=True).encode() + b"\n"
    by_hand = b'{"pmid":"4"}\n'
    write(corpus, line(1, query="a") + b"broken\n" + edited + by_hand + line(2, query="a"), "a")
    with Copies.of([(corpus.path("a"), [1, 2, 3, 4, 5])], [2, 3, 4, 5, 6]) as copies:
        assert 2 in copies
        assert copies.line(2) == line(2, query="a")
        assert not {1, 3, 4, 5, 6} & set(copies.places)


def test_where_lines_lie(corpus: Corpus) -> None:
    path = write(corpus, line(1) + b"broken\n" + line(2) + line(3)[:-1])
    assert list(State.of(path).lines([3, 9, 1])) == [line(3), line(1)]


def test_what_was_rejected_is_kept_as_it_came(corpus: Corpus) -> None:
    path = corpus.set_aside("99", b"<PubmedArticle>\xff", "not well-formed")
    assert path == corpus.folder / "rejected" / "99.xml"
    assert path.read_bytes() == b"<PubmedArticle>\xff"
    assert path.with_name("99.reason.txt").read_text() == "not well-formed\n"


def test_only_one_writes(corpus: Corpus) -> None:
    named = f"pid {os.getpid()} on {socket.gethostname()}"
    other = Corpus(corpus.folder)
    with corpus.writing(), pytest.raises(CorpusBusy, match=named), other.writing():
        pass
    with Corpus(corpus.folder).writing():
        pass


def test_the_lock_of_a_process_that_died_is_free(corpus: Corpus) -> None:
    code = (
        "import os, sys, pathlib\nfrom harvester.corpus.articles import Corpus\n"
        f"with Corpus(pathlib.Path({str(corpus.folder)!r})).writing():\n"
        "    print('writing', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"writing\n"
        with pytest.raises(CorpusBusy, match=f"pid {other.pid}"), corpus.writing():
            pass
        other.kill()
        other.wait()
    with corpus.writing():
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(corpus: Corpus) -> None:
    corpus.folder.chmod(0o500)
    try:
        with pytest.raises(CorpusError, match="cannot write"):
            Corpus(corpus.folder / "below").create()
    finally:
        corpus.folder.chmod(0o700)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("not a folder")
    with pytest.raises(CorpusError, match=r"cannot write .*corpus"):
        Corpus(tmp_path / "corpus").create()


def test_a_file_that_is_a_folder(corpus: Corpus) -> None:
    corpus.path("q").mkdir()
    with pytest.raises(CorpusError, match=r"cannot read .*q\.jsonl"):
        State.of(corpus.path("q"))
