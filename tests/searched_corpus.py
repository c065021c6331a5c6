"""A small corpus of two queries for the tests of what is read from it, some of it hostile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cli_process import write_queries
from indexed import lines_of

from harvester.article import (
    SCHEMA_VERSION,
    Affiliation,
    Article,
    Chemical,
    Databank,
    Grant,
    Journal,
    Keyword,
    MeshHeading,
    Person,
    Qualifier,
    Term,
)

EVIL = (
    "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe\u2069 [bold red]markup[/] "
    ":skull: \x08\x08 \x7f https://evil.example/ [link=https://evil.example]x[/link]"
)
HUGE = "supercalifragilistic" * 200


def article(pmid: int, **fields: object) -> Article:
    """An article of the schema's version."""
    about = {"schema_version": SCHEMA_VERSION, "version": 1, "is_retracted": False, **fields}
    return Article(pmid=str(pmid), **about)  # type: ignore[arg-type]


def heading(descriptor: str, *qualifiers: str) -> MeshHeading:
    """A MeSH heading, not a major one."""
    return MeshHeading(
        descriptor=descriptor,
        major=False,
        qualifiers=tuple(Qualifier(name=name, major=False) for name in qualifiers),
    )


TRIAL = article(
    11,
    title="Umbilical cord cells for multiple sclerosis",
    abstract="We treated ten people. The sclerosis receded after IL-6 had fallen to 10⁶.",
    publication_date="2022-08-01",
    journal=Journal(title="The Lancet. Neurology", iso_abbreviation="Lancet Neurol"),
    authors=(Person(last_name="Smith", fore_name="John", initials="J"),),
    mesh_headings=(heading("Multiple Sclerosis", "therapy"), heading("Humans")),
    publication_types=(Term(name="Clinical Trial, Phase II"),),
    doi="10.1016/x",
)
REVIEW = article(
    12,
    title="Cord blood: a review",
    abstract="Nothing of sclerosis here but the word.",
    publication_date="2020",
    publication_types=(Term(name="Review"),),
)
WIDE = article(13, title="間充質幹細胞 sclerosis", publication_date="2024-05", abstract="x " + HUGE)
HOSTILE = article(
    7,
    title=EVIL,
    is_retracted=True,
    doi='10.1000/\x1b]8;;http://evil.example\x1b\\"x',
    publication_date="2023-05",
    journal=Journal(title=EVIL, medline_abbreviation=EVIL),
    authors=(
        Person(last_name=EVIL, initials="J", affiliations=(Affiliation(name=EVIL),)),
        Person(collective_name=EVIL),
    ),
    publication_types=(Term(name="Retracted Publication"), Term(name=EVIL)),
    trial_ids=("NCT01895439", EVIL),
    abstract=EVIL + "\n\n" + "A long paragraph of words. " * 40,
    conflict_of_interest=EVIL,
    keywords=(Keyword(name=EVIL, owner=EVIL, major=False),),
    grants=(Grant(id=EVIL, acronym=EVIL, agency=EVIL),),
    databanks=(Databank(name=EVIL, accession_numbers=(EVIL,)),),
    chemicals=(Chemical(name=EVIL, registry_number=EVIL),),
    mesh_headings=(heading(EVIL, EVIL),),
    languages=(EVIL,),
    pages=EVIL,
    status=EVIL,
)
UNTITLED = article(14, abstract="Only an abstract, of sclerosis.", entrez_date=EVIL)

HELD: Mapping[str, Sequence[Article]] = {
    "msc-ms": [TRIAL, REVIEW, WIDE, HOSTILE],
    "trials": [TRIAL, UNTITLED],
}
"""PMID 11 is of both queries."""


def write_corpus(folder: Path) -> Path:
    """``queries.toml`` and the articles of both queries; the folder of the corpus."""
    write_queries(folder)
    corpus = folder / "corpus"
    corpus.mkdir()
    for query, held in HELD.items():
        (corpus / f"{query}.jsonl").write_bytes(b"".join(lines_of(held, query)))
    return corpus
