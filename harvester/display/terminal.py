"""Where the output goes: a terminal has tables, anything else plain lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from harvester.display.clean import clean

if TYPE_CHECKING:
    from rich.console import Console

_MAKES_A_TERMINAL = frozenset({"FORCE_COLOR", "TTY_COMPATIBLE"})
"""In the environment these let rich take anything for a terminal."""


def terminal() -> Console | None:
    """Stdout, where it is a terminal."""
    if not sys.stdout.isatty() and _MAKES_A_TERMINAL.isdisjoint(os.environ):
        return None
    from rich.console import Console

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
