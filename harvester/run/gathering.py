"""Records are fetched by several threads, ahead of their turn, and stored in order of PMID.

So a run that was killed and run again leaves the same file as one that was not. One that is told to
end first stores what waits for its turn: the next leaves the same lines, in another order.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import cast

import msgspec

from harvester import __version__
from harvester.article import SCHEMA_VERSION, Provenance
from harvester.corpus.articles import article_of, content_hash, make_line
from harvester.corpus.copies import Copies
from harvester.corpus.history import compare
from harvester.corpus.staging import Line, Writer
from harvester.entrez.client import Client, Speed
from harvester.errors import NcbiError
from harvester.events import BatchStored, Event, RecordMissing, RecordRejected
from harvester.run.account import Account
from harvester.run.batch import ROUNDS, Batch, Fetch, settle
from harvester.run.crew import Crew, Done, OutOfTime
from harvester.run.early import Early
from harvester.run.request_size import records_a_request

AHEAD = 3_000
"""Records that may be asked for before their turn, or two batches more than connections."""

_STORED_AT_ONCE = 250
"""Records that are made into lines and put on disk together, however many came in one answer."""

DELETED, UNMATCHED = "deleted", "unmatched"
"""Why an article left: PubMed has no such record, or the search does not find it any more."""

NEW, REVISED, UNCHANGED = "new", "revised", "unchanged"

_ROUNDS_TO_LEAVE = 2
"""What the search does not find either need not be asked for so often to be gone."""

_OURS = {"schema_version"}


class _Own(msgspec.Struct):
    schema_version: int = 0
    harvest: Provenance | None = None


@dataclass(frozen=True)
class _Held:
    """A line that a query has, or had before: its content, and what harvest says of it."""

    article: bytes
    harvest: Provenance | None
    schema_version: int = SCHEMA_VERSION

    @classmethod
    def of(cls, line: bytes) -> _Held:
        own = _Own()
        with suppress(ValueError):
            own = msgspec.json.decode(line, type=_Own)
        return cls(article_of(line.rstrip(b"\r\n")), own.harvest, own.schema_version)


@dataclass(frozen=True)
class _Brought:
    """One article that has come; without a line where there is nothing to store.

    ``by_hand``: PubMed has not changed it, a hand had.
    """

    pmid: int
    kind: str
    line: Line | None
    copied: bool
    returned: bool = False
    by_hand: bool = False


def gather(
    client: Client,
    crew: Crew,
    account: Account,
    wanted: Sequence[int],
    sources: tuple[Copies, Early],
    writer: Writer,
) -> Iterator[Event]:
    """Fetch what is ``wanted``, ascending PMIDs, and stage what of it is new or revised.

    Raises ``NcbiError``; what was under way then is stored before.
    """
    _, early = sources
    try:
        while wanted:
            lost: list[int] = []
            for pmids, item in _settled(client, crew, wanted, sources, ROUNDS):
                if isinstance(item, Batch):
                    lost += yield from _store(account, pmids, item, sources, writer, client.source)
                else:
                    yield item
                del item  # megabytes, while the next is waited for
            wanted = lost
    except (NcbiError, OutOfTime, KeyboardInterrupt):
        yield from _store(account, early.settled, Batch(), sources, writer, client.source)
        raise


def leave(
    client: Client,
    crew: Crew,
    account: Account,
    gone: Sequence[int],
    sources: tuple[Copies, Early],
    writer: Writer,
) -> Iterator[Event]:
    """Ask PubMed what became of those that are ``gone``, and let them leave.

    Raises ``NcbiError``; then nothing leaves.
    """
    copies, early = sources
    for pmids, item in _settled(client, crew, gone, sources, _ROUNDS_TO_LEAVE):
        if isinstance(item, Batch):
            _join(item, early.take_out(pmids))
            held = zip(pmids, writer.state.lines(pmids), strict=True)
            writer.stage_leaving(
                _left_line(pmid, line, *_fate(pmid, item, copies), account.started)
                for pmid, line in held
            )
        else:
            yield item
    if gone:
        writer.let_leave()


def _fate(pmid: int, batch: Batch, copies: Copies) -> tuple[bytes | None, str]:
    """The newest version of an article that is gone, where there is one, and why it is."""
    if pmid in copies:
        other = _Held.of(copies.line(pmid))
        reason = other.harvest.left_reason if other.harvest else None
        return other.article, reason or UNMATCHED
    newest = batch.articles.get(pmid)
    reason = DELETED if pmid in batch.missing else UNMATCHED
    return None if newest is None else bytes(newest), reason


def _settled(
    client: Client,
    crew: Crew,
    wanted: Sequence[int],
    sources: tuple[Copies, Early],
    rounds: int,
) -> Iterator[tuple[Sequence[int], Batch | Event]]:
    """Each batch of what is ``wanted``, in turn; and what is told meanwhile."""
    _, early = sources
    batches = _Batches(wanted, crew.size, sources)
    fetch = Fetch(client, crew.readers.read)
    sent: dict[int, Sequence[int]] = {}
    ready: dict[int, Batch] = {}
    failure: NcbiError | OutOfTime | KeyboardInterrupt | None = None
    while True:
        while not failure and _may_send(crew, list(map(len, sent.values())), len(ready)):
            pmids, asked = batches.cut(client.speed)
            if not pmids:
                break
            number = crew.submit(partial(settle, fetch, asked, rounds))
            sent[number] = pmids
        if len(ready) == len(sent) and (failure or batches.are_out):
            break
        try:
            item = crew.next()
        except (OutOfTime, KeyboardInterrupt) as end:
            failure = end
            break
        if not isinstance(item, Done):
            yield (), item
        elif item.number in sent:
            try:
                ready[item.number] = cast(Batch, item.result())
                if item.number != next(iter(sent)):
                    early.put_by(ready[item.number])
            except NcbiError as error:
                failure = failure or error
                del sent[item.number]
        else:
            early.take(item)
        del item
        yield from _in_turn(sent, ready)
    for number in filter(ready.__contains__, sent):
        yield sent[number], ready[number]
    if failure:
        raise failure


def _in_turn(
    sent: dict[int, Sequence[int]], ready: dict[int, Batch]
) -> Iterator[tuple[Sequence[int], Batch]]:
    """Those at the head of what was ``sent`` that are ``ready``; they are taken out."""
    while sent and (number := next(iter(sent))) in ready:
        yield sent.pop(number), ready.pop(number)


def _may_send(crew: Crew, ordered: Sequence[int], ready: int) -> bool:
    """Is a thread free for a batch after those that were ``ordered``, of so many records each?

    While the disk holds everybody up, no more comes than there are threads.
    """
    threads = crew.size + 1
    return len(ordered) - ready < threads and (len(ordered) < threads or sum(ordered) < AHEAD)


@dataclass
class _Batches:
    """What is wanted, cut into one request after another; not what is coming already."""

    wanted: Sequence[int]
    connections: int
    sources: tuple[Copies, Early]
    at: int = 0

    @property
    def are_out(self) -> bool:
        return self.at >= len(self.wanted)

    def cut(self, speed: Speed) -> tuple[Sequence[int], Sequence[int]]:
        """The next batch, and what of it is to be asked for; empty when there is none yet."""
        copies, early = self.sources
        left = len(self.wanted) - self.at
        size = records_a_request(left, len(self.wanted), self.connections, speed) if left else 0
        asked: list[int] = []
        end = self.at
        while end < len(self.wanted) and len(asked) < size:
            if end - self.at >= (2 * size if asked else size):
                break
            pmid = self.wanted[end]
            if pmid in early.coming:
                return (), ()
            if pmid not in copies and pmid not in early:
                asked.append(pmid)
            end += 1
        batch, self.at = self.wanted[self.at : end], end
        return batch, asked


def _store(
    account: Account,
    pmids: Sequence[int],
    batch: Batch,
    sources: tuple[Copies, Early],
    writer: Writer,
    source: str,
) -> Generator[Event, None, list[int]]:
    """Stage what of a batch is new or revised. Returns what had come early and is lost since,
    because the disk was full: it has to be fetched again."""
    lost: list[int] = []
    for start in range(0, len(pmids), _STORED_AT_ONCE):
        some = pmids[start : start + _STORED_AT_ONCE]
        lost += yield from _store_some(account, some, batch.part(some), sources, writer, source)
    return lost


def _store_some(
    account: Account,
    pmids: Sequence[int],
    batch: Batch,
    sources: tuple[Copies, Early],
    writer: Writer,
    source: str,
) -> Generator[Event, None, list[int]]:
    name, (copies, early) = account.query.name, sources
    _join(batch, early.take_out(pmids))
    brought: list[_Brought] = []
    lost: list[int] = []
    known = {*batch.rejected, *batch.missing}
    for pmid in pmids:
        if pmid in batch.articles:
            came = _Held(bytes(batch.articles[pmid]), None)
        elif pmid in copies:
            came = _Held.of(copies.line(pmid))
        else:
            if pmid not in known:
                lost.append(pmid)
            continue
        harvest = _fresh(name, source, account.started, came)
        brought.append(_compared(writer, pmid, came, harvest, verify=account.verified))
    batch.articles.clear()  # the lines have it all; to put them on disk takes a while
    lines = [each.line for each in brought if each.line]
    if lines:
        writer.stage(lines)
    new = [each.line.text for each in brought if each.line and each.kind == NEW]
    revised = [each.line.text for each in brought if each.line and each.kind == REVISED]
    _count(account, brought)
    account.settled += len(pmids) - len(lost)
    yield BatchStored(name, tuple(new), tuple(revised), account.settled)
    for pmid, rejected in sorted(batch.rejected.items()):
        file = writer.corpus.set_aside(str(pmid), rejected.xml, rejected.reason)
        account.rejected.append(str(pmid))
        yield RecordRejected(name, str(pmid), rejected.reason, str(file))
    for pmid in batch.missing:
        account.missing.append(str(pmid))
        yield RecordMissing(name, str(pmid))
    return lost


def _join(batch: Batch, other: Batch) -> None:
    batch.articles.update(other.articles)
    batch.rejected.update(other.rejected)
    batch.missing = sorted({*batch.missing, *other.missing})


def _count(account: Account, brought: Sequence[_Brought]) -> None:
    """What is on disk now, and nothing before."""
    kinds = [each.kind for each in brought]
    account.new += kinds.count(NEW)
    account.revised += kinds.count(REVISED)
    account.unchanged += kinds.count(UNCHANGED)
    account.returned += sum(each.returned for each in brought)
    account.copied += sum(each.copied and each.kind == NEW for each in brought)
    account.surprises += [
        each.pmid
        for each in brought
        if each.kind == REVISED and not each.by_hand and each.pmid not in account.expected
    ]


def _compared(
    writer: Writer, pmid: int, came: _Held, harvest: Provenance, *, verify: bool
) -> _Brought:
    """What has come, against what is held: new, revised, or as it was."""
    copied = came.harvest is not None
    held = next(writer.state.lines([pmid]), None)
    if held is None:
        left = next(writer.left.lines([pmid]), None)
        if left is not None:
            harvest = _with_first(harvest, _Held.of(left))
        line = _made(pmid, came.article, harvest)
        return _Brought(pmid, NEW, line, copied=copied, returned=left is not None)
    old = _Held.of(held)
    as_written = old.harvest is not None and old.harvest.hash == harvest.hash
    as_written = as_written and old.schema_version == SCHEMA_VERSION
    put_back = old.harvest is not None and old.harvest.left is not None
    if (came.article == old.article or (as_written and not verify)) and not put_back:
        return _Brought(pmid, UNCHANGED, None, copied=copied)
    kind = UNCHANGED if compare(old.article, came.article).keys() <= _OURS else REVISED
    line = _made(pmid, came.article, _with_first(harvest, old))
    return _Brought(pmid, kind, line, copied=copied, by_hand=as_written)


def _fresh(query: str, source: str, moment: str, came: _Held) -> Provenance:
    return Provenance(
        query=query,
        source=source,
        first_fetched=moment,
        last_fetched=moment,
        version=__version__,
        hash=content_hash(came.article),
    )


def _with_first(harvest: Provenance, old: _Held) -> Provenance:
    if old.harvest is None:
        return harvest
    return msgspec.structs.replace(harvest, first_fetched=old.harvest.first_fetched)


def _made(pmid: int, article: bytes, harvest: Provenance) -> Line:
    return Line(pmid, int(harvest.hash[:16], 16), make_line(article, harvest))


def _left_line(pmid: int, line: bytes, newest: bytes | None, reason: str, moment: str) -> Line:
    """The line of an article that leaves, in its newest version, with when and why."""
    old = _Held.of(line)
    article = newest or old.article
    harvest = old.harvest or Provenance(
        query="", source="", first_fetched="", last_fetched="", version=__version__, hash=""
    )
    changed = {"last_fetched": moment} if article != old.article else {}
    harvest = msgspec.structs.replace(
        harvest, hash=content_hash(article), left=moment, left_reason=reason, **changed
    )
    return _made(pmid, article, harvest)
