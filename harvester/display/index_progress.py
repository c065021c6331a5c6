"""The making of the index, live on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

_MANY = 2_000
"""Articles from which on it takes long enough to be shown."""


@contextlib.contextmanager
def index_progress() -> Iterator[Callable[[int, int], None]]:
    """What tells stderr, where that is a terminal, how many articles are in, and of how many."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("Indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("")

    def tell(done: int, of: int) -> None:
        if of >= _MANY:
            bar.start()
            bar.update(task, completed=done, total=of)

    try:
        yield tell
    finally:
        bar.stop()
