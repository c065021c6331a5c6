"""A corpus file, read from its first line to its last: what stands where."""

from __future__ import annotations

import hashlib
import sys
from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from harvester.article import SCHEMA_VERSION
from harvester.corpus.articles import (
    NOT_AN_ARTICLE,
    UNREADABLE,
    BrokenLine,
    article_of,
    lines,
    number_of,
    refuse_newer,
)


@dataclass
class Scan:
    """The articles of a file, a row each, in its order.

    ``hashes`` are the first 8 bytes of the SHA-256 of the content. ``fetched``: the line's
    ``last_fetched``, empty where it has none. ``edited``: the content is not what harvest wrote
    there. ``aged``: of an older schema, without ``harvest``, or
    put back from what has left. ``broken``: what is no article,
    with offset and length; ``open_end``: the last line has no end.
    """

    pmids: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    lengths: array[int] = field(default_factory=lambda: array("I"))
    hashes: array[int] = field(default_factory=lambda: array("Q"))
    numbers: array[int] = field(default_factory=lambda: array("Q"))
    fetched: list[str] = field(default_factory=list)
    edited: bytearray = field(default_factory=bytearray)
    aged: bytearray = field(default_factory=bytearray)
    broken: list[tuple[BrokenLine, int, int]] = field(default_factory=list)
    open_end: bool = False


EMPTY = "an empty line"


class _Own(msgspec.Struct):
    last_fetched: str = ""
    hash: str = ""
    left: str | None = None


class _Key(msgspec.Struct):
    pmid: str
    schema_version: int = 0
    harvest: _Own = msgspec.field(default_factory=_Own)


_KEY = msgspec.json.Decoder(_Key)


def scan(path: Path) -> Scan:
    """Read a file. Raises ``CorpusError``, also for a line of a newer schema."""
    found = Scan()
    offset = 0
    line = b"\n"
    for number, line in lines(path):
        try:
            key = _KEY.decode(line)
            pmid = number_of(key.pmid)
        except UNREADABLE:
            reason = NOT_AN_ARTICLE if line.strip() else EMPTY
            found.broken.append((BrokenLine(path, number, reason), offset, len(line)))
        else:
            refuse_newer(path, number, key.schema_version)
            _note(found, key, pmid, line)
            found.offsets.append(offset)
            found.numbers.append(number)
        offset += len(line)
    found.open_end = not line.endswith(b"\n")
    return found


def fetched_at(line: bytes) -> str:
    """When a line's article was last fetched (UTC, ISO 8601), empty where that is not told."""
    try:
        return _KEY.decode(line).harvest.last_fetched
    except UNREADABLE:
        return ""


def hash_prefix(article: bytes) -> int:
    """The first 8 bytes of the SHA-256 of an article's JSON."""
    return int.from_bytes(hashlib.sha256(article).digest()[:8], "big")


def digest_of_line(line: bytes) -> int:
    """The same of a corpus line."""
    return hash_prefix(article_of(line.rstrip(b"\r\n")))


def _note(found: Scan, key: _Key, pmid: int, line: bytes) -> None:
    digest = digest_of_line(line)
    claimed = -1
    with suppress(ValueError):
        claimed = int(key.harvest.hash[:16], 16)
    found.pmids.append(pmid)
    found.lengths.append(len(line))
    found.hashes.append(digest)
    found.fetched.append(sys.intern(key.harvest.last_fetched))
    found.edited.append(bool(key.harvest.hash) and digest != claimed)
    found.aged.append(
        key.schema_version < SCHEMA_VERSION or not key.harvest.hash or bool(key.harvest.left)
    )
