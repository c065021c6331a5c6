"""An article as the tokens of two FTS5 tables: the words of its text, and its whole values.

Both tables have FTS5's ``ascii`` tokenizer, to which every character beyond ASCII is part of a
token (SQLite, "FTS5 Extension", 4.3.2): what is a word is decided here, and not by SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple

from harvester.article import Article, shown_date
from harvester.index.date_prefixes import plain_date
from harvester.query import article_terms
from harvester.query.fields import KINDS, PARTS, Field, Kind
from harvester.query.words import spaced

BREAK = "\ue000"
"""Stands between two pieces of text in a column; it is no word, so no phrase goes across it."""

_BREAKS: Mapping[str, int] = MappingProxyType(
    {"title": 40, "abstract": 40, "other_term": 12, "affiliation": 12}
)
"""Of them stand between two pieces in the columns in which words are looked for near each other:
those with fewer words between them are of one piece. Few articles have two titles or abstracts."""


def breaks_in(column: str) -> int:
    """How many breaks stand between two pieces of text in a column."""
    return _BREAKS.get(column, 1)


KEYWORDS = "other_term"
LONG_KEYWORD = "long keyword"
"""Token among the values, of an article of which a keyword is as long as a sentence."""

_PIECE, _COLUMN = "\x1f", "\x1e"
"""Stand between pieces, and columns, while all are folded at once: seldom in a text."""

_TAGGED = "tagged"
_REST = "rest"
_TEXT_FIELDS = tuple(field for field in Field if KINDS[field] is Kind.TEXT and field not in PARTS)
_OWN_COLUMN = (*_TEXT_FIELDS, Field.MESH)
_COLUMN_OF: Mapping[Field, str] = MappingProxyType(
    dict.fromkeys(PARTS[Field.ALL], _REST)
    | dict.fromkeys(PARTS[Field.TEXT_WORD], _TAGGED)
    | {field: field.name.lower() for field in _OWN_COLUMN}
)
COLUMNS = tuple(dict.fromkeys(_COLUMN_OF.values()))
"""Of the table of words. Fields that are only searched together with others share one."""

_BETWEEN = tuple(f" {' '.join([BREAK] * breaks_in(column))} " for column in COLUMNS)
_PLACE = {column: place for place, column in enumerate(COLUMNS)}
_PLACE_OF: Mapping[Field, int] = MappingProxyType(
    {field: _PLACE[column] for field, column in _COLUMN_OF.items()}
)
_CODES: Mapping[Field, str] = MappingProxyType(
    {field: f"{number:02} " for number, field in enumerate(Field)}
)
_CONTROL = str.maketrans("\0\n", "\ufffd\ufffd")
_DAY = re.compile(r"\d{4}(?:-\d\d(?!\d)){0,2}", re.ASCII)
VALUE_SEPARATOR = "\n"
VALUE_CHARACTERS = "".join(
    character for character in map(chr, range(1, 128)) if character != VALUE_SEPARATOR
)
"""What may be in a token of the table of values: all of ASCII but what separates them."""


class Row(NamedTuple):
    """An article for the index: ``columns`` as ``COLUMNS``, its values, one a line.

    ``published`` is the day of its publication as a number, 20200315; 0 where it has none.
    """

    columns: tuple[str, ...]
    values: str
    published: int


def row_of(article: Article) -> Row:
    """The tokens of an article."""
    terms = article_terms.terms(article)
    pieces: list[list[str]] = [[] for _ in COLUMNS]
    for field, texts in terms.texts.items():
        if field in _PLACE_OF:
            pieces[_PLACE_OF[field]] += filter(None, texts)
    days = [(field, plain_date(date)) for field, date in article_terms.dates(article)]
    values = _value_tokens(terms.entries, set(days))
    if any(map(_is_long, pieces[_PLACE[KEYWORDS]])):
        values += VALUE_SEPARATOR + LONG_KEYWORD
    return Row(_columns(pieces), values, _published(article))


def _is_long(keyword: str) -> bool:
    """Has it so many words that breaks are fewer than may stand between two of them?"""
    least = breaks_in(KEYWORDS) + 2
    return len(keyword) >= 2 * least - 1 and len(spaced(keyword).split()) >= least


def _columns(pieces: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The words of each column's pieces of text, with breaks between the pieces."""
    joined = _COLUMN.join(map(_PIECE.join, pieces))
    marks = sum(map(len, pieces)) - sum(map(bool, pieces))
    if joined.count(_PIECE) == marks and joined.count(_COLUMN) == len(pieces) - 1:
        columns = spaced(joined).split(_COLUMN)
        return tuple(map(str.replace, columns, repeat(_PIECE), _BETWEEN))
    return tuple(map(str.join, _BETWEEN, (map(spaced, of_column) for of_column in pieces)))


def _value_tokens(
    entries: Mapping[Field, Sequence[str]], days: AbstractSet[tuple[Field, str]]
) -> str:
    """``value_token`` of each key and each day, one a line."""
    tokens = [_CODES[field] + day for field, day in days]
    count = len(tokens)
    for field, keys in entries.items():
        if keys:
            different = set(keys)
            count += len(different)
            code = _CODES[field]
            tokens.append(code + f"{VALUE_SEPARATOR}{code}".join(different))
    text = VALUE_SEPARATOR.join(tokens)
    if "\0" not in text and text.count(VALUE_SEPARATOR) == max(count - 1, 0):
        return text
    every = [*days, *((field, key) for field, keys in entries.items() for key in keys)]
    return VALUE_SEPARATOR.join(value_token(field, key) for field, key in every)


def _published(article: Article) -> int:
    """The day of publication that is shown, or that it came to PubMed where that has no year."""
    shown = shown_date(
        article.publication_date,
        article.electronic_date,
        article.medline_date,
        article.entrez_date,
    )
    begins = _DAY.match(shown) or _DAY.match(article.entrez_date or "")
    return int(f"{plain_date(begins[0]):0<8}") if begins else 0


def columns_of(field: Field) -> tuple[str, ...]:
    """The columns that have the words of a field, which is a text field."""
    parts: Iterable[Field] = PARTS.get(field, (field,))
    return tuple(dict.fromkeys(_COLUMN_OF[part] for part in parts if part in _COLUMN_OF))


def value_token(field: Field, key: str) -> str:
    """The token of a whole value or a date of a field, or of how it begins."""
    return (_CODES[field] + key).translate(_CONTROL)
