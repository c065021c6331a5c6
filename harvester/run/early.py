"""New records that are fetched while the search still goes on.

A search of many pages takes a second or more a page, in which the other connections would
have nothing to do. What comes waits for its turn; what fails is asked for again in its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar, cast

from harvester.corpus.spool import Spool
from harvester.entrez.client import Client
from harvester.errors import CorpusError, NcbiError
from harvester.events import Event, Searching
from harvester.run.answer import Rejected
from harvester.run.batch import Batch, Fetch, settle
from harvester.run.crew import Crew, Done
from harvester.run.request_size import LEAST

_MOST = 6_000
"""Records that are taken on: so many may have been fetched in vain when the search fails."""

_T = TypeVar("_T")


class Early:
    """Works through what is offered, one connection less than there are.

    ``is_new`` tells of what is found which PMIDs have to be fetched, ascending. What is under
    way is ``coming``; what has come, and is ``kept``, or is known not to be had, is in here until
    its turn. So is what is ``put_by``, though it was not offered.
    """

    def __init__(
        self,
        client: Client,
        crew: Crew,
        is_new: Callable[[Iterable[int]], Sequence[int]],
        kept: Spool,
    ) -> None:
        self.coming: set[int] = set()
        self._kept = kept
        self._rejected: dict[int, Rejected] = {}
        self._missing: set[int] = set()
        self._offered: set[int] = set()
        self._fetch = Fetch(client, crew.readers.read)
        self._crew = crew
        self._is_new = is_new
        self._waiting: deque[list[int]] = deque()
        self._under_way: dict[int, list[int]] = {}

    def __contains__(self, pmid: int) -> bool:
        return pmid in self._kept or pmid in self._rejected or pmid in self._missing

    @property
    def settled(self) -> list[int]:
        """What has come, or cannot be had, and whose turn has not come; ascending."""
        return sorted({*self._kept, *self._rejected, *self._missing})

    def do(self, work: Callable[[], _T]) -> Generator[Event, None, _T]:
        """Have a search done, and yield what is told meanwhile."""
        events = self._crew.do(work, self.take)
        while True:
            try:
                event = next(events)
            except StopIteration as stop:
                return cast(_T, stop.value)
            if isinstance(event, Searching):
                self.offer(event.pmids)
            yield event

    def offer(self, found: Iterable[int]) -> None:
        """The search has found these: fetch what is new of them, where it is worth a request."""
        room = _MOST - len(self._offered)
        if room < LEAST or not self._kept.has_room:
            return
        new = [pmid for pmid in self._is_new(found) if pmid not in self._offered][-room:]
        self._offered.update(new)
        self._waiting.extend(new[end - LEAST : end] for end in range(len(new), LEAST - 1, -LEAST))
        self._send()

    def stop(self) -> None:
        """Send no more requests: the search is over."""
        self._waiting.clear()

    def take(self, done: Done) -> None:
        """Keep what a request has brought, if it is one of ours."""
        pmids = self._under_way.pop(done.number, None)
        if pmids is None:
            return
        self.coming.difference_update(pmids)
        with suppress(NcbiError, CorpusError):
            batch = cast(Batch, done.result())
            self._rejected.update(batch.rejected)
            self._missing.update(batch.missing)
            self._kept.keep(batch.articles)
        self._send()

    def put_by(self, batch: Batch) -> None:
        """Have what came before its turn wait on disk, where that has room for it."""
        if batch.articles and self._kept.has_room:
            with suppress(CorpusError):
                self._kept.keep(batch.articles)
                batch.articles.clear()

    def take_out(self, pmids: Iterable[int]) -> Batch:
        """What became of these, where that is known: their turn has come."""
        batch = Batch()
        for pmid in pmids:
            if pmid in self._kept:
                batch.articles[pmid] = self._kept.take(pmid)
            elif (rejected := self._rejected.pop(pmid, None)) is not None:
                batch.rejected[pmid] = rejected
            elif pmid in self._missing:
                self._missing.discard(pmid)
                batch.missing.append(pmid)
        return batch

    def _send(self) -> None:
        while self._waiting and len(self._under_way) < self._crew.size - 1:
            pmids = self._waiting.popleft()
            number = self._crew.submit(partial(settle, self._fetch, pmids))
            self._under_way[number] = pmids
            self.coming.update(pmids)
