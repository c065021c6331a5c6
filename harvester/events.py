"""What a run tells while it goes: small typed values for tables, JSON and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harvester.alerts import Alert


@dataclass(frozen=True)
class Retrying:
    """A try failed; the next is number ``attempt`` of ``tries``, in ``wait`` seconds."""

    what: str
    reason: str
    attempt: int
    tries: int
    wait: float


@dataclass(frozen=True)
class QueryStarted:
    """A query's turn has come."""

    query: str


@dataclass(frozen=True)
class Searching:
    """PMIDs found so far, of those that PubMed counts; ``pmids`` are the last of them."""

    query: str
    found: int
    count: int
    pmids: Sequence[int] = ()


@dataclass(frozen=True)
class SearchDone:
    """The search is whole: so many found, so many of them to fetch."""

    query: str
    found: int
    to_fetch: int


@dataclass(frozen=True)
class BatchStored:
    """These lines are on disk, new ones and revised ones, each with its end as in the corpus.

    ``done`` counts what was to be fetched and is dealt with.
    """

    query: str
    lines: tuple[bytes, ...]
    revised: tuple[bytes, ...]
    done: int


@dataclass(frozen=True)
class RecordRejected:
    """A record that could not be read was set aside in ``file``."""

    query: str
    pmid: str
    reason: str
    file: str


@dataclass(frozen=True)
class RecordMissing:
    """PubMed found this PMID and does not give its record."""

    query: str
    pmid: str


@dataclass(frozen=True)
class Drift:
    """PubMed reads the same search in another way than on ``since``: translation and remarks."""

    since: str
    before: str
    after: str
    remarks_before: tuple[str, ...] = ()
    remarks_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """The run waits for ``reason``, until ``until`` (UTC, ISO 8601)."""

    query: str
    reason: str
    until: str


@dataclass(frozen=True)
class QueryDone:
    """What a run of one query did: its line in the ledger, in ``--json`` and in the table.

    ``count`` is how many PubMed has, ``found`` those that the run took (at the most
    ``limit``). Of a run that came to its end, found = new + revised + unchanged + missing +
    rejected (``copied`` of the new: from another query's file). ``left`` are no
    longer found, ``deleted`` of them exist no more; ``returned`` of the new had left before.
    ``held`` is how many lines the file has now. ``complete``: nothing failed, so that what left
    was claimed. ``narrowed``: the run was only to look at a part. ``told`` marks the
    end of the history up to which alerts have been told. ``notes`` are worth knowing and
    nothing to worry about.
    """

    query: str
    status: str
    found: int = 0
    count: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    left: int = 0
    deleted: int = 0
    returned: int = 0
    held: int = 0
    copied: int = 0
    missing: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    told: tuple[int, int] | None = None
    complete: bool = False
    verified: bool = False
    narrowed: bool = False
    requests: int = 0
    retries: int = 0
    bytes: int = 0
    seconds: float = 0.0
    started: str = ""
    source: str = ""
    term: str = ""
    limits: str = ""
    translation: str = ""
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    drift: Drift | None = None
    error: str | None = None
    exit: int = 0


Event = (
    Retrying
    | QueryStarted
    | Searching
    | SearchDone
    | BatchStored
    | RecordRejected
    | RecordMissing
    | Waiting
    | QueryDone
)
