"""Where an article has what was searched for: its title, a sentence, its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from harvester.article import Article
from harvester.index.mentions import Mention, of_subject, spans
from harvester.query import article_terms
from harvester.query.fields import PARTS, Field

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+")
_LONGEST = 240
"""Characters of a passage."""

_BEFORE = 60
"""Of them before the first word that was found, where a sentence is too long."""

_MOST_VALUES = 4
_PROSE = frozenset({Field.TITLE, Field.ABSTRACT, Field.TRANSLITERATED_TITLE})


class Passage(NamedTuple):
    """A text, and the places in it that were searched for. ``field`` is where it is from."""

    field: Field
    text: str
    spans: tuple[tuple[int, int], ...]


def title_of(article: Article, mentions: Sequence[Mention]) -> Passage:
    """The title, or what stands for one."""
    text = article.title or article.vernacular_title or ""
    return Passage(Field.TITLE, text, tuple(spans(text, of_subject(mentions))))


def passages(article: Article, mentions: Sequence[Mention]) -> list[Passage]:
    """The sentence of the abstract that has most of what was searched for, then the values."""
    found = []
    sentence = _best_sentence(article, of_subject(mentions))
    if sentence is not None:
        found.append(sentence)
    return found + list(_values(article, mentions))


def _best_sentence(article: Article, mentions: Sequence[Mention]) -> Passage | None:
    best: tuple[int, str] = (0, "")
    for field, text in article_terms.texts(article):
        if field is Field.ABSTRACT:
            for sentence in _SENTENCE.split(text):
                places = spans(sentence, mentions)
                different = len({sentence[start:end].casefold() for start, end in places})
                best = max(best, (different, sentence), key=lambda each: each[0])
    if not best[0]:
        return None
    text = _cut(best[1], mentions)
    return Passage(Field.ABSTRACT, text, tuple(spans(text, mentions)))


def _cut(sentence: str, mentions: Sequence[Mention]) -> str:
    sentence = " ".join(sentence.split())
    if len(sentence) <= _LONGEST:
        return sentence
    places = spans(sentence, mentions)
    first = places[0][0] if places else 0
    start = max(0, min(first - _BEFORE, len(sentence) - _LONGEST))
    if start:
        start = sentence.find(" ", start, first) + 1 or start
    end = start + _LONGEST
    if end < len(sentence):
        end = max(sentence.rfind(" ", start, end), first + 1)
    return ("…" if start else "") + sentence[start:end] + ("…" if end < len(sentence) else "")


def _values(article: Article, mentions: Sequence[Mention]) -> Iterator[Passage]:
    """Values of the fields that were asked for by name: headings, names, places."""
    wanted: dict[Field, list[Mention]] = {}
    for mention in mentions:
        field = Field.MESH if mention.field is Field.MAJOR else mention.field
        if field not in (Field.ALL, Field.TEXT_WORD):
            for part in PARTS.get(field, (field,)):
                wanted.setdefault(part, []).append(mention)
    matching = (
        (field, text)
        for field, text in article_terms.texts(article)
        if field in wanted and field not in _PROSE and spans(text, wanted[field])
    )
    for field, found in groupby(sorted(dict.fromkeys(matching)), key=lambda pair: pair[0]):
        texts = [text for _, text in found]
        texts = [text for text in texts if not any(o.startswith(f"{text}/") for o in texts)]
        more = "; …" if len(texts) > _MOST_VALUES else ""
        text = "; ".join(texts[:_MOST_VALUES]) + more
        yield Passage(field, text, tuple(spans(text, wanted[field])))
