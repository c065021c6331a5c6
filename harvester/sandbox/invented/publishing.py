"""What the publisher and PubMed add round an article: pages, dates, references, ties."""

from __future__ import annotations

from harvester.sandbox.invented import layout, names, notices
from harvester.sandbox.invented.arrivals import place_of
from harvester.sandbox.invented.card import Card, card, pmid
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.markup import date_element, element, joined, optional
from harvester.sandbox.invented.slots import slot
from harvester.sandbox.invented.stories import story
from harvester.sandbox.invented.story import Section

_REFERENCE_TITLES = (
    "Immunomodulation by stromal cells: <i>in vitro</i> veritas",
    "A scale for disability in demyelinating disease",
    "On the number of lesions in T<sub>2</sub>-weighted images",
    "Release criteria for cells &amp; tissues",
    "How to count what is not there",
    "Regulatory T cells, revisited again",
)


def abstract(sections: tuple[Section, ...]) -> str:
    """The ``AbstractText`` elements."""
    return joined(
        element("AbstractText", text, Label=label, NlmCategory=category)
        for label, category, text in sections
    )


def languages_of(facts: Card) -> tuple[str, ...]:
    """The languages of an article, some journals being bilingual."""
    own = facts.journal.language
    return (own, "ita") if facts.number % 59 == 40 else (own,)


def pagination(facts: Card) -> str:
    """``Pagination`` in one of its shapes, and the ``ELocationID`` elements."""
    number = facts.number
    if facts.ahead:
        pages = ""
    elif not facts.journal.numbers_pages:
        pages = element("Pagination", element("MedlinePgn", f"e{slot('number')}"))
    elif number % 4 == 0:
        pages = element("Pagination", element("MedlinePgn", slot("pages")))
    elif number % 13 == 5:
        pages = element("Pagination", element("StartPage", slot("first")))
    else:
        pages = element(
            "Pagination",
            element("StartPage", slot("first"))
            + element("EndPage", slot("last"))
            + element("MedlinePgn", slot("pages")),
        )
    locations = ""
    if number % 25 != 8 and facts.place.kind != "old":
        locations = element("ELocationID", facts.doi, EIdType="doi", ValidYN="Y")
    if number % 17 == 6:
        wrong = facts.doi.replace("10.99999/", "10.99999/wrong.")
        locations = element("ELocationID", wrong, EIdType="doi", ValidYN="N") + locations
    if number % 6 == 1:
        pii = f"S9900-{slot('number')}({facts.place.entrez.year % 100:02d})00042-X"
        locations += element("ELocationID", pii, EIdType="pii", ValidYN="Y")
    return locations if locations and number % 10 == 9 else pages + locations


