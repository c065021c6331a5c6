"""The invented corpus of the sandbox: some 300 records written out, and any number of copies.

Everything follows from ``count``, ``seed`` and the number of a record; nothing is kept for a
record but the template it is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from harvester.sandbox.invented import article_xml, book_xml, layout
from harvester.sandbox.invented import card as cards
from harvester.sandbox.invented.slots import Template, moved


@dataclass(frozen=True, slots=True)
class RecordDates:
    """The dates a search goes by, as the record's XML has them.

    ``entrez`` and ``created`` are ``PubMedPubDate`` "entrez" and "pubmed", ``revised`` is
    ``DateRevised``, ``electronic`` is ``ArticleDate``. ``published`` is ``PubDate`` (of a book
    document, ``ContributionDate``) in ISO 8601, as far as it is certain: "2004-12" for a
    ``MedlineDate`` of "2004 Dec-2005 Jan", "2004" for a season.
    """

    entrez: date
    created: date
    revised: date | None
    published: str
    electronic: date | None


@dataclass(frozen=True, slots=True)
class _Mould:
    template: Template
    entrez: int
    moments: cards.Moments
    length: int


class InventedRecords:
    """``count`` invented records, numbered from 0.

    The first :attr:`template_count` are written out one by one and depend on ``seed`` alone;
    the others are copies of them, with ids, pages and dates of their own, spread by ``count``
    over the years since 1995: the higher the number, the later, give or take two weeks.
    """

    def __init__(self, count: int = layout.COUNT, seed: int = 1) -> None:
        """A corpus of ``count`` records; nothing is made before it is asked for."""
        self.count = count
        self.seed = seed
        self.template_count = min(count, layout.COUNT)
        self._moulds: dict[int, _Mould] = {}

    def pmid(self, number: int) -> int:
        """The PMID of a record: rising with its number, with gaps, all above 99,000,000."""
        return cards.pmid(self.seed, number)

    def number_of(self, pmid: int) -> int | None:
        """The number of the record with this PMID, None when there is no such record."""
        number = cards.number_of(self.seed, pmid)
        return number if number is not None and number < self.count else None

    def template(self, number: int) -> int:
        """The number of the written-out record that this one is, or is a copy of."""
        return number % self.template_count

    def xml(self, number: int) -> bytes:
        """One ``PubmedArticle`` or ``PubmedBookArticle`` in UTF-8, without a declaration.

        Raises IndexError for a number the corpus does not have.
        """
        mould = self._mould(number)
        copy = number >= self.template_count
        identity = cards.identity(self.seed, number, mould.length, copy=copy)
        return mould.template.fill(identity, self._entrez(number, mould))

    def dates(self, number: int) -> RecordDates:
        """The dates of a record. Raises IndexError for a number the corpus does not have."""
        mould = self._mould(number)
        entrez, moments = self._entrez(number, mould), mould.moments
        published = moved(entrez, moments.published)
        return RecordDates(
            entrez=moved(entrez, 0),
            created=moved(entrez, moments.created),
            revised=None if moments.revised is None else moved(entrez, moments.revised),
            published=cards.published_text(published, moments.precision),
            electronic=None if moments.electronic is None else moved(entrez, moments.electronic),
        )

    def _mould(self, number: int) -> _Mould:
        if not 0 <= number < self.count:
            raise IndexError(f"the invented corpus has no record {number}")
        wanted = self.template(number)
        mould = self._moulds.get(wanted)
        if mould is None:
            mould = self._moulds[wanted] = self._cast(wanted)
        return mould

    def _cast(self, number: int) -> _Mould:
        entrez = layout.places()[number].entrez.toordinal()
        if layout.places()[number].kind == "book":
            text, moments = book_xml.book(self.seed, number), book_xml.moments(number)
            return _Mould(Template(text), entrez, moments, 1)
        facts = cards.card(self.seed, number)
        text = article_xml.article(self.seed, number)
        return _Mould(Template(text), entrez, facts.moments, facts.length)

    def _entrez(self, number: int, mould: _Mould) -> int:
        if number < self.template_count:
            return mould.entrez
        step = number - self.template_count
        jitter = (number * 0x9E3779B1 >> 7) % 14
        return layout.entered(step, self.count - self.template_count, jitter)
