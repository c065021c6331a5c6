"""What each run did: ``<corpus>/runs.jsonl``, one JSON line a query a run, appended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from harvester.corpus import lines
from harvester.disk import told, write_all


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of one query.

    Times are UTC, ISO 8601; ``seconds`` and ``bytes`` (of answers, unpacked) are of this
    query alone; ``count`` is PubMed's count, ``found`` what of it the run took.
    """

    started: str
    version: str
    query: str
    status: str
    exit: int
    source: str
    term: str
    translation: str = ""
    warnings: tuple[str, ...] = ()
    count: int
    found: int
    new: int
    unchanged: int
    missing: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
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
    with told(path, "write"), path.open("ab", buffering=0) as file:
        write_all(file, [msgspec.json.encode(run) + b"\n"])


def read(folder: Path) -> Iterator[Run]:
    """The runs, oldest first; a line that is not one is passed over."""
    decoder = msgspec.json.Decoder(Run)
    for _, line in lines(folder / "runs.jsonl"):
        try:
            yield decoder.decode(line)
        except msgspec.DecodeError:
            continue
