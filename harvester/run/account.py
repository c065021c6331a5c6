"""What is known of one query's run: added up while it goes, told when it is over."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harvester import __version__
from harvester.alerts import Alert
from harvester.config.settings import SavedQuery, limits
from harvester.corpus import ledger
from harvester.corpus.staging import Writer
from harvester.entrez.answers import SearchAnswer
from harvester.entrez.client import Client
from harvester.errors import Exit
from harvester.events import Drift, QueryDone
from harvester.run.search import Found

_EXITS = {
    "ok": Exit.DONE,
    "previewed": Exit.DONE,
    "partial": Exit.PARTIAL,
    "stopped": Exit.PARTIAL,
    "failed": Exit.FAILED,
    "interrupted": Exit.INTERRUPTED,
}


def utc_now() -> str:
    """The moment in UTC, ISO 8601 to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@dataclass
class Account:
    """One query's run so far; see ``QueryDone`` for what the numbers mean.

    ``started`` is the moment by the local clock and, once it has answered, by the server's too:
    the earlier of them is what all lines of the run are dated with. ``settled`` of what was to
    be fetched is dealt with. ``expected`` are those that PubMed's dates show as revised,
    ``surprises`` were revised and not among them. ``doubtful``: a search did not add up.
    """

    query: SavedQuery
    client: Client
    began: float = field(default_factory=time.monotonic)
    started: str = field(default_factory=utc_now)
    answer: SearchAnswer = field(default_factory=lambda: SearchAnswer(0, (), "", ()))
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    told: tuple[int, int] | None = None
    drift: Drift | None = None
    found: int = 0
    unchanged: int = 0
    new: int = 0
    revised: int = 0
    left: int = 0
    deleted: int = 0
    returned: int = 0
    held: int = 0
    copied: int = 0
    missing: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    complete: bool = False
    verified: bool = False
    narrowed: bool = False
    doubtful: bool = False
    settled: int = 0
    expected: frozenset[int] = frozenset()
    surprises: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._before = (self.client.requests, self.client.retries, self.client.received)

    @property
    def unavailable(self) -> list[int]:
        """What this run could not get, ascending."""
        return sorted(map(int, (*self.missing, *self.rejected)))

    def doubt(self, what: str, found: Found) -> None:
        """Say so when the lists of a search do not come to what PubMed counts."""
        if found.lacking:
            self.doubtful = True
            self.warnings.append(
                f"{what}, PubMed counts {found.first.count:,} and lists {len(found.pmids):,}, "
                "twice in a row: nothing leaves, and the next run asks again"
            )

    def take(self, writer: Writer) -> None:
        """What the writer has brought to light, and done."""
        self.warnings.extend(writer.warnings)
        self.left, self.deleted, self.held = writer.gone, writer.deleted, writer.held
        if self.verified and self.complete:
            self.notes.append(f"verified: {self.revised:,} of {self.found:,} had changed")
        if self.surprises:
            some = ", ".join(map(str, self.surprises[:10]))
            more = " and others" if len(self.surprises) > 10 else ""
            self.warnings.append(
                f"{len(self.surprises):,} had been revised unnoticed: PMID {some}{more}"
            )

    def done(self, status: str, error: str | None = None) -> QueryDone:
        """The run as it was."""
        requests, retries, received = self._before
        return QueryDone(
            query=self.query.name,
            status=status,
            found=self.found,
            count=self.answer.count,
            new=self.new,
            revised=self.revised,
            unchanged=self.unchanged,
            left=self.left,
            deleted=self.deleted,
            returned=self.returned,
            held=self.held,
            copied=self.copied,
            missing=tuple(self.missing),
            rejected=tuple(self.rejected),
            alerts=tuple(dict.fromkeys(self.alerts)),
            told=self.told,
            complete=self.complete,
            verified=self.verified,
            narrowed=self.narrowed,
            requests=self.client.requests - requests,
            retries=self.client.retries - retries,
            bytes=self.client.received - received,
            seconds=round(time.monotonic() - self.began, 3),
            started=self.started,
            source=self.client.source,
            term=self.query.term,
            limits=limits(self.query),
            translation=self.answer.translation,
            remarks=self.answer.warnings,
            warnings=tuple(self.warnings),
            notes=tuple(self.notes),
            drift=self.drift,
            error=error,
            exit=_EXITS[status],
        )


def ledger_line(done: QueryDone) -> ledger.Run:
    """The run as the ledger keeps it."""
    kept = (name for name in ledger.Run.__struct_fields__ if name != "version")
    return ledger.Run(version=__version__, **{name: getattr(done, name) for name in kept})
