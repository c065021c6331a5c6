"""``harvest search`` as it is met: a process, piped or on a terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Ended, environment, harvest, on_terminal, without_escapes, write_queries
from indexed import lines_of
from msgspec.structs import replace
from searched_corpus import HOSTILE, HUGE, TRIAL, article, write_corpus
from test_cli_terminal import assert_fits, assert_steers_nothing, cells

MARKED = re.compile(r"\x1b\[1;(?:9;)?35m([^\x1b]*)\x1b\[0m")
COLOURS = re.compile(r"\x1b\[[0-9;]*3[0-7]m|\x1b\[[0-9;]*38;")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For tests that change nothing."""
    folder = tmp_path_factory.mktemp("search")
    write_corpus(folder)
    return folder


def found(folder: Path, *words: str) -> list[int]:
    """The PMIDs, in the order in which they are printed."""
    done = harvest(folder, "search", *words, "--pmids")
    assert done.code == 0, done.err
    return list(map(int, done.out.split()))


@pytest.mark.parametrize("columns", [160, 100, 80, 60])
def test_the_table_fits_and_marks_what_was_found(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "search", "sclerosis[tiab] OR IL-6[tiab] OR owned[tw]")
    assert shown.code == 0
    assert_fits(shown.out, columns)
    assert_steers_nothing(shown.out)
    assert {text.strip() for text in MARKED.findall(shown.out)} == {"sclerosis", "IL-6", "owned"}
    text = " ".join(without_escapes(shown.out).split())
    assert "5 articles" in text
    assert "The sclerosis receded after IL-6 had fallen to 10⁶." in text
    assert "間充質幹細胞 sclerosis" in text
    assert "RETRACTED" in text
    assert "[bold red]markup[/] :skull:" in text
    assert HUGE not in text.replace(" ", "")
    assert "Traceback" not in text


def test_without_colour_the_table_says_the_same(folder: Path) -> None:
    query = ("search", "sclerosis[tiab] OR owned[tw]")
    coloured = on_terminal(folder, 80, *query).out
    plain = on_terminal(folder, 80, *query, NO_COLOR="1").out
    assert COLOURS.search(coloured)
    assert not COLOURS.search(plain)
    assert without_escapes(plain) == without_escapes(coloured)
    assert "\x1b" not in on_terminal(folder, 80, *query, TERM="dumb").out


def test_an_article_without_authors_leaves_no_line_empty(folder: Path) -> None:
    shown = on_terminal(folder, 80, "search", "14[pmid]")
    rows = [row.strip() for row in without_escapes(shown.out).split("\n")]
    at = rows.index(next(row for row in rows if "(no title)" in row))
    assert rows[at + 1] == "PMID 14"


