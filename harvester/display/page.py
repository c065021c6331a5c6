"""One article as a person wants to read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from harvester.addresses import doi_url, pubmed_url
from harvester.article import Article, Book, Correction, MeshHeading, Person
from harvester.display.clean import clean

WIDEST = 100
"""Columns beyond which prose is hard to read."""

_ALERTS = ("Retraction", "ExpressionOfConcern", "Erratum", "CorrectedandRepublished")
_MANY = 20


def article_page(article: Article) -> RenderableType:
    """Title, authors, source, ids, abstract by sections, then what else the record tells."""
    return Group(*_blocks(article))


def _blocks(article: Article) -> Iterator[RenderableType]:
    title = Text(clean(article.title or article.vernacular_title or "(no title)"), style="bold")
    if article.is_retracted:
        yield Text("RETRACTED ARTICLE", style="bold red")
        title.stylize("strike")
    yield title
    if article.vernacular_title and article.title:
        yield Text(clean(article.vernacular_title), style="italic")
    yield Text()
    if article.authors:
        yield Text(_people(article.authors, incomplete=article.authors_incomplete))
    source = _source(article)
    if source:
        yield Text(source, style="italic")
    yield _ids(article)
    for correction in article.corrections:
        if correction.type.startswith(_ALERTS):
            yield Text(f"{_spaced(correction.type)}: {_tie(correction)}", style="yellow")
    yield from _abstract(article)
    for other in article.other_abstracts:
        yield Text(f"\n{clean(other.type)} abstract ({clean(other.language)})", style="bold")
        yield _indented(other.text)
    yield Text()
    for name, value in _facts(article):
        yield Text(f"{name}: ", style="bold").append(value, style="not bold")
    if article.copyright:
        yield Text(clean(article.copyright), style="dim")


def _abstract(article: Article) -> Iterator[RenderableType]:
    if any(section.label for section in article.abstract_sections):
        for section in article.abstract_sections:
            yield Text()
            if section.label:
                yield Text(clean(section.label), style="bold")
            yield _indented(section.text)
    elif article.abstract:
        yield Text()
        for paragraph in article.abstract.split("\n\n"):
            yield Text(clean(paragraph))
    else:
        yield Text("\n(no abstract)", style="dim")


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    facts: list[tuple[str, Iterable[str]]] = [
        ("Trials", article.trial_ids),
        ("Publication types", (t.name for t in article.publication_types)),
        ("MeSH", map(_heading, article.mesh_headings)),
        ("Supplementary concepts", (s.name for s in article.supplementary_mesh)),
        ("Keywords", (k.name for k in article.keywords)),
        ("Chemicals", (c.name for c in article.chemicals)),
        ("Grants", (" ".join(filter(None, (g.id, g.agency))) for g in article.grants)),
        ("Languages", article.languages),
        ("Related", (_tie(c) for c in article.corrections if not c.type.startswith(_ALERTS))),
        ("References", [str(len(article.references))] if article.references else []),
        ("Conflict of interest", filter(None, [article.conflict_of_interest])),
        ("Status", filter(None, [article.status])),
    ]
    for name, values in facts:
        text = "; ".join(clean(value) for value in values)
        if text:
            yield name, text


def _ids(article: Article) -> Text:
    text = Text("PMID ").append(
        article.pmid, style=Style(link=pubmed_url(article.pmid), color="cyan")
    )
    if article.doi:
        link = Style(link=doi_url(article.doi), color="cyan")
        text.append("  doi ").append(clean(article.doi), style=link)
    if article.pmcid:
        text.append(f"  {clean(article.pmcid)}")
    return text


def _source(article: Article) -> str:
    journal = article.journal
    date = article.publication_date or article.medline_date or article.electronic_date or ""
    if journal is None:
        book = article.book or Book()
        return clean(". ".join(filter(None, (book.publisher, book.title, date))))
    issue = journal.volume or ""
    if journal.issue:
        issue += f"({journal.issue})"
    place = ":".join(filter(None, (issue, article.pages)))
    name = journal.title or journal.iso_abbreviation or journal.medline_abbreviation or ""
    return clean(". ".join(filter(None, (name, "; ".join(filter(None, (date, place)))))))


def _people(people: tuple[Person, ...], *, incomplete: bool) -> str:
    names = [
        p.collective_name or " ".join(filter(None, (p.last_name, p.initials, p.suffix)))
        for p in people[:_MANY]
    ]
    if len(people) > _MANY:
        names.append(f"and {len(people) - _MANY:,} more")
    elif incomplete:
        names.append("et al.")
    return clean(", ".join(names))


def _heading(heading: MeshHeading) -> str:
    star = "*" if heading.major else ""
    if not heading.qualifiers:
        return heading.descriptor + star
    qualifiers = ", ".join(q.name + ("*" if q.major else "") for q in heading.qualifiers)
    return f"{heading.descriptor}{star} / {qualifiers}"


def _tie(correction: Correction) -> str:
    parts = [correction.source or correction.note or ""]
    if correction.pmid:
        parts.append(f"(PMID {correction.pmid})")
    return clean(" ".join(filter(None, parts)))


def _spaced(ref_type: str) -> str:
    """ "RetractionIn" as "Retraction in"."""
    words = re.sub(r"(?<=[a-z])(?=and[A-Z])|(?<=.)(?=[A-Z])", " ", ref_type)
    return clean(words).capitalize()


def _indented(text: str) -> RenderableType:
    return Padding(Group(*(Text(clean(p)) for p in text.split("\n\n"))), (0, 0, 0, 2))
