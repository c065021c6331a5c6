"""A file that appears only when it is whole."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harvester.corpus.disk import sync_folder
from harvester.errors import HarvestError

_PREFIX = ".harvest-export-"
_ARTICLE = re.compile(r"(\d+)\.txt", re.ASCII)
_DAY = 86_400
"""Seconds; no export takes so long."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what ``path`` shall be. It takes its place, durably, when the block ends.

    If the block raises, ``path`` is what it was, and nothing is left beside it: all is written
    in a hidden folder there. A file's permissions are kept. Raises ``HarvestError`` where that
    folder cannot be made or written to.
    """
    path = _followed(path)
    with _beside(path) as new:
        yield new
        with new.open("rb") as file:
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
        sync_folder(path.parent)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """The same for a folder of files, one an article.

    Of a folder that is there, what an earlier export has left of other articles goes: files that
    are named by a PMID and say so in a line of their own. All others stay.
    """
    path = _followed(path)
    with _beside(path) as new:
        yield new
        os.sync()  # one for all the files: one for each takes minutes
        if not path.exists():
            new.rename(path)
        else:
            _exchange(new, path)
        sync_folder(path.parent)


def _exchange(new: Path, path: Path) -> None:
    names = {file.name for file in new.iterdir()}
    for name in names:
        if (path / name).is_dir():
            raise HarvestError(f"cannot write {path / name}: it is a folder")
    for name in names:
        (new / name).replace(path / name)
    for file in path.iterdir():
        if file.name not in names and file.is_file() and _is_ours(file):
            file.unlink()


def _is_ours(file: Path) -> bool:
    named = _ARTICLE.fullmatch(file.name)
    return named is not None and b"PMID: %s" % named[1].encode() in file.read_bytes().split(b"\n")


def _followed(path: Path) -> Path:
    """Where a symbolic link leads. Raises ``HarvestError`` where it leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # until Python 3.13 a loop is no OSError
        raise HarvestError(f"cannot write {path}: its symbolic links lead in a circle") from None


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """The same name in a hidden folder beside it, which goes in any case."""
    _remove_left(path.parent)
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=path.parent))
    except OSError as error:
        raise HarvestError(f"cannot write {path}: {error.strerror or error}") from None
    try:
        yield folder / path.name
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise HarvestError(f"cannot write {path}: {reason}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left(folder: Path) -> None:
    """What killed exports have left here, a day ago or earlier."""
    with suppress(OSError):
        for left in folder.glob(f"{_PREFIX}*"):
            if left.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(left, ignore_errors=True)
