"""The strict check of a saved query's text: what can only be a slip of the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.query.parse import parse
from harvester.query.tree import GuessKind

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
    # After the colon stands how PubMed would read it, which nobody is going to do here.
    return [Problem(slip.message.partition(": ")[0], slip.position) for slip in slips]
