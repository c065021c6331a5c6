"""One run: each query is searched; what is new or revised is fetched, what is gone leaves.

The run is a generator of events; what it does to the corpus, ``staging`` does.
"""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path

from harvester.allocator import trim
from harvester.config.settings import SavedQuery
from harvester.corpus import history, ledger
from harvester.corpus.articles import Corpus
from harvester.corpus.copies import Copies
from harvester.corpus.history import Mark
from harvester.corpus.staging import Writer
from harvester.corpus.state import State
from harvester.durations import in_words
from harvester.entrez.client import Client
from harvester.errors import CorpusError, Exit, NcbiError
from harvester.events import Event, QueryDone, QueryStarted, SearchDone, Searching, Waiting
from harvester.past.last_runs import LastRuns, back_again, last_good, last_runs
from harvester.plan import WINDOW
from harvester.run.account import Account, ledger_line
from harvester.run.crew import Crew, OutOfTime
from harvester.run.early import Early
from harvester.run.gathering import gather, leave
from harvester.run.offpeak import LARGE_JOB, seconds_until_open
from harvester.run.refresh import (
    Wishes,
    changed_by_user,
    collapsed,
    differences,
    drift,
    fingerprint,
    now,
    surely_settled,
    window,
)
from harvester.run.request_size import records_a_request
from harvester.run.search import Found, find, modified, not_found, search_of

INVENTED = "sandbox"
"""The source of records that our own server invented."""

_MINUTE = 60.0
_MARGIN = 10.0
"""Seconds before a deadline at which the run begins to end, or a tenth of the time there is."""


