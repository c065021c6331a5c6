"""What became of the articles: ``<corpus>/history/<query>.jsonl``, a line for each change.

An article's first appearance is told by its own line (``harvest.first_fetched``); here stand
its revisions, with the fields that changed, and its goings and comings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from harvester.alerts import Alert
from harvester.corpus import lines
from harvester.disk import add, told


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


def size(folder: Path, query: str) -> int:
    """How long the history of a query is, in bytes; 0 where there is none."""
    path = path_of(folder, query)
    with told(path, "read"):
        return path.stat().st_size if path.exists() else 0


def read(folder: Path, query: str, start: int = 0) -> Iterator[Entry]:
    """The changes, oldest first, from the byte ``start`` on; what is not one is passed over."""
    decoder = msgspec.json.Decoder(Entry)
    for _, line in lines(path_of(folder, query), start):
        try:
            yield decoder.decode(line)
        except ValueError:
            continue


def _same(one: bytes, other: bytes) -> bool:
    """The same JSON, however a tool may have written it."""
    if one == other or not one or not other:
        return one == other
    same: bool = msgspec.json.decode(one) == msgspec.json.decode(other)
    return same
