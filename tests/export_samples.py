"""Articles for the tests of exports: every kind of record, real ones, and hostile text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from harvester.article import (
    AbstractSection,
    Affiliation,
    Article,
    Book,
    Chemical,
    Correction,
    Databank,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    Person,
    Provenance,
    Qualifier,
    Reference,
    Term,
)

JOURNAL = Journal(
    title="The Lancet. Neurology",
    iso_abbreviation="Lancet Neurol",
    medline_abbreviation="Lancet Neurol",
    issns=(Issn(type="Electronic", value="1474-4465"), Issn(type="Linking", value="1474-4422")),
    nlm_id="101139309",
    country="England",
    volume="21",
    issue="8",
)

WHOLE = Article(
    pmid="36092509",
    schema_version=1,
    version=1,
    title="Mesenchymal stem cells in multiple sclerosis: 5–10 × 10⁶ cells & β-interferon.",
    vernacular_title="Mesenchymale Stammzellen bei multipler Sklerose.",
    is_retracted=False,
    doi="10.1016/S1474-4422(22)00001-2",
    pmcid="PMC9444444",
    year=2022,
    publication_date="2022-08-23",
    electronic_date="2022-07-01",
    entrez_date="2022-07-02T06:00",
    journal=JOURNAL,
    pages="727-33",
    abstract="BACKGROUND: Safety is unknown.\n\nMETHODS: We gave 50% of them IL-6 (p < 0.05).",
    abstract_sections=(
        AbstractSection(label="BACKGROUND", category="BACKGROUND", text="Safety is unknown."),
        AbstractSection(label="METHODS", text="We gave 50% of them IL-6 (p < 0.05)."),
    ),
    authors=(
        Person(
            last_name="Müller",
            fore_name="Jörg A",
            initials="JA",
            suffix="Jr",
            orcid="0000-0002-1825-0097",
            affiliations=(Affiliation(name="Charité, Berlin, Germany."),),
        ),
        Person(last_name="van der Berg", initials="X"),
        Person(collective_name="MSC-MS Study Group"),
    ),
    languages=("eng",),
    publication_types=(
        Term(name="Journal Article", ui="D016428"),
        Term(name="Randomized Controlled Trial", ui="D016449"),
    ),
    mesh_headings=(
        MeshHeading(descriptor="Humans", ui="D006801", major=False),
        MeshHeading(
            descriptor="Multiple Sclerosis",
            ui="D009103",
            major=False,
            qualifiers=(
                Qualifier(name="therapy", ui="Q000628", major=True),
                Qualifier(name="immunology", major=False),
            ),
        ),
    ),
    keywords=(Keyword(name="stem cells", owner="NOTNLM", major=False),),
    chemicals=(Chemical(name="Interleukin-6", ui="D015850", registry_number="0"),),
    grants=(Grant(id="R01 1", acronym="NS", agency="NINDS NIH HHS", country="United States"),),
    databanks=(Databank(name="ClinicalTrials.gov", accession_numbers=("NCT02403947",)),),
    trial_ids=("NCT02403947",),
    corrections=(Correction(type="ErratumIn", source="Lancet Neurol. 2023;1:2", pmid="36999999"),),
    references=(Reference(citation="Smith J. Nature. 2001.", ids={"pubmed": "11237011"}),),
    ids={"pubmed": "36092509", "doi": "10.1016/S1474-4422(22)00001-2", "pii": "S1474(22)00001-2"},
    other_ids=(Identifier(source="pii", value="other"),),
    history=(
        HistoryDate(status="pubmed", date="2022-07-03T06:00"),
        HistoryDate(status="entrez", date="2022-07-02T06:00"),
    ),
    status="MEDLINE",
    owner="NLM",
    publication_status="ppublish",
    harvest=Provenance(
        query="msc-ms",
        source="sandbox",
        first_fetched="2025-06-01T12:00:00Z",
        last_fetched="2025-06-01T12:00:00Z",
        version="0.1.0",
        hash="0",
    ),
)

_EDITOR = Person(last_name="Adam", fore_name="Margaret P", initials="MP")

_BOOK = Book(
    title="GeneReviews",
    publisher="University of Washington, Seattle",
    publisher_location="Seattle (WA)",
    editors=(_EDITOR,),
    isbns=("9781860163593",),
    collection_title="A Series",
)


def _changed(pmid: str, **changes: Any) -> Article:
    ids = {"pubmed": pmid}
    return replace(WHOLE, pmid=pmid, ids=ids, **{"doi": None, "pmcid": None, **changes})


SAMPLES = {
    "whole": WHOLE,
    "chapter": _changed("2", title="CACNA1C-Related Disorders", journal=None, book=_BOOK),
    "book": _changed(
        "3", title="GeneReviews", vernacular_title=None, journal=None, pages=None, book=_BOOK
    ),
    "book of a group": _changed(
        "4",
        title=None,
        vernacular_title=None,
        journal=None,
        authors=(),
        book=replace(_BOOK, authors=(Person(collective_name="NICE (UK)"),)),
    ),
    "preprint": _changed("5", publication_types=(Term(name="Preprint", ui="D000076942"),)),
    "no authors": _changed("6", authors=()),
    "a group": _changed("7", authors=(Person(collective_name="The Group, and Others"),)),
    "vernacular only": _changed("8", title=None),
    "nothing": Article(pmid="9", schema_version=1, version=1, is_retracted=False),
    "no year": _changed("10", year=None, publication_date=None, electronic_date=None),
    "a season": _changed("11", publication_date="2000", year=2000, season="Spring"),
    "two months": _changed(
        "12", publication_date=None, year=1998, medline_date="1998 Dec-1999 Jan"
    ),
    "retracted": _changed(
        "13",
        is_retracted=True,
        publication_types=(Term(name="Retracted Publication"),),
        corrections=(Correction(type="RetractionIn", source="J Foo. 2024;1(2):3", pmid="39"),),
    ),
    "retracted, nobody says where": _changed("14", is_retracted=True, corrections=()),
    "wrongly spelled": _changed(
        "15", authors=(Person(last_name="Righ", valid=False), Person(last_name="Right"))
    ),
}

_DANGEROUS = (
    *("\nER  - \n", "TY  - JOUR", "\r\nPMID- 1\r\n", "      ", "AU  - Evil, E", "\n\n"),
    *("{", "}", "\\", "%", "$", "&", "#", "_", "~", "^", '"', "'", "|", "<", ">", "*", "[", "]"),
    *("@article{x,\n title={", "\\input{/etc/passwd}", "^^5cinput", "}}\n@comment{", " and ", ","),
    *('=HYPERLINK("http://x","y")', "=1+1", "+1", "-1", "@SUM(A1)", "\t", "\r", ";", "; "),
    *("<script>alert(1)</script>", "</title></record>", "&amp;", "&#0;", "]]>", "<!--", "_x0041_"),
    *("![x](javascript:alert(1))", "[x](javascript:y)", "`", "```\n", "# h", "> ", "- ", "1. "),
    *("\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\x99", "\u2028", "\u2029", "\x0b", "\x1c"),
    *("\ufffe", "\u202e", "\u200b", "\xa0", "β", "漢字", "😀", "é", "e\u0301", "☃"),
    *("x" * 90, "word ", "'; DROP TABLE articles; --", "NULL", "\\N", "../../etc/passwd", ""),
)

HOSTILE = st.lists(st.sampled_from(_DANGEROUS) | st.text(max_size=4), max_size=8).map("".join)


@st.composite
def hostile_articles(draw: Callable[[Any], Any], text: Any = HOSTILE) -> Article:
    """An article with hostile text in every field of text, but for the PMID and dates."""
    word = partial(draw, text)
    person = Person(last_name=word(), fore_name=word(), initials=word(), suffix=word())
    return replace(
        WHOLE,
        title=word(),
        vernacular_title=word(),
        abstract=word(),
        abstract_sections=(AbstractSection(label=word(), text=word()),),
        doi=word(),
        pmcid=word(),
        is_retracted=draw(st.booleans()),
        journal=replace(JOURNAL, title=word(), medline_abbreviation=word(), volume=word()),
        pages=word(),
        authors=(person, Person(collective_name=word())),
        keywords=(Keyword(name=word(), owner=word(), major=True),),
        mesh_headings=(MeshHeading(descriptor=word(), major=True),),
        publication_types=(Term(name=word()),),
        corrections=(Correction(type="ErratumIn", source=word(), note=word()),),
        references=(Reference(citation=word(), ids={"doi": word()}),),
        conflict_of_interest=word(),
        languages=(word(),),
        trial_ids=(word(),),
        medline_date=word(),
        status=word(),
    )


def authors_of(article: Article) -> tuple[Person, ...]:
    """Those of the article or, of a whole book, the book's."""
    return article.authors or (article.book.authors if article.book else ())


def words(text: str | None) -> list[str]:
    """What is left of a text whose white space does not count."""
    return (text or "").split()


def joined(chunks: Iterable[bytes]) -> str:
    """What a stream writes; it must be UTF-8."""
    return b"".join(chunks).decode()
