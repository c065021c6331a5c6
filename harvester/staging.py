"""How articles get into a query's file.

A SIGKILL can cut a ``write`` in two (seen on Linux, at page boundaries), so what people read
is never written to: a run stages its lines in ``<corpus>/.staging/<query>.jsonl``, each
batch fsynced, and ``commit`` moves them in by renaming a whole file into place. Only where
few lines join a large file are they appended, and the staged copy is kept until that is done;
whatever a dead run has left staged is committed by the next.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from harvester.corpus import Corpus, lines, pmid_of_line
from harvester.disk import ends_whole, sync_folder, told, why, write_all
from harvester.errors import CorpusError


@dataclass
class Writer:
    """Adds articles to one query's file; use as a context, inside ``Corpus.writing``.

    A file of ``copy_below`` bytes, to which little comes, is appended to; for 0, any file is.
    """

    corpus: Corpus
    query: str
    copy_below: int = 64 << 20
    _staging: BinaryIO | None = field(default=None, init=False)
    _size: int = field(default=0, init=False)

    @property
    def _path(self) -> Path:
        return self.corpus.folder / ".staging" / f"{self.query}.jsonl"

    def __enter__(self) -> Writer:
        self.recover()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, whatever happened: nothing fetched is lost."""
        with contextlib.suppress(CorpusError) if error else contextlib.nullcontext():
            self.commit()

    def recover(self) -> int:
        """Commit what a dead run left staged; how many articles that brought back."""
        with told(self._path, "write"):
            if not self._path.exists():
                return 0
            staged = [line for _, line in lines(self._path) if _is_whole(line)]
            self._drop_torn_end(staged)
            held = set(self.corpus.held(self.query).pmids)
            kept = [line for line in staged if pmid_of_line(line) not in held]
            again = self._path.with_suffix(".again")
            again.write_bytes(b"".join(kept))
            again.replace(self._path)
        self._open()
        self.commit()
        return len(kept)

    def stage(self, batch: Iterable[bytes]) -> None:
        """Put whole lines on disk, durably; all of them or, with ``CorpusError``, none."""
        staging = self._staging or self._open()
        data = b"".join(batch)
        try:
            write_all(staging, [data])
        except OSError as error:
            raise why(self._path, "write", error) from None
        self._size += len(data)

    def commit(self) -> None:
        """Make what is staged part of the query's file."""
        if self._staging is None:
            return
        self._staging.close()
        self._staging = None
        path = self.corpus.path(self.query)
        with told(path, "write"):
            if not self._size:
                self._path.unlink()
            elif not path.exists() or not path.stat().st_size:
                self._path.replace(path)
            elif not path.is_symlink() and path.stat().st_size < self._copied_below:
                self._copy_and_replace(path)
            else:
                self._append(path)
            sync_folder(path.parent)

    @property
    def _copied_below(self) -> int:
        return max(self.copy_below, 4 * self._size) if self.copy_below else 0

    def _open(self) -> BinaryIO:
        with told(self._path, "write"):
            self._staging = self._path.open("ab", buffering=0)
            self._size = self._path.stat().st_size
        return self._staging

    def _copy_and_replace(self, path: Path) -> None:
        whole = self._path.with_suffix(".whole")
        try:
            with whole.open("wb") as target:
                with path.open("rb") as held:
                    shutil.copyfileobj(held, target, 1 << 20)
                if not ends_whole(path):
                    target.write(b"\n")
                with self._path.open("rb") as staged:
                    shutil.copyfileobj(staged, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
            shutil.copymode(path, whole)
            whole.replace(path)
        finally:
            whole.unlink(missing_ok=True)
        self._path.unlink()

    def _append(self, path: Path) -> None:
        newline = [] if ends_whole(path) else [b"\n"]
        with path.open("ab", buffering=0) as target, self._path.open("rb") as staged:
            write_all(target, itertools.chain(newline, iter(lambda: staged.read(1 << 20), b"")))
        self._path.unlink()

    def _drop_torn_end(self, staged: list[bytes]) -> None:
        """Cut off the part of a staged line that a dying append left at the end of the file."""
        path = self.corpus.path(self.query)
        if not path.exists() or not path.stat().st_size or ends_whole(path):
            return
        *_, (_, last) = lines(path)
        if any(line.startswith(last) for line in staged):
            os.truncate(path, path.stat().st_size - len(last))


def _is_whole(line: bytes) -> bool:
    """Is this staged line an article? A power cut can leave zeros where its last bytes were."""
    try:
        pmid_of_line(line)
    except ValueError:
        return False
    return line.endswith(b"\n")
