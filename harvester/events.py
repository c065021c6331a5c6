"""What a run tells while it goes: small typed values for tables, JSON and the ledger."""

from __future__ import annotations

from dataclasses import dataclass


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
    """PMIDs found so far, of those that PubMed counts."""

    query: str
    found: int
    count: int


@dataclass(frozen=True)
class SearchDone:
    """The search is whole: so many found, so many of them to fetch."""

    query: str
    found: int
    to_fetch: int


@dataclass(frozen=True)
class BatchStored:
    """These lines are on disk. ``lines`` are as in the corpus, with their ``\\n``."""

    query: str
    lines: tuple[bytes, ...]
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
class QueryDone:
    """What a run of one query did: its line in the ledger, in ``--json`` and in the table.

    ``count`` is how many PubMed has, ``found`` those that the run took (at the most
    ``limit``). Of a run that came to its end, found = unchanged + new + missing + rejected,
    the last three being what was asked for (``copied`` of the new: from another query's file).
    """

    query: str
    status: str
    found: int = 0
    count: int = 0
    new: int = 0
    unchanged: int = 0
    copied: int = 0
    missing: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    requests: int = 0
    retries: int = 0
    bytes: int = 0
    seconds: float = 0.0
    started: str = ""
    source: str = ""
    term: str = ""
    translation: str = ""
    warnings: tuple[str, ...] = ()
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
    | QueryDone
)
