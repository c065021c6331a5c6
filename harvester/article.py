"""The types of one PubMed record. They *are* the schema of a corpus line.

Field names are those of the NLM DTD (``pubmed_250101.dtd``) put into the words people use
for them; each docstring names the element it comes from. What a record does not have is
left out of its JSON, never null: every field with a default here is optional there.
"""

from __future__ import annotations

from msgspec import Struct

SCHEMA_VERSION = 1
"""Raised when a field changes its name, type or meaning; new optional fields do not."""


class Part(Struct, frozen=True, omit_defaults=True, gc=False):
    """Base of every part of a record: frozen, and silent about what is absent."""


class AbstractSection(Part, frozen=True, kw_only=True):
    """``AbstractText`` with its ``@Label`` and ``@NlmCategory``."""

    label: str | None = None
    category: str | None = None
    text: str


class OtherAbstract(Part, frozen=True, kw_only=True):
    """``OtherAbstract``: another language or audience. ``text`` is joined as ``abstract`` is."""

    type: str
    language: str
    text: str
    sections: tuple[AbstractSection, ...] = ()
    copyright: str | None = None


class Identifier(Part, frozen=True, kw_only=True):
    """An identifier whose kind is open: ``Identifier/@Source``, ``OtherID/@Source``."""

    source: str
    value: str


class Affiliation(Part, frozen=True, kw_only=True):
    """``AffiliationInfo``."""

    name: str
    identifiers: tuple[Identifier, ...] = ()


class Person(Part, frozen=True, kw_only=True):
    """``Author``, ``Investigator`` or ``PersonalNameSubject``; a group has ``collective_name``.

    ``orcid`` is the canonical bare form, ``0000-0002-1825-0097``.
    ``valid`` is False only where ``@ValidYN="N"``: NLM marks a name as wrongly spelled.
    ``group`` ties investigators to their group: ``CollectiveName/@Investigators`` on the group,
    ``InvestigatorList/@ID`` on each of its investigators.
    """

    last_name: str | None = None
    fore_name: str | None = None
    initials: str | None = None
    suffix: str | None = None
    collective_name: str | None = None
    group: str | None = None
    orcid: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    equal_contribution: bool = False
    valid: bool = True


class Issn(Part, frozen=True, kw_only=True):
    """``ISSN`` with ``@IssnType`` ("Print", "Electronic"), or "Linking" for ``ISSNLinking``."""

    type: str
    value: str


class Journal(Part, frozen=True, kw_only=True):
    """``Journal`` and ``MedlineJournalInfo``."""

    title: str | None = None
    iso_abbreviation: str | None = None
    medline_abbreviation: str | None = None
    issns: tuple[Issn, ...] = ()
    nlm_id: str | None = None
    country: str | None = None
    volume: str | None = None
    issue: str | None = None
    cited_medium: str | None = None


class Term(Part, frozen=True, kw_only=True):
    """A name from a controlled vocabulary, and its unique identifier (``@UI``)."""

    name: str
    ui: str | None = None


class Qualifier(Part, frozen=True, kw_only=True):
    """``QualifierName``; ``automatic`` is ``@AutoHM="Y"``, assigned without a person."""

    name: str
    ui: str | None = None
    major: bool
    automatic: bool = False


class MeshHeading(Part, frozen=True, kw_only=True):
    """``MeshHeading``. ``major`` is the descriptor's own ``@MajorTopicYN``."""

    descriptor: str
    ui: str | None = None
    major: bool
    type: str | None = None
    automatic: bool = False
    qualifiers: tuple[Qualifier, ...] = ()


class SupplementaryMesh(Part, frozen=True, kw_only=True):
    """``SupplMeshName``: a disease, protocol, organism, anatomy or population outside MeSH."""

    name: str
    ui: str | None = None
    type: str


class Keyword(Part, frozen=True, kw_only=True):
    """``Keyword``; ``owner`` is ``KeywordList/@Owner``, "NOTNLM" for the authors' own."""

    name: str
    owner: str
    major: bool


class Chemical(Part, frozen=True, kw_only=True):
    """``Chemical``. ``registry_number`` is a CAS or EC number or UNII; "0" where there is none."""

    name: str
    ui: str | None = None
    registry_number: str | None = None


class Grant(Part, frozen=True, kw_only=True):
    """``Grant``."""

    id: str | None = None
    acronym: str | None = None
    agency: str | None = None
    country: str | None = None


class Databank(Part, frozen=True, kw_only=True):
    """``DataBank``: a registry or repository, and the record's accession numbers in it."""

    name: str
    accession_numbers: tuple[str, ...] = ()


class Note(Part, frozen=True, kw_only=True):
    """``GeneralNote`` with ``@Owner``."""

    owner: str
    text: str


class Correction(Part, frozen=True, kw_only=True):
    """``CommentsCorrections``: a tie to another publication; ``type`` is ``@RefType``."""

    type: str
    source: str | None = None
    pmid: str | None = None
    version: int | None = None
    note: str | None = None


class Reference(Part, frozen=True, kw_only=True):
    """``Reference``: what the article cites. ``ids`` are the cited work's, never the article's.

    ``ids`` uses the key names of ``Article.ids``, further values are in ``other_ids``;
    ``section`` is the ``Title`` of the list, after the titles of the lists around it.
    """

    citation: str | None = None
    ids: dict[str, str] = {}
    other_ids: tuple[Identifier, ...] = ()
    section: str | None = None


class HistoryDate(Part, frozen=True, kw_only=True):
    """``PubMedPubDate``: ``status`` is ``@PubStatus``; ``date`` is ISO 8601 at its precision."""

    status: str
    date: str


