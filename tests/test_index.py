"""The index in SQLite: always of what the files hold now, whatever happened to it."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_process import environment, harvest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import lines_of
from msgspec.structs import replace
from query_corpus import CORPUS, TODAY
from random_articles import WORDS
from random_queries import TOPICS, cases
from searched_corpus import article

from harvester.article import Article, Keyword
from harvester.corpus.articles import pmid_of_line
from harvester.index.building import IndexBuilder
from harvester.index.catalogue import Catalogue
from harvester.index.database import VERSION, index_path, opened
from harvester.index.date_prefixes import date_prefixes, plain_date
from harvester.index.tokens import BREAK, row_of
from harvester.query.bitmaps import documents
from harvester.query.evaluate import search
from harvester.query.memory_index import MemoryIndex
from harvester.query.words import spaced, words

NAMES = ["a", "b"]
DAYS = st.dates(date(1500, 1, 1), date(3000, 12, 31))


def write(folder: Path, name: str, held: Sequence[Article]) -> None:
    new = folder / f".{name}.new"
    new.write_bytes(b"".join(lines_of(held, name)))
    new.replace(folder / f"{name}.jsonl")


def first_of_each_pmid(files: dict[str, list[Article]], order: Sequence[str]) -> list[Article]:
    found: dict[str, Article] = {}
    for name in order:
        for one in files[name]:
            found.setdefault(one.pmid, one)
    return list(found.values())


def found_on_disk(folder: Path, order: Sequence[str], query: str) -> set[str]:
    catalogue = Catalogue(folder, order)
    hits = search(query, catalogue.index(), TODAY).hits
    docs = list(documents(hits))
    pmids = {str(pmid) for pmid in catalogue.pmids(docs)}
    assert [str(pmid_of_line(line)) for line in catalogue.lines(docs)] == [
        str(pmid) for pmid in catalogue.pmids(docs)
    ]
    by_file = [pmid_of_line(line) for name in order for line in catalogue.lines_of(name, hits)]
    assert {str(pmid) for pmid in by_file} == pmids
    assert len(by_file) == len(docs)
    catalogue.close()
    return pmids


@given(data=st.data(), topic=st.sampled_from(list(TOPICS)), only=st.booleans())
@settings(max_examples=50, deadline=None)
def test_follows_the_files_whatever_they_become(
    data: st.DataObject, topic: str, only: bool
) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        for _ in range(data.draw(st.integers(1, 4))):
            files = {}
            for name in NAMES:
                files[name], queries = data.draw(cases(topic))
                write(folder, name, files[name])
            order = data.draw(st.permutations(NAMES))[: 1 if only else None]
            expected = first_of_each_pmid(files, order)
            index = MemoryIndex(expected)
            for query in queries[:3]:
                hits = search(query, index, TODAY).hits
                pmids = {expected[number].pmid for number in documents(hits)}
                assert found_on_disk(folder, order, query) == pmids, query


TEXT = st.text() | st.lists(
    st.sampled_from([*WORDS, "10(6)", "H(2)O", "x^2", "2^3", "(", ")", "^", "β", "_", "\0", "é"])
).map("".join)


@given(TEXT, st.lists(TEXT, max_size=3))
@settings(deadline=None)
def test_sqlite_sees_the_words_that_we_see(text: str, more: list[str]) -> None:
    pieces = [text, *more]
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='ascii')")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    joined = f" {BREAK} ".join(map(spaced, pieces))
    connection.execute("INSERT INTO t (rowid, x) VALUES (1, ?)", (joined,))
    seen = [term for (term,) in connection.execute("SELECT term FROM v ORDER BY offset")]
    expected = [word for piece in pieces for word in (BREAK, *words(piece))][1:]
    assert seen == expected


_NEAR = article(
    1,
    title="Stem of a stem cell",
    keywords=tuple(
        Keyword(name=name, owner="x", major=False) for name in ("cord", "blood", "cord")
    ),
    abstract=f"blood {'of ' * 50}cord",
)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ('"stem stem"[ti:~1]', False),
        ('"stem stem"[ti:~2]', True),
        ('"stem stem"[ti:~100]', True),
        ('"cell cell"[ti:~100]', False),
        ('"stem cell stem"[ti:~1]', False),
        ('"stem cell stem"[ti:~2]', True),
        ('"cord cord"[tiab:~100]', False),
        ('"cord blood"[tiab:~49]', False),
        ('"cord blood"[tiab:~50]', True),
    ],
)
def test_words_near_each_other_are_of_one_piece(
    tmp_path: Path, query: str, *, is_found: bool
) -> None:
    write(tmp_path, "q", [_NEAR])
    assert found_on_disk(tmp_path, ["q"], query) == ({"1"} if is_found else set())


@given(DAYS, DAYS, DAYS)
def test_a_day_begins_as_its_range_says(low: date, high: date, day: date) -> None:
    prefixes = date_prefixes(low.isoformat(), high.isoformat())
    begins = any(plain_date(day.isoformat()).startswith(prefix) for prefix in prefixes)
    assert begins == (low <= day <= high)
    for edge in (low, high):
        for near in (edge - timedelta(1), edge, edge + timedelta(1)):
            begins = any(plain_date(near.isoformat()).startswith(p) for p in prefixes)
            assert begins == (low <= near <= high)


ARTICLES = [
    Article(pmid=str(n), schema_version=1, version=1, is_retracted=False, title=f"stem cell {n}")
    for n in range(1, 41)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "a", ARTICLES)
    return tmp_path


def everything(folder: Path) -> set[str]:
    return found_on_disk(folder, ["a"], "stem[ti]")


ALL = {article.pmid for article in ARTICLES}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(100, len(content), 97):
        content[at] ^= 0xFF
    path.write_bytes(content)


def other_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET version = 'older'")
    connection.close()


@pytest.mark.parametrize(
    "damage",
    [cut, scribble, other_version, lambda path: path.write_bytes(b""), Path.unlink],
    ids=["cut", "scribbled", "version", "empty", "gone"],
)
@pytest.mark.parametrize("changed", [True, False], ids=["files changed", "files the same"])
def test_a_damaged_index_is_made_anew(
    folder: Path, damage: Callable[[Path], None], changed: bool
) -> None:
    assert everything(folder) == ALL
    damage(index_path(folder))
    if changed:
        write(folder, "a", ARTICLES[:30])
    assert everything(folder) == {article.pmid for article in ARTICLES[: 30 if changed else 40]}


def test_where_nothing_has_changed_nothing_is_written(folder: Path) -> None:
    everything(folder)
    before = index_path(folder).stat()
    assert everything(folder) == ALL
    after = index_path(folder).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_only_what_changed_is_indexed(folder: Path) -> None:
    everything(folder)
    told: list[tuple[int, int]] = []
    write(folder, "a", [*ARTICLES[1:], replace(ARTICLES[0], title="stem changed")])
    IndexBuilder(folder, lambda done, of: told.append((done, of))).up_to_date(["a"]).close()
    assert told == [(39, 40), (40, 40)]
    assert found_on_disk(folder, ["a"], "changed[ti]") == {"1"}


def test_what_goes_comes_back_and_goes_leaves_no_trace(folder: Path) -> None:
    everything(folder)
    for held in (ARTICLES[:10], ARTICLES, ARTICLES[20:], ARTICLES[:1]):
        write(folder, "a", held)
        assert everything(folder) == {article.pmid for article in held}


def test_without_a_place_to_write_the_index_lives_for_the_search(folder: Path) -> None:
    (folder / ".state").write_bytes(b"not a folder")
    assert everything(folder) == ALL
    assert sorted(path.name for path in folder.iterdir()) == [".state", "a.jsonl"]


def test_a_stale_journal_harms_no_new_index(folder: Path) -> None:
    everything(folder)
    path = index_path(folder)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE docs SET published = published + 1")
    journal = path.with_name(path.name + "-journal")
    content = journal.read_bytes() if journal.exists() else b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
    connection.rollback()
    connection.close()
    other_version(path)
    journal.write_bytes(content)
    assert everything(folder) == ALL
    assert not journal.exists()


def test_broken_lines_are_passed_over_and_told(folder: Path) -> None:
    with (folder / "a.jsonl").open("ab") as file:
        file.write(b"no article\n" + b'{"pmid":"77","title":5}\n')
    catalogue = Catalogue(folder, ["a"])
    reasons = [str(line) for line in catalogue.broken]
    assert len(reasons) == 2
    assert "a.jsonl:41: not an article" in reasons[0]
    assert "a.jsonl:42: PMID 77: Expected `str" in reasons[1]
    assert len(set(catalogue.pmids(list(documents(catalogue.scope))))) == 40


def test_a_snapshot_outlives_the_file(folder: Path) -> None:
    catalogue = Catalogue(folder, ["a"])
    write(folder, "a", ARTICLES[:3])
    assert everything(folder) == {"1", "2", "3"}
    assert len(list(catalogue.lines(list(documents(catalogue.scope))))) == 40


BUILD = """
import sys
from pathlib import Path
from harvester.index.catalogue import Catalogue
print(Catalogue(Path(sys.argv[1]), ["a"]).scope.bit_count(), flush=True)
"""


def building(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(folder)],
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_several_build_it_at_once(folder: Path) -> None:
    processes = [building(folder) for _ in range(4)]
    assert [process.communicate(timeout=90)[0] for process in processes] == ["40\n"] * 4
    assert everything(folder) == ALL
    assert [p.name for p in (folder / ".state").iterdir()] == [".index.sqlite"]


def test_what_is_indexed_of_an_article_has_a_version() -> None:
    """An index of another version is made anew: who changes what is in it must raise that."""
    rows = repr(
        [
            (row.columns, sorted(row.values.split("\n")), row.published)
            for row in map(row_of, CORPUS)
        ]
    )
    digest = hashlib.sha256(rows.encode()).hexdigest()[:16]
    assert (VERSION, digest) == ("8", "4c86b1fbf7530b88")


def test_killed_while_it_is_built(tmp_path: Path) -> None:
    many = [replace(ARTICLES[0], pmid=str(n), abstract="stem " * 300) for n in range(1, 3001)]
    write(tmp_path, "a", many)
    process = building(tmp_path)
    while not list(tmp_path.glob(".state/.index.sqlite.*.new")):
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert opened(index_path(tmp_path)) is None
    assert len(everything(tmp_path)) == 3000
    assert [p.name for p in (tmp_path / ".state").iterdir()] == [".index.sqlite"]


def test_what_is_mostly_dead_is_made_anew(tmp_path: Path) -> None:
    texts = ("first", "second", "third")
    for text in texts:
        held = [replace(ARTICLES[0], pmid=str(n), title=f"stem {text}") for n in range(1, 1502)]
        write(tmp_path, "a", held)
        assert len(found_on_disk(tmp_path, ["a"], f"{text}[ti]")) == 1501
        assert found_on_disk(tmp_path, ["a"], "stem[ti] AND first[ti]") == (
            {article.pmid for article in held} if text == "first" else set()
        )
    connection = opened(index_path(tmp_path))
    assert connection is not None
    assert connection.execute("SELECT next_doc FROM about").fetchone() == (1501,)


def zero(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(bytes(path.stat().st_size - 4096 * 3))


def unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [zero, scribble, unreadable])
@pytest.mark.parametrize(
    "arguments", [("search", "stem[ti]", "--pmids"), ("cat", "--where", "stem[ti]")]
)
def test_damage_that_shows_only_in_a_search_is_mended(
    folder: Path, damage: Callable[[Path], None], arguments: tuple[str, ...]
) -> None:
    everything(folder)
    damage(index_path(folder))
    ended = harvest(folder, *arguments, "--corpus", ".")
    assert (ended.code, ended.err, len(ended.out.splitlines())) == (0, "", 40)
