"""One try of one request: connect, send in turn, headers, body, within a time that ends."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from harvester.entrez.answers import (
    LARGEST,
    Trouble,
    check_body,
    check_status,
    date_of,
    unpacked,
)
from harvester.entrez.pacing import Pace, Turns
from harvester.errors import HarvestError
from harvester.gzipped import inflated_size

_PROGRESS = 16_384
_HEAD = 65_536
"""Bytes of an answer that tell what it is; those that are errors have no more."""

_GZIP = ("gzip", "x-gzip")

_SIGNS = (
    ("timed out", "{host} did not answer within {patience} seconds"),
    ("NameResolution", "the name {host} is not known (is there a network?)"),
    ("getaddrinfo", "the name {host} is not known (is there a network?)"),
    ("Name or service", "the name {host} is not known (is there a network?)"),
    ("refused", "{host} refused the connection (is it running?)"),
    ("decode", "{host} sent a compressed answer that cannot be unpacked"),
)
"""What an error's text has in it, where requests and urllib3 have no type for it."""


class Stopped(HarvestError):
    """The run was told to stop while this request waited."""


class Took(NamedTuple):
    """Seconds from sending a request to the start of its answer, and to the end."""

    first: float
    whole: float


class Transport:
    """A pool of kept-alive connections to one E-utilities server, through one Session.

    No more than ``connections`` are in use at once, however many threads ask.
    ``patience`` is in seconds: an exchange that brings less than 16 KB in that time is given
    up, whether the server is silent or drips; so is one of more than ``largest`` bytes.
    ``requests`` and ``received`` count what was sent, and the bytes of the answers, unpacked;
    ``sandbox`` is the ``X-Harvest-Sandbox`` header that our own server names its corpus with;
    ``date`` the last ``Date`` header, in seconds since 1970.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        pace: Pace,
        *,
        user_agent: str,
        patience: float,
        connections: int,
        largest: int = LARGEST,
    ) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._pace = pace
        self._patience = patience
        self._largest = largest
        self._watches: dict[int, _Watch] = {}
        self._took: dict[int, Took] = {}
        self._lock = threading.Lock()
        self._free = Turns(connections)
        self.requests = 0
        self.received = 0
        self.sandbox: str | None = None
        self.date: float | None = None
        self._session = requests.Session()
        self._session.headers.update(
            {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        )
        self._session.trust_env = urlsplit(base_url).scheme == "https"
        adapter = _Adapter(self._before_send, connections)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def exchange(self, utility: str, parameters: list[tuple[str, str]], *, post: bool) -> bytes:
        """Send one request and return its whole body, which may be gzipped (``unpacked``).

        Raises ``Trouble`` for a try that failed, ``Refused`` for an answer that is final,
        ``Stopped`` when the run was stopped before it was sent.
        """
        if self._api_key:
            parameters = [*parameters, ("api_key", self._api_key)]
        url, form = self._base_url + utility, urlencode(parameters)
        me = threading.get_ident()
        with self._free, _Watch(self._patience) as watch:
            self._watches[me] = watch
            try:
                response = self._session.request(
                    "POST" if post else "GET",
                    url if post else f"{url}?{form}",
                    data=form if post else None,
                    headers={"Content-Type": "application/x-www-form-urlencoded"} if post else {},
                    timeout=self._patience,
                    stream=True,
                    allow_redirects=False,
                )
                first = time.monotonic() - watch.sent
                with response:
                    body = _whole_body(response, watch, self._largest)
                if watch.expired:
                    raise TimeoutError
            except (requests.RequestException, HTTPError, OSError) as error:
                raise Trouble(self._why(error, watch)) from None
            finally:
                del self._watches[me]
        self._took[me] = Took(first, time.monotonic() - watch.sent)
        with self._lock:
            self.received += inflated_size(body)
            self.sandbox = response.headers.get("X-Harvest-Sandbox", self.sandbox)
            self.date = date_of(response.headers) or self.date
        head = unpacked(body, _HEAD)
        try:
            check_status(response.status_code, response.headers, head, time.time())
        except Trouble as trouble:
            if response.status_code == 429:
                self._pace.hold(min(trouble.retry_after or 1.0, self._patience))
            raise
        check_body(head)
        return body

    def took(self) -> Took:
        """How long this thread's last whole exchange took."""
        return self._took[threading.get_ident()]

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._session.close()

    def _before_send(self, connection: HTTPConnection) -> None:
        """Connected, and about to send: the moment that NCBI's pace is about."""
        watch = self._watches[threading.get_ident()]
        watch.pause()
        if not self._pace.take():
            raise Stopped("stopped")
        with self._lock:
            self.requests += 1
        watch.start(connection)

    def _why(self, error: Exception, watch: _Watch) -> str:
        """A sentence for a person, without the URL: it may hold the API key."""
        host = urlsplit(self._base_url).netloc
        if watch.expired or isinstance(error, requests.Timeout):
            return f"{host} did not answer within {self._patience:g} seconds"
        if isinstance(error, requests.exceptions.SSLError):
            return f"no secure connection to {host}: its certificate was not accepted"
        if isinstance(error, requests.exceptions.ProxyError):
            return f"the proxy did not connect to {host}"
        said = str(error)
        for sign, meaning in _SIGNS:
            if sign in said:
                return meaning.format(host=host, patience=f"{self._patience:g}")
        return f"the connection to {host} broke off"


