"""Query text to a tree. Nothing is refused: what is wrong is guessed, and the guess is told."""

from __future__ import annotations

from harvester.query.lex import Connective, Parenthesis, tokens
from harvester.query.tree import (
    Group,
    Guess,
    GuessKind,
    Node,
    Operator,
    Parsed,
    Range,
    Step,
    Term,
)

MAX_DEPTH = 100
"""Parentheses within each other beyond this many are read as if they were not there."""


class _Level:
    """What has been read between one pair of parentheses."""

    def __init__(self, opened_at: int) -> None:
        self.opened_at = opened_at
        self.first: Node | None = None
        self.steps: list[Step] = []
        self.pending: Connective | None = None

    @property
    def empty(self) -> bool:
        return self.first is None and not self.steps

    def node(self, end: int) -> Node | None:
        if not self.steps:
            return self.first
        return Group(self.first, tuple(self.steps), self.opened_at, end)


class _Parser:
    """The levels of parentheses open at one moment, and what was guessed until then."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.levels = [_Level(0)]
        self.ignored_depth = 0
        self.guesses: list[Guess] = []

    def parsed(self) -> Parsed:
        for token in tokens(self.text):
            match token:
                case Guess():
                    self.guesses.append(token)
                case Connective():
                    self._connective(token)
                case Parenthesis(opens=True):
                    self._open(token.position)
                case Parenthesis():
                    self._close(token.position)
                case Term() | Range():
                    self._operand(token)
        for level in self.levels[1:]:
            self._guess(
                GuessKind.UNCLOSED_PARENTHESIS,
                "parenthesis that is never closed: closed at the end",
                level.opened_at,
            )
        while len(self.levels) > 1:
            self._leave(len(self.text))
        self._drop_pending()
        tree = self.levels[0].node(len(self.text))
        if tree is None:
            self._guess(GuessKind.EMPTY, "nothing to search for", 0)
        return Parsed(self.text, tree, tuple(sorted(self.guesses, key=lambda g: g.position)))

    def _guess(self, kind: GuessKind, message: str, position: int) -> None:
        self.guesses.append(Guess(kind, message, position))

    def _connective(self, token: Connective) -> None:
        level = self.levels[-1]
        if level.pending is not None:
            before = level.pending
            level.pending = token
            if (before.operator, token.operator) != (Operator.AND, Operator.NOT):
                self._guess(
                    GuessKind.MISSING_OPERAND,
                    f"nothing between {before.operator} and {token.operator}: "
                    f"{before.operator} ignored",
                    before.position,
                )
        elif level.empty and token.operator is not Operator.NOT:
            self._guess(
                GuessKind.MISSING_OPERAND,
                f"nothing before {token.operator}: ignored",
                token.position,
            )
        else:
            level.pending = token

    def _operand(self, node: Node) -> None:
        level = self.levels[-1]
        if level.pending is not None:
            if level.empty:
                self._guess(
                    GuessKind.LEADING_NOT,
                    "nothing before NOT: everything is meant",
                    level.pending.position,
                )
            level.steps.append(Step(level.pending.operator, node))
        elif level.empty:
            level.first = node
        else:
            level.steps.append(Step(Operator.AND, node))
        level.pending = None

    def _open(self, position: int) -> None:
        if len(self.levels) <= MAX_DEPTH:
            self.levels.append(_Level(position))
            return
        if self.ignored_depth == 0:
            self._guess(
                GuessKind.TOO_DEEP,
                f"more than {MAX_DEPTH} parentheses within each other: the inner ones ignored",
                position,
            )
        self.ignored_depth += 1

    def _close(self, position: int) -> None:
        if self.ignored_depth:
            self.ignored_depth -= 1
        elif len(self.levels) == 1:
            self._guess(
                GuessKind.EXTRA_PARENTHESIS,
                "closing parenthesis without an opening one: ignored",
                position,
            )
        else:
            self._leave(position + 1)

    def _leave(self, end: int) -> None:
        self._drop_pending()
        closed = self.levels.pop()
        node = closed.node(end)
        if node is not None:
            self._operand(node)
        else:
            self._guess(GuessKind.MISSING_OPERAND, "nothing between parentheses", closed.opened_at)

    def _drop_pending(self) -> None:
        pending = self.levels[-1].pending
        if pending is not None:
            self._guess(
                GuessKind.MISSING_OPERAND,
                f"nothing after {pending.operator}: ignored",
                pending.position,
            )
            self.levels[-1].pending = None


def parse(text: str) -> Parsed:
    """Read a query as PubMed does.

    Operators in capitals, strictly from left to right; words and phrases next to each other
    are joined by AND. Time and depth of the tree are bounded whatever the text.
    """
    return _Parser(text).parsed()
