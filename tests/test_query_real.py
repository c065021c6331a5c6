"""Every real record of the shared corpus is found by what it says of itself."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from query_corpus import TODAY

from harvester.article import Article
from harvester.pubmed_xml.parse import parse_record
from harvester.pubmed_xml.records import split
from harvester.query.evaluate import search
from harvester.query.fields import Field
from harvester.query.keys import key
from harvester.query.memory_index import MemoryIndex
from harvester.query.words import words

ARTICLES = Path(__file__).parent.parent.parent / "shared" / "data" / "articles.xml.gz"

pytestmark = pytest.mark.skipif(not ARTICLES.exists(), reason=f"needs {ARTICLES}")


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [parse_record(one.xml) for one in split(gzip.decompress(ARTICLES.read_bytes()))]


@pytest.fixture(scope="module")
def index(articles: list[Article]) -> MemoryIndex:
    return MemoryIndex(articles)


def own_searches(article: Article) -> Iterator[str]:
    """Searches the article has to be among the hits of."""
    yield f"{article.pmid}[uid]"
    yield f"{article.pmid}:{article.pmid}[pmid]"
    if words(article.title or ""):
        yield f'"{words_of(article.title)}"[ti]'
        yield f"{words_of(article.title)}[tiab]"
    if words(article.abstract or ""):
        yield f'"{words_of(article.abstract)}"[ab] AND hasabstract'
    if article.doi:
        yield f'"{key(Field.ARTICLE_ID, article.doi)}"[aid]'
    if article.pmcid:
        yield f"{article.pmcid}[pmc] AND pubmed pmc[sb]"
    if article.entrez_date:
        yield f"{article.entrez_date}[edat]"
        yield f"{article.entrez_date[:7]}[edat] AND {article.entrez_date[:4]}[edat]"
    if article.publication_date:
        yield f"{article.publication_date.replace('-', '/')}[dp]"
    for heading in article.mesh_headings:
        yield f'"{heading.descriptor}"[mh:noexp] AND "{heading.descriptor}"[mh]'
        for qualifier in heading.qualifiers:
            yield f'"{heading.descriptor}/{qualifier.name}"[mh]'
    for kind in article.publication_types:
        yield f"{kind.name}[pt]"
    for author in article.authors[:30]:
        if words(author.last_name or "") and author.initials:
            yield f"{author.last_name} {author.initials[0]}[au]"
            yield f'"{author.last_name} {author.initials} {author.suffix or ""}"[au]'
        if author.orcid:
            yield f"https://orcid.org/{author.orcid}[auid]"
    for code in article.languages:
        yield f"{code}[la]"
    if article.journal and article.journal.iso_abbreviation:
        yield f'"{article.journal.iso_abbreviation}"[ta]'


def words_of(text: str | None) -> str:
    return " ".join(words(text or ""))


def test_every_record_is_found_by_its_own_words(
    articles: list[Article], index: MemoryIndex
) -> None:
    missed = [
        (article.pmid, text)
        for number, article in enumerate(articles)
        for text in own_searches(article)
        if not search(text, index, TODAY).hits >> number & 1
    ]
    assert missed == []
    assert len(articles) > 400


def test_years_of_publication_and_ranges_of_pmids_part_the_corpus(
    articles: list[Article], index: MemoryIndex
) -> None:
    dated = search("1500:3000[dp]", index, TODAY).hits
    by_year = 0
    for year in range(1800, 2030):
        by_year |= search(f"{year}[dp]", index, TODAY).hits
    assert by_year == dated
    middle = sorted(int(article.pmid) for article in articles)[200]
    below = search(f"0:{middle}[uid]", index, TODAY).hits
    above = search(f"{middle + 1}:99999999[uid]", index, TODAY).hits
    assert below & above == 0
    assert below | above == index.everything
