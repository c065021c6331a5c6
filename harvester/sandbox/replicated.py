"""An index of very many invented records, at the cost of an index of their templates."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from harvester.query.bitmaps import bitmap
from harvester.query.fields import Field
from harvester.query.index import Index, Phrase
from harvester.sandbox.days import day_number
from harvester.sandbox.records import InventedRecords

_OWN_VALUES = frozenset({Field.ARTICLE_ID, Field.LOCATION_ID, Field.PMCID})
"""Fields whose values a copy does not share with its template."""

_AT_ONCE = 20_000
"""Records whose dates are asked for in no time worth speaking of."""


@dataclass(frozen=True)
class DateColumns:
    """The dates of every invented record as days, 0 where there is none."""

    entrez: array[int]
    created: array[int]
    revised: array[int]
    published: array[int]
    electronic: array[int]

    @classmethod
    def of(cls, records: InventedRecords) -> DateColumns:
        """Ask for the dates of each record once: seconds for a million."""
        columns = cls(*(array("i", bytes(4 * records.count)) for _ in range(5)))
        known: dict[str, int] = {}
        for number in range(records.count):
            dates = records.dates(number)
            columns.entrez[number] = dates.entrez.toordinal()
            columns.created[number] = dates.created.toordinal()
            if dates.revised is not None:
                columns.revised[number] = dates.revised.toordinal()
            if dates.electronic is not None:
                columns.electronic[number] = dates.electronic.toordinal()
            published = known.get(dates.published)
            if published is None:
                published = known[dates.published] = day_number(dates.published)
            columns.published[number] = published
        return columns

    def of_field(self, field: Field) -> tuple[array[int], ...]:
        """Return the columns which hold a field's dates; none for a field not kept here."""
        columns = {
            Field.ENTREZ_DATE: (self.entrez,),
            Field.CREATION_DATE: (self.created,),
            Field.REVISION_DATE: (self.revised,),
            Field.PRINT_DATE: (self.published,),
            Field.ELECTRONIC_DATE: (self.electronic,),
            Field.PUBLICATION_DATE: (self.published, self.electronic),
        }
        return columns.get(field, ())


class LazyDates:
    """The dates of invented records, ready when they are first needed; safe between threads."""

    def __init__(self, records: InventedRecords) -> None:
        """Begin asking for the dates, in the background where there are many."""
        self._records = records
        self._columns: DateColumns | None = None
        self._lock = threading.Lock()
        if records.count > _AT_ONCE:
            threading.Thread(target=self.columns, name="sandbox dates", daemon=True).start()

    def columns(self) -> DateColumns:
        """Return the dates of all records."""
        with self._lock:
            if self._columns is None:
                self._columns = DateColumns.of(self._records)
            return self._columns


def recency(records: InventedRecords) -> array[int]:
    """Return for each record a number that is higher the later it came, give or take two weeks.

    Copies come as their numbers rise, though not quite in step with them, as in PubMed. A
    template stands among the copies of its time.
    """
    first_copy = records.template_count
    keys = array("I", (_unsteady(number) for number in range(records.count)))
    copies = range(first_copy, records.count)
    for number in range(first_copy):
        entrez = records.dates(number).entrez
        place = bisect_left(copies, entrez, key=lambda copy: records.dates(copy).entrez)
        keys[number] = _unsteady(first_copy + place) if copies else entrez.toordinal()
    return keys


def _unsteady(number: int) -> int:
    return number + (number * 2_654_435_761 >> 20 & 15)


class _SortedColumn:
    """A column's documents by date."""

    def __init__(self, days: Sequence[int]) -> None:
        """Sort the documents by their day; those with day 0 have none."""
        self._documents = array("I", sorted(range(len(days)), key=days.__getitem__))
        self._days = array("i", (days[document] for document in self._documents))

    def between(self, low: int, high: int) -> int:
        start = bisect_left(self._days, max(1, low))
        return bitmap(self._documents[start : bisect_right(self._days, high)])


class ReplicatedIndex:
    """`Index` of ``records``, whose document n is made from template n modulo their number.

    Words and entries are those of the template; PMIDs and dates are each record's own, but for
    the dates of MeSH indexing and completion. DOI, PII, location id and PMCID find the templates
    only.
    """

    def __init__(self, templates: Index, records: InventedRecords, dates: LazyDates) -> None:
        """Replicate ``templates``, the index of the first ``records.template_count`` records."""
        self._templates = templates
        self._records = records
        self._dates = dates
        self._sorted: dict[Field, tuple[_SortedColumn, ...]] = {}
        self._lock = threading.Lock()
        count, period = records.count, records.template_count
        self._everything = (1 << count) - 1
        copies = -(-count // period)
        self._each_period = ((1 << period * copies) - 1) // ((1 << period) - 1)

    @property
    def everything(self) -> int:
        """All documents."""
        return self._everything

    def _expand(self, template_hits: int) -> int:
        return template_hits * self._each_period & self._everything

    def _expand_field(self, field: Field, template_hits: int) -> int:
        return template_hits if field in _OWN_VALUES else self._expand(template_hits)

    def word(self, field: Field, word: str) -> int:
        """Documents whose template has this word in this field."""
        return self._expand_field(field, self._templates.word(field, word))

    def prefix(self, field: Field, stem: str) -> int:
        """Documents whose template has a word that begins so."""
        return self._expand_field(field, self._templates.prefix(field, stem))

    def phrase(self, field: Field, words: tuple[str, ...], last_is_prefix: bool) -> int:
        """Documents whose template has these words next to each other."""
        hits = self._templates.phrase(field, words, last_is_prefix)
        return self._expand_field(field, hits)

    def has(self, field: Field, phrase: Phrase) -> bool:
        """Whether any template has this phrase."""
        return self._templates.has(field, phrase)

    def each(self, field: Field, choices: Sequence[Sequence[Phrase]]) -> int:
        """Documents whose template has at least one phrase of each choice."""
        return self._expand_field(field, self._templates.each(field, choices))

    def near(self, field: Field, words: tuple[str, ...], distance: int) -> int:
        """Documents whose template has these words near each other."""
        return self._expand_field(field, self._templates.near(field, words, distance))

    def entry(self, field: Field, key: str) -> int:
        """Documents whose template has this whole value."""
        return self._expand_field(field, self._templates.entry(field, key))

    def entry_prefix(self, field: Field, stem: str) -> int:
        """Documents whose template has a whole value that begins so."""
        return self._expand_field(field, self._templates.entry_prefix(field, stem))

    def dates(self, field: Field, low: str, high: str) -> int:
        """Documents dated from ``low`` to ``high``, by their own dates."""
        columns = self._by_date(field)
        if not columns:
            return self._expand(self._templates.dates(field, low, high))
        first, last = day_number(low), day_number(high)
        hits = 0
        for column in columns:
            hits |= column.between(first, last)
        return hits

    def _by_date(self, field: Field) -> tuple[_SortedColumn, ...]:
        with self._lock:
            if field not in self._sorted:
                columns = self._dates.columns().of_field(field)
                self._sorted[field] = tuple(_SortedColumn(column) for column in columns)
            return self._sorted[field]

    def pmids(self, low: int, high: int) -> int:
        """Documents with a PMID from ``low`` to ``high``."""
        numbers = range(self._records.count)
        start = bisect_left(numbers, low, key=self._records.pmid)
        stop = bisect_right(numbers, high, key=self._records.pmid)
        return (1 << stop) - (1 << start) if stop > start else 0
