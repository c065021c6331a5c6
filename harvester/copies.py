"""Articles that an earlier query of the same run has: copied from its file, not fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO

import msgspec

from harvester.article import Provenance
from harvester.corpus import Corpus, article_of, content_hash, make_line
from harvester.state import State


class _Line(msgspec.Struct):
    harvest: Provenance


@dataclass
class Copies:
    """Lines of other queries' files, by PMID; open them as a context."""

    corpus: Corpus
    places: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    _files: dict[str, BinaryIO] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of(
        cls, corpus: Corpus, finished: Iterable[tuple[str, Sequence[int]]], wanted: Iterable[int]
    ) -> Copies:
        """Where the files of ``finished`` queries hold what is ``wanted``, as harvest wrote it."""
        copies = cls(corpus)
        left = set(wanted)
        for query, pmids in finished:
            shared = sorted(left.intersection(pmids))
            if not shared:
                continue
            state = State.of(corpus.path(query))
            for line, pmid in zip(state.lines(shared), filter(state.holds, shared), strict=True):
                row = state.rows.row(pmid)
                if row is not None and _is_ours(line):
                    place = (query, state.rows.offsets[row], state.rows.lengths[row])
                    copies.places[pmid] = place
                    left.discard(pmid)
        return copies

    def __contains__(self, pmid: int) -> bool:
        return pmid in self.places

    def __enter__(self) -> Copies:
        for query in {query for query, _, _ in self.places.values()}:
            self._files[query] = self._open.enter_context(self.corpus.path(query).open("rb"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def line(self, pmid: int, query: str) -> bytes:
        """The line of an article, as one of ``query``'s."""
        other, offset, length = self.places[pmid]
        file = self._files[other]
        file.seek(offset)
        line = file.read(length)
        provenance = msgspec.json.decode(line, type=_Line).harvest
        return make_line(article_of(line), msgspec.structs.replace(provenance, query=query))


def _is_ours(line: bytes) -> bool:
    """Is the content what harvest wrote there?"""
    try:
        own = msgspec.json.decode(line, type=_Line)
    except msgspec.DecodeError:
        return False
    return own.harvest.hash == content_hash(article_of(line.rstrip(b"\r\n")))
