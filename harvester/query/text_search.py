"""Words and phrases in text fields.

A quoted phrase finds its words next to each other, always; PubMed finds only phrases of its
phrase index and searches the words of any other, so where PubMed answers with
QuotedPhraseNotFound its hits may be more than ours. Words without quotation marks before a tag
are a phrase if any document has it, else they are ANDed, as PubMed does with its index.
Words and phrases are looked up in each of their ``spellings``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harvester.query.fields import Field
from harvester.query.index import Index, Phrase
from harvester.query.letters import ends_in_letter, has_letter_apart
from harvester.query.match import Match, Notice, NoticeKind, not_found, with_notices
from harvester.query.spellings import may_be_joined, spellings
from harvester.query.translate import joined, quoted
from harvester.query.tree import Operator
from harvester.query.words import STOP_WORDS, hyphened, words

SHORTEST_STEM = 4
"""Characters PubMed wants before a star."""

_LONGEST_NAME = 4
"""Written words that are looked up together as well: "PGC 1 alpha"."""

_LAST_HYPHEN = re.compile(r"-(?=[^ -]*\Z)")
_FINAL_STAR = re.compile(r"\*[^\w*]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word as written: "IL-6" has two ``words``. ``star`` says that more may follow."""

    written: str
    words: tuple[str, ...]
    star: bool

    @property
    def is_stop_word(self) -> bool:
        """Whether PubMed ignores it outside of phrases."""
        return not self.star and len(self.words) == 1 and self.words[0] in STOP_WORDS


def piece(written: str) -> Piece:
    """A word, or the whole text of a quoted phrase, and whether a star ends it."""
    return Piece(written, words(written), _FINAL_STAR.search(written) is not None)


def pieces(text: str) -> tuple[Piece, ...]:
    """The written words of a run, without those that are only punctuation."""
    return tuple(found for found in map(piece, text.split()) if found.words)


def written(found: Iterable[Piece]) -> str:
    """The text of several words."""
    return " ".join(one.written for one in found)


def usable(found: Sequence[Piece]) -> tuple[tuple[Piece, ...], tuple[Notice, ...]]:
    """The pieces without the stars that cannot be honoured, and what to say of those."""
    kept, notices = [], []
    for one in found:
        star = one.star and len(one.words[-1]) >= SHORTEST_STEM
        if one.star and not star:
            text = f"{one.written}: at least {SHORTEST_STEM} characters before *; read without it"
            notices.append(Notice(NoticeKind.MESSAGE, text))
        if one.written.count("*") > one.star:
            text = f"{one.written}: * is understood only at the end of a word or phrase"
            notices.append(Notice(NoticeKind.MESSAGE, text))
        kept.append(Piece(one.written, one.words, star))
    return tuple(kept), tuple(notices)


def ignored(stop_words: Iterable[Piece]) -> tuple[Notice, ...]:
    """What to say of stop words, and of operators that are not in capitals."""
    notices = []
    for stop in stop_words:
        notices.append(Notice(NoticeKind.PHRASE_IGNORED, stop.words[0]))
        if stop.words[0] in ("or", "not"):
            text = f'"{stop.words[0]}" is an operator only in capitals: ignored'
            notices.append(Notice(NoticeKind.MESSAGE, text))
    return tuple(notices)


def phrase(index: Index, field: Field, text: str, star: bool) -> Match:
    """The words of a text next to each other, in any spelling; one word is the simplest phrase."""
    hits = 0
    for spelled in spelled_phrases(text, star=star):
        hits |= _adjacent(index, field, *spelled)
    return Match(hits, quoted(hyphened(text), field, star=star))


def spelled_phrases(text: str, *, star: bool) -> list[Phrase]:
    """The phrase in each spelling. More may follow where its last word is no shorter than a stem
    is, and does not end in a Latin letter for a Greek one: TNFA* has TNFAIP3, which TNFα* has not.

    The last hyphen before a star is a space: so PubMed has it.
    """
    if not star:
        return [Phrase(spelled) for spelled in spellings(text)]
    typed, *others = spellings(_LAST_HYPHEN.sub(" ", hyphened(text)))
    return [
        Phrase(typed, True),
        *(Phrase(o, len(o[-1]) >= SHORTEST_STEM and not ends_in_letter(o)) for o in others),
    ]


def _adjacent(index: Index, field: Field, phrase_words: tuple[str, ...], star: bool) -> int:
    if len(phrase_words) > 1:
        return index.phrase(field, phrase_words, star)
    return (index.prefix if star else index.word)(field, phrase_words[0])


def near(index: Index, field: Field, text: str, distance: int) -> int:
    """Documents with all the words of a text, in any spelling, and as many between them at most.

    As the words may come in any order, the A of TNF-a would be any article.
    """
    typed, *others = spellings(text)
    hits = 0
    for spelled in (typed, *(other for other in others if not has_letter_apart(other))):
        if len(spelled) > 1:
            hits |= index.near(field, spelled, distance)
        else:
            hits |= index.word(field, spelled[0])
    return hits


