"""A query's file, counted: how many articles, how new, how many lines that are none."""

from __future__ import annotations

from pathlib import Path

import msgspec

from harvester.corpus.articles import UNREADABLE, lines, number_of, pmid_of_line, refuse_newer


class _Dates(msgspec.Struct):
    pmid: str
    schema_version: int = 0
    publication_date: str = ""
    electronic_date: str = ""
    entrez_date: str = ""
    medline_date: str = ""


def counted(path: Path) -> tuple[int, int, str]:
    """Articles (each PMID once), lines that are none, and the newest date.

    Raises ``CorpusError``, also for a line of a newer schema.
    """
    decoder = msgspec.json.Decoder(_Dates)
    seen: set[int] = set()
    broken, newest = 0, ""
    for number, line in lines(path):
        try:
            article = decoder.decode(line)
        except UNREADABLE:  # a hand may have written a date that is no text
            article = _Dates("")
        try:
            seen.add(number_of(article.pmid) if article.pmid else pmid_of_line(line))
        except UNREADABLE:
            broken += bool(line.strip())
            continue
        refuse_newer(path, number, article.schema_version)
        newest = max(newest, _date(article))
    return len(seen), broken, newest


def _date(article: _Dates) -> str:
    if len(article.electronic_date) > len(article.publication_date):
        return article.electronic_date
    return article.publication_date or article.medline_date or article.entrez_date
