"""CSL-JSON, as citeproc renders it."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from export_samples import SAMPLES, WHOLE, hostile_articles, joined
from hypothesis import given, settings
from pubmed_samples import needs_real_records, real_articles

from harvester.article import Article
from harvester.export.csl_json import csl_json
from harvester.export.work import work_of

STYLE = "harvard-cite-them-right"


def read(*articles: Article) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(joined(csl_json(articles)))
    return items


def rendered(items: list[dict[str, Any]]) -> list[str]:
    """A bibliography in a style that comes with citeproc."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc names the variables that it does not know
        source = CiteProcJSON(items)
        style = CitationStylesStyle(STYLE, validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [str(entry) for entry in bibliography.bibliography()]


def test_what_managers_need() -> None:
    (item,) = read(WHOLE)
    assert item == {
        "id": "pmid:36092509",
        "type": "article-journal",
        "title": WHOLE.title,
        "original-title": WHOLE.vernacular_title,
        "author": [
            {"family": "Müller", "given": "Jörg A", "suffix": "Jr"},
            {"family": "van der Berg", "given": "X"},
            {"literal": "MSC-MS Study Group"},
        ],
        "issued": {"date-parts": [[2022, 8, 23]]},
        "container-title": "The Lancet. Neurology",
        "container-title-short": "Lancet Neurol",
        "volume": "21",
        "issue": "8",
        "page": "727-733",
        "DOI": WHOLE.doi,
        "PMID": "36092509",
        "PMCID": "PMC9444444",
        "ISSN": "1474-4465, 1474-4422",
        "URL": "https://pubmed.ncbi.nlm.nih.gov/36092509/",
        "abstract": WHOLE.abstract,
        "keyword": "stem cells, Humans, Multiple Sclerosis/therapy/immunology",
        "language": "eng",
        "note": "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999",
        "source": "PubMed",
    }


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "chapter",
            {
                "type": "chapter",
                "container-title": "GeneReviews",
                "collection-title": "A Series",
                "editor": [{"family": "Adam", "given": "Margaret P"}],
                "publisher": "University of Washington, Seattle",
                "publisher-place": "Seattle (WA)",
            },
        ),
        ("book", {"type": "book", "ISBN": "9781860163593", "container-title": None}),
        ("book of a group", {"title": "GeneReviews", "author": [{"literal": "NICE (UK)"}]}),
        ("preprint", {"type": "article", "genre": "Preprint"}),
        ("no authors", {"author": None}),
        ("vernacular only", {"title": WHOLE.vernacular_title, "original-title": None}),
        ("no year", {"issued": None}),
        ("two months", {"issued": {"date-parts": [[1998]]}}),
        ("retracted", {"status": "retracted", "note": "Retracted: J Foo. 2024;1(2):3; PMID 39"}),
    ],
)
def test_each_kind_of_record(sample: str, expected: dict[str, object]) -> None:
    (item,) = read(SAMPLES[sample])
    assert {name: item.get(name) for name in expected} == expected


def test_no_articles_are_an_empty_array() -> None:
    assert read() == []


def test_citeproc_renders_every_kind() -> None:
    items = read(*SAMPLES.values())
    entries = rendered(items)
    assert len(entries) == len(items)
    assert entries[0].startswith("Müller, J.A., Jr") or "Müller" in entries[0]
    assert all(part in entries[0] for part in ("2022", "Lancet", "727", "Berg", "Study Group"))
    assert "GeneReviews" in entries[1]


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_no_text_leaves_its_field(article: Article) -> None:
    before, item, after = read(WHOLE, article, WHOLE)
    assert before == after == read(WHOLE)[0]
    work = work_of(article)
    assert item.get("title", "") == work.title
    assert item.get("abstract", "") == "\n\n".join(work.abstract)
    assert item.get("DOI", "") == work.doi
    assert item["PMID"] == article.pmid


@needs_real_records
def test_real_records() -> None:
    articles = [article for article in real_articles() if article.title]
    items = read(*articles)
    entries = rendered(items)
    for article, item, entry in zip(articles, items, entries, strict=True):
        work = work_of(article)
        assert item["PMID"] == article.pmid
        assert item["title"] == work.title
        assert item.get("DOI") == article.doi
        assert len(item.get("author", ())) == len(work.authors)
        assert work.title.split()[0].strip("[\"'(").casefold()[:4] in entry.casefold()
