"""The text of an element: its inline markup and formulas become plain characters."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from harvester.pubmed_xml.mathml import math_text
from harvester.pubmed_xml.scripts import subscript, superscript

INLINE = frozenset({"b", "i", "u", "sub", "sup", "math", "DispFormula"})
"""What the DTD allows within a text."""
_XML_SPACE = " \t\r\n"
_SPACES = re.compile(r"[ \t\r\n]+")
_ON_A_LINE_OF_ITS_OWN = frozenset({"DispFormula", "br", "p", "list-item"})


def squeezed(text: str) -> str:
    """Runs of XML white space as one space, none at the ends; other spaces stay as they are."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" ")


def text_of(element: Element) -> str | None:
    """The whole text of an element, or None when there is none.

    ``b i u`` leave their text, ``sup sub`` keep their meaning, MathML stays readable; the text
    of elements not known here is kept.
    """
    if len(element):
        return squeezed(_mixed(element)) or None
    text = element.text
    if text is None:
        return None
    # Every leaf of every record passes here: the commonest first, and no further call.
    if text.isalnum():
        return text
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" ") or None


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute, squeezed, or None when it is absent or blank."""
    value = element.get(name)
    if not value or value.isalnum():
        return value or None
    return squeezed(value) or None


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _mixed(element: Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        pieces.append(_inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _inline(element: Element) -> str:
    name = local_name(element)
    if name == "math":
        formula = math_text(element)
        return formula if formula.strip() else element.get("alttext") or formula
    text = _mixed(element) if len(element) else element.text or ""
    if name in ("sup", "sub"):
        return script(text, raised=name == "sup")
    return f" {text} " if name in _ON_A_LINE_OF_ITS_OWN else text


def script(text: str, *, raised: bool) -> str:
    """The text of ``sup`` or ``sub``; white space at its ends stays outside."""
    inner = squeezed(text)
    if not inner:
        return " " if text else ""
    before = " " if text[0] in _XML_SPACE else ""
    after = " " if text[-1] in _XML_SPACE else ""
    return before + (superscript(inner) if raised else subscript(inner)) + after
