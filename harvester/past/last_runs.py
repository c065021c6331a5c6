"""What the ledger tells of each query at its end: the last whole run, and what failed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from harvester.corpus import ledger
from harvester.corpus.ledger import Run


@dataclass
class Strategy:
    """The whole runs of one term with one set of limits: when the first and the last began."""

    first: str
    last: str
    runs: int = 0


@dataclass
class LastRuns:
    """The runs of one query that still matter; None where there is none.

    ``latest`` is the last whose whole search was answered. ``good`` is the last whole run;
    ``strategies`` are all whole runs by term and limits. ``last`` is the very last.
    ``failing`` is the first run after ``good`` that was not whole, ``failures`` how many, and
    ``failed`` the last of them that says why.
    """

    latest: Run | None = None
    good: Run | None = None
    strategies: dict[tuple[str, str], Strategy] = field(default_factory=dict)
    last: Run | None = None
    failing: Run | None = None
    failures: int = 0
    failed: Run | None = None


def is_good(run: Run) -> bool:
    """Did the run do all it was to do? A ledger of harvest 0.1 has no ``complete``."""
    return run.complete or (run.status == "ok" and not run.narrowed)


def last_runs(folder: Path) -> dict[str, LastRuns]:
    """Read the ledger once: by query, in the order of their first runs."""
    found: dict[str, LastRuns] = {}
    for run in ledger.read(folder):
        _note(found.setdefault(run.query, LastRuns()), run)
    return found


def news_since(folder: Path) -> dict[str, str]:
    """By query: from when on (UTC, ISO 8601) what came is news of its last run that ended.

    That is the start of the run, or of the first of those right before it that did not end: what
    these had fetched, nobody has been told.
    """
    since: dict[str, str] = {}
    begun: dict[str, str] = {}
    for run in ledger.read(folder):
        begun[run.query] = min(run.started, begun.get(run.query, run.started))
        if run.status in {"ok", "partial"}:
            since[run.query] = begun.pop(run.query)
    return since


def _note(last: LastRuns, run: Run) -> None:
    last.last = run
    if run.translation and not run.narrowed:
        last.latest = run
    if is_good(run):
        last.good = run
        same = last.strategies.setdefault(
            (run.term, run.limits), Strategy(run.started, run.started)
        )
        same.last, same.runs = run.started, same.runs + 1
        last.failing = last.failed = None
        last.failures = 0
        return
    if run.narrowed and run.status == "ok":
        return
    last.failing = last.failing or run
    last.failures += 1
    if run.error or last.failed is None or not last.failed.error:
        last.failed = run


def last_good(before: LastRuns) -> str:
    """When the last complete run was, to be said after an error; empty where none was."""
    if before.good is None:
        return ""
    return f" (the last complete run was at {before.good.started})"


def back_again(before: LastRuns) -> list[str]:
    """What is said of the first complete run after an outage: since when it lasted."""
    if not before.failures or before.failing is None:
        return []
    runs = "run" if before.failures == 1 else "runs"
    since = f"; the last complete one was at {before.good.started}" if before.good else ""
    return [
        f"complete again after {before.failures:,} {runs} that were not, since "
        f"{before.failing.started}{since}"
    ]
