"""The searchable fields of PubMed and every way to write their tags.

Names are those of EInfo (``einfo.fcgi?db=pubmed``) and of the PubMed User Guide, "Search
field descriptions and tags"; the value of a field is the name NCBI shows in QueryTranslation.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType


class Field(StrEnum):
    """A field that can be searched; the value is its long name."""

    ALL = "All Fields"
    TITLE = "Title"
    ABSTRACT = "Abstract"
    TITLE_ABSTRACT = "Title/Abstract"
    TEXT_WORD = "Text Word"
    TRANSLITERATED_TITLE = "Transliterated Title"
    OTHER_TERM = "Other Term"
    MESH = "MeSH Terms"
    MAJOR = "MeSH Major Topic"
    SUBHEADING = "MeSH Subheading"
    SUBSTANCE = "Supplementary Concept"
    REGISTRY_NUMBER = "EC/RN Number"
    PHARMACOLOGICAL_ACTION = "Pharmacological Action"
    SUBJECT = "Personal Name as Subject"
    PUBLICATION_TYPE = "Publication Type"
    AUTHOR = "Author"
    FIRST_AUTHOR = "Author - First"
    LAST_AUTHOR = "Author - Last"
    FULL_AUTHOR = "Author - Full"
    AUTHOR_IDENTIFIER = "Author - Identifier"
    COLLECTIVE_NAME = "Author - Corporate"
    INVESTIGATOR = "Investigator"
    EDITOR = "Editor"
    AFFILIATION = "Affiliation"
    JOURNAL = "Journal"
    NLM_ID = "NLM Unique ID"
    ISSN = "ISSN"
    VOLUME = "Volume"
    ISSUE = "Issue"
    PAGE = "Pagination"
    LANGUAGE = "Language"
    COUNTRY = "Place of Publication"
    PMID = "UID"
    ARTICLE_ID = "Article Identifier"
    LOCATION_ID = "Location ID"
    SECONDARY_ID = "Secondary Source ID"
    PMCID = "PMCID"
    GRANT = "Grants and Funding"
    FILTER = "Filter"
    CONFLICT = "Conflict of Interest Statements"
    BOOK = "Book"
    ISBN = "ISBN"
    PUBLISHER = "Publisher"
    PUBLICATION_DATE = "Date - Publication"
    ELECTRONIC_DATE = "Electronic Publication Date"
    PRINT_DATE = "Print Publication Date"
    ENTREZ_DATE = "Date - Entry"
    CREATION_DATE = "Date - Create"
    MESH_DATE = "Date - MeSH"
    REVISION_DATE = "Date - Modification"
    COMPLETION_DATE = "Date - Completion"


class Kind(Enum):
    """How a field is searched."""

    TEXT = "words and phrases"
    ENTRY = "whole values"
    HEADING = "MeSH headings, exploded"
    PERSON = "names whose end may be left off"
    DATE = "dates and ranges of dates"
    NUMBER = "PMIDs and ranges of PMIDs"
    FILTER = "named subsets"


_TEXT = (
    Field.ALL,
    Field.TITLE,
    Field.ABSTRACT,
    Field.TITLE_ABSTRACT,
    Field.TEXT_WORD,
    Field.TRANSLITERATED_TITLE,
    Field.OTHER_TERM,
    Field.COLLECTIVE_NAME,
    Field.AFFILIATION,
    Field.GRANT,
    Field.CONFLICT,
    Field.BOOK,
    Field.PUBLISHER,
)
_PERSON = (
    Field.AUTHOR,
    Field.FIRST_AUTHOR,
    Field.LAST_AUTHOR,
    Field.FULL_AUTHOR,
    Field.INVESTIGATOR,
    Field.EDITOR,
    Field.SUBJECT,
)
_DATE = (
    Field.PUBLICATION_DATE,
    Field.ELECTRONIC_DATE,
    Field.PRINT_DATE,
    Field.ENTREZ_DATE,
    Field.CREATION_DATE,
    Field.MESH_DATE,
    Field.REVISION_DATE,
    Field.COMPLETION_DATE,
)
KINDS: Mapping[Field, Kind] = MappingProxyType(
    dict.fromkeys(Field, Kind.ENTRY)
    | dict.fromkeys(_TEXT, Kind.TEXT)
    | dict.fromkeys(_PERSON, Kind.PERSON)
    | dict.fromkeys(_DATE, Kind.DATE)
    | {Field.MESH: Kind.HEADING, Field.MAJOR: Kind.HEADING}
    | {Field.PMID: Kind.NUMBER, Field.FILTER: Kind.FILTER}
)
"""The kind of every field; ``Kind.ENTRY`` unless said otherwise."""

_TEXT_WORD_PARTS = (
    Field.TITLE,
    Field.ABSTRACT,
    Field.OTHER_TERM,
    Field.TRANSLITERATED_TITLE,
    Field.MESH,
    Field.SUBHEADING,
    Field.SUBSTANCE,
    Field.REGISTRY_NUMBER,
    Field.PUBLICATION_TYPE,
    Field.SUBJECT,
    Field.COLLECTIVE_NAME,
    Field.SECONDARY_ID,
)
PARTS: Mapping[Field, tuple[Field, ...]] = MappingProxyType(
    {
        Field.TITLE_ABSTRACT: (Field.TITLE, Field.ABSTRACT, Field.OTHER_TERM),
        Field.TEXT_WORD: _TEXT_WORD_PARTS,
        Field.ALL: (
            *_TEXT_WORD_PARTS,
            Field.AUTHOR,
            Field.FULL_AUTHOR,
            Field.INVESTIGATOR,
            Field.EDITOR,
            Field.AFFILIATION,
            Field.JOURNAL,
            Field.NLM_ID,
            Field.ISSN,
            Field.LANGUAGE,
            Field.COUNTRY,
            Field.ARTICLE_ID,
            Field.PMCID,
            Field.GRANT,
            Field.CONFLICT,
            Field.BOOK,
            Field.ISBN,
            Field.PUBLISHER,
        ),
    }
)
"""The fields whose words are, together, the words of a wider field."""

_TAGS = {
    Field.ALL: "all; all field; ALL",
    Field.TITLE: "ti; title words; titl",
    Field.ABSTRACT: "ab; abstract words",
    Field.TITLE_ABSTRACT: "tiab; title abstract; title or abstract",
    Field.TEXT_WORD: "tw; text words; word; text",
    Field.TRANSLITERATED_TITLE: "tt",
    Field.OTHER_TERM: "ot; other terms; keyword; keywords; otrm",
    Field.MESH: "mh; mesh; mesh term; mesh heading; mesh headings",
    Field.MAJOR: "majr; mesh major topics; major topic; mj",
    Field.SUBHEADING: "sh; subheading; subheadings; mesh subheadings; subh",
    Field.SUBSTANCE: "nm; substance; substance name; supplementary concepts; subs",
    Field.REGISTRY_NUMBER: "rn; ec rn; registry number; ecno",
    Field.PHARMACOLOGICAL_ACTION: "pa; papx; mesh pharmacological action",
    Field.SUBJECT: "ps; subject personal name; personal name subject; subject - personal name",
    Field.PUBLICATION_TYPE: "pt; publication types; ptyp",
    Field.AUTHOR: "au; authors; author name; auth",
    Field.FIRST_AUTHOR: "1au; first author; first author name; faut",
    Field.LAST_AUTHOR: "lastau; last author; last author name; laut",
    Field.FULL_AUTHOR: "fau; full author name; author full name; full; full author",
    Field.AUTHOR_IDENTIFIER: "auid; author identifier; orcid",
    Field.COLLECTIVE_NAME: "cn; corporate author; collective name; coln; auco",
    Field.INVESTIGATOR: "ir; investigators; invr; fir; investigator full; full investigator name",
    Field.EDITOR: "ed; editors",
    Field.AFFILIATION: "ad; affl; affiliations; author affiliation",
    Field.JOURNAL: "ta; jt; so; journal title; journal name; journal title abbreviation; jour",
    Field.NLM_ID: "jid; nlm id; journal id; nlmid",
    Field.ISSN: "is",
    Field.VOLUME: "vi; vol",
    Field.ISSUE: "ip; iss",
    Field.PAGE: "pg; page; page number; first page",
    Field.LANGUAGE: "la; lang; languages",
    Field.COUNTRY: "pl; country; cnty",
    Field.PMID: "pmid; uid; pubmed id",
    Field.ARTICLE_ID: "aid; doi; pii; mid; article id",
    Field.LOCATION_ID: "lid; location identifier; eloc",
    Field.SECONDARY_ID: "si; secondary source; secondary source identifier",
    Field.PMCID: "pmc; pmcid; pmc id",
    Field.GRANT: "gr; grnt; grant; grant number; grants; grants funding",
    Field.FILTER: "sb; filt; filters; subset; subsets",
    Field.CONFLICT: "cois; conflict of interest; conflict of interest statement",
    Field.BOOK: "book title; bk",
    Field.ISBN: "isbn",
    Field.PUBLISHER: "pubn; publisher name",
    Field.PUBLICATION_DATE: "dp; pdat; publication date; date of publication",
    Field.ELECTRONIC_DATE: "epdat; epdt; dep; electronic date of publication",
    Field.PRINT_DATE: "ppdat; ppdt; print date of publication",
    Field.ENTREZ_DATE: "edat; date - entrez; entrez date; entry date",
    Field.CREATION_DATE: "crdt; create date; date - creation; creation date",
    Field.MESH_DATE: "mhda; mesh date",
    Field.REVISION_DATE: "mdat; lr; modification date; date last revised; date - revised",
    Field.COMPLETION_DATE: "dcom; completion date; date completed",
}


def tags_of(field: Field) -> list[str]:
    """The ways to write its tag, the shortest and best known first; the long name works too."""
    return [tag.strip() for tag in _TAGS.get(field, "").split(";") if tag.strip()]


def _letters(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


_FIELDS: Mapping[str, Field] = MappingProxyType(
    {_letters(tag): field for field, tags in _TAGS.items() for tag in tags.split(";")}
    | {_letters(field.value): field for field in Field}
)


def field_named(name: str) -> Field | None:
    """The field a tag names, short or long, whatever its case, spaces and punctuation.

    ``"mh"``, ``"MeSH Terms"`` and ``"mesh terms"`` are the same field; None if there is none.
    """
    return _FIELDS.get(_letters(name))


def tag_names() -> tuple[str, ...]:
    """Every way to write a tag, in small letters."""
    listed = [tag.strip() for tags in _TAGS.values() for tag in tags.split(";")]
    return tuple(dict.fromkeys(name.casefold() for name in (*listed, *Field)))
