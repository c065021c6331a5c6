"""What a query says, as a tree. Positions are character offsets into the query's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

from harvester.query.fields import Field


class Operator(StrEnum):
    """The three operators of PubMed."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class Tag:
    """A search field tag: ``[mh:noexp]`` is written "mh:noexp" and has the modifier "noexp".

    ``field`` is None where the name is unknown. ``modifier`` is in small letters without
    spaces: "noexp", "~2", "__jid9808944" or "".
    """

    written: str
    field: Field | None
    modifier: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A quoted phrase, or a run of words without an operator between them, and its tag.

    ``text`` is as written, without the quotes; it has at least one word.
    """

    text: str
    quoted: bool
    tag: Tag | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Range:
    """``low:high[field]``; the field is a date or the PMID. The ends are as written."""

    low: str
    high: str
    tag: Tag
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Step:
    """An operator and what it joins to everything on its left."""

    operator: Operator
    operand: Node


@dataclass(frozen=True, slots=True)
class Group:
    """Operands joined strictly from left to right, as PubMed reads them.

    ``first`` is None where the group begins with NOT: then it starts from everything.
    """

    first: Node | None
    steps: tuple[Step, ...]
    start: int
    end: int


Node = Term | Range | Group


def leaves(tree: Node | None) -> Iterator[Term | Range]:
    """The terms and ranges of a tree, in the order of the query."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group):
            waiting += [*(step.operand for step in reversed(node.steps)), node.first]
        elif node is not None:
            yield node


class GuessKind(Enum):
    """What about a query's text had to be guessed."""

    EMPTY = "empty"
    UNCLOSED_PARENTHESIS = "unclosed parenthesis"
    EXTRA_PARENTHESIS = "extra parenthesis"
    UNCLOSED_QUOTE = "unclosed quotation mark"
    UNCLOSED_BRACKET = "unclosed bracket"
    EXTRA_BRACKET = "extra bracket"
    MISSING_OPERAND = "missing operand"
    LEADING_NOT = "nothing before NOT"
    TAG_WITHOUT_TERM = "tag without a term"
    TOO_DEEP = "too many parentheses within each other"


@dataclass(frozen=True, slots=True)
class Guess:
    """What was wrong at ``position``, and how it was read instead."""

    kind: GuessKind
    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query read. ``tree`` is None where nothing in it can be searched."""

    text: str
    tree: Node | None
    guesses: tuple[Guess, ...]
