"""RIS, as rispy and ASReview read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import rispy
from export_samples import SAMPLES, WHOLE, authors_of, hostile_articles, joined, words
from hypothesis import given, settings
from pubmed_samples import needs_real_records, real_articles

from harvester.article import Article
from harvester.export.ris import ris
from harvester.export.work import work_of
from harvester.plain_text import one_line


def read(*articles: Article) -> list[dict[str, Any]]:
    return rispy.loads(joined(ris(articles)))


def test_what_managers_need() -> None:
    (record,) = read(WHOLE)
    assert record["type_of_reference"] == "JOUR"
    assert record["title"] == WHOLE.title
    assert record["translated_title"] == WHOLE.vernacular_title
    assert record["authors"] == ["Müller, Jörg A, Jr", "van der Berg, X", "MSC-MS Study Group"]
    assert (record["year"], record["date"]) == ("2022", "2022/08/23")
    assert record["secondary_title"] == record["alternate_title3"] == "The Lancet. Neurology"
    assert record["journal_name"] == record["alternate_title1"] == "Lancet Neurol"
    assert (record["volume"], record["number"]) == ("21", "8")
    assert (record["start_page"], record["end_page"]) == ("727", "733")
    assert record["issn"] == "1474-4465"
    assert record["doi"] == WHOLE.doi
    assert record["urls"] == ["https://pubmed.ncbi.nlm.nih.gov/36092509/"]
    assert (record["accession_number"], record["custom2"]) == ("36092509", "PMC9444444")
    assert record["abstract"].startswith("BACKGROUND: Safety is unknown. METHODS: We gave 50%")
    assert record["keywords"] == [
        "stem cells",
        "Humans",
        "Multiple Sclerosis/therapy/immunology",
    ]
    assert record["language"] == "eng"
    assert record["notes"][0] == "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999"


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "chapter",
            {
                "type_of_reference": "CHAP",
                "secondary_title": "GeneReviews",
                "tertiary_title": "A Series",
                "secondary_authors": ["Adam, Margaret P"],
                "publisher": "University of Washington, Seattle",
                "place_published": "Seattle (WA)",
            },
        ),
        ("book", {"type_of_reference": "BOOK", "title": "GeneReviews", "issn": "9781860163593"}),
        ("book of a group", {"title": "GeneReviews", "authors": ["NICE (UK)"]}),
        ("preprint", {"type_of_reference": "UNPB"}),
        ("no authors", {"authors": None}),
        ("a group", {"authors": ["The Group, and Others"]}),
        ("vernacular only", {"title": WHOLE.vernacular_title, "translated_title": None}),
        ("nothing", {"title": None, "year": None, "date": None, "accession_number": "9"}),
        ("no year", {"year": None, "date": None}),
        ("a season", {"year": "2000", "date": "2000///Spring"}),
        ("two months", {"year": "1998", "date": "1998///1998 Dec-1999 Jan"}),
        ("wrongly spelled", {"authors": ["Right"]}),
    ],
)
def test_each_kind_of_record(sample: str, expected: dict[str, object]) -> None:
    (record,) = read(SAMPLES[sample])
    assert {name: record.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("sample", "note"),
    [
        ("retracted", "Retracted: J Foo. 2024;1(2):3; PMID 39"),
        ("retracted, nobody says where", "Retracted."),
    ],
)
def test_a_retraction_is_told(sample: str, note: str) -> None:
    (record,) = read(SAMPLES[sample])
    assert record["keywords"][0] == "Retracted Publication"
    assert record["notes"][0] == note


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_no_text_leaves_its_field(article: Article) -> None:
    before, record, after = read(WHOLE, article, WHOLE)
    assert before == after == read(WHOLE)[0]
    work = work_of(article)
    assert record.get("title", "") == work.title
    assert record.get("abstract", "") == " ".join(work.abstract)
    assert record.get("doi", "") == work.doi
    assert tuple(record.get("keywords", ())) == work.all_keywords
    assert record["accession_number"] == article.pmid
    assert record["type_of_reference"] == "JOUR"
    assert len(record.get("authors", ())) == len(work.authors)
    assert "unknown_tag" not in record


@needs_real_records
def test_real_records() -> None:
    articles = real_articles()
    records = read(*articles)
    assert [record["accession_number"] for record in records] == [a.pmid for a in articles]
    for record, article in zip(records, articles, strict=True):
        assert record["title"] == one_line(article.title or article.vernacular_title or "")
        assert record.get("doi") == article.doi
        assert record.get("year") == (str(article.year) if article.year else None)
        people = [person for person in authors_of(article) if person.valid]
        for name, person in zip(record.get("authors", ()), people, strict=True):
            assert name.startswith(one_line(person.last_name or person.collective_name or ""))


@needs_real_records
def test_asreview_reads_it(tmp_path: Path) -> None:
    data = pytest.importorskip("asreview.data", reason="ASReview (500 MB) is not installed")
    articles = real_articles()
    path = tmp_path / "refs.ris"
    path.write_bytes(b"".join(ris(articles)))
    records = data.RISReader.read_records(path, dataset_id="refs")
    assert len(records) == len(articles)
    for record, article in zip(records, articles, strict=True):
        work = work_of(article)
        assert record.title == work.title
        assert words(record.abstract) == words(" ".join(work.abstract))
        assert len(record.authors) == len(work.authors)
        assert record.doi == (work.doi or None)
        assert record.year == (work.date[0] if work.date else None)
