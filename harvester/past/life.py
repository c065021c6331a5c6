"""The life of an article, from all the files of a corpus that tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from harvester.corpus import history
from harvester.corpus.articles import Corpus, lines
from harvester.corpus.history import Entry

FIRST_SEEN = "first_seen"
"""``Entry.event`` of the moment that a line of the corpus was first fetched."""


@dataclass(frozen=True)
class Moment:
    """One thing that happened, and the queries that noticed it."""

    entry: Entry
    queries: tuple[str, ...]


@dataclass
class Life:
    """What the corpus tells of one article: entries with their query, as they were found."""

    title: str = ""
    entries: list[tuple[str, Entry]] = field(default_factory=list)


class _Stay(msgspec.Struct):
    first_fetched: str = ""
    left: str = ""
    left_reason: str = ""


class _Line(msgspec.Struct):
    pmid: str
    title: str = ""
    harvest: _Stay = msgspec.field(default_factory=_Stay)


_T = TypeVar("_T", Entry, _Line)


def lives(corpus: Corpus, queries: Sequence[str], pmids: Sequence[str]) -> dict[str, Life]:
    """The lives of these articles; one that no file tells of is left out.

    A line that is not ours is passed over. Raises ``CorpusError``.
    """
    wanted = frozenset(pmids)
    found: dict[str, Life] = {}
    for query in queries:
        entries: dict[str, list[Entry]] = {}
        for entry in _changes(corpus.folder, query, wanted):
            entries.setdefault(entry.pmid, []).append(entry)
        for path in (corpus.left_path(query), corpus.path(query)):
            for line in _lines(path, wanted):
                known = entries.setdefault(line.pmid, [])
                _add_stay(known, line)
                found.setdefault(line.pmid, Life()).title = line.title
        for pmid, known in entries.items():
            life = found.setdefault(pmid, Life())
            life.entries += ((query, entry) for entry in known)
            life.title = life.title or known[-1].title
    for life in found.values():
        life.entries.sort(key=lambda each: (each[1].when, each[1].event != FIRST_SEEN))
    return {pmid: found[pmid] for pmid in dict.fromkeys(pmids) if pmid in found}


def moments(life: Life) -> list[Moment]:
    """The life, oldest first; what several queries noticed of the same change is told once.

    The same change of a field may happen again: the first that one query noticed is the first
    that another did. That a search does not find the article says nothing of another search,
    unless they noticed it on the same day.
    """
    seen: dict[tuple[str, object], int] = {}
    joined: dict[tuple[object, int], tuple[Entry, list[str]]] = {}
    for query, entry in life.entries:
        key = _sameness(entry)
        again = seen[query, key] = seen.get((query, key), 0) + 1
        joined.setdefault((key, again), (entry, []))[1].append(query)
    return [Moment(entry, tuple(queries)) for entry, queries in joined.values()]


def _sameness(entry: Entry) -> object:
    if entry.event == "revised":
        return msgspec.json.encode(entry.changes)
    if entry.event == "left" and entry.reason == "deleted":
        return entry.reason
    return entry.event, entry.reason, entry.when[:10]


def _add_stay(known: list[Entry], line: _Line) -> None:
    stay = line.harvest
    if not any(entry.event == FIRST_SEEN for entry in known):
        known.insert(
            0, Entry(pmid=line.pmid, when=stay.first_fetched, event=FIRST_SEEN, title=line.title)
        )
    moves = [entry.event for entry in known if entry.event in {"left", "returned"}]
    if stay.left and moves[-1:] != ["left"]:
        known.append(
            Entry(
                pmid=line.pmid,
                when=stay.left,
                event="left",
                title=line.title,
                reason=stay.left_reason,
            )
        )


def _changes(folder: Path, query: str, wanted: frozenset[str]) -> Iterator[Entry]:
    yield from _decoded(history.path_of(folder, query), wanted, msgspec.json.Decoder(Entry))


def _lines(path: Path, wanted: frozenset[str]) -> Iterator[_Line]:
    yield from _decoded(path, wanted, msgspec.json.Decoder(_Line))


def _decoded(path: Path, wanted: frozenset[str], decoder: msgspec.json.Decoder[_T]) -> Iterator[_T]:
    """Only lines that have a wanted PMID somewhere are decoded: a corpus may be of millions."""
    somewhere = re.compile(_any_of(wanted))
    for _, line in lines(path):
        if somewhere.search(line):
            try:
                found = decoder.decode(line)
            except ValueError:
                continue
            if found.pmid in wanted:
                yield found


def _any_of(pmids: Iterable[str]) -> bytes:
    return b'"(?:' + b"|".join(pmid.encode() for pmid in pmids) + b')"'
