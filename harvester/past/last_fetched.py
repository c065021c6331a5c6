"""When each query was last fetched: the end of the ledger, read without what decodes all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from harvester.corpus.trouble import told

_FETCHED = frozenset({"ok", "partial"})


def last_fetched(folder: Path, queries: Iterable[str]) -> dict[str, str]:
    """The start (UTC, ISO 8601) of the last run of each of the queries that brought something
    to its end. Raises ``CorpusError``."""
    found: dict[str, str] = {}
    path = folder / "runs.jsonl"
    with told(path, "read"):
        ledger = path.read_bytes() if path.exists() else b""
    wanted = set(queries)
    for line in reversed(ledger.splitlines()):
        if not wanted:
            break
        try:
            run = json.loads(line)
            query, started, status = str(run["query"]), str(run["started"]), str(run["status"])
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if query in wanted and status in _FETCHED:
            wanted.discard(query)
            found[query] = started
    return found