def test_a_screenful_on_a_terminal_and_all_through_a_pipe(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    many = [replace(TRIAL, pmid=str(pmid), doi=None) for pmid in range(1, 31)]
    (corpus / "trials.jsonl").write_bytes(b"".join(lines_of(many)))
    assert "The 20 best of 30" in on_terminal(tmp_path, 100, "search", "cord[ti]", "trials").out
    assert (
        "The 7 best of 30"
        in on_terminal(tmp_path, 100, "search", "cord[ti]", "trials", "--limit", "7").out
    )
    assert len(harvest(tmp_path, "search", "cord[ti]", "trials").out.splitlines()) == 30
    assert found(tmp_path, "cord[ti]", "trials", "--limit", "3") == [30, 29, 28]
    assert harvest(tmp_path, "search", "cord[ti]", "trials", "--count").out == "30\n"


def test_json_is_an_object_a_hit(folder: Path) -> None:
    done = harvest(folder, "search", "cord[tiab] OR IL-6[tiab]", "--json")
    best, other = (json.loads(row) for row in done.out.splitlines())
    assert best.pop("score") > other.pop("score") > 0
    assert best == {
        "pmid": "11",
        "title": "Umbilical cord cells for multiple sclerosis",
        "date": "2022-08-01",
        "journal": "Lancet Neurol",
        "first_author": "Smith J",
        "doi": "10.1016/x",
        "is_retracted": False,
        "queries": ["msc-ms", "trials"],
        "matches": [
            {
                "field": "Abstract",
                "text": "The sclerosis receded after IL-6 had fallen to 10⁶.",
            }
        ],
    }
    assert other["pmid"] == "12"
    assert done.err == ""


def test_piped_rows_are_pmid_date_score_title(folder: Path) -> None:
    done = harvest(folder, "search", "sclerosis[tiab]", "--sort", "date")
    rows = [row.split("\t") for row in done.out.splitlines()]
    assert [row[0] for row in rows] == ["13", "11", "12", "14"]
    assert rows[1] == ["11", "2022-08-01", "0", "Umbilical cord cells for multiple sclerosis"]
    assert rows[3][3] == ""
    assert "\x1b" not in done.out


def test_what_is_sorted_by_date_is_sorted_by_the_date_that_is_shown(tmp_path: Path) -> None:
    dates: list[dict[str, str]] = [
        {"publication_date": "2024-05-23", "electronic_date": "2024-04-09"},
        {"publication_date": "2024-05-06"},
        {"publication_date": "2024", "electronic_date": "2024-09-05"},
        {"publication_date": "2024", "entrez_date": "2024-12-31"},
        {"medline_date": "1998-1999", "entrez_date": "2024-12-31"},
        {"medline_date": "Spring 1997", "entrez_date": "2001-02-03"},
        {"electronic_date": "2025-01"},
        {},
    ]
    (tmp_path / "queries.toml").write_text("[queries.q]\nterm = 'x'\n")
    articles = [article(pmid, title="cells", **more) for pmid, more in enumerate(dates, 1)]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "q.jsonl").write_bytes(b"".join(lines_of(articles)))
    done = harvest(tmp_path, "search", "cells[ti]", "--sort", "date")
    rows = [row.split("\t")[:2] for row in done.out.splitlines()]
    assert rows == [
        ["7", "2025-01"],
        ["3", "2024-09-05"],
        ["1", "2024-05-23"],
        ["2", "2024-05-06"],
        ["4", "2024"],
        ["6", "Spring 1997"],
        ["5", "1998-1999"],
        ["8", ""],
    ]


def test_one_query_or_all_and_each_pmid_once(folder: Path) -> None:
    assert sorted(found(folder, "sclerosis[tiab]")) == [11, 12, 13, 14]
    assert sorted(found(folder, "sclerosis[tiab]", "msc-ms")) == [11, 12, 13]
    assert sorted(found(folder, "sclerosis[tiab]", "trials")) == [11, 14]
    assert found(folder, "11[pmid]", "trials", "msc-ms", "trials") == [11]
    for name in ("msc-ms", "trials"):
        assert name in harvest(folder, "search", "cord", "nope").err
    assert harvest(folder, "search", "cord", "nope").code == 2


def test_of_two_versions_of_an_article_that_of_the_first_query(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    revised = replace(TRIAL, title="Revised")
    (corpus / "trials.jsonl").write_bytes(b"".join(lines_of([revised], "trials")))
    assert found(tmp_path, "revised[ti]") == []
    assert found(tmp_path, "revised[ti]", "trials") == [11]
    assert found(tmp_path, "umbilical[ti]", "trials") == []
    (hit,) = harvest(tmp_path, "search", "11[pmid]", "--json").out.splitlines()
    assert json.loads(hit)["queries"] == ["msc-ms"]


def test_nothing_found_is_no_failure_and_said(folder: Path) -> None:
    for words in ([], ["--json"], ["--pmids"]):
        done = harvest(folder, "search", "jellyfish[tiab]", *words)
        assert (done.code, done.out) == (0, "")
        assert "none of these articles: jellyfish[tiab]" in done.err
        assert "jellyfish[tiab] is nowhere in these articles" in done.err
    assert harvest(folder, "search", "jellyfish[tiab]", "--count").out == "0\n"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("2023/2/29[dp]", "no calendar has a day 2023/2/29"),
        ("0000[dp]", "no calendar has a day 0000"),
        ("2020:2024", "a range only with the tag of a date: 2020:2024[dp]"),
        ("cord 2020/01:2024[ti]", "a range only with the tag of a date: 2020/01:2024[dp]"),
    ],
)
def test_what_cannot_be_honoured_is_said(folder: Path, query: str, said: str) -> None:
    done = harvest(folder, "search", query, "--count")
    assert (done.code, done.out) == (0, "0\n")
    assert said in done.err


