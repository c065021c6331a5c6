"""One saved query, searched: every PMID that it finds, and whether it finds what it must."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from harvester.config.settings import DateType, SavedQuery
from harvester.entrez.answers import SearchAnswer
from harvester.entrez.client import Client, Search
from harvester.plan import WINDOW, Page, UidRange, all_pmids
from harvester.run.answer import read_answer

_DATETYPES = {DateType.PUBLICATION: "pdat", DateType.ENTREZ: "edat", DateType.MODIFIED: "mdat"}
_EARLIEST, _LATEST = "1000", "3000"


@dataclass(frozen=True)
class Found:
    """The PMIDs of a search, ascending; ``first`` is PubMed's answer to the search itself."""

    first: SearchAnswer
    pmids: array[int]

    @property
    def lacking(self) -> int:
        """How many of those that PubMed counts its lists do not have."""
        return max(0, self.first.count - len(self.pmids))

    def has(self, pmid: int) -> bool:
        """Does the search find it?"""
        at = bisect_left(self.pmids, pmid)
        return at < len(self.pmids) and self.pmids[at] == pmid


def search_of(query: SavedQuery) -> Search:
    """The query in ESearch's words; its two date limits must be used together (NBK25499)."""
    if not (query.since or query.until):
        return Search(query.term)
    return Search(
        query.term,
        _DATETYPES[query.date_type],
        (query.since or _EARLIEST).replace("-", "/"),
        (query.until or _LATEST).replace("-", "/"),
    )


Tell = Callable[[int, int, Sequence[int]], None]
"""Hears how many are found, of how many, and the last of them."""


def find(client: Client, query: SavedQuery, tell: Tell) -> Found:
    """Search for ``query``; ``tell`` hears of each part of what is found.

    With a limit these are the newest: the first in PubMed's own order or, past what PubMed
    shows of one search, those with the highest PMIDs. Raises ``NcbiError``.
    """
    search = search_of(query)
    most = min(query.limit or WINDOW, WINDOW)
    first = client.search(search, most=most)
    if len(first.pmids) >= min(first.count, query.limit or first.count):
        return Found(first, array("q", sorted(first.pmids)))
    if not query.limit:
        tell(len(first.pmids), first.count, first.pmids)
        return _whole(client, search, first, tell)
    parts: list[array[int]] = []
    for part in _parts(client, search, first):
        parts.append(array("q", sorted(part)))
        found, lowest = sum(map(len, parts)), min((p[0] for p in parts if p), default=0)
        tell(found, first.count, ())
        if found >= query.limit and min(part, default=0) == lowest:
            break
    return Found(first, _joined(parts)[-query.limit :])


def modified(client: Client, query: SavedQuery, since: date, before: date | None = None) -> Found:
    """What the term finds that PubMed has modified on the day ``since`` or later, and ``before``
    another (ESearch ``mdat``).

    Whatever the query's own dates are: these would have to be the same parameters.
    """
    last = f"{_LATEST}/12/31" if before is None else f"{before - timedelta(days=1):%Y/%m/%d}"
    search = Search(query.term, "mdat", f"{since:%Y/%m/%d}", last)
    return _whole(client, search, client.search(search), lambda found, of, part: None)


def _whole(client: Client, search: Search, first: SearchAnswer, tell: Tell) -> Found:
    """All of a search; asked for once more when the lists do not come to what PubMed counts."""
    for _ in range(2):
        parts: list[array[int]] = []
        for part in _parts(client, search, first):
            parts.append(array("q", sorted(part)))
            tell(sum(map(len, parts)), first.count, parts[-1])
        found = Found(first, _joined(parts))
        if not found.lacking:
            break
        first = client.search(search)
    return found


def _joined(parts: Iterable[array[int]]) -> array[int]:
    """Ascending parts as one: they are ranges of UIDs, as a rule, and only follow each other."""
    joined = array("q")
    for part in sorted(filter(None, parts), key=lambda part: part[0]):
        if joined and joined[-1] >= part[0]:
            joined = array("q", sorted({*joined, *part}))
        else:
            joined.extend(part)
    return joined


def _parts(client: Client, search: Search, first: SearchAnswer) -> Iterator[Sequence[int]]:
    """Every PMID of a search that ``first`` answered, each once."""

    def ask(within: UidRange, *, by_author: bool = False) -> Page:
        answer = client.search(search, within, by_author=by_author)
        return Page(answer.count, answer.pmids)

    yield from all_pmids(Page(first.count, first.pmids), ask)


def not_found(client: Client, query: SavedQuery, pmids: Sequence[int]) -> list[str]:
    """A warning for each known item (``must_find``) that the term does not find.

    Dates and limits are no fault of the term: where the query has them, the term is asked
    alone. Raises ``NcbiError``.
    """
    found = set(pmids)
    lost = [int(pmid) for pmid in query.must_find if int(pmid) not in found]
    if query.limit or query.since or query.until:
        bare = Search(query.term)
        lost = [p for p in lost if not client.search(bare, UidRange(p, p), most=1).count]
    if not lost:
        return []
    known = client.fetch(lost, read_answer).articles
    return [
        f"must find {pmid}, and does not: PubMed has it, so the term misses it"
        if pmid in known
        else f"must find {pmid}, and does not: PubMed has no such record"
        for pmid in lost
    ]
