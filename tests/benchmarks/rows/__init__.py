"""The rows of the table, by the work that they measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..suite import Suite
from ..table import Row
from . import growth, harvesting, memory, offline, parsing, reading, searching

ROWS: Mapping[str, Callable[[Suite], Iterator[Row]]] = {
    "harvest": harvesting.without_key,
    "harvest-key": harvesting.with_key,
    "loopback": harvesting.on_loopback,
    "parse": parsing.on_one_core,
    "baseline": parsing.like_baseline,
    "memory": memory.of_any,
    "refresh": searching.nothing_new,
    "cat": reading.cat,
    "filter": reading.filtered,
    "start": reading.starts,
    "search": offline.searched,
    "requests": searching.requests,
    "growth": growth.cost_against_size,
}
"""What is on the command line, to the work; its docstring is its help."""
