"""One run: each query is searched; what is new or revised is fetched, what is gone leaves.

The run is a generator of events; what it does to the corpus, ``staging`` does.
"""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from harvester import history, ledger
from harvester.account import Account, ledger_line
from harvester.config.settings import SavedQuery
from harvester.copies import Copies
from harvester.corpus import Corpus
from harvester.crew import Crew, OutOfTime
from harvester.durations import in_words
from harvester.entrez.client import Client
from harvester.errors import CorpusError, Exit, NcbiError
from harvester.events import Event, QueryDone, QueryStarted, SearchDone, Searching, Waiting
from harvester.gathering import BATCH, gather, leave
from harvester.last_runs import LastRuns, last_runs
from harvester.offpeak import LARGE_JOB, seconds_until_open
from harvester.plan import WINDOW
from harvester.refresh import (
    Wishes,
    collapsed,
    differences,
    drift,
    fingerprint,
    now,
    windows,
)
from harvester.search import Found, find, not_found, revised_since, search_of
from harvester.staging import Writer
from harvester.state import State

INVENTED = "sandbox"
"""The source of records that our own server invented."""

_MARGIN = 10.0
"""Seconds before a deadline at which the run begins to end, or a tenth of the time there is."""


class Harvest:
    """A run over a corpus, with one client and its crew."""

    def __init__(
        self, client: Client, crew: Crew, corpus: Corpus, wishes: Wishes | None = None
    ) -> None:
        self._client = client
        self._crew = crew
        self._corpus = corpus
        self._wishes = wishes or Wishes()
        self._finished: list[tuple[Path, array[int]]] = []
        self._told_of_peak = False

    def run(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Harvest the queries one after another; one that fails leaves the others alone.

        Raises ``CorpusError`` when the corpus cannot be written to, or is being written to.
        """
        wait, deadline = self._wishes.wait, self._wishes.deadline
        if deadline is not None:
            left = max(0.0, deadline - time.monotonic())
            wait = min(wait, left)
            self._crew.deadline = deadline - min(_MARGIN, left / 10)
        with self._corpus.writing(wait):
            before = last_runs(self._corpus.folder)
            for query in queries:
                yield from self._query(query, before.get(query.name, LastRuns()))

    def preview(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Only ask what each search finds, and how PubMed reads it; store nothing."""
        for query in queries:
            account = Account(query, self._client)
            yield QueryStarted(query.name)
            try:
                account.answer = yield from self._crew.do(
                    partial(self._client.search, search_of(query), most=1)
                )
            except (NcbiError, OutOfTime) as error:
                yield account.done("failed", str(error))
                continue
            account.found = min(account.answer.count, query.limit or account.answer.count)
            account.warnings.extend(_doubts(account))
            yield account.done("previewed")

    def _query(self, query: SavedQuery, before: LastRuns) -> Iterator[Event]:
        account = Account(query, self._client, narrowed=self._wishes.partial)
        status, error = "interrupted", None
        yield QueryStarted(query.name)
        writer = Writer(self._corpus, query.name)
        untold = self._untold(query, before)
        complete = False
        try:
            with writer:
                complete = yield from self._refresh(account, writer, before)
            account.complete = complete
            status = "partial" if account.missing or account.rejected else "ok"
        except (NcbiError, CorpusError) as failure:
            status, error = "failed", f"{failure}{_last_good(before)}"
        except OutOfTime as failure:
            status, error = "stopped", f"{failure}: the next run goes on where this one ended"
        finally:
            account.take(writer)
            self._watch(account, untold)
            if account.complete:
                account.notes.extend(_back_again(before))
            done = self._entered(account.done(status, error))
        yield done

    def _watch(self, account: Account, untold: int) -> None:
        """Tell the alerts of all that no run has told: one may have died before it could."""
        folder, name = self._corpus.folder, account.query.name
        try:
            for entry in history.read(folder, name, untold):
                account.alerts.extend(entry.alerts)
            account.told = history.size(folder, name)
        except CorpusError as failure:
            account.warnings.append(str(failure))

    def _untold(self, query: SavedQuery, before: LastRuns) -> int:
        if before.told is None:
            with suppress(CorpusError):
                return history.size(self._corpus.folder, query.name)
        return before.told or 0

    def _entered(self, done: QueryDone) -> QueryDone:
        """Enter the run in the ledger; a run that cannot be entered has failed."""
        try:
            ledger.append(self._corpus.folder, ledger_line(done))
        except CorpusError as failure:
            return replace(
                done, status="failed", exit=Exit.FAILED, error=done.error or str(failure)
            )
        return done

    def _refresh(
        self, account: Account, writer: Writer, before: LastRuns
    ) -> Generator[Event, None, bool]:
        """Bring the query's file up to date; True when nothing stands in the way of claiming so."""
        query, began = account.query, time.time()
        found = yield from self._search(account, writer.state)
        account.started = now(began, self._client.date)
        self._refuse_mixture()
        yield from self._judge(account, found, before)
        new, gone = differences(found.pmids, writer.state.rows.pmids)
        again, known = yield from self._perhaps_revised(account, writer.state, found, new)
        wanted = sorted([*new, *again])
        account.unchanged = account.found - len(wanted)
        yield SearchDone(query.name, account.found, len(wanted))
        yield from self._wait_for_quiet_hours(account, len(wanted) + len(gone))
        writer.state = replace(writer.state, as_of=writer.state.as_of or account.started)
        with Copies.of(self._finished, [*wanted, *gone]) as copies:
            return (yield from self._bring(account, writer, copies, found, (wanted, gone), known))

    def _bring(
        self,
        account: Account,
        writer: Writer,
        copies: Copies,
        found: Found,
        changes: tuple[Sequence[int], Sequence[int]],
        known: Sequence[int] | None,
    ) -> Generator[Event, None, bool]:
        """Fetch what is wanted, let leave what is gone, and note how far the truth is known."""
        wanted, gone = changes
        yield from gather(self._client, self._crew, account, wanted, copies, writer)
        unavailable = account.unavailable
        current = set(found.pmids).difference(unavailable) if unavailable else found.pmids
        self._finished.append((writer.state.path, array("q", current)))
        news = set(unavailable).difference(writer.state.unavailable)
        if self._wishes.partial or news:
            writer.state = replace(
                writer.state, unavailable=array("q", sorted({*writer.state.unavailable, *news}))
            )
            return False
        yield from leave(self._client, self._crew, account, gone, copies, writer)
        self._finished.append((writer.left.path, array("q", gone)))
        writer.state = replace(
            writer.state,
            as_of=account.started,
            fingerprint=fingerprint(account.query),
            known=None if known is None else array("q", known),
            unavailable=array("q", unavailable),
            stale=array("q", (pmid for pmid in unavailable if writer.state.holds(pmid))),
        )
        return True

    def _search(self, account: Account, state: State) -> Generator[Event, None, Found]:
        """Search; twice, when the answer is too small to be believed."""
        query, wishes = account.query, self._wishes
        changed = state.fingerprint not in {"", fingerprint(query)}
        work = partial(
            find,
            self._client,
            query,
            lambda n, of: self._crew.tell(Searching(query.name, n, of)),
        )
        found = yield from self._crew.do(work)
        held = len(state.rows)
        if not wishes.partial and collapsed(len(found.pmids), held, changed=changed):
            found = yield from self._crew.do(work)
            doubtful = collapsed(len(found.pmids), held, changed=changed)
            if doubtful and not wishes.accept_loss:
                raise NcbiError(
                    f"the search finds {len(found.pmids):,} articles where {held:,} are held, "
                    "twice in a row. That is rather NCBI's mistake than the truth: nothing was "
                    "changed. If it is the truth, run `harvest fetch --accept-loss` once"
                )
        account.answer = found.first
        account.found = len(found.pmids)
        return found

    def _judge(self, account: Account, found: Found, before: LastRuns) -> Iterator[Event]:
        """What there is to say about the search itself."""
        query = account.query
        account.warnings.extend(_doubts(account))
        if query.must_find and self._client.source != INVENTED:
            lost = yield from self._crew.do(lambda: not_found(self._client, query, found.pmids))
            account.warnings.extend(lost)
        answer = account.answer
        account.drift = drift(before.latest, query.term, answer.translation, answer.warnings)
        if before.latest and before.latest.term != query.term:
            account.notes.append(
                f"the term was changed since {before.latest.started}: this is another search"
            )

    def _perhaps_revised(
        self, account: Account, state: State, found: Found, new: list[int]
    ) -> Generator[Event, None, tuple[list[int], list[int] | None]]:
        """What is to be fetched again; and what was modified lately, None where nobody asked.

        That is not asked of a large search of which nothing is held.
        """
        if not state.rows and not 0 < len(found.pmids) <= WINDOW:
            return [], None
        query = account.query
        since, surely = windows(state.as_of or account.started)
        hits = yield from self._crew.do(lambda: revised_since(self._client, query, since))
        hits = set(filter(found.has, hits))
        held = set(filter(state.holds, hits))
        fresh = (
            held.intersection(state.known)
            if state.known is not None
            else state.fetched_since(held, state.as_of)
        )
        if fresh:
            late = yield from self._crew.do(lambda: revised_since(self._client, query, surely))
            fresh.difference_update(late)
        again = (held - fresh).union(p for p in state.stale if state.holds(p) and found.has(p))
        account.expected = frozenset(again)
        if self._wishes.verify:
            account.verified = True
            again = set(found.pmids).difference(new)
        return sorted(again), sorted(hits)

    def _wait_for_quiet_hours(self, account: Account, records: int) -> Iterator[Event]:
        """NCBI wants jobs of more than 100 requests at night or at weekends (NBK25497)."""
        requests = math.ceil(records / BATCH)
        if requests <= LARGE_JOB:
            return
        name = account.query.name
        while (seconds := seconds_until_open(datetime.now(UTC))) > 0:
            what = f"{requests:,} requests are to be sent, and NCBI asks that jobs of more than "
            what += f"{LARGE_JOB} run between 21:00 and 5:00 US Eastern or at weekends"
            if not self._wishes.off_peak:
                if not self._told_of_peak:
                    account.notes.append(f"{what}: --off-peak waits for that ({in_words(seconds)})")
                self._told_of_peak = True
                return
            until = datetime.now(UTC) + timedelta(seconds=seconds)
            yield Waiting(name, what, until.strftime("%Y-%m-%dT%H:%M:%SZ"))
            self._crew.idle(seconds)

    def _refuse_mixture(self) -> None:
        """Invented and real records never stand in one corpus."""
        source = self._client.source
        for query, held in self._corpus.sources():
            if (held == INVENTED) != (source == INVENTED):
                raise CorpusError(
                    f"{self._corpus.path(query)} holds records of {held}, and this server is "
                    f"{source}: invented and real records are not mixed; use another --corpus"
                )


def _doubts(account: Account) -> list[str]:
    """What the user should know of how the search was understood."""
    answer = account.answer
    return [*answer.warnings, *([] if answer.count else ["the search found nothing"])]


def _last_good(before: LastRuns) -> str:
    if before.good is None:
        return ""
    return f" (the last complete run was at {before.good.started})"


def _back_again(before: LastRuns) -> list[str]:
    """After an outage: since when."""
    if not before.failures or before.failing is None:
        return []
    runs = "run" if before.failures == 1 else "runs"
    since = f"; the last complete one was at {before.good.started}" if before.good else ""
    return [
        f"complete again after {before.failures:,} {runs} that were not, since "
        f"{before.failing.started}{since}"
    ]
