"""The few fields of a corpus line that are counted; the rest is skipped unread."""

from __future__ import annotations

from msgspec import Struct

from harvester.corpus.filters import Whole


class Named(Struct, frozen=True):
    """A publication type, or an affiliation."""

    name: str = ""


class Heading(Struct, frozen=True):
    """``MeshHeading``."""

    descriptor: str = ""
    major: bool = False
    qualifiers: tuple[Qualifier, ...] = ()

    @property
    def is_major(self) -> bool:
        """Is it a major topic, by itself or by one of its qualifiers? PubMed's ``[majr]``."""
        return self.major or any(each.major for each in self.qualifiers)


class Qualifier(Struct, frozen=True):
    """``QualifierName``."""

    major: bool = False


class Author(Struct, frozen=True):
    """A person or a group."""

    last_name: str = ""
    fore_name: str = ""
    initials: str = ""
    suffix: str = ""
    collective_name: str = ""
    orcid: str = ""
    affiliations: tuple[Named, ...] = ()
    valid: bool = True

    @property
    def name(self) -> str:
        """As PubMed's lists of authors have it: "Doe JA", "Doe JA Jr"; empty where none is."""
        if self.collective_name or not self.last_name:
            return self.collective_name or self.fore_name
        name = f"{self.last_name} {self.initials}" if self.initials else self.last_name
        return f"{name} {self.suffix}" if self.suffix else name


class Place(Struct, frozen=True):
    """``Journal``."""

    title: str = ""
    iso_abbreviation: str = ""
    medline_abbreviation: str = ""
    country: str = ""

    @property
    def name(self) -> str:
        """As short as it is known."""
        return self.medline_abbreviation or self.iso_abbreviation or self.title


class Facts(Whole, frozen=True):
    """What is counted of one article."""

    doi: str = ""
    pmcid: str = ""
    year: int | None = None
    journal: Place = Place()
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[Named, ...] = ()
    mesh_headings: tuple[Heading, ...] = ()
