"""Articles that an earlier query of the same run has: copied from its file, not fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from harvester.article import Provenance
from harvester.corpus.articles import article_of, content_hash
from harvester.corpus.state import State


class _Line(msgspec.Struct):
    harvest: Provenance


@dataclass
class Copies:
    """Lines of other files, by PMID: offset and length in bytes; open them as a context."""

    places: dict[int, tuple[Path, int, int]] = field(default_factory=dict)
    _files: dict[Path, BinaryIO] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of(cls, finished: Sequence[tuple[Path, Sequence[int]]], wanted: Iterable[int]) -> Copies:
        """Where files that are ``finished`` hold what is ``wanted``, as harvest wrote it."""
        copies = cls()
        left = set(wanted) if finished else set()
        for path, pmids in finished:
            shared = sorted(left.intersection(pmids))
            if not shared:
                continue
            state = State.of(path)
            for line, pmid in zip(state.lines(shared), filter(state.holds, shared), strict=True):
                row = state.rows.row(pmid)
                if row is not None and _is_ours(line):
                    copies.places[pmid] = (path, state.rows.offsets[row], state.rows.lengths[row])
                    left.discard(pmid)
        return copies

    def __contains__(self, pmid: int) -> bool:
        return pmid in self.places

    def __enter__(self) -> Copies:
        for path in {path for path, _, _ in self.places.values()}:
            self._files[path] = self._open.enter_context(path.open("rb"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def line(self, pmid: int) -> bytes:
        """The line of an article, as it stands there."""
        path, offset, length = self.places[pmid]
        file = self._files[path]
        file.seek(offset)
        return file.read(length)


def _is_ours(line: bytes) -> bool:
    """Is the content what harvest wrote there?"""
    try:
        own = msgspec.json.decode(line, type=_Line)
    except ValueError:
        return False
    return own.harvest.hash == content_hash(article_of(line.rstrip(b"\r\n")))
