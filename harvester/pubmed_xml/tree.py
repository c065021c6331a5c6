"""XML in UTF-8 as a tree of elements: one record, or a part of one."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element as Element

_PREFIX = re.compile(rb"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_RESERVED_PREFIXES = frozenset({b"xml", b"xmlns"})


class MalformedXml(ValueError):
    """Not well-formed: why, and where in it, in a sentence without a subject."""


def elements_of(xml: bytes) -> tuple[list[Element], str]:
    """The elements that stand side by side in ``xml``, and the text around them.

    Nothing outside the bytes is read: no DTD, no network; only the five entities of XML are
    known. Namespace prefixes need no declaration: it may stand on a root that was cut off.
    Raises ``MalformedXml``.
    """
    try:
        root = _root(xml, b"")
    except etree.XMLSyntaxError as error:
        if "amespace prefix" not in (error.msg or ""):
            raise MalformedXml(_reason(error, len(_opening(b"")))) from error
        root = _with_prefixes_declared(xml)
    elements = list(root)
    return elements, "".join((root.text or "", *(element.tail or "" for element in elements)))


def element_of(xml: bytes) -> Element | None:
    """The element that is all of ``xml``; None where there is no such."""
    try:
        elements, around = elements_of(xml)
    except MalformedXml:
        return None
    return elements[0] if len(elements) == 1 and not around else None


def forget_namespace(record: Element) -> None:
    """A default namespace on the record: its elements are known by their bare names."""
    if not record.tag.startswith("{"):
        return
    namespace = record.tag.rpartition("}")[0] + "}"
    for element in record.iter():
        if element.tag.startswith(namespace):
            element.tag = element.tag.removeprefix(namespace)


def _with_prefixes_declared(xml: bytes) -> Element:
    found = {name for names in _PREFIX.findall(xml) for name in names if name}
    prefixes = sorted(found - _RESERVED_PREFIXES)
    declarations = b"".join(b' xmlns:%b="urn:prefix:%b"' % (name, name) for name in prefixes)
    try:
        return _root(xml, declarations)
    except etree.XMLSyntaxError as error:
        raise MalformedXml(_reason(error, len(_opening(declarations)))) from error


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
    """libxml2's words, and the place counted from the start of the bytes."""
    line, column = error.position
    words = (error.msg or "not well-formed XML").partition(", line ")[0].strip().rstrip(".")
    if line == 1:
        column = max(1, column - before)
    return f"{words}, line {line}, column {column}"
