"""An article as rows of related tables, for sqlite and duckdb.

Each table has the PMID in its first column; where the order of a record's parts means something,
``position`` counts them from 1. Names of columns are those of the corpus's fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from harvester.article import Article, Book, Journal, Person, Provenance

Value = str | int | bool | None
Row = tuple[Value, ...]


class Table(NamedTuple):
    """A table: the SQL type of each column behind the PMID, and the rows of an article."""

    name: str
    columns: Mapping[str, str]
    rows: Callable[[Article], Iterable[Row]]

    def rows_of(self, article: Article) -> Iterator[Row]:
        """The article's rows, with its PMID."""
        return ((article.pmid, *row) for row in self.rows(article))

    def definition(self) -> str:
        """The SQL that makes the table."""
        key = " PRIMARY KEY" if self.name == "articles" else ""
        columns = "".join(f", {name} {type_}" for name, type_ in self.columns.items())
        return f'CREATE TABLE "{self.name}" (pmid TEXT NOT NULL{key}{columns})'


def _typed(texts: str, **others: str) -> dict[str, str]:
    """Columns by name, text unless ``others`` says otherwise; a ``position`` is a number."""
    return {name: others.get(name, "TEXT") for name in texts.split()}


def _article(article: Article) -> Iterator[Row]:
    journal = article.journal or Journal()
    book = article.book or Book()
    harvest = article.harvest
    yield (
        article.title,
        article.vernacular_title,
        article.abstract,
        article.is_retracted,
        article.doi,
        article.pmcid,
        article.year,
        article.publication_date,
        article.season,
        article.medline_date,
        article.electronic_date,
        article.entrez_date,
        journal.title,
        journal.medline_abbreviation or journal.iso_abbreviation,
        journal.nlm_id,
        journal.country,
        journal.volume or book.volume,
        journal.issue,
        article.pages,
        article.start_page,
        article.end_page,
        book.title,
        book.publisher,
        book.publisher_location,
        book.edition,
        article.copyright,
        article.conflict_of_interest,
        article.number_of_references,
        article.date_created,
        article.date_completed,
        article.date_revised,
        article.status,
        article.publication_status,
        article.publication_model,
        article.indexing_method,
        article.version,
        *_provenance(harvest),
    )


_ARTICLE = _typed(
    "title vernacular_title abstract is_retracted doi pmcid year publication_date season "
    "medline_date electronic_date entrez_date journal journal_abbreviation nlm_id country volume "
    "issue pages start_page end_page book publisher publisher_location edition copyright "
    "conflict_of_interest number_of_references date_created date_completed date_revised status "
    "publication_status publication_model indexing_method version query source first_fetched "
    "last_fetched",
    is_retracted="BOOLEAN",
    year="BIGINT",
    number_of_references="BIGINT",
    version="BIGINT",
)


def _provenance(harvest: Provenance | None) -> Row:
    if harvest is None:
        return (None,) * 4
    return harvest.query, harvest.source, harvest.first_fetched, harvest.last_fetched


def _people(article: Article) -> Iterator[tuple[str, int, Person]]:
    """Everyone whom the record names: as what, in which place, and who."""
    book = article.book or Book()
    for role, people in (
        ("author", article.authors),
        ("editor", article.editors),
        ("investigator", article.investigators),
        ("subject", article.subjects),
        ("book author", book.authors),
        ("book editor", book.editors),
        ("book investigator", book.investigators),
    ):
        yield from ((role, position, person) for position, person in enumerate(people, 1))


def _authors(article: Article) -> Iterator[Row]:
    for role, position, person in _people(article):
        yield (
            role,
            position,
            person.last_name,
            person.fore_name,
            person.initials,
            person.suffix,
            person.collective_name,
            person.orcid,
            person.equal_contribution,
            person.valid,
        )


def _affiliations(article: Article) -> Iterator[Row]:
    for role, place, person in _people(article):
        for position, affiliation in enumerate(person.affiliations, 1):
            yield role, place, position, affiliation.name


