"""Words without a tag: Automatic Term Mapping, as far as it can be done without its tables.

PubMed looks for MeSH headings, then journals, authors and investigators, and falls back to all
fields. Headings and entry terms are mapped here where the vocabulary or a document has them, and
a last name with initials where an author has it; everything else is searched in all fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvester.query import coded_search
from harvester.query.fields import Field
from harvester.query.filters import is_mark
from harvester.query.index import Index
from harvester.query.keys import key
from harvester.query.match import Match, Notice, NoticeKind, not_found, with_notices
from harvester.query.text_search import (
    Piece,
    all_of,
    each_piece,
    each_word,
    phrase,
    pieces,
    spelled_phrases,
    usable,
    written,
)
from harvester.query.translate import joined, quoted
from harvester.query.tree import Operator
from harvester.query.vocabulary.thesaurus import Vocabulary
from harvester.query.words import hyphened

_NUMBERS = re.compile(r"[0-9,;]+")
_LONGEST_HEADING = 10
"""Words of a run that are tried together as one heading."""


def untagged(index: Index, text: str, vocabulary: Vocabulary, *, drop: bool) -> Match:
    """A run of words without quotation marks and without a tag."""
    typed = pieces(text)
    maybe_doi = [one.written for one in typed if not one.is_stop_word and one.words != ("doi",)]
    doi = _doi(index, maybe_doi[0], drop) if len(maybe_doi) == 1 else None
    if doi is not None:
        return doi
    found, notices = usable(typed)
    special = _pmids(index, found) or _author(index, found)
    if special is None:
        special = _mapped_run(index, found, vocabulary, drop)
    return with_notices(special, notices)


def _doi(index: Index, written: str, drop: bool) -> Match | None:
    """A DOI, or the beginning of one before a star."""
    doi, star, _ = key(Field.ARTICLE_ID, written).partition("*")
    if not doi.startswith("10.") or "/" not in doi:
        return None
    lookup = coded_search.truncated if star else coded_search.entry
    translation = quoted(doi, Field.ARTICLE_ID, star=bool(star))
    return lookup(index, Field.ARTICLE_ID, doi) or not_found(
        written, translation, quoted=False, drop=drop
    )


def _pmids(index: Index, found: Sequence[Piece]) -> Match | None:
    """PMIDs, if nothing else was typed (``10⁶`` is none) and a document has one of them."""
    typed = [one.written for one in found if not one.is_stop_word]
    if not typed or not all(map(_NUMBERS.fullmatch, typed)):
        return None
    numbers = coded_search.pmids(index, " ".join(typed))
    if numbers is None or not numbers[0].hits:
        return None
    match, nobody = numbers
    return with_notices(match, [Notice(NoticeKind.PHRASE_NOT_FOUND, one) for one in nobody])


def _author(index: Index, found: Sequence[Piece]) -> Match | None:
    """``smith jb``: a last name and up to two initials somebody has."""
    if len(found) < 2 or any(one.star for one in found):
        return None
    initials = found[-1].written
    if len(initials) > 2 or not initials.isalpha():
        return None
    name = " ".join(one.written for one in found)
    return coded_search.person(index, Field.AUTHOR, name, is_quoted=False)


def _mapped_run(index: Index, found: Sequence[Piece], vocabulary: Vocabulary, drop: bool) -> Match:
    """The longest headings from the left, and the words between them in all fields."""
    matches = []
    unmapped: list[Piece] = []
    start = 0
    while start < len(found):
        end, match = _heading_at(index, found, start, vocabulary)
        if match is None:
            unmapped.append(found[start])
            start += 1
            continue
        if unmapped:
            matches.append(each_word(index, Field.ALL, unmapped, "", drop))
            unmapped = []
        matches.append(match)
        start = end
    if unmapped:
        matches.append(each_word(index, Field.ALL, unmapped, "", drop))
    return _flat(matches)


def _flat(matches: Sequence[Match]) -> Match:
    return matches[0] if len(matches) == 1 else all_of(matches)


def _heading_at(
    index: Index, found: Sequence[Piece], start: int, vocabulary: Vocabulary
) -> tuple[int, Match | None]:
    if len(found[start].words) == 1 and is_mark(found[start].words[0]):
        return start + 1, coded_search.subset(index, found[start].words[0])
    for end in range(min(len(found), start + _LONGEST_HEADING), start, -1):
        run = found[start:end]
        if any(one.star for one in run) or all(one.is_stop_word for one in run):
            continue
        name = " ".join(word for one in run for word in one.words)
        match = coded_search.heading(index, Field.MESH, name, vocabulary, explode=True)
        if match is not None:
            return end, _heading_or_words(index, run, match)
    return start, None


def _heading_or_words(index: Index, run: Sequence[Piece], mapped: Match) -> Match:
    """``"heading"[MeSH Terms] OR ("each" AND "word") OR "the phrase"``, the words anywhere."""
    everywhere = each_piece(index, Field.ALL, [one for one in run if not one.is_stop_word])
    matches = [mapped, everywhere]
    if len(run) > 1:
        matches += _as_phrase(index, written(run))
    hits = 0
    for match in matches:
        hits |= match.hits or 0
    return Match(hits, joined(Operator.OR, [match.translation for match in matches]))


def _as_phrase(index: Index, text: str) -> list[Match]:
    """The phrase, where it is in any document; in its only spelling it adds none to those that
    have each word."""
    spelled = spelled_phrases(text, star=False)
    if len(spelled) > 1:
        found = phrase(index, Field.ALL, text, star=False)
        return [found] if found.hits else []
    if not index.has(Field.ALL, spelled[0]):
        return []
    return [Match(0, quoted(hyphened(text), Field.ALL))]
