"""A query in ``harvest list``, in a table or piped."""

from __future__ import annotations

from typing import NamedTuple


class QueryRow(NamedTuple):
    """``last_fetched`` is UTC, ISO 8601, and empty when it never was."""

    name: str
    title: str
    held: int
    newest: str
    last_fetched: str
