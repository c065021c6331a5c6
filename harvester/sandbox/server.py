"""The sandbox's HTTP server: a small PubMed on the loopback interface."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Self

from harvester.sandbox.connection import Connection
from harvester.sandbox.faults import Dice, Faults
from harvester.sandbox.life import Life
from harvester.sandbox.rate import RateLimit
from harvester.sandbox.service import Asked, Service

if TYPE_CHECKING:
    from harvester.sandbox.store import Store
    from harvester.sandbox.year.scenario import Step, Year

HOST = "127.0.0.1"
"""Only the loopback interface is ever bound."""

INVENTED_HEADER = ("X-Harvest-Sandbox", "sandbox")
"""The header of every answer when the records are invented: so that nobody takes them for real."""

_NO_FAULTS = Faults()
_POLL_SECONDS = 0.02


class Sandbox:
    """A small PubMed under `url`, serving the records of a store, or living through a year.

    A year begins at ``step``, is moved on by `step` or ``POST /step``, and ``told`` is called with
    each step made.
    ``rate`` is how many requests a second each address may make, None for any number, and
    ``key_rate`` how many each API key may, None for as many; ``latency`` is seconds before the
    first byte of an answer. Faults are drawn from a generator seeded with ``seed``. As a context
    manager it serves in the background; port 0 takes a free one. Raises OSError when the port
    cannot be had, ValueError for a rate under 1 and a step that there is not.
    """

    def __init__(
        self,
        source: Store | Year,
        *,
        port: int = 0,
        faults: Faults = _NO_FAULTS,
        rate: int | None = None,
        key_rate: int | None = None,
        latency: float = 0.0,
        seed: int = 1,
        step: int = 0,
        told: Callable[[Step], None] | None = None,
    ) -> None:
        """Bind the port; nothing is answered until the sandbox is entered or serves."""
        self._life = Life(source, seed, step, told)
        self._service = Service(
            self._life,
            Dice(faults, seed),
            None if rate is None else RateLimit(rate, key_rate),
            latency,
            (INVENTED_HEADER,) if self._life.world.is_invented else (),
        )
        self._server = _Server(self._service, port)
        self._thread: threading.Thread | None = None
        self.port: int = self._server.server_address[1]
        self.url = f"http://{HOST}:{self.port}/entrez/eutils/"

    @property
    def requests(self) -> Sequence[Asked]:
        """What was asked so far, oldest first; only the last 100,000 requests are kept."""
        return tuple(self._service.requests)

    @property
    def count(self) -> int:
        """How many records there are at present."""
        return self._life.world.count

    @property
    def at(self) -> Step | None:
        """Where the year stands and how it came there; None when time stands still."""
        return self._life.at

    def step(self, to: int | None = None) -> Step:
        """Move the year on by one step, or to a later one; each request sees one world.

        Raises `harvester.sandbox.life.TimeError` when there is no such step.
        """
        return self._life.step(to)

    def __enter__(self) -> Self:
        """Start serving in the background."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="sandbox", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving and close every connection, without waiting for clients."""
        self.close()

    def serve_forever(self) -> None:
        """Serve until another thread calls `close`, or KeyboardInterrupt comes."""
        with self:
            self._service.stopping.wait()

    def close(self) -> None:
        """Stop serving, break off what is being answered, free the port; a second time, nothing."""
        self._service.stopping.set()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._server.close_connections()


class _Server(ThreadingHTTPServer):
    """Threads of connections, none of which outlives the sandbox."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, service: Service, port: int) -> None:
        self._stopping = service.stopping
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__((HOST, port), partial(Connection, service))

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        if isinstance(request, socket.socket):
            with self._connections_lock:
                self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            with self._connections_lock:
                self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Wake every thread that waits for a client."""
        with self._connections_lock:
            waiting = list(self._connections)
        for connection in waiting:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Say nothing of clients that went away; anything else is a defect and is shown."""
        error = sys.exception()
        gone = isinstance(error, ConnectionError)
        if not gone and not (isinstance(error, OSError) and self._stopping.is_set()):
            super().handle_error(request, client_address)
