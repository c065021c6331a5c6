"""EndNote XML, as lxml and endnote-utils read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from export_samples import SAMPLES, WHOLE, hostile_articles, joined
from hypothesis import given, settings
from lxml import etree
from pubmed_samples import needs_real_records, real_articles

from harvester.article import Article
from harvester.export.endnote_xml import endnote_xml
from harvester.export.work import work_of


def read(*articles: Article) -> list[etree._Element]:
    root = etree.fromstring(b"".join(endnote_xml(articles)))
    assert root.tag == "xml"
    return list(root.iterfind("records/record"))


def texts(record: etree._Element, path: str) -> list[str]:
    return ["".join(map(str, element.itertext())) for element in record.iterfind(path)]


def said(record: etree._Element, paths: Iterable[str]) -> dict[str, str | None]:
    return {path: next(iter(texts(record, path)), None) for path in paths}


def test_what_managers_need() -> None:
    (record,) = read(WHOLE)
    assert texts(record, "contributors/authors/author") == [
        "Müller, Jörg A, Jr",
        "van der Berg, X",
        "MSC-MS Study Group,",
    ]
    expected = {
        "ref-type": "17",
        "titles/title": WHOLE.title,
        "titles/secondary-title": "The Lancet. Neurology",
        "titles/translated-title": WHOLE.vernacular_title,
        "periodical/full-title": "The Lancet. Neurology",
        "periodical/abbr-1": "Lancet Neurol",
        "pages": "727-733",
        "volume": "21",
        "number": "8",
        "dates/year": "2022",
        "dates/pub-dates/date": "2022-08-23",
        "isbn": "1474-4465, 1474-4422",
        "accession-num": "36092509",
        "custom2": "PMC9444444",
        "electronic-resource-num": WHOLE.doi,
        "abstract": WHOLE.abstract,
        "notes": "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999",
        "remote-database-name": "PubMed",
        "language": "eng",
        "urls/related-urls/url": "https://pubmed.ncbi.nlm.nih.gov/36092509/",
    }
    assert said(record, expected) == expected
    assert len(texts(record, "keywords/keyword")) == 3


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "chapter",
            {
                "ref-type": "5",
                "titles/secondary-title": "GeneReviews",
                "contributors/secondary-authors/author": "Adam, Margaret P",
                "publisher": "University of Washington, Seattle",
                "periodical/full-title": None,
            },
        ),
        ("book", {"ref-type": "6", "contributors/tertiary-authors/author": "Adam, Margaret P"}),
        ("book of a group", {"titles/title": "GeneReviews"}),
        ("preprint", {"ref-type": "34"}),
        ("no authors", {"contributors": None}),
        ("vernacular only", {"titles/title": WHOLE.vernacular_title}),
        ("nothing", {"titles": None, "dates": None, "accession-num": "9"}),
        ("two months", {"dates/year": "1998", "dates/pub-dates/date": "1998 Dec-1999 Jan"}),
        ("retracted", {"keywords/keyword": "Retracted Publication"}),
    ],
)
def test_each_kind_of_record(sample: str, expected: dict[str, str | None]) -> None:
    (record,) = read(SAMPLES[sample])
    assert said(record, expected) == expected


def test_no_articles_are_a_document_too() -> None:
    assert read() == []


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_no_text_leaves_its_field(article: Article) -> None:
    before, record, after = read(WHOLE, article, WHOLE)
    work = work_of(article)
    assert said(before, ["titles/title"]) == said(after, ["titles/title"])
    assert said(record, ["titles/title"]) == {"titles/title": work.title or None}
    assert texts(record, "keywords/keyword") == list(work.all_keywords)
    assert texts(record, "abstract") == (["\n\n".join(work.abstract)] if work.abstract else [])
    assert texts(record, "electronic-resource-num") == ([work.doi] if work.doi else [])
    assert len(texts(record, "contributors/authors/author")) == len(work.authors)


@needs_real_records
def test_real_records() -> None:
    articles = real_articles()
    for record, article in zip(read(*articles), articles, strict=True):
        work = work_of(article)
        assert texts(record, "accession-num") == [article.pmid]
        assert texts(record, "titles/title") == ([work.title] if work.title else [])
        assert texts(record, "electronic-resource-num") == ([work.doi] if work.doi else [])
        assert len(texts(record, "contributors/authors/author")) == len(work.authors)


@needs_real_records
def test_a_reader_of_endnotes_own_files(tmp_path: Path) -> None:
    core = pytest.importorskip("endnote_utils.core", reason="endnote-utils is not installed")
    path = tmp_path / "refs.xml"
    path.write_text(joined(endnote_xml(real_articles())), encoding="utf-8")
    rows = [core.process_record_xml(record, "refs") for record in core.iter_records_xml(path)]
    for row, article in zip(rows, real_articles(), strict=True):
        work = work_of(article)
        assert row["title"].split() == work.title.split()
        assert row["doi"].endswith(work.doi)
        assert row["year"] == (str(work.date[0]) if work.date else "")
        assert row["journal"].split() == work.container.split() or work.series
