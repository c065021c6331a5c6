"""Records made to break the parser: spellings nobody promised, and traps that cost time."""

from __future__ import annotations

import json
import time

import pytest
from pubmed_samples import article_of, record_xml

from harvester.article import Article, Databank
from harvester.pubmed_xml.ids import canonical_doi, canonical_orcid, canonical_pmcid
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, to_json
from harvester.pubmed_xml.records import split
from harvester.pubmed_xml.trial_ids import in_databank, in_text

PATIENCE = 10.0
"""Seconds of processor: what took minutes takes well under one."""


def in_time(xml: bytes) -> Article:
    started = time.process_time()
    (piece,) = split(b"<PubmedArticleSet>" + xml + b"</PubmedArticleSet>")
    article = parse_record(piece.xml)
    assert time.process_time() - started < PATIENCE
    return article


@pytest.mark.parametrize("operator", ["sin", "csymbol", "plus"])
def test_nested_function_calls_are_read_once(operator: str) -> None:
    depth = 60
    formula = f"<apply><{operator}/>" * depth + "<ci>x</ci>" + "</apply>" * depth
    article = in_time(record_xml(f"<ArticleTitle><math>{formula}</math></ArticleTitle>"))
    assert article.title is not None
    assert "x" in article.title


def test_nested_texts_of_formulas_are_read_once() -> None:
    depth = 60
    formula = "<msup><mtext>" * depth + "x" + "</mtext><mi>a</mi></msup>" * depth
    assert in_time(record_xml(f"<ArticleTitle><math>{formula}</math></ArticleTitle>")).title


def test_many_unknown_elements_and_attributes() -> None:
    unknown = "".join(f'<New at="a{number}">{number}</New>' for number in range(30_000))
    article = in_time(record_xml(citation=unknown))
    assert len(article.other) == 60_000


def test_many_ids_of_one_kind() -> None:
    ids = "".join(f'<ArticleId IdType="pii">{number}</ArticleId>' for number in range(30_000))
    article = in_time(record_xml(data=f"<ArticleIdList>{ids}</ArticleIdList>"))
    assert article.ids == {"pii": "0"}
    assert len(article.other_ids) == 29_999


@pytest.mark.parametrize("opening", ["<![CDATA[", "<? ", "<!-- "])
def test_passages_that_never_end_are_sought_once(opening: str) -> None:
    xml = record_xml(f"<ArticleTitle>{opening * 100_000}</ArticleTitle>")
    started = time.process_time()
    pieces = split(b"<PubmedArticleSet>" + xml + record_xml() + b"</PubmedArticleSet>")
    assert time.process_time() - started < PATIENCE
    with pytest.raises(MalformedRecord):
        parse_record(pieces[0].xml)
    assert parse_record(pieces[-1].xml).pmid == "42"


def test_many_records_without_an_end() -> None:
    started = time.process_time()
    lost = b"<PubmedArticle><PMID>1</PMID>" * 50_000
    assert len(split(b"<PubmedArticleSet>" + lost + b"</PubmedArticleSet>")) == 50_000
    assert time.process_time() - started < PATIENCE


def test_words_with_colons_are_no_prefixes() -> None:
    words = " ".join(f"w{number}:x" for number in range(50_000))
    article = in_time(
        record_xml(f'<ArticleTitle><mml:math x:y="1"/>{words} a:b="c"</ArticleTitle>')
    )
    assert article.title == f'{words} a:b="c"'


def test_a_line_is_one_line_for_everybody() -> None:
    title = "a\u2028b\u2029c\u0085d © é \u20ac"
    line = to_json(article_of(f"<ArticleTitle>{title}</ArticleTitle>"))
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line)["title"] == title
    assert "© é \u20ac" in line.decode()


@pytest.mark.parametrize("pmid", ["4" * 5000, "9999999999", "-1", "٤٢", "1 2", "1.0"])
def test_what_is_no_pmid(pmid: str) -> None:
    with pytest.raises(MalformedRecord, match="PMID is not a number"):
        parse_record(record_xml(pmid=f"<PMID>{pmid}</PMID>"))


def test_the_order_of_ids_is_not_that_of_the_record() -> None:
    ids = [
        '<ArticleId IdType="mid">NIHMS1</ArticleId>',
        '<ArticleId IdType="sici">s</ArticleId>',
        '<ArticleId IdType="PMC">PMC1</ArticleId>',
        '<ArticleId IdType="bookaccession">NBK1</ArticleId>',
        '<ArticleId IdType="doi">10.1/x</ArticleId>',
        '<ArticleId IdType="pubmed">42</ArticleId>',
    ]
    for order in (ids, ids[::-1]):
        listed = f"<ArticleIdList>{''.join(order)}</ArticleIdList>"
        article = article_of(
            data=f"{listed}<ReferenceList><Reference>{listed}</Reference></ReferenceList>"
        )
        wanted = ["pubmed", "doi", "pmcid", "mid", "bookaccession", "sici"]
        assert list(article.ids) == list(article.references[0].ids) == wanted


