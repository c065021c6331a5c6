"""``harvest history``: the life of an article, in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from hypothesis import given
from hypothesis import strategies as st
from past_lines import alert, change, line_since, revised, write_history

from harvester.corpus.history import Change, Entry
from harvester.past.milestones import Weight, milestones
from harvester.past.word_diff import word_diff

EVIL = "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe [bold red]markup[/] \t :skull:"
MESH = [{"descriptor": f"Heading {number}", "major": False} for number in range(12)]
WIDTHS = (60, 80, 120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Article 7 is held by two queries, 8 has left, 9 is known of by its history alone."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "msc-ms.jsonl").write_bytes(
        b'{broken "7"\n' + line_since(7, "2025-01-01T10:00:00Z", EVIL)
    )
    (corpus / "trials.jsonl").write_bytes(line_since(7, "2025-02-01T10:00:00Z", EVIL))
    (corpus / "msc-ms.left.jsonl").write_bytes(
        line_since(8, "2025-01-01T10:00:00Z", "Gone", left="2025-06-01T10:00:00Z")
    )
    indexed = {"mesh_headings": change(None, MESH), "status": change("In-Process", "MEDLINE")}
    write_history(
        corpus,
        "msc-ms",
        revised(7, "2025-03-01T10:00:00Z", **indexed),
        revised(7, "2025-04-01T10:00:00Z", alert(7), is_retracted=change(False, True)),
        Entry(pmid="9", when="2025-05-01T10:00:00Z", event="left", reason="unmatched"),
        Entry(pmid="9", when="2025-07-01T10:00:00Z", event="returned"),
        junk=b'{"pmid":"7"\n[]\n\xff\xfe"7"\n',
    )
    write_history(corpus, "trials", revised(7, "2025-03-02T10:00:00Z", **indexed))
    return tmp_path


def test_a_life_is_told_from_its_beginning_each_thing_once(folder: Path) -> None:
    done = harvest(folder, "history", "7")
    assert (done.code, done.err) == (0, "")
    rows = [row.split("\t") for row in done.out.splitlines()]
    assert [row[:4] for row in rows] == [
        ["7", "2025-01-01T10:00:00Z", "first_seen", "msc-ms"],
        ["7", "2025-02-01T10:00:00Z", "first_seen", "trials"],
        ["7", "2025-03-01T10:00:00Z", "revised", "msc-ms, trials"],
        ["7", "2025-04-01T10:00:00Z", "revised", "msc-ms"],
    ]
    assert rows[2][4] == "MeSH indexed (12 headings); status: In-Process → MEDLINE"
    assert rows[3][4] == "retracted (notice PMID 55, Brain)"


def test_what_left_and_what_came_back(folder: Path) -> None:
    rows = [row.split("\t") for row in harvest(folder, "history", "8", "9").out.splitlines()]
    assert [(row[0], row[2]) for row in rows] == [
        ("8", "first_seen"),
        ("8", "left"),
        ("9", "left"),
        ("9", "returned"),
    ]
    assert "no such record" in rows[1][4]
    assert "does not find" in rows[2][4]


def test_what_nobody_knows(folder: Path) -> None:
    done = harvest(folder, "history", "77", "8")
    assert done.code == 1
    assert "nothing is known of PMID 77" in done.err
    assert "left" in done.out
    assert harvest(folder, "history").code == 2
    assert "not a PMID" in harvest(folder, "history", "seven").err


def test_for_machines_every_entry_and_its_query(folder: Path) -> None:
    done = harvest(folder, "history", "7", "--json")
    entries = [json.loads(row) for row in done.out.splitlines()]
    assert [(each["query"], each["event"]) for each in entries] == [
        ("msc-ms", "first_seen"),
        ("trials", "first_seen"),
        ("msc-ms", "revised"),
        ("trials", "revised"),
        ("msc-ms", "revised"),
    ]
    assert entries[2]["changes"]["status"] == {"before": "In-Process", "after": "MEDLINE"}
    assert entries[4]["alerts"][0]["notice"] == "55"


@pytest.mark.parametrize("columns", WIDTHS)
def test_on_a_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "history", "7", "9")
    assert shown.code == 0
    text = without_escapes(shown.out)
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert "[bold red]markup[/]" in re.sub(r"\s+", " ", text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert text.index("first seen") < text.index("MeSH indexed") < text.index("retracted")


def test_the_same_change_twice_is_told_twice(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    there = {"doi": change(None, "10.1/a")}
    back = {"doi": change("10.1/a", None)}
    for query in ("a", "b"):
        write_history(
            corpus,
            query,
            revised(7, "2025-01-01T00:00:00Z", **there),
            revised(7, "2025-02-01T00:00:00Z", **back),
            revised(7, "2025-03-01T00:00:00Z", **there),
        )
    rows = [row.split("\t") for row in harvest(tmp_path, "history", "7").out.splitlines()]
    assert [(row[1][:7], row[3]) for row in rows] == [
        ("2025-01", "a, b"),
        ("2025-02", "a, b"),
        ("2025-03", "a, b"),
    ]


OLD_TITLE = "Stem cells for multiple sclerosis"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mesh_headings": change(None, MESH[:1])}, ["MeSH indexed (1 heading)"]),
        (
            {"mesh_headings": change(MESH, [*MESH[1:], {"descriptor": "New", "major": True}])},
            ["MeSH headings changed: + New, − Heading 0"],
        ),
        ({"pmcid": change(None, "PMC123")}, ["PMCID came: PMC123"]),
        (
            {"pmcid": change(None, "PMC1"), "ids": change({"pmc": "x"}, {"pmc": "PMC1"})},
            ["PMCID came: PMC1"],
        ),
        ({"doi": change("10.1/a", "10.1/b")}, ["DOI: 10.1/a → 10.1/b"]),
        (
            {
                "journal": change({"title": "J"}, {"title": "J", "volume": "12", "issue": "3"}),
                "pages": change(None, "1-9"),
                "start_page": change(None, "1"),
                "publication_status": change("aheadofprint", "ppublish"),
            },
            ["published in print: volume 12, issue 3, pages 1-9"],
        ),
        (
            {
                "journal": change({}, {"volume": "12"}),
                "publication_status": change("aheadofprint", "epublish"),
            },
            ["published in an issue: volume 12"],
        ),
        ({"pages": change("1-9", "1-12")}, ["pages: 1-9 → 1-12"]),
        (
            {"title": change(OLD_TITLE, OLD_TITLE.replace("Stem", "Stromal"))},
            ["title changed: [-Stem-] {+Stromal+} cells for multiple sclerosis"],
        ),
        (
            {"abstract": change("a " * 300, "b " * 301)},
            ["abstract changed (600 → 602 characters)"],
        ),
        ({"abstract": change(None, "abc")}, ["abstract came (3 characters)"]),
        (
            {"authors": change([{"last_name": "A"}], [{"last_name": "A"}, {"last_name": "B"}])},
            ["authors changed: + B"],
        ),
        (
            {"authors": change([{"last_name": "A"}], [{"last_name": "A", "orcid": "0"}])},
            ["authors changed: affiliations, ORCIDs or other details of 1"],
        ),
        (
            {"corrections": change(None, [{"type": "CommentIn", "pmid": "5"}])},
            ["tied to another publication: CommentIn PMID 5"],
        ),
        ({"is_retracted": change(False, True)}, ["retracted"]),
        ({"is_retracted": change(True, False)}, ["not marked as retracted any more"]),
        ({"keywords": change([{"name": "x"}], [{"name": "y"}])}, ["keywords changed: + y, − x"]),
        ({"references": change([1] * 3, [1] * 5)}, ["references changed"]),
        (
            {"date_revised": change("2025-01-01", "2025-02-01"), "history": change(None, [{}])},
            ["date_revised: 2025-01-01 → 2025-02-01, history came"],
        ),
        ({"mesh_headings": change(None, 5)}, ["mesh_headings came: 5"]),
        ({"a_new_field": change(None, {"x": 1})}, ["a_new_field came"]),
    ],
)
def test_milestones(changes: dict[str, Change], words: list[str]) -> None:
    told = milestones(revised(7, "2025-01-01T00:00:00Z", **changes))
    assert [each.text for each in told] == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("retracted", "retracted (notice PMID 55, Brain)"),
        ("expression of concern", "expression of concern (notice PMID 55, Brain)"),
        ("erratum", "erratum (notice PMID 55, Brain)"),
        ("corrected and republished", "corrected and republished (notice PMID 55, Brain)"),
    ],
)
def test_alerts_come_first(kind: str, words: str) -> None:
    changes = {
        "title": change("a", "b"),
        "corrections": change(None, [{"type": "ErratumIn", "pmid": "55"}]),
    }
    entry = revised(7, "2025-01-01T00:00:00Z", alert(7, kind), **changes)
    told = milestones(entry)
    assert (told[0].text, told[0].weight) == (words, Weight.ALERT)
    assert [each.text for each in told[1:]] == ["title changed: [-a-] {+b+}"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
fields = st.sampled_from(
    ["title", "abstract", "authors", "journal", "pages", "ids", "corrections", "mesh_headings", "x"]
)


@given(st.dictionaries(fields, st.tuples(json_values, json_values), min_size=1))
def test_values_of_any_shape_are_told(values: dict[str, tuple[object, object]]) -> None:
    changes = {name: change(before, after) for name, (before, after) in values.items()}
    told = milestones(revised(7, "2025-01-01T00:00:00Z", **changes))
    assert all(each.text for each in told)
    assert told


words_of_letters = st.lists(st.text("abc", min_size=1, max_size=3), max_size=30)


@given(words_of_letters, words_of_letters)
def test_a_word_diff_holds_both_texts(before: list[str], after: list[str]) -> None:
    diff = word_diff(" ".join(before), " ".join(after), most=10_000)
    if before == after:
        assert diff is None
        return
    assert diff is not None
    old = re.sub(r"\{\+.*?\+\}", "", diff).replace("[-", "").replace("-]", "")
    new = re.sub(r"\[-.*?-\]", "", diff).replace("{+", "").replace("+}", "")
    assert (old.split(), new.split()) == (before, after)


def test_a_word_diff_of_a_long_text_shows_the_place() -> None:
    words = [f"w{number}" for number in range(400)]
    changed = [*words[:200], "new", *words[201:]]
    assert word_diff(" ".join(words), " ".join(changed), most=100) == (
        "… w197 w198 w199 [-w200-] {+new+} w201 w202 w203 …"
    )
