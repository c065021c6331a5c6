"""One batch of PMIDs, settled: each of them is fetched, missing, or rejected.

What an answer leaves out is asked for again, in smaller batches. What cannot be read is asked
for again in halves, until the guilty record stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harvester.article import Article
from harvester.entrez.answers import Trouble
from harvester.entrez.client import Client, GaveUp
from harvester.pubmed_xml.frame import MalformedAnswer
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of, to_json
from harvester.pubmed_xml.records import split

_ROUNDS = 6
_SHRINK = 4
_ENDS = (b"</PubmedArticleSet>", b"</PubmedBookArticleSet>", b"</BookDocumentSet>")


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be had: as it came (empty when it never did), and why."""

    xml: bytes
    reason: str


@dataclass
class Batch:
    """What became of the PMIDs of one batch. ``articles`` are JSON, without ``harvest``."""

    articles: dict[int, bytes] = field(default_factory=dict)
    rejected: dict[int, Rejected] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """The records of one answer, by PMID; and what in it could not be read."""

    articles: dict[int, bytes]
    broken: tuple[Rejected, ...] = ()


def settle(client: Client, pmids: Sequence[int]) -> Batch:
    """Fetch and parse ``pmids``. Raises ``NcbiError`` when the server is not to be had."""
    batch = Batch()
    todo, size = list(pmids), max(1, len(pmids))
    for _ in range(_ROUNDS):
        for start in range(0, len(todo), size):
            _ask(client, todo[start : start + size], batch)
        todo = [p for p in todo if p not in batch.articles and p not in batch.rejected]
        if not todo:
            break
        size = max(1, min(len(todo), size // _SHRINK))
    batch.missing = todo
    return batch


def _ask(client: Client, pmids: Sequence[int], batch: Batch, since: int | None = None) -> None:
    """Ask once for ``pmids``; halve what fails or cannot be read.

    ``since`` is the number of good answers when a larger batch with these failed: if there
    has been none since, it is the server that fails, and not the batch.
    """
    began = client.answers
    try:
        answer = client.fetch(pmids, read_answer)
    except GaveUp as error:
        if client.answers == (began if len(pmids) == 1 else since):
            raise
        if len(pmids) == 1:
            batch.rejected[pmids[0]] = Rejected(b"", str(error))
        else:
            _ask_halves(client, pmids, batch, client.answers)
        return
    left = _take(answer, pmids, batch)
    if not answer.broken or not left:
        return
    if len(pmids) == 1:
        _ask_alone(client, pmids, batch, answer.broken[0])
    elif len(left) == 1:
        _ask(client, left, batch)
    else:
        _ask_halves(client, left, batch, None)


def _ask_halves(client: Client, pmids: Sequence[int], batch: Batch, since: int | None) -> None:
    middle = (len(pmids) + 1) // 2
    _ask(client, pmids[:middle], batch, since)
    _ask(client, pmids[middle:], batch, since)


def _ask_alone(client: Client, pmids: Sequence[int], batch: Batch, broken: Rejected) -> None:
    """Was the record broken on its way, or is it so? The same bytes twice are no accident."""
    for _ in range(_ROUNDS):
        answer = client.fetch(pmids, read_answer)
        if not _take(answer, pmids, batch):
            return
        before, broken = broken, answer.broken[0] if answer.broken else broken
        if answer.broken and broken == before:
            break
    batch.rejected[pmids[0]] = broken


def _take(answer: Answer, pmids: Sequence[int], batch: Batch) -> list[int]:
    """Take the articles that were asked for; the PMIDs that are still open."""
    batch.articles.update((p, answer.articles[p]) for p in pmids if p in answer.articles)
    return [pmid for pmid in pmids if pmid not in batch.articles]


def read_answer(body: bytes) -> Answer:
    """Read an EFetch answer. Raises ``Trouble`` when it is not a whole set of records."""
    try:
        slices = split(body)
    except MalformedAnswer as error:
        if not body.rstrip().endswith(_ENDS):
            raise Trouble(str(error)) from None
        return Answer({}, (Rejected(body, str(error)),))
    found: dict[int, Article] = {}
    broken = []
    for record in slices:
        try:
            article = parse_record(record.xml)
        except MalformedRecord as error:
            broken.append(Rejected(record.xml, str(error)))
            continue
        pmid = int(article.pmid)
        if pmid not in found or found[pmid].version <= article.version:
            found[pmid] = article
    own = {int(p) for p in (pmid_of(b.xml) for b in broken) if p is not None}
    return Answer(
        {pmid: to_json(article) for pmid, article in found.items() if pmid not in own},
        tuple(broken),
    )
