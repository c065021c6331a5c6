"""Where an article has what was searched for: its title, a sentence, its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from harvester.article import Article
from harvester.index.mentions import Finder, Mention, of_subject
from harvester.query import article_terms
from harvester.query.fields import PARTS, Field

LONGEST = 240
"""Characters of a passage, beside the dots that stand for what is left out."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+")
_BEFORE = 60
"""Characters before the first word that was found, where a text is too long."""

_MOST_VALUES = 4
_PROSE = frozenset({Field.TITLE, Field.ABSTRACT, Field.TRANSLITERATED_TITLE})
_WIDE = frozenset({Field.ALL, Field.TEXT_WORD})


class Passage(NamedTuple):
    """A text, and the places in it that were searched for. ``field`` is where it is from."""

    field: Field
    text: str
    spans: tuple[tuple[int, int], ...]


class Passages:
    """Finds in articles what a search has looked for."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._prose = Finder(of_subject(mentions))
        self._values = {field: Finder(listed) for field, listed in _by_value(mentions).items()}

    def title(self, article: Article) -> Passage:
        """The whole title, or what stands for one."""
        text = article.title or article.vernacular_title or ""
        return Passage(Field.TITLE, text, self._prose.spans(text))

    def context(self, article: Article) -> list[Passage]:
        """The sentence of the abstract that has most of what was searched for, then values of
        the fields that were asked for by name: headings, names, places."""
        return [*self._best_sentence(article), *self._found_values(article)]

    def _best_sentence(self, article: Article) -> Iterator[Passage]:
        best: tuple[int, str] = (0, "")
        for text in article_terms.terms(article).texts.get(Field.ABSTRACT, ()):
            for sentence in _SENTENCE.split(text):
                places = self._prose.spans(sentence)
                different = len({sentence[start:end].casefold() for start, end in places})
                best = max(best, (different, sentence), key=lambda each: each[0])
        if best[0]:
            yield _cut(Field.ABSTRACT, " ".join(best[1].split()), self._prose)

    def _found_values(self, article: Article) -> Iterator[Passage]:
        texts = article_terms.terms(article).texts
        for field in sorted(self._values.keys() & texts.keys()):
            finder = self._values[field]
            found = [text for text in sorted(set(texts[field])) if finder.spans(text)]
            found = [text for text in found if not any(o.startswith(f"{text}/") for o in found)]
            if found:
                more = "; …" if len(found) > _MOST_VALUES else ""
                yield _cut(field, "; ".join(found[:_MOST_VALUES]) + more, finder)


def _by_value(mentions: Sequence[Mention]) -> Mapping[Field, Sequence[Mention]]:
    """The mentions of fields that were asked for by name, by the field that has the value."""
    wanted: dict[Field, list[Mention]] = {}
    for mention in mentions:
        field = Field.MESH if mention.field is Field.MAJOR else mention.field
        if field not in _WIDE:
            for part in PARTS.get(field, (field,)):
                if part not in _PROSE:
                    wanted.setdefault(part, []).append(mention)
    return wanted


def _cut(field: Field, text: str, finder: Finder) -> Passage:
    """The text around the first place; a place that is cut through is none."""
    places = finder.spans(text)
    if len(text) <= LONGEST:
        return Passage(field, text, places)
    first = places[0][0] if places else 0
    start = max(0, min(first - _BEFORE, len(text) - LONGEST))
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = min(start + LONGEST, len(text))
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > first else end
    before, behind = "…" if start else "", "…" if end < len(text) else ""
    moved = start - len(before)
    kept = tuple((a - moved, b - moved) for a, b in places if start <= a and b <= end)
    return Passage(field, before + text[start:end] + behind, kept)