def test_white_space_in_a_label_is_normalised() -> None:
    article = article_of(
        '<Abstract><AbstractText Label=" WHAT&#10;WE  DID ">x</AbstractText></Abstract>'
    )
    assert article.abstract == "WHAT WE DID: x"


def test_an_empty_formula_is_what_it_is_said_to_be() -> None:
    article = article_of(
        '<ArticleTitle>a <math alttext="E=mc"/> b <math alttext="no"><mi>y</mi></math>'
        "</ArticleTitle>"
    )
    assert article.title == "a E=mc b y"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi: https://doi.org/10.1000/x", "10.1000/x"),
        ("https://doi.org/doi:10.1000/x", "10.1000/x"),
        ("info:doi/10.1000/x", "10.1000/x"),
        ("https://doi.org//10.1000/x", "10.1000/x"),
        ("https://example.org/10.1000/x", None),
        ("doi", None),
    ],
)
def test_doubly_dressed_doi(text: str, doi: str | None) -> None:
    assert canonical_doi(text) == doi


@pytest.mark.parametrize(
    "text",
    ["PMCID: PMC77", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC77/", "PMCID77"],
)
def test_pmcid_with_a_label_or_an_address(text: str) -> None:
    assert canonical_pmcid(text) == "PMC77"


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1694-233X.",
        "\u200e0000-0002-1694-233X\u00a0",
        "https://orcid.org/0000-0002-1694-233X#",
        "https://orcid.org/my-orcid?orcid=0000-0002-1694-233X",
        "https://pub.orcid.org/v2.0/0000-0002-1694-233X/record",
    ],
)
def test_orcid_amid_other_signs(text: str) -> None:
    assert canonical_orcid(text) == "0000-0002-1694-233X"


@pytest.mark.parametrize("text", ["10000-0002-1694-233X", "0000-0002-1694-233XY"])
def test_a_longer_number_is_no_orcid(text: str) -> None:
    assert canonical_orcid(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NCT number 01234567 and ISRCTN registration number: 12345678",
         ["NCT01234567", "ISRCTN12345678"]),
        ("at ClinicalTrials.govNCT01234567", ["NCT01234567"]),
        ("registered as 2009-012345-12 in EudraCT", ["2009-012345-12"]),
        ("2009-012345-12 (EU Clinical Trials Register)", ["2009-012345-12"]),
        ("DRKS-ID: 00012345; DRKS no. 00012346", ["DRKS00012345", "DRKS00012346"]),
        ("ANZCTR 12605000123456", ["ACTRN12605000123456"]),
        ("ChiCTR identifier 2000031234", ["ChiCTR2000031234"]),
        ("UMIN-CTR number, 000012345", ["UMIN000012345"]),
        ("the NTR (Netherlands Twin Register), NTR: 1234 twins, NTR 2004-2010", []),
        ("Netherlands Trial Register (NTR: 5678)", ["NTR5678"]),
        ("a Dutch isolate of HIV, NL432", []),
        ("HKUCTR, 2010", []),
        ("call +49 2009-012345-12 or 01234567, NCT; ISBN 978-1-01234567-2", []),
        ("grant NCT 2008-2012, 12345678 ISRCTN", []),
    ],
)  # fmt: skip
def test_trial_numbers_in_awkward_contexts(text: str, expected: list[str]) -> None:
    assert in_text(text) == expected


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("ChiCTR", "2000031234", "ChiCTR2000031234"),
        ("ChiCTR", "TRC-10001234", "ChiCTR-TRC-10001234"),
        ("DRKS", "00012345", "DRKS00012345"),
        ("ANZCTR", "12605000123456", "ACTRN12605000123456"),
        ("CTRI", "2018/05/013789", "CTRI/2018/05/013789"),
        ("JPRN", "000012345", "UMIN000012345"),
        ("REPEC", "052-20", "PER-052-20"),
        ("NTR", "1234", "NTR1234"),
        ("NTR", "NL1234", "NL1234"),
        ("EU Clinical Trials Register", "2009-012345-12", "2009-012345-12"),
        ("ClinicalTrials.gov", "https://clinicaltrials.gov/show/NCT01234567", "NCT01234567"),
    ],
)
def test_databank_numbers_without_their_prefix(name: str, number: str, expected: str) -> None:
    assert list(in_databank(Databank(name=name, accession_numbers=(number,)))) == [expected]
