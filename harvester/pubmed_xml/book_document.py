"""``BookDocument``: a book, or a chapter of one, on NCBI Bookshelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml.etree import _Element as Element

from harvester.article import Book, BookSection, Identifier, ItemList, Person
from harvester.pubmed_xml.abstracts import read_abstract
from harvester.pubmed_xml.draft import (
    LOOSE_PARTS,
    BookDraft,
    Draft,
    Handler,
    dated,
    dispatch,
    each,
    once,
    parts_of,
    required,
    set_once,
)
from harvester.pubmed_xml.journal_article import (
    publication_date,
    read_authors,
    read_grants,
    read_investigators,
    read_language,
    read_pagination,
    read_publication_type,
)
from harvester.pubmed_xml.markup import attribute, text_of
from harvester.pubmed_xml.medline_citation import read_keywords, read_pmid
from harvester.pubmed_xml.people import people
from harvester.pubmed_xml.pubmed_part import read_own_ids
from harvester.pubmed_xml.references import read_reference_list

BookHandler = Callable[[Draft, BookDraft, Element], None]
"""Reads one element of a book into the draft."""


def read_book_document(draft: Draft, element: Element) -> None:
    """``BookDocument``."""
    if draft.book is None:
        draft.book = BookDraft()
    dispatch(draft, element, _DOCUMENT)


def finished_book(book: BookDraft) -> Book:
    """The book as it is in an Article."""
    texts = book.texts
    return Book(
        title=texts.get("title"),
        publisher=texts.get("publisher"),
        publisher_location=texts.get("publisher_location"),
        date=texts.get("date"),
        medline_date=texts.get("medline_date"),
        season=texts.get("season"),
        beginning_date=texts.get("beginning_date"),
        ending_date=texts.get("ending_date"),
        contribution_date=texts.get("contribution_date"),
        authors=tuple(book.authors),
        editors=tuple(book.editors),
        investigators=tuple(book.investigators),
        volume=texts.get("volume"),
        volume_title=texts.get("volume_title"),
        edition=texts.get("edition"),
        collection_title=texts.get("collection_title"),
        isbns=tuple(book.isbns),
        ids=tuple(book.ids),
        medium=texts.get("medium"),
        report_number=texts.get("report_number"),
        location_labels=tuple(book.location_labels),
        sections=tuple(book.sections),
        items=tuple(book.items),
        links=tuple(book.links),
    )


def _in_book(handler: BookHandler) -> Handler:
    def handle(draft: Draft, element: Element) -> None:
        if draft.book is None:
            draft.keep(element)
        else:
            handler(draft, draft.book, element)

    return handle


def _text(name: str) -> Handler:
    def handle(draft: Draft, book: BookDraft, element: Element) -> None:
        set_once(draft, book.texts, name, element)
        link = _link(element)
        if link is not None:
            book.links.append(link)

    return _in_book(handle)


def _texts(field: Callable[[BookDraft], list[str]]) -> Handler:
    def handle(_: Draft, book: BookDraft, element: Element) -> None:
        field(book).extend(filter(None, (text_of(element),)))

    return _in_book(handle)


def _date(name: str) -> Handler:
    """A date that may have a season, which then stands behind it: ``2010 Spring``."""

    def handle(draft: Draft, book: BookDraft, element: Element) -> None:
        parts = parts_of(draft, element, LOOSE_PARTS)
        date = draft.date(element, parts)
        if name == "contribution_date":
            draft.dates.setdefault("contribution", date)
        text = " ".join(
            part for part in (date.iso, parts.get("Season"), parts.get("MedlineDate")) if part
        )
        if text and book.texts.setdefault(name, text) != text:
            draft.keep(element)

    return _in_book(handle)


def _link(element: Element) -> str | None:
    """Where it stands on Bookshelf (``%booklinkatts;``): book, part and section."""
    return "/".join(filter(None, (element.get(name) for name in ("book", "part", "sec")))) or None


def _title(draft: Draft, element: Element) -> None:
    set_once(draft, draft.texts, "title", element)
    link = _link(element)
    if link is not None and draft.book is not None:
        draft.book.links.append(link)


def _publication_date(draft: Draft, book: BookDraft, element: Element) -> None:
    date = publication_date(draft, element, book.texts)
    draft.dates.setdefault("book", date)
    if date.iso is not None:
        book.texts.setdefault("date", date.iso)


def _authors(draft: Draft, book: BookDraft, element: Element) -> None:
    persons: list[Person] = list(people(draft, element, "Author"))
    if element.get("CompleteYN") == "N":
        draft.incomplete.add("authors")
    editors = (element.get("Type") or "").lower().startswith("editor")
    (book.editors if editors else book.authors).extend(persons)


def _investigators(draft: Draft, book: BookDraft, element: Element) -> None:
    book.investigators.extend(people(draft, element, "Investigator"))


def _book_id(_: Draft, book: BookDraft, element: Element) -> None:
    value = text_of(element)
    if value is not None:
        kind = required(element, "EIdType")
        source = f"{kind}:invalid" if element.get("ValidYN") == "N" else kind
        book.ids.append(Identifier(source=source, value=value))


def _location_label(_: Draft, book: BookDraft, element: Element) -> None:
    title = text_of(element)
    if title is not None:
        label_type = attribute(element, "Type")
        book.location_labels.append(BookSection(label_type=label_type, title=title))


def _sections(draft: Draft, book: BookDraft, element: Element) -> None:
    for child in draft.children(element):
        if child.tag == "Section":
            book.sections.extend(_section(draft, child))
        else:
            draft.keep(child)


def _section(draft: Draft, element: Element) -> Iterator[BookSection]:
    """One section; the sections in one that has neither title nor label, in its place."""
    texts: dict[str, str] = {}
    label_type: str | None = None
    link: str | None = None
    within: list[BookSection] = []
    for child in draft.children(element):
        if child.tag == "SectionTitle":
            set_once(draft, texts, "title", child)
            link = link or _link(child)
        elif child.tag == "LocationLabel":
            set_once(draft, texts, "label", child)
            label_type = label_type or attribute(child, "Type")
        elif child.tag == "Section":
            within.extend(_section(draft, child))
        else:
            draft.keep(child)
    title = texts.get("title") or texts.get("label")
    if title is None:
        yield from within
        return
    yield BookSection(
        label=texts.get("label"),
        label_type=label_type,
        title=title,
        link=link,
        sections=tuple(within),
    )


def _item_list(draft: Draft, book: BookDraft, element: Element) -> None:
    items: list[str] = []
    for child in draft.children(element):
        if child.tag != "Item":
            draft.keep(child)
        elif (item := text_of(child)) is not None:
            items.append(item)
    if items:
        book.items.append(ItemList(type=required(element, "ListType"), items=tuple(items)))


_BOOK: Mapping[str, Handler] = {
    "Publisher": each(
        {
            "PublisherName": _text("publisher"),
            "PublisherLocation": _text("publisher_location"),
        }
    ),
    "BookTitle": _text("title"),
    "PubDate": _in_book(_publication_date),
    "BeginningDate": _date("beginning_date"),
    "EndingDate": _date("ending_date"),
    "AuthorList": _in_book(_authors),
    "InvestigatorList": _in_book(_investigators),
    "Volume": _text("volume"),
    "VolumeTitle": _text("volume_title"),
    "Edition": _text("edition"),
    "CollectionTitle": _text("collection_title"),
    "Isbn": _texts(lambda book: book.isbns),
    "ELocationID": _in_book(_book_id),
    "Medium": _text("medium"),
    "ReportNumber": _text("report_number"),
}
_DOCUMENT: Mapping[str, Handler] = {
    "PMID": read_pmid,
    "ArticleIdList": read_own_ids,
    "Book": each(_BOOK),
    "LocationLabel": _in_book(_location_label),
    "ArticleTitle": _title,
    "VernacularTitle": once("vernacular_title"),
    "Pagination": read_pagination,
    "Language": read_language,
    "AuthorList": read_authors,
    "InvestigatorList": read_investigators,
    "PublicationType": read_publication_type,
    "Abstract": read_abstract,
    "Sections": _in_book(_sections),
    "KeywordList": read_keywords,
    "ContributionDate": _date("contribution_date"),
    "DateRevised": dated("date_revised"),
    "GrantList": read_grants,
    "ItemList": _in_book(_item_list),
    "ReferenceList": read_reference_list,
    "URL": _texts(lambda book: book.links),
}
