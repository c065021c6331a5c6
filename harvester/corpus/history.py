"""What became of the articles: ``<corpus>/history/<query>.jsonl``, a line for each change.

An article's first appearance is told by its own line (``harvest.first_fetched``); here stand
its revisions, with the fields that changed, and its goings and comings.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from harvester.alerts import Alert
from harvester.corpus.articles import lines
from harvester.corpus.disk import add
from harvester.corpus.trouble import told

Mark = tuple[int, int]
"""A place in a history: bytes before it, and a checksum of the last of them."""

_END = 4_096


class Change(msgspec.Struct, frozen=True):
    """One field in JSON, as it was and as it is; what was or is absent has no key."""

    before: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    after: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of one article.

    ``event`` is "revised", "left" (the search does not find it any more; ``reason`` is
    "deleted" or "unmatched") or "returned". ``when`` is UTC, ISO 8601, the moment that harvest
    noticed. ``changes`` are by field name of the schema; ``hash`` is the SHA-256 of the article's
    JSON afterwards.
    """

    pmid: str
    when: str
    event: str
    title: str = ""
    reason: str = ""
    hash: str = ""
    changes: dict[str, Change] = {}
    alerts: tuple[Alert, ...] = ()


def path_of(folder: Path, query: str) -> Path:
    """The history of a query, in the corpus folder."""
    return folder / "history" / f"{query}.jsonl"


def compare(before: bytes, after: bytes) -> dict[str, Change]:
    """The fields of two versions of an article (JSON, without ``harvest``) that differ."""
    old = msgspec.json.decode(before, type=dict[str, msgspec.Raw])
    new = msgspec.json.decode(after, type=dict[str, msgspec.Raw])
    return {
        name: Change(old.get(name, msgspec.UNSET), new.get(name, msgspec.UNSET))
        for name in dict.fromkeys([*new, *old])
        if not _same(bytes(old.get(name, b"")), bytes(new.get(name, b"")))
    }


def key_of(entry: Entry) -> tuple[str, ...]:
    """What makes an entry the same as another."""
    return entry.pmid, entry.when, entry.event, entry.hash


def append(folder: Path, query: str, entries: Iterable[Entry]) -> None:
    """Add the changes, all or none. Raises ``OSError``."""
    path = path_of(folder, query)
    path.parent.mkdir(exist_ok=True)
    add(path, (msgspec.json.encode(entry) + b"\n" for entry in entries))


def mark(folder: Path, query: str) -> Mark:
    """Where the history of a query ends now: its size in bytes, and a checksum of its end."""
    path = path_of(folder, query)
    with told(path, "read"):
        size = path.stat().st_size if path.exists() else 0
        return size, _checksum(path, size)


def since(folder: Path, query: str, end: Mark, moment: str) -> Iterator[Entry]:
    """The changes behind the ``end`` that it had once; when it is another file now, those that
    are younger than ``moment``."""
    size, checksum = end
    path = path_of(folder, query)
    with told(path, "read"):
        same = (path.stat().st_size if path.exists() else 0) >= size
        same = same and _checksum(path, size) == checksum
    if same:
        yield from read(folder, query, size)
    else:
        yield from (entry for entry in read(folder, query) if entry.when > moment)


def read(folder: Path, query: str, start: int = 0) -> Iterator[Entry]:
    """The changes, oldest first, from the byte ``start`` on; what is not one is passed over."""
    decoder = msgspec.json.Decoder(Entry)
    for _, line in lines(path_of(folder, query), start):
        try:
            yield decoder.decode(line)
        except ValueError:
            continue


def _checksum(path: Path, size: int) -> int:
    """Of the last bytes before ``size``."""
    if not size:
        return 0
    start = max(0, size - _END)
    with path.open("rb") as file:
        file.seek(start)
        return zlib.crc32(file.read(size - start))


def _same(one: bytes, other: bytes) -> bool:
    """The same JSON, however a tool may have written it."""
    if one == other or not one or not other:
        return one == other
    same: bool = msgspec.json.decode(one) == msgspec.json.decode(other)
    return same
