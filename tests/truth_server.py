"""ESearch and EFetch over an explicit corpus: a second implementation, to test the client.

It shares nothing with ``harvester.sandbox``, so that an error of understanding there cannot
hide one here. Its search knows no language: a term finds everything, or what ``finds`` says.
"""

from __future__ import annotations

import gzip
import random
import re
import socket
import socketserver
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from truth_faults import FAULTS, FINAL, Answer, Exchange
from truth_records import tiny, year

WINDOW = 9_999
LONG_AGO = date(2020, 1, 1)

_WITHIN = re.compile(r"\((?P<term>.*)\) AND (?P<low>\d+):(?P<high>\d+)\[UID\]", re.S)
_DATED = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?")
_HEAD = b"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet>
"""


@dataclass(frozen=True)
class Arrival:
    """A request: when it came (``time.monotonic``), for what, and what was done to it."""

    at: float
    utility: str
    parameters: Mapping[str, str]
    done: str

    @property
    def ids(self) -> list[int]:
        return [int(pmid) for pmid in self.parameters.get("id", "").split(",") if pmid]


@dataclass
class TruthServer:
    """A server on loopback; use as a context. All fields may be changed while it runs.

    ``order``: "newest" (highest PMID first), "jitter" (neighbours change places), "displaced"
    (a twentieth of the records stand anywhere), "shuffled". ``faults`` are rates by name.
    ``withheld`` are found and never given; ``poison`` turn every answer with them into a 500;
    ``script`` are faults for the first tries of as many requests (not of searches by date),
    each once; ``shapes`` for the first try of the search for a term.
    ``translations`` are of terms, where they are not "understood: ...".
    ``modified`` are modification dates (``datetype=mdat``); a record without one was last
    modified long ago. ``clock`` is the server's own, in the ``Date`` of its answers.
    ``before`` is called with each request, before it is answered; ``always`` is the one answer
    to everything.
    """

    records: dict[int, bytes]
    order: str = "newest"
    honours_sort: bool = False
    faults: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1
    latency: float = 0.0
    finds: dict[str, Collection[int]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    translations: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    withheld: set[int] = field(default_factory=set)
    poison: set[int] = field(default_factory=set)
    always: Answer | None = None
    script: list[str] = field(default_factory=list)
    shapes: dict[str, str] = field(default_factory=dict)
    modified: dict[int, date] = field(default_factory=dict)
    clock: Callable[[], datetime] | None = None
    before: Callable[[str, Mapping[str, str]], None] = lambda utility, parameters: None
    arrivals: list[Arrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.over = threading.Event()
        self._times: Counter[str] = Counter()
        self._sorted: tuple[int, list[int]] = (-1, [])
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        truth = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                _serve(truth, self.request)

        self._server = _Listener(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/entrez/eutils/"

    def requests(self, utility: str) -> list[Arrival]:
        return [arrival for arrival in self.arrivals if arrival.utility == utility]

    def answer(self, utility: str, parameters: Mapping[str, str]) -> Answer:
        """The right answer."""
        if self.always is not None:
            return self.always
        if utility == "esearch.fcgi":
            return Answer(self._search(parameters))
        if utility == "efetch.fcgi":
            return self._fetch(parameters)
        return FINAL["404"]

    def fault(self, parameters: Mapping[str, str]) -> tuple[str, random.Random]:
        """What goes wrong this time: chance, but the same for the same requests and seed."""
        said = "&".join(f"{key}={value}" for key, value in sorted(parameters.items()))
        with self._lock:
            self._times[said] += 1
            dice = random.Random(f"{self.seed} {self._times[said]} {said}")
            if self.script and self._times[said] == 1 and "datetype" not in parameters:
                return self.script.pop(0), dice
            if self._times[said] == 1 and parameters.get("term") in self.shapes:
                return self.shapes[parameters["term"]], dice
        fortune = dice.random()
        for name, rate in self.faults.items():
            if fortune < rate:
                return name, dice
            fortune -= rate
        return "", dice

    def stranger(self, dice: random.Random) -> bytes:
        """A record of somebody else's, which nobody here asked for."""
        return tiny(dice.randrange(90_000_000, 91_000_000))

    def _fetch(self, parameters: Mapping[str, str]) -> Answer:
        asked = dict.fromkeys(int(pmid) for pmid in parameters["id"].split(","))
        if self.poison.intersection(asked):
            return Answer(b"<html>Internal Server Error</html>", 500, "text/html")
        given = [self.records[p] for p in asked if p in self.records and p not in self.withheld]
        return Answer(_HEAD + b"\n".join(given) + b"\n</PubmedArticleSet>\n")

    def _search(self, parameters: Mapping[str, str]) -> bytes:
        term = parameters["term"]
        within = _WITHIN.fullmatch(term)
        if within:
            term = within["term"]
        start = int(parameters.get("retstart", "0"))
        if term in self.errors:
            return _search_error(self.errors[term])
        if start >= WINDOW:
            return _search_error("'retstart' cannot be larger than 9998. For PubMed, ESearch can")
        found: Iterable[int] = self._ordered(parameters.get("sort", ""))
        if term in self.finds:
            wanted = frozenset(self.finds[term])
            found = (pmid for pmid in found if pmid in wanted)
        if within:
            low, high = int(within["low"]), int(within["high"])
            found = (pmid for pmid in found if low <= pmid <= high)
        if "datetype" in parameters:
            found = self._dated(found, parameters)
        pmids = list(found)
        shown = pmids[start : min(start + int(parameters.get("retmax", "20")), WINDOW)]
        understood = self.translations.get(term, f"understood: {term}")
        return _search_result(len(pmids), shown, understood, self.remarks.get(term, ""))

    def _dated(self, found: Iterable[int], parameters: Mapping[str, str]) -> Iterable[int]:
        first, last = parameters["mindate"], parameters["maxdate"]
        if parameters["datetype"] != "mdat":
            earliest, latest = _first_day(first).year, _first_day(last).year
            return (pmid for pmid in found if earliest <= year(pmid) <= latest)
        since, until = _first_day(first), _last_day(last)
        modified = self.modified
        return (p for p in found if since <= modified.get(p, LONG_AGO) <= until)

    def _ordered(self, sort: str) -> list[int]:
        if self.honours_sort and sort:
            return sorted(self.records, key=lambda pmid: zlib.crc32(b"%d" % pmid))
        with self._lock:
            pmids = sorted(self.records, reverse=True)
            if hash(tuple(pmids)) != self._sorted[0]:
                self._sorted = (hash(tuple(pmids)), _disordered(pmids, self.order))
            return self._sorted[1]


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """The client may be killed in the middle of anything: that is no trouble of ours."""


