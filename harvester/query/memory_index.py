"""An index of articles held in memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby
from operator import or_

from harvester.article import Article
from harvester.query import article_terms
from harvester.query.bitmaps import bitmap, documents
from harvester.query.fields import PARTS, Field
from harvester.query.index import Phrase
from harvester.query.proximity import are_near
from harvester.query.words import name_words, words

_Postings = dict[str, list[int]]

_NAME = 60
"""Characters of a text that many articles may share: a heading, a name, a journal."""

_BREAK = "|"
"""Stands between two pieces of text of a field; it is no word, so no phrase goes across it."""


class MemoryIndex:
    """Documents in the order of the articles it is built from.

    Postings are lists of document numbers, made into bitmaps when asked for. Phrases are
    looked for in the folded text of the documents that have all their words.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        """Index the articles; they themselves are not kept."""
        self._words: dict[Field, _Postings] = defaultdict(lambda: defaultdict(list))
        self._entries: dict[Field, _Postings] = defaultdict(lambda: defaultdict(list))
        self._texts: dict[Field, dict[int, str]] = defaultdict(dict)
        dates: dict[Field, list[tuple[str, int]]] = defaultdict(list)
        pmids: list[tuple[int, int]] = []
        count = 0
        for count, article in enumerate(articles, start=1):
            document = count - 1
            terms = article_terms.terms(article)
            self._add_texts(document, terms.texts)
            for field, keys in terms.entries.items():
                for key in set(keys):
                    self._entries[field][key].append(document)
            for field, date in article_terms.dates(article):
                dates[field].append((date, document))
            if article.pmid.isascii() and article.pmid.isdecimal():
                pmids.append((int(article.pmid), document))
        self._everything = (1 << count) - 1
        self._dates = {field: sorted(found) for field, found in dates.items()}
        self._pmids = sorted(pmids)
        self._sorted_words = _sorted_keys(self._words)
        self._sorted_entries = _sorted_keys(self._entries)

    def _add_texts(self, document: int, texts: article_terms.ByField) -> None:
        for field, pieces in texts.items():
            folded = (name_words(text) if len(text) < _NAME else words(text) for text in pieces)
            stretches = list(filter(None, folded))
            if not stretches:
                continue
            postings = self._words[field]
            for word in set().union(*stretches):
                postings[word].append(document)
            text = f" {_BREAK} ".join(map(" ".join, stretches))
            self._texts[field][document] = f" {text} "

    @property
    def everything(self) -> int:
        """All documents."""
        return self._everything

    def word(self, field: Field, word: str) -> int:
        """Documents with this word in this field."""
        hits = 0
        for part in _parts(field):
            hits |= _lookup(self._words, part, word)
        return hits

    def prefix(self, field: Field, stem: str) -> int:
        """Documents with a word that begins with ``stem``."""
        hits = 0
        for part in _parts(field):
            hits |= self._word_prefix(part, stem)
        return hits

    def phrase(self, field: Field, words: tuple[str, ...], last_is_prefix: bool) -> int:
        """Documents with these words next to each other, in this order."""
        if not words:
            return 0
        hits = 0
        needle = f" {' '.join(words)}{'' if last_is_prefix else ' '}"
        for part in _parts(field):
            last = self._word_prefix if last_is_prefix else self._part_word
            candidates = self._with_all(part, words[:-1], last(part, words[-1]))
            texts = self._texts.get(part, {})
            hits |= bitmap([one for one in documents(candidates) if needle in texts[one]])
        return hits

    def has(self, field: Field, phrase: Phrase) -> bool:
        """Whether any document has this phrase."""
        return bool(self._phrase(field, phrase))

    def each(self, field: Field, choices: Sequence[Sequence[Phrase]]) -> int:
        """Documents with at least one phrase of each choice."""
        hits = self.everything
        for choice in choices:
            hits &= reduce(or_, (self._phrase(field, phrase) for phrase in choice), 0)
        return hits

    def _phrase(self, field: Field, phrase: Phrase) -> int:
        if len(phrase.words) > 1:
            return self.phrase(field, *phrase)
        lookup = self.prefix if phrase.last_is_prefix else self.word
        return lookup(field, phrase.words[0])

    def near(self, field: Field, words: tuple[str, ...], distance: int) -> int:
        """Documents with all these words, at most ``distance`` other words between them."""
        if not words:
            return 0
        hits = 0
        for part in _parts(field):
            candidates = self._with_all(part, words[1:], self._part_word(part, words[0]))
            texts = self._texts.get(part, {})
            hits |= bitmap(
                [one for one in documents(candidates) if _has_near(texts[one], words, distance)]
            )
        return hits

    def entry(self, field: Field, key: str) -> int:
        """Documents with this whole value."""
        return _lookup(self._entries, field, key)

    def entry_prefix(self, field: Field, stem: str) -> int:
        """Documents with a whole value whose key begins with ``stem``."""
        return _prefix_lookup(self._entries, self._sorted_entries, field, stem)

    def dates(self, field: Field, low: str, high: str) -> int:
        """Documents dated from ``low`` to ``high``, both included."""
        found = self._dates.get(field, [])
        first = bisect_left(found, low, key=lambda pair: pair[0])
        last = bisect_right(found, high, key=lambda pair: pair[0])
        return bitmap([document for _, document in found[first:last]])

    def pmids(self, low: int, high: int) -> int:
        """Documents with a PMID from ``low`` to ``high``, both included."""
        first = bisect_left(self._pmids, low, key=lambda pair: pair[0])
        last = bisect_right(self._pmids, high, key=lambda pair: pair[0])
        return bitmap([document for _, document in self._pmids[first:last]])

    def _part_word(self, part: Field, word: str) -> int:
        return _lookup(self._words, part, word)

    def _word_prefix(self, part: Field, stem: str) -> int:
        return _prefix_lookup(self._words, self._sorted_words, part, stem)

    def _with_all(self, part: Field, words: Sequence[str], hits: int) -> int:
        for word in words:
            if not hits:
                return 0
            hits &= self._part_word(part, word)
        return hits


def _parts(field: Field) -> tuple[Field, ...]:
    return PARTS.get(field, (field,))


def _sorted_keys(postings: Mapping[Field, _Postings]) -> dict[Field, list[str]]:
    return {field: sorted(found) for field, found in postings.items()}


def _lookup(postings: Mapping[Field, _Postings], field: Field, key: str) -> int:
    found = postings.get(field)
    return bitmap(found.get(key, [])) if found else 0


def _prefix_lookup(
    postings: Mapping[Field, _Postings],
    sorted_keys: Mapping[Field, list[str]],
    field: Field,
    stem: str,
) -> int:
    keys = sorted_keys.get(field, [])
    found: set[int] = set()
    for key in _starting_with(keys, stem):
        found.update(postings[field][key])
    return bitmap(list(found))


def _starting_with(keys: Sequence[str], stem: str) -> Iterator[str]:
    for position in range(bisect_left(keys, stem), len(keys)):
        if not keys[position].startswith(stem):
            return
        yield keys[position]


def _has_near(text: str, wanted: Sequence[str], distance: int) -> bool:
    stretches = groupby(text.split(), key=lambda word: word != _BREAK)
    return any(are_near(list(found), wanted, distance) for isword, found in stretches if isword)
