"""``MedlineCitation/Article``: journal, title, abstract, authors, grants, databanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from harvester.article import Databank, Grant, Issn, Term
from harvester.pubmed_xml.abstracts import read_abstract
from harvester.pubmed_xml.dates import PartialDate, medline_date, month_number
from harvester.pubmed_xml.draft import (
    DAY_PARTS,
    LOOSE_PARTS,
    UNKNOWN,
    Draft,
    Handler,
    dispatch,
    each,
    in_journal,
    once,
    parts_of,
    path_of,
    required,
    set_once,
)
from harvester.pubmed_xml.markup import attribute, squeezed, text_of
from harvester.pubmed_xml.people import people


def read_article(draft: Draft, element: Element) -> None:
    """``Article`` and ``@PubModel``."""
    model = attribute(element, "PubModel")
    if model is not None:
        draft.texts.setdefault("publication_model", model)
    dispatch(draft, element, ARTICLE)


def read_authors(draft: Draft, element: Element) -> None:
    """``AuthorList``; ``@Type`` "editors" makes them editors."""
    if element.get("CompleteYN") == "N":
        draft.incomplete.add("authors")
    editors = (element.get("Type") or "").lower().startswith("editor")
    (draft.editors if editors else draft.authors).extend(people(draft, element, "Author"))


def read_investigators(draft: Draft, element: Element) -> None:
    """``InvestigatorList``, which may have thousands."""
    draft.investigators.extend(people(draft, element, "Investigator"))


def read_grants(draft: Draft, element: Element) -> None:
    """``GrantList``."""
    if element.get("CompleteYN") == "N":
        draft.incomplete.add("grants")
    dispatch(draft, element, {"Grant": _grant})


def read_language(draft: Draft, element: Element) -> None:
    """``Language``."""
    language = text_of(element)
    if language is not None:
        draft.languages.append(language)


def read_publication_type(draft: Draft, element: Element) -> None:
    """``PublicationType`` with ``@UI``."""
    name = text_of(element)
    if name is not None:
        draft.publication_types.append(Term(name=name, ui=attribute(element, "UI")))


def read_pagination(draft: Draft, element: Element) -> None:
    """``Pagination``; where only first and last page are given, ``pages`` is made of them."""
    parts = parts_of(
        draft, element, {"MedlinePgn": "pages", "StartPage": "start_page", "EndPage": "end_page"}
    )
    limits = [parts[name] for name in ("start_page", "end_page") if name in parts]
    if limits:
        parts.setdefault("pages", "-".join(limits))
    for name, text in parts.items():
        if draft.texts.setdefault(name, text) != text:
            draft.keep_text(path_of(element), text)


def publication_date(draft: Draft, element: Element, texts: dict[str, str]) -> PartialDate:
    """``PubDate``: its date; the season and the free text go into ``texts``."""
    bare = squeezed(element.text or "")
    if bare and not len(element):
        parts = {"MedlineDate": bare}
    else:
        parts = parts_of(draft, element, LOOSE_PARTS)
    month = parts.get("Month", "")
    if month[:1].isalpha() and month_number(month) is None and "Season" not in parts:
        parts["Season"] = parts.pop("Month")
    for name, tag in (("season", "Season"), ("medline_date", "MedlineDate")):
        if tag in parts and texts.setdefault(name, parts[tag]) != parts[tag]:
            draft.keep_text(f"{path_of(element)}/{tag}", parts[tag])
    date = draft.date(element, parts)
    if date.year is None and "MedlineDate" in parts:
        return medline_date(parts["MedlineDate"])
    return date


def _publication_date(draft: Draft, element: Element) -> None:
    draft.dates.setdefault("publication", publication_date(draft, element, draft.texts))


def _electronic_date(draft: Draft, element: Element) -> None:
    parts = parts_of(draft, element, DAY_PARTS)
    date = draft.date(element, parts)
    electronic = required(element, "DateType", "Electronic") == "Electronic"
    if not electronic or draft.dates.setdefault("electronic", date) != date:
        draft.keep(element)


def _title(draft: Draft, element: Element) -> None:
    set_once(draft, draft.texts, "title", element)
    for name in ("book", "part", "sec"):
        # Links to Bookshelf, which only the titles of books should have.
        if link := element.get(name):
            draft.keep_text(f"{path_of(element)}/@{name}", link)


def _journal(draft: Draft, element: Element) -> None:
    dispatch(draft, element, _JOURNAL)


def _journal_issue(draft: Draft, element: Element) -> None:
    medium = attribute(element, "CitedMedium")
    if medium is not None:
        draft.journal.setdefault("cited_medium", medium)
    dispatch(draft, element, _JOURNAL_ISSUE)


def _issn(draft: Draft, element: Element) -> None:
    value = text_of(element)
    if value is not None:
        draft.issns.append(Issn(type=required(element, "IssnType"), value=value))


def _location(draft: Draft, element: Element) -> None:
    text = text_of(element)
    if text is not None:
        valid = element.get("ValidYN") != "N"
        draft.locations.append((required(element, "EIdType"), text, valid))


def _databanks(draft: Draft, element: Element) -> None:
    if element.get("CompleteYN") == "N":
        draft.incomplete.add("databanks")
    dispatch(draft, element, {"DataBank": _databank})


def _databank(draft: Draft, element: Element) -> None:
    texts: dict[str, str] = {}
    numbers: list[str] = []
    for child in draft.children(element):
        if child.tag == "DataBankName":
            set_once(draft, texts, "name", child)
        elif child.tag == "AccessionNumberList":
            numbers.extend(_accession_numbers(draft, child))
        else:
            draft.keep(child)
    if texts or numbers:
        name = texts.get("name", UNKNOWN)
        draft.databanks.append(Databank(name=name, accession_numbers=tuple(numbers)))


def _accession_numbers(draft: Draft, element: Element) -> Iterator[str]:
    for child in draft.children(element):
        if child.tag != "AccessionNumber":
            draft.keep(child)
        elif (number := text_of(child)) is not None:
            yield number


def _grant(draft: Draft, element: Element) -> None:
    parts = parts_of(draft, element, _GRANT)
    if parts:
        draft.grants.append(
            Grant(
                id=parts.get("id"),
                acronym=parts.get("acronym"),
                agency=parts.get("agency"),
                country=parts.get("country"),
            )
        )


_GRANT: Mapping[str, str] = {
    "GrantID": "id",
    "Acronym": "acronym",
    "Agency": "agency",
    "Country": "country",
}
_JOURNAL_ISSUE: Mapping[str, Handler] = {
    "Volume": in_journal("volume"),
    "Issue": in_journal("issue"),
    "PubDate": _publication_date,
}
_JOURNAL: Mapping[str, Handler] = {
    "ISSN": _issn,
    "JournalIssue": _journal_issue,
    "Title": in_journal("title"),
    "ISOAbbreviation": in_journal("iso_abbreviation"),
}
ARTICLE: Mapping[str, Handler] = {
    "Journal": _journal,
    "ArticleTitle": _title,
    "Pagination": read_pagination,
    "ELocationID": _location,
    "Abstract": read_abstract,
    "AuthorList": read_authors,
    "Language": read_language,
    "DataBankList": _databanks,
    "GrantList": read_grants,
    "PublicationTypeList": each({"PublicationType": read_publication_type}),
    "VernacularTitle": once("vernacular_title"),
    "ArticleDate": _electronic_date,
}
