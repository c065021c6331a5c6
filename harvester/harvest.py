"""One run: each query is searched; what is not held is fetched, parsed and stored.

The run is a generator of events. Batches are fetched by several threads, ahead of their
turn, and stored in ascending order of PMID: a run that was killed and run again leaves the
same file as one that was not.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

from harvester import __version__, ledger
from harvester.article import Provenance
from harvester.batch import Batch, settle
from harvester.config.settings import SavedQuery
from harvester.copies import Copies
from harvester.corpus import Corpus, content_hash, make_line
from harvester.crew import Crew, Done
from harvester.entrez.answers import SearchAnswer
from harvester.entrez.client import Client
from harvester.errors import CorpusError, Exit, NcbiError
from harvester.events import (
    BatchStored,
    Event,
    QueryDone,
    QueryStarted,
    RecordMissing,
    RecordRejected,
    SearchDone,
    Searching,
)
from harvester.search import find, not_found, search_of
from harvester.staging import Writer

BATCH = 200
"""Records a request (EFetch asks for POST above about 200 ids, NBK25499)."""

AHEAD = 12
"""Batches that may be fetched before their turn to be stored: one that hangs holds few up."""

INVENTED = "sandbox"
"""The source of records that our own server invented."""


@dataclass
class _Account:
    """What is known of one query's run so far."""

    query: SavedQuery
    began: float
    started: str
    before: tuple[int, int, int]
    answer: SearchAnswer = field(default_factory=lambda: SearchAnswer(0, (), "", ()))
    warnings: list[str] = field(default_factory=list)
    found: int = 0
    unchanged: int = 0
    new: int = 0
    copied: int = 0
    missing: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)


