"""What ``harvest list`` tells of each query: kept, so that nothing is read for it twice.

``<corpus>/.state/.tallies`` is written by who reads. A tally belongs to its file as it was then
(size and time of its last change), and when a query was last fetched, to the ledger as it was;
else it is none. It is text between tabs: to read it takes nothing that has to be loaded.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from harvester.corpus.files import NO_FILE, Stamp

_MARK = "harvest tallies 1"


class Tally(NamedTuple):
    """Articles in a file, each PMID once; the date of the newest of them as it is shown; when
    they were last fetched (UTC, ISO 8601)."""

    stamp: Stamp
    held: int
    newest: str
    last_fetched: str


class Tallies(NamedTuple):
    """The tally of each query, and the ledger that they know."""

    ledger: Stamp
    of: Mapping[str, Tally]

    @classmethod
    def kept_in(cls, folder: Path) -> Tallies:
        """What is kept in a corpus; nothing where that cannot be read."""
        try:
            head, *rows = _path(folder).read_text("utf-8").split("\n")
            mark, size, changed = head.split("\t")
            if mark == _MARK:
                return cls((int(size), int(changed)), dict(map(_tally, rows)))
        except (OSError, ValueError):
            pass
        return cls(NO_FILE, {})

    def keep_in(self, folder: Path) -> None:
        """Keep them, where the corpus may be written to."""
        rows: list[tuple[object, ...]] = [(_MARK, *self.ledger)]
        rows += (
            (name, *tally.stamp, tally.held, _one_line(tally.newest), _one_line(tally.last_fetched))
            for name, tally in self.of.items()
            if name == _one_line(name)
        )
        text = "\n".join("\t".join(map(str, row)) for row in rows)
        new = _path(folder).with_name(f".tallies-{os.getpid()}.new")
        with contextlib.suppress(OSError):
            new.parent.mkdir(exist_ok=True)
            try:
                new.write_text(text, "utf-8", "replace")
                new.replace(_path(folder))
            except BaseException:
                new.unlink(missing_ok=True)
                raise


def _tally(row: str) -> tuple[str, Tally]:
    name, size, changed, held, newest, last_fetched = row.split("\t")
    return name, Tally((int(size), int(changed)), int(held), newest, last_fetched)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _path(folder: Path) -> Path:
    return folder / ".state" / ".tallies"