class _Later(Exception):
    """This job is large, and NCBI's quiet hours have not begun."""


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
        self._later: list[SavedQuery] = []

    def run(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Harvest the queries one after another; one that fails leaves the others alone.

        Raises ``CorpusError`` when the corpus cannot be written to, or is being written to.
        """
        wait = min(self._wishes.wait, self._time_left())
        yield from self._in_turn(queries, wait)
        while self._later:
            later, self._later = self._later, []
            try:
                yield from self._wait_for_quiet_hours(later)
            except OutOfTime as failure:
                yield from self._not_begun(later, f"{failure} while it waited for NCBI's hours")
                return
            yield from self._in_turn(later, max(wait, _MINUTE))

    def _time_left(self) -> float:
        """Seconds until the deadline; from now on the crew minds it."""
        deadline = self._wishes.deadline
        if deadline is None:
            return math.inf
        left = max(0.0, deadline - time.monotonic())
        self._crew.deadline = deadline - min(_MARGIN, left / 10)
        return left

    def _in_turn(self, queries: Sequence[SavedQuery], wait: float) -> Iterator[Event]:
        with self._corpus.writing(wait):
            before = last_runs(self._corpus.folder)
            for query in queries:
                yield from self._query(query, before.get(query.name, LastRuns()))

    def _wait_for_quiet_hours(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Wait, without holding anybody up, until NCBI wants large jobs."""
        while (seconds := seconds_until_open(datetime.now(UTC))) > 0:
            until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
            for query in queries:
                yield Waiting(query.name, f"more than {LARGE_JOB} requests are to be sent", until)
            self._crew.idle(seconds)

    def _not_begun(self, queries: Sequence[SavedQuery], why: str) -> Iterator[Event]:
        with self._corpus.writing(_MINUTE):
            for query in queries:
                account = Account(query, self._client, narrowed=self._wishes.partial)
                yield self._entered(account.done("stopped", f"{why}; nothing was fetched"))

    def preview(self, queries: Sequence[SavedQuery]) -> Iterator[Event]:
        """Only ask what each search finds, and how PubMed reads it; store nothing."""
        self._time_left()
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
        yield QueryStarted(query.name)
        writer = Writer(self._corpus, query.name)
        close = partial(self._close, account, writer, before, self._end_of_history(query))
        try:
            with writer, writer.spool() as spool:
                ahead = Early(self._client, self._crew, self._new_to(writer.state, before), spool)
                complete = yield from self._refresh(account, writer, before, ahead)
                self._crew.readers.rest()  # the commit wants memory, and has nothing to read
            account.complete = complete
            bad = account.missing or account.rejected or account.doubtful
            done = close("partial" if bad else "ok")
        except (NcbiError, CorpusError) as failure:
            done = close("failed", f"{failure}{last_good(before)}")
        except OutOfTime as failure:
            done = close("stopped", f"{failure}: the next run goes on where this one ended")
        except _Later:
            self._later.append(query)
            return
        except BaseException:
            close("interrupted")
            raise
        yield done

    def _close(
        self,
        account: Account,
        writer: Writer,
        before: LastRuns,
        end: Mark | None,
        status: str,
        error: str | None = None,
    ) -> QueryDone:
        """What the run of a query came to, entered in the ledger."""
        account.take(writer)
        self._watch(account, before, end)
        if status == "ok" and account.complete:
            account.notes.extend(back_again(before))
        return self._entered(account.done(status, error))

    def _watch(self, account: Account, before: LastRuns, end: Mark | None) -> None:
        """Tell the alerts of all that no run has told: one may have died before it could.

        ``end`` is where the history ended when this run began.
        """
        folder, name = self._corpus.folder, account.query.name
        last = before.last
        told, moment = (last.told, last.started) if last and last.told else (end, "")
        try:
            for entry in history.since(folder, name, told or (0, 0), moment):
                account.alerts.extend(entry.alerts)
            account.told = history.mark(folder, name)
        except CorpusError as failure:
            account.warnings.append(str(failure))

    def _end_of_history(self, query: SavedQuery) -> Mark | None:
        with suppress(CorpusError):
            return history.mark(self._corpus.folder, query.name)
        return None

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
        self, account: Account, writer: Writer, before: LastRuns, ahead: Early
    ) -> Generator[Event, None, bool]:
        """Bring the query's file up to date; True when nothing stands in the way of claiming so."""
        query, began = account.query, time.time()
        found = yield from self._search(account, writer.state, ahead)
        account.started = now(began, self._client.date)
        self._refuse_mixture()
        yield from self._judge(account, found, before, ahead)
        trim()  # the pages of the search are one array now
        new, gone = differences(found.pmids, writer.state.rows.pmids)
        if gone and not query.limit:
            account.doubt("of what it finds", found)
        again, known = yield from self._perhaps_revised(account, writer.state, found, new, ahead)
        wanted = array("q", sorted([*new, *again])) if again else new
        account.unchanged = account.found - len(wanted)
        ahead.stop()
        yield SearchDone(query.name, account.found, len(wanted))
        self._mind_quiet_hours(account, len(wanted) + len(gone) - len(ahead.settled))
        writer.state = replace(writer.state, as_of=writer.state.as_of or account.started)
        with Copies.of(self._finished, chain(wanted, gone)) as copies:
            sources = (copies, ahead)
            return (yield from self._bring(account, writer, sources, found, (wanted, gone), known))

    def _new_to(self, state: State, before: LastRuns) -> Callable[[Iterable[int]], Sequence[int]]:
        """What may be fetched while the search goes on: not what is held, or will be copied.

        Nothing where that may be in vain: after a run that failed, when the job may wait, or
        when what an earlier query has would have to be looked through page by page.
        """
        cautious = bool(before.failures or self._finished) or self._wishes.off_peak

        def new(found: Iterable[int]) -> Sequence[int]:
            self._refuse_mixture()
            pmids = array("q", () if cautious else sorted(found))
            return differences(pmids, state.rows.between(pmids))[0] if pmids else pmids

        return new

    def _bring(
        self,
        account: Account,
        writer: Writer,
        sources: tuple[Copies, Early],
        found: Found,
        changes: tuple[Sequence[int], Sequence[int]],
        known: Sequence[int] | None,
    ) -> Generator[Event, None, bool]:
        """Fetch what is wanted, let leave what is gone, and note how far the truth is known."""
        wanted, gone = changes
        yield from gather(self._client, self._crew, account, wanted, sources, writer)
        unavailable = account.unavailable
        current = found.pmids
        if unavailable:
            current = array("q", sorted(set(current).difference(unavailable)))
        self._finished.append((writer.state.path, current))
        news = set(unavailable).difference(writer.state.unavailable)
        if self._wishes.partial or news or account.doubtful:
            writer.state = replace(
                writer.state, unavailable=array("q", sorted({*writer.state.unavailable, *news}))
            )
            return False
        yield from leave(self._client, self._crew, account, gone, sources, writer)
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

    def _search(
        self, account: Account, state: State, ahead: Early
    ) -> Generator[Event, None, Found]:
        """Search; twice, when the answer is too small to be believed."""
        query, wishes = account.query, self._wishes
        changed = state.fingerprint not in {"", fingerprint(query)}
        work = partial(
            find,
            self._client,
            query,
            lambda n, of, part: self._crew.tell(Searching(query.name, n, of, part)),
        )
        found = yield from ahead.do(work)
        held = len(state.rows)
        if not wishes.partial and collapsed(len(found.pmids), held, changed=changed):
            found = yield from ahead.do(work)
            doubtful = collapsed(len(found.pmids), held, changed=changed)
            if doubtful and not wishes.accept_loss:
                raise NcbiError(
                    f"the search finds {len(found.pmids):,} articles where {held:,} are held, "
                    "twice in a row. That is rather NCBI's mistake than the truth: nothing was "
                    "changed. If it is the truth, run `harvest fetch --accept-loss` once"
                )
        account.answer = found.first
        account.found = len(found.pmids)
        ahead.offer(found.pmids if len(found.first.pmids) == len(found.pmids) else ())
        return found

    def _judge(
        self, account: Account, found: Found, before: LastRuns, ahead: Early
    ) -> Iterator[Event]:
        """What there is to say about the search itself."""
        query = account.query
        account.warnings.extend(_doubts(account))
        if query.must_find and self._client.source != INVENTED:
            lost = yield from ahead.do(lambda: not_found(self._client, query, found.pmids))
            account.warnings.extend(lost)
        if not account.narrowed:
            account.drift = drift(before.latest, query, account.answer)
            account.notes.extend(changed_by_user(before.latest, query))

    def _perhaps_revised(
        self, account: Account, state: State, found: Found, new: Sequence[int], ahead: Early
    ) -> Generator[Event, None, tuple[list[int], list[int] | None]]:
        """What is to be fetched again; and what was modified lately, None where nobody asked.

        That is not asked of a large search of which nothing is held.
        """
        if not state.rows and not 0 < len(found.pmids) <= WINDOW:
            return [], None
        query, last = account.query, state.as_of or account.started
        since = window(last)
        lately = yield from ahead.do(lambda: modified(self._client, query, since))
        account.doubt("of what was modified lately", lately)
        hits = set(filter(found.has, lately.pmids))
        held = set(filter(state.holds, hits))
        fresh = (
            held.intersection(state.known)
            if state.known is not None
            else state.fetched_since(held, state.as_of)
        )
        if fresh:
            before = surely_settled(last)
            settled = yield from ahead.do(lambda: modified(self._client, query, since, before))
            fresh.intersection_update(settled.pmids)
        again = (held - fresh).union(p for p in state.stale if state.holds(p) and found.has(p))
        account.expected = frozenset(again)
        if self._wishes.verify:
            account.verified = True
            again = set(found.pmids).difference(new)
        if (next_since := window(account.started)) != since and hits:
            lately = yield from ahead.do(lambda: modified(self._client, query, next_since))
            hits.intersection_update(lately.pmids)
        return sorted(again), sorted(hits)

    def _mind_quiet_hours(self, account: Account, records: int) -> None:
        """NCBI wants jobs of more than 100 requests at night or at weekends (NBK25497).

        Raises ``_Later`` when the user wants that too.
        """
        size = records_a_request(records, records, self._crew.size, self._client.speed)
        requests = math.ceil(records / size)
        seconds = seconds_until_open(datetime.now(UTC))
        if requests <= LARGE_JOB or not seconds:
            return
        if self._wishes.off_peak:
            raise _Later
        if not self._told_of_peak:
            account.notes.append(
                f"{requests:,} requests are to be sent, and NCBI asks that jobs of more than "
                f"{LARGE_JOB} run between 21:00 and 5:00 US Eastern or at weekends: --off-peak "
                f"waits for that ({in_words(seconds)})"
            )
        self._told_of_peak = True

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
