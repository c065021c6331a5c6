"""A folder of text files, one an article."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harvester.article import Article
from harvester.errors import HarvestError
from harvester.export.text import text_of


def write_folder(articles: Iterable[Article], path: Path) -> list[str]:
    """Write ``PMID.txt`` for each article into a new folder."""
    path.mkdir()
    for article in articles:
        (path / f"{_name(article.pmid)}.txt").write_text(text_of(article), encoding="utf-8")
    return []


def _name(pmid: str) -> str:
    """The PMID, which is a number: nothing else names a file."""
    if not (pmid.isascii() and pmid.isdigit()):
        raise HarvestError(f"{pmid!r} is no PMID: no file is named by it")
    return pmid
