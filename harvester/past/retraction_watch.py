"""Every alert that the histories of a corpus tell of, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from harvester.alerts import Alert
from harvester.corpus import history


@dataclass(frozen=True)
class Told:
    """An alert, when harvest first noticed it (UTC, ISO 8601), and the queries that hold it."""

    when: str
    alert: Alert
    queries: tuple[str, ...]


def told(folder: Path, queries: Iterable[str]) -> list[Told]:
    """The alerts of these queries, newest first; one for each article, kind and notice."""
    found: dict[tuple[str, str, str], Told] = {}
    for query in dict.fromkeys(queries):
        for entry in history.read(folder, query):
            for alert in entry.alerts:
                key = (alert.pmid, alert.kind, alert.notice)
                found[key] = _joined(found.get(key), Told(entry.when, alert, (query,)))
    return sorted(found.values(), key=lambda each: each.when, reverse=True)


def _joined(known: Told | None, again: Told) -> Told:
    if known is None:
        return again
    earlier = again if again.when < known.when else known
    return replace(earlier, queries=tuple(dict.fromkeys((*known.queries, *again.queries))))
