"""What one part of a query found, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class NoticeKind(Enum):
    """The lists of an ESearch answer (``ErrorList`` and ``WarningList``)."""

    PHRASE_NOT_FOUND = "PhraseNotFound"
    FIELD_NOT_FOUND = "FieldNotFound"
    PHRASE_IGNORED = "PhraseIgnored"
    QUOTED_PHRASE_NOT_FOUND = "QuotedPhraseNotFound"
    MESSAGE = "OutputMessage"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of such a list."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """The documents found, as a bitmap; None where nothing is left to search for.

    ``translation`` is one operand: bare if it is a single term, else in parentheses.
    """

    hits: int | None
    translation: str
    notices: tuple[Notice, ...] = ()


def with_notices(match: Match, notices: Iterable[Notice]) -> Match:
    """The match, with these notices before its own."""
    return Match(match.hits, match.translation, (*notices, *match.notices))


def not_found(text: str, translation: str, *, quoted: bool, drop: bool) -> Match:
    """The match of a term that is nowhere.

    It finds nothing. With ``drop`` the search goes on without it, as in PubMed; a quoted
    phrase is never dropped.
    """
    if quoted:
        return Match(0, translation, (Notice(NoticeKind.QUOTED_PHRASE_NOT_FOUND, text),))
    notice = Notice(NoticeKind.PHRASE_NOT_FOUND, text)
    return Match(None, "", (notice,)) if drop else Match(0, translation, (notice,))
