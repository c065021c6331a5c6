"""The order of hits: by relevance (BM25, as FTS5 has it) or by date."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from harvester.index.expressions import any_of, phrase_expression
from harvester.index.mentions import Mention, of_subject
from harvester.index.sqlite_index import SqliteIndex
from harvester.index.tokens import COLUMNS, columns_of
from harvester.query.fields import KINDS, Field, Kind
from harvester.query.index import Phrase

_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "title": 5.0,
        "mesh": 3.0,
        "transliterated_title": 2.0,
        "other_term": 2.0,
        "book": 2.0,
        "abstract": 1.0,
        "tagged": 1.0,
        "collective_name": 1.0,
        "rest": 0.5,
        "affiliation": 0.2,
        "grant": 0.2,
        "publisher": 0.2,
        "conflict": 0.1,
    }
)
"""What a word in a column counts: an article is about its title and its MeSH headings."""

_SCORE = f"bm25(words, {', '.join(str(_WEIGHTS[column]) for column in COLUMNS)})"

MOST_SCORED = 2_000
"""Hits above which only those are scored that have most of what was searched for in the title."""

_MOST_MENTIONS = 100
"""An exploded heading may have hundreds of names; the first of them are what was asked for."""

_MOST_IN_TITLE = 4


@dataclass(frozen=True)
class Ranking:
    """Puts documents of an index in order. ``newest``: all of them, the newest first.

    Of more than ``most_scored`` hits not all are scored.
    """

    connection: sqlite3.Connection
    index: SqliteIndex
    newest: Sequence[int]
    most_scored: int = MOST_SCORED

    def by_date(self, hits: int, most: int | None = None) -> list[int]:
        """The most recently published first, then the highest PMID first; the first ``most``."""
        held = f"{hits:b}"[::-1]
        known = len(held)
        found = (doc for doc in self.newest if doc < known and held[doc] == "1")
        return list(islice(found, most))

    def by_relevance(
        self, hits: int, mentions: Sequence[Mention], most: int | None = None
    ) -> list[tuple[int, float]]:
        """The best first, each with its score; the first ``most``.

        The score is BM25 of the words that were looked for, over the columns by their weight;
        those of a heading count in the title too. What stands in half of all articles tells none
        from another, in BM25 too, and neither do headings of which every hit has one, where words
        were looked for as well. Where nothing tells, those come first that have more of what was
        looked for in the title, then the newest; where there are too many hits, only the first by
        these are scored, by whole words (beginnings take FTS5 long), and come first.
        """
        subject = _each_once(of_subject(mentions))
        telling = self._telling(hits, subject)[:_MOST_MENTIONS]
        by_title = not telling or hits.bit_count() > self.most_scored
        if by_title:
            telling = [mention for mention in telling if not mention.last_is_prefix]
        first: list[int] = []
        rest: list[int] = []
        few = most is not None and most <= self.most_scored
        for level in self._by_words_in_title(hits, subject, few=few) if by_title else [hits]:
            room = self.most_scored - len(first)
            if level.bit_count() <= room:
                first += self.by_date(level)
            elif few:
                first += self.by_date(level, room)
            else:
                docs = self.by_date(level)
                first, rest = first + docs[:room], rest + docs[room:]
        scores = self._scores(first, telling)
        first.sort(key=lambda doc: -scores.get(doc, 0.0))
        return [(doc, scores.get(doc, 0.0)) for doc in (*first, *rest)][:most]

    def _telling(self, hits: int, mentions: Sequence[Mention]) -> list[Mention]:
        rare = [mention for mention in mentions if not self._is_common(mention)]
        words = [mention for mention in rare if not _is_heading(mention)]
        without_heading = hits
        for mention in filter(_is_heading, mentions):
            without_heading &= ~mention.hits
        return words if words and not without_heading else rare

    def _is_common(self, mention: Mention) -> bool:
        if mention.hits:
            return mention.hits.bit_count() * 2 >= len(self.newest)
        return self.index.is_common(mention.field, mention.phrase)

    def _by_words_in_title(self, hits: int, mentions: Sequence[Mention], *, few: bool) -> list[int]:
        """The hits in classes: those with most of the mentions in the title come first.

        Only these, where a ``few`` are wanted and they are enough. Beginnings of words count where
        there is nothing else.
        """
        asked = dict.fromkeys(m.phrase for m in mentions if "title" in _columns(m))
        whole = [phrase for phrase in asked if not phrase.last_is_prefix]
        phrases = sorted(whole or asked, key=lambda one: -len(one.words))[:_MOST_IN_TITLE]
        if few and whole:
            top = hits & self.index.each(Field.TITLE, [[one] for one in _widest(phrases)])
            if top.bit_count() >= self.most_scored:
                return [top]
        levels = [hits]
        for phrase in phrases:
            there = self.index.phrase(Field.TITLE, *phrase)
            higher = [*(level & there for level in levels), 0]
            lower = [0, *(level & ~there for level in levels)]
            levels = [one | other for one, other in zip(higher, lower, strict=True)]
        return [level for level in levels if level]

    def _scores(self, docs: Sequence[int], mentions: Sequence[Mention]) -> dict[int, float]:
        wanted = list(dict.fromkeys(filter(None, map(_expression, mentions))))
        if not wanted or not docs:
            return {}
        rows = self.connection.execute(
            f"SELECT rowid, -{_SCORE} FROM words WHERE words MATCH ? "
            "AND rowid BETWEEN ? AND ? AND +rowid IN (SELECT value FROM json_each(?))",
            (any_of(wanted), min(docs), max(docs), json.dumps(docs)),
        )
        return dict(rows)


def _each_once(mentions: Sequence[Mention]) -> list[Mention]:
    """Without the headings whose words, or the first of them, were looked for in wider fields.

    An article that has the heading is found by those words too: it would be counted twice.
    """
    whole = [mention for mention in mentions if not mention.last_is_prefix]
    texts = {m.words for m in whole if "mesh" in columns_of(m.field) and not _is_heading(m)}
    headings = {m.words for m in whole if _is_heading(m)}
    return [
        mention
        for mention in mentions
        if not _is_heading(mention)
        or not any(
            part in texts or (part in headings and part != mention.words)
            for part in _parts(mention.words)
        )
    ]


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What stands next to each other in a phrase."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield words[start:end]


def _widest(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Without those that are a part of another, longest first."""
    widest: list[Phrase] = []
    for phrase in phrases:
        within = any(phrase.words in _parts(one.words) for one in widest if not one.last_is_prefix)
        if phrase.last_is_prefix or not within:
            widest.append(phrase)
    return widest


def _is_heading(mention: Mention) -> bool:
    return KINDS[mention.field] is Kind.HEADING


def _columns(mention: Mention) -> tuple[str, ...]:
    if _is_heading(mention):
        return ("title", *columns_of(Field.MESH))
    return columns_of(mention.field)


def _expression(mention: Mention) -> str:
    columns = _columns(mention)
    return phrase_expression(columns, mention.words, mention.last_is_prefix) if columns else ""
