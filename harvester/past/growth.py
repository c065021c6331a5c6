"""How many articles each query held after its runs."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from harvester.corpus import ledger
from harvester.corpus.ledger import Run


class Step(Struct, frozen=True):
    """What was held after a run that started then (UTC, ISO 8601)."""

    started: str
    held: int


def held_after(run: Run) -> int | None:
    """Articles; None of a run that does not tell. A ledger of harvest 0.1 has no ``held``."""
    number = run.held or (run.found if run.status in {"ok", "partial"} else 0)
    return number if number or run.complete else None


def growth(folder: Path, queries: Collection[str]) -> dict[str, list[Step]]:
    """By query, oldest first; a query without runs is not there. Raises ``CorpusError``."""
    steps: dict[str, list[Step]] = {}
    wanted = frozenset(queries)
    for run in ledger.read(folder):
        held = held_after(run)
        if run.query in wanted and held is not None:
            steps.setdefault(run.query, []).append(Step(run.started, held))
    return {query: steps[query] for query in queries if query in steps}
