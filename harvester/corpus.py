"""The articles on disk: ``<corpus>/<query>.jsonl``, one line an article, one article a PMID.

A SIGKILL can cut a ``write`` in two (seen on Linux, at page boundaries), so what people read
is never written to: a run stages its lines in ``<corpus>/.staging/<query>.jsonl``, each
batch fsynced, and ``commit`` moves them in by renaming a whole file into place. Only where
few lines join a large file are they appended, and the staged copy is kept until that is done;
whatever a dead run has left staged is committed by the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import shutil
import socket
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec
from filelock import FileLock, Timeout

from harvester.article import SCHEMA_VERSION, Provenance
from harvester.errors import CorpusBusy, CorpusError

NOT_AN_ARTICLE = "not an article in JSON; it is left as it is, and passed over"
_HARVEST = b',"harvest":'
_PMID_DIGITS = 19


class _Source(msgspec.Struct):
    source: str = ""


class _Key(msgspec.Struct):
    pmid: str
    schema_version: int = 0
    harvest: _Source = msgspec.field(default_factory=_Source)


class _Last(msgspec.Struct, forbid_unknown_fields=True):
    harvest: Provenance


class _Own(msgspec.Struct):
    pmid: str
    harvest: Provenance


_KEY = msgspec.json.Decoder(_Key)
_LAST = msgspec.json.Decoder(_Last)
_OWN = msgspec.json.Decoder(_Own)


@dataclass(frozen=True)
class BrokenLine:
    """A line that is not an article of ours."""

    file: Path
    number: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.reason}"


@dataclass(frozen=True)
class Held:
    """What a query's file holds: PMIDs ascending, the lines that are broken."""

    pmids: array[int]
    broken: tuple[BrokenLine, ...] = ()