@pytest.mark.parametrize(
    "query", ["2024/2/29[dp]", "2020:2024[dp]", '"last 5 years"[dp]', "0[pmid]"]
)
def test_of_what_is_honoured_nothing_is_said(folder: Path, query: str) -> None:
    assert "no calendar" not in harvest(folder, "search", query, "--count").err
    assert "a range only" not in harvest(folder, "search", query, "--count").err


def test_without_a_corpus_it_says_what_to_do(tmp_path: Path) -> None:
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    for step in (lambda: None, corpus.mkdir):
        step()
        done = harvest(tmp_path, "search", "cord")
        assert (done.code, done.out) == (0, "")
        assert "harvest fetch" in done.err
        assert not list(corpus.glob("*/*"))
    (corpus / "msc-ms.jsonl").touch()
    done = harvest(tmp_path, "search", "cord[ti]")
    assert (done.code, done.out) == (0, "")
    assert "none of these articles" in done.err
    assert harvest(tmp_path, "search", "cord[ti]", "--count").out == "0\n"


WIDE_WORDS = "幹細胞 cafe\u0301 "
MISTAKES = {
    "(cord OR blood": (0, "parenthesis that is never closed"),
    "cord) AND blood": (4, "closing parenthesis without an opening one"),
    "cord AND ()": (5, "nothing after AND"),
    '"umbilical cord': (0, "quotation mark that is never closed"),
    "cord[tiab": (4, "bracket that is never closed"),
    "cord]": (4, "closing bracket without an opening one"),
    "cord AND": (5, "nothing after AND"),
    "AND cord": (0, "nothing before AND"),
    "() OR cord": (0, "nothing between parentheses"),
    "cord AND OR blood": (5, "nothing between AND and OR"),
    "[tiab]": (0, "tag [tiab] without a term before it"),
    "cord OR (#1 NOT x)": (9, "#1 is a search in PubMed's own history, which is not here"),
    "cord[foo]": (4, 'there is no field "foo"; `harvest help query-language` has them'),
    "cord[tiap]": (4, 'there is no field "tiap"; did you mean "tiab"?'),
    "cord[mesj terms:noexp]": (4, 'there is no field "mesj terms"; did you mean "mesh terms"?'),
    "2020:2021[foo]": (9, 'there is no field "foo"'),
    "(" * 101 + "cord" + ")" * 101: (100, "more than 100 parentheses within each other"),
}
BEFORE = [
    "",
    WIDE_WORDS,
    "cord\tOR\nblood OR ",
    "blood " * 300,
    "幹" * 300 + " ",
    "\x1b2J\u202e\x9b",
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda text: text[:24])
def test_a_mistake_is_pointed_at(folder: Path, mistake: str) -> None:
    where, what = MISTAKES[mistake]
    pointed_at(harvest(folder, "search", mistake), mistake, where, what)


@pytest.mark.parametrize("before", BEFORE, ids=["", "wide", "lines", "long", "long wide", "steers"])
@pytest.mark.parametrize("behind", ["", " OR blood" * 300])
def test_it_is_pointed_at_whatever_stands_around(folder: Path, before: str, behind: str) -> None:
    query = f"{before}cord[foo]{behind}"
    done = harvest(folder, "cat", "--where", query)
    pointed_at(done, query, len(before) + 4, 'there is no field "foo"')
    assert_steers_nothing(done.err)


