"""Lines of the corpus that a reading command has passed over, told in few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from harvester.errors import Exit

if TYPE_CHECKING:
    from harvester.corpus.articles import BrokenLine

_TOLD = 10
"""Lines that are told one by one."""


def say_broken(broken: Sequence[BrokenLine]) -> Exit:
    """Say on stderr what was passed over; the exit code that this is worth."""
    from harvester.cli import visible

    for one in broken[:_TOLD]:
        click.echo(f"harvest: {visible(str(one))}", err=True)
    more = len(broken) - _TOLD
    if more > 0:
        were = "line was" if more == 1 else "lines were"
        click.echo(
            f"harvest: {more:,} more {were} passed over; `harvest doctor` tells each", err=True
        )
    return Exit.PARTIAL if broken else Exit.DONE
