"""What a run has just entered into the history of a query, the most telling first."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from harvester.corpus import history
from harvester.corpus.history import Entry

_CHUNK = 1 << 20
_MOST = 16 << 20
"""Bytes of a history that are looked at, at the most."""

_TELLING = (
    "is_retracted",
    "corrections",
    "title",
    "abstract",
    "publication_types",
    "mesh_headings",
    "trial_ids",
    "pmcid",
    "doi",
    "authors",
    "keywords",
    "journal",
)
"""Fields of the schema, those that a reader wants to hear of first."""


def latest(folder: Path, query: str, count: int) -> list[Entry]:
    """The last ``count`` changes in a query's history, or the last of them that fit in 16 MB.

    A history that cannot be read is empty.
    """
    decoder = msgspec.json.Decoder(Entry)
    found = []
    for line in _tail(history.path_of(folder, query), count):
        try:
            found.append(decoder.decode(line))
        except msgspec.DecodeError:
            continue
    return found


def telling(entry: Entry) -> tuple[int, int]:
    """Sorts the most telling first: what was deleted, what left, what came back, revisions."""
    if entry.event == "left":
        return (1, 0) if entry.reason == "deleted" else (2, 0)
    if entry.event == "returned":
        return 3, 0
    ranks = (_TELLING.index(name) for name in entry.changes if name in _TELLING)
    return 4, min(ranks, default=len(_TELLING))


def _tail(path: Path, count: int) -> list[bytes]:
    if count < 1:
        return []
    read = b""
    try:
        with path.open("rb") as file:
            start = file.seek(0, os.SEEK_END)
            while start and read.count(b"\n") <= count and len(read) < _MOST:
                size = min(_CHUNK, start)
                start = file.seek(start - size)
                read = file.read(size) + read
    except OSError:
        return []
    lines = read.splitlines()
    return (lines if not start else lines[1:])[-count:]