def history(facts: Card) -> str:
    """The ``History``; "entrez" and "pubmed" are the dates searches go by."""
    moments, number = facts.moments, facts.number
    clock = (number % 24, number * 7 % 60)
    dates: list[tuple[str, int, tuple[int, int] | None]] = []
    if moments.received is not None and moments.accepted is not None:
        dates.append(("received", moments.received, None))
        if number % 2:
            dates.append(("revised", (moments.received + moments.accepted) // 2, None))
        dates.append(("accepted", moments.accepted, None))
    dates.append(("entrez", 0, clock))
    dates.append(("pubmed", moments.created, (6, 0)))
    if moments.completed is not None:
        dates.append(("medline", moments.completed, (6, 1)))
    if moments.electronic is not None and number % 7 == 0:
        dates.append(("epublish", moments.electronic, None))
    if facts.pmc_release is not None:
        dates.append(("pmc-release", facts.pmc_release, (0, 0)))
    if facts.model == "Electronic-eCollection":
        dates.append(("ecollection", moments.published, None))
    return element(
        "History",
        joined(
            date_element("PubMedPubDate", offset, hour, PubStatus=status)
            for status, offset, hour in dates
        ),
    )


def corrections(dice: Dice, seed: int, facts: Card) -> str:
    """The ``CommentsCorrectionsList``: ties to other invented records and to nothing."""
    ties: list[str] = []
    target = facts.place.target
    if target is not None:
        ties.append(_tie(seed, notices.TIES[facts.place.kind].of, target))
    for other in facts.place.notices:
        ties.append(_tie(seed, notices.TIES[place_of(other).kind].back, other))
    if facts.number % 29 == 10:
        ties.append(_loose("AssociatedDataset", "doi: 10.99999/figshare.31415", None))
        ties.append(_loose("AssociatedPublication", "Lindmoor Med J. In press", "Dosage error"))
    if facts.place.entrez.year < 2014 and facts.number % 6 == 0:
        for other in _earlier(dice, facts.number, 4):
            ties.append(_tie(seed, "Cites", other))
    return optional("CommentsCorrectionsList", joined(ties))


def _tie(seed: int, kind: str, other: int) -> str:
    target = element("PMID", str(pmid(seed, other)), Version="1")
    source = element("RefSource", card(seed, other).cited(seed))
    note = element("Note", "Author reply") if kind == "CommentIn" and other % 2 else ""
    return element("CommentsCorrections", source + target + note, RefType=kind)


def _loose(kind: str, source: str, note: str | None) -> str:
    return element(
        "CommentsCorrections", element("RefSource", source) + optional("Note", note), RefType=kind
    )


def _earlier(dice: Dice, number: int, size: int) -> list[int]:
    entered = place_of(number).entrez
    older = [
        other for other, place in enumerate(layout.places()) if place.entrez < entered
        and place.kind != "book"
    ]  # fmt: skip
    return dice.sample(older, size)


def references(dice: Dice, seed: int, facts: Card) -> str:
    """The ``ReferenceList``, nested for some, each cited work with its own ids."""
    number = facts.number
    if facts.place.entrez.year < 2006 or number % 5 in (2, 4):
        return ""
    own = _earlier(dice, number, dice.between(2, 9))
    cited = [_own(seed, other) for other in own]
    cited += [_foreign(dice, facts) for _ in range(dice.between(6, 26))]
    if number % 10 != 3:
        title = "References" if number % 2 else None
        return element("ReferenceList", optional("Title", title) + joined(cited))
    half = len(cited) // 2
    inner = element("ReferenceList", element("Title", "Included studies") + joined(cited[half:]))
    outer = element("Title", "References") + joined(cited[:half])
    return element("ReferenceList", outer + inner) + element(
        "ReferenceList", element("Title", "Data sources") + _foreign(dice, facts)
    )


def _own(seed: int, other: int) -> str:
    told, facts = story(seed, other), card(seed, other)
    writers = ", ".join(f"{last} {names.initials(fore)}" for last, fore in facts.people[:3])
    text = f"{writers}. {told.title} {facts.cited(seed)}"
    ids = element("ArticleId", str(pmid(seed, other)), IdType="pubmed")
    return element("Reference", element("Citation", text) + element("ArticleIdList", ids))


def _foreign(dice: Dice, facts: Card) -> str:
    last, fore = names.name(dice)
    year = facts.place.entrez.year - dice.between(1, 22)
    text = (
        f"{last} {names.initials(fore)}, et al. {dice.choice(_REFERENCE_TITLES)}. J Unwritten Med."
        f" {year};{dice.between(1, 90)}:{dice.between(1, 900)}–{dice.between(901, 990)}."
    )
    ids = ""
    if dice.percent(70):
        ids += element("ArticleId", f"10.99999/ref.{dice.between(10**6, 10**7)}", IdType="doi")
    if dice.percent(30):
        ids += element("ArticleId", f"PMC98{dice.between(10**5, 10**6)}", IdType="pmc")
    return element("Reference", element("Citation", text) + optional("ArticleIdList", ids))
