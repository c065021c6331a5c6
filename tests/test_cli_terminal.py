"""The commands as they look: piped, on a terminal, narrow and wide, with and without colour."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import msgspec
import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from corpus_lines import line, provenance

from harvester.article import SCHEMA_VERSION, Article, Journal, Person, Term
from harvester.corpus.articles import make_line

WIDTHS = (60, 80, 120)
ESCAPE_THAT_STEERS = re.compile(r"\x1b(?!\[[0-9;?]*[A-Za-z]|\]8;|\\)|[\x00-\x08\x0b\x0c\x0e-\x1a]")
HYPERLINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")

EVIL = (
    "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe\u2069 [bold red]markup[/] "
    ":skull: \x08\x08 \x7f https://evil.example/ [link=https://evil.example]x[/link]"
)
RETRACTED = Article(
    pmid="7",
    schema_version=SCHEMA_VERSION,
    version=1,
    title=EVIL,
    is_retracted=True,
    doi='10.1000/\x1b]8;;http://evil.example\x1b\\"x',
    publication_date="2024-05",
    journal=Journal(title=EVIL, medline_abbreviation=EVIL),
    authors=(Person(last_name=EVIL, initials="J"), Person(collective_name=EVIL)),
    publication_types=(Term(name="Retracted Publication"), Term(name=EVIL)),
    trial_ids=("NCT01895439", EVIL),
    abstract=EVIL + "\n\n" + "A long paragraph of words. " * 40,
    conflict_of_interest=EVIL,
    copyright=EVIL,
    status=EVIL,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    hostile = make_line(msgspec.json.encode(RETRACTED), provenance())
    (corpus / "msc-ms.jsonl").write_bytes(line(1) + hostile + line(36092509, "間充質幹細胞" * 12))
    return tmp_path


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def screen(out: str) -> list[str]:
    return [row.rstrip() for row in without_escapes(out).replace("\r", "\n").split("\n")]


def assert_fits(out: str, columns: int) -> None:
    assert [row for row in screen(out) if cells(row) > columns] == []


def assert_steers_nothing(out: str) -> None:
    assert not ESCAPE_THAT_STEERS.search(out)
    for character in out:
        assert unicodedata.category(character) != "Cc" or character in "\x1b\n\r", repr(character)
        assert unicodedata.bidirectional(character) not in {
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"
        }  # fmt: skip
    assert all(
        link == "" or link.startswith(("https://pubmed.ncbi.nlm.nih.gov/", "https://doi.org/"))
        for link in HYPERLINK.findall(out)
    )


@pytest.mark.parametrize("columns", WIDTHS)
def test_list_fits_the_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "list")
    assert shown.code == 0
    assert_fits(shown.out, columns)
    assert_steers_nothing(shown.out)
    assert "msc-ms" in shown.out
    assert "never" in shown.out
    assert "Traceback" not in shown.out


@pytest.mark.parametrize("columns", WIDTHS)
def test_show_fits_the_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "show", "7", "1", "36092509")
    assert shown.code == 0
    assert_fits(shown.out, columns)
    assert_steers_nothing(shown.out)
    assert "RETRACTED" in shown.out
    assert "\x1b]8;" in shown.out, "hyperlinks"
    assert "[bold red]markup[/]" in without_escapes(shown.out).replace("\n", " ")
    assert ":skull:" in without_escapes(shown.out).replace("\n", " ")


@pytest.mark.parametrize("command", [["cat", "msc-ms"], ["show", "7", "--json"]])
def test_json_on_a_terminal_steers_nothing_and_means_the_same(
    folder: Path, command: list[str]
) -> None:
    shown = on_terminal(folder, 80, *command)
    assert_steers_nothing(shown.out)
    piped = harvest(folder, *command)
    assert [json.loads(row) for row in shown.out.splitlines()] == [
        json.loads(row) for row in piped.out.splitlines()
    ]


def test_piped_text_has_no_escapes(folder: Path) -> None:
    for command in (["list"], ["show", "7"]):
        assert "\x1b" not in harvest(folder, *command).out


def test_no_color(folder: Path) -> None:
    colours = re.compile(r"\x1b\[[0-9;]*3[0-7]m|\x1b\[[0-9;]*38;")
    assert colours.search(on_terminal(folder, 80, "show", "7").out)
    assert not colours.search(on_terminal(folder, 80, "show", "7", NO_COLOR="1").out)


def test_a_dumb_terminal(folder: Path) -> None:
    shown = on_terminal(folder, 80, "list", TERM="dumb")
    assert shown.code == 0
    assert "\x1b" not in shown.out


@pytest.mark.parametrize("columns", WIDTHS)
def test_fetch_on_a_terminal(tmp_path: Path, columns: int) -> None:
    shown = on_terminal(tmp_path, columns, "fetch", "--sandbox")
    assert shown.code == 0
    assert_fits(shown.out, columns)
    assert_steers_nothing(shown.out)
    rows = screen(shown.out)
    text = "\n".join(rows)
    assert "Found" in text
    assert "newest of" in text
    assert "corpus-sandbox" in text
    dates = [row for row in rows if re.match(r"^ ?\d{4}(-\d\d){0,2} ", row)]
    assert len(dates) == 10
    assert "fetching" in text, "progress"


def test_fetch_piped_is_a_line_a_query(tmp_path: Path) -> None:
    done = harvest(tmp_path, "fetch", "--sandbox")
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert [row.partition(":")[0] for row in done.out.splitlines()] == [
        "msc-ms",
        "msc-ms-trials",
        "msc-retractions",
    ]
    quiet = harvest(tmp_path, "fetch", "--sandbox", "--quiet")
    assert quiet.out == ""


def test_fetch_for_machines(tmp_path: Path) -> None:
    done = harvest(tmp_path, "fetch", "--sandbox", "--json")
    reports = [json.loads(row) for row in done.out.splitlines()]
    assert [report["query"] for report in reports] == ["msc-ms", "msc-ms-trials", "msc-retractions"]
    for report in reports:
        assert {
            "query", "status", "found", "new", "unchanged", "missing", "rejected", "requests",
            "seconds", "warnings", "translation",
        } <= set(report)  # fmt: skip
        asked = report["new"] + report["unchanged"] + report["missing"] + report["rejected"]
        assert report["found"] == asked
        assert report["status"] == "ok"
    again = harvest(tmp_path, "fetch", "--sandbox", "--stdout")
    assert again.out == ""
    fresh = harvest(tmp_path, "fetch", "--sandbox", "--stdout", "--corpus", "other")
    pmids = [json.loads(row)["pmid"] for row in fresh.out.splitlines()]
    assert len(pmids) == len(set(pmids))
    held = harvest(tmp_path, "cat", "--corpus", "other-sandbox").out.splitlines()
    assert sorted(pmids) == sorted(json.loads(row)["pmid"] for row in held)


def test_fetch_dry_run_stores_nothing(tmp_path: Path) -> None:
    done = harvest(tmp_path, "fetch", "--sandbox", "--dry-run")
    assert done.code == 0
    assert "PubMed searches for" in done.out
    assert not list(tmp_path.rglob("*.jsonl"))


def test_fetch_limit_and_since(tmp_path: Path) -> None:
    done = harvest(tmp_path, "fetch", "msc-ms", "--sandbox", "--limit", "7", "--json")
    assert json.loads(done.out)["new"] == 7
    whole = harvest(tmp_path, "fetch", "msc-ms", "--sandbox", "--dry-run", "--json")
    late = harvest(
        tmp_path, "fetch", "msc-ms", "--sandbox", "--dry-run", "--json", "--since", "2024"
    )
    assert 0 < json.loads(late.out)["count"] < json.loads(whole.out)["count"]
