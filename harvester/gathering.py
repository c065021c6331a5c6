"""Records are fetched by several threads, ahead of their turn, and stored in order of PMID.

So a run that was killed and run again leaves the same file as one that was not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import cast

import msgspec

from harvester import __version__
from harvester.account import Account, utc_now
from harvester.article import Provenance
from harvester.batch import Batch, settle
from harvester.copies import Copies
from harvester.corpus import article_of, content_hash, make_line
from harvester.crew import Crew, Done
from harvester.entrez.client import Client
from harvester.errors import NcbiError
from harvester.events import BatchStored, Event, RecordMissing, RecordRejected
from harvester.history import compare
from harvester.staging import Line, Writer

BATCH = 200
"""Records a request (EFetch asks for POST above about 200 ids, NBK25499)."""

AHEAD = 12
"""Batches that may be fetched before their turn to be stored: one that hangs holds few up."""

DELETED, UNMATCHED = "deleted", "unmatched"
"""Why an article left: PubMed has no such record, or the search does not find it any more."""

_OURS = {"schema_version"}


class _Own(msgspec.Struct):
    harvest: Provenance | None = None


@dataclass(frozen=True)
class _Held:
    """A line that a query has, or had before: its content, and what harvest says of it."""

    article: bytes
    harvest: Provenance | None

    @classmethod
    def of(cls, line: bytes) -> _Held:
        own = None
        with suppress(msgspec.DecodeError):
            own = msgspec.json.decode(line, type=_Own).harvest
        return cls(article_of(line.rstrip(b"\r\n")), own)


def gather(
    client: Client,
    crew: Crew,
    account: Account,
    wanted: Sequence[int],
    copies: Copies,
    writer: Writer,
) -> Iterator[Event]:
    """Fetch what is ``wanted``, ascending PMIDs, and stage what of it is new or revised.

    Raises ``NcbiError``; what was under way then is stored before.
    """
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    asked = ([pmid for pmid in batch if pmid not in copies] for batch in batches)
    for number, batch in _settled(client, crew, asked):
        if isinstance(batch, Batch):
            yield from _store(account, batches[number], batch, copies, writer, client.source)
        else:
            yield batch


def leave(
    client: Client, crew: Crew, account: Account, gone: Sequence[int], writer: Writer
) -> Iterator[Event]:
    """Ask PubMed what became of those that are ``gone``, and let them leave.

    Raises ``NcbiError``; then nothing leaves.
    """
    batches = [gone[start : start + BATCH] for start in range(0, len(gone), BATCH)]
    for number, batch in _settled(client, crew, iter(batches)):
        if not isinstance(batch, Batch):
            yield batch
            continue
        missing = set(batch.missing)
        held = zip(batches[number], writer.state.lines(batches[number]), strict=True)
        writer.stage_leaving(
            _left_line(pmid, line, batch.articles.get(pmid), deleted=pmid in missing)
            for pmid, line in held
        )
    if gone:
        writer.let_leave()


def _settled(
    client: Client, crew: Crew, asked: Iterator[Sequence[int]]
) -> Iterator[tuple[int, Batch | Event]]:
    """Each batch by its number, in turn; and what is told meanwhile."""
    ready: dict[int, Batch] = {}
    sent = turn = under_way = 0
    failure: NcbiError | None = None
    ahead = max(AHEAD, 2 * crew.size)
    while True:
        room = 0 if failure else turn + ahead - sent
        for pmids in islice(asked, room):
            crew.submit(sent, partial(settle, client, pmids))
            sent += 1
            under_way += 1
        if not under_way:
            break
        item = crew.next()
        if not isinstance(item, Done):
            yield -1, item
            continue
        under_way -= 1
        try:
            ready[item.number] = cast(Batch, item.result())
        except NcbiError as error:
            failure = failure or error
        while turn in ready:
            yield turn, ready.pop(turn)
            turn += 1
    for number in sorted(ready):
        yield number, ready.pop(number)
    if failure:
        raise failure


def _store(
    account: Account,
    pmids: Sequence[int],
    batch: Batch,
    copies: Copies,
    writer: Writer,
    source: str,
) -> Iterator[Event]:
    name, moment = account.query.name, utc_now()
    new: list[Line] = []
    revised: list[Line] = []
    for pmid in pmids:
        if pmid in batch.articles:
            came = _Held(batch.articles[pmid], None)
        elif pmid in copies:
            came = _Held.of(copies.line(pmid, name))
        else:
            continue
        line, kind = _line(account, writer, pmid, came, _fresh(name, source, moment, came))
        if line is not None:
            (new if kind == "new" else revised).append(line)
            account.copied += pmid in copies and pmid not in batch.articles
    if new or revised:
        writer.stage(sorted([*new, *revised]))
    account.settled += len(pmids)
    yield BatchStored(name, _texts(new), _texts(revised), account.settled)
    for pmid, rejected in sorted(batch.rejected.items()):
        file = writer.corpus.set_aside(str(pmid), rejected.xml, rejected.reason)
        account.rejected.append(str(pmid))
        yield RecordRejected(name, str(pmid), rejected.reason, str(file))
    for pmid in batch.missing:
        account.missing.append(str(pmid))
        yield RecordMissing(name, str(pmid))


def _texts(lines: Sequence[Line]) -> tuple[bytes, ...]:
    return tuple(line.text for line in lines)


def _line(
    account: Account, writer: Writer, pmid: int, came: _Held, harvest: Provenance
) -> tuple[Line | None, str]:
    """The line to be stored, None where nothing has changed; and whether it is new."""
    held = next(writer.state.lines([pmid]), None)
    if held is None:
        left = next(writer.left.lines([pmid]), None)
        account.new += 1
        if left is not None:
            account.returned += 1
            harvest = _with_first(harvest, _Held.of(left))
        return _made(pmid, came.article, harvest), "new"
    old = _Held.of(held)
    if came.article == old.article or (
        not account.verified and old.harvest and old.harvest.hash == harvest.hash
    ):
        account.unchanged += 1
        return None, "unchanged"
    if compare(old.article, came.article).keys() <= _OURS:
        account.unchanged += 1
    else:
        account.revised += 1
        account.surprises += [pmid] if pmid not in account.expected else []
    return _made(pmid, came.article, _with_first(harvest, old)), "revised"


def _fresh(query: str, source: str, moment: str, came: _Held) -> Provenance:
    if came.harvest is not None:
        return came.harvest
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


def _left_line(pmid: int, line: bytes, newest: bytes | None, *, deleted: bool) -> Line:
    """The line of an article that leaves, in its newest version, with when and why."""
    moment, old = utc_now(), _Held.of(line)
    article = newest or old.article
    harvest = old.harvest or Provenance(
        query="", source="", first_fetched="", last_fetched="", version=__version__, hash=""
    )
    changed = {"last_fetched": moment} if newest and newest != old.article else {}
    harvest = msgspec.structs.replace(
        harvest,
        hash=content_hash(article),
        left=moment,
        left_reason=DELETED if deleted else UNMATCHED,
        **changed,
    )
    return _made(pmid, article, harvest)
