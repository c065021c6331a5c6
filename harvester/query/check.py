"""The strict check of a saved query's text: what can only be a slip of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from harvester.query.fields import tag_names
from harvester.query.parse import parse
from harvester.query.tree import Guess, GuessKind, Parsed, Range, Tag, Term, leaves

_SLIPS = frozenset(
    {
        GuessKind.EMPTY,
        GuessKind.UNCLOSED_PARENTHESIS,
        GuessKind.EXTRA_PARENTHESIS,
        GuessKind.UNCLOSED_QUOTE,
        GuessKind.UNCLOSED_BRACKET,
        GuessKind.EXTRA_BRACKET,
    }
)

_OF_HISTORY = re.compile(r"(?<!\S)#\d+(?!\S)", re.ASCII)

_LONGEST_NAME = 60
"""Characters of an unknown field that are repeated."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and at which character, counted from 0."""

    message: str
    position: int


def problems(term: str) -> list[Problem]:
    """Every unbalanced parenthesis, quotation mark or bracket, or that the term is empty.

    PubMed would guess its way past these, and search for something else than was meant.
    What PubMed allows is never reported.
    """
    slips = [guess for guess in parse(term).guesses if guess.kind in _SLIPS]
    return [Problem(_mistake(slip), slip.position) for slip in slips]


def faults(parsed: Parsed) -> list[Problem]:
    """All that PubMed would guess its way past, or knows only from its own history, and every
    tag that names no field of PubMed.

    For a search that answers here and now: a wrong guess is worse than to ask.
    """
    found = [
        Problem(_mistake(guess), guess.position)
        for guess in parsed.guesses
        if guess.kind is not GuessKind.LEADING_NOT
    ]
    for leaf in leaves(parsed.tree):
        found += _faults_of(leaf, parsed.text)
    return sorted(found, key=lambda problem: problem.position)


def _mistake(guess: Guess) -> str:
    """Without how PubMed would read it, which stands after a colon: nobody does so here."""
    if guess.kind is GuessKind.TAG_WITHOUT_TERM:  # names the tag, which may have a colon itself
        return guess.message.removesuffix(": ignored")
    return guess.message.partition(": ")[0]


def _faults_of(leaf: Term | Range, text: str) -> Iterator[Problem]:
    if leaf.tag is not None:
        if leaf.tag.field is None:
            yield Problem(_unknown(leaf.tag), text.rfind("[", 0, leaf.end))
    elif isinstance(leaf, Term) and not leaf.quoted:
        of_history = _OF_HISTORY.search(leaf.text)
        if of_history:
            message = f"{of_history[0]} is a search in PubMed's own history, which is not here"
            yield Problem(message, leaf.start + of_history.start())


def _unknown(tag: Tag) -> str:
    written = " ".join(tag.written.partition(":")[0].split())
    if len(written) > _LONGEST_NAME:
        written = written[:_LONGEST_NAME] + "…"
    near = get_close_matches(written.casefold(), tag_names(), n=1)
    hint = f'; did you mean "{near[0]}"?' if near else "; `harvest help query-language` has them"
    return f'there is no field "{written}"{hint}'
