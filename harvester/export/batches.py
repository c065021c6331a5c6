"""Articles by the thousand, for formats that are written in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from harvester.article import Article


def batches(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    """As many articles at a time, and what is left at the end."""
    left = iter(articles)
    while batch := list(islice(left, size)):
        yield batch