def _mesh(article: Article) -> Iterator[Row]:
    for position, heading in enumerate(article.mesh_headings, 1):
        start = position, heading.descriptor, heading.ui, heading.major
        if not heading.qualifiers:
            yield (*start, None, None, None)
        for qualifier in heading.qualifiers:
            yield (*start, qualifier.name, qualifier.ui, qualifier.major)


def _references(article: Article) -> Iterator[Row]:
    for position, reference in enumerate(article.references, 1):
        ids = reference.ids
        cited = ids.get("pubmed"), ids.get("doi"), ids.get("pmcid")
        yield position, reference.citation, *cited, reference.section


def _ids(article: Article) -> Iterator[Row]:
    yield from article.ids.items()
    yield from ((other.source, other.value) for other in article.other_ids)


def _databanks(article: Article) -> Iterator[Row]:
    for databank in article.databanks:
        yield from ((databank.name, number) for number in databank.accession_numbers)


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    return ((position, *row) for position, row in enumerate(rows, 1))


_NUMBER = {"position": "BIGINT"}

TABLES = (
    Table("articles", _ARTICLE, _article),
    Table(
        "authors",
        _typed(
            "role position last_name fore_name initials suffix collective_name orcid "
            "equal_contribution valid",
            **_NUMBER,
            equal_contribution="BOOLEAN",
            valid="BOOLEAN",
        ),
        _authors,
    ),
    Table(
        "affiliations",
        _typed("role author_position position name", **_NUMBER, author_position="BIGINT"),
        _affiliations,
    ),
    Table(
        "abstract_sections",
        _typed("position label category text", **_NUMBER),
        lambda a: _counted((s.label, s.category, s.text) for s in a.abstract_sections),
    ),
    Table(
        "other_abstracts",
        _typed("type language text"),
        lambda a: ((o.type, o.language, o.text) for o in a.other_abstracts),
    ),
    Table(
        "publication_types",
        _typed("position name ui", **_NUMBER),
        lambda a: _counted((t.name, t.ui) for t in a.publication_types),
    ),
    Table(
        "mesh",
        _typed(
            "position descriptor descriptor_ui major qualifier qualifier_ui qualifier_major",
            **_NUMBER,
            major="BOOLEAN",
            qualifier_major="BOOLEAN",
        ),
        _mesh,
    ),
    Table(
        "supplementary_mesh",
        _typed("name ui type"),
        lambda a: ((s.name, s.ui, s.type) for s in a.supplementary_mesh),
    ),
    Table(
        "keywords",
        _typed("position name owner major", **_NUMBER, major="BOOLEAN"),
        lambda a: _counted((k.name, k.owner, k.major) for k in a.keywords),
    ),
    Table(
        "chemicals",
        _typed("name ui registry_number"),
        lambda a: ((c.name, c.ui, c.registry_number) for c in a.chemicals),
    ),
    Table(
        "grants",
        _typed("id acronym agency country"),
        lambda a: ((g.id, g.acronym, g.agency, g.country) for g in a.grants),
    ),
    Table("databanks", _typed("name accession_number"), _databanks),
    Table("trial_ids", _typed("id"), lambda a: ((each,) for each in a.trial_ids)),
    Table("gene_symbols", _typed("symbol"), lambda a: ((each,) for each in a.gene_symbols)),
    Table("languages", _typed("language"), lambda a: ((each,) for each in a.languages)),
    Table("ids", _typed("type value"), _ids),
    Table(
        "issns",
        _typed("type value"),
        lambda a: ((i.type, i.value) for i in a.journal.issns) if a.journal else (),
    ),
    Table("isbns", _typed("value"), lambda a: ((i,) for i in a.book.isbns) if a.book else ()),
    Table(
        "corrections",
        _typed("type other_pmid source note"),
        lambda a: ((c.type, c.pmid, c.source, c.note) for c in a.corrections),
    ),
    Table(
        "references",
        _typed("position citation cited_pmid cited_doi cited_pmcid section", **_NUMBER),
        _references,
    ),
    Table("history", _typed("status date"), lambda a: ((h.status, h.date) for h in a.history)),
    Table("notes", _typed("owner text"), lambda a: ((n.owner, n.text) for n in a.notes)),
)
"""Every table, in the order in which they are made."""
