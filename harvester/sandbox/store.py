"""What a sandbox serves: records, and an index and orders to search them by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, Self

from harvester.article import Article
from harvester.pubmed_xml.parse import MalformedRecord, parse_record
from harvester.query.bitmaps import bitmap
from harvester.query.evaluate import VOCABULARY, Answer, search
from harvester.query.index import Index
from harvester.query.memory_index import MemoryIndex
from harvester.query.vocabulary.thesaurus import Vocabulary
from harvester.sandbox.days import day_number
from harvester.sandbox.kept_records import KeptRecords
from harvester.sandbox.orders import Orders, Sort, SortKeys
from harvester.sandbox.records import InventedRecords
from harvester.sandbox.replicated import LazyDates, ReplicatedIndex, recency

_LAST = "\uffff"


class Records(Protocol):
    """Records numbered from 0, their PMIDs ascending."""

    @property
    def count(self) -> int:
        """How many there are."""

    def pmid(self, number: int) -> int:
        """Return a record's PMID."""

    def number_of(self, pmid: int) -> int | None:
        """Return the number of a PMID, None when there is no such record."""

    def xml(self, number: int) -> bytes:
        """Return one ``PubmedArticle`` or ``PubmedBookArticle`` element."""


@dataclass(frozen=True)
class Store:
    """Records to serve, as of ``today``. Made by `invented`, `from_xml` or `of_articles`.

    ``is_invented`` tells whether the records are invented, or somebody's own. Safe between
    threads.
    """

    records: Records
    index: Index
    orders: Orders
    today: Callable[[], date] = date.today
    vocabulary: Vocabulary = VOCABULARY
    is_invented: bool = False

    @classmethod
    def invented(cls, count: int = 300, seed: int = 1) -> Self:
        """Serve ``count`` invented records: some 300 templates, and copies of them.

        Raises ValueError when ``count`` is not positive.
        """
        if count < 1:
            raise ValueError(f"An invented corpus has at least one record, not {count}.")
        records = InventedRecords(count, seed)
        templates = (parse_record(records.xml(number)) for number in range(records.template_count))
        traits: list[_Traits] = []
        index = MemoryIndex(_noted(templates, traits))
        dates = LazyDates(records)
        keys = _keys(traits)
        template = records.template
        return cls(
            records,
            ReplicatedIndex(index, records, dates),
            Orders(
                count,
                SortKeys(
                    recency=recency(records),
                    published=lambda: dates.columns().published,
                    author=lambda number: keys.author(template(number)),
                    journal=lambda number: keys.journal(template(number)),
                    title=lambda number: keys.title(template(number)),
                ),
            ),
            is_invented=True,
        )

    @classmethod
    def from_xml(cls, paths: Iterable[Path]) -> Self:
        """Serve the records of PubmedArticleSet files, gzipped or not.

        Of a PMID that comes more than once the highest version is served. Raises OSError and
        `harvester.pubmed_xml.records.MalformedAnswer`.
        """
        records = KeptRecords.read(paths)
        return cls.of_articles(records, records.articles())

    @classmethod
    def of_articles(
        cls,
        records: Records,
        articles: Iterable[Article],
        *,
        today: Callable[[], date] = date.today,
        vocabulary: Vocabulary = VOCABULARY,
        is_invented: bool = False,
    ) -> Self:
        """Serve ``records``; searches find each by what its one of ``articles`` says."""
        traits: list[_Traits] = []
        index = MemoryIndex(_noted(articles, traits))
        orders = Orders(records.count, _keys(traits))
        return cls(records, index, orders, today, vocabulary, is_invented)

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.records.count

    def search(self, term: str) -> Answer:
        """Evaluate a PubMed query over all records; like PubMed, without what it cannot find."""
        return search(term, self.index, self.today(), self.vocabulary, drop_unfound=True)

    def page(self, hits: int, sort: Sort, start: int, stop: int) -> list[int]:
        """Return the PMIDs which stand at ``start`` up to ``stop`` when hits are sorted."""
        numbers = self.orders.first(hits, sort, start, stop)
        return [self.records.pmid(number) for number in numbers]

    def hits_of(self, pmids: Iterable[int]) -> int:
        """Return the set of those records among ``pmids`` that exist."""
        numbers = (self.records.number_of(pmid) for pmid in pmids)
        return bitmap([number for number in numbers if number is not None])

    def xml(self, pmid: int) -> bytes | None:
        """Return the record of a PMID as XML, None when there is none."""
        number = self.records.number_of(pmid)
        return None if number is None else self.records.xml(number)

    def article(self, pmid: int) -> Article | None:
        """Return the record of a PMID, None when there is none or it cannot be understood."""
        xml = self.xml(pmid)
        try:
            return None if xml is None else parse_record(xml)
        except MalformedRecord:
            return None


@dataclass(frozen=True)
class _Traits:
    """What a record is sorted by; the absent sorts last."""

    entrez: int
    published: int
    author: str
    journal: str
    title: str


def _noted(articles: Iterable[Article], traits: list[_Traits]) -> Iterator[Article]:
    """Pass articles on, keeping what each is sorted by: thousands need not be held at once."""
    for article in articles:
        traits.append(
            _Traits(
                entrez=day_number(article.entrez_date or ""),
                published=day_number(article.publication_date or ""),
                author=_first_author(article),
                journal=_journal(article),
                title=(article.title or _LAST).casefold(),
            )
        )
        yield article


def _first_author(article: Article) -> str:
    for author in article.authors[:1]:
        name = author.last_name or author.collective_name or _LAST
        return f"{name} {author.initials or ''}".casefold()
    return _LAST


def _journal(article: Article) -> str:
    journal = article.journal
    name = (journal.title or journal.medline_abbreviation) if journal else None
    return (name or _LAST).casefold()


def _keys(traits: Sequence[_Traits]) -> SortKeys:
    published = [each.published for each in traits]
    return SortKeys(
        recency=[each.entrez for each in traits],
        published=lambda: published,
        author=_ranks([each.author for each in traits]).__getitem__,
        journal=_ranks([each.journal for each in traits]).__getitem__,
        title=_ranks([each.title for each in traits]).__getitem__,
    )


def _ranks(names: Sequence[str]) -> list[int]:
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    return [places[name] for name in names]
