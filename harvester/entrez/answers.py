"""What E-utilities answered: which answers are whole, which passed trouble, which final.

Formats: NBK25499 (ESearch, EFetch), and what NCBI is seen to send when something breaks.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec
from lxml import etree

from harvester.errors import NcbiError
from harvester.gzipped import MAGIC, Damaged, inflated

_FINAL_STATUS = frozenset({401, 403, 404, 405, 410, 413, 414, 501})
_FINAL_WORDS = re.compile(r"api key|invalid db|db name|empty term|invalid uid|unsupported", re.I)
_ERROR = re.compile(rb"<ERROR>(.*?)</ERROR>", re.S)
_NUMBER = re.compile(r"[0-9]{1,18}")
_ID = re.compile(rb"<Id>\s*([0-9]{1,18})\s*</Id>")
_SPACE = b" \t\r\n"
_PIECE = 1 << 16

LARGEST = 1 << 29
"""Bytes of an answer, packed or not: what has more is none."""
_HTML = re.compile(rb"^\s*(<!doctype\s+html|<html|<head|<body)", re.I)


class Trouble(NcbiError):
    """A failed try that another may mend. ``retry_after`` is the seconds NCBI asked for."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Refused(NcbiError):
    """An answer that no other try will change: a bad key, a bad database, too long."""


@dataclass(frozen=True)
class SearchAnswer:
    """``eSearchResult``. ``warnings`` are sentences on what PubMed did not understand."""

    count: int
    pmids: tuple[int, ...]
    translation: str
    warnings: tuple[str, ...]


def unpacked(body: bytes, least: int | None = None, most: int = LARGEST) -> bytes:
    """A body without its gzip, or its start of ``least`` bytes or more, if it has so many.

    Raises ``Trouble`` for what cannot be unpacked, or has more than ``most`` bytes.
    """
    if not body.startswith(MAGIC):
        return body
    whole = io.BytesIO()
    pieces = (body[at : at + _PIECE] for at in range(0, len(body), _PIECE))
    try:
        for piece in inflated(pieces, most):
            whole.write(piece)
            if least is not None and whole.tell() >= least:
                break
    except Damaged as error:
        raise Trouble(f"a compressed answer that cannot be unpacked: {error}") from None
    return whole.getvalue()


def check_status(status: int, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Pass a 200; raise ``Trouble`` or ``Refused`` for every other status of a whole body."""
    if status == 200:
        return
    said = _said(body)
    what = f"HTTP {status}" + (f": {said}" if said else "")
    if "key" in said.lower() and "limit" not in said.lower():
        what += " (the key is NCBI_API_KEY, or api_key in queries.toml)"
    if status in _FINAL_STATUS or (status == 400 and _FINAL_WORDS.search(said)):
        raise Refused(what)
    if 300 <= status < 400:
        raise Trouble(f"{what}: a redirection, as a login page or proxy sends")
    raise Trouble(what, _retry_after(headers.get("Retry-After"), now))


def check_body(body: bytes) -> None:
    """Raise for a 200 that carries no answer: nothing, a web page, an error text."""
    head = body[:2048]
    if not body or body.isspace():  # strip() would copy it
        raise Trouble("an empty answer")
    if _HTML.match(head.lstrip(b"\xef\xbb\xbf")):
        raise Trouble("a web page in place of an answer (a proxy, or NCBI's own error page)")
    if head.lstrip()[:1] == b"{":
        said = _said(body)
        raise (Refused if _FINAL_WORDS.search(said) else Trouble)(said or "JSON in place of XML")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        raise Trouble("an answer that is not XML")


def check_error(error: bytes) -> None:
    """Raise for the text of an ``<ERROR>`` element."""
    text = _one_line(error.decode("utf-8", "replace"))
    raise (Refused if _FINAL_WORDS.search(text) else Trouble)(f"NCBI answered: {text}")


def read_search(body: bytes, wanted: int) -> SearchAnswer:
    """Read an ``eSearchResult`` that was asked for ``wanted`` ids; raise when it is not whole."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=False
    )
    pmids, rest = _ids(body)
    try:
        root = etree.fromstring(rest, parser)
    except etree.XMLSyntaxError as error:
        raise Trouble(f"a search answer that is not well-formed ({error.msg})") from None
    if root.tag != "eSearchResult":
        raise Trouble(f"<{root.tag}> in place of eSearchResult")
    said = root.findtext("ERROR")
    if said is not None:
        check_error(said.encode())
    count = root.findtext("Count", "")
    if not _NUMBER.fullmatch(count):
        raise Trouble("a search answer without a count")
    if len(pmids) < min(int(count), wanted):
        raise Trouble(f"{len(pmids)} ids where {min(int(count), wanted)} were due")
    translation = " ".join((root.findtext("QueryTranslation") or "").split())
    return SearchAnswer(int(count), pmids, translation, tuple(_warnings(root)))


