"""What each run did: ``<corpus>/runs.jsonl``, one JSON line a query a run, appended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from harvester.alerts import Alert
from harvester.corpus.articles import lines
from harvester.corpus.disk import add
from harvester.corpus.trouble import told


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of one query.

    Times are UTC, ISO 8601; ``seconds`` and ``bytes`` (of answers, unpacked) are of this
    query alone. ``count`` is PubMed's count, ``found`` what of it the run took; found = new +
    revised + unchanged + missing + rejected of a run that came to its end. ``returned`` of the
    new had left before, ``deleted`` of the left exist no more. ``complete``: nothing failed, so
    what left was claimed and the date of the last good run moved; ``narrowed``: the command line
    had it look at a part only. Up to ``told``, a mark of the query's history, alerts have been
    told. ``remarks`` are PubMed's own on the search, ``warnings`` all that the user was told.
    ``limits`` are the query's dates and limit in words, empty when it has none.
    """

    started: str
    version: str
    query: str
    status: str
    exit: int
    complete: bool = False
    source: str
    term: str
    limits: str = ""
    translation: str = ""
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    count: int
    found: int
    new: int
    revised: int = 0
    unchanged: int
    left: int = 0
    deleted: int = 0
    returned: int = 0
    held: int = 0
    missing: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    told: tuple[int, int] | None = None
    verified: bool = False
    narrowed: bool = False
    requests: int
    retries: int
    bytes: int
    seconds: float
    error: str | None = None


def append(folder: Path, run: Run) -> None:
    """Add a line: whole or, when the disk is full, not at all.

    Raises ``CorpusError``.
    """
    path = folder / "runs.jsonl"
    with told(path, "write"):
        add(path, [msgspec.json.encode(run) + b"\n"])


def read(folder: Path) -> Iterator[Run]:
    """The runs, oldest first; a line that is not one is passed over."""
    decoder = msgspec.json.Decoder(Run)
    for _, line in lines(folder / "runs.jsonl"):
        try:
            yield decoder.decode(line)
        except ValueError:
            continue
