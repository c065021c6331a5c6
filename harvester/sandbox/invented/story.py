"""What a record tells, before it has authors, a journal and dates."""

from __future__ import annotations

from dataclasses import dataclass

Section = tuple[str | None, str | None, str]
"""``Label``, ``NlmCategory`` and the text of an ``AbstractText``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAbstract:
    """An abstract in another language, or for other readers."""

    type: str
    language: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Title, abstract and indexing of a record; every text is XML.

    ``mesh`` is written "Descriptor*/qualifier", as :func:`mesh.heading` reads it;
    ``databanks`` pairs a name with its accession numbers; ``supplementary`` is type, identifier
    and name; ``genes``, ``notes`` (owner, text), ``other_ids`` (source, value) and ``missions``
    are of the old records which have them. ``study`` is the acronym of a trial.
    """

    title: str
    sections: tuple[Section, ...] = ()
    publication_types: tuple[str, ...] = ("Journal Article",)
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    chemicals: tuple[str, ...] = ()
    databanks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    supplementary: tuple[tuple[str, str, str], ...] = ()
    genes: tuple[str, ...] = ()
    vernacular: str | None = None
    other_abstracts: tuple[OtherAbstract, ...] = ()
    owner: str = "NLM"
    notes: tuple[tuple[str, str], ...] = ()
    other_ids: tuple[tuple[str, str], ...] = ()
    missions: tuple[str, ...] = ()
    subjects: int = 0
    signed: bool = True
    study: str | None = None


def capital(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def plain(*sentences: str) -> tuple[Section, ...]:
    """An abstract without headings."""
    return ((None, None, " ".join(sentences)),)


def structured(
    background: str, methods: str, results: str, conclusion: str, *, style: int = 0
) -> tuple[Section, ...]:
    """An abstract under headings; journals name them in the ways ``style`` numbers."""
    if style % 4 == 1:
        return (
            ("INTRODUCTION", "BACKGROUND", background),
            ("MATERIAL &amp; METHODS", "METHODS", methods),
            ("RESULTS", "RESULTS", results),
            ("CONCLUSION", "CONCLUSIONS", conclusion),
        )
    if style % 4 == 2:
        return (
            ("WHAT IS KNOWN", "UNASSIGNED", background),
            ("Methods", "METHODS", methods),
            ("Findings", "RESULTS", results),
            ("Interpretation", "CONCLUSIONS", conclusion),
            ("Funding", "UNASSIGNED", "None of this work was done, and nobody paid for it."),
        )
    first, _, aim = background.rpartition(". ")
    if style % 4 == 3 and first:
        return (
            ("BACKGROUND", "BACKGROUND", f"{first}."),
            ("OBJECTIVE", "OBJECTIVE", aim),
            ("METHODS", "METHODS", methods),
            ("RESULTS", "RESULTS", results),
            ("CONCLUSIONS", "CONCLUSIONS", conclusion),
        )
    return (
        ("BACKGROUND", "BACKGROUND", background),
        ("METHODS", "METHODS", methods),
        ("RESULTS", "RESULTS", results),
        ("CONCLUSIONS", "CONCLUSIONS", conclusion),
    )
