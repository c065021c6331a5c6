"""How articles get into a query's files, and out of them.

A SIGKILL can cut a ``write`` in two (seen on Linux, at page boundaries), so what people read
is never written to: a run stages the lines that come, and those that leave, in
``<corpus>/.staging/``, each batch fsynced. ``commit`` then takes step after step, each whole or
not at all, and each without harm when it is taken twice: what leaves joins
``<query>.left.jsonl``, the changes join the history, ``<query>.jsonl`` is written anew. The
staged files go last, so that whatever a dead run has left undone is done by the next.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

from harvester.corpus import history
from harvester.corpus.articles import BrokenLine, Corpus, lines, pmid_of_line
from harvester.corpus.changes import left_entry, returned_entry, revised_entry
from harvester.corpus.disk import COPIED_BELOW, new_name, part, sync_folder, write_all
from harvester.corpus.history import Entry
from harvester.corpus.pile import Pile
from harvester.corpus.rewrite import Changes, rewrite
from harvester.corpus.scan import EMPTY, digest_of_line
from harvester.corpus.spool import Spool, spool
from harvester.corpus.state import Rows, State, read_row
from harvester.corpus.trouble import told, why
from harvester.errors import CorpusError

_TOLD = 10
"""Lines that are taken out, and told one by one."""


class Line(NamedTuple):
    """A corpus line: its PMID, the first 8 bytes of its content's SHA-256, and the bytes."""

    pmid: int
    digest: int
    text: bytes


