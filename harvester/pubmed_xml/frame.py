"""The frame of an answer: what stands before the first record, and what it must be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

RECORDS_OF: Mapping[bytes, tuple[bytes, ...]] = {
    b"PubmedArticleSet": (b"PubmedArticle", b"PubmedBookArticle"),
    b"PubmedBookArticleSet": (b"PubmedBookArticle",),
    b"BookDocumentSet": (b"BookDocument",),
}
"""The set-level elements of ``pubmed_250101.dtd`` and the records they hold."""

COMMENT = rb"<!--[^-]*+(?:-[^-]++)*+-->"
INSTRUCTION = rb"<\?.*?\?>"
_QUOTED = rb"""(?:"[^"]*+"|'[^']*+')"""
_DOCTYPE = (
    rb"<!DOCTYPE(?:[^\[<>\"']|" + _QUOTED + rb")*+"
    rb"(?:\[(?:"
    + COMMENT
    + rb"|"
    + INSTRUCTION
    + rb"|"
    + _QUOTED
    + rb"|<(?!!--|\?)|[^\]\"'<])*+\]\s*)?>"
)
_BEFORE_ROOT = re.compile(
    rb"(?:\s|" + COMMENT + rb"|" + INSTRUCTION + rb"|" + _DOCTYPE + rb")*+", re.S
)
_ROOT = re.compile(rb"<([A-Za-z_][^\s/>]*+)((?:[^<>\"']|" + _QUOTED + rb")*+)>")
_ERROR_TEXT = re.compile(rb"<ERROR\b[^>]*>(.*?)(?:</ERROR|$)", re.S)
_HTML_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.S | re.I)
_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html)\b", re.I)
_QUOTE_LIMIT = 200


class MalformedAnswer(Exception):
    """The answer is not one whole set of PubMed records: why, in a sentence."""


@dataclass(frozen=True)
class Root:
    """The root start tag: its name, where it ends, and whether it closes itself."""

    name: bytes
    end: int
    empty: bool


def find_root(answer: bytes, *, whole: bool) -> Root | None:
    """The root of a set of records, or None when more bytes are needed to tell.

    Raises MalformedAnswer when it is something else: HTML, an error, nothing at all.
    """
    before = _BEFORE_ROOT.match(answer)
    position = before.end() if before else 0
    root = _ROOT.match(answer, position)
    if root is None:
        if whole or (len(answer) > position and answer[position : position + 1] != b"<"):
            raise MalformedAnswer(_what_instead(answer, position))
        return None
    name = root[1]
    if name not in RECORDS_OF:
        if not whole:
            return None
        raise MalformedAnswer(_wrong_root(answer, name))
    return Root(name, root.end(), empty=root[2].endswith(b"/"))


def error_text(answer: bytes, position: int = 0) -> str | None:
    """The words of the first ``<ERROR>`` from ``position`` on."""
    error = _ERROR_TEXT.search(answer, position)
    return _words(error[1]) if error else None


def _wrong_root(answer: bytes, name: bytes) -> str:
    message = error_text(answer)
    if message is not None:
        return f"NCBI answered with an error instead of records: {message}"
    if _HTML.match(answer) or name.lower() == b"html":
        return _html(answer)
    return f"The answer is not a set of PubMed records; its root is <{_words(name)}>."


def _what_instead(answer: bytes, position: int) -> str:
    start = answer[position:].lstrip()
    if not answer.strip():
        return "The answer is empty."
    if _HTML.match(answer):
        return _html(answer)
    if start[:1] in (b"{", b"["):
        return f"The answer is JSON, not XML: {_words(start)}"
    if start:
        return f"The answer is not XML, or cut short at its very start: {_words(start)}"
    return "The answer has no root element: it is cut short at its very start."


def _html(answer: bytes) -> str:
    title = _HTML_TITLE.search(answer)
    named = f" with the title “{_words(title[1])}”" if title else ""
    return f"The answer is an HTML page{named}, not a set of PubMed records."


def _words(text: bytes) -> str:
    words = " ".join(text.decode("utf-8", "replace").split())
    return words if len(words) <= _QUOTE_LIMIT else words[:_QUOTE_LIMIT] + "…"