def pointed_at(done: Ended, query: str, where: int, what: str) -> None:
    assert (done.code, done.out) == (2, "")
    said, line, arrow = done.err.splitlines()
    assert said.startswith(f"harvest: this query, at character {where + 1}: {what}")
    assert arrow == " " * (len(arrow) - 1) + "^"
    assert cells(line) <= 79
    # The character above the arrow, where every character is as wide as a terminal shows it.
    above, column = "", 0
    for character in line:
        if column == len(arrow) - 1 and not unicodedata.combining(character):
            above = character
            break
        column += cells(character)
    assert above == query[where]


def test_an_empty_query_is_one_too(folder: Path) -> None:
    for query in ("", "  ", "*", "()"):
        done = harvest(folder, "search", query)
        assert (done.code, done.out) == (2, "")
        assert "nothing" in done.err


def test_only_one_kind_of_output(folder: Path) -> None:
    done = harvest(folder, "search", "cord", "--json", "--count")
    assert (done.code, done.out) == (2, "")
    assert harvest(folder, "search", "cord", "--limit", "0").code == 2


TREE = "Hard Things;C10\nSclerosis of all kinds;C10.1\nMultiple Sclerosis;C10.1.2\n"


def test_a_tree_tells_what_is_below_a_heading(folder: Path, tmp_path: Path) -> None:
    tree = tmp_path / "mtrees2025.bin"
    tree.write_text(TREE + "\n", "utf-8")
    query = "hard things[mh]"
    without = harvest(folder, "search", query, "--pmids")
    assert without.out == ""
    assert "--mesh-tree FILE tells" in without.err
    for done in (
        harvest(folder, "search", query, "--pmids", "--mesh-tree", str(tree)),
        harvest(folder, "search", query, "--pmids", HARVEST_MESH_TREE=str(tree)),
        harvest(
            folder, "cat", "--where", query, "--mesh-tree", str(tree), "--fields", "pmid",
            "--format", "tsv",
        ),
    ):  # fmt: skip
        assert done.out.splitlines()[-1:] == ["11"]
        assert done.err == ""
    noexp = harvest(folder, "search", "hard things[mh:noexp]", "--pmids", "--mesh-tree", str(tree))
    assert noexp.out == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"Cord;A10\nno semicolon\n", "line 2 is not HEADING;TREE.NUMBER"),
        (b"\x1b[2J;x\n", "line 1 is not HEADING;TREE.NUMBER"),
        (b"\xff\xfe\n", "is not UTF-8"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "is not UTF-8"),
        (b"", "no headings"),
    ],
)
def test_a_tree_that_is_none(
    folder: Path, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    tree = tmp_path / "tree.bin"
    if content is not None:
        tree.write_bytes(content)
    for words, more in ((["--mesh-tree", str(tree)], {}), ([], {"HARVEST_MESH_TREE": str(tree)})):
        done = harvest(folder, "search", "cord[mh]", *words, **more)
        assert (done.code, done.out) == (2, "")
        assert str(tree) in done.err
        assert reason in done.err


def test_notes_go_to_stderr_only(folder: Path) -> None:
    notes = {
        "aspirin[pa] OR cord[ti]": "pharmacological actions",
        "cord": "words without a tag",
        "the OR cord[ti]": "too common",
        "zzz*[ti] OR cord[ti]": "at least 4 characters",
    }
    for query, note in notes.items():
        for output in ("--count", "--pmids", "--json"):
            done = harvest(folder, "search", query, output)
            assert done.code == 0
            assert note in done.err
            assert note not in done.out
            assert all(json.loads(row) for row in done.out.splitlines())


def test_hostile_text_stays_text(folder: Path) -> None:
    query = "owned[tw] OR owned[ad] OR owned[gr] OR owned[cois] OR owned[ta] OR owned[all]"
    (row,) = harvest(folder, "search", query, "--json").out.splitlines()
    hit = json.loads(row)
    assert hit["title"] == HOSTILE.title
    assert {match["field"] for match in hit["matches"]} >= {
        "Abstract", "Affiliation", "Grants and Funding", "Conflict of Interest Statements",
    }  # fmt: skip
    for output in ([], ["--json"], ["--pmids"]):
        shown = on_terminal(folder, 80, "search", query, *output)
        assert shown.code == 0
        assert_steers_nothing(shown.out)
        piped = harvest(folder, "search", query, *output).out
        assert_steers_nothing(piped.replace("\t", " "))
    (on_screen,) = on_terminal(folder, 80, "search", query, "--json").out.splitlines()[-1:]
    assert json.loads(on_screen) == hit


def test_a_hostile_query_steers_nothing(folder: Path) -> None:
    for query in ("\x1b[2J\u202ex[tiab]", "a[\x1b]0;x\x07]", "\x9b31m[ti] OR \u2066y[ti]"):
        for done in (harvest(folder, "search", query), on_terminal(folder, 80, "search", query)):
            assert done.code in (0, 2)
            assert_steers_nothing(done.out + done.err)


@pytest.mark.parametrize("output", [[], ["--json"], ["--pmids"], ["--count"]])
def test_a_closed_pipe_is_silent(folder: Path, output: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "harvester", "search", "sclerosis[tiab]", *output],
        cwd=folder,
        env=environment(folder),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_interrupted_while_the_index_is_built(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    many = [
        article(pmid, title=f"stem {pmid}", abstract="stem cell " * 400)
        for pmid in range(101, 4101)
    ]
    (corpus / "trials.jsonl").write_bytes(b"".join(lines_of(many)))
    search = subprocess.Popen(
        [sys.executable, "-m", "harvester", "search", "stem[ti]", "--count"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not list(corpus.glob(".state/.index.sqlite.*.new")):
        assert search.poll() is None
    os.killpg(search.pid, signal.SIGINT)
    out, err = search.communicate(timeout=60)
    assert (search.returncode, out, err) == (130, b"", b"\nharvest: interrupted\n")
    assert list(corpus.glob(".state/*index*")) == []
    assert list(corpus.glob(".state/.*index*")) == []
    assert harvest(tmp_path, "search", "stem[ti]", "--count").out == "4000\n"


def test_searches_while_a_fetch_writes(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "harvester", "fetch", "--sandbox", "--quiet"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as fetch:
        seen: list[set[int]] = []
        while fetch.poll() is None:
            listed = found(tmp_path, "all[sb]", "--sandbox")
            assert len(set(listed)) == len(listed)
            seen.append(set(listed))
        assert fetch.returncode == 0, fetch.communicate()
    held = harvest(tmp_path, "cat", "--sandbox").out.splitlines()
    expected = {int(json.loads(line)["pmid"]) for line in held}
    assert set(found(tmp_path, "all[sb]", "--sandbox")) == expected
    assert all(before <= after for before, after in zip(seen, [*seen[1:], expected], strict=True))


def test_broken_lines_are_told_and_the_rest_is_searched(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    with (corpus / "trials.jsonl").open("ab") as file:
        file.write(b"no article \x1b[2J\n" + b'{"pmid":"77","title":5}\n' + b'{"pmid":"78","ti')
    for words in (["search", "sclerosis[tiab]", "--pmids"], ["cat", "--where", "sclerosis[tiab]"]):
        done = harvest(tmp_path, *words)
        assert done.code == 3
        assert len(done.out.splitlines()) == 4
        assert "trials.jsonl:3: not an article" in done.err
        assert "PMID 77" in done.err
        assert_steers_nothing(done.err)


def read_only(corpus: Path) -> None:
    corpus.chmod(0o500)


def state_is_no_folder(corpus: Path) -> None:
    (corpus / ".state").write_bytes(b"")


@pytest.mark.parametrize("spoil", [read_only, state_is_no_folder])
def test_a_corpus_that_cannot_be_written_to_is_searched(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    if spoil is read_only and os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    corpus = write_corpus(tmp_path)
    spoil(corpus)
    before = sorted(corpus.iterdir())
    try:
        for _ in range(2):
            assert sorted(found(tmp_path, "sclerosis[tiab]")) == [11, 12, 13, 14]
        assert sorted(corpus.iterdir()) == before
    finally:
        corpus.chmod(0o700)