class Corpus:
    """A folder with a JSONL file a query."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, query: str) -> Path:
        """The file of a query."""
        return self.folder / f"{query}.jsonl"

    def queries(self) -> list[str]:
        """The names of the queries that have a file here, sorted."""
        with _told(self.folder, "read"):
            if not self.folder.is_dir():
                return []
            files = [p for p in self.folder.iterdir() if p.suffix == ".jsonl"]
            return sorted(p.stem for p in files if p.stem != "runs" and not p.stem.startswith("."))

    def create(self) -> None:
        """Make the folder; raise ``CorpusError`` where that or writing in it is impossible."""
        with _told(self.folder, "write"):
            (self.folder / ".staging").mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer. Raises ``CorpusBusy`` naming the one who is."""
        self.create()
        note = self.folder / ".staging" / "writer"
        lock = FileLock(self.folder / ".staging" / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            with contextlib.suppress(OSError):
                who = note.read_text("utf-8").strip()
                raise CorpusBusy(
                    f"{self.folder}: another harvest is writing here ({who}); try again later"
                ) from None
            raise CorpusBusy(f"{self.folder}: another harvest is writing here") from None
        except OSError as error:
            raise _why(self.folder, "write", error) from None
        try:
            with _told(self.folder, "write"):
                since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                note.write_text(f"pid {os.getpid()} on {socket.gethostname()} since {since}\n")
            yield
        finally:
            with contextlib.suppress(OSError):
                note.unlink()
            lock.release()

    def held(self, query: str) -> Held:
        """Read which PMIDs a query's file holds. A broken line is told, and left alone."""
        path = self.path(query)
        pmids: set[int] = set()
        broken: list[BrokenLine] = []
        for number, line in lines(path):
            try:
                key = _KEY.decode(line)
                pmids.add(_number(key.pmid))
            except ValueError:
                if line.strip():
                    broken.append(BrokenLine(path, number, NOT_AN_ARTICLE))
                continue
            if key.schema_version > SCHEMA_VERSION:
                raise CorpusError(
                    f"{path}:{number}: written by a newer harvest (schema "
                    f"{key.schema_version}, this one knows {SCHEMA_VERSION}); upgrade harvest"
                )
        return Held(array("q", sorted(pmids)), tuple(broken))

    def sources(self) -> Iterator[tuple[str, str]]:
        """Each query that has a file, and who gave its first article, where that is told."""
        for query in self.queries():
            for _, line in lines(self.path(query)):
                with contextlib.suppress(ValueError):
                    if source := _KEY.decode(line).harvest.source:
                        yield query, source
                        break

    def offsets(self, query: str, wanted: set[int]) -> dict[int, tuple[int, int]]:
        """Where the lines of these PMIDs lie in a query's file: offset and length in bytes.

        A line that harvest did not write, without its ``harvest``, is passed over.
        """
        found: dict[int, tuple[int, int]] = {}
        offset = 0
        for _, line in lines(self.path(query)) if wanted else ():
            with contextlib.suppress(ValueError):
                pmid = _number(_OWN.decode(line).pmid)
                if pmid in wanted:
                    found[pmid] = (offset, len(line))
            offset += len(line)
        return found

    def set_aside(self, name: str, xml: bytes, reason: str) -> Path:
        """Keep a record that could not be read, as it came, in ``<corpus>/rejected/``."""
        folder = self.folder / "rejected"
        path = folder / f"{name}.xml"
        with _told(path, "write"):
            folder.mkdir(exist_ok=True)
            path.write_bytes(xml)
            path.with_suffix(".reason.txt").write_text(reason + "\n", "utf-8")
        return path


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
        with _told(self._path, "write"):
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
            _write_all(staging, [data])
        except OSError as error:
            raise _why(self._path, "write", error) from None
        self._size += len(data)

    def commit(self) -> None:
        """Make what is staged part of the query's file."""
        if self._staging is None:
            return
        self._staging.close()
        self._staging = None
        path = self.corpus.path(self.query)
        with _told(path, "write"):
            if not self._size:
                self._path.unlink()
            elif not path.exists() or not path.stat().st_size:
                self._path.replace(path)
            elif not path.is_symlink() and path.stat().st_size < self._copied_below:
                self._copy_and_replace(path)
            else:
                self._append(path)
            _sync_folder(path.parent)

    @property
    def _copied_below(self) -> int:
        return max(self.copy_below, 4 * self._size) if self.copy_below else 0

    def _open(self) -> BinaryIO:
        with _told(self._path, "write"):
            self._staging = self._path.open("ab", buffering=0)
            self._size = self._path.stat().st_size
        return self._staging

    def _copy_and_replace(self, path: Path) -> None:
        whole = self._path.with_suffix(".whole")
        try:
            with whole.open("wb") as target:
                with path.open("rb") as held:
                    shutil.copyfileobj(held, target, 1 << 20)
                if not _ends_whole(path):
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
        newline = [] if _ends_whole(path) else [b"\n"]
        with path.open("ab", buffering=0) as target, self._path.open("rb") as staged:
            _write_all(target, itertools.chain(newline, iter(lambda: staged.read(1 << 20), b"")))
        self._path.unlink()

    def _drop_torn_end(self, staged: list[bytes]) -> None:
        """Cut off the part of a staged line that a dying append left at the end of the file."""
        path = self.corpus.path(self.query)
        if not path.exists() or not path.stat().st_size or _ends_whole(path):
            return
        *_, (_, last) = lines(path)
        if any(line.startswith(last) for line in staged):
            os.truncate(path, path.stat().st_size - len(last))


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, numbered from 1; none where there is no file."""
    with _told(path, "read"):
        try:
            file = path.open("rb", buffering=1 << 20)
        except FileNotFoundError:
            return
        with file:
            yield from enumerate(file, 1)


def articles(path: Path) -> Iterator[bytes | BrokenLine]:
    """The lines of a query's file, each PMID once; what is no article as a ``BrokenLine``."""
    seen: set[int] = set()
    for number, line in lines(path):
        try:
            pmid = pmid_of_line(line)
        except ValueError:
            if line.strip():
                yield BrokenLine(path, number, NOT_AN_ARTICLE)
            continue
        if pmid not in seen:
            seen.add(pmid)
            yield line if line.endswith(b"\n") else line + b"\n"


def pmid_of_line(line: bytes) -> int:
    """The PMID of a corpus line. Raises ``ValueError`` when it is not one."""
    return _number(_KEY.decode(line).pmid)


def make_line(article: bytes, provenance: Provenance) -> bytes:
    """A corpus line: an article's JSON with ``harvest`` as its last key."""
    return article[:-1] + _HARVEST + msgspec.json.encode(provenance) + b"}\n"


def article_of(line: bytes) -> bytes:
    """The article's JSON of a corpus line, without ``harvest``, wherever a tool has put that."""
    end = line.rfind(_HARVEST)
    with contextlib.suppress(ValueError):
        _LAST.decode(b"{" + line[end + 1 :])
        return line[:end] + b"}"
    fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    fields.pop("harvest", None)
    return msgspec.json.encode(fields)


def content_hash(article: bytes) -> str:
    """The SHA-256 of an article's JSON, in hexadecimal."""
    return hashlib.sha256(article).hexdigest()


def _number(pmid: str) -> int:
    if not (pmid.isascii() and pmid.isdigit() and len(pmid) < _PMID_DIGITS):
        raise ValueError(f"{pmid!r} is not a PMID")
    return int(pmid)


def _is_whole(line: bytes) -> bool:
    """Is this staged line an article? A power cut can leave zeros where its last bytes were."""
    try:
        pmid_of_line(line)
    except ValueError:
        return False
    return line.endswith(b"\n")


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _write_all(file: BinaryIO, chunks: Iterable[bytes]) -> None:
    """Add to an unbuffered file, durably: everything or, whatever is raised, nothing.

    A disk that is almost full takes a part of a write, and refuses only the next.
    """
    before = os.fstat(file.fileno()).st_size
    try:
        for chunk in chunks:
            left = memoryview(chunk)
            while left:
                left = left[file.write(left) :]
        os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.ftruncate(file.fileno(), before)
        raise


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _told(path: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _why(path, verb, error) from None


def _why(path: Path, verb: str, error: OSError) -> CorpusError:
    reason = error.strerror or str(error)
    return CorpusError(f"cannot {verb} {error.filename or path}: {reason}")
