"""Rows of the lines that are staged wait for the commit on disk: most of what a harvest holds for
each record is of no use before."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from harvester.corpus.state import Rows

_AT_ONCE = 5_000
"""Rows that are worth a write: 140 KB."""


class Pile:
    """Rows, of which most are in a file of a folder, which has no name; close it at the end.

    Where the disk does not take them they stay in the memory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None
        self._written: list[int] = []
        self._rows = Rows()
        self._most = _AT_ONCE

    def add(self, rows: Rows) -> None:
        """Some rows more."""
        self._rows.extend(rows, 0, len(rows))
        if len(self._rows) >= self._most:
            self._put_down()

    def rows(self) -> Rows:
        """All of them, in their order; they stay here, too. Raises ``OSError``."""
        rows = Rows()
        if self._file is not None:
            self._file.seek(0)
            for size in self._written:
                for column in rows.columns:
                    column.fromfile(self._file, size)
        rows.extend(self._rows, 0, len(self._rows))
        return rows

    def close(self) -> None:
        """Forget them."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._written, self._rows = [], Rows()

    def _put_down(self) -> None:
        content = b"".join(column.tobytes() for column in self._rows.columns)
        try:
            if self._file is None:
                made = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
                self._file = cast(BinaryIO, made)
            whole = self._file.write(content) == len(content)
        except OSError:
            whole = False
        if whole:
            self._written.append(len(self._rows))
            self._rows = Rows()
        else:
            self._most = sys.maxsize
