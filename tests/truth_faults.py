"""The ways an E-utilities answer goes wrong, each a function that spoils one exchange.

An answer is ``Answer``; a fault returns another, or None when it has dealt with the
connection by itself.
"""

from __future__ import annotations

import gzip
import random
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

_RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)>.*?</\1>", re.S)
_PMID = re.compile(rb"<PMID\b[^>]*>(\d+)</PMID>")
_HTML = b"<!DOCTYPE html>\n<html><head><title>NCBI - WWW Error 500 Diagnostic</title></head></html>"


@dataclass(frozen=True)
class Answer:
    """``length`` is what ``Content-Length`` claims, None for a chunked answer.

    ``cut`` bytes are left unsent at the end; a chunked answer that is cut lacks its last chunk.
    """

    body: bytes
    status: int = 200
    content_type: str = "text/xml; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False
    packed: bool = False
    cut: int = 0
    stall: bool = False


@dataclass(frozen=True)
class Exchange:
    """The connection, what the right answer would be, and what chance has in store."""

    connection: socket.socket
    right: Answer
    dice: random.Random
    over: threading.Event
    strangers: Callable[[random.Random], bytes] = field(default=lambda dice: b"")


Fault = Callable[[Exchange], Answer | None]


def _reset(exchange: Exchange) -> None:
    """Close with RST: what is in flight is lost."""
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.connection.close()


def _silence(exchange: Exchange) -> None:
    exchange.over.wait(20)


def _reset_in_body(exchange: Exchange) -> None:
    right = exchange.right
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(right.body)}\r\n\r\n".encode()
    exchange.connection.sendall(head + right.body[: len(right.body) // 2])
    _reset(exchange)


def _stalled(exchange: Exchange) -> Answer:
    return replace(exchange.right, cut=len(exchange.right.body) // 2, stall=True)


def _short(exchange: Exchange) -> Answer:
    return replace(exchange.right, cut=1 + exchange.dice.randrange(len(exchange.right.body)))


def _chunk_cut(exchange: Exchange) -> Answer:
    return replace(_short(exchange), chunked=True)


def _gzip_cut(exchange: Exchange) -> Answer:
    packed = gzip.compress(exchange.right.body)
    return replace(
        exchange.right, body=packed[: len(packed) - exchange.dice.randrange(1, 20)], packed=True
    )


def _framed_cut(exchange: Exchange) -> Answer:
    """The body ends early and the frame says that this is all."""
    body = exchange.right.body
    return replace(exchange.right, body=body[: exchange.dice.randrange(1, len(body) - 3)])


def _html(exchange: Exchange) -> Answer:
    return Answer(_HTML, content_type="text/html")


def _error_200(exchange: Exchange) -> Answer:
    text = b"Search Backend failed: Couldn't resolve #exLinkSrv2, the address table is empty."
    root = b"eSearchResult" if b"<eSearchResult" in exchange.right.body else b"eFetchResult"
    xml = b'<?xml version="1.0" encoding="UTF-8" ?>\n<%b>\n\t<ERROR>%b</ERROR>\n</%b>\n'
    return Answer(xml % (root, text, root))


def _empty(exchange: Exchange) -> Answer:
    return Answer(b"")


def _too_fast(exchange: Exchange) -> Answer:
    body = b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}'
    return Answer(body, 429, "application/json", (("Retry-After", "1"),))


def _broken(status: int, content_type: str = "text/html", body: bytes = _HTML) -> Fault:
    return lambda exchange: Answer(body, status, content_type)


def _of_records(change: Callable[[list[bytes], Exchange], list[bytes]]) -> Fault:
    """A fault of the records of an answer; an answer that has none stays as it is."""

    def spoil(exchange: Exchange) -> Answer:
        body = exchange.right.body
        records = [found[0] for found in _RECORD.finditer(body)]
        if not records:
            return exchange.right
        head = body[: body.index(records[0])]
        changed = head + b"\n".join(change(records, exchange)) + b"\n</PubmedArticleSet>\n"
        return replace(exchange.right, body=changed)

    return spoil


def _left_out(records: list[bytes], exchange: Exchange) -> list[bytes]:
    records.pop(exchange.dice.randrange(len(records)))
    return records


def _garbled(records: list[bytes], exchange: Exchange) -> list[bytes]:
    """One end tag is lost on the way."""
    at = exchange.dice.randrange(len(records))
    records[at] = records[at].replace(b"</ArticleTitle>", b"", 1).replace(b"</PMID>", b"<PM", 1)
    return records


def _doubled(records: list[bytes], exchange: Exchange) -> list[bytes]:
    return records + exchange.dice.sample(records, (len(records) + 1) // 2)


def _with_strangers(records: list[bytes], exchange: Exchange) -> list[bytes]:
    """A record that was not asked for, in the midst of those that were."""
    records.insert(len(records) // 2, exchange.strangers(exchange.dice))
    return records


def _shuffled(records: list[bytes], exchange: Exchange) -> list[bytes]:
    exchange.dice.shuffle(records)
    return records


FAULTS: Mapping[str, Fault] = {
    "reset": _reset,
    "reset-in-body": _reset_in_body,
    "silence": _silence,
    "stalled": _stalled,
    "short": _short,
    "chunk-cut": _chunk_cut,
    "gzip-cut": _gzip_cut,
    "framed-cut": _framed_cut,
    "html": _html,
    "error200": _error_200,
    "empty": _empty,
    "429": _too_fast,
    "500": _broken(500),
    "502": _broken(502),
    "503": _broken(503, body=b""),
    "504": _broken(504),
    "json500": _broken(500, "application/json", b'{"error":"error forwarding request"}'),
    "json400": _broken(400, "application/json", b'{"error":"internal trouble, try again"}'),
    "json200": _broken(
        200, "application/json", b'{"esearchresult":{"ERROR":"Search Backend failed: \x07 no."}}'
    ),
    "left-out": _of_records(_left_out),
    "garbled": _of_records(_garbled),
    "doubled": _of_records(_doubled),
    "strangers": _of_records(_with_strangers),
    "shuffled": _of_records(_shuffled),
}
"""By name. The last three are no errors: an answer may be so, and must be read right."""

OF_RECORDS = ("left-out", "garbled", "doubled", "strangers", "shuffled")


def every_fault(rate: float) -> dict[str, float]:
    """All of them, together at this rate."""
    return dict.fromkeys(FAULTS, rate / len(FAULTS))


FINAL: Mapping[str, Answer] = {
    "bad-key": Answer(
        b'{"error":"API key invalid","api-key":"0123","count":"1","limit":"3"}',
        400,
        "application/json",
    ),
    "bad-db": Answer(
        b"<?xml version='1.0'?><eSearchResult><ERROR>Invalid db name specified: pubmet</ERROR>"
        b"</eSearchResult>"
    ),
    "414": Answer(b"<html><body>Request-URI Too Long</body></html>", 414, "text/html"),
    "404": Answer(b"<html><body>Not Found</body></html>", 404, "text/html"),
}
"""Answers that no other try will change."""
