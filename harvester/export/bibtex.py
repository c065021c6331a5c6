"""BibTeX, in UTF-8, for LaTeX, JabRef and Zotero.

What TeX would take for a command is written as the sign it is; braces too, since BibTeX counts
them even behind a backslash. Titles stand in a second pair of braces: PubMed's have the
capitals they need, and styles would take them away. DOIs and addresses are verbatim, as Zotero
writes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from harvester.article import Article
from harvester.export.work import Kind, Name, Work, work_of

_ENTRIES = {
    Kind.ARTICLE: "article",
    Kind.NEWS: "article",
    Kind.PREPRINT: "misc",
    Kind.THESIS: "phdthesis",
    Kind.CHAPTER: "incollection",
    Kind.BOOK: "book",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SIGNS = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "#": r"\#",
        "$": r"\$",
        "%": r"\%",
        "&": r"\&",
        "_": r"\_",
    }
)
_NOT_VERBATIM = re.compile(r'[\\{}^~"\s]')
_AND = re.compile(r"\band\b", re.IGNORECASE)


def bibtex(articles: Iterable[Article]) -> Iterator[bytes]:
    """One entry an article; its key is the first author's name, the year and the PMID."""
    for article in articles:
        work = work_of(article)
        fields = (f"  {name} = {value},\n" for name, value in _fields(work) if value)
        yield "".join((f"@{_ENTRIES[work.kind]}{{{_key(work)},\n", *fields, "}\n\n")).encode()


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    yield "author", _names(work.authors)
    yield "editor", _names(work.editors)
    yield "title", f"{{{_text(work.title)}}}" if work.title else ""
    yield _container(work), _text(work.container)
    yield "series", _text(work.series)
    yield "shortjournal", _text(work.abbreviation)
    yield "year", f"{{{work.date[0]:04}}}" if work.date else _text(work.date_words)
    yield "month", _MONTHS[work.date[1] - 1] if len(work.date) > 1 else ""
    yield "day", f"{{{work.date[2]}}}" if len(work.date) > 2 else ""
    yield "volume", _text(work.volume)
    yield "number", _text(work.issue)
    pages = f"{work.first_page}--{work.last_page}" if work.last_page else work.pages
    yield "pages", _text(pages)
    yield "edition", _text(work.edition)
    yield "publisher", _text(work.publisher)
    yield "address", _text(work.place)
    yield "issn", _text(", ".join(work.issns))
    yield "isbn", _text(", ".join(work.isbns))
    yield "doi", _verbatim(work.doi)
    yield "pmid", _text(work.pmid)
    yield "pmcid", _text(work.pmcid)
    yield "url", _verbatim(work.url)
    yield "language", _text(", ".join(work.languages))
    yield "keywords", _text(", ".join(work.all_keywords))
    yield "abstract", _text(" ".join(work.abstract))
    yield "note", _text(" ".join(work.notes))


def _container(work: Work) -> str:
    match work.kind:
        case Kind.CHAPTER:
            return "booktitle"
        case Kind.PREPRINT:
            return "howpublished"
        case Kind.THESIS:
            return "school"
    return "journal"


def _text(text: str) -> str:
    return f"{{{text.translate(_SIGNS)}}}" if text else ""


def _verbatim(text: str) -> str:
    """An id or address: the few signs that would break out of it as a URL writes them."""
    return f"{{{_NOT_VERBATIM.sub(lambda m: quote(m[0], safe=''), text)}}}" if text else ""


def _names(names: Iterable[Name]) -> str:
    joined = " and ".join(map(_name, names))
    return f"{{{joined}}}" if joined else ""


def _name(name: Name) -> str:
    """``Last, Jr, First``; a group, and a part that has a comma or "and", is held together."""
    if name.group:
        return _text(name.group)
    family, suffix, given = map(_part, (name.family, name.suffix, name.given))
    if suffix:
        return f"{family}, {suffix}, {given}"
    return f"{family}, {given}" if given else family


def _part(text: str) -> str:
    return _text(text) if "," in text or _AND.search(text) else text.translate(_SIGNS)


def _key(work: Work) -> str:
    """ASCII, and each once: the PMID is in it."""
    first = next(iter(work.authors), Name())
    folded = unicodedata.normalize("NFKD", first.family or first.group.partition(" ")[0])
    name = re.sub("[^A-Za-z]", "", folded)[:30] or "anonymous"
    year = work.date[0] if work.date else ""
    pmid = re.sub("[^0-9A-Za-z]", "", work.pmid)
    return f"{name}{year}pmid{pmid}"
