"""``harvest stats``: on a terminal, piped, as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from corpus_lines import provenance
from past_lines import run, write_runs

from harvester.article import (
    SCHEMA_VERSION,
    Affiliation,
    Article,
    Journal,
    MeshHeading,
    Person,
    Term,
)
from harvester.corpus.articles import make_line
from harvester.display.sparkline import BLOCKS
from harvester.display.stats_tables import bar

EVIL = "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe [bold red]markup[/] :skull:"
NAMES = (
    EVIL,
    "中華醫學雜誌臨床免疫學與風濕病學多發性硬化症間充質幹細胞治療研究進展與展望",
    "كتاب",
    "W" * 3_000,
)


def line(pmid: int, **more: Any) -> bytes:
    made = msgspec.json.encode(
        Article(
            pmid=str(pmid),
            schema_version=SCHEMA_VERSION,
            version=1,
            **{"is_retracted": False, "title": f"Title {pmid}", **more},
        )
    )
    return make_line(made, provenance(made))


def heading(descriptor: str, *, major: bool = False) -> MeshHeading:
    return MeshHeading(descriptor=descriptor, major=major)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two queries that share an article; runs of each, and a line that is none."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    first = line(
        1,
        year=2024,
        abstract="Some.",
        doi="10.1/1",
        journal=Journal(medline_abbreviation="Brain", title="Brain", country="England"),
        languages=("eng",),
        publication_types=(Term(name="Clinical Trial, Phase II"), Term(name="Journal Article")),
        mesh_headings=(heading("Humans"), heading("Multiple Sclerosis", major=True)),
        authors=(
            Person(
                last_name="Doe",
                initials="J",
                affiliations=(Affiliation(name="Institute, Oslo, Norway."),),
            ),
            Person(last_name="Doe", initials="J"),
        ),
    )
    second = line(
        2,
        year=2021,
        is_retracted=True,
        journal=Journal(title="Lancet", country="England"),
        languages=("eng", "nor"),
        publication_types=(
            Term(name="Journal Article"),
            Term(name="Research Support, N.I.H., Extramural"),
        ),
        mesh_headings=(heading("Humans"),),
    )
    (corpus / "msc-ms.jsonl").write_bytes(first + b"{broken\n" + second)
    (corpus / "trials.jsonl").write_bytes(first + line(3))
    write_runs(
        corpus,
        run("msc-ms", "2025-01-01T10:00:00Z", held=1),
        run("msc-ms", "2025-01-02T10:00:00Z", held=2),
        run("trials", "2025-01-02T10:00:05Z", held=2),
        run("trials", "2025-01-03T10:00:05Z", status="failed", complete=False, held=0),
    )
    return tmp_path


def rows(out: str) -> list[tuple[str, ...]]:
    return [tuple(row.split("\t")) for row in out.splitlines()]


def test_piped_section_name_count(folder: Path) -> None:
    done = harvest(folder, "stats")
    assert done.code == 3, "a line is broken"
    assert "msc-ms.jsonl:2: not an article" in done.err
    assert rows(done.out) == [
        ("all", "articles", "3"),
        ("all", "abstract", "1"),
        ("all", "doi", "1"),
        ("all", "pmcid", "0"),
        ("all", "mesh_indexed", "2"),
        ("all", "retracted", "1"),
        ("all", "without_year", "1"),
        ("years", "2021", "1"),
        ("years", "2024", "1"),
        ("publication_types", "Journal Article", "2"),
        ("publication_types", "Clinical Trial, Phase II", "1"),
        ("publication_types", "Research Support, N.I.H., Extramural", "1"),
        ("trials", "Clinical Trial, Phase II", "1"),
        ("journals", "Brain", "1"),
        ("journals", "Lancet", "1"),
        ("mesh", "Humans", "2"),
        ("mesh", "Multiple Sclerosis", "1"),
        ("mesh_major", "Multiple Sclerosis", "1"),
        ("authors", "Doe J", "1"),
        ("journal_countries", "England", "2"),
        ("affiliation_countries", "Norway", "1"),
        ("languages", "eng", "2"),
        ("languages", "nor", "1"),
        ("growth", "msc-ms 2025-01-01T10:00:00Z", "1"),
        ("growth", "msc-ms 2025-01-02T10:00:00Z", "2"),
        ("growth", "trials 2025-01-02T10:00:05Z", "2"),
    ]


def test_json_has_the_same_numbers(folder: Path) -> None:
    told = json.loads(harvest(folder, "stats", "--json").out)
    assert told["queries"] == ["msc-ms", "trials"]
    assert (told["articles"], told["retracted"], told["without_year"]) == (3, 1, 1)
    assert told["years"] == [{"year": 2021, "articles": 1}, {"year": 2024, "articles": 1}]
    assert told["mesh"] == {
        "articles": 2,
        "distinct": 2,
        "counts": [
            {"name": "Humans", "articles": 2, "check_tag": True},
            {"name": "Multiple Sclerosis", "articles": 1},
        ],
    }
    assert told["growth"]["msc-ms"] == [
        {"started": "2025-01-01T10:00:00Z", "held": 1},
        {"started": "2025-01-02T10:00:00Z", "held": 2},
    ]
    piped = rows(harvest(folder, "stats").out)
    named = [name for name, each in told.items() if isinstance(each, dict) and "counts" in each]
    assert {row[0] for row in piped} == {"all", "years", "growth", *named}
    for name in named:
        same = [(each["name"], str(each["articles"])) for each in told[name]["counts"]]
        assert same == [row[1:] for row in piped if row[0] == name]


def test_the_keys_are_always_there(folder: Path) -> None:
    full = json.loads(harvest(folder, "stats", "--json").out)
    none = json.loads(harvest(folder, "stats", "--json", "--new-since", "2099").out)
    assert list(none) == list(full)
    assert none["articles"] == 0
    assert none["growth"] == {}, "growth is that of whole queries"


def test_top_is_for_all_who_ask_for_it(folder: Path) -> None:
    piped = rows(harvest(folder, "stats", "--top", "1").out)
    assert [row for row in piped if row[0] == "languages"] == [("languages", "eng", "2")]
    told = json.loads(harvest(folder, "stats", "--top", "1", "--json").out)["languages"]
    assert (told["distinct"], len(told["counts"])) == (2, 1)


def test_a_part_of_the_corpus(folder: Path) -> None:
    of_one = rows(harvest(folder, "stats", "trials").out)
    assert of_one[0] == ("all", "articles", "2")
    assert {row[1][:6] for row in of_one if row[0] == "growth"} == {"trials"}
    retracted = rows(harvest(folder, "stats", "--retracted").out)
    assert retracted[0] == ("all", "articles", "1")
    assert not [row for row in retracted if row[0] == "growth"]


def test_nobody_and_nothing(folder: Path, tmp_path: Path) -> None:
    wrong = harvest(folder, "stats", "msc-mz")
    assert (wrong.code, wrong.out) == (2, "")
    assert 'did you mean "msc-ms"?' in wrong.err
    assert harvest(folder, "stats", "--top", "0").code == 2
    empty = harvest(folder, "stats", "--corpus", str(tmp_path / "nowhere"))
    assert (empty.code, rows(empty.out)[0]) == (0, ("all", "articles", "0"))
    assert "harvest fetch" in empty.err


def test_a_line_that_cannot_be_counted_is_told(folder: Path) -> None:
    wrong = b'{"pmid":"8","year":"MMXX"}\n{"pmid":"9","journal":{"title":"\xff"}}\n'
    (folder / "corpus" / "msc-ms.jsonl").write_bytes(wrong + line(1))
    done = harvest(folder, "stats", "msc-ms")
    assert (done.code, rows(done.out)[0]) == (3, ("all", "articles", "1"))
    told = [row.partition("msc-ms.jsonl: ")[2][:7] for row in done.err.splitlines()]
    assert told == ["PMID 8:", "PMID 9:"]


def test_only_what_an_expression_finds(folder: Path) -> None:
    found = rows(harvest(folder, "stats", "--where", "lancet[ta]").out)
    assert found[0] == ("all", "articles", "1")
    assert ("journals", "Lancet", "1") in found
    assert "growth" not in {row[0] for row in found}


@pytest.mark.parametrize("columns", [30, 60, 80, 110, 160])
def test_on_a_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "stats", "--top", "3").out
    text = without_escapes(shown).partition("harvest: ")[0]
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert re.search(r"3 100\.0% █+ +all", text)
    assert re.search(r"1  33\.3% ██*\S? +retracted", text)
    assert re.search(r"2022 0 *\n|2022 0 +\S", text), "years without an article are there"
    assert re.search(r"2  66\.7% █+ Humans", text)
    assert "without Research Support" in " ".join(text.split())
    assert "Research Support, N" not in text
    assert re.search(r"msc-ms 1 ▄█ 2", text), "growth"


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_hostile_names_leave_the_figures_where_they_are(folder: Path, columns: int) -> None:
    lines = [
        line(pmid, journal=Journal(title=name), authors=(Person(last_name=name),))
        for pmid, name in enumerate(NAMES, 1)
    ]
    (folder / "corpus" / "msc-ms.jsonl").write_bytes(b"".join(lines))
    shown = on_terminal(folder, columns, "stats", "msc-ms").out
    text = without_escapes(shown)
    assert "owned\x07" not in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "[bold red]" in text or columns == 60
    bars = re.findall(r"1  25\.0% █+ ", text)
    assert len(bars) == 2 * len(NAMES)
    piped = harvest(folder, "stats", "msc-ms").out
    assert {len(row) for row in rows(piped)} == {3}
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", piped)


def test_without_unicode_the_bars_are_ascii(folder: Path) -> None:
    shown = without_escapes(on_terminal(folder, 80, "stats", PYTHONIOENCODING="ascii").out)
    assert not set(BLOCKS) & set(shown)
    assert re.search(r"#+ +all", shown)


def test_namesakes_are_told_apart(folder: Path) -> None:
    orcids = ("0000-0002-1825-0097", "0000-0001-5109-3700")
    lines = [
        line(pmid, authors=(Person(last_name="Wang", initials="Y", orcid=orcid),))
        for pmid, orcid in enumerate(orcids)
    ]
    (folder / "corpus" / "msc-ms.jsonl").write_bytes(b"".join(lines))
    piped = [row for row in rows(harvest(folder, "stats", "msc-ms").out) if row[0] == "authors"]
    assert {row[1] for row in piped} == {f"Wang Y ({orcid})" for orcid in orcids}


@pytest.mark.parametrize("blocks", [True, False])
def test_a_bar_is_as_long_as_its_number(blocks: bool) -> None:
    lengths = [len(bar(number, 80, 10, blocks=blocks)) for number in range(81)]
    assert lengths[0] == 0
    assert lengths[1] == 1, "one is not nothing"
    assert lengths[80] == 10
    assert lengths == sorted(lengths)
