"""One batch of PMIDs, settled: each of them is fetched, missing, or rejected.

What an answer leaves out is asked for again, until it was left out of six. What fails or cannot
be read is asked for again in halves, until the guilty record stands alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from harvester.entrez.answers import Trouble
from harvester.entrez.client import Client, GaveUp
from harvester.errors import NcbiError
from harvester.pubmed_xml.frame import MalformedAnswer
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of, to_json
from harvester.pubmed_xml.records import Slice, read_slices

ROUNDS = 6
"""Times that what answers leave out is asked for."""

_NARROWING_TRIES = 2
_LAST_TRIES = 4
_FIRST_PMID = 1
"""PubMed's own first; any server answers for it, be it with an empty set."""
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


def settle(client: Client, pmids: Sequence[int], rounds: int = ROUNDS) -> Batch:
    """Fetch and parse ``pmids``; what an answer leaves out is missing after so many ``rounds``.

    Raises ``NcbiError`` when the server is not to be had.
    """
    batch = Batch()
    todo = list(pmids)
    for _ in range(rounds if todo else 0):
        _ask(client, todo, batch)
        todo = [p for p in todo if p not in batch.articles and p not in batch.rejected]
        if not todo:
            break
    batch.missing = todo
    return batch


def _ask(client: Client, pmids: Sequence[int], batch: Batch) -> None:
    """Ask once for ``pmids``; halve what fails or cannot be read."""
    try:
        answer = client.fetch(pmids, read_answer)
    except GaveUp as failure:
        _ask_around(client, pmids, batch, failure)
    else:
        _read(client, pmids, batch, answer)


def _read(client: Client, pmids: Sequence[int], batch: Batch, answer: Answer) -> None:
    left = _take(answer, pmids, batch)
    if not answer.broken or not left:
        return
    if len(pmids) == 1:
        _ask_alone(client, pmids, batch, answer.broken[0])
    elif len(left) == 1:
        _ask(client, left, batch)
    else:
        for half in _halves(left):
            _ask(client, half, batch)


def _halves(pmids: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    middle = (len(pmids) + 1) // 2
    return pmids[:middle], pmids[middle:]


def _ask_around(client: Client, pmids: Sequence[int], batch: Batch, failure: GaveUp) -> None:
    """Every answer may fail that has a certain record in it: reject it, and ask for the others.

    Raises ``failure`` when the witnesses are not to be had either: then it is the server.
    """
    witnesses = {pmids[-1], pmids[len(pmids) // 2], pmids[0]} if len(pmids) > 1 else {_FIRST_PMID}
    witness = next((pmid for pmid in witnesses if _answers(client, pmid)), None)
    if witness is None:
        raise failure
    guilty = _guilty(client, pmids, batch)
    if guilty and not _answers(client, witness):
        raise failure
    batch.rejected.update((p, Rejected(b"", str(error))) for p, error in guilty.items())


def _guilty(client: Client, pmids: Sequence[int], batch: Batch) -> dict[int, GaveUp]:
    """Ask for smaller and smaller parts; the records that fail alone, and their failures."""
    try:
        tries = _LAST_TRIES if len(pmids) == 1 else _NARROWING_TRIES
        answer = client.fetch(pmids, read_answer, tries=tries)
    except GaveUp as failure:
        if len(pmids) == 1:
            return {pmids[0]: failure}
        upper, lower = _halves(pmids)
        return _guilty(client, upper, batch) | _guilty(client, lower, batch)
    _read(client, pmids, batch, answer)
    return {}


def _answers(client: Client, pmid: int) -> bool:
    try:
        client.fetch([pmid], read_answer, tries=_NARROWING_TRIES)
    except NcbiError:
        return False
    return True


def _ask_alone(client: Client, pmids: Sequence[int], batch: Batch, broken: Rejected) -> None:
    """Was the record broken on its way, or is it so? The same bytes twice are no accident."""
    for _ in range(ROUNDS):
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
        return _read_records(read_slices(io.BytesIO(body), len(body) or 1))
    except MalformedAnswer as error:
        if not body.rstrip().endswith(_ENDS):
            raise Trouble(str(error)) from None
        return Answer({}, (Rejected(body, str(error)),))


def _read_records(slices: Iterable[Slice]) -> Answer:
    found: dict[int, bytes] = {}
    versions: dict[int, int] = {}
    broken = []
    for record in slices:
        try:
            article = parse_record(record.xml)
        except MalformedRecord as error:
            broken.append(Rejected(record.xml, str(error)))
            continue
        except Exception as error:  # a defect of our parser may cost a record, never a harvest
            broken.append(Rejected(record.xml, f"harvest failed on it: {error!r}"))
            continue
        pmid = int(article.pmid)
        if versions.get(pmid, 0) <= article.version:
            found[pmid], versions[pmid] = to_json(article), article.version
    own = {int(p) for p in (pmid_of(b.xml) for b in broken) if p is not None}
    return Answer({pmid: json for pmid, json in found.items() if pmid not in own}, tuple(broken))
