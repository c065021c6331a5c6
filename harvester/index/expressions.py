"""What is asked of FTS5, in its own language (SQLite, "FTS5 Extension", 3: query syntax)."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.index.tokens import COLUMNS


def string(text: str) -> str:
    """A string, in which nothing has a meaning of its own."""
    return '"' + text.replace('"', '""') + '"'


def phrase_expression(columns: Sequence[str], words: Sequence[str], last_is_prefix: bool) -> str:
    """These words next to each other in one of the columns; of no words or columns nothing."""
    if not columns or not words:
        return ""
    return _in(columns, string(" ".join(words)) + (" *" if last_is_prefix else ""))


def near_expression(column: str, words: Sequence[str], between: int) -> str:
    """These words in a column, at most ``between`` from the first to the last of them."""
    return _in([column], f"NEAR({' '.join(map(string, words))}, {between})")


def any_of(expressions: Sequence[str]) -> str:
    """What any of the expressions finds."""
    return " OR ".join(f"({one})" for one in expressions)


def all_of(expressions: Sequence[str]) -> str:
    """What each of the expressions finds."""
    return " AND ".join(f"({one})" for one in expressions)


def _in(columns: Sequence[str], expression: str) -> str:
    if len(columns) == len(COLUMNS):
        return expression  # to name them all takes FTS5 longer
    return f"{{{' '.join(columns)}}} : {expression}"
