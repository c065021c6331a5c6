"""One HTTP connection of the sandbox: reads requests, sends answers, breaks when it should."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import time
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harvester.sandbox.delivery import DRIPS, LAST_CHUNK, Delivery, chunk, prepare
from harvester.sandbox.documents import Utility, html_page
from harvester.sandbox.faults import Fault, Kind
from harvester.sandbox.parameters import parse_parameters
from harvester.sandbox.service import Answer
from harvester.sandbox.stepping import stepped

if TYPE_CHECKING:
    from harvester.sandbox.service import Service

MAX_REQUEST_LINE = 8190
"""Bytes of a request line, past which NCBI answers 414."""

MAX_BODY = 32 << 20
"""Bytes of a POST body, past which the sandbox answers 413."""

HANG_SECONDS = 600.0
"""How long a hanging answer holds on to a client that does not go away."""

DRIP_SECONDS = 0.1
"""The pause before each part of a slow body."""

_HOUR = 12
"""UTC, of a simulated day; it is always noon in a scenario."""

_LINGER_ZERO = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_WATCH_SECONDS = 0.05


class Connection(BaseHTTPRequestHandler):
    """A client's connection; its thread handles one request after another."""

    protocol_version = "HTTP/1.1"
    server_version = "HarvestSandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def __init__(
        self,
        service: Service,
        request: socket.socket,
        client_address: tuple[str, int],
        server: BaseServer,
    ) -> None:
        """Answer everything the client asks; the superclass does it all here."""
        self._service = service
        self._world = service.life.world
        super().__init__(request, client_address, server)

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer_request()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer_request()

    def do_HEAD(self) -> None:
        """Answer a HEAD: what a GET would get, without its body."""
        self._answer_request()

    def _answer_request(self) -> None:
        if len(self.requestline) > MAX_REQUEST_LINE:
            self._refuse(414, "Request-URI Too Long", "The requested URL is too long; use POST.")
            return
        form = self._read_form()
        if form is None:
            return
        path, query = _split(self.path)
        step = stepped(self._service.life, self.command, path)
        self._world = self._service.life.world
        if step is not None:
            self._send(Answer(step))
            return
        utility = utility_of(path)
        if utility is None:
            self._send(Answer(html_page(404, "Not Found", "There is no such E-utility here.")))
            return
        parameters = parse_parameters(query, form)
        answer = self._service.answer(self._world, utility, parameters, self.client_address[0])
        self._service.stopping.wait(self._service.latency)
        self._send(answer)

    def _read_form(self) -> str | None:
        """Read the body, so that the next request can follow; None when that was refused."""
        length_text = self.headers.get("Content-Length", "0").strip()
        if "Transfer-Encoding" in self.headers:
            self._refuse(411, "Length Required", "Send the body with its Content-Length.")
        elif not (length_text.isascii() and length_text.isdigit()):
            self._refuse(400, "Bad Request", "The Content-Length is not a number.")
        elif int(length_text) > MAX_BODY:
            self._refuse(413, "Request Entity Too Large", "The body is too large.")
        else:
            return self.rfile.read(int(length_text)).decode("utf-8", errors="replace")
        return None

    def _refuse(self, status: int, title: str, sentence: str) -> None:
        self.close_connection = True
        self._send(Answer(html_page(status, title, sentence)))

    def _send(self, answer: Answer) -> None:
        fault = answer.fault
        if fault is not None and fault.kind is Kind.HANG:
            self._hang()
            return
        if fault is not None and fault.kind is Kind.RESET and fault.coin < 0.5:
            self._reset()
            return
        gzip = _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        delivery = prepare(answer.reply, gzip=gzip, fault=fault)
        self._send_head(answer, delivery, gzip=gzip)
        if self.command != "HEAD":
            self._send_body(delivery, fault)

    def _send_head(self, answer: Answer, delivery: Delivery, *, gzip: bool) -> None:
        self.send_response(answer.reply.status)
        for name, value in (*answer.headers, *answer.reply.headers):
            self.send_header(name, value)
        self.send_header("Content-Type", answer.reply.content_type)
        if gzip and delivery.length != 0:
            self.send_header("Content-Encoding", "gzip")
        if delivery.length is not None:
            self.send_header("Content-Length", str(delivery.length))
        elif self._chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def end_headers(self) -> None:
        """End the headers of any answer, also of those the superclass gives by itself."""
        for name, value in self._service.headers:
            self.send_header(name, value)
        super().end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the ``Date`` of an answer (RFC 7231): in a scenario, of its simulated day."""
        day = self._world.day
        if day is None or timestamp is not None:
            return super().date_time_string(timestamp)
        moment = datetime(day.year, day.month, day.day, _HOUR, tzinfo=UTC)
        return format_datetime(moment, usegmt=True)

    @property
    def _chunked(self) -> bool:
        return self.request_version != "HTTP/1.0"

    def _send_body(self, delivery: Delivery, fault: Fault | None) -> None:
        framed = delivery.length is None and self._chunked
        slow = fault is not None and fault.kind is Kind.SLOW
        for number, block in enumerate(delivery.blocks):
            if slow and number < DRIPS:
                self.wfile.flush()
                self._service.stopping.wait(DRIP_SECONDS)
            if block:
                self.wfile.write(chunk(block) if framed else block)
        if delivery.whole:
            self.wfile.write(LAST_CHUNK if framed else b"")
            return
        self.wfile.flush()
        self.close_connection = True
        if fault is not None and fault.kind is Kind.RESET:
            self._reset()

    def _reset(self) -> None:
        """Close so that the client sees RST instead of an orderly end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        socket.close(self.connection.detach())

    def _hang(self) -> None:
        """Answer nothing until the client goes away."""
        self.close_connection = True
        deadline = time.monotonic() + HANG_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            while time.monotonic() < deadline and not self._service.stopping.wait(_WATCH_SECONDS):
                if selector.select(0) and not self.connection.recv(1, socket.MSG_PEEK):
                    return

    def finish(self) -> None:
        """Close the files; a client that is gone is no error."""
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: what was asked stands in the sandbox's ``requests``."""


def _split(target: str) -> tuple[str, str]:
    """Split a request target; one that is no URL has no path."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "", ""
    return parts.path, parts.query


def utility_of(path: str) -> Utility | None:
    """Find the utility a path names: with NCBI's directories or none, with ``.fcgi`` or not."""
    name = path.removeprefix("/entrez/eutils").strip("/").lower().removesuffix(".fcgi")
    try:
        return Utility(name)
    except ValueError:
        return None


def _accepts_gzip(accept_encoding: str) -> bool:
    for word in accept_encoding.lower().split(","):
        coding, _, weight = word.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
