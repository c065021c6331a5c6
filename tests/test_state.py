"""The state beside a file tells of every line where it lies, whatever has become of the file."""

from __future__ import annotations

import os
import zlib
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_lines import article, line, lines_of, provenance
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_changes

from harvester.corpus.articles import make_line, pmid_of_line
from harvester.corpus.rewrite import Changes, rewrite
from harvester.corpus.scan import digest_of_line
from harvester.corpus.state import Rows, State

JUNK = st.sampled_from([b"who?\n", b"\n", b'{"pmid":"x"}\n', b"\x00\x00\n", line(3)])
LINES = st.one_of(
    st.builds(line, st.integers(1, 12), st.sampled_from(["", "another", "β" * 300])), JUNK
)


def rows_of(content: bytes) -> Rows:
    """Where lines lie in a file of whole articles."""
    rows, offset = Rows(), 0
    for each in content.splitlines(keepends=True):
        rows.add(pmid_of_line(each), offset, len(each), digest_of_line(each))
        offset += len(each)
    return rows


def file(folder: Path, content: bytes, name: str = "q.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@given(
    held=st.lists(LINES, max_size=12),
    coming=st.lists(st.integers(1, 20), unique=True, max_size=8),
    dropped=st.sets(st.integers(0, 11), max_size=6),
    open_end=st.booleans(),
    copied_below=st.sampled_from([0, 1 << 30]),
)
@settings(max_examples=150, deadline=None)
def test_what_is_known_after_a_rewrite_is_what_is_there(
    tmp_path_factory: pytest.TempPathFactory,
    held: list[bytes],
    coming: list[int],
    dropped: set[int],
    open_end: bool,
    copied_below: int,
) -> None:
    folder = tmp_path_factory.mktemp("state")
    content = b"".join(held)
    path = file(folder, content[:-1] if open_end else content)
    before = State.of(path)
    articles = {p: next(before.lines([p])) for p in before.rows.pmids}
    new = b"".join(line(pmid, "it has come") for pmid in coming)
    rows = rows_of(new)
    replaced = {
        row: at for at, pmid in enumerate(coming) if (row := before.rows.row(pmid)) is not None
    }
    dropped = {row for row in dropped if row < len(before.rows)} - replaced.keys()
    changes = Changes(
        file(folder, new, "staged"),
        rows,
        [at for at, pmid in enumerate(coming) if before.rows.row(pmid) is None],
        replaced,
        dropped,
    )
    after = rewrite(before, changes, copied_below).kept()
    made = State.made_from(path)
    assert made.flaws == ()
    assert not made.open_end or not path.stat().st_size
    assert after.rows == made.rows
    kept = State.kept_for(path)
    assert kept is not None
    assert kept.is_current()
    assert kept.rows == made.rows
    gone = {before.rows.pmids[row] for row in dropped}
    expected = {p: each for p, each in articles.items() if p not in gone}
    expected.update((pmid, line(pmid, "it has come")) for pmid in coming)
    assert dict(zip(made.rows.pmids, made.lines(made.rows.pmids), strict=True)) == expected
    order = sorted(articles, key=lambda p: content.find(articles[p][:-1]))
    assert [p for p in order if p in expected] == [
        p
        for p in map(pmid_of_line, filter(bytes.strip, path.read_bytes().splitlines()))
        if p in articles
    ]


def test_everything_that_is_known_is_kept(tmp_path: Path) -> None:
    path = file(tmp_path, lines_of(1, 2, 3))
    state = replace(
        State.of(path),
        as_of="2026-01-02T03:04:05Z",
        fingerprint="f",
        known=array("q", [1, 99]),
        stale=array("q", [2]),
        unavailable=array("q", [5, 6]),
    ).kept()
    assert State.kept_for(path) == state
    unasked = replace(state, known=None).kept()
    assert State.kept_for(path) == unasked


