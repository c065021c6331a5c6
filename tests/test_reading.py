"""What ``harvest cat`` and ``show`` read: the same articles, whatever is known of the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_process import harvest
from corpus_lines import line, lines_of, provenance
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_changes

from harvester.corpus.articles import make_line
from harvester.corpus.filters import first_fetched, is_retracted
from harvester.corpus.reading import Reading, find
from harvester.corpus.state import State
from harvester.errors import CorpusError

LONG = "x" * 1_500_000
"""A line longer than what is read at once."""

ARTICLES = st.builds(line, st.integers(1, 30), st.sampled_from(["", "β" * 300]))
JUNK = st.sampled_from([b"who?\n", b"\n", b" \r\n", b'{"pmid":"x"}\n', b"\x00\x00\n", b"[]\n"])
BY_HAND = st.builds(lambda pmid: b'{"title": 5, "pmid": "%d"}\r\n' % pmid, st.integers(1, 30))


def expected(files: list[bytes]) -> tuple[list[bytes], int]:
    """Slow and obvious: the lines that are first of their PMID, and how many are broken."""
    seen: set[int] = set()
    found, broken = [], 0
    for content in files:
        for each in content.split(b"\n"):
            try:
                pmid = int(json.loads(each)["pmid"])
            except (ValueError, TypeError):
                broken += bool(each.strip())
                continue
            if pmid not in seen:
                seen.add(pmid)
                found.append(each + b"\n")
    return found, broken


def write(folder: Path, files: list[bytes]) -> list[Path]:
    paths = [folder / f"{number}.jsonl" for number in range(len(files))]
    for path, content in zip(paths, files, strict=True):
        path.write_bytes(content)
    return paths


@given(
    files=st.lists(
        st.tuples(
            st.lists(ARTICLES | BY_HAND | JUNK, max_size=20) | st.lists(ARTICLES, max_size=20),
            st.booleans(),
            st.booleans(),
        ),
        max_size=4,
    )
)
@settings(max_examples=200, deadline=None)
def test_each_article_comes_once_whatever_is_known(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[list[bytes], bool, bool]]
) -> None:
    contents = [b"".join(each)[: -1 if open_end else None] for each, open_end, _ in files]
    paths = write(tmp_path_factory.mktemp("reading"), contents)
    for path, (_, _, known) in zip(paths, files, strict=True):
        if known:
            State.of(path).kept()
    due, broken = expected(contents)
    reading = Reading()
    assert b"".join(bytes(each) for path in paths for each in reading.pieces(path)) == b"".join(due)
    assert len(reading.broken) == broken
    again = Reading()
    assert [each for path in paths for each in again.lines(path)] == due
    assert again.broken == reading.broken
    by_pmid: dict[int, bytes] = {}
    for each in (each for content in contents for each in expected([content])[0]):
        pmid = int(json.loads(each)["pmid"])
        if pmid not in by_pmid or (b'"harvest"' not in by_pmid[pmid] and b'"harvest"' in each):
            by_pmid[pmid] = each  # they were all fetched at the same time
    wanted = range(1, 31, 2)
    assert find(paths, wanted) == {pmid: by_pmid[pmid] for pmid in wanted if pmid in by_pmid}


@pytest.mark.parametrize("known", [True, False])
def test_lines_longer_than_a_block(tmp_path: Path, known: bool) -> None:
    first = line(1) + line(2, LONG) + line(3) + line(4, LONG * 2) + line(5)
    second = line(7, LONG) + line(2) + line(8, LONG) + line(5) + line(9)
    paths = write(tmp_path, [first, second])
    for path in paths if known else ():
        State.of(path).kept()
    reading = Reading()
    assert b"".join(bytes(each) for each in reading.pieces(paths[0])) == first
    rest = line(7, LONG) + line(8, LONG) + line(9)
    assert b"".join(bytes(each) for each in reading.pieces(paths[1])) == rest


def test_what_is_wrong_far_into_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    good = [line(pmid, "x" * 10_000) for pmid in range(1, 400)]
    bad = [b"who?\n", line(7, "again"), b'{"pmid":"x"}\n']
    (path,) = write(tmp_path, [b"".join([*good[:250], *bad, *good[250:], *bad])])
    reading = Reading()
    assert b"".join(map(bytes, reading.pieces(path))) == b"".join(good)
    assert [broken.number for broken in reading.broken] == [251, 253, 403, 405]
    newer = line(1000).replace(b'"schema_version":1', b'"schema_version":99')
    path.write_bytes(b"".join([*good, newer]))
    with pytest.raises(CorpusError, match=":400: written by a newer harvest"):
        list(Reading().pieces(path))


def test_a_state_of_what_the_file_was_is_not_believed(tmp_path: Path) -> None:
    (path,) = write(tmp_path, [lines_of(1, 2, 3)])
    State.of(path).kept()
    other = lines_of(1, 2) + b"{" + lines_of(3)[1:-3] + b"x}\n"
    assert len(other) == len(lines_of(1, 2, 3))
    path.write_bytes(other)
    reading = Reading()
    assert list(reading.lines(path)) == [line(1), line(2)]
    assert [broken.number for broken in reading.broken] == [3]
    assert find([path], [3]) == {}


def test_a_file_that_is_replaced_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    many = [line(pmid, "x" * 10_000) for pmid in range(1, 400)]
    (path,) = write(tmp_path, [b"".join(many)])
    State.of(path).kept()
    lines = Reading().lines(path)
    assert next(lines) == many[0]
    new = tmp_path / "new"
    new.write_bytes(lines_of(1000))
    new.replace(path)
    assert list(lines) == many[1:]


def test_a_file_that_is_cut_short_while_it_is_read_is_told(tmp_path: Path) -> None:
    (path,) = write(tmp_path, [b"".join(line(pmid, "x" * 10_000) for pmid in range(1, 400))])
    State.of(path).kept()
    pieces = Reading().pieces(path)
    next(pieces)
    path.write_bytes(b"")
    with pytest.raises(CorpusError, match="shorter than it was"):
        list(pieces)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    newer = line(2).replace(b'"schema_version":1', b'"schema_version":99')
    (path,) = write(tmp_path, [line(1) + newer])
    with pytest.raises(CorpusError, match=":2: written by a newer harvest"):
        list(Reading().pieces(path))
    with pytest.raises(CorpusError, match="newer harvest"):
        find([path], [5])


VALUES = st.sampled_from([True, False, None, 1, "true", [True], {"is_retracted": True}])
KEYS = st.sampled_from(["is_retracted", "title", "pmid", "other", "é"])
NESTED = st.recursive(
    VALUES | st.sampled_from(['"is_retracted":true', '\\"is_retracted\\": true']),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=5,
)
OBJECTS = st.lists(st.tuples(KEYS, NESTED), max_size=6).map(dict)
STYLES = st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : ")])


def escaped(text: str) -> str:
    """The same JSON with a letter of a key written as an escape."""
    return text.replace("is_ret", "is_\\u0072et", 1)


@given(OBJECTS, STYLES, st.booleans(), st.booleans())
def test_retracted_is_what_any_json_reader_says(
    article: dict[str, object], style: tuple[str, str], ascii_only: bool, escape: bool
) -> None:
    whole = {"schema_version": 1, "version": 1, **article, "pmid": "5"}
    text = json.dumps(whole, separators=style, ensure_ascii=ascii_only)
    text = escaped(text) if escape else text
    said = json.loads(text).get("is_retracted")
    if isinstance(said, bool):
        assert is_retracted(text.encode()) is said
    else:
        with pytest.raises(ValueError, match="is_retracted"):
            is_retracted(text.encode())


@pytest.mark.parametrize(
    ("text", "when"),
    [
        (
            '{"harvest":{"query":"q","first_fetched":"2025-06-01T12:00:00Z"}}',
            "2025-06-01T12:00:00Z",
        ),
        ('{"harvest": {"first_fetched": 5}}', ""),
        ('{"harvest":[{"first_fetched":"2025"}]}', ""),
        ('{"first_fetched":"2025","title":"\\"harvest\\":{\\"first_fetched\\":\\"2025\\"}"}', ""),
        ('{"other":{"harvest":{"first_fetched":"2025"}}}', ""),
    ],
)
def test_first_fetched(text: str, when: str) -> None:
    always = '"pmid":"5","schema_version":1,"version":1,"is_retracted":false'
    assert first_fetched(f"{{{always},{text[1:]}".encode()) == when


def fetched(pmid: int, when: str, *, retracted: bool = False) -> bytes:
    said = {"pmid": str(pmid), "schema_version": 1, "version": 1, "is_retracted": retracted}
    article = json.dumps(said).encode()
    times = {"first_fetched": when, "last_fetched": "2026-01-01T00:00:00Z"}
    return make_line(article, with_changes(provenance(article), **times))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three runs of ``a``, of which the second did not end; one of ``b``; ``c`` has no ledger."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_bytes(
        fetched(1, "2025-06-01T00:00:00Z", retracted=True)
        + fetched(2, "2025-06-02T00:00:00Z")
        + fetched(3, "2025-06-03T00:00:00Z", retracted=True)
        + b'{"pmid":"4","schema_version":1,"version":1,"is_retracted":true}\n'
    )
    (corpus / "b.jsonl").write_bytes(
        fetched(2, "2025-06-04T00:00:00Z")
        + fetched(5, "2025-06-04T00:00:00Z")
        + fetched(6, "2025-05-31T23:59:59Z")
    )
    (corpus / "c.jsonl").write_bytes(fetched(7, "2025-06-09T00:00:00Z"))
    runs = [
        ("a", "ok", "2025-06-01T00:00:00Z"),
        ("a", "interrupted", "2025-06-02T00:00:00Z"),
        ("a", "partial", "2025-06-03T00:00:00Z"),
        ("b", "ok", "2025-06-04T00:00:00Z"),
        ("b", "failed", "2025-06-05T00:00:00Z"),
    ]
    counts = dict.fromkeys(
        ("exit", "count", "found", "new", "unchanged", "requests", "retries", "bytes", "seconds"), 0
    )
    words = dict.fromkeys(("version", "source", "term"), "")
    (corpus / "runs.jsonl").write_text(
        "".join(
            json.dumps({"query": query, "status": status, "started": when, **counts, **words})
            + "\n"
            for query, status, when in runs
        )
    )
    return tmp_path


@pytest.mark.parametrize(
    ("words", "pmids"),
    [
        ("--retracted", "1 3 4"),
        ("b --retracted", ""),
        ("--new-since 2025-06-03", "3 5 7"),
        ("--new-since 2025-06-02T00:00:00Z", "2 3 5 7"),
        ("--new-since 2025-06-02T02:00:01+02:00", "3 5 7"),
        ("--new-since 2025-06", "1 2 3 5 7"),
        ("--new-since 2025/05/31", "1 2 3 5 6 7"),
        ("--new-since 2030", ""),
        ("--new-since last", "2 3 5"),
        ("b --new-since last", "2 5"),
        ("c --new-since last", ""),
        ("--new-since last --retracted", "3"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_cat_gives_only_what_is_asked_for(
    folder: Path, words: str, pmids: str, known: bool
) -> None:
    for name in "abc" if known else "":
        State.of(folder / "corpus" / f"{name}.jsonl").kept()
    done = harvest(folder, "cat", *words.split())
    assert (done.code, done.err) == (0, "")
    assert " ".join(json.loads(each)["pmid"] for each in done.out.splitlines()) == pmids


@pytest.mark.parametrize(
    "date", ["yesterday", "2025-13", "2025-06-01T25:00", "", "0001-01-01T00:00+14:00"]
)
def test_a_date_that_is_none(folder: Path, date: str) -> None:
    done = harvest(folder, "cat", "--new-since", date)
    assert (done.code, done.out) == (2, "")
    assert "--new-since: " in done.err
    assert '"last"' in done.err
