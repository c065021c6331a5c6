"""A ``PubmedBookArticle``, as text with slots (see ``slots``)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harvester.sandbox.invented import check_digits, layout, mesh, people
from harvester.sandbox.invented.card import Moments
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.markup import date_element, element, joined, optional
from harvester.sandbox.invented.names import name
from harvester.sandbox.invented.places import grant
from harvester.sandbox.invented.slots import days, slot


@dataclass(frozen=True, slots=True)
class _Chapter:
    title: str | None
    label: tuple[str, str] | None
    book: str
    precision: str
    editors: int


_CHAPTERS = (
    _Chapter("Mesenchymal Stem Cells in <i>Multiple Sclerosis</i>", ("chapter", "Chapter 7"),
             "The Invented Handbook of Cell Therapy<sup>®</sup>", "year", 3),
    _Chapter(None, None, "Mesenchymal Stromal Cells for Multiple Sclerosis &amp; Other"
             " Demyelinating Diseases: A Rapid Review", "month", 0),
    _Chapter("Interferon Beta", ("part", "Drug monographs"), "Milk and Medicines (Invented)",
             "year", 1),
    _Chapter("Appendix: Search Strategies", ("appendix", "C"),
             "Adipose-Derived Stem Cells: Evidence Report No. 412", "season", 2),
    _Chapter("Stem Cell Quality Control", ("section", "II.3"), "Bench Notes for Beginners", "day",
             4),
)  # fmt: skip

_DATES = {
    "year": "<Year>%Y</Year>",
    "month": "<Year>%Y</Year><Month>%b</Month>",
    "day": "<Year>%Y</Year><Month>%m</Month><Day>%d</Day>",
    "season": "<Year>%Y</Year><Season>%S</Season>",
}

_MOMENTS = Moments(
    published=-300,
    precision="day",
    electronic=None,
    created=0,
    received=None,
    accepted=None,
    completed=None,
    revised=700,
)


def moments(number: int) -> Moments:
    """The dates of the book record ``number``; ``published`` is its ``ContributionDate``."""
    revised = _MOMENTS.revised if number % 2 == 0 else None
    precision = ("day", "month", "season")[layout.places()[number].variant % 3]
    return replace(_MOMENTS, precision=precision, revised=revised)


def _chapter(number: int) -> _Chapter:
    return _CHAPTERS[layout.places()[number].variant % len(_CHAPTERS)]


def book(seed: int, number: int) -> str:
    """The text of the template ``number``."""
    dice = Dice("book", seed, number)
    when = moments(number)
    chapter = _chapter(number)
    accession = element("ArticleId", f"NBK99{slot('number')}", IdType="bookaccession")
    doi = element("ArticleId", f"10.99999/nbk.{slot('number')}", IdType="doi")
    pubmed = element("ArticleId", slot("pmid"), IdType="pubmed")
    document = [
        element("PMID", slot("pmid"), Version="1"),
        element("ArticleIdList", accession + (doi if number % 2 else "")),
        _volume(dice, chapter, number),
        *(_labels(chapter)),
        ""
        if chapter.title is None
        else f'<ArticleTitle book="inv{number}" part="ch{number}">{chapter.title}{slot("mark")}'
        "</ArticleTitle>",
        optional("VernacularTitle", "Kapitel über Zellen" if number % 4 == 3 else None),
        optional("Pagination", element("StartPage", slot("first")) if chapter.label else None),
        element("Language", "eng"),
        people.author_list(
            dice,
            tuple(name(dice) for _ in range(dice.between(1, 5))),
            modern=True,
            kind="authors",
        ),
        mesh.publication_type("Review"),
        _abstract(dice),
        _sections(number),
        element("KeywordList", element("Keyword", "Cell therapy"), Owner="NOTNLM"),
        element("ContributionDate", days(when.published, _DATES[when.precision])),
        "" if when.revised is None else date_element("DateRevised", when.revised),
        element("GrantList", grant(dice), CompleteYN="Y") if number % 2 else "",
        element("ItemList", element("Item", "Cell Therapy") + element("Item", "MSC"),
                ListType="Synonyms"),
        element("ReferenceList", element("Reference", element(
            "Citation", "Nobody A. On chapters. J Unwritten Med. 1999;1:1."))),
    ]  # fmt: skip
    entered = joined(
        date_element("PubMedPubDate", 0, clock, PubStatus=status)
        for status, clock in (("pubmed", (6, 0)), ("medline", (6, 0)), ("entrez", (6, 0)))
    )
    around = (
        element("History", entered)
        + element("PublicationStatus", "ppublish")
        + element("ArticleIdList", pubmed)
    )
    return element(
        "PubmedBookArticle",
        element("BookDocument", joined(document)) + element("PubmedBookData", around),
    )


def _volume(dice: Dice, chapter: _Chapter, number: int) -> str:
    editors = tuple(name(dice) for _ in range(chapter.editors))
    publisher = element("PublisherName", "Harbour &amp; Quill <i>Inventions</i>")
    return element(
        "Book",
        element("Publisher", publisher + element("PublisherLocation", "Lindmoor (UK)"))
        + f'<BookTitle book="inv{number}">{chapter.book}</BookTitle>'
        + element("PubDate", days(-400, _DATES[chapter.precision]))
        + element("BeginningDate", days(-3000, _DATES["month"]))
        + element("EndingDate", days(-200, _DATES["year"]))
        + people.author_list(dice, editors, modern=False, kind="editors")
        + optional("Volume", "412" if number % 2 else None)
        + optional("VolumeTitle", "Reports, <i>new series</i>" if number % 2 else None)
        + element("Edition", ("2nd", "3rd", "4th")[number % 3])
        + '<CollectionTitle book="series">Invented Comparative Effectiveness</CollectionTitle>'
        + element("Isbn", check_digits.isbn13(f"97999{number:07d}"))
        + optional("ELocationID", f"10.99999/book.{slot('number')}", EIdType="doi", ValidYN="Y")
        + element("Medium", "Internet")
        + optional("ReportNumber", f"99-EHC{number:03d}-EF" if number % 2 else None),
    )


def _labels(chapter: _Chapter) -> tuple[str, ...]:
    if chapter.label is None:
        return ()
    kind, text = chapter.label
    return (element("LocationLabel", text, Type=kind),)


def _abstract(dice: Dice) -> str:
    first = (
        f"Mesenchymal stem cells were reported in {dice.between(12, 90)} studies of demyelinating"
        " disease, &gt;80% of them uncontrolled."
    )
    return element(
        "Abstract",
        element("AbstractText", first, Label="CLINICAL CHARACTERISTICS")
        + element("AbstractText", "<i>Surveillance:</i> none agreed.", Label="MANAGEMENT")
        + element("CopyrightInformation", "Invented for the Harvest sandbox."),
    )


def _sections(number: int) -> str:
    def section(title: str, label: str | None = None, inner: str = "") -> str:
        place = "" if label is None else element("LocationLabel", label, Type="section")
        named = f'<SectionTitle book="inv{number}" part="ch{number}">{title}</SectionTitle>'
        return element("Section", place + named + inner)

    nested = section("Autologous cells") + section(
        "Allogeneic cells", "2.1", section("<i>Cord</i>")
    )
    return element(
        "Sections",
        section("Summary") + section("Cells &amp; Sources", "2", nested) + section("References"),
    )
