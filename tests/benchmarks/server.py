"""A PubMed of any size over a network of any slowness, which counts what it is asked.

A process of its own (``served``): asyncio, answers put together from what was compressed before,
so that the processor is the client's. Past ``rate`` requests in any second it answers 429.
It is asked over stdin for its ``Tally``, and lives until stdin ends.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from .bound import Network
from .shelf import Shelf, shelf_of

WINDOW = 9_999

_UIDS = re.compile(r"(\d+):(\d+)\s*\[UID\]")
_CHUNK = 32_768
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Tally:
    """What clients have asked, and how fast.

    ``busiest_second`` is the most requests in any sliding second, refused ones included;
    ``sent`` bytes of bodies as they went over the wire; ``asked_most`` how often one record was
    asked for; ``unnamed`` requests without ``tool`` or ``email``; ``cpu`` the server's seconds.
    """

    requests: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    busiest_second: int = 0
    most_at_once: int = 0
    most_connections: int = 0
    unnamed: int = 0
    sent: int = 0
    asked: int = 0
    asked_most: int = 0
    cpu: float = 0.0

    @property
    def searches(self) -> int:
        return self.kinds.get("esearch", 0)


class _Counts:
    """The tally as it grows."""

    def __init__(self, count: int, connections: int) -> None:
        self.tally = Tally(most_connections=connections)
        self.kinds: Counter[str] = Counter()
        self.asked = bytearray(count)
        self.recent: deque[float] = deque()
        self.at_once = 0
        self.cpu = time.process_time()

    def arrived(self, utility: str, parameters: Mapping[str, str]) -> None:
        tally, now = self.tally, time.monotonic()
        self.recent.append(now)
        while now - self.recent[0] >= 1.0:
            self.recent.popleft()
        tally.requests += 1
        self.kinds[utility] += 1
        tally.busiest_second = max(tally.busiest_second, len(self.recent))
        tally.unnamed += not (parameters.get("tool") and parameters.get("email"))

    def gave(self, rows: list[int]) -> None:
        self.tally.asked += len(rows)
        for row in rows:
            self.asked[row] = min(255, self.asked[row] + 1)

    def told(self) -> Tally:
        self.tally.kinds = dict(self.kinds)
        self.tally.asked_most = max(self.asked, default=0)
        self.tally.cpu = round(time.process_time() - self.cpu, 3)
        return self.tally


class PubMed:
    """The server of one shelf."""

    def __init__(self, shelf: Shelf, network: Network) -> None:
        self._shelf = shelf
        self._network = network
        self._connections = 0
        self._histories: list[tuple[int, int]] = []
        self._counts = _Counts(shelf.count, 0)
        _ = shelf.pmids

    def tally(self) -> Tally:
        return self._counts.told()

    def clear(self) -> None:
        """Count anew."""
        self._counts = _Counts(self._shelf.count, self._connections)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self._connections += 1
        tally = self._counts.tally
        tally.most_connections = max(tally.most_connections, self._connections)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._connections -= 1
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)
        }
        _, target, version = line.split(" ", 2)
        address = urlsplit(target)
        form = await reader.readexactly(int(headers.get("content-length") or 0))
        pairs = parse_qsl(f"{address.query}&{form.decode()}", keep_blank_values=True)
        parameters = {name.lower(): value for name, value in pairs}
        utility = address.path.rpartition("/")[2].removesuffix(".fcgi")
        counts = self._counts
        counts.at_once += 1
        counts.tally.most_at_once = max(counts.tally.most_at_once, counts.at_once)
        try:
            counts.arrived(utility, parameters)
            keeps = version != "HTTP/1.0" and headers.get("connection", "").lower() != "close"
            packs = "gzip" in headers.get("accept-encoding", "")
            await self._answer(writer, utility, parameters, packs=packs, keeps=keeps)
        finally:
            counts.at_once -= 1
        return keeps

    async def _answer(
        self,
        writer: asyncio.StreamWriter,
        utility: str,
        parameters: Mapping[str, str],
        *,
        packs: bool,
        keeps: bool,
    ) -> None:
        due = time.monotonic() + self._network.latency
        status, kind, body, packed = self._body(utility, parameters, packs=packs)
        self._counts.tally.sent += len(body)
        lines = [
            f"HTTP/1.1 {status}",
            f"Content-Type: {kind}; charset=UTF-8",
            f"Connection: {'keep-alive' if keeps else 'close'}",
            "Transfer-Encoding: chunked" if keeps else f"Content-Length: {len(body)}",
            *(["Content-Encoding: gzip"] if packed else []),
        ]
        await asyncio.sleep(due - time.monotonic())
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        began = time.monotonic()
        for start in range(0, len(body), _CHUNK):
            chunk = body[start : start + _CHUNK]
            if self._network.bandwidth:
                arrives = began + (start + len(chunk)) / self._network.bandwidth
                await asyncio.sleep(max(0.0, arrives - time.monotonic()))
            writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if keeps else chunk)
            await writer.drain()
        if keeps:
            writer.write(b"0\r\n\r\n")
        await writer.drain()

    def _body(
        self, utility: str, parameters: Mapping[str, str], *, packs: bool
    ) -> tuple[str, str, bytes, bool]:
        """Status, content type, body, and whether that is gzipped."""
        counts, rate = self._counts, self._network.rate
        if rate and len(counts.recent) > rate:
            counts.tally.refused += 1
            refusal = {"error": "API rate limit exceeded", "limit": str(rate)}
            return "429 Too Many Requests", "application/json", json.dumps(refusal).encode(), False
        if utility == "esearch":
            return "200 OK", "text/xml", *_packed(self._search(parameters), packs=packs)
        if utility == "efetch":
            return "200 OK", "text/xml", *self._fetch(parameters, packs=packs)
        return "404 Not Found", "text/plain", b"no such utility here", False

    def _search(self, parameters: Mapping[str, str]) -> bytes:
        low, high = self._found(parameters)
        start = int(parameters.get("retstart") or 0)
        most = int(parameters.get("retmax") or 20)
        if start >= WINDOW:
            return _too_far("esearch")
        pmids = self._shelf.pmids
        shown = pmids[low:high][::-1][start : min(start + most, WINDOW)]
        history = ""
        if parameters.get("usehistory") == "y":
            self._histories.append((low, high))
            history = f"<QueryKey>{len(self._histories)}</QueryKey><WebEnv>MCID_1</WebEnv>"
        ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in shown)
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD '
            'esearch 20060628//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/'
            f'esearch.dtd">\n<eSearchResult><Count>{high - low}</Count>'
            f"<RetMax>{len(shown)}</RetMax><RetStart>{start}</RetStart>{history}<IdList>\n{ids}</IdList><TranslationSet/>"
            f"<QueryTranslation>everything[sb]</QueryTranslation></eSearchResult>\n"
        ).encode()

    def _found(self, parameters: Mapping[str, str]) -> tuple[int, int]:
        """The rows of a search: all, those within a range of UIDs, or none modified lately."""
        if parameters.get("datetype") == "mdat":
            return 0, 0
        count = self._shelf.count
        within = _UIDS.search(parameters.get("term", ""))
        if within is None:
            return 0, count
        return self._shelf.place(int(within[1])), self._shelf.place(int(within[2]) + 1)

    def _fetch(self, parameters: Mapping[str, str], *, packs: bool) -> tuple[bytes, bool]:
        if "id" in parameters:
            asked = dict.fromkeys(int(pmid) for pmid in parameters["id"].split(",") if pmid)
            rows = [row for pmid in asked if (row := self._shelf.row_of(pmid)) is not None]
        else:
            start, most = int(parameters["retstart"]), int(parameters["retmax"])
            low, high = self._histories[int(parameters["query_key"]) - 1]
            if start >= WINDOW:
                return _too_far("efetch"), False
            rows = list(range(low, high))[::-1][start : min(start + most, WINDOW)]
        if parameters.get("rettype") == "uilist":
            return b"".join(b"%d\n" % self._shelf.pmids[row] for row in rows), False
        self._counts.gave(rows)
        return self._shelf.answer(rows, packed=packs), packs


def _too_far(utility: str) -> bytes:
    root = {"esearch": "eSearchResult", "efetch": "eFetchResult"}[utility]
    said = "'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first"
    return f"<{root}><ERROR>Search Backend failed: Exception: {said} …</ERROR></{root}>".encode()


def _packed(body: bytes, *, packs: bool) -> tuple[bytes, bool]:
    if not packs or len(body) < 1_000:
        return body, False
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush(), True


class Served:
    """A server's process, from outside."""

    def __init__(self, process: subprocess.Popen[str], shelf: Shelf, network: Network) -> None:
        assert process.stdout
        self.url = process.stdout.readline().strip()
        self.shelf = shelf
        self.network = network
        self._process = process

    def tally(self) -> Tally:
        return Tally(**json.loads(self._ask("tally")))

    def clear(self) -> None:
        self._ask("clear")

    def _ask(self, word: str) -> str:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def served(kind: str, count: int, network: Network) -> Iterator[Served]:
    """A server of ``count`` records (``shelf_of``), in a process of its own."""
    words = [kind, str(count), json.dumps(asdict(network))]
    command = [sys.executable, "-m", "tests.benchmarks.server", *words]
    with subprocess.Popen(
        command, text=True, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Served(process, shelf_of(kind, count), network)
        assert process.stdin
        process.stdin.close()


async def _live(pubmed: PubMed) -> None:
    server = await asyncio.start_server(pubmed.serve, "127.0.0.1", 0, backlog=128)
    port = server.sockets[0].getsockname()[1]
    over, loop = asyncio.Event(), asyncio.get_running_loop()

    def answered(word: str) -> None:
        if word == "clear":
            pubmed.clear()
        print(json.dumps(asdict(pubmed.tally())), flush=True)

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(answered, line.strip())
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=listen, daemon=True).start()
    print(f"http://127.0.0.1:{port}/entrez/eutils/", flush=True)
    await over.wait()


def main() -> None:
    kind, count, network = sys.argv[1:]
    asyncio.run(_live(PubMed(shelf_of(kind, int(count)), Network(**json.loads(network)))))


if __name__ == "__main__":
    main()
