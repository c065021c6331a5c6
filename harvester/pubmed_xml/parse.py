"""The bytes of one record to an Article, and an Article to the bytes of a line."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from harvester.article import Article
from harvester.pubmed_xml.assemble import assembled
from harvester.pubmed_xml.book_document import read_book_document
from harvester.pubmed_xml.draft import Draft, Handler, dispatch
from harvester.pubmed_xml.medline_citation import read_citation
from harvester.pubmed_xml.pubmed_part import read_pubmed_data
from harvester.pubmed_xml.unknown_attributes import keep_unknown_attributes

_PREFIX = re.compile(rb"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_PMID = re.compile(rb"<PMID\b[^>]*>\s*([0-9]+)\s*</PMID")
_OTHER_PMIDS = re.compile(rb"<(?:CommentsCorrections|Reference)")
_PMID_DIGITS = 9
_LINE_ENDS = tuple(
    (character.encode(), f"\\u{ord(character):04x}".encode())
    for character in ("\u0085", "\u2028", "\u2029")
)
"""NEL, line and paragraph separator, at which ``str.splitlines`` and editors break lines."""
_RESERVED_PREFIXES = frozenset({b"xml", b"xmlns"})
_RECORDS: Mapping[str, Mapping[str, Handler]] = {
    "PubmedArticle": {"MedlineCitation": read_citation, "PubmedData": read_pubmed_data},
    "PubmedBookArticle": {
        "BookDocument": read_book_document,
        "PubmedBookData": read_pubmed_data,
    },
}


class MalformedRecord(ValueError):
    """The bytes are not one PubMed record: why and where, in a sentence."""


def parse_record(xml: bytes) -> Article:
    """The Article of one record in UTF-8, as ``records.split`` gives it.

    Nothing outside the bytes is read: no DTD, no network; only the five entities of XML are
    known. Namespace prefixes need no declaration. Raises MalformedRecord when the bytes are
    not well-formed XML, not exactly one record, or have no PMID.
    """
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
    for line_end, escaped in _LINE_ENDS:
        # Its last byte alone is found ten times as fast.
        if line_end[-1] in line and line_end in line:
            line = line.replace(line_end, escaped)
    return line


def _check_pmid(pmid: str | None) -> None:
    if pmid is None:
        raise MalformedRecord("The record has no PMID.")
    if not (pmid.isascii() and pmid.isdigit() and len(pmid) <= _PMID_DIGITS):
        raise MalformedRecord(f"The record's PMID is not a number: {pmid[:40]!r}.")


def _record(xml: bytes) -> Element:
    try:
        root = _root(xml, b"")
    except etree.XMLSyntaxError as error:
        if "amespace prefix" not in (error.msg or ""):
            raise MalformedRecord(_reason(error, len(_opening(b"")))) from error
        root = _with_prefixes_declared(xml)
    records = list(root)
    stray = "".join((root.text or "", *(record.tail or "" for record in records))).strip()
    if len(records) != 1 or stray:
        raise MalformedRecord("The bytes are not exactly one record.")
    record = records[0]
    if record.tag.startswith("{"):
        _forget_namespaces(record)
    if record.tag not in _RECORDS and record.tag != "BookDocument":
        raise MalformedRecord(f"The record is a <{record.tag}>, not a PubmedArticle.")
    return record


def _with_prefixes_declared(xml: bytes) -> Element:
    """A prefix may have been declared on the root, which the record does not have any more."""
    found = {name for names in _PREFIX.findall(xml) for name in names if name}
    prefixes = sorted(found - _RESERVED_PREFIXES)
    declarations = b"".join(b' xmlns:%b="urn:prefix:%b"' % (name, name) for name in prefixes)
    try:
        return _root(xml, declarations)
    except etree.XMLSyntaxError as error:
        raise MalformedRecord(_reason(error, len(_opening(declarations)))) from error


def _opening(declarations: bytes) -> bytes:
    return b"<record" + declarations + b">"


def _root(xml: bytes, declarations: bytes) -> Element:
    parser = etree.XMLParser(
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(_opening(declarations) + xml + b"</record>", parser)


def _reason(error: etree.XMLSyntaxError, before: int) -> str:
    """libxml2's words, and the place counted from the start of the record."""
    line, column = error.position
    words = (error.msg or "not well-formed XML").partition(", line ")[0].strip().rstrip(".")
    if line == 1:
        column = max(1, column - before)
    return f"The record is not well-formed: {words}, line {line}, column {column} of the record."


def _forget_namespaces(record: Element) -> None:
    """A default namespace on the record: its elements are known by their bare names."""
    namespace = record.tag.rpartition("}")[0] + "}"
    for element in record.iter():
        if element.tag.startswith(namespace):
            element.tag = element.tag.removeprefix(namespace)
