"""EndNote XML, for EndNote, Zotero and Mendeley.

The elements are those of EndNote's own export, in its order; as there, text stands in a
``style``. A group's name ends in a comma, by which EndNote knows that it is no person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from harvester.article import Article
from harvester.export.work import Kind, Name, Work, work_of

_TYPES = {
    Kind.ARTICLE: ("Journal Article", 17),
    Kind.NEWS: ("Newspaper Article", 23),
    Kind.PREPRINT: ("Unpublished Work", 34),
    Kind.THESIS: ("Thesis", 32),
    Kind.CHAPTER: ("Book Section", 5),
    Kind.BOOK: ("Book", 6),
}


def endnote_xml(articles: Iterable[Article]) -> Iterator[bytes]:
    """One document; each article is a line of it."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
    for number, article in enumerate(articles, 1):
        yield f"{_record(work_of(article), number)}\n".encode()
    yield b"</records></xml>\n"


def _record(work: Work, number: int) -> str:
    name, code = _TYPES[work.kind]
    pages = f"{work.first_page}-{work.last_page}" if work.last_page else work.pages
    parts = (
        '<source-app name="harvest">harvest</source-app>',
        f'<rec-number>{number}</rec-number><ref-type name="{name}">{code}</ref-type>',
        _inside("contributors", *_contributors(work)),
        _inside("titles", *_titles(work)),
        _inside("periodical", *_periodical(work)),
        _text("pages", pages),
        _text("volume", work.volume),
        _text("number", work.issue),
        _text("edition", work.edition),
        _inside("keywords", *(_text("keyword", word) for word in work.all_keywords)),
        _inside("dates", *_dates(work)),
        _text("pub-location", work.place),
        _text("publisher", work.publisher),
        _text("isbn", ", ".join((*work.isbns, *work.issns))),
        _text("accession-num", work.pmid),
        _text("custom2", work.pmcid),
        _text("electronic-resource-num", work.doi),
        _text("abstract", "\n\n".join(work.abstract)),
        _text("notes", "\n".join(work.notes)),
        _text("remote-database-name", "PubMed"),
        _text("language", ", ".join(work.languages)),
        _inside("urls", _inside("related-urls", _text("url", work.url))),
    )
    return f"<record>{''.join(parts)}</record>"


def _contributors(work: Work) -> Iterator[str]:
    editors = "tertiary-authors" if work.kind is Kind.BOOK else "secondary-authors"
    for role, names in (("authors", work.authors), (editors, work.editors)):
        yield _inside(role, *(_text("author", _name(name)) for name in names))


def _name(name: Name) -> str:
    if name.group:
        return f"{name.group},"
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))


def _titles(work: Work) -> Iterator[str]:
    of_book = work.kind is Kind.BOOK
    yield _text("title", work.title)
    yield _text("secondary-title", work.series if of_book else work.container)
    yield _text("tertiary-title", "" if of_book else work.series)
    yield _text("translated-title", work.original_title)


def _periodical(work: Work) -> Iterator[str]:
    if work.kind not in (Kind.BOOK, Kind.CHAPTER):
        yield _inside("full-title", escape(work.container))
        yield _inside("abbr-1", escape(work.abbreviation))


def _dates(work: Work) -> Iterator[str]:
    """The year by itself; the whole date, or the journal's words for it, beside it."""
    whole = work.date_words or "-".join(f"{part:02}" for part in work.date)
    yield _text("year", f"{work.date[0]:04}" if work.date else "")
    yield _inside("pub-dates", _text("date", whole))


def _inside(element: str, *parts: str) -> str:
    inside = "".join(parts)
    return f"<{element}>{inside}</{element}>" if inside else ""


def _text(element: str, text: str) -> str:
    return _inside(element, f"<style>{escape(text)}</style>") if text else ""
