"""The articles on disk: ``<corpus>/<query>.jsonl``, one line an article, one article a PMID."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harvester.article import SCHEMA_VERSION, Provenance
from harvester.corpus.disk import add
from harvester.corpus.files import path_of, queries_in
from harvester.corpus.trouble import told, why
from harvester.errors import CorpusBusy, CorpusError

NOT_AN_ARTICLE = "not an article in JSON"
UNREADABLE = (ValueError, RecursionError)
"""What msgspec raises for what is no JSON, of another shape, or nested too deep."""

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


_KEY = msgspec.json.Decoder(_Key)
_LAST = msgspec.json.Decoder(_Last)


@dataclass(frozen=True)
class BrokenLine:
    """A line that is not an article of ours; ``number`` is 0 where it was not counted."""

    file: Path
    number: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.number}" if self.number else str(self.file)
        return f"{place}: {self.reason}"


class Corpus:
    """A folder with a JSONL file a query."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, query: str) -> Path:
        """The file of a query."""
        return path_of(self.folder, query)

    def left_path(self, query: str) -> Path:
        """The file of what a query held and its search finds no more."""
        return self.folder / f"{query}.left.jsonl"

    def queries(self) -> list[str]:
        """The names of the queries that have a file here, sorted."""
        return queries_in(self.folder)

    def create(self) -> None:
        """Make the folder; raise ``CorpusError`` where that or writing in it is impossible."""
        with told(self.folder, "write"):
            (self.folder / ".staging").mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Be the only writer. Raises ``CorpusBusy`` naming the one who is, after ``wait`` seconds.

        The lock is the kernel's (``flock``): that of a process that died is free.
        """
        import socket

        from filelock import FileLock, Timeout

        self.create()
        note = self.folder / ".staging" / "writer"
        lock = FileLock(self.folder / ".staging" / "lock")
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            with contextlib.suppress(OSError):
                who = note.read_text("utf-8").strip()
                raise CorpusBusy(
                    f"{self.folder}: another harvest is writing here ({who}); try again later, "
                    "or let --wait SECONDS wait for it"
                ) from None
            raise CorpusBusy(f"{self.folder}: another harvest is writing here") from None
        except OSError as error:
            raise why(self.folder, "write", error) from None
        try:
            with told(self.folder, "write"):
                since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                note.write_text(f"pid {os.getpid()} on {socket.gethostname()} since {since}\n")
            yield
        finally:
            with contextlib.suppress(OSError):
                note.unlink()
            lock.release()

    def sources(self) -> Iterator[tuple[str, str]]:
        """Each query that has a file, and who gave its first article, where that is told."""
        for query in self.queries():
            for _, line in lines(self.path(query)):
                with contextlib.suppress(*UNREADABLE):
                    if source := _KEY.decode(line).harvest.source:
                        yield query, source
                        break

    def set_lines_aside(self, query: str, lines: Iterable[bytes]) -> Path:
        """Keep lines that do not belong into a query's file, in ``<corpus>/rejected/``."""
        path = self.folder / "rejected" / f"{query}.lines"
        with told(path, "write"):
            path.parent.mkdir(exist_ok=True)
            add(path, lines)
        return path

    def set_aside(self, name: str, xml: bytes, reason: str) -> Path:
        """Keep a record that could not be read, as it came, in ``<corpus>/rejected/``."""
        folder = self.folder / "rejected"
        path = folder / f"{name}.xml"
        with told(path, "write"):
            folder.mkdir(exist_ok=True)
            path.write_bytes(xml)
            path.with_suffix(".reason.txt").write_text(reason + "\n", "utf-8")
        return path


def lines(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, numbered from 1; none where there is no file.

    ``start`` is the byte of the file at which the first of them begins.
    """
    with told(path, "read"):
        try:
            file = path.open("rb", buffering=1 << 20)
        except FileNotFoundError:
            return
        with file:
            file.seek(start)
            yield from enumerate(file, 1)


def pmids_at(path: Path, number: int, lines: Sequence[bytes]) -> list[int | None]:
    """The PMIDs of lines of a file, of which the first has this number; None for no article.

    Raises ``CorpusError`` for a line of a newer schema.
    """
    try:
        keys = list(map(_KEY.decode, lines))
        if all(key.schema_version <= SCHEMA_VERSION for key in keys):
            return [number_of(key.pmid) for key in keys]
    except UNREADABLE:
        pass
    return [_pmid_at(path, at, line) for at, line in enumerate(lines, number)]


def _pmid_at(path: Path, number: int, line: bytes) -> int | None:
    try:
        key = _KEY.decode(line)
        pmid = number_of(key.pmid)
    except UNREADABLE:
        return None
    refuse_newer(path, number, key.schema_version)
    return pmid


def refuse_newer(path: Path, number: int, schema_version: int) -> None:
    """Raise ``CorpusError`` when a line is of a schema that only a newer harvest knows."""
    if schema_version > SCHEMA_VERSION:
        raise CorpusError(
            f"{path}:{number}: written by a newer harvest (schema {schema_version}, this one "
            f"knows {SCHEMA_VERSION}); upgrade harvest"
        )


def pmid_of_line(line: bytes) -> int:
    """The PMID of a corpus line. Raises ``ValueError`` when it is not one."""
    return number_of(_KEY.decode(line).pmid)


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


def number_of(pmid: str) -> int:
    """A PMID as a number. Raises ``ValueError`` when it is none."""
    if not (pmid.isascii() and pmid.isdigit() and len(pmid) < _PMID_DIGITS):
        raise ValueError(f"{pmid!r} is not a PMID")
    return int(pmid)