@given(position=st.integers(0, 10_000), value=st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_a_state_with_a_wrong_byte_is_none(
    tmp_path_factory: pytest.TempPathFactory, position: int, value: int
) -> None:
    path = file(tmp_path_factory.mktemp("state"), lines_of(1, 2, 3))
    right = State.of(path).kept()
    kept = State.file_of(path)
    content = bytearray(kept.read_bytes())
    content[position % len(content)] = value
    kept.write_bytes(content)
    assert State.kept_for(path) in (None, right)


@pytest.mark.parametrize("cut", [0, 1, 20, 200, -1])
def test_a_state_that_is_cut_short_is_none(tmp_path: Path, cut: int) -> None:
    path = file(tmp_path, lines_of(1, 2, 3))
    State.of(path).kept()
    kept = State.file_of(path)
    kept.write_bytes(kept.read_bytes()[:cut])
    assert State.kept_for(path) is None
    assert list(State.of(path).rows.pmids) == [1, 2, 3]


def old_line(pmid: int, day: str, title: str = "") -> bytes:
    made = article(pmid, title)
    fetched = f"2025-{day}T00:00:00Z"
    return make_line(
        made, with_changes(provenance(made), first_fetched=fetched, last_fetched=fetched)
    )


def known_as_of(path: Path, day: str) -> State:
    return replace(State.of(path), as_of=f"2025-{day}T00:00:00Z").kept()


def test_without_a_state_the_oldest_line_tells_since_when(tmp_path: Path) -> None:
    path = file(tmp_path, old_line(1, "03-01") + old_line(2, "02-01") + old_line(3, "04-01"))
    state = State.of(path)
    assert state.as_of == "2025-02-01T00:00:00Z"
    assert not state.stale


def test_an_old_copy_is_found_out(tmp_path: Path) -> None:
    """Only what is another than it was, and older than the last good run, is doubtful."""
    then = old_line(1, "03-01") + old_line(2, "03-01") + old_line(3, "03-01")
    path = file(tmp_path, then)
    known_as_of(path, "03-01")
    file(tmp_path, old_line(1, "03-01") + old_line(2, "06-01", "revised") + old_line(4, "06-01"))
    known_as_of(path, "07-01")
    file(tmp_path, then)
    state = State.of(path)
    assert state.as_of == "2025-07-01T00:00:00Z"
    assert list(state.stale) == [2, 3]


def test_the_hand_wins(tmp_path: Path) -> None:
    """A line whose content is not what harvest wrote there is taken as it is."""
    path = file(tmp_path, old_line(1, "03-01") + old_line(2, "03-01"))
    known_as_of(path, "07-01")
    edited = path.read_bytes().replace(b"Title 2", b"My own words")
    path.write_bytes(edited)
    state = State.of(path)
    assert not state.stale
    assert list(state.rows.pmids) == [1, 2]


def test_the_same_size_at_another_time_is_another_file(tmp_path: Path) -> None:
    path = file(tmp_path, lines_of(1, 2))
    State.of(path).kept()
    file(tmp_path, lines_of(1, 3))
    os.utime(path, ns=(1, 1))
    assert list(State.of(path).rows.pmids) == [1, 3]


def test_lines_of_an_older_schema_are_doubtful(tmp_path: Path) -> None:
    older = line(2).replace(b'"schema_version":1', b'"schema_version":0')
    path = file(tmp_path, line(1) + older + b'{"pmid":"3"}\n')
    assert list(State.of(path).stale) == [2, 3]


def test_a_state_of_another_schema_sees_no_old_lines(tmp_path: Path) -> None:
    """After an upgrade every line is looked at once more: which are to be migrated?"""
    path = file(tmp_path, lines_of(1, 2))
    State.of(path).kept()
    kept = State.file_of(path)
    content = kept.read_bytes()[:-4].replace(b'"schema":1', b'"schema":0')
    kept.write_bytes(content + zlib.crc32(content).to_bytes(4, "big"))
    older = State.kept_for(path)
    assert older is not None
    assert not older.is_current()
    assert State.of(path).is_current()
