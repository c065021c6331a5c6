"""The files of a corpus: what they are called, and whether one is still the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from harvester.corpus.trouble import told

Stamp = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""

NO_FILE: Stamp = (0, 0)
"""The stamp of a file that is not there."""


def path_of(folder: Path, query: str) -> Path:
    """The file of a query."""
    return folder / f"{query}.jsonl"


def queries_in(folder: Path) -> list[str]:
    """The names of the queries that have a file here, sorted."""
    with told(folder, "read"):
        if not folder.is_dir():
            return []
        files = [p for p in folder.iterdir() if p.suffix == ".jsonl" and p.is_file()]
        names = (p.stem for p in files if p.stem != "runs" and not p.stem.startswith("."))
        return sorted(name for name in names if not name.endswith(".left"))


def stamp(path: Path) -> Stamp:
    """What changes when a file does. Raises ``OSError``."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return NO_FILE
    return stat.st_size, stat.st_mtime_ns


def stamp_of(file: BinaryIO) -> Stamp:
    """The same of an open file."""
    stat = os.fstat(file.fileno())
    return stat.st_size, stat.st_mtime_ns
