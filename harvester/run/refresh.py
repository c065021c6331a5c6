"""What a refresh has to decide, as pure functions: what is new, left, perhaps revised, doubtful."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from harvester.config.settings import SavedQuery, limits
from harvester.corpus.ledger import Run
from harvester.entrez.answers import SearchAnswer
from harvester.events import Drift

UNCERTAIN = timedelta(days=7)
"""A record modified so shortly before it was fetched may have been fetched as it was before:
modification dates are days, of NCBI's time zone, and show up with delay."""

MANY = 5
"""Articles held from which on a search that collapses is not believed."""

_CHUNK = 8_192


@dataclass(frozen=True)
class Wishes:
    """What the user wants of this run.

    ``verify``: everything held is fetched again. ``accept_loss``: a search that has collapsed is
    believed. ``partial``: the queries were narrowed for this run: nothing leaves, no date
    moves. ``wait`` seconds for another run to end. ``off_peak``: a large job waits for NCBI's
    hours. ``deadline`` is a moment of ``time.monotonic``.
    """

    verify: bool = False
    accept_loss: bool = False
    partial: bool = False
    wait: float = 0.0
    off_peak: bool = False
    deadline: float | None = None


def differences(found: array[int], held: array[int]) -> tuple[array[int], array[int]]:
    """What is only found, and what is only held; both ascending, and so the answers."""
    new, left = array("q"), array("q")
    if not held:
        return found, left
    if found == held:
        return new, left
    at = 0
    for start in range(0, len(found), _CHUNK):
        these = found[start : start + _CHUNK]
        end = bisect_right(held, these[-1], at)
        those = held[at:end]
        at = end
        if these != those:
            new.extend(sorted(set(these).difference(those)))
            left.extend(sorted(set(those).difference(these)))
    left.extend(held[at:])
    return new, left


def collapsed(found: int, held: int, *, changed: bool) -> bool:
    """Is the answer so much smaller that it is rather NCBI's mistake than the truth?

    Of a search that the user has ``changed`` only an empty answer is.
    """
    if held < MANY:
        return False
    return found == 0 if changed else 2 * found < held


def fingerprint(query: SavedQuery) -> str:
    """A hash of what the search asks: term, dates, limit."""
    return hashlib.sha256(f"{query.term}\n{limits(query)}".encode()).hexdigest()


def now(local: float, server: float | None) -> str:
    """The moment that a run may claim to know the truth of: UTC, ISO 8601.

    The earlier of two clocks: a wrong one makes a window of dates too wide, never too narrow.
    """
    moment = local if server is None else min(local, server)
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def window(moment: str) -> date:
    """The day since which to look for revisions after a run at ``moment``: generously.

    The first of the month before, for all of a month: what was modified since the same day is
    the same question in the next run, and its answers can be compared.
    """
    last = _day(moment).replace(day=1) - timedelta(days=1)
    return last.replace(day=1)


def surely_settled(moment: str) -> date:
    """What was modified before this day was seen as it is by a run at ``moment``."""
    return _day(moment) - UNCERTAIN


def _day(moment: str) -> date:
    try:
        return datetime.fromisoformat(moment).date()
    except ValueError:
        return date(1000, 3, 1)


def drift(before: Run | None, query: SavedQuery, answer: SearchAnswer) -> Drift | None:
    """How PubMed reads the same search in another way than in an earlier run of it."""
    if before is None or before.term != query.term or before.limits != limits(query):
        return None
    if (before.translation, before.remarks) == (answer.translation, answer.warnings):
        return None
    return Drift(
        before.started, before.translation, answer.translation, before.remarks, answer.warnings
    )


def changed_by_user(before: Run | None, query: SavedQuery) -> list[str]:
    """What the user has changed of a search since an earlier run, in words."""
    if before is None:
        return []
    changes = {"term": before.term != query.term, "limits": before.limits != limits(query)}
    names = {"term": "the term", "limits": "dates or limit"}
    changed = " and ".join(names[name] for name, is_so in changes.items() if is_so)
    return [f"{changed} changed since {before.started}: this is another search"] if changed else []
