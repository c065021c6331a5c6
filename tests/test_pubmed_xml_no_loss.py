"""Nothing of a record is lost: every element of the DTD, and every real record."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from Bio import Entrez
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from no_loss import losses
from pubmed_samples import (
    FULL_ARTICLE,
    FULL_BOOK,
    FULL_SET,
    needs_real_records,
    real_articles,
    real_records,
    record_xml,
)

from harvester.article import Article
from harvester.pubmed_xml.parse import parse_record, to_json
from harvester.pubmed_xml.records import split
from harvester.pubmed_xml.scripts import superscript

DTD = Path(str(files("Bio.Entrez") / "DTDs" / "pubmed_250101.dtd"))
ELEMENTS_WITHOUT_A_PLACE = {
    # Declared in the DTD, but in the content of no other element.
    "URL", "ContractNumber",
    # Sets, and lists of deleted records, are not in a record.
    "BookDocumentSet", "PubmedBookArticleSet", "DeleteCitation",
    "DeleteDocument",
    # PubDate has it instead of Year: tested in test_pubmed_xml_dates.py.
    "MedlineDate",
}  # fmt: skip


def test_the_invented_records_follow_the_dtd() -> None:
    dtd = etree.DTD(str(DTD))
    document = etree.fromstring(FULL_SET)
    assert dtd.validate(document), dtd.error_log


def test_the_invented_records_have_every_element_and_attribute_of_the_dtd() -> None:
    declared = [element for element in etree.DTD(str(DTD)).iterelements() if not element.prefix]
    document = etree.fromstring(FULL_SET)
    used = {str(element.tag) for element in document.iter("*")}
    assert {element.name for element in declared} - used == ELEMENTS_WITHOUT_A_PLACE
    attributes = {
        (element.name, attribute.name)
        for element in declared
        for attribute in element.iterattributes()
        if element.name not in ELEMENTS_WITHOUT_A_PLACE
    }
    assert len(attributes) > 40
    assert attributes <= {(node.tag, name) for node in document.iter() for name in node.attrib}


@pytest.mark.parametrize("xml", [FULL_ARTICLE, FULL_BOOK])
def test_nothing_of_an_invented_record_is_lost(xml: str) -> None:
    article = parse_record(xml.strip().encode())
    assert losses(xml.strip().encode(), to_json(article)) == []
    assert {kept.source for kept in article.other} <= {
        f"MedlineCitation/Article/ArticleTitle/@{name}" for name in ("book", "part", "sec")
    }


@pytest.mark.parametrize("field", ["pages", "authors", "mesh_headings", "references", "ids"])
def test_the_walk_sees_what_is_missing(field: str) -> None:
    xml = FULL_ARTICLE.strip().encode()
    document = msgspec.json.decode(to_json(parse_record(xml)))
    del document[field]
    assert losses(xml, msgspec.json.encode(document)) != []


@needs_real_records
def test_nothing_of_the_real_records_is_lost() -> None:
    lost = {
        article.pmid: found
        for xml, article in zip(real_records(), real_articles(), strict=True)
        if (found := losses(xml, to_json(article)))
    }
    assert lost == {}


@needs_real_records
def test_every_real_line_follows_the_schema() -> None:
    validator = Draft202012Validator(msgspec.json.schema(Article))
    for article in real_articles():
        document = msgspec.json.decode(to_json(article))
        assert [error.message for error in validator.iter_errors(document)] == []
        assert msgspec.json.decode(to_json(article), type=Article) == article


@needs_real_records
def test_no_real_line_has_an_empty_text_or_null() -> None:
    for article in real_articles():
        assert not [
            value
            for value in plain_values(msgspec.json.decode(to_json(article)))
            if value in (None, "", [], {}) or str(value).isspace()
        ]


def plain_values(document: object) -> Iterator[object]:
    members = document.values() if isinstance(document, dict) else document
    if not isinstance(document, dict | list) or not members:
        yield document
    else:
        for member in members:
            yield from plain_values(member)


@needs_real_records
def test_bio_entrez_reads_the_same() -> None:
    read = 0
    head = (
        b'<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC '
        b'"-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd"><PubmedArticleSet>'
    )
    for xml, article in list(zip(real_records(), real_articles(), strict=True))[::8]:
        try:
            answer = Entrez.read(io.BytesIO(head + xml + b"</PubmedArticleSet>"))
        except Exception:  # Bio refuses what does not follow the DTD
            continue
        if not answer["PubmedArticle"]:
            continue
        citation = answer["PubmedArticle"][0]["MedlineCitation"]
        read += 1
        assert article.pmid == str(citation["PMID"])
        assert article.languages == tuple(map(str, citation["Article"]["Language"]))
        assert [person.last_name for person in article.authors if person.last_name] == [
            author["LastName"]
            for author in citation["Article"].get("AuthorList", [])
            if "LastName" in author
        ]
        assert [heading.descriptor for heading in article.mesh_headings] == [
            str(heading["DescriptorName"]) for heading in citation.get("MeshHeadingList", [])
        ]
        assert [chemical.name for chemical in article.chemicals] == [
            str(chemical["NameOfSubstance"]) for chemical in citation.get("ChemicalList", [])
        ]
        assert [correction.type for correction in article.corrections] == [
            correction.attributes["RefType"]
            for correction in citation.get("CommentsCorrectionsList", [])
        ]
    assert read > 40


def test_the_set_gives_both_records_again() -> None:
    assert [parse_record(piece.xml).pmid for piece in split(FULL_SET)] == ["70000001", "70000009"]


WORD = st.from_regex(r"[a-zA-Z0-9α-ρΑ-Ρ]{1,8}", fullmatch=True)
NAMES = """
    Author Affiliation Foo Year PubDate Reference Citation Book PMID Section Title
    Keyword MeshHeading QualifierName Grant Object ISSN MedlineDate Chemical History
    Investigator AbstractText ArticleIdList ArticleId b sup Suffix Identifier
