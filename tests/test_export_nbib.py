"""MEDLINE, as Bio.Medline and nbib read it."""

from __future__ import annotations

import io
from typing import Any

import nbib as nbib_package
import pytest
from Bio import Medline
from export_samples import SAMPLES, WHOLE, authors_of, hostile_articles, joined, words
from hypothesis import given, settings
from pubmed_samples import needs_real_records, real_articles

from harvester.article import Article
from harvester.export.nbib import nbib
from harvester.plain_text import one_line


def read(*articles: Article) -> list[dict[str, Any]]:
    return list(Medline.parse(io.StringIO(joined(nbib(articles)))))


def test_as_pubmed_writes_it() -> None:
    text = joined(nbib([WHOLE]))
    assert text.splitlines() == [
        "PMID- 36092509",
        "OWN - NLM",
        "STAT- MEDLINE",
        "IS  - 1474-4465 (Electronic)",
        "IS  - 1474-4422 (Linking)",
        "VI  - 21",
        "IP  - 8",
        "DP  - 2022 Aug 23",
        "TI  - Mesenchymal stem cells in multiple sclerosis: 5–10 × 10⁶ cells & β-interferon.",
        "PG  - 727-33",
        "LID - 10.1016/S1474-4422(22)00001-2 [doi]",
        "AB  - BACKGROUND: Safety is unknown. METHODS: We gave 50% of them IL-6 (p < 0.05).",
        "FAU - Müller, Jörg A Jr",
        "AU  - Müller JA Jr",
        "AUID- ORCID: 0000-0002-1825-0097",
        "AD  - Charité, Berlin, Germany.",
        "FAU - van der Berg, X",
        "AU  - van der Berg X",
        "CN  - MSC-MS Study Group",
        "LA  - eng",
        "SI  - ClinicalTrials.gov/NCT02403947",
        "GR  - R01 1/NS/NINDS NIH HHS/United States",
        "PT  - Journal Article",
        "PT  - Randomized Controlled Trial",
        "DEP - 20220701",
        "TT  - Mesenchymale Stammzellen bei multipler Sklerose.",
        "PL  - England",
        "TA  - Lancet Neurol",
        "JT  - The Lancet. Neurology",
        "JID - 101139309",
        "RN  - 0 (Interleukin-6)",
        "EIN - Lancet Neurol. 2023;1:2 PMID: 36999999",
        "MH  - Humans",
        "MH  - Multiple Sclerosis/*therapy/immunology",
        "PMC - PMC9444444",
        "OTO - NOTNLM",
        "OT  - stem cells",
        "EDAT- 2022/07/03 06:00",
        "CRDT- 2022/07/02 06:00",
        "PHST- 2022/07/03 06:00 [pubmed]",
        "PHST- 2022/07/02 06:00 [entrez]",
        "AID - 10.1016/S1474-4422(22)00001-2 [doi]",
        "AID - S1474(22)00001-2 [pii]",
        "PST - ppublish",
        "SO  - Lancet Neurol. 2022 Aug 23;21(8):727-33. doi: 10.1016/S1474-4422(22)00001-2.",
    ]


def test_lines_are_as_long_as_pubmeds() -> None:
    long = " ".join(f"word{number}" for number in range(200))
    lines = joined(nbib([Article(**{**_plain("1"), "abstract": long})])).splitlines()
    folded = [line for line in lines if line.startswith(("AB  - ", "      "))]
    assert max(map(len, folded)) <= 87
    assert min(map(len, folded[:-1])) > 87 - len(" word199")
    assert " ".join(line[6:] for line in folded) == long


def _plain(pmid: str) -> dict[str, Any]:
    return {"pmid": pmid, "schema_version": 1, "version": 1, "is_retracted": False}


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("chapter", {"BTI": ["GeneReviews"], "FED": ["Adam, Margaret P"], "PL": "Seattle (WA)"}),
        ("book", {"BTI": ["GeneReviews"], "ISBN": ["9781860163593"], "CTI": ["A Series"]}),
        ("book of a group", {"CN": ["NICE (UK)"], "FAU": None}),
        ("no authors", {"FAU": None, "AU": None}),
        ("vernacular only", {"TI": None, "TT": WHOLE.vernacular_title}),
        ("nothing", {"PMID": "9", "TI": None, "DP": None}),
        ("a season", {"DP": "2000 Spring"}),
        ("two months", {"DP": "1998 Dec-1999 Jan"}),
        ("retracted", {"RIN": ["J Foo. 2024;1(2):3 PMID: 39"], "PT": ["Retracted Publication"]}),
    ],
)
def test_each_kind_of_record(sample: str, expected: dict[str, object]) -> None:
    (record,) = read(SAMPLES[sample])
    assert {name: record.get(name) for name in expected} == expected


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_no_text_leaves_its_field(article: Article) -> None:
    before, record, after = read(WHOLE, article, WHOLE)
    assert before == after == read(WHOLE)[0]
    assert record["PMID"] == article.pmid
    assert words(record.get("TI")) == words(one_line(article.title or ""))
    assert words(record.get("TT")) == words(one_line(article.vernacular_title or ""))
    assert words(record.get("AB")) == words(one_line(article.abstract or ""))
    assert set(record) <= {line[:4].strip() for line in joined(nbib([article])).splitlines()}


@needs_real_records
def test_real_records_in_biopython() -> None:
    articles = real_articles()
    records = read(*articles)
    assert [record["PMID"] for record in records] == [article.pmid for article in articles]
    for record, article in zip(records, articles, strict=True):
        people = [person for person in authors_of(article) if not person.collective_name]
        assert words(record.get("TI")) == words(one_line(article.title or ""))
        assert words(record.get("AB")) == words(one_line(article.abstract or ""))
        assert len(record.get("AU", ())) == len(people)
        assert len(record.get("MH", ())) == len(article.mesh_headings)
        assert (f"{article.doi} [doi]" in record.get("AID", ())) == bool(article.doi)


@needs_real_records
def test_real_records_in_nbib() -> None:
    articles = real_articles()
    records = nbib_package.read(joined(nbib(articles)))
    assert [record["pubmed_id"] for record in records] == [int(a.pmid) for a in articles]
    for record, article in zip(records, articles, strict=True):
        assert words(record.get("title")) == words(one_line(article.title or ""))
        assert record.get("doi") == article.doi
        assert record.get("journal") == (article.journal and article.journal.title)
