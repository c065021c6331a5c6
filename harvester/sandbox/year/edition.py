"""A record as it stood on a day of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from harvester.sandbox.invented import book_xml
from harvester.sandbox.invented import card as cards
from harvester.sandbox.invented.arrivals import DUPLICATE, place_of
from harvester.sandbox.invented.article_xml import written
from harvester.sandbox.invented.card import Card, card
from harvester.sandbox.invented.slots import Template
from harvester.sandbox.invented.stories import marked, unmarked
from harvester.sandbox.invented.story import Story
from harvester.sandbox.year.almanac import BEGINNING
from harvester.sandbox.year.changes import (
    COMINGS,
    HEADING,
    NEW_HEADING,
    RENAMED,
    RULED_FROM,
    WRONG_HEADING,
    Kind,
    changes,
    has_heading,
    indexed,
    noticed,
    printed,
    release,
    tied,
)

_ADDED = " The numbers of participants were corrected after publication."
_OF_INDEXERS = ("Clinical Trial", "Randomized", "Multicenter", "Comparative")
"""How the publication types begin that come with MeSH indexing."""


def edition(seed: int, number: int, day: date) -> bytes:
    """The XML of a record as it stood at noon of ``day``; see `appears` for whether it did."""
    place = place_of(number)
    if place.kind == "book":
        template, shown, length = Template(book_xml.book(seed, number)), number, 1
    else:
        shown = place.target if place.kind == DUPLICATE and place.target else number
        facts, told = _as_of(seed, shown, day if shown == number else BEGINNING)
        if shown != number:
            facts, told = _as_submitted(facts, told)
        template, length = _template(seed, facts, told), facts.length
    own, *rest = cards.identity(seed, shown, length)
    if shown != number:
        own = b"%d" % cards.pmid(seed, number)
    return template.fill((own, *rest), place.entrez.toordinal())


@lru_cache(maxsize=512)
def _template(seed: int, facts: Card, told: Story) -> Template:
    return Template(written(seed, facts, told))


def _as_of(seed: int, number: int, day: date) -> tuple[Card, Story]:
    facts = card(seed, number)
    about = tuple(other for other in tied(number) if noticed(number, other) < day)
    told = marked(_worded(seed, number, day, unmarked(seed, number)), about)
    facts = replace(facts, place=replace(facts.place, notices=about))
    facts = _in_pmc(_spelt(seed, facts, day), day)
    facts, told = _indexed(facts, told, day)
    facts = _in_print(facts, day)
    return replace(facts, moments=replace(facts.moments, revised=_revised(seed, facts, day))), told


def _done(seed: int, number: int, kind: Kind, day: date) -> bool | None:
    """Whether a thing has happened by noon of the day; None if it never does."""
    days = [change.day for change in changes(seed, number) if change.kind is kind]
    return any(each < day for each in days) if days else None


def _worded(seed: int, number: int, day: date, told: Story) -> Story:
    if _done(seed, number, Kind.REWORDED, day):
        *others, (label, category, text) = told.sections
        told = replace(told, sections=(*others, (label, category, text + _ADDED)))
    if _done(seed, number, Kind.REINDEXED, day) is False:
        told = replace(told, mesh=(WRONG_HEADING, *told.mesh[1:]))
    if _done(seed, number, Kind.ABSORBED, day):
        merged = next(c.other for c in changes(seed, number) if c.kind is Kind.ABSORBED)
        note = f"The duplicate record {cards.pmid(seed, merged or 0)} was merged into this one."
        told = replace(told, notes=(*told.notes, ("NLM", note)))
    if day > RENAMED:
        told = replace(told, mesh=tuple(map(_renamed, told.mesh)))
    return told


def _renamed(name: str) -> str:
    return NEW_HEADING + name.removeprefix(HEADING) if has_heading(name) else name


def _spelt(seed: int, facts: Card, day: date) -> Card:
    """The second author's name with two letters exchanged, until that is put right."""
    if _done(seed, facts.number, Kind.RENAMED_AUTHOR, day) is not False:
        return facts
    first, (last, fore), *others = facts.people
    wrong = f"{last[:-2]}{last[-1]}{last[-2]}"
    return replace(facts, people=(first, (wrong, fore), *others))


def _in_pmc(facts: Card, day: date) -> Card:
    released = release(facts)
    if released is None:
        return facts if facts.place.entrez < RULED_FROM else replace(facts, pmc_release=None)
    if released >= day:
        return replace(facts, in_pmc=False, pmc_release=None)
    return replace(facts, pmc_release=(released - facts.place.entrez).days)


def _indexed(facts: Card, told: Story, day: date) -> tuple[Card, Story]:
    wanted = indexed(facts)
    if wanted is None:
        return facts, told
    if wanted < day:
        completed = (wanted - facts.place.entrez).days
        return replace(facts, moments=replace(facts.moments, completed=completed)), told
    moments = replace(facts.moments, completed=None)
    types = tuple(name for name in told.publication_types if not name.startswith(_OF_INDEXERS))
    told = replace(told, publication_types=types, mesh=(), chemicals=(), supplementary=(), genes=())
    return replace(facts, moments=moments, status="In-Process", indexing=None), told


def _in_print(facts: Card, day: date) -> Card:
    """Without volume, issue, pages and date of the issue, as long as there is only an epub."""
    issue = printed(facts)
    if issue is None:
        return facts
    if issue < day:
        return replace(facts, status="In-Process") if facts.status == "Publisher" else facts
    moments = replace(facts.moments, published=facts.moments.electronic or 0, precision="day")
    return replace(facts, moments=moments, status="Publisher", ahead=True, volume="", issue=None)


def _as_submitted(facts: Card, told: Story) -> tuple[Card, Story]:
    """A record as a publisher sent it, before NLM did anything to it."""
    moments = replace(facts.moments, completed=None, revised=None)
    facts = replace(facts, moments=moments, status="Publisher", indexing=None, in_pmc=False)
    return replace(facts, pmc_release=None), replace(told, mesh=(), chemicals=())


def _revised(seed: int, facts: Card, day: date) -> int | None:
    """``DateRevised`` in days from the Entrez date: of the last change, or as it was before."""
    entrez = facts.place.entrez
    done = [
        change.day
        for change in changes(seed, facts.number)
        if change.kind not in COMINGS and change.day < day
    ]
    if done:
        return (max(done) - entrez).days
    moments = card(seed, facts.number).moments
    before = [
        offset
        for offset in (moments.completed, moments.revised)
        if offset is not None and entrez.toordinal() + offset < BEGINNING.toordinal()
    ]
    return max(before) if before and moments.revised is not None else None
