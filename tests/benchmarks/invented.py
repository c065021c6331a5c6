"""Invented records, where there are no real ones: about 10 KB each, and small ones."""

from __future__ import annotations

import random

_TEXT = (
    "mesenchymal stromal cells modulate the immune response of patients with relapsing multiple "
    "sclerosis and reduce demyelination in a randomised placebo controlled trial of autologous "
    "transplantation while serum levels of interleukin were not different between both groups "
    "after twelve months of follow up"
)


def invented(count: int = 40, seed: int = 7) -> tuple[bytes, ...]:
    """Records with what a usual one has: authors, sections, MeSH, references."""
    return tuple(
        _record(random.Random(f"{seed} {n}"), 90_000_001 + n).encode() for n in range(count)
    )


def small() -> tuple[bytes, ...]:
    """One record of some 400 bytes."""
    return (
        b'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">'
        b'90000000</PMID><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print">'
        b"<PubDate><Year>2024</Year></PubDate></JournalIssue><Title>Annals of Truth</Title>"
        b"</Journal><ArticleTitle>A small record.</ArticleTitle><Language>eng</Language></Article>"
        b"</MedlineCitation></PubmedArticle>",
    )


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_TEXT.split(), k=count))


def _record(dice: random.Random, pmid: int) -> str:
    year = dice.randrange(1990, 2025)
    date = f"<Year>{year}</Year><Month>{dice.randrange(1, 13)}</Month><Day>12</Day>"
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{_words(dice, 1).title()}</LastName>'
        f"<ForeName>{_words(dice, 1).title()}</ForeName><Initials>A</Initials><AffiliationInfo>"
        f"<Affiliation>{_words(dice, 12)}, Österreich.</Affiliation></AffiliationInfo></Author>"
        for _ in range(dice.randrange(2, 11))
    )
    sections = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">{_words(dice, 40)} 10<sup>6</sup> '
        f"(<i>p</i> &lt; 0.05).</AbstractText>"
        for label in ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
    )
    mesh = "".join(
        f'<MeshHeading><DescriptorName UI="D{dice.randrange(10**6):06}" MajorTopicYN="N">'
        f'{_words(dice, 2).title()}</DescriptorName><QualifierName UI="Q000628" MajorTopicYN="Y">'
        "therapy</QualifierName></MeshHeading>"
        for _ in range(dice.randrange(6, 18))
    )
    references = "".join(
        f"<Reference><Citation>{_words(dice, 9)}. {year};3:{n}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{dice.randrange(1, 30_000_000)}</ArticleId></ArticleIdList>'
        "</Reference>"
        for n in range(dice.randrange(0, 40))
    )
    journal = (
        '<Journal><ISSN IssnType="Electronic">1234-5678</ISSN><JournalIssue CitedMedium="Internet">'
        f"<Volume>{year - 1980}</Volume><Issue>2</Issue><PubDate><Year>{year}</Year>"
        f"<Month>Feb</Month></PubDate></JournalIssue><Title>Annals of {_words(dice, 2)}</Title>"
        "<ISOAbbreviation>Ann</ISOAbbreviation></Journal>"
    )
    article = (
        f'<Article PubModel="Print-Electronic">{journal}<ArticleTitle>{_words(dice, 14)} in <i>vivo'
        f"</i>.</ArticleTitle><Pagination><MedlinePgn>1-9</MedlinePgn></Pagination><Abstract>"
        f'{sections}</Abstract><AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng'
        '</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article'
        "</PublicationType></PublicationTypeList></Article>"
    )
    ids = (
        f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="doi">'
        f"10.9999/ann.{pmid}</ArticleId></ArticleIdList>"
    )
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Automated">'
        f'<PMID Version="1">{pmid}</PMID><DateRevised>{date}</DateRevised>{article}'
        "<MedlineJournalInfo><Country>Austria</Country><MedlineTA>Ann</MedlineTA><NlmUniqueID>"
        f"0151424</NlmUniqueID></MedlineJournalInfo><MeshHeadingList>{mesh}</MeshHeadingList>"
        '</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="pubmed">'
        f"{date}</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>{ids}"
        f"<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>"
    )
