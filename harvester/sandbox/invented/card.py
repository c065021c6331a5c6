"""The facts about a record that others cite, and the dates its whole history hangs on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from harvester.sandbox.invented import journals, names
from harvester.sandbox.invented.arrivals import place_of
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.journals import Journal
from harvester.sandbox.invented.layout import Place
from harvester.sandbox.invented.slots import NEWEST, Template, days, slot

FIRST_PMID = 99_000_001
_STEP = 7
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Moments:
    """When things happened, in days from the Entrez date; None where they did not.

    ``precision`` is how ``PubDate`` is written: a key of :data:`PUB_DATES`.
    """

    published: int
    precision: str
    electronic: int | None
    created: int
    received: int | None
    accepted: int | None
    completed: int | None
    revised: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """One template's bibliographic facts.

    ``in_pmc`` is whether it has a PMCID, ``pmc_release`` the day of ``pmc-release``, in days from
    the Entrez date. What is ``ahead`` of print has no volume, issue or pages yet.
    """

    number: int
    place: Place
    journal: Journal
    people: tuple[tuple[str, str], ...]
    moments: Moments
    status: str
    indexing: str | None
    model: str
    volume: str
    issue: str | None
    length: int
    in_pmc: bool
    pmc_release: int | None
    ahead: bool = False

    @property
    def modern(self) -> bool:
        """Whether authors have ORCIDs and addresses each."""
        return self.place.entrez.year >= 2013

    @property
    def doi(self) -> str:
        """The DOI, with the slot of the number in it."""
        year = self.place.entrez.year
        if self.number % 31 == 24:
            return (
                f"10.99999/(SICI)9801-0378(1998)40:3&lt;{slot('number')}"
                f"::AID-{self.journal.code.upper()}1&gt;3.0.CO;2-A"
            )
        if self.number % 7 == 3:
            return f"10.99999/{self.journal.code.upper()}/{slot('number')}.{year}"
        return f"10.99999/{self.journal.code}.{year}.{slot('number')}"

    def cited(self, seed: int) -> str:
        """The record as a ``RefSource`` names it."""
        date_text = PUB_DATES[self.moments.precision][1]
        issue = f"({self.issue})" if self.issue else ""
        pages = slot("pages") if self.journal.numbers_pages else f"e{slot('number')}"
        text = (
            f"{self.journal.abbreviation}. {days(self.moments.published, date_text)};"
            f"{self.volume}{issue}:{pages}. doi: {self.doi}"
        )
        ordinal = self.place.entrez.toordinal()
        return Template(text).fill(identity(seed, self.number, self.length), ordinal).decode()


PUB_DATES: dict[str, tuple[str, str]] = {
    "day": ("<Year>%Y</Year><Month>%b</Month><Day>%d</Day>", "%Y %b %e"),
    "numeric": ("<Year>%Y</Year><Month>%m</Month>", "%Y %b"),
    "month": ("<Year>%Y</Year><Month>%b</Month>", "%Y %b"),
    "year": ("<Year>%Y</Year>", "%Y"),
    "season": ("<Year>%Y</Year><Season>%S</Season>", "%Y %S"),
    "quarter": ("<Year>%Y</Year><Season>%Q</Season>", "%Y %Q"),
    "months": ("<MedlineDate>%Y %P</MedlineDate>", "%Y %P"),
    "winter": ("<MedlineDate>%L Dec-%Y Jan</MedlineDate>", "%L Dec-%Y Jan"),
    "free season": ("<MedlineDate>%Y %S</MedlineDate>", "%Y %S"),
    "years": ("<MedlineDate>%L-%Y</MedlineDate>", "%L-%Y"),
    "week": ("<MedlineDate>%Y %b 1-7</MedlineDate>", "%Y %b 1-7"),
    "half": ("<MedlineDate>%Y Spring-Summer</MedlineDate>", "%Y Spring-Summer"),
}
"""How a publication date is written, inside ``PubDate`` and in a citation."""

_PRECISIONS = (
    "year", "month", "month", "day", "day", "day", "month", "numeric", "day", "season", "month",
    "months", "day", "month", "quarter", "day", "winter", "day", "month", "free season", "day",
    "years", "day", "month", "week", "day", "half",
)  # fmt: skip


def published_text(moment: date, precision: str) -> str:
    """A publication date in ISO 8601, as far as it is certain: where a range of days or months
    begins, the year of a season or of a range of years."""
    if precision == "day":
        return moment.isoformat()
    if precision == "week":
        return f"{moment.year:04d}-{moment.month:02d}-01"
    if precision in ("month", "numeric"):
        return f"{moment.year:04d}-{moment.month:02d}"
    if precision == "months":
        return f"{moment.year:04d}-{(moment.month - 1) // 2 * 2 + 1:02d}"
    if precision in ("winter", "years"):
        return f"{moment.year - 1:04d}" + ("-12" if precision == "winter" else "")
    return f"{moment.year:04d}"


def pmid(seed: int, number: int) -> int:
    """The PMID of a number: rising, with uneven gaps, the same gaps for the same seed."""
    word = (number * (0x9E3779B1 + 2 * seed * 0x85EBCA6B)) & 0xFFFFFFFF
    word = ((word ^ (word >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return FIRST_PMID + number * _STEP + ((word * _STEP) >> 32)


def number_of(seed: int, wanted: int) -> int | None:
    """The number that has this PMID, or None when no number has."""
    number = (wanted - FIRST_PMID) // _STEP
    return number if number >= 0 and pmid(seed, number) == wanted else None


def identity(seed: int, number: int, length: int, *, copy: bool = False) -> tuple[bytes, ...]:
    """The values of ``slots.IDENTITY`` for a record whose template is ``length`` pages long."""
    first = 1 + number * 17 % 1900
    last = first + length
    short = b"%d" % last
    start = b"%d" % first
    if len(short) == len(start):
        same = 0
        while same < len(short) - 1 and short[same] == start[same]:
            same += 1
        short = short[same:]
    return (
        b"%d" % pmid(seed, number),
        b"%06d" % number,
        b" [invented copy %d]" % number if copy else b"",
        start,
        b"%d" % last,
        b"%b-%b" % (start, short),
    )


@lru_cache(maxsize=_KEPT)
def card(seed: int, number: int) -> Card:
    """The card of the template ``number``."""
    place = place_of(number)
    dice = Dice("card", seed, number)
    own = None if place.target is None or place.kind not in _OF_ONE_HAND else place.target
    journal = _journal(dice, place) if own is None else card(seed, own).journal
    model = _model(number, place, journal)
    moments = _told_of(_moments(dice, number, place, model), number, place)
    status = _status(number, place)
    return Card(
        number=number,
        place=place,
        journal=journal,
        people=_people(dice, place) if own is None else card(seed, own).people,
        moments=moments if status in _COMPLETED else replace(moments, completed=None),
        status=status,
        indexing=_indexing(number, place, status),
        model=model,
        volume=str(max(1, place.entrez.year - journal.first_year)),
        issue=(None, "Suppl 2", f"{1 + number % 12} Pt 1", *(str(1 + number % 12),) * 8)[
            number % 11
        ],
        length=3 + number % 14,
        in_pmc=number % 3 != 2 and place.kind != "old",
        pmc_release=365 if number % 8 == 3 else None,
    )


_OF_ONE_HAND = (
    "retraction", "retraction elsewhere", "erratum", "republication", "replacement", "reprint",
    "republished",
)  # fmt: skip
"""Notices that come from the journal and the authors of the record they are about."""

_FIXED_JOURNALS = {
    "translated chi": journals.CHINESE,
    "translated ger": journals.GERMAN,
    "translated fre": journals.FRENCH,
    "translated spa": journals.SPANISH,
    "translated jpn": journals.JAPANESE,
    "translated rus": journals.RUSSIAN,
    "versioned": journals.VERSIONED,
    "ethics": journals.ETHICS,
    "space": journals.GRAVITY,
}


def is_preprint(place: Place) -> bool:
    """Whether the record is a preprint (``laboratory`` gives these the type)."""
    return (place.kind == "cells in MS, culture" and place.variant % 6 == 4) or (
        place.kind == "cells alone" and place.variant % 7 == 0
    )


def _journal(dice: Dice, place: Place) -> Journal:
    if is_preprint(place):
        return journals.PREPRINTS
    if place.kind in _FIXED_JOURNALS:
        return _FIXED_JOURNALS[place.kind]
    kind = place.kind if place.target is None else place_of(place.target).kind
    return dice.choice(journals.suited(kind, place.entrez.year))


def _model(number: int, place: Place, journal: Journal) -> str:
    if not journal.print_issn:
        return ("Electronic", "Electronic-eCollection")[number % 2]
    if place.entrez.year < 2001 or not journal.electronic_issn:
        return "Print"
    return ("Print-Electronic", "Print", "Print-Electronic", "Electronic-Print")[number % 4]


def _moments(dice: Dice, number: int, place: Place, model: str) -> Moments:
    precision = _PRECISIONS[number % len(_PRECISIONS)]
    electronic = None if model == "Print" else dice.between(-6, 0)
    published = dice.between(-60, 20)
    if model == "Electronic":
        precision, published = "day", electronic or 0
    elif model != "Print":
        published = dice.between(5, 200)
    if place.kind == "old":
        precision = ("month", "years")[place.variant % 2]
        published = 0
    late = number % 20 == 13
    accepted = dice.between(-60, -8) if number % 3 else None
    return Moments(
        published=published,
        precision=precision,
        electronic=electronic,
        created=-dice.between(2, 9) if late else 0,
        received=None if accepted is None else accepted - dice.between(20, 190),
        accepted=accepted,
        completed=dice.between(20, 300),
        revised=None if number % 10 == 4 else dice.between(301, 1500),
    )


def _told_of(moments: Moments, number: int, place: Place) -> Moments:
    """A notice revises the record it is about, so the revision comes after the last notice."""
    notices = [place_of(other).entrez for other in place.notices]
    if not notices:
        return moments
    return replace(moments, revised=(max(notices) - place.entrez).days + 2 + number % 9)


_COMPLETED = ("MEDLINE", "Completed", "OLDMEDLINE")


def _status(number: int, place: Place) -> str:
    if place.kind == "old":
        return "OLDMEDLINE"
    if is_preprint(place) or place.kind == "versioned":
        return "PubMed-not-MEDLINE"
    if (NEWEST - place.entrez).days < 240:
        return ("Publisher", "In-Data-Review", "In-Process", "MEDLINE")[number % 4]
    rare = {7: "PubMed-not-MEDLINE", 16: "In-Process", 20: "Completed"}
    return rare.get(number % 9 if number % 9 == 7 else number % 41, "MEDLINE")


def _indexing(number: int, place: Place, status: str) -> str | None:
    if status != "MEDLINE":
        return None
    if place.entrez.year >= 2021:
        return ("Automated", "Curated", "Manual")[number % 3]
    return "Manual" if number % 8 == 1 else "Curated" if number % 16 == 2 else None


def _people(dice: Dice, place: Place) -> tuple[tuple[str, str], ...]:
    size = dice.between(2, 12)
    if place.kind == "cells in MS, large trial":
        size = (320, 24, 410)[place.variant % 3]
    elif place.kind in ("old", "cells in MS, opinion", "ethics", "comment", "biography"):
        size = dice.between(1, 3)
    elif place.kind == "news":
        size = 0
    return tuple(names.name(dice) for _ in range(size))
