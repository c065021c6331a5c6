"""Where the output goes: a terminal has tables, anything else plain lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console

from harvester.display.clean import clean


def terminal() -> Console | None:
    """Stdout, where it is a terminal."""
    console = Console()
    return console if console.is_terminal else None


def tell_rows(rows: Iterable[Iterable[object]]) -> int:
    """Each row on a line of its own, its cells clean and between tabs; how many there were."""
    count = 0
    for row in rows:
        count += 1
        sys.stdout.write("\t".join(clean(str(cell)) for cell in row) + "\n")
    return count


def moment(when: str) -> str:
    """ "2025-06-01 12:00" of a time in ISO 8601."""
    return clean(when.replace("T", " ").removesuffix("Z")[:16])
