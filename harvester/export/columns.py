"""An article as one row of a flat table, for csv, tsv and xlsx.

The names of the columns are those by which ASReview, Rayyan and pandas users know them; lists
are joined by "; ".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from harvester.article import Article
from harvester.export.work import Name, Work, work_of
from harvester.plain_text import one_line

Value = str | int | bool | None | tuple[str, ...]
Cell = str | int | bool | None

_Column = Callable[[Article, Work], Value]

_VALUES: Mapping[str, _Column] = MappingProxyType(
    {
        "pmid": lambda _, work: work.pmid,
        "title": lambda _, work: work.title,
        "abstract": lambda _, work: "\n\n".join(work.abstract),
        "authors": lambda _, work: tuple(map(_name, work.authors)),
        "year": lambda _, work: work.date[0] if work.date else None,
        "publication_date": lambda article, _: one_line(
            article.publication_date or article.medline_date or ""
        ),
        "journal": lambda _, work: work.container,
        "journal_abbreviation": lambda _, work: work.abbreviation,
        "volume": lambda _, work: work.volume,
        "issue": lambda _, work: work.issue,
        "pages": lambda _, work: work.pages,
        "doi": lambda _, work: work.doi,
        "pmcid": lambda _, work: work.pmcid,
        "url": lambda _, work: work.url,
        "keywords": lambda _, work: tuple(work.keywords),
        "mesh": lambda _, work: tuple(work.subjects),
        "publication_types": lambda _, work: tuple(work.types),
        "languages": lambda _, work: tuple(work.languages),
        "issn": lambda _, work: tuple(work.issns),
        "trial_ids": lambda article, _: tuple(map(one_line, article.trial_ids)),
        "is_retracted": lambda _, work: work.is_retracted,
        "notes": lambda _, work: " ".join(work.notes),
        "entrez_date": lambda article, _: one_line(article.entrez_date or ""),
        "status": lambda article, _: one_line(article.status or ""),
        "query": lambda article, _: one_line(article.harvest.query) if article.harvest else None,
        "first_fetched": (
            lambda article, _: one_line(article.harvest.first_fetched) if article.harvest else None
        ),
    }
)
COLUMNS = tuple(_VALUES)


def values_of(article: Article, columns: Sequence[str] = COLUMNS) -> tuple[Value, ...]:
    """What an article has in these columns; None or nothing in it where it has none."""
    work = work_of(article)
    return tuple(_VALUES[column](article, work) for column in columns)


def row_of(article: Article) -> tuple[Cell, ...]:
    """The cells, in the order of ``COLUMNS``; what an article does not have is None."""
    return tuple(map(cell, values_of(article)))


def cell(value: Value) -> Cell:
    """A value as it stands in one cell."""
    if isinstance(value, tuple):
        value = "; ".join(value)
    return None if value == "" else value


def _name(name: Name) -> str:
    return name.group or ", ".join(filter(None, (name.family, name.given, name.suffix)))
