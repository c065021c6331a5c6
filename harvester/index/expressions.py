"""What is asked of FTS5, in its own language (SQLite, "FTS5 Extension", 3: query syntax)."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.index.tokens import columns_of
from harvester.query.fields import Field


def string(text: str) -> str:
    """A string, in which nothing has a meaning of its own."""
    return '"' + text.replace('"', '""') + '"'


def word_expression(field: Field, words: Sequence[str], last_is_prefix: bool) -> str:
    """These words next to each other in a column of the field; empty where that cannot be."""
    columns = columns_of(field)
    if not columns or not words:
        return ""
    return _in(columns, string(" ".join(words)) + (" *" if last_is_prefix else ""))


def near_expression(column: str, words: Sequence[str], between: int) -> str:
    """These words in a column, at most ``between`` from the first to the last of them."""
    return _in([column], f"NEAR({' '.join(map(string, words))}, {between})")


def _in(columns: Sequence[str], expression: str) -> str:
    return f"{{{' '.join(columns)}}} : {expression}"