@dataclass
class Writer:
    """Changes one query's files; use as a context, inside ``Corpus.writing``.

    ``state`` is of the query's file, ``left`` of what has left it. ``warnings`` are what the
    commits have brought to light; ``gone`` is how many articles they have let leave,
    ``deleted`` those of them that PubMed has no more. A file of ``copied_below`` bytes or
    more, to which little comes, is added to where it stands.
    """

    corpus: Corpus
    query: str
    copied_below: int = COPIED_BELOW
    warnings: list[str] = field(default_factory=list)
    gone: int = 0
    deleted: int = 0
    state: State = field(init=False)
    left: State = field(init=False)
    _rows: Rows = field(default_factory=Rows, init=False)
    _pile: Pile = field(init=False)
    _pile_is_whole: bool = field(default=True, init=False)
    """False once something, such as Ctrl-C, came between a staged line and its row."""
    _open: dict[Path, BinaryIO] = field(default_factory=dict, init=False)
    _went: list[str] = field(default_factory=list, init=False)
    _recovering: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.state = State(self.corpus.path(self.query))
        self.left = State(self.corpus.left_path(self.query))
        self._pile = Pile(self._coming.parent)

    def __enter__(self) -> Writer:
        with told(self.state.path, "read"):
            self.state = State.of(self.state.path)
            self.left = State.of(self.left.path)
        self._recover()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, whatever happened: nothing fetched is lost."""
        with (
            contextlib.closing(self._pile),
            contextlib.suppress(CorpusError) if error else contextlib.nullcontext(),
        ):
            self.commit()

    @property
    def held(self) -> int:
        """How many articles the query's file has."""
        return len(self.state.rows)

    def spool(self) -> AbstractContextManager[Spool]:
        """A place for what comes before its turn; open it as a context."""
        return spool(self._coming.parent)

    def stage(self, batch: Iterable[Line]) -> None:
        """Put new and revised lines on disk, durably; all or, with ``CorpusError``, none."""
        batch = list(batch)
        was_whole, self._pile_is_whole = self._pile_is_whole, False
        try:
            offset = self._add(self._coming, batch)
        except CorpusError:
            self._pile_is_whole = was_whole
            raise
        rows = Rows()
        for line in batch:
            rows.add(line.pmid, offset, len(line.text), line.digest)
            offset += len(line.text)
        self._pile.add(rows)
        self._pile_is_whole = was_whole

    def stage_leaving(self, batch: Iterable[Line]) -> None:
        """Put lines that are to leave on disk; they stay until ``let_leave``."""
        self._add(self._doubtful, list(batch))

    def let_leave(self) -> None:
        """What was staged as leaving does leave, with the next commit."""
        self._close()
        with told(self._doubtful, "write"):
            if self._doubtful.exists():
                self._doubtful.replace(self._leaving)
                sync_folder(self._leaving.parent)

    def commit(self) -> None:
        """Make what is staged part of the query's files. Raises ``CorpusError``."""
        self._close()
        path = self.corpus.path(self.query)
        with told(path, "write"):
            self._doubtful.unlink(missing_ok=True)
            if not self.state.is_current():
                self.state = _with_notes(State.of(path), self.state)
            self._mend_left()
            self._rows = self._pile.rows() if self._pile_is_whole else _rows_of(self._coming)
            flaws = self.state.flaws
            if len(self._rows) or self._leaving.exists() or flaws or self.state.open_end:
                self._take_flaws_out(self.state)
                self._apply()
            self.state = self.state.kept()
            self.gone += len(self._went)
            self.deleted += self._went.count("deleted")
            self._went = []
            self._rows = Rows()
            self._pile.close()
            self._pile_is_whole = True
            for staged in (self._coming, self._leaving):
                staged.unlink(missing_ok=True)

    @property
    def _coming(self) -> Path:
        return self.corpus.folder / ".staging" / f"{self.query}.jsonl"

    @property
    def _leaving(self) -> Path:
        return self.corpus.folder / ".staging" / f"{self.query}.leaving"

    @property
    def _doubtful(self) -> Path:
        return self.corpus.folder / ".staging" / f"{self.query}.doubtful"

    def _add(self, path: Path, batch: Sequence[Line]) -> int:
        """Add lines to a staged file; the offset of the first."""
        try:
            if path not in self._open:
                self._open[path] = path.open("ab", buffering=0)
            file = self._open[path]
            offset = file.seek(0, 2)
            write_all(file, [b"".join(line.text for line in batch)])
        except OSError as error:
            raise why(path, "write", error) from None
        return offset

    def _close(self) -> None:
        while self._open:
            _, file = self._open.popitem()
            file.close()

    def _recover(self) -> None:
        """Do what a dead run has left undone."""
        with told(self._coming, "write"):
            for path in (self.state.path, self.left.path):
                new_name(path).unlink(missing_ok=True)
            if not self._coming.exists() and not self._leaving.exists():
                self._doubtful.unlink(missing_ok=True)
                return
            self._pile.add(_rows_of(self._coming))
        self._recovering = True
        self.commit()
        self._recovering = False

    def _apply(self) -> None:
        leaving = _rows_of(self._leaving)
        coming = Changes(self._coming, self._rows)
        replaced: dict[int, int] = {}
        for at, pmid in enumerate(self._rows.pmids):
            row = self.state.rows.row(pmid)
            if row is None:
                coming.added.append(at)
            elif not self.state.rows.alike(row, self._rows, at):
                replaced[row] = at
        gone = {row for row in map(self.state.rows.row, leaving.pmids) if row is not None}
        coming = replace(coming, replaced=replaced, dropped=gone - replaced.keys())
        self._join_left(leaving)
        back = [row for row in map(self.left.rows.row, self._rows.pmids) if row is not None]
        self._enter(self._entries(coming, leaving))
        self._change_file(coming, whole=not back and not leaving)
        if back:
            changes = Changes(self._coming, Rows(), dropped=set(back))
            self.left = rewrite(self.left, changes).kept()

    def _join_left(self, leaving: Rows) -> None:
        if not leaving:
            return
        changes = Changes(self._leaving, leaving)
        replaced: dict[int, int] = {}
        for at, pmid in enumerate(leaving.pmids):
            row = self.left.rows.row(pmid)
            if row is None:
                changes.added.append(at)
            else:
                replaced[row] = at
        self.left = rewrite(self.left, replace(changes, replaced=replaced)).kept()

    def _change_file(self, coming: Changes, *, whole: bool) -> None:
        path = self.state.path
        everything = len(coming.added) == len(self._rows) > 0
        there = path.exists() or path.is_symlink()
        if whole and everything and not there and self._is_unbroken():
            self._coming.replace(path)
            sync_folder(path.parent)
            self.state = replace(self.state, rows=self._rows.ascending())
        elif coming or self.state.flaws or self.state.open_end:
            self.state = rewrite(self.state, coming, self.copied_below)

    def _is_unbroken(self) -> bool:
        """Is the staged file nothing but its rows?"""
        rows = self._rows
        return (
            rows.offsets[-1] + rows.lengths[-1] == self._coming.stat().st_size == sum(rows.lengths)
        )

    def _enter(self, entries: Iterator[Entry]) -> None:
        folder, query = self.corpus.folder, self.query
        known = set()
        if self._recovering:
            known = {history.key_of(entry) for entry in history.read(folder, query)}
        told = (e for e in self._watched(entries) if history.key_of(e) not in known)
        first = next(told, None)
        if first is not None:
            history.append(folder, query, itertools.chain([first], told))

    def _watched(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self._went += [entry.reason] if entry.event == "left" else []
            if entry.event != "revised" or entry.changes.keys() != {"schema_version"}:
                yield entry

    def _entries(self, coming: Changes, leaving: Rows) -> Iterator[Entry]:
        """The changes, for the history: from the files as they still are."""
        with contextlib.ExitStack() as stack:
            files = {
                path: stack.enter_context(path.open("rb"))
                for path in (self.state.path, self.left.path, self._coming, self._leaving)
                if path.exists()
            }
            held, left, staged = self.state.rows, self.left.rows, files.get(self._coming)
            for row, at in coming.replaced.items():
                after = read_row(files[self._coming], coming.rows, at)
                yield revised_entry(read_row(files[self.state.path], held, row), after)
            for at in coming.added if left and staged else ():
                gone = left.row(coming.rows.pmids[at])
                if gone is not None and staged:
                    before = read_row(files[self.left.path], left, gone)
                    yield returned_entry(before, read_row(staged, coming.rows, at))
            for at, pmid in enumerate(leaving.pmids):
                place = held.row(pmid)
                if place is not None:
                    before = read_row(files[self.state.path], held, place)
                    yield left_entry(before, read_row(files[self._leaving], leaving, at))

    def _mend_left(self) -> None:
        if self.left.flaws or self.left.open_end:
            self._take_flaws_out(self.left)
            self.left = rewrite(self.left, Changes(self._leaving, Rows())).kept()

    def _take_flaws_out(self, state: State) -> None:
        """Keep what is no article of its own elsewhere; our own torn line is not worth it."""
        flaws = [
            flaw
            for flaw in state.flaws
            if flaw[0].reason != EMPTY and not self._is_our_torn_line(state, flaw)
        ]
        if not flaws:
            return
        with state.path.open("rb") as file:
            rows = Rows()
            for _, offset, length in flaws:
                rows.add(0, offset, length, 0)
            kept = self.corpus.set_lines_aside(
                self.query, (read_row(file, rows, row) for row in range(len(rows)))
            )
        told = [f"{line}; taken out, and kept in {kept}" for line, _, _ in flaws[:_TOLD]]
        if len(flaws) > _TOLD:
            told.append(
                f"{state.path}: {len(flaws) - _TOLD:,} more lines taken out, kept there too"
            )
        self.warnings.extend(told)

    def _is_our_torn_line(self, state: State, flaw: tuple[BrokenLine, int, int]) -> bool:
        """The end of a large file, where a run died while it added a line that is staged."""
        _, offset, length = flaw
        if not (self._recovering and state.open_end and offset + length == state.size):
            return False
        with state.path.open("rb") as file:
            torn = b"".join(part(file, offset, length))
        return any(line.startswith(torn) for _, line in lines(self._coming))


def _rows_of(path: Path) -> Rows:
    """The whole articles of a staged file: a power cut can leave zeros at its end."""
    rows = Rows()
    offset = 0
    for _, line in lines(path):
        with contextlib.suppress(ValueError):
            pmid = pmid_of_line(line)
            if line.endswith(b"\n"):
                rows.add(pmid, offset, len(line), digest_of_line(line))
        offset += len(line)
    return rows


def _with_notes(state: State, other: State) -> State:
    """A state with what another knows of the search."""
    return replace(
        state,
        as_of=other.as_of,
        fingerprint=other.fingerprint,
        known=other.known,
        unavailable=other.unavailable,
    )
