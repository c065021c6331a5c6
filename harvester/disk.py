"""The file system: its errors in words, and writes that are whole or nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from harvester.errors import CorpusError


@contextlib.contextmanager
def told(path: Path, verb: str) -> Iterator[None]:
    """Turn an ``OSError`` into a ``CorpusError`` that says what could not be done with what."""
    try:
        yield
    except OSError as error:
        raise why(path, verb, error) from None


def why(path: Path, verb: str, error: OSError) -> CorpusError:
    """The error in words: ``verb`` is "read" or "write"."""
    reason = error.strerror or str(error)
    return CorpusError(f"cannot {verb} {error.filename or path}: {reason}")


def write_all(file: BinaryIO, chunks: Iterable[bytes]) -> None:
    """Add to an unbuffered file, durably: everything or, whatever is raised, nothing.

    A disk that is almost full takes a part of a write, and refuses only the next.
    """
    before = os.fstat(file.fileno()).st_size
    try:
        for chunk in chunks:
            left = memoryview(chunk)
            while left:
                left = left[file.write(left) :]
        os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.ftruncate(file.fileno(), before)
        raise


def ends_whole(path: Path) -> bool:
    """Is the last line of a file that is not empty a whole one?"""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