_NUMBERS = msgspec.json.Decoder(tuple[Annotated[int, msgspec.Meta(ge=0, lt=10**18)], ...])


def _ids(body: bytes) -> tuple[tuple[int, ...], bytes]:
    """The ids of an ``eSearchResult``, each once, and a body that is well-formed if it is.

    A list of nothing but ids, which is nearly all of an answer, need not go through the parser:
    between the same tags it is a list of numbers.
    """
    start, end = body.find(b"<IdList>") + 8, body.rfind(b"</IdList>")
    listed = body[start:end].strip(_SPACE)
    first = listed.find(b"</Id>")
    between = listed[first : listed.find(b"<Id>", first) + 4] or b"</Id><Id>"
    rest = body[:start] + body[end:]
    plain = listed.startswith(b"<Id>") and listed.endswith(b"</Id>") and 8 <= start <= end
    if plain and b"<Id>" not in rest and between[5:-4].strip(_SPACE) == b"":
        try:
            pmids = _NUMBERS.decode(b"[" + listed[4:-5].replace(between, b",") + b"]")
        except ValueError:
            pmids = ()
        if len(pmids) == len(set(pmids)) == listed.count(b"<Id>"):
            return pmids, rest
    return tuple(dict.fromkeys(map(int, _ID.findall(body)))), body


def error_of(body: bytes) -> bytes | None:
    """The text of the first ``<ERROR>`` element, if there is one."""
    found = _ERROR.search(body)
    return found.group(1) if found else None


_NOT_UNDERSTOOD = {
    "PhraseNotFound": "PubMed did not find the phrase",
    "FieldNotFound": "PubMed does not know the field",
    "PhraseIgnored": "PubMed ignored",
    "QuotedPhraseNotFound": "PubMed did not find the quoted phrase, and searched its words",
    "OutputMessage": "PubMed says",
}


def _warnings(root: etree._Element) -> list[str]:
    found: dict[str, None] = {}
    for listed in ("ErrorList", "WarningList"):
        for element in root.iterfind(f"{listed}/*"):
            text = " ".join("".join(map(str, element.itertext())).split())
            what = _NOT_UNDERSTOOD.get(str(element.tag), f"PubMed says {element.tag}")
            if text and not text.startswith("No items found"):
                found[f"{what}: {text}"] = None
    return list(found)


def _said(body: bytes) -> str:
    """The error text of a JSON body, one line; of HTML nothing."""
    try:
        said = json.loads(body, strict=False)  # NCBI's JSON may hold raw control characters
    except (ValueError, RecursionError):
        error = error_of(body)
        return _one_line(error.decode("utf-8", "replace")) if error else ""
    if isinstance(said, dict):
        said = said.get("error") or said.get("ERROR") or said.get("esearchresult") or ""
        if isinstance(said, dict):
            said = said.get("ERROR", "")
    return _one_line(str(said))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _seconds(http_date: str) -> float:
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(http_date).timestamp()


def date_of(headers: Mapping[str, str]) -> float | None:
    """The ``Date`` header (RFC 9110, 6.6.1) in seconds since 1970; None where there is none."""
    try:
        return _seconds(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None


def _retry_after(value: str | None, now: float) -> float | None:
    """Seconds from a ``Retry-After`` header: a number or an HTTP date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.isascii() and value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, _seconds(value) - now)
    except (ValueError, TypeError):
        return None
