"""The bytes of one record to an Article, and an Article to the bytes of a line."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from lxml.etree import _Element as Element

from harvester.article import Article
from harvester.pubmed_xml.assemble import assembled
from harvester.pubmed_xml.book_document import read_book_document
from harvester.pubmed_xml.draft import Draft, Handler, dispatch
from harvester.pubmed_xml.medline_citation import read_citation
from harvester.pubmed_xml.plain_way.citation import PLAIN_CITATION
from harvester.pubmed_xml.plain_way.patterns import Unplain, prepared
from harvester.pubmed_xml.plain_way.pubmed_data import PLAIN_PUBMED_DATA
from harvester.pubmed_xml.plain_way.reading import Container, Irregular, read_plainly, within
from harvester.pubmed_xml.pubmed_part import read_pubmed_data
from harvester.pubmed_xml.tree import MalformedXml, elements_of, forget_namespace
from harvester.pubmed_xml.unknown_attributes import keep_unknown_attributes

_PMID = re.compile(rb"<PMID\b[^>]*>\s*([0-9]{1,9})\s*</PMID")
_OTHER_PMIDS = re.compile(rb"<(?:CommentsCorrections|Reference)")
_PMID_DIGITS = 9
_LINE_ENDS = tuple(
    (character.encode(), f"\\u{ord(character):04x}".encode())
    for character in ("\u0085", "\u2028", "\u2029")
)
"""NEL, line and paragraph separator, at which ``str.splitlines`` and editors break lines."""
_ARTICLE_START = b"<PubmedArticle>"
_RECORDS: Mapping[str, Mapping[str, Handler]] = {
    "PubmedArticle": {"MedlineCitation": read_citation, "PubmedData": read_pubmed_data},
    "PubmedBookArticle": {
        "BookDocument": read_book_document,
        "PubmedBookData": read_pubmed_data,
    },
}
_PLAIN_ARTICLE = Container(
    "PubmedArticle",
    {"MedlineCitation": within(PLAIN_CITATION), "PubmedData": within(PLAIN_PUBMED_DATA)},
    _RECORDS["PubmedArticle"],
)


class MalformedRecord(ValueError):
    """The bytes are not one PubMed record: why and where, in a sentence."""


def parse_record(xml: bytes) -> Article:
    """The Article of one record in UTF-8, as ``records.split`` gives it.

    Nothing outside the bytes is read: no DTD, no network; only the five entities of XML are
    known. Namespace prefixes need no declaration. Raises MalformedRecord when the bytes are
    not well-formed XML, not exactly one record, or have no PMID.
    """
    return plain_article(xml) or careful_article(xml)


def plain_article(xml: bytes) -> Article | None:
    """The Article of a record that is as most are; None when only the careful way can tell."""
    if not xml.startswith(_ARTICLE_START):
        return None
    draft = Draft()
    try:
        text = prepared(xml)
        if read_plainly(draft, text, len(_ARTICLE_START), _PLAIN_ARTICLE) < len(text):
            return None
    except (Irregular, Unplain, RecursionError):
        return None
    if draft.other or not _is_pmid(draft.texts.get("pmid")):
        return None
    return assembled(draft)


def careful_article(xml: bytes) -> Article:
    """As ``parse_record``, whatever is in the record."""
    try:
        record = _record(xml)
        draft = Draft()
        if record.tag == "BookDocument":
            read_book_document(draft, record)
        else:
            dispatch(draft, record, _RECORDS[record.tag])
        keep_unknown_attributes(draft, record)
        _check_pmid(draft.texts.get("pmid"))
        return assembled(draft)
    except RecursionError:
        raise MalformedRecord("The record's elements are nested too deeply.") from None


def pmid_of(xml: bytes) -> str | None:
    """The record's own PMID by a look at its bytes, which need not be well-formed."""
    others = _OTHER_PMIDS.search(xml)
    pmid = _PMID.search(xml, 0, others.start() if others else len(xml))
    return pmid[1].decode("ascii") if pmid else None


def to_json(article: Article) -> bytes:
    """The Article as compact JSON in UTF-8, without what it does not have.

    Always one line: the line ends that only Unicode knows are escaped.
    """
    line = msgspec.json.encode(article)
    if line.isascii():
        return line
    for line_end, escaped in _LINE_ENDS:
        # Its last byte alone is found ten times as fast.
        if line_end[-1] in line and line_end in line:
            line = line.replace(line_end, escaped)
    return line


def _check_pmid(pmid: str | None) -> None:
    if pmid is None:
        raise MalformedRecord("The record has no PMID.")
    if not _is_pmid(pmid):
        raise MalformedRecord(f"The record's PMID is not a number: {pmid[:40]!r}.")


def _is_pmid(text: str | None) -> bool:
    return bool(text and text.isascii() and text.isdigit() and len(text) <= _PMID_DIGITS)


def _record(xml: bytes) -> Element:
    try:
        records, around = elements_of(xml)
    except MalformedXml as error:
        raise MalformedRecord(f"The record is not well-formed: {error} of the record.") from error
    if len(records) != 1 or around.strip():
        raise MalformedRecord("The bytes are not exactly one record.")
    record = records[0]
    forget_namespace(record)
    if record.tag not in _RECORDS and record.tag != "BookDocument":
        raise MalformedRecord(f"The record is a <{record.tag}>, not a PubmedArticle.")
    return record