class Object(Part, frozen=True, kw_only=True):
    """``Object`` of an ``ObjectList``: a typed thing with named parameters."""

    type: str
    parameters: tuple[Identifier, ...] = ()


class ItemList(Part, frozen=True, kw_only=True):
    """``ItemList`` of a book document, ``type`` is ``@ListType``."""

    type: str
    items: tuple[str, ...] = ()


class BookSection(Part, frozen=True, kw_only=True):
    """``Section`` of a book document; ``link`` is its book, part and section on Bookshelf."""

    label: str | None = None
    label_type: str | None = None
    title: str
    link: str | None = None
    sections: tuple[BookSection, ...] = ()


class Book(Part, frozen=True, kw_only=True):
    """``Book`` and what ``BookDocument`` says beside it."""

    title: str | None = None
    publisher: str | None = None
    publisher_location: str | None = None
    date: str | None = None
    medline_date: str | None = None
    season: str | None = None
    beginning_date: str | None = None
    ending_date: str | None = None
    contribution_date: str | None = None
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    investigators: tuple[Person, ...] = ()
    volume: str | None = None
    volume_title: str | None = None
    edition: str | None = None
    collection_title: str | None = None
    isbns: tuple[str, ...] = ()
    ids: tuple[Identifier, ...] = ()
    medium: str | None = None
    report_number: str | None = None
    location_labels: tuple[BookSection, ...] = ()
    sections: tuple[BookSection, ...] = ()
    items: tuple[ItemList, ...] = ()
    links: tuple[str, ...] = ()


class Provenance(Part, frozen=True, kw_only=True):
    """What harvest itself adds to a line, and the only part that differs between two runs.

    ``source`` is the host that answered ("eutils.ncbi.nlm.nih.gov", or "sandbox" for invented
    records); the times are UTC, ISO 8601 to the second; ``hash`` is the SHA-256 of the line's
    JSON without this object. In ``<query>.left.jsonl`` only: ``left`` is when the search was
    first seen not to find the article any more, ``left_reason`` is "deleted" (PubMed has no
    such record) or "unmatched" (it has, and the search does not find it).
    """

    query: str
    source: str
    first_fetched: str
    last_fetched: str
    version: str
    hash: str
    left: str | None = None
    left_reason: str | None = None


class Article(Part, frozen=True, kw_only=True):
    """One ``PubmedArticle`` or ``PubmedBookArticle``.

    ``publication_date`` has its real precision ("2022", "2022-08", "2022-08-23"); free text
    stays in ``medline_date``, a season in ``season``. ``trial_ids`` are registry numbers from
    ``DataBank`` and from the abstract's text. ``ids`` maps a kind to its first value, with
    ``doi`` and ``pmcid`` in canonical form; ``other_ids`` has NLM's ``OtherID``, further values
    of a kind, and ids marked invalid. ``is_retracted``: this very article was retracted.
    ``other`` is the text that has no field: elements and attributes of a DTD not known here,
    a second value of what comes once, parts of dates that are no dates; ``source`` is its path.
    """

    pmid: str
    schema_version: int
    version: int
    title: str | None = None
    vernacular_title: str | None = None
    is_retracted: bool
    doi: str | None = None
    pmcid: str | None = None
    year: int | None = None
    publication_date: str | None = None
    season: str | None = None
    medline_date: str | None = None
    electronic_date: str | None = None
    entrez_date: str | None = None
    journal: Journal | None = None
    pages: str | None = None
    start_page: str | None = None
    end_page: str | None = None
    abstract: str | None = None
    abstract_sections: tuple[AbstractSection, ...] = ()
    other_abstracts: tuple[OtherAbstract, ...] = ()
    copyright: str | None = None
    authors: tuple[Person, ...] = ()
    authors_incomplete: bool = False
    editors: tuple[Person, ...] = ()
    investigators: tuple[Person, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[Term, ...] = ()
    mesh_headings: tuple[MeshHeading, ...] = ()
    supplementary_mesh: tuple[SupplementaryMesh, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    chemicals: tuple[Chemical, ...] = ()
    grants: tuple[Grant, ...] = ()
    grants_incomplete: bool = False
    databanks: tuple[Databank, ...] = ()
    databanks_incomplete: bool = False
    trial_ids: tuple[str, ...] = ()
    gene_symbols: tuple[str, ...] = ()
    subjects: tuple[Person, ...] = ()
    notes: tuple[Note, ...] = ()
    space_flight_missions: tuple[str, ...] = ()
    conflict_of_interest: str | None = None
    corrections: tuple[Correction, ...] = ()
    references: tuple[Reference, ...] = ()
    number_of_references: int | None = None
    ids: dict[str, str] = {}
    other_ids: tuple[Identifier, ...] = ()
    history: tuple[HistoryDate, ...] = ()
    date_created: str | None = None
    date_completed: str | None = None
    date_revised: str | None = None
    status: str | None = None
    publication_status: str | None = None
    publication_model: str | None = None
    owner: str | None = None
    indexing_method: str | None = None
    version_id: str | None = None
    version_date: str | None = None
    citation_subset: tuple[str, ...] = ()
    objects: tuple[Object, ...] = ()
    book: Book | None = None
    other: tuple[Identifier, ...] = ()
    harvest: Provenance | None = None


def shown_date(
    publication: str | None, electronic: str | None, medline: str | None, entrez: str | None
) -> str:
    """When an article was published: the electronic date where it is the more exact one; of one
    without either what NLM has as free text, else the day it came to PubMed."""
    publication, electronic = publication or "", electronic or ""
    if len(electronic) > len(publication):
        return electronic
    return publication or medline or entrez or ""
