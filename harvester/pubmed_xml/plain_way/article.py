"""``Article``: journal, title, abstract, authors, as they mostly are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from harvester.article import Databank, Grant, Issn, Term
from harvester.pubmed_xml.dates import date_of, medline_date
from harvester.pubmed_xml.draft import UNKNOWN, Draft
from harvester.pubmed_xml.journal_article import ARTICLE
from harvester.pubmed_xml.plain_way.abstracts import read_abstract
from harvester.pubmed_xml.plain_way.patterns import (
    ATTRIBUTES,
    DAY,
    MARKED,
    NAME,
    SPACE,
    TEXT,
    Unplain,
    anything,
    around,
    digits,
    inside,
    leaf,
    listed,
    marked_text,
    maybe,
    parts,
    plain_attributes,
    plain_text,
    rows,
    several,
)
from harvester.pubmed_xml.plain_way.people import people, persons
from harvester.pubmed_xml.plain_way.reading import (
    Container,
    Irregular,
    Plain,
    plain_once,
    set_all_plainly,
)

_PUB_DATE = around(
    "PubDate",
    maybe(
        digits("Year"),
        leaf("Month", text="([0-9]{1,2}|[A-Z][a-z]{2})"),
        digits("Day"),
        leaf("Season"),
        leaf("MedlineDate"),
    ),
)
_ISSUE = around(
    "JournalIssue",
    maybe(leaf("Volume"), leaf("Issue")),
    _PUB_DATE,
    attributes=f' CitedMedium="{NAME}"',
)
_JOURNAL = around(
    "Journal",
    maybe(leaf("ISSN", f' IssnType="{NAME}"')),
    _ISSUE,
    maybe(leaf("Title"), leaf("ISOAbbreviation")),
)
_PAGES = around("Pagination", maybe(leaf("StartPage"), leaf("EndPage"), leaf("MedlinePgn")))
_LOCATION = leaf("ELocationID", ATTRIBUTES)
_HEAD = re.compile(_JOURNAL + maybe(leaf("ArticleTitle", text=MARKED), _PAGES) + several(_LOCATION))
_EACH_LOCATION = re.compile(_LOCATION)
_LOCATION_ATTRIBUTES = frozenset({"EIdType", "ValidYN"})
_AUTHORS = persons("Author", "AuthorList")
_GRANTS = listed(
    "GrantList",
    around(
        "Grant",
        maybe(leaf("GrantID"), leaf("Acronym"), leaf("Agency"), leaf("Country")),
        maybe(f"<Country/>{SPACE}"),
    ),
)
_DATABANKS = listed(
    "DataBankList",
    around(
        "DataBank",
        leaf("DataBankName"),
        maybe(around("AccessionNumberList", several(leaf("AccessionNumber")))),
    ),
)
_ACCESSION_NUMBER = re.compile(leaf("AccessionNumber"))
_ALL_THE_TYPES = anything("PublicationTypeList", start=False)
_TYPES = re.compile(_ALL_THE_TYPES)
_ALL_TYPES = re.compile(several(leaf("PublicationType", ATTRIBUTES)))
_TYPE = re.compile(leaf("PublicationType", ATTRIBUTES))
_TYPE_ATTRIBUTES = frozenset({"UI"})
_ARTICLE_DATE = inside("ArticleDate", DAY)
_LANGUAGE = leaf("Language")
_LANGUAGES = re.compile(
    f"{TEXT}</Language>{SPACE}"
    + several(_LANGUAGE)
    + maybe(
        f"<PublicationTypeList>{SPACE}{_ALL_THE_TYPES}",
        around("ArticleDate", DAY, attributes='(?: DateType="Electronic")?+'),
    )
)
_EACH_LANGUAGE = re.compile(_LANGUAGE)


def _take_model(draft: Draft, attributes: Mapping[str, str]) -> None:
    if "PubModel" in attributes:
        draft.texts.setdefault("publication_model", attributes["PubModel"])


def _read_head(draft: Draft, groups: tuple[str | None, ...]) -> None:
    issn_type, issn, medium, volume, issue, *printed, title, abbreviation = groups[:12]
    name, start, end, pages, locations = groups[12:]
    year, month, day, season, free = printed
    date = date_of(year, month, day)
    if date.unused:
        raise Unplain
    start, end, free, issn = map(plain_text, (start, end, free, issn))
    in_journal = {
        "cited_medium": medium,
        "volume": plain_text(volume),
        "issue": plain_text(issue),
        "title": plain_text(title),
        "iso_abbreviation": plain_text(abbreviation),
    }
    own = {
        "season": plain_text(season),
        "medline_date": free,
        "title": marked_text(name),
        "start_page": start,
        "end_page": end,
        "pages": plain_text(pages) or "-".join(filter(None, (start, end))) or None,
    }
    located = _locations(locations) if locations else ()
    set_all_plainly(draft.journal, in_journal)
    set_all_plainly(draft.texts, own)
    draft.locations.extend(located)
    if issn is not None:
        draft.issns.append(Issn(type=issn_type or UNKNOWN, value=issn))
    if date.year is None and free is not None:
        date = medline_date(free)
    draft.dates.setdefault("publication", date)


def _locations(xml: str) -> list[tuple[str, str, bool]]:
    found: list[tuple[str, str, bool]] = []
    for written, location in _EACH_LOCATION.findall(xml):
        attributes = plain_attributes(written, _LOCATION_ATTRIBUTES)
        value = plain_text(location)
        if value is not None:
            valid = attributes.get("ValidYN") != "N"
            found.append((attributes.get("EIdType", UNKNOWN), value, valid))
    return found


def _read_authors(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    authors, end = people(_AUTHORS, text, start)
    if attributes.get("CompleteYN") == "N":
        draft.incomplete.add("authors")
    editors = attributes.get("Type", "").lower().startswith("editor")
    (draft.editors if editors else draft.authors).extend(authors)
    return end


def _read_grants(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    items, end = rows(_GRANTS, text, start)
    grants = [tuple(map(plain_text, row[:-1])) for row in items]
    if attributes.get("CompleteYN") == "N":
        draft.incomplete.add("grants")
    draft.grants.extend(
        Grant(id=number, acronym=acronym, agency=agency, country=country)
        for number, acronym, agency, country in grants
        if number or acronym or agency or country
    )
    return end


def _read_databanks(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    items, end = rows(_DATABANKS, text, start)
    databanks: list[Databank] = []
    for written, listed_numbers, _rest in items:
        name = plain_text(written)
        if name is None:
            raise Unplain
        numbers = map(plain_text, _ACCESSION_NUMBER.findall(listed_numbers))
        databanks.append(Databank(name=name, accession_numbers=tuple(filter(None, numbers))))
    if attributes.get("CompleteYN") == "N":
        draft.incomplete.add("databanks")
    draft.databanks.extend(databanks)
    return end


def _read_languages(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    """``Language``, and ``PublicationTypeList`` and ``ArticleDate`` if they follow it."""
    found = parts(_LANGUAGES, text, start)
    first, others, types, year, month, day = found.groups()
    languages = [plain_text(first)]
    if others:
        languages.extend(map(plain_text, _EACH_LANGUAGE.findall(others)))
    publication_types = _types(types) if types else ()
    date = date_of(year, month, day)
    if date.unused:
        raise Unplain
    draft.languages.extend(filter(None, languages))
    draft.publication_types.extend(publication_types)
    if year is not None and draft.dates.setdefault("electronic", date) != date:
        raise Irregular
    return found.end()


def _read_types(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_TYPES, text, start)
    draft.publication_types.extend(_types(found[1]))
    return found.end()


@lru_cache(maxsize=4096)
def _types(xml: str) -> tuple[Term, ...]:
    """The lists of types are few, and come again and again: they are remembered."""
    if not _ALL_TYPES.fullmatch(xml):
        raise Unplain
    types = [
        (plain_text(name), plain_attributes(written, _TYPE_ATTRIBUTES).get("UI"))
        for written, name in _TYPE.findall(xml)
    ]
    return tuple(Term(name=name, ui=ui) for name, ui in types if name)


def _read_article_date(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_ARTICLE_DATE, text, start)
    date = date_of(*found.groups())
    if date.unused or attributes.get("DateType", "Electronic") != "Electronic":
        raise Unplain
    if draft.dates.setdefault("electronic", date) != date:
        raise Irregular
    return found.end()


PLAIN_ARTICLE = Container(
    "Article",
    {
        "Abstract": Plain(read_abstract),
        "AuthorList": Plain(_read_authors, frozenset({"CompleteYN", "Type"})),
        "Language": Plain(_read_languages),
        "DataBankList": Plain(_read_databanks, frozenset({"CompleteYN"})),
        "GrantList": Plain(_read_grants, frozenset({"CompleteYN"})),
        "PublicationTypeList": Plain(_read_types),
        "VernacularTitle": plain_once("VernacularTitle", "vernacular_title"),
        "ArticleDate": Plain(_read_article_date, frozenset({"DateType"})),
    },
    ARTICLE,
    frozenset({"PubModel"}),
    _take_model,
    _HEAD,
    _read_head,
)
