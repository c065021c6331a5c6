"""Identifiers are canonical, and never those of another work."""

from __future__ import annotations

import pytest
from pubmed_samples import article_of, book_of

from harvester.article import Identifier
from harvester.pubmed_xml.ids import canonical_doi, canonical_orcid, canonical_pmcid


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/ABC.1", "10.1000/ABC.1"),
        (" doi:10.1000/x ", "10.1000/x"),
        ("DOI: 10.1000/x", "10.1000/x"),
        ("doi 10.1000/x", "10.1000/x"),
        ("https://doi.org/10.1000/x", "10.1000/x"),
        ("http://dx.doi.org/10.1000%2Fx", "10.1000/x"),
        ("dx.doi.org/10.1000/x", "10.1000/x"),
        ("10.1000/x%2Fy", "10.1000/x%2Fy"),
        ("10.1000/x.", "10.1000/x."),
        ("10.1002/(SICI)1097<1::AID-X>3.0.CO;2-#", "10.1002/(SICI)1097<1::AID-X>3.0.CO;2-#"),
        ("10.1000/with space", None),
        ("S0140-6736(20)1", None),
        ("", None),
    ],
)
def test_doi(text: str, doi: str | None) -> None:
    assert canonical_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "pmcid"),
    [
        ("PMC1234567", "PMC1234567"),
        ("pmc1234567", "PMC1234567"),
        ("1234567", "PMC1234567"),
        (" PMC 1234567 ", "PMC1234567"),
        ("PMC1234567.2", "PMC1234567"),
        ("NIHMS123", None),
    ],
)
def test_pmcid(text: str, pmcid: str | None) -> None:
    assert canonical_pmcid(text) == pmcid


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1694-233X",
        "000000021694233X",
        "0000-0002-1694-233x",
        "http://orcid.org/0000-0002-1694-233X",
        "https://orcid.org/0000-0002-1694-233x/",
        " https://www.orcid.org/000000021694233X ",
        "orcid.org/0000-0002-1694-233X",
        "0000 0002 1694 233X",
        "ORCID: 0000-0002-1694-233X",
    ],
)
def test_every_shape_of_an_orcid(text: str) -> None:
    assert canonical_orcid(text) == "0000-0002-1694-233X"


@pytest.mark.parametrize("text", ["0000-0002-1825-009", "X", "", "9" * 17])
def test_what_is_no_orcid(text: str) -> None:
    assert canonical_orcid(text) is None


def test_the_articles_own_ids() -> None:
    article = article_of(
        '<ELocationID EIdType="doi">10.1000/OWN</ELocationID>'
        '<ELocationID EIdType="pii">second-pii</ELocationID>'
        '<ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>',
        '<OtherID Source="NLM">PMC99</OtherID>',
        "<ArticleIdList><ArticleId>42</ArticleId>"
        '<ArticleId IdType="doi">doi:10.1000/own</ArticleId>'
        '<ArticleId IdType="pii">first-pii</ArticleId>'
        '<ArticleId IdType="pmcid">pmc-id: PMC77;manuscript-id: NIHMS5;</ArticleId>'
        '<ArticleId IdType="pmc">PMC77</ArticleId><ArticleId IdType="pmc"> </ArticleId>'
        '</ArticleIdList><ReferenceList><Reference><ArticleIdList>'
        '<ArticleId IdType="doi">10.1000/cited</ArticleId><ArticleId IdType="pmc">PMC1</ArticleId>'
        '<ArticleId IdType="doi">10.1000/cited.too</ArticleId><ArticleId IdType="x">y</ArticleId>'
        "</ArticleIdList></Reference></ReferenceList>",
    )  # fmt: skip
    assert article.ids == {
        "pubmed": "42",
        "doi": "10.1000/own",
        "pii": "first-pii",
        "pmcid": "PMC77",
    }
    assert (article.doi, article.pmcid) == ("10.1000/own", "PMC77")
    assert article.other_ids == (
        Identifier(source="NLM", value="PMC99"),
        Identifier(source="pmcid", value="pmc-id: PMC77;manuscript-id: NIHMS5;"),
        Identifier(source="pii", value="second-pii"),
        Identifier(source="doi:invalid", value="10.1000/wrong"),
    )
    (reference,) = article.references
    assert reference.ids == {"doi": "10.1000/cited", "pmcid": "PMC1", "x": "y"}
    assert reference.other_ids == (Identifier(source="doi", value="10.1000/cited.too"),)


def test_an_article_without_ids_does_not_take_those_of_its_references() -> None:
    article = article_of(
        data='<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited'
        "</ArticleId></ArticleIdList></Reference></ReferenceList>"
    )
    assert article.doi is None
    assert article.ids == {}


def test_what_is_no_doi_is_no_doi() -> None:
    article = article_of('<ELocationID EIdType="doi">see publisher</ELocationID>')
    assert article.doi is None
    assert article.other_ids == (Identifier(source="doi", value="see publisher"),)


def test_the_ids_of_a_book_are_not_those_of_its_chapter() -> None:
    article = book_of(
        '<ArticleIdList><ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList>',
        '<ELocationID EIdType="doi">10.1000/book</ELocationID>',
    )
    assert article.ids == {"bookaccession": "NBK1"}
    assert article.doi is None
    assert article.book is not None
    assert article.book.ids == (Identifier(source="doi", value="10.1000/book"),)
