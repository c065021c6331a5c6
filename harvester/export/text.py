"""Plain text of an article, for readers, search engines and language models."""

from __future__ import annotations

from collections.abc import Iterator

from harvester.article import Article
from harvester.export.work import Name, Work, work_of
from harvester.medline.citation import source
from harvester.plain_text import one_line


def text_of(article: Article) -> str:
    """Title, authors, source and ids, abstract, keywords and MeSH: paragraphs, one line each."""
    return "\n\n".join(_paragraphs(article, work_of(article))) + "\n"


def _paragraphs(article: Article, work: Work) -> Iterator[str]:
    if work.title:
        yield work.title
    if work.original_title:
        yield work.original_title
    if work.authors:
        yield "; ".join(map(_name, work.authors))
    publisher = ", ".join(filter(None, (work.publisher, work.place)))
    where = ". ".join(filter(None, (work.container, publisher, one_line(source(article)))))
    if where:
        yield where
    yield "\n".join(_ids(work))
    yield from work.notes
    yield from work.abstract
    for name, words in (("Keywords", work.keywords), ("MeSH", work.subjects)):
        if words:
            yield f"{name}: {'; '.join(words)}"


def _ids(work: Work) -> Iterator[str]:
    for name, value in (("PMID", work.pmid), ("DOI", work.doi), ("PMCID", work.pmcid)):
        if value:
            yield f"{name}: {value}"


def _name(name: Name) -> str:
    return name.group or " ".join(filter(None, (name.given, name.family, name.suffix)))
