"""A log of the run's events, a line each: text or JSON, in a file or on stderr."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import msgspec

from harvester.display.clean import clean
from harvester.errors import ConfigurationError, HarvestError
from harvester.events import (
    BatchStored,
    Event,
    QueryDone,
    QueryStarted,
    RecordMissing,
    RecordRejected,
    Retrying,
    SearchDone,
    Searching,
    Waiting,
)

_OF_THE_PATH = frozenset(
    {
        errno.EACCES,
        errno.EINVAL,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENXIO,
        errno.EPERM,
        errno.ETXTBSY,
    }
)
"""Errors of opening a file that say that its path cannot be one of a file that we may write."""

_WRITING = 0.05
"""Seconds in which another run has written its line."""

_FIGURES = (
    "status",
    "complete",
    "exit",
    "count",
    "found",
    "new",
    "revised",
    "unchanged",
    "left",
    "deleted",
    "returned",
    "held",
    "copied",
    "requests",
    "retries",
    "bytes",
    "seconds",
)


@dataclass(frozen=True)
class Entry:
    """One line: ``level`` is "info", "warning", "alert" or "error"; ``event`` names its kind."""

    level: str
    event: str
    query: str
    message: str
    figures: Mapping[str, str | int | float | bool] = field(default_factory=dict)


def entries(event: Event) -> Iterator[Entry]:
    """What a log says of an event: one line, of the end of a query one for each thing to tell."""
    match event:
        case QueryStarted(query):
            yield Entry("info", "query_started", query, "searching")
        case Searching(query, found, count):
            figures = {"found": found, "count": count}
            yield Entry("info", "searching", query, f"{found} of {count} PMIDs found", figures)
        case SearchDone(query, found, to_fetch):
            figures = {"found": found, "to_fetch": to_fetch}
            yield Entry(
                "info", "search_done", query, f"found {found}, to fetch {to_fetch}", figures
            )
        case BatchStored(query=query, lines=lines, revised=revised, done=done):
            figures = {"new": len(lines), "revised": len(revised), "done": done}
            words = f"{len(lines)} new and {len(revised)} revised on disk; {done} dealt with"
            yield Entry("info", "batch_stored", query, words, figures)
        case Retrying(what, reason, attempt, tries, wait):
            words = f"{what}: {reason}; try {attempt} of {tries} in {wait:.1f} s"
            yield Entry(
                "warning",
                "retrying",
                "",
                words,
                {"attempt": attempt, "tries": tries, "wait": round(wait, 3)},
            )
        case Waiting(query, reason, until):
            words = f"waiting until {until}: {reason}"
            yield Entry("info", "waiting", query, words, {"until": until})
        case RecordRejected(query, pmid, reason, file):
            words = f"PMID {pmid} rejected, set aside as {file}: {reason}"
            yield Entry("warning", "record_rejected", query, words, {"pmid": pmid})
        case RecordMissing(query, pmid):
            words = f"PMID {pmid} is found, and its record not given"
            yield Entry("warning", "record_missing", query, words, {"pmid": pmid})
        case QueryDone():
            yield from _of_the_end(event)


def _of_the_end(run: QueryDone) -> Iterator[Entry]:
    for alert in run.alerts:
        about = ", ".join(filter(None, [alert.notice and f"notice {alert.notice}", alert.source]))
        words = f"PMID {alert.pmid} {alert.kind}: {alert.title}" + (f" ({about})" if about else "")
        named = {"pmid": alert.pmid, "kind": alert.kind, "notice": alert.notice}
        yield Entry("alert", "alert", run.query, words, named)
    if run.drift is not None:
        then, now = run.drift.before, run.drift.after
        words = f"PubMed reads the search in another way than on {run.drift.since}"
        words += f"; then: {then}; now: {now}"
        yield Entry("warning", "drift", run.query, words, {"before": then, "after": now})
    for warning in run.warnings:
        yield Entry("warning", "warning", run.query, warning)
    for note in run.notes:
        yield Entry("info", "note", run.query, note)
    level = {"ok": "info", "previewed": "info", "failed": "error"}.get(run.status, "warning")
    figures: dict[str, str | int | float | bool]
    figures = {name: getattr(run, name) for name in _FIGURES}
    figures.update(missing=len(run.missing), rejected=len(run.rejected), alerts=len(run.alerts))
    words = (
        f"{run.status}: found {run.found}, new {run.new}, revised {run.revised}, "
        f"left {run.left}, unchanged {run.unchanged}, missing {len(run.missing)}, "
        f"rejected {len(run.rejected)}; {run.requests} requests, {run.retries} retries, "
        f"{run.seconds:.1f} s"
    )
    if run.status == "previewed":
        words = f"previewed: found {run.count}; {run.requests} requests, {run.seconds:.1f} s"
    if run.error:
        figures["error"] = run.error
        words += f"; {run.error}"
    yield Entry(level, "query_done", run.query, words, figures)


def as_text(entry: Entry, time: str) -> str:
    """ "2026-11-24T03:10:02.117Z WARNING msc-ms: the search found nothing"."""
    query = f"{clean(entry.query)}: " if entry.query else ""
    return f"{time} {entry.level.upper()} {query}{clean(entry.message)}"


def as_json(entry: Entry, time: str) -> str:
    """An object: time, level, event, query, message, and the figures."""
    fields: dict[str, str | int | float | bool] = {"time": time, "level": entry.level}
    fields |= {"event": entry.event, "query": clean(entry.query)}
    fields["message"] = clean(entry.message)
    for name, value in entry.figures.items():
        fields[name] = clean(value) if isinstance(value, str) else value
    return msgspec.json.encode(fields).decode()


class RunLog:
    """Writes entries to an open file descriptor, each line by one ``write``.

    ``trouble`` is the first error of writing: a full disk is no reason to fail.
    """

    def __init__(self, descriptor: int, *, json: bool, quiet: bool = False) -> None:
        self._descriptor = descriptor
        self._format = as_json if json else as_text
        self._quiet = quiet
        self._torn = False
        self.trouble: OSError | None = None

    def follow(self, event: Event) -> None:
        """Log what the event tells."""
        for entry in entries(event):
            self.write(entry)

    def write(self, entry: Entry) -> None:
        """Log one line; of a quiet log, only what is wrong."""
        if self._quiet and entry.level == "info":
            return
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = self._format(entry, time).encode("utf-8", "replace") + b"\n"
        try:
            written = os.write(self._descriptor, b"\n" + line if self._torn else line)
        except OSError as error:
            self.trouble = self.trouble or error
            return
        self._torn = written < len(line)


@contextlib.contextmanager
def log_file(path: Path, *, json: bool) -> Iterator[RunLog]:
    """A log that adds to a file; a new one only its owner may read.

    When it cannot be opened, raises ``ConfigurationError`` where the path is to blame, else
    ``HarvestError``: the disk is full, read-only or broken.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        kind = ConfigurationError if error.errno in _OF_THE_PATH else HarvestError
        raise kind(f"cannot write the log {clean(str(path))}: {error.strerror or error}") from None
    try:
        log = RunLog(descriptor, json=json)
        log._torn = _is_torn(path, descriptor)
        yield log
    finally:
        with contextlib.suppress(OSError):
            os.close(descriptor)


def _is_torn(path: Path, descriptor: int) -> bool:
    """Does the file end inside a line? A full disk had cut it.

    Looked at twice: another run may just be writing.
    """
    if _ends_open(path, descriptor):
        sleep(_WRITING)
        return _ends_open(path, descriptor)
    return False


def _ends_open(path: Path, descriptor: int) -> bool:
    told = os.fstat(descriptor)
    if not stat.S_ISREG(told.st_mode) or not told.st_size:
        return False
    try:
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except OSError:
        return False
