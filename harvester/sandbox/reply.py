"""What a utility answers, before HTTP: a short body, or records streamed one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True)
class Streamed:
    """A long body: ``head``, then ``render(pmid)`` for each of ``pmids``, then ``tail``.

    A PMID for which ``render`` returns None leaves no trace.
    """

    head: bytes
    pmids: Sequence[int]
    render: Callable[[int], bytes | None]
    tail: bytes

    def __len__(self) -> int:
        """How many pieces the body has at most."""
        return len(self.pmids) + bool(self.head) + bool(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        """Make the pieces, one at a time; none is empty."""
        if self.head:
            yield self.head
        for pmid in self.pmids:
            piece = self.render(pmid)
            if piece:
                yield piece
        if self.tail:
            yield self.tail

    def without(self, place: float) -> Streamed:
        """Leave out the record at ``place``, from 0 (the first) up to 1; none if there is none."""
        left_out = int(place * len(self.pmids))
        kept = [pmid for index, pmid in enumerate(self.pmids) if index != left_out]
        return replace(self, pmids=kept)


@dataclass(frozen=True)
class Reply:
    """An HTTP answer without its transport."""

    body: bytes | Streamed
    content_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def xml_text(text: str) -> str:
    """Escape a text for XML; characters XML 1.0 cannot hold become U+FFFD."""
    allowed = "".join(
        char if (char >= " " and char not in "\ufffe\uffff") or char in "\t\n\r" else "\ufffd"
        for char in text
    )
    return escape(allowed)


def xml_reply(text: str, status: int = 200) -> Reply:
    """Wrap an XML document; lone surrogates cannot be encoded and become question marks."""
    return Reply(text.encode("utf-8", errors="replace"), XML, status)


def json_reply(value: object, status: int = 200) -> Reply:
    """Wrap a JSON document as NCBI does: UTF-8, compact."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Reply(text.encode("utf-8", errors="replace"), JSON, status)
