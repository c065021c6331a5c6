"""``harvest cat``: which articles by ``--where``, and which of their fields, as what."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cli_process import harvest, on_terminal, write_queries
from corpus_lines import provenance
from indexed import lines_of
from msgspec.json import encode
from msgspec.structs import replace
from searched_corpus import EVIL, HELD, HOSTILE, TRIAL, article, write_corpus
from test_cli_terminal import assert_steers_nothing

from harvester.corpus.articles import make_line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For tests that change nothing."""
    folder = tmp_path_factory.mktemp("cat")
    write_corpus(folder)
    return folder


def objects(folder: Path, *words: str) -> list[dict[str, object]]:
    done = harvest(folder, "cat", *words)
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


def test_where_gives_the_lines_as_they_are_in_their_order(folder: Path) -> None:
    done = harvest(folder, "cat", "--where", "sclerosis[tiab]")
    files = [(folder / "corpus" / f"{query}.jsonl").read_text("utf-8") for query in HELD]
    first, second = (text.splitlines(keepends=True) for text in files)
    assert done.out == "".join([*first[:3], second[1]])
    only = harvest(folder, "cat", "trials", "--where", "sclerosis[tiab]")
    assert only.out == files[1]
    assert harvest(folder, "cat", "--where", "jellyfish[tiab]").out == ""


def test_all_that_narrows_holds_together(tmp_path: Path) -> None:
    write_queries(tmp_path)
    (tmp_path / "corpus").mkdir()
    lines = []
    for pmid in range(8):
        title, retracted, day = "cord" if pmid & 1 else "skin", bool(pmid & 2), pmid >> 2
        held = article(pmid + 1, title=title, is_retracted=retracted)
        fetched = replace(provenance(encode(held)), first_fetched=f"2025-06-0{day + 1}T12:00:00Z")
        lines.append(make_line(encode(held), fetched))
    (tmp_path / "corpus" / "msc-ms.jsonl").write_bytes(b"".join(lines))
    narrowing = {
        1: ["--where", "cord[ti]"],
        2: ["--retracted"],
        4: ["--new-since", "2025-06-02"],
    }
    for wanted in range(8):
        words = [word for bit, listed in narrowing.items() if wanted & bit for word in listed]
        pmids = [int(str(one["pmid"])) - 1 for one in objects(tmp_path, *words)]
        assert pmids == [pmid for pmid in range(8) if pmid & wanted == wanted]


def test_fields_are_keys_paths_and_columns_in_the_order_asked_for(folder: Path) -> None:
    fields = "mesh,pmid,journal.iso_abbreviation,authors.last_name,harvest.query,ids,issue"
    (trial,) = objects(folder, "--where", "11[pmid]", "--fields", fields)
    assert list(trial.items()) == [
        ("mesh", ["Multiple Sclerosis/therapy", "Humans"]),
        ("pmid", "11"),
        ("journal.iso_abbreviation", "Lancet Neurol"),
        ("authors.last_name", ["Smith"]),
        ("harvest.query", "msc-ms"),
    ]


def test_without_the_fields_asked_for_an_object_is_empty(folder: Path) -> None:
    assert objects(folder, "--fields", "book.title") == [{}] * 5


@pytest.mark.parametrize("form", ["jsonl", "tsv", "csv"])
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("pmid,titel", 'there is no field "titel"; did you mean "title"?'),
        ("pmid,journal.nmae", 'there is no field "journal.nmae"'),
        ("authors.name.of.my.aunt", 'there is no field "authors.name.of.my.aunt"'),
        ("pmid,", 'there is no field ""'),
        ("", 'there is no field ""'),
        ("ids.", 'there is no field "ids."'),
        ("\x1b[2J", "there is no field"),
    ],
)
def test_a_field_that_is_none(folder: Path, form: str, fields: str, said: str) -> None:
    done = harvest(folder, "cat", "--fields", fields, "--format", form)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert_steers_nothing(done.err)


@pytest.mark.parametrize("form", ["tsv", "csv"])
def test_a_table_is_read_back(folder: Path, form: str) -> None:
    fields = "pmid,title,authors.last_name,vernacular_title,mesh,is_retracted,doi,journal"
    done = harvest(folder, "cat", "--fields", fields, "--format", form)
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(done.out.splitlines(True), delimiter="\t" if form == "tsv" else ","))
    assert list(rows[0]) == fields.split(",")
    assert [row["pmid"] for row in rows] == ["11", "12", "13", "7", "14"]
    assert rows[0] == {
        "pmid": "11",
        "title": "Umbilical cord cells for multiple sclerosis",
        "authors.last_name": "Smith",
        "vernacular_title": "",
        "mesh": "Multiple Sclerosis/therapy; Humans",
        "is_retracted": "false",
        "doi": "10.1016/x",
        "journal": "The Lancet. Neurology",
    }
    assert rows[3]["is_retracted"] == "true"
    if form == "tsv":
        assert done.out.count("\n") == 6


def test_a_table_without_names_has_those_of_the_export(folder: Path) -> None:
    exported = harvest(folder, "export", "csv")
    assert harvest(folder, "cat", "--format", "csv").out == exported.out


def test_a_table_of_nothing_has_the_names(folder: Path) -> None:
    done = harvest(
        folder, "cat", "--where", "jelly[ti]", "--fields", "pmid,title", "--format", "csv"
    )
    assert done.out == "pmid,title\n"


@pytest.mark.parametrize("form", ["tsv", "csv"])
def test_no_cell_is_a_formula(tmp_path: Path, form: str) -> None:
    write_queries(tmp_path)
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", ' =cmd|" /C calc"!A0', "\x00=1"]
    held = [
        replace(TRIAL, pmid=str(number), title=formula, vernacular_title=formula, pages=formula)
        for number, formula in enumerate(formulas, 1)
    ]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "msc-ms.jsonl").write_bytes(b"".join(lines_of(held)))
    done = harvest(
        tmp_path, "cat", "--fields", "pmid,title,vernacular_title,pages", "--format", form
    )
    rows = list(csv.reader(done.out.splitlines(True), delimiter="\t" if form == "tsv" else ","))
    assert len(rows) == 1 + len(formulas)
    for row in rows[1:]:
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "＝")


@pytest.mark.parametrize("form", ["jsonl", "tsv", "csv"])
def test_on_a_terminal_no_field_steers_it(folder: Path, form: str) -> None:
    names = "title,abstract,authors.affiliations.name,keywords.name,doi,mesh_headings,journal,ids"
    words = ("cat", "--where", "7[pmid]", "--fields", names, "--format", form)
    shown = on_terminal(folder, 80, *words)
    assert shown.code == 0
    assert "owned" in shown.out
    assert_steers_nothing(shown.out.replace("\t", " "))
    if form == "jsonl":
        assert json.loads(shown.out)["title"] == EVIL == HOSTILE.title
    assert json.loads(harvest(folder, *words[:-2]).out)["keywords.name"] == [EVIL]
