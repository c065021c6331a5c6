"""The order of hits: by relevance (BM25, as FTS5 has it) or by date."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from harvester.index.expressions import any_of, phrase_expression
from harvester.index.mentions import Mention
from harvester.index.tokens import COLUMNS, columns_of
from harvester.query.bitmaps import bitmap, documents
from harvester.query.fields import Field

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
_MOST_SCORED = 20_000
"""Hits above which only those are scored that have a word in the title or in MeSH."""

_FIRST_COLUMNS = ("title", "mesh")
_MOST_MENTIONS = 200
"""An exploded heading may have hundreds of names; the first of them are what was asked for."""


def by_relevance(
    connection: sqlite3.Connection, hits: int, mentions: Sequence[Mention]
) -> list[tuple[int, float]]:
    """The documents, the best first, each with its score; equal ones as ``by_date`` has them.

    The score is BM25 of the words that were looked for, over the columns by their weight; 0 for
    a hit that has none of them. Of more than 20,000 hits those come first, scored, that have
    one in the title or in MeSH, the others behind them by date.
    """
    expressions = _expressions(mentions[:_MOST_MENTIONS])
    scored_hits = hits
    if hits.bit_count() > _MOST_SCORED:
        first = _matching(connection, _expressions(mentions[:_MOST_MENTIONS], _FIRST_COLUMNS))
        scored_hits = _newest(hits & first, _MOST_SCORED)
    scores = _scores(connection, scored_hits, expressions)
    ordered = by_date(connection, scored_hits)
    ordered.sort(key=lambda doc: -scores.get(doc, 0.0))
    rest = by_date(connection, hits & ~scored_hits)
    return [(doc, scores.get(doc, 0.0)) for doc in (*ordered, *rest)]


def by_date(connection: sqlite3.Connection, hits: int) -> list[int]:
    """The documents, the most recently published first, then the highest PMID first."""
    rows = connection.execute(
        "SELECT doc FROM docs WHERE doc IN (SELECT value FROM json_each(?)) "
        "ORDER BY published DESC, pmid DESC",
        (json.dumps(tuple(documents(hits))),),
    )
    return [doc for (doc,) in rows]


def _expressions(mentions: Sequence[Mention], only: Sequence[str] = COLUMNS) -> list[str]:
    found = []
    for mention in mentions:
        columns = columns_of(Field.MESH if mention.field is Field.MAJOR else mention.field)
        wanted = [column for column in columns if column in only]
        if wanted:
            found.append(phrase_expression(wanted, mention.words, mention.last_is_prefix))
    return list(dict.fromkeys(found))


def _matching(connection: sqlite3.Connection, expressions: Sequence[str]) -> int:
    if not expressions:
        return 0
    rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (any_of(expressions),))
    return bitmap([doc for (doc,) in rows])


def _scores(
    connection: sqlite3.Connection, hits: int, expressions: Sequence[str]
) -> dict[int, float]:
    if not expressions:
        return {}
    rows = connection.execute(
        f"SELECT rowid, -{_SCORE} FROM words WHERE words MATCH ? "
        "AND +rowid IN (SELECT value FROM json_each(?))",
        (any_of(expressions), json.dumps(tuple(documents(hits)))),
    )
    return dict(rows)


def _newest(hits: int, most: int) -> int:
    """The last ``most`` documents: those that came to the index last."""
    return bitmap(tuple(documents(hits))[-most:])
