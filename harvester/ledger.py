"""What each run did: ``<corpus>/runs.jsonl``, one JSON line a query a run, appended."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from harvester.corpus import lines
from harvester.errors import CorpusError


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
    """Add a line, in one write: whole or, when the disk is full, not at all.

    Raises ``CorpusError``.
    """
    path = folder / "runs.jsonl"
    line = msgspec.json.encode(run) + b"\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            written = os.write(handle, line)
            if written < len(line):
                os.ftruncate(handle, os.fstat(handle).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(handle)
    except OSError as error:
        raise CorpusError(f"cannot write {path}: {error.strerror}") from None


def read(folder: Path) -> Iterator[Run]:
    """The runs, oldest first; a line that is not one is passed over."""
    decoder = msgspec.json.Decoder(Run)
    for _, line in lines(folder / "runs.jsonl"):
        try:
            yield decoder.decode(line)
        except msgspec.DecodeError:
            continue
