"""Articles that wait for their turn, on disk: thousands of them would fill the memory."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, cast

from harvester.corpus.disk import part
from harvester.corpus.trouble import told

_SPARE = 1 << 30
"""Bytes of the disk that must be free: what waits is there twice when its turn has come."""


@dataclass(eq=False)
class _Stretch:
    """A part of the file, from ``start`` to ``end``, in which so many ``articles`` wait."""

    start: int
    end: int
    articles: int


class Spool:
    """Bytes by PMID, in a file of a folder; made by `spool`.

    The file has no name, is made when it is needed, and ends with the process. It grows with what
    waits at the same time, not with what has come.
    """

    def __init__(self, folder: Path, files: contextlib.ExitStack) -> None:
        self._folder = folder
        self._files = files
        self._make = partial(tempfile.TemporaryFile, dir=folder, buffering=0)
        self._file: BinaryIO | None = None
        self._places: dict[int, tuple[_Stretch, int, int]] = {}
        self._stretches: list[_Stretch] = []

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

    def keep(self, articles: Mapping[int, bytes | memoryview]) -> None:
        """Keep what belongs to PMIDs. Raises ``CorpusError``: then nothing is kept any more."""
        content = b"".join(articles.values())
        offset = self._free(len(content))
        with told(self._folder, "write"):
            try:
                if os.pwrite(self._opened().fileno(), content, offset) < len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                self._clear()
                raise
        stretch = _Stretch(offset, offset + len(content), len(articles))
        insort(self._stretches, stretch, key=attrgetter("start"))
        for pmid, article in articles.items():
            self._places[pmid] = stretch, offset, len(article)
            offset += len(article)

    def take(self, pmid: int) -> bytes:
        """Give back what belongs to a PMID, and forget it. Raises ``CorpusError``."""
        stretch, offset, length = self._places.pop(pmid)
        with told(self._folder, "read"):
            content = b"".join(part(self._opened(), offset, length))
        stretch.articles -= 1
        if not stretch.articles:
            self._stretches.remove(stretch)
        if not self._places:
            self._clear()
        return content

    def _free(self, length: int) -> int:
        """Where so much has room, before what waits or behind it."""
        end = 0
        for stretch in self._stretches:
            if stretch.start - end >= length:
                break
            end = stretch.end
        return end

    def _clear(self) -> None:
        self._places.clear()
        self._stretches.clear()
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
