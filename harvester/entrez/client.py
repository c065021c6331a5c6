"""E-utilities through Bio.Entrez: a search or a fetch gives what was asked for, or raises.

Bio.Entrez opens its requests through ``urllib.request``, whose opener is a public seam
(``install_opener``): ours hands them to ``Transport``. Bio's own three tries are set to one
(``Entrez.max_tries``), for it does not pause between them.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit
from urllib.request import OpenerDirector, Request, build_opener, install_opener
from urllib.response import addinfourl

from Bio import Entrez
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from harvester import __version__
from harvester.entrez.answers import (
    Refused,
    SearchAnswer,
    Trouble,
    read_search,
    unpacked,
)
from harvester.entrez.endpoint import Endpoint
from harvester.entrez.pacing import Pace
from harvester.entrez.transport import Stopped, Took, Transport
from harvester.errors import NcbiError
from harvester.events import Retrying as RetryingEvent
from harvester.gzipped import inflated_size
from harvester.plan import WINDOW, UidRange

TOOL = "harvest-pubmed"
USER_AGENT = f"harvest-pubmed/{__version__} (+https://github.com/harvest-pubmed/harvest)"
LONGEST_WAIT = 60.0
LONGEST_RETRY_AFTER = 300.0

_BIO_HOST = "eutils.ncbi.nlm.nih.gov"
_NO_KEY = "none"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Search:
    """A term, and the date limits of ESearch (``datetype``, ``mindate``, ``maxdate``)."""

    term: str
    datetype: str | None = None
    mindate: str | None = None
    maxdate: str | None = None


class Speed(NamedTuple):
    """What EFetch takes: seconds until an answer begins, and for each record in it.

    ``size`` is a record's, in bytes, unpacked.
    """

    latency: float
    a_record: float
    size: float


class Client:
    """Every conversation with one server; safe for any number of threads.

    ``retries`` counts the tries that failed and were followed by another; ``speed`` is that of
    its last answers. A server that has
    never answered is not waited for a second time: then each request has a single try.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        stop: threading.Event,
        notify: Callable[[RetryingEvent], None] = lambda event: None,
    ) -> None:
        self._endpoint = endpoint
        self._stop = stop
        self._notify = notify
        self._lock = threading.Lock()
        self.retries = 0
        self.speed = Speed(0.0, 0.0, 0.0)
        self._answered = self._dead = False
        self._transport = Transport(
            endpoint.url,
            endpoint.api_key,
            Pace(endpoint.rate, stop.wait),
            user_agent=USER_AGENT,
            patience=endpoint.patience,
            connections=endpoint.connections,
        )
        Entrez.max_tries = 1
        install_opener(_Opener(self._transport))

    @property
    def requests(self) -> int:
        """Requests sent so far, retries included."""
        return self._transport.requests

    @property
    def received(self) -> int:
        """Bytes of the answers so far, unpacked."""
        return self._transport.received

    @property
    def date(self) -> float | None:
        """The server's clock at its last answer, in seconds since 1970, where it tells it."""
        return self._transport.date

    @property
    def source(self) -> str:
        """Who answers: "sandbox" for a corpus that our own server invented, or the host."""
        return self._transport.sandbox or urlsplit(self._endpoint.url).netloc

    def search(
        self,
        search: Search,
        within: UidRange | None = None,
        *,
        most: int = WINDOW,
        by_author: bool = False,
    ) -> SearchAnswer:
        """Search PubMed (ESearch), within a range of UIDs, for ``most`` ids at the most.

        Raises ``NcbiError`` when no try brought a whole answer.
        """
        term = search.term
        if within is not None:
            term = f"({term}) AND {within.low}:{within.high}[UID]"
        options = {
            "retmode": "xml",
            "retmax": most,
            "datetype": search.datetype,
            "mindate": search.mindate,
            "maxdate": search.maxdate,
            "sort": "Author" if by_author else None,
        }

        def once() -> SearchAnswer:
            with Entrez.esearch(db="pubmed", term=term, **options, **self._who()) as answer:
                found = read_search(unpacked(answer.read()), most)
            return replace(
                found,
                translation=self._without_key(found.translation),
                warnings=tuple(map(self._without_key, found.warnings)),
            )

        return self._persist("searching", once)

    def fetch(
        self, pmids: Sequence[int], read: Callable[[bytes], _T], *, tries: int | None = None
    ) -> _T:
        """Fetch records (EFetch, XML) and read the answer as part of the try.

        The answer may be gzipped. ``read`` raises ``Trouble`` when it is not whole, ``Refused``
        when no other will be. Raises ``NcbiError`` when none
        of ``tries`` (the endpoint's own number, unless given) brought a whole answer.
        """

        def once() -> _T:
            ids = ",".join(map(str, pmids))
            with Entrez.efetch(db="pubmed", id=ids, retmode="xml", **self._who()) as answer:
                body = answer.read()
            took = self._transport.took()
            result = read(body)
            self._measure(took, len(pmids), inflated_size(body))
            return result

        return self._persist(f"fetching {len(pmids)} records", once, tries)

    def close(self) -> None:
        """Give the connections back."""
        self._transport.close()

    def _measure(self, took: Took, records: int, size: int) -> None:
        """Remember the last answers, the older the less."""
        new = Speed(took.first, (took.whole - took.first) / records, size / records)
        with self._lock:
            if self.speed.latency:
                both = zip(self.speed, new, strict=True)
                new = Speed(*(0.7 * before + 0.3 * now for before, now in both))
            self.speed = new

    def _who(self) -> dict[str, str | None]:
        return {"tool": TOOL, "email": self._endpoint.email or "none", "api_key": _NO_KEY}

    def _persist(self, what: str, once: Callable[[], _T], tries: int | None = None) -> _T:
        tries = 1 if self._dead else tries or self._endpoint.tries
        backoff = wait_random_exponential(multiplier=1.0, max=LONGEST_WAIT, min=0.2)

        def pause(state: RetryCallState) -> float:
            trouble = state.outcome.exception() if state.outcome else None
            asked = trouble.retry_after if isinstance(trouble, Trouble) else None
            if asked is not None and asked > LONGEST_RETRY_AFTER:
                why = self._without_key(trouble)
                raise NcbiError(f"{what}: {why}; it asks to come back in {asked:.0f} seconds")
            return max(asked or 0.0, backoff(state))

        def tell(state: RetryCallState) -> None:
            with self._lock:
                self.retries += 1
            reason = self._without_key(state.outcome.exception()) if state.outcome else ""
            self._notify(
                RetryingEvent(
                    what,
                    reason,
                    state.attempt_number + 1,
                    tries,
                    state.upcoming_sleep,
                )
            )

        def sleep(seconds: float) -> None:
            if self._stop.wait(seconds):
                raise Stopped("stopped")

        retrying = Retrying(
            retry=retry_if_exception_type(Trouble),
            stop=stop_after_attempt(tries),
            wait=pause,
            sleep=sleep,
            before_sleep=tell,
            reraise=True,
        )
        try:
            result = retrying(once)
        except Trouble as trouble:
            self._dead = not self._answered
            times = f", {tries} times in a row" if tries > 1 else ""
            raise GaveUp(f"{what}: {self._without_key(trouble)}{times}") from None
        except Refused as refused:
            raise Refused(f"{what}: {self._without_key(refused)}") from None
        self._answered, self._dead = True, False
        return result

    def _without_key(self, said: object) -> str:
        """What the server said: it may quote the request."""
        text, key = str(said), self._endpoint.api_key
        for written in (key, quote(key, safe=""), quote_plus(key)) if key else ():
            text = text.replace(written, "(your API key)")
        return text


class GaveUp(NcbiError):
    """No try of several brought a whole answer."""


class _Opener(OpenerDirector):
    """Takes the requests that Bio.Entrez builds; leaves all others to urllib."""

    def __init__(self, transport: Transport) -> None:
        super().__init__()
        self._transport = transport
        self._others = build_opener()

    def open(
        self, fullurl: str | Request, data: object = None, timeout: float | None = None
    ) -> addinfourl:
        """Answer a Request of Bio's with the whole body, as a handle on bytes."""
        if not isinstance(fullurl, Request) or fullurl.host != _BIO_HOST:
            other: addinfourl = self._others.open(fullurl, data, timeout)  # type: ignore[arg-type]
            return other
        address = urlsplit(fullurl.full_url)
        form = fullurl.data.decode() if isinstance(fullurl.data, bytes) else address.query
        parameters = [p for p in parse_qsl(form, keep_blank_values=True) if p[0] != "api_key"]
        utility = address.path.rpartition("/")[2]
        body = self._transport.exchange(utility, parameters, post=fullurl.get_method() == "POST")
        headers = Message()
        headers["Content-Type"] = "text/xml"
        return addinfourl(io.BytesIO(body), headers, utility, 200)
