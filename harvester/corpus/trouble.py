"""The file system's errors in words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

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
