"""One batch of PMIDs, settled: each of them is fetched, missing, or rejected.

What an answer leaves out is asked for again, until it was left out of six. What fails or cannot
be read is asked for again in halves, until the guilty record stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from harvester.entrez.client import Client, GaveUp
from harvester.errors import NcbiError
from harvester.run.answer import Answer, Rejected, read_answer

ROUNDS = 6
"""Times that what answers leave out is asked for."""

_NARROWING_TRIES = 2
_LAST_TRIES = 4
_FIRST_PMID = 1
"""PubMed's own first; any server answers for it, be it with an empty set."""


@dataclass
class Batch:
    """What became of the PMIDs of one batch. ``articles`` are JSON, without ``harvest``."""

    articles: dict[int, bytes | memoryview] = field(default_factory=dict)
    rejected: dict[int, Rejected] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)

    def part(self, pmids: Iterable[int]) -> Batch:
        """What became of some of them."""
        some = set(pmids)
        return Batch(
            {pmid: self.articles[pmid] for pmid in some & self.articles.keys()},
            {pmid: self.rejected[pmid] for pmid in some & self.rejected.keys()},
            [pmid for pmid in self.missing if pmid in some],
        )


@dataclass(frozen=True)
class Fetch:
    """Fetches records, and has the answer read."""

    client: Client
    read: Callable[[bytes], Answer] = read_answer

    def __call__(self, pmids: Sequence[int], tries: int | None = None) -> Answer:
        """The records of these PMIDs. Raises ``NcbiError`` as ``Client.fetch`` does."""
        return self.client.fetch(pmids, self.read, tries=tries)


def settle(fetch: Fetch, pmids: Sequence[int], rounds: int = ROUNDS) -> Batch:
    """Fetch and parse ``pmids``; what an answer leaves out is missing after so many ``rounds``.

    Raises ``NcbiError`` when the server is not to be had.
    """
    batch = Batch()
    todo = list(pmids)
    for _ in range(rounds if todo else 0):
        _ask(fetch, todo, batch)
        todo = [p for p in todo if p not in batch.articles and p not in batch.rejected]
        if not todo:
            break
    batch.missing = todo
    return batch


def _ask(fetch: Fetch, pmids: Sequence[int], batch: Batch) -> None:
    """Ask once for ``pmids``; halve what fails or cannot be read."""
    try:
        answer = fetch(pmids)
    except GaveUp as failure:
        _ask_around(fetch, pmids, batch, failure)
    else:
        _read(fetch, pmids, batch, answer)


def _read(fetch: Fetch, pmids: Sequence[int], batch: Batch, answer: Answer) -> None:
    left = _take(answer, pmids, batch)
    if not answer.broken or not left:
        return
    if len(pmids) == 1:
        _ask_alone(fetch, pmids, batch, answer.broken[0])
    elif len(left) == 1:
        _ask(fetch, left, batch)
    else:
        for half in _halves(left):
            _ask(fetch, half, batch)


def _halves(pmids: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    middle = (len(pmids) + 1) // 2
    return pmids[:middle], pmids[middle:]


def _ask_around(fetch: Fetch, pmids: Sequence[int], batch: Batch, failure: GaveUp) -> None:
    """Every answer may fail that has a certain record in it: reject it, and ask for the others.

    Raises ``failure`` when the witnesses are not to be had either: then it is the server.
    """
    witnesses = {pmids[-1], pmids[len(pmids) // 2], pmids[0]} if len(pmids) > 1 else {_FIRST_PMID}
    witness = next((pmid for pmid in witnesses if _answers(fetch, pmid)), None)
    if witness is None:
        raise failure
    guilty = _guilty(fetch, pmids, batch)
    if guilty and not _answers(fetch, witness):
        raise failure
    batch.rejected.update((p, Rejected(b"", str(error))) for p, error in guilty.items())


def _guilty(fetch: Fetch, pmids: Sequence[int], batch: Batch) -> dict[int, GaveUp]:
    """Ask for smaller and smaller parts; the records that fail alone, and their failures."""
    try:
        tries = _LAST_TRIES if len(pmids) == 1 else _NARROWING_TRIES
        answer = fetch(pmids, tries)
    except GaveUp as failure:
        if len(pmids) == 1:
            return {pmids[0]: failure}
        upper, lower = _halves(pmids)
        return _guilty(fetch, upper, batch) | _guilty(fetch, lower, batch)
    _read(fetch, pmids, batch, answer)
    return {}


def _answers(fetch: Fetch, pmid: int) -> bool:
    try:
        fetch([pmid], _NARROWING_TRIES)
    except NcbiError:
        return False
    return True


def _ask_alone(fetch: Fetch, pmids: Sequence[int], batch: Batch, broken: Rejected) -> None:
    """Was the record broken on its way, or is it so? The same bytes twice are no accident."""
    for _ in range(ROUNDS):
        answer = fetch(pmids)
        if not _take(answer, pmids, batch):
            return
        before, broken = broken, answer.broken[0] if answer.broken else broken
        if answer.broken and broken == before:
            break
    batch.rejected[pmids[0]] = broken


def _take(answer: Answer, pmids: Sequence[int], batch: Batch) -> list[int]:
    """Take the articles that were asked for; the PMIDs that are still open."""
    articles = answer.articles
    batch.articles.update((p, articles[p]) for p in pmids if p in articles)
    return [pmid for pmid in pmids if pmid not in batch.articles]
