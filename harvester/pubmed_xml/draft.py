"""A record while it is being read: its fields fill up, and what has no field is kept too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml.etree import _Element as Element
from msgspec import Struct, field

from harvester.article import (
    AbstractSection,
    BookSection,
    Chemical,
    Correction,
    Databank,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    ItemList,
    Keyword,
    MeshHeading,
    Note,
    Object,
    OtherAbstract,
    Person,
    Reference,
    SupplementaryMesh,
    Term,
)
from harvester.pubmed_xml.dates import PartialDate, partial_date
from harvester.pubmed_xml.ids import IdSet
from harvester.pubmed_xml.markup import INLINE, attribute, local_name, squeezed, text_of

UNKNOWN = "unknown"
"""The type, status or source of something whose required attribute is missing."""


class BookDraft(Struct):
    """What is known of a book so far; the names are those of ``article.Book``."""

    texts: dict[str, str] = {}
    authors: list[Person] = []
    editors: list[Person] = []
    investigators: list[Person] = []
    isbns: list[str] = []
    ids: list[Identifier] = []
    location_labels: list[BookSection] = []
    sections: list[BookSection] = []
    items: list[ItemList] = []
    links: list[str] = []


class Draft(Struct):
    """What is known of a record so far; the names are those of ``article.Article``.

    ``texts`` are the fields that hold one text and come once, ``journal`` those of the journal;
    ``dates`` are "publication", "electronic", "contribution", "book" and "beginning";
    ``incomplete`` are the lists that NLM calls so; the keys of ``other`` are what is kept.
    """

    texts: dict[str, str] = {}
    journal: dict[str, str] = {}
    book: BookDraft | None = None
    version: int | None = None
    number_of_references: int | None = None
    dates: dict[str, PartialDate] = {}
    ids: IdSet = field(default_factory=IdSet)
    locations: list[tuple[str, str, bool]] = []
    issns: list[Issn] = []
    abstract: list[AbstractSection] = []
    other_abstracts: list[OtherAbstract] = []
    authors: list[Person] = []
    editors: list[Person] = []
    investigators: list[Person] = []
    subjects: list[Person] = []
    languages: list[str] = []
    publication_types: list[Term] = []
    mesh_headings: list[MeshHeading] = []
    supplementary_mesh: list[SupplementaryMesh] = []
    keywords: list[Keyword] = []
    chemicals: list[Chemical] = []
    grants: list[Grant] = []
    databanks: list[Databank] = []
    gene_symbols: list[str] = []
    notes: list[Note] = []
    space_flight_missions: list[str] = []
    corrections: list[Correction] = []
    references: list[Reference] = []
    history: list[HistoryDate] = []
    citation_subset: list[str] = []
    objects: list[Object] = []
    incomplete: set[str] = set()
    other: dict[Identifier, None] = {}

    def keep_stray(self, element: Element, text: str | None) -> None:
        """Keep a text that stands directly in an element that should hold only elements."""
        if text and not text.isspace():
            self.keep_text(path_of(element), text)

    def children(self, element: Element) -> Iterator[Element]:
        """The children of an element that should hold only elements; stray text is kept."""
        self.keep_stray(element, element.text)
        for child in element:
            yield child
            if child.tail is not None:
                self.keep_stray(element, child.tail)

    def keep(self, element: Element) -> None:
        """Keep everything in an element that has no field."""
        path = path_of(element)
        for name, value in element.items():
            self.keep_text(f"{path}/@{name!s}", str(value))
        children = list(element)
        if children and not any(local_name(child) in INLINE for child in children):
            for child in self.children(element):
                self.keep(child)
        else:
            self.keep_text(path, text_of(element) or "")

    def keep_text(self, path: str, text: str) -> None:
        """Keep a text that has no field, under where it stood."""
        kept = Identifier(source=path, value=squeezed(text))
        if kept.value:
            self.other[kept] = None

    def date(self, element: Element, parts: Mapping[str, str]) -> PartialDate:
        """The date of an element; parts that make no date are kept as they are."""
        date = partial_date(parts)
        if date.unused:
            for name, text in date.unused:
                self.keep_text(f"{path_of(element)}/{name}", text)
        return date


Handler = Callable[[Draft, Element], None]
"""Reads one element into the draft."""


def path_of(element: Element) -> str:
    """The names from below the record down to the element: ``MedlineCitation/Article``."""
    names = [local_name(element)]
    parent = element.getparent()
    while parent is not None:
        names.append(local_name(parent))
        parent = parent.getparent()
    return "/".join(reversed(names[:-2] or names[:1]))


def dispatch(draft: Draft, element: Element, handlers: Mapping[str, Handler]) -> None:
    """Give every child to the handler of its name; keep those that have none."""
    draft.keep_stray(element, element.text)
    for child in element:
        if child.tail is not None:
            draft.keep_stray(element, child.tail)
        handler = handlers.get(child.tag)
        if handler is None:
            draft.keep(child)
        else:
            handler(draft, child)


def parts_of(draft: Draft, element: Element, fields: Mapping[str, str]) -> dict[str, str]:
    """The texts of the children under their field names; further ones and unknown ones are kept."""
    parts: dict[str, str] = {}
    draft.keep_stray(element, element.text)
    for child in element:
        if child.tail is not None:
            draft.keep_stray(element, child.tail)
        name = fields.get(child.tag)
        text = None if name is None else text_of(child)
        if name is None or (text is not None and parts.setdefault(name, text) != text):
            draft.keep(child)
    return parts


def set_once(draft: Draft, texts: dict[str, str], name: str, element: Element) -> None:
    """Set a text that comes once; a second, different one is kept elsewhere."""
    text = text_of(element)
    if text is not None and texts.setdefault(name, text) != text:
        draft.keep(element)


def once(name: str) -> Handler:
    """A handler for an element that is one text of the record."""

    def handle(draft: Draft, element: Element) -> None:
        set_once(draft, draft.texts, name, element)

    return handle


def in_journal(name: str) -> Handler:
    """A handler for an element that is one text of the journal."""

    def handle(draft: Draft, element: Element) -> None:
        set_once(draft, draft.journal, name, element)

    return handle


def dated(name: str) -> Handler:
    """A handler for an element that is one date of the record."""

    def handle(draft: Draft, element: Element) -> None:
        date = draft.date(element, parts_of(draft, element, DAY_PARTS)).iso
        if date is not None and draft.texts.setdefault(name, date) != date:
            draft.keep(element)

    return handle


def each(handlers: Mapping[str, Handler]) -> Handler:
    """A handler for an element that only holds others."""

    def handle(draft: Draft, element: Element) -> None:
        dispatch(draft, element, handlers)

    return handle


def count(text: str | None) -> int | None:
    """A small whole number as NLM writes it, or None when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def required(element: Element, name: str, default: str = UNKNOWN) -> str:
    """An attribute that the DTD requires or gives a default."""
    return attribute(element, name) or default


_DAY = {"Year": "Year", "Month": "Month", "Day": "Day"}
DAY_PARTS: Mapping[str, str] = _DAY
"""The children of a date to the day."""
CLOCK_PARTS: Mapping[str, str] = _DAY | {"Hour": "Hour", "Minute": "Minute", "Second": "Second"}
"""The children of ``PubMedPubDate``."""
LOOSE_PARTS: Mapping[str, str] = _DAY | {"Season": "Season", "MedlineDate": "MedlineDate"}
"""The children of ``PubDate`` and the other dates of a book."""