class Harvest:
    """A run over a corpus, with one client and its crew."""

    def __init__(self, client: Client, crew: Crew, corpus: Corpus) -> None:
        self._client = client
        self._crew = crew
        self._corpus = corpus
        self._finished: list[tuple[str, array[int]]] = []

    def run(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Harvest the queries one after another; one that fails leaves the others alone.

        Raises ``CorpusError`` when the corpus cannot be written to, or is being written to.
        """
        with self._corpus.writing():
            for query in queries:
                yield from self._query(query)

    def preview(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Only ask what each search finds, and how PubMed reads it; store nothing."""
        for query in queries:
            account = self._account(query)
            yield QueryStarted(query.name)
            search = search_of(query)
            try:
                account.answer = yield from self._crew.do(
                    partial(self._client.search, search, most=1)
                )
            except NcbiError as error:
                yield self._done(account, "failed", str(error))
                continue
            account.found = min(account.answer.count, query.limit or account.answer.count)
            account.warnings.extend(_doubts(account.answer))
            yield self._done(account, "previewed")

    def _query(self, query: SavedQuery) -> Iterator[Event]:
        account = self._account(query)
        status, error = "interrupted", None
        yield QueryStarted(query.name)
        try:
            with Writer(self._corpus, query.name) as writer:
                yield from self._harvest(account, writer)
            status = "partial" if account.missing or account.rejected else "ok"
        except (NcbiError, CorpusError) as failure:
            status, error = "failed", str(failure)
        finally:
            done = self._entered(self._done(account, status, error))
        yield done

    def _entered(self, done: QueryDone) -> QueryDone:
        """Enter the run in the ledger; a run that cannot be entered has failed."""
        try:
            ledger.append(self._corpus.folder, _ledger_line(done))
        except CorpusError as failure:
            return replace(
                done, status="failed", exit=Exit.FAILED, error=done.error or str(failure)
            )
        return done

    def _harvest(self, account: _Account, writer: Writer) -> Iterator[Event]:
        query = account.query
        found = yield from self._crew.do(
            lambda: find(
                self._client, query, lambda n, of: self._crew.tell(Searching(query.name, n, of))
            )
        )
        account.answer = found.first
        account.found = len(found.pmids)
        account.warnings.extend(_doubts(found.first))
        held = self._corpus.held(query.name)
        self._refuse_mixture()
        account.warnings.extend(map(str, held.broken))
        if query.must_find and self._client.source != INVENTED:
            account.warnings.extend(
                (yield from self._crew.do(lambda: not_found(self._client, query, found.pmids)))
            )
        here = set(held.pmids)
        wanted = [pmid for pmid in found.pmids if pmid not in here]
        account.unchanged = account.found - len(wanted)
        yield SearchDone(query.name, account.found, len(wanted))
        copies = Copies.of(self._corpus, self._finished, wanted)
        with copies:
            yield from self._fetch(account, wanted, copies, writer)
        self._finished.append((query.name, found.pmids))

    def _fetch(
        self, account: _Account, wanted: Sequence[int], copies: Copies, writer: Writer
    ) -> Iterator[Event]:
        """Fetch ahead, store in turn. A failure lets what is under way end, and be stored."""
        batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
        ready: dict[int, Batch] = {}
        sent = turn = under_way = 0
        failure: NcbiError | None = None
        while turn < len(batches):
            while not failure and sent < min(len(batches), turn + max(AHEAD, 2 * self._crew.size)):
                asked = [pmid for pmid in batches[sent] if pmid not in copies]
                self._crew.submit(sent, partial(settle, self._client, asked))
                sent += 1
                under_way += 1
            if failure and not under_way:
                break
            item = self._crew.next()
            if not isinstance(item, Done):
                yield item
                continue
            under_way -= 1
            try:
                ready[item.number] = cast(Batch, item.result())
            except NcbiError as error:
                failure = failure or error
            while turn in ready:
                yield from self._store(account, batches[turn], ready.pop(turn), copies, writer)
                turn += 1
        for number in sorted(ready):
            yield from self._store(account, batches[number], ready.pop(number), copies, writer)
        if failure:
            raise failure

    def _store(
        self,
        account: _Account,
        pmids: Sequence[int],
        batch: Batch,
        copies: Copies,
        writer: Writer,
    ) -> Iterator[Event]:
        name, now = account.query.name, _now()
        lines = []
        for pmid in pmids:
            if pmid in batch.articles:
                lines.append(self._line(name, batch.articles[pmid], now))
            elif pmid in copies:
                lines.append(copies.line(pmid, name))
                account.copied += 1
        if lines:
            writer.stage(lines)
        account.new += len(lines)
        yield BatchStored(name, tuple(lines), account.new)
        for pmid, rejected in sorted(batch.rejected.items()):
            file = self._corpus.set_aside(str(pmid), rejected.xml, rejected.reason)
            account.rejected.append(str(pmid))
            yield RecordRejected(name, str(pmid), rejected.reason, str(file))
        for pmid in batch.missing:
            account.missing.append(str(pmid))
            yield RecordMissing(name, str(pmid))

    def _line(self, query: str, article: bytes, now: str) -> bytes:
        provenance = Provenance(
            query=query,
            source=self._client.source,
            first_fetched=now,
            last_fetched=now,
            version=__version__,
            hash=content_hash(article),
        )
        return make_line(article, provenance)

    def _refuse_mixture(self) -> None:
        """Invented and real records never stand in one corpus."""
        source = self._client.source
        for query, held in self._corpus.sources():
            if (held == INVENTED) != (source == INVENTED):
                raise CorpusError(
                    f"{self._corpus.path(query)} holds records of {held}, and this server is "
                    f"{source}: invented and real records are not mixed; use another --corpus"
                )

    def _account(self, query: SavedQuery) -> _Account:
        client = self._client
        return _Account(
            query, time.monotonic(), _now(), (client.requests, client.retries, client.received)
        )

    def _done(self, account: _Account, status: str, error: str | None = None) -> QueryDone:
        requests, retries, received = account.before
        return QueryDone(
            query=account.query.name,
            status=status,
            found=account.found,
            count=account.answer.count,
            new=account.new,
            unchanged=account.unchanged,
            copied=account.copied,
            missing=tuple(account.missing),
            rejected=tuple(account.rejected),
            requests=self._client.requests - requests,
            retries=self._client.retries - retries,
            bytes=self._client.received - received,
            seconds=round(time.monotonic() - account.began, 3),
            started=account.started,
            source=self._client.source,
            term=account.query.term,
            translation=account.answer.translation,
            warnings=tuple(account.warnings),
            error=error,
            exit=_EXITS[status],
        )


_EXITS = {
    "ok": Exit.DONE,
    "previewed": Exit.DONE,
    "partial": Exit.PARTIAL,
    "failed": Exit.FAILED,
    "interrupted": Exit.INTERRUPTED,
}


def _doubts(answer: SearchAnswer) -> list[str]:
    """What the user should know of how the search was understood."""
    return [*answer.warnings, *([] if answer.count else ["the search found nothing"])]


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _ledger_line(done: QueryDone) -> ledger.Run:
    return ledger.Run(
        version=__version__,
        **{name: getattr(done, name) for name in ledger.Run.__struct_fields__ if name != "version"},
    )