def _disordered(pmids: list[int], order: str) -> list[int]:
    size = len(pmids)
    dice = random.Random(size)
    places: dict[str, Callable[[int], float]] = {
        "newest": lambda place: place,
        "jitter": lambda place: place + dice.uniform(-30, 30),
        "displaced": lambda place: dice.uniform(0, size) if dice.random() < 0.05 else place,
        "shuffled": lambda place: dice.random(),
    }
    placed = ((places[order](place), pmid) for place, pmid in enumerate(pmids))
    return [pmid for _, pmid in sorted(placed)]


def _first_day(text: str) -> date:
    dated = _DATED.fullmatch(text)
    if not dated:
        raise ValueError(f"not a date of E-utilities: {text}")
    return date(int(dated[1]), int(dated[2] or 1), int(dated[3] or 1))


def _last_day(text: str) -> date:
    first = _first_day(text)
    if text.count("/") == 2:
        return first
    last_month = first if "/" in text else first.replace(month=12)
    return (last_month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _search_error(text: str) -> bytes:
    return f"<eSearchResult><ERROR>{escape(text)}</ERROR></eSearchResult>".encode()


def _search_result(count: int, shown: Sequence[int], understood: str, remarks: str) -> bytes:
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD '
        'esearch 20060628//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
        f"<eSearchResult><Count>{count}</Count><RetMax>{len(shown)}</RetMax><RetStart>0</RetStart>"
        f"<IdList>\n{ids}</IdList><TranslationSet/><QueryTranslation>{escape(understood)}"
        f"</QueryTranslation>{remarks}</eSearchResult>\n"
    ).encode()


def _serve(truth: TruthServer, connection: socket.socket) -> None:
    """Answer the requests of one connection until it is closed."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = connection.makefile("rb")
    while line := stream.readline():
        at = time.monotonic()
        headers = {}
        while (header := stream.readline().strip()) != b"":
            name, _, value = header.partition(b":")
            headers[name.decode().lower()] = value.decode().strip()
        _, target, _ = line.decode().split(" ", 2)
        address = urlsplit(target)
        form = stream.read(int(headers.get("content-length", "0"))).decode()
        pairs = parse_qsl(address.query + "&" + form, keep_blank_values=True)
        parameters = {name.lower(): value for name, value in pairs}
        if not _exchange(
            truth, connection, at, address.path.rpartition("/")[2], parameters, headers
        ):
            return


def _exchange(
    truth: TruthServer,
    connection: socket.socket,
    at: float,
    utility: str,
    parameters: Mapping[str, str],
    headers: Mapping[str, str],
) -> bool:
    """Answer one request; False when the connection is of no use any more."""
    truth.before(utility, parameters)
    name, dice = truth.fault(parameters)
    truth.arrivals.append(Arrival(at, utility, parameters, name))
    truth.over.wait(truth.latency)
    answer: Answer | None = truth.answer(utility, parameters)
    if name and answer is not None:
        answer = FAULTS[name](Exchange(connection, answer, dice, truth.over, truth.stranger))
    if answer is None:
        return False
    if truth.clock is not None:
        told = ("Date", format_datetime(truth.clock().astimezone(UTC), usegmt=True))
        answer = replace(answer, headers=(*answer.headers, told))
    _send(connection, answer, packs="gzip" in headers.get("accept-encoding", ""))
    if answer.stall:
        truth.over.wait(20)
    return not answer.cut


def _send(connection: socket.socket, answer: Answer, *, packs: bool) -> None:
    body, packed = answer.body, answer.packed
    if packs and not packed and not answer.cut and len(body) > 5_000:
        body, packed = gzip.compress(body, 1), True
    lines = [f"HTTP/1.1 {answer.status} So", f"Content-Type: {answer.content_type}"]
    lines.extend(f"{name}: {value}" for name, value in answer.headers)
    lines.extend(["Content-Encoding: gzip"] if packed else [])
    sent = body[: len(body) - answer.cut]
    if answer.chunked:
        lines.append("Transfer-Encoding: chunked")
        sent = b"".join(
            b"%x\r\n%b\r\n" % (len(sent[i : i + 4096]), sent[i : i + 4096])
            for i in range(0, len(sent), 4096)
        ) + (b"" if answer.cut else b"0\r\n\r\n")
    else:
        lines.append(f"Content-Length: {len(body)}")
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
