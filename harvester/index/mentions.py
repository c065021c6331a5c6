"""What of a search is found in its hits: the words it was, and where they stand in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from harvester.query.evaluate import evaluate
from harvester.query.fields import KINDS, Field, Kind
from harvester.query.index import Index, Phrase
from harvester.query.tree import Group, Node, Operator, Parsed, Step
from harvester.query.vocabulary.thesaurus import Vocabulary
from harvester.query.words import PlacedWord, placed_words, words


class Mention(NamedTuple):
    """Words next to each other in a field; the last may only begin so.

    ``hits`` are the documents that have it, where it is a whole value.
    """

    field: Field
    words: tuple[str, ...]
    last_is_prefix: bool = False
    hits: int = 0

    @property
    def phrase(self) -> Phrase:
        """The words, without where they are looked for."""
        return Phrase(self.words, self.last_is_prefix)


class Recorder:
    """An index that remembers what words were looked up in it, and found."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._found: dict[Mention, int] = {}

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """What was found, in the order in which it was asked for."""
        return tuple(one._replace(hits=hits) for one, hits in self._found.items())

    @property
    def everything(self) -> int:
        """All documents."""
        return self._index.everything

    def word(self, field: Field, word: str) -> int:
        """Documents with this word in this field."""
        return self.phrase(field, (word,), False)

    def prefix(self, field: Field, stem: str) -> int:
        """Documents with a word that begins with ``stem``."""
        return self.phrase(field, (stem,), True)

    def phrase(self, field: Field, words: tuple[str, ...], last_is_prefix: bool) -> int:
        """Some documents, if any has these words next to each other: all that is asked here."""
        return int(self.has(field, Phrase(words, last_is_prefix)))

    def has(self, field: Field, phrase: Phrase) -> bool:
        """Whether any document has this phrase."""
        found = self._index.has(field, phrase)
        if found and phrase.words:
            self._found[Mention(field, *phrase)] = 0
        return found

    def each(self, field: Field, choices: Sequence[Sequence[Phrase]]) -> int:
        """Documents with at least one phrase of each choice."""
        for phrase in chain.from_iterable(choices):
            self.has(field, phrase)
        return self._index.each(field, choices)

    def near(self, field: Field, words: tuple[str, ...], distance: int) -> int:
        """Documents with all these words near each other."""
        hits = self._index.near(field, words, distance)
        if hits:
            self._found.update(dict.fromkeys((Mention(field, (word,)) for word in words), 0))
        return hits

    def entry(self, field: Field, key: str) -> int:
        """Documents with this whole value."""
        return self._noted(Mention(field, words(key)), self._index.entry(field, key))

    def entry_prefix(self, field: Field, stem: str) -> int:
        """Documents with a whole value whose key begins with ``stem``."""
        hits = self._index.entry_prefix(field, stem)
        return self._noted(Mention(field, words(stem), True), hits)

    def dates(self, field: Field, low: str, high: str) -> int:
        """Documents dated from ``low`` to ``high``, both included."""
        return self._index.dates(field, low, high)

    def pmids(self, low: int, high: int) -> int:
        """Documents with a PMID from ``low`` to ``high``, both included."""
        return self._index.pmids(low, high)

    def _noted(self, mention: Mention, hits: int) -> int:
        if hits and mention.words:
            self._found[mention] = hits
        return hits


_IN_PROSE = frozenset({Kind.TEXT, Kind.HEADING})


def of_subject(mentions: Sequence[Mention]) -> list[Mention]:
    """Those that tell what an article is about: no names, journals, types or numbers."""
    return [m for m in mentions if KINDS[m.field] in _IN_PROSE or m.field is Field.SUBSTANCE]


def mentions_of(
    parsed: Parsed, index: Index, today: date, vocabulary: Vocabulary
) -> tuple[Mention, ...]:
    """What a search looks for and finds, what it excludes aside."""
    tree = None if parsed.tree is None else _wanted(parsed.tree)
    recorder = Recorder(index)
    evaluate(replace(parsed, tree=tree), recorder, today, vocabulary)
    return recorder.mentions


class Finder:
    """Finds where mentions stand in a text."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._by_first: dict[str, list[Mention]] = defaultdict(list)
        self._stems: list[Mention] = []
        for mention in mentions:
            if len(mention.words) == 1 and mention.last_is_prefix:
                self._stems.append(mention)
            else:
                self._by_first[mention.words[0]].append(mention)

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """The first and behind the last character of each place; none overlaps another."""
        if not self._stems and self._by_first.keys().isdisjoint(words(text)):
            return ()
        written = list(placed_words(text))
        found: list[tuple[int, int]] = []
        for at, (word, start, _) in enumerate(written):
            candidates = (*self._by_first.get(word, ()), *self._stems)
            lengths = [len(m.words) for m in candidates if _stands_at(m, written, at)]
            if lengths:
                found.append((start, written[at + max(lengths) - 1].end))
        return tuple(_joined(found))


def _wanted(node: Node) -> Node | None:
    """The tree without what is behind a NOT."""
    if not isinstance(node, Group):
        return node
    first = None if node.first is None else _wanted(node.first)
    steps = [
        Step(step.operator, operand)
        for step in node.steps
        if step.operator is not Operator.NOT and (operand := _wanted(step.operand)) is not None
    ]
    if first is None and steps:
        first, steps = steps[0].operand, steps[1:]
    return None if first is None else replace(node, first=first, steps=tuple(steps))


def _stands_at(mention: Mention, written: Sequence[PlacedWord], at: int) -> bool:
    wanted = mention.words
    if at + len(wanted) > len(written):
        return False
    last = written[at + len(wanted) - 1].word
    if not (last.startswith(wanted[-1]) if mention.last_is_prefix else last == wanted[-1]):
        return False
    return all(written[at + i].word == word for i, word in enumerate(wanted[:-1]))


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places, without any that overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
