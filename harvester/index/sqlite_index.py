"""The documents of a scope, looked up in SQLite: ``query.index.Index`` on the index's tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial

import msgspec

from harvester.article import Article
from harvester.index.date_prefixes import date_prefixes
from harvester.index.expressions import all_of, any_of, near_expression, phrase_expression, string
from harvester.index.tokens import BREAK, KEYWORDS, LONG_KEYWORD, breaks_in, columns_of, value_token
from harvester.query import article_terms
from harvester.query.bitmaps import bitmap, documents
from harvester.query.fields import PARTS, Field
from harvester.query.index import Phrase
from harvester.query.proximity import PLACE_BITS, Places, are_near, documents_near
from harvester.query.words import words

Articles = Callable[[Sequence[int]], Iterator[Article]]
"""The articles of some documents, in their order."""

_PLACES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab(main, words, instance)"
_PLACES_IN = f"json_group_array(doc << {PLACE_BITS} | offset) FILTER (WHERE col = ?)"
_FEW = 64
"""Documents of which one is in the scope, as a rule."""

_STRETCH, _STRETCHES = 512, 16
"""Documents of the sample that tells what is common, and how many times so many there are."""

_NUMBERS = msgspec.json.Decoder(list[int])


class SqliteIndex:
    """Documents of an index, as far as they are in ``scope``; others are as if not there.

    Words can be asked for in fields that are searched by words (``Kind.TEXT``).
    """

    def __init__(self, connection: sqlite3.Connection, scope: int, articles: Articles) -> None:
        self._connection = connection
        self._scope = scope
        self._articles = articles
        self._found: dict[tuple[str, str], int] = {}
        self._near: dict[tuple[Field, tuple[str, ...], int], int] = {}

    @property
    def everything(self) -> int:
        """All documents."""
        return self._scope

    def word(self, field: Field, word: str) -> int:
        """Documents with this word in this field."""
        return self.phrase(field, (word,), False)

    def prefix(self, field: Field, stem: str) -> int:
        """Documents with a word that begins with ``stem``."""
        return self.phrase(field, (stem,), True)

    def phrase(self, field: Field, words: tuple[str, ...], last_is_prefix: bool) -> int:
        """Documents with these words next to each other, in this order."""
        return self._match("words", phrase_expression(columns_of(field), words, last_is_prefix))

    def has(self, field: Field, phrase: Phrase) -> bool:
        """Whether any document has this phrase."""
        expression = phrase_expression(columns_of(field), *phrase)
        if not expression or ("words", expression) in self._found:
            return bool(self._match("words", expression))
        ask = f"SELECT rowid FROM words WHERE words MATCH ? LIMIT {_FEW}"
        few = [doc for (doc,) in self._connection.execute(ask, (expression,))]
        if any(self._scope >> doc & 1 for doc in few):
            return True
        return len(few) == _FEW and bool(self._match("words", expression))

    def is_common(self, field: Field, phrase: Phrase) -> bool:
        """Whether half of the documents have this phrase. Where it was not looked up yet, a sample
        tells, of all that are in the index: a beginning of a word is looked up as a whole anyway.
        """
        expression = phrase_expression(columns_of(field), *phrase)
        if phrase.last_is_prefix or ("words", expression) in self._found:
            hits = self._match("words", expression)
            return 2 * hits.bit_count() >= self._scope.bit_count() > 0
        stretches, count = self._sample
        ask = "SELECT count(*) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        found = 0
        for stretch in stretches if expression else ():
            found += self._connection.execute(ask, (expression, *stretch)).fetchone()[0]
        return 2 * found >= count > 0

    @cached_property
    def _sample(self) -> tuple[list[tuple[int, int]], int]:
        """Stretches of documents all over the index, and how many these are."""
        (end,) = self._connection.execute("SELECT max(id) FROM words_docsize").fetchone()
        whole = (end or 0) + 1
        step = max(_STRETCH, -(-whole // _STRETCHES))
        stretches = [(start, start + _STRETCH - 1) for start in range(0, whole, step)]
        ask = "SELECT count(*) FROM words_docsize WHERE id BETWEEN ? AND ?"
        counted = (self._connection.execute(ask, each).fetchone()[0] for each in stretches)
        return stretches, sum(counted)

    def each(self, field: Field, choices: Sequence[Sequence[Phrase]]) -> int:
        """Documents with at least one phrase of each choice."""
        columns = columns_of(field)
        if not columns:
            return 0
        asked = [any_of([phrase_expression(columns, *one) for one in choice]) for choice in choices]
        return self._match("words", all_of(asked))

    def near(self, field: Field, words: tuple[str, ...], distance: int) -> int:
        """Documents with all these words, at most ``distance`` other words between them."""
        asked = field, words, distance
        if asked not in self._near:
            self._near[asked] = self._near_each_other(field, words, distance)
        return self._near[asked]

    def _near_each_other(self, field: Field, words: tuple[str, ...], distance: int) -> int:
        """What FTS5 does not tell for sure, the articles do."""
        found = doubted = 0
        columns = columns_of(field) if words else ()
        repeated = len(set(words)) < len(words)
        places = self._places(columns, words) if repeated else {}
        for column in columns:
            sure, unsure = self._near_in(column, words, distance, places.get(column))
            found |= sure
            doubted |= unsure
        left = tuple(documents(doubted & ~found))
        parts = frozenset(PARTS.get(field, (field,)))
        articles = zip(left, self._articles(left), strict=True)
        near = [doc for doc, article in articles if _has_near(article, parts, words, distance)]
        return found | bitmap(near)

    def _near_in(
        self, column: str, words: tuple[str, ...], distance: int, places: Places | None
    ) -> tuple[int, int]:
        """Documents that have the words near each other for sure in one piece of a column, and
        those of which only the article tells: FTS5 goes across breaks."""
        closer = min(distance, breaks_in(column) + 1 - len(words))
        near = partial(self._near_across, column, words, places)
        sure = near(closer)
        if closer == distance:
            return sure, 0
        long = self._match("entries", string(LONG_KEYWORD)) if column == KEYWORDS else -1
        more = near(distance) & long & ~sure if long else 0
        if not more:
            return sure, 0
        with_break = near_expression(column, (*words, BREAK), _between(words, distance))
        unsure = more & self._match("words", with_break)
        return sure | more & ~unsure, unsure

    def _near_across(
        self, column: str, words: tuple[str, ...], places: Places | None, distance: int
    ) -> int:
        """Documents with the words near each other in a column, a break being a word as well.

        FTS5 takes one place for two words that are the same: where some are, the ``places`` tell.
        """
        if places is None:
            return self._match("words", near_expression(column, words, _between(words, distance)))
        return bitmap(documents_near(places, words, distance)) & self._scope

    def _places(self, columns: Sequence[str], words: Iterable[str]) -> dict[str, Places]:
        """The places of words in each of the columns."""
        self._connection.execute(_PLACES)
        for_each = ", ".join([_PLACES_IN] * len(columns))
        ask = f"SELECT {for_each} FROM temp.places WHERE term = ?"
        found = {
            word: self._connection.execute(ask, (*columns, word)).fetchone() for word in set(words)
        }
        return {
            column: {word: _NUMBERS.decode(listed[at]) for word, listed in found.items()}
            for at, column in enumerate(columns)
        }

    def entry(self, field: Field, key: str) -> int:
        """Documents with this whole value."""
        return self._match("entries", string(value_token(field, key)))

    def entry_prefix(self, field: Field, stem: str) -> int:
        """Documents with a whole value whose key begins with ``stem``."""
        return self._match("entries", f"{string(value_token(field, stem))} *")

    def dates(self, field: Field, low: str, high: str) -> int:
        """Documents dated from ``low`` to ``high``, both included."""
        prefixes = [value_token(field, prefix) for prefix in date_prefixes(low, high)]
        return self._match("entries", any_of([f"{string(prefix)} *" for prefix in prefixes]))

    def pmids(self, low: int, high: int) -> int:
        """Documents with a PMID from ``low`` to ``high``, both included."""
        rows = self._connection.execute(
            "SELECT json_group_array(doc) FROM docs WHERE pmid BETWEEN ? AND ?", (low, high)
        )
        return bitmap(_NUMBERS.decode(rows.fetchone()[0])) & self._scope

    def _match(self, table: str, expression: str) -> int:
        if not expression:
            return 0
        found = self._found.get((table, expression))
        if found is None:
            rows = self._connection.execute(
                f"SELECT json_group_array(rowid) FROM {table} WHERE {table} MATCH ?",
                (expression,),
            )
            found = bitmap(_NUMBERS.decode(rows.fetchone()[0])) & self._scope
            self._found[table, expression] = found
        return found


def _between(words: Sequence[str], distance: int) -> int:
    """What FTS5 calls the distance: words between the first and the last, the wanted ones too."""
    return max(distance + len(words) - 2, 0)


def _has_near(
    article: Article, fields: frozenset[Field], wanted: Sequence[str], distance: int
) -> bool:
    texts = article_terms.terms(article).texts
    return any(
        are_near(words(text), wanted, distance) for field in fields for text in texts.get(field, ())
    )
