"""An article as one row of a flat table, for csv, tsv and xlsx.

The names of the columns are those by which ASReview, Rayyan and pandas users know them; lists
are joined by "; ".
"""

from __future__ import annotations

from harvester.article import Article
from harvester.export.work import Name, work_of
from harvester.plain_text import one_line

COLUMNS = (
    "pmid",
    "title",
    "abstract",
    "authors",
    "year",
    "publication_date",
    "journal",
    "journal_abbreviation",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmcid",
    "url",
    "keywords",
    "mesh",
    "publication_types",
    "languages",
    "issn",
    "trial_ids",
    "is_retracted",
    "notes",
    "entrez_date",
    "status",
    "query",
    "first_fetched",
)

Cell = str | int | bool | None


def row_of(article: Article) -> tuple[Cell, ...]:
    """The cells, in the order of ``COLUMNS``; what an article does not have is None."""
    work = work_of(article)
    harvest = article.harvest
    cells: tuple[Cell, ...] = (
        work.pmid,
        work.title,
        "\n\n".join(work.abstract),
        "; ".join(map(_name, work.authors)),
        work.date[0] if work.date else None,
        one_line(article.publication_date or article.medline_date or ""),
        work.container,
        work.abbreviation,
        work.volume,
        work.issue,
        work.pages,
        work.doi,
        work.pmcid,
        work.url,
        "; ".join(work.keywords),
        "; ".join(work.subjects),
        "; ".join(work.types),
        "; ".join(work.languages),
        "; ".join(work.issns),
        "; ".join(map(one_line, article.trial_ids)),
        work.is_retracted,
        " ".join(work.notes),
        one_line(article.entrez_date or ""),
        one_line(article.status or ""),
        one_line(harvest.query) if harvest else None,
        one_line(harvest.first_fetched) if harvest else None,
    )
    return tuple(None if cell == "" else cell for cell in cells)


def _name(name: Name) -> str:
    return name.group or ", ".join(filter(None, (name.family, name.given, name.suffix)))