def one_piece(index: Index, field: Field, one: Piece) -> Match:
    """A written word: "IL-6" is the phrase ``il 6``, or both words where that is nowhere."""
    match = phrase(index, field, one.written, one.star)
    if match.hits or len(one.words) == 1:
        return match
    parts = [phrase(index, field, word, False) for word in one.words[:-1]]
    apart = all_of([*parts, phrase(index, field, one.words[-1], one.star)])
    if not apart.hits:
        return apart
    told = f"{one.written} is nowhere as one name: {' and '.join(one.words)} were looked for"
    return with_notices(apart, [Notice(NoticeKind.MESSAGE, told)])


def all_of(matches: Sequence[Match]) -> Match:
    """What every one of the matches found; those with nothing left to search for aside."""
    notices = tuple(notice for match in matches for notice in match.notices)
    left = [(match.hits, match.translation) for match in matches if match.hits is not None]
    if not left:
        return Match(None, "", notices)
    hits = left[0][0]
    for more, _ in left[1:]:
        hits &= more
    return Match(hits, joined(Operator.AND, [text for _, text in left]), notices)


def each_piece(index: Index, field: Field, found: Sequence[Piece]) -> Match:
    """Every written word somewhere in the field, each as `one_piece` finds it."""
    match = _together(index, field, found)
    return match or all_of([one_piece(index, field, one) for one in found])


def _together(index: Index, field: Field, found: Sequence[Piece]) -> Match | None:
    """The same, looked up at once; None where that finds nothing, or there is but one."""
    spelled = [spelled_phrases(one.written, star=one.star) for one in found]
    hits = index.each(field, spelled) if len(found) > 1 else 0
    texts = [quoted(hyphened(one.written), field, star=one.star) for one in found]
    return Match(hits, joined(Operator.AND, texts)) if hits else None


def each_word(index: Index, field: Field, found: Sequence[Piece], tag: str, drop: bool) -> Match:
    """Every written word somewhere in the field, stop words aside."""
    stop_words = [one for one in found if one.is_stop_word]
    names = _names(found)
    if all(len(name) == 1 for name in names):
        match = _together(index, field, [name[0] for name in names])
        if match is not None:
            return with_notices(match, ignored(stop_words))
    matches = [_name(index, field, name, tag, drop) for name in names]
    return with_notices(all_of(matches), ignored(stop_words))


def _names(found: Sequence[Piece]) -> list[list[Piece]]:
    """The written words, neighbours together that might be one name: "TNF alpha", "IL 6"."""
    names: list[list[Piece]] = []
    previous: Piece | None = None
    for one in found:
        if one.is_stop_word:
            previous = None
            continue
        if previous and _may_go_on(names[-1], one):
            names[-1].append(one)
        else:
            names.append([one])
        previous = one
    return names


def _may_go_on(name: Sequence[Piece], one: Piece) -> bool:
    if len(name) == _LONGEST_NAME or name[-1].star or one.star:
        return False
    return may_be_joined(name[-1].words[-1], one.words[0])


def _name(index: Index, field: Field, name: Sequence[Piece], tag: str, drop: bool) -> Match:
    """The words of a name wherever they are, or the whole name in any spelling."""
    parts = [_somewhere(index, field, one, tag, drop) for one in name]
    match = all_of(parts)
    if len(name) == 1:
        return match
    whole = phrase(index, field, written(name), star=False)
    hits, more = match.hits or 0, whole.hits or 0
    if not more & ~hits:
        return match
    if not all(part.hits for part in parts):
        return whole
    return Match(hits | more, joined(Operator.OR, [match.translation, whole.translation]))


def _somewhere(index: Index, field: Field, one: Piece, tag: str, drop: bool) -> Match:
    match = one_piece(index, field, one)
    if match.hits or _each_is_somewhere(index, field, one):
        return match
    return not_found(one.written + tag, match.translation, quoted=False, drop=drop)


def _each_is_somewhere(index: Index, field: Field, one: Piece) -> bool:
    if len(one.words) == 1:
        return False
    last = (index.prefix if one.star else index.word)(field, one.words[-1])
    return bool(last) and all(index.word(field, word) for word in one.words[:-1])


def text_search(
    index: Index, field: Field, text: str, *, is_quoted: bool, tag: str, drop: bool
) -> Match:
    """A term in a text field. ``tag`` is as written, ``[tiab]``, for the notices."""
    if is_quoted:
        (whole,), notices = usable((piece(text),))
        match = phrase(index, field, whole.written, whole.star)
        if not match.hits:
            match = not_found(f'"{text}"{tag}', match.translation, quoted=True, drop=drop)
        return with_notices(match, notices)
    found, notices = usable(pieces(text))
    is_run = len(found) > 1 and not any(one.star for one in found[:-1])
    if is_run and not all(one.is_stop_word for one in found):
        match = phrase(index, field, written(found), found[-1].star)
        if match.hits:
            return with_notices(match, notices)
    return with_notices(each_word(index, field, found, tag, drop), notices)