def _whole_body(response: requests.Response, watch: _Watch, largest: int) -> bytes:
    body = io.BytesIO()  # gives what was written to it without a copy
    gzipped = response.headers.get("Content-Encoding", "").strip().lower() in _GZIP
    for chunk in response.raw.stream(_PROGRESS, decode_content=not gzipped):
        body.write(chunk)
        watch.progress(body.tell())
        if body.tell() > largest:
            raise Trouble(f"an answer of more than {largest >> 20} MB")
    return body.getvalue()


class _Watch:
    """Shuts an exchange's connection down when it makes no progress: no drip keeps it alive."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._sock: socket.socket | None = None
        self._done = threading.Event()
        self._due = float("inf")
        self._marked = 0
        self.sent = time.monotonic()
        self.expired = False

    def __enter__(self) -> _Watch:
        try:
            threading.Thread(target=self._run, daemon=True, name="harvest-watch").start()
        except RuntimeError as error:
            raise Trouble(f"nobody can watch over this request: {error}") from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()

    def pause(self) -> None:
        """Waiting for one's turn is no silence of the server's."""
        self._due = float("inf")

    def start(self, connection: HTTPConnection) -> None:
        """The request is sent over this connection now."""
        self._sock = connection.sock
        self.sent = time.monotonic()
        self._due = time.monotonic() + self._patience

    def progress(self, received: int) -> None:
        """So many bytes have come; every 16 KB buy more time."""
        if received - self._marked >= _PROGRESS:
            self._marked = received
            self._due = time.monotonic() + self._patience

    def _run(self) -> None:
        while not self._done.wait(min(0.5, max(0.0, self._due - time.monotonic()))):
            if time.monotonic() < self._due:
                continue
            self.expired = True
            if self._sock is not None:
                with suppress(OSError):
                    # SSLSocket's own shutdown would take TLS away under the reading thread.
                    socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
            self._due = time.monotonic() + 1.0


class _Adapter(HTTPAdapter):
    """Connections that say when they are about to send (urllib3's ``ConnectionCls``)."""

    def __init__(self, before_send: Callable[[HTTPConnection], None], connections: int) -> None:
        class Plain(HTTPConnection):
            def endheaders(self, *args: Any, **kwargs: Any) -> None:
                if self.sock is None:
                    self.connect()
                before_send(self)
                super().endheaders(*args, **kwargs)

        class Secure(HTTPSConnection):
            def endheaders(self, *args: Any, **kwargs: Any) -> None:
                before_send(self)
                super().endheaders(*args, **kwargs)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self._pools = {"http": PlainPool, "https": SecurePool}
        super().__init__(pool_connections=2, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager
