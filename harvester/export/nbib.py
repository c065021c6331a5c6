"""MEDLINE, as PubMed's own ``.nbib`` files are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harvester.article import Article
from harvester.medline.text import medline_text


def nbib(articles: Iterable[Article]) -> Iterator[bytes]:
    """One record an article, with an empty line between them."""
    between = ""
    for article in articles:
        yield (between + medline_text(article)).encode()
        between = "\n"
