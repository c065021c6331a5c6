"""A file that appears only when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harvester.corpus.disk import sync_folder
from harvester.errors import HarvestError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what ``path`` shall be. It takes its place, durably, when the block ends.

    If the block raises, ``path`` is what it was, and nothing is left beside it: all is written
    in a hidden folder there. A file's permissions are kept. Raises ``HarvestError`` where that
    folder cannot be made.
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
    """The same for a folder of files. Of a folder that is there, the other files stay."""
    path = _followed(path)
    with _beside(path) as new:
        yield new
        os.sync()  # one for all the files: one for each takes minutes
        if not path.exists():
            new.rename(path)
        else:
            for file in new.iterdir():
                file.replace(path / file.name)
        sync_folder(path.parent)


def _followed(path: Path) -> Path:
    """Where a symbolic link leads. Raises ``HarvestError`` where it leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # until Python 3.13 a loop is no OSError
        raise HarvestError(f"cannot write {path}: its symbolic links lead in a circle") from None


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """The same name in a hidden folder beside it, which goes in any case."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".harvest-export-", dir=path.parent))
    except OSError as error:
        raise HarvestError(f"cannot write {path}: {error.strerror or error}") from None
    try:
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)
