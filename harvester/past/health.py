"""How each query of a corpus is: what it holds, how fresh that is, what is broken."""

from __future__ import annotations

import datetime
import os
import re
import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from harvester.corpus.articles import Corpus
from harvester.durations import in_words
from harvester.past.count import counted
from harvester.past.last_runs import LastRuns, last_runs
from harvester.past.retraction_watch import told

RECENT_DAYS = 30
"""An alert is recent for so long."""

_AHEAD = 86_400.0
"""Seconds that a clock may be wrong by, or a time zone, before the dates of runs tell nothing."""

_FUTURE = "the last whole run is dated in the future: check the clock"
_WRITER = re.compile(r"pid (\d+) on (\S+)")


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """One query. ``last_good_run`` is the start of the last whole run, UTC, empty without one.

    ``age_seconds`` are since then; below 0 when that is more than a day in the future.
    ``newest`` is the latest date of an article. ``left`` are
    articles that the search does not find any more. ``staged`` files are what a dead run left;
    the next one goes on from there. The ``failing`` fields are of the runs after the last whole
    one: since when, how many, how the last that says why ended.
    """

    query: str
    configured: bool
    held: int
    newest: str
    last_good_run: str
    age_seconds: int | None
    recent_alerts: int
    alerts: int
    left: int
    broken_lines: int
    staged: int
    failing_since: str
    failures: int
    failure: str


def health(
    corpus: Corpus, queries: Sequence[str], configured: Sequence[str], now: float
) -> list[Health]:
    """Look at all the files of these queries; ``now`` is a time of ``time.time``."""
    runs = last_runs(corpus.folder)
    being_written = is_being_written(corpus.folder)
    return [
        _health(
            corpus,
            query,
            runs.get(query, LastRuns()),
            configured=query in configured,
            staged=0 if being_written else _staged(corpus.folder, query),
            now=now,
        )
        for query in queries
    ]


def good_run_ages(folder: Path, now: float) -> dict[str, float]:
    """Seconds since the last whole run of each query that had one, from the ledger alone."""
    ages = {query: age(last, now) for query, last in last_runs(folder).items()}
    return {query: seconds for query, seconds in ages.items() if seconds is not None}


def age(last: LastRuns, now: float) -> float | None:
    """Seconds since the last whole run began; None without one.

    A date that is less than a day ahead of the clock is age 0, one further ahead a negative age.
    """
    if last.good is None:
        return None
    with suppress(ValueError):
        started = datetime.datetime.fromisoformat(last.good.started)
        if started.tzinfo is None:
            started = started.replace(tzinfo=datetime.UTC)
        seconds = now - started.timestamp()
        return seconds if seconds < -_AHEAD else max(0.0, seconds)
    return None


def troubles(of: Health) -> list[str]:
    """What is broken, a sentence each."""
    told = []
    if of.failures:
        tries = f"{of.failures:,} {'run' if of.failures == 1 else 'runs'}"
        since = of.failing_since.replace("T", " ").removesuffix("Z")[:16]
        told.append(f"no whole run since {since} ({tries}); {of.failure}")
    if of.age_seconds is not None and of.age_seconds < 0:
        told.append(_FUTURE)
    if of.broken_lines:
        are = "line is no article" if of.broken_lines == 1 else "lines are no articles"
        told.append(f"{of.broken_lines:,} {are} in {of.query}.jsonl")
    if of.staged:
        told.append("a run ended before its time; the next goes on with what it had fetched")
    return told


def too_old(ages: dict[str, float], queries: Iterable[str], most: float) -> list[str]:
    """A sentence for each of the queries that had no whole run within ``most`` seconds."""
    told = []
    for query in queries:
        if query not in ages:
            told.append(f"{query}: never fetched whole")
        elif ages[query] < 0:
            told.append(f"{query}: {_FUTURE}")
        elif ages[query] > most:
            told.append(f"{query}: the last whole run was {in_words(ages[query])} ago")
    return told


def is_being_written(folder: Path) -> bool:
    """Is a run going on? It says who it is in ``.staging/writer``; read, not locked.

    A process of another machine is taken for alive.
    """
    try:
        note = (folder / ".staging" / "writer").read_text("utf-8", errors="replace")
    except OSError:
        return False
    who = _WRITER.search(note)
    if who is None or who[2] != socket.gethostname():
        return bool(note.strip())
    try:
        os.kill(int(who[1]), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _health(
    corpus: Corpus, query: str, last: LastRuns, *, configured: bool, staged: int, now: float
) -> Health:
    alerts = told(corpus.folder, [query])
    old = age(last, now)
    month_ago = datetime.datetime.fromtimestamp(now, datetime.UTC) - datetime.timedelta(
        days=RECENT_DAYS
    )
    held, broken, newest = counted(corpus.path(query))
    left, _, _ = counted(corpus.left_path(query))
    return Health(
        query=query,
        configured=configured,
        held=held,
        newest=newest,
        last_good_run=last.good.started if last.good else "",
        age_seconds=None if old is None else int(old),
        recent_alerts=sum(each.when >= month_ago.isoformat()[:19] for each in alerts),
        alerts=len(alerts),
        left=left,
        broken_lines=broken,
        staged=staged,
        failing_since=last.failing.started if last.failing else "",
        failures=last.failures,
        failure=_failure(last),
    )


def _failure(last: LastRuns) -> str:
    if last.failed is None:
        return ""
    return f"{last.failed.status}: {last.failed.error}" if last.failed.error else last.failed.status


def _staged(folder: Path, query: str) -> int:
    """The files that ``corpus.staging`` keeps for a query: QUERY.jsonl, QUERY.leaving …"""
    with suppress(OSError):
        return sum(
            path.name.rpartition(".")[0] == query and path.stat().st_size > 0
            for path in (folder / ".staging").iterdir()
        )
    return 0
