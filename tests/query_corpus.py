"""A handful of invented articles, and a search over them, for the tests of the query language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from harvester.article import (
    Affiliation,
    Article,
    Chemical,
    Databank,
    Grant,
    HistoryDate,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    Person,
    Qualifier,
    Term,
)
from harvester.query.bitmaps import documents
from harvester.query.evaluate import Answer, search
from harvester.query.memory_index import MemoryIndex

TODAY = date(2025, 6, 30)


def heading(descriptor: str, *qualifiers: str, major: bool = False) -> MeshHeading:
    """A heading; a subheading with a star in front of it is a major one."""
    return MeshHeading(
        descriptor=descriptor,
        major=major,
        qualifiers=tuple(
            Qualifier(name=name.lstrip("*"), major=name.startswith("*")) for name in qualifiers
        ),
    )


TRIAL = Article(
    pmid="36092509",
    schema_version=1,
    version=1,
    is_retracted=False,
    title="Mesenchymal stem cells for relapsing multiple sclerosis: a phase II trial",
    abstract="Wharton's jelly cells lowered IL-6 and TGF-β1. Doses of 10⁶ cells were safe.",
    doi="10.1016/S0140-6736(20)30183-5",
    pmcid="PMC9465291",
    publication_date="2022-08",
    electronic_date="2022-07-15",
    entrez_date="2022-09-12",
    authors=(
        Person(
            last_name="Smith",
            fore_name="John B",
            initials="JB",
            suffix="Jr",
            orcid="0000-0002-1825-0097",
            affiliations=(Affiliation(name="University of Amman, Jordan"),),
        ),
        Person(collective_name="MSC Study Group"),
        Person(last_name="van der Berg", fore_name="Änne", initials="Ä"),
    ),
    journal=Journal(
        title="The Lancet. Neurology",
        iso_abbreviation="Lancet Neurol",
        medline_abbreviation="Lancet Neurol",
        issns=(Issn(type="Print", value="1474-4422"),),
        nlm_id="101139309",
        country="England",
        volume="21",
        issue="8",
    ),
    pages="701-9",
    start_page="701",
    languages=("eng",),
    mesh_headings=(
        heading("Multiple Sclerosis, Relapsing-Remitting", "*drug therapy", "immunology"),
        heading("Mesenchymal Stem Cell Transplantation", major=True),
        heading("Humans"),
    ),
    publication_types=(Term(name="Journal Article"), Term(name="Clinical Trial, Phase II")),
    keywords=(Keyword(name="umbilical cord", owner="NOTNLM", major=False),),
    databanks=(Databank(name="ClinicalTrials.gov", accession_numbers=("NCT01895439",)),),
    grants=(Grant(id="R01 NS082699", acronym="NS", agency="NINDS NIH HHS"),),
    history=(HistoryDate(status="medline", date="2022-10-01"),),
    date_completed="2022-10-02",
    date_revised="2023-01-05",
    status="MEDLINE",
)
REVIEW = Article(
    pmid="123",
    schema_version=1,
    version=1,
    is_retracted=False,
    title="Stem cell therapy of myocardial infarction: quality of life",
    abstract="The sclerosis of vessels. Rationing of public healthcare is multiple.",
    publication_date="2020",
    entrez_date="2020-02-03",
    authors=(Person(last_name="Smith", fore_name="Ann", initials="A"),),
    languages=("ger",),
    mesh_headings=(heading("Multiple Sclerosis"), heading("Animals")),
    publication_types=(Term(name="Systematic Review"), Term(name="Preprint")),
    chemicals=(Chemical(name="Interferon-beta", registry_number="77238-31-4"),),
    status="Publisher",
)
BARE = Article(
    pmid="7", schema_version=1, version=1, is_retracted=False, medline_date="1998 Dec-1999 Jan"
)

CORPUS = (TRIAL, REVIEW, BARE)
INDEX = MemoryIndex(CORPUS)


def answer(text: str, *, drop_unfound: bool = False) -> Answer:
    """What a query gets from the corpus."""
    return search(text, INDEX, TODAY, drop_unfound=drop_unfound)


def found(text: str, articles: Sequence[Article] = CORPUS) -> list[str]:
    """The PMIDs of a query in the order of the corpus."""
    return [articles[number].pmid for number in documents(answer(text).hits)]
