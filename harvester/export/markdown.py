"""Markdown, CommonMark with GitHub's additions: a page to read, an article a section.

Every sign of a record that Markdown could take for its own stands behind a backslash, so that
no record brings a link, a picture, HTML, a table or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvester.addresses import doi_url
from harvester.article import Article
from harvester.export.work import Name, Work, work_of
from harvester.medline.citation import source
from harvester.plain_text import one_line

_MANY = 20
_SIGNS = re.compile(r"([\\`*_\[\]<>|~&$^#!@])")
_ADDRESS = re.compile(r"(:(?=//)|(?<=[Ww]{3})\.)")
"""Of which GitHub makes a link without being asked."""

_AT_START = re.compile(r"([-+=:])|([0-9]+)(?=[.)])")


def markdown(articles: Iterable[Article]) -> Iterator[bytes]:
    """One section an article, headed by its title."""
    for article in articles:
        yield ("\n\n".join(_blocks(article, work_of(article))) + "\n\n").encode()


def _blocks(article: Article, work: Work) -> Iterator[str]:
    yield f"## {escaped(work.title or f'PMID {work.pmid}')}"
    if work.is_retracted:
        yield "**RETRACTED**"
    yield from (f"> {escaped(note)}" for note in work.notes)
    if work.original_title:
        yield escaped(work.original_title)
    if work.authors:
        yield escaped(f"{_names(work.authors)}.")
    where = one_line(source(article))
    publisher = ", ".join(filter(None, (work.publisher, work.place)))
    journal = f"*{escaped(work.container)}*" if work.container else ""
    yield ". ".join(filter(None, (journal, escaped(publisher), escaped(where)))) or "No date."
    yield _ids(work)
    yield from map(escaped, work.abstract)
    for name, words in (
        ("Keywords", work.keywords),
        ("MeSH", work.subjects),
        ("Publication types", work.types),
    ):
        if words:
            yield f"**{name}:** {escaped('; '.join(words))}"


def escaped(text: str) -> str:
    """The text as Markdown that shows it: on one line, and at the start of one or not."""
    text = _ADDRESS.sub(r"\\\1", _SIGNS.sub(r"\\\1", text))
    start = _AT_START.match(text)
    if start is None:
        return text
    return f"{text[: start.end(2)]}\\{text[start.end(2) :]}" if start[2] else f"\\{text}"


def _names(names: tuple[Name, ...]) -> str:
    shown = [
        name.group or " ".join(filter(None, (name.given, name.family, name.suffix)))
        for name in names[:_MANY]
    ]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _ids(work: Work) -> str:
    links = [f"[PMID {escaped(work.pmid)}]({work.url})"]
    if work.doi:
        address = doi_url(work.doi).replace("(", "%28").replace(")", "%29")
        links.append(f"[doi:{escaped(work.doi)}]({address})")
    if work.pmcid:
        links.append(escaped(work.pmcid))
    return " · ".join(links)
