"""Articles that wait for their turn, on disk: thousands of them would fill the memory."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from harvester.corpus.disk import part
from harvester.corpus.trouble import told

_SPARE = 1 << 30
"""Bytes of the disk that must be free: what waits is there twice when its turn has come."""


class Spool:
    """Bytes by PMID, in a file of a folder; made by `spool`.

    The file has no name, is made when it is needed, and ends with the process.
    """

    def __init__(self, folder: Path, files: contextlib.ExitStack) -> None:
        self._folder = folder
        self._files = files
        self._make = partial(tempfile.TemporaryFile, dir=folder, buffering=0)
        self._file: BinaryIO | None = None
        self._places: dict[int, tuple[int, int]] = {}

    def __contains__(self, pmid: int) -> bool:
        return pmid in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    @property
    def has_room(self) -> bool:
        """Is there so much room on the disk that nothing else will want what this takes?"""
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            return False
        return disk.f_bavail * disk.f_frsize > _SPARE

    def keep(self, pmid: int, content: bytes | memoryview) -> None:
        """Keep what belongs to a PMID. Raises ``CorpusError``: then nothing is kept any more."""
        with told(self._folder, "write"):
            try:
                file = self._opened()
                offset = file.seek(0, os.SEEK_END)
                if file.write(content) < len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                self._clear()
                raise
        self._places[pmid] = offset, len(content)

    def take(self, pmid: int) -> bytes:
        """Give back what belongs to a PMID, and forget it. Raises ``CorpusError``."""
        with told(self._folder, "read"):
            content = b"".join(part(self._opened(), *self._places.pop(pmid)))
        if not self._places:
            self._clear()
        return content

    def _clear(self) -> None:
        self._places.clear()
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.truncate(0)

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._file = self._files.enter_context(cast(BinaryIO, self._make()))
        return self._file


@contextlib.contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    """A spool whose file is in this folder."""
    with contextlib.ExitStack() as files:
        yield Spool(folder, files)