"""
NAME = st.sampled_from(NAMES.split())


def elements() -> st.SearchStrategy[str]:
    leaf = st.builds(lambda name, word: f"<{name}>{word}</{name}>", NAME, WORD)
    return st.recursive(
        leaf | WORD,
        lambda inner: st.builds(
            lambda name, parts: f"<{name}>{' '.join(parts)}</{name}>",
            NAME,
            st.lists(inner, max_size=3),
        ),
        max_leaves=12,
    )


PLACES = [
    ("<Affiliation>Second Institute", "{}<Affiliation>Second Institute"),
    ("<MeshHeadingList>", "<MeshHeadingList>{}"),
    ("</Journal>", "{}</Journal>"),
    ("<History>", "{}<History>"),
    ("</Reference>", "{}</Reference>"),
    ("<AuthorList", "{}<AuthorList"),
    ("</MedlineCitation>", "{}</MedlineCitation>"),
    ("</PubMedPubDate>", "{}</PubMedPubDate>"),
    ("</AbstractText>", "{}</AbstractText>"),
    ("</ArticleIdList>", "{}</ArticleIdList>"),
]


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(PLACES), unexpected=elements())
def test_unexpected_elements_and_stray_text_are_kept(
    place: tuple[str, str], unexpected: str
) -> None:
    before, after = place
    xml = FULL_ARTICLE.replace(before, after.format(f" {unexpected} "), 1).strip().encode()
    line = to_json(parse_record(xml)).decode()
    kept = re.sub(r"[^\w]", " ", line)
    for word in re.sub(r"<[^>]*>", " ", unexpected).split():
        assert word in kept or superscript(word) in line


def test_an_attribute_of_a_dtd_to_come_is_kept() -> None:
    xml = record_xml('<Language Script="Latn">eng</Language>')
    other = parse_record(xml).other
    assert [(kept.source, kept.value) for kept in other] == [
        ("MedlineCitation/Article/Language/@Script", "Latn")
    ]
