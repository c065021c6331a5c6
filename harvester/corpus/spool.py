"""Articles that wait for their turn, on disk: thousands of them would fill the memory."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from harvester.corpus.disk import part
from harvester.corpus.trouble import told


class Spool:
    """Bytes by PMID, in an unbuffered file; made by `spool`."""

    def __init__(self, folder: Path, file: BinaryIO) -> None:
        self._folder = folder
        self._file = file
        self._places: dict[int, tuple[int, int]] = {}

    def __contains__(self, pmid: int) -> bool:
        return pmid in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def keep(self, pmid: int, content: bytes) -> None:
        """Keep what belongs to a PMID. Raises ``CorpusError``."""
        with told(self._folder, "write"):
            offset = self._file.seek(0, os.SEEK_END)
            if self._file.write(content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._places[pmid] = offset, len(content)

    def take(self, pmid: int) -> bytes:
        """Give back what belongs to a PMID, and forget it. Raises ``CorpusError``."""
        with told(self._folder, "read"):
            return b"".join(part(self._file, *self._places.pop(pmid)))


@contextlib.contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    """A spool whose file, in the folder, has no name and ends with the process.

    Raises ``CorpusError`` where no file can be made.
    """
    with contextlib.ExitStack() as stack:
        with told(folder, "write"):
            file = stack.enter_context(tempfile.TemporaryFile(dir=folder, buffering=0))
        yield Spool(folder, cast(BinaryIO, file))
