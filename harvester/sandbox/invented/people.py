"""Authors, investigators and persons written about, as XML."""

from __future__ import annotations

from harvester.sandbox.invented import check_digits, names, places
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.markup import element, joined, optional
from harvester.sandbox.invented.slots import slot


def _orcid(dice: Dice) -> str:
    bare = check_digits.invented_orcid(dice)
    shape = dice.below(10)
    written = {
        0: f"http://orcid.org/{bare}",
        1: f"https://orcid.org/{bare}",
        2: bare.replace("-", ""),
        3: f"https://orcid.org/{bare.replace('-', '')}",
    }.get(shape, bare)
    return element("Identifier", written, Source="ORCID")


def _given(fore_name: str, suffix: str | None) -> str:
    return (
        element("ForeName", fore_name)
        + element("Initials", names.initials(fore_name))
        + optional("Suffix", suffix)
    )


def _address(dice: Dice, *, corresponding: bool) -> str:
    email = f"correspondence.{dice.between(1000, 9999)}@example.org" if corresponding else None
    text = element("Affiliation", places.affiliation(places.institute(dice), email=email))
    return element("AffiliationInfo", text + (places.identifiers(dice) if dice.percent(8) else ""))


def _author(dice: Dice, number: int, last: str, fore: str, *, modern: bool, equal: bool) -> str:
    addresses = 1
    if modern and dice.percent(15):
        addresses = dice.between(2, 4)
    if not modern and number > 0:
        addresses = 0
    written = joined(
        _address(dice, corresponding=number == 0 and place == 0) for place in range(addresses)
    )
    suffix = dice.choice(names.SUFFIXES) if dice.percent(3) else None
    identifiers = _orcid(dice) if modern and dice.percent(30) else ""
    only_last = dice.percent(1)
    return element(
        "Author",
        element("LastName", last)
        + ("" if only_last else _given(fore, suffix))
        + identifiers
        + written,
        ValidYN="Y",
        EqualContrib="Y" if equal else None,
    )


def author_list(
    dice: Dice,
    people: tuple[tuple[str, str], ...],
    *,
    modern: bool,
    equal: int = 0,
    misspelt: bool = False,
    group: str | None = None,
    group_list: bool = False,
    complete: bool = True,
    kind: str | None = None,
) -> str:
    """An ``AuthorList``; empty people and no group give no list at all.

    ``equal`` first authors carry ``EqualContrib``; ``misspelt`` puts a second, wrong spelling
    of the last author behind the right one, as NLM does with ``ValidYN="N"``; ``group_list``
    says an investigator list of this record belongs to the group.
    """
    authors = [
        _author(dice, number, last, fore, modern=modern, equal=number < equal)
        for number, (last, fore) in enumerate(people)
    ]
    if misspelt and people:
        last, fore = people[-1]
        wrong = element("LastName", last[:-1]) + _given(fore, None)
        authors.append(element("Author", wrong, ValidYN="N"))
    if group:
        link = f"investigators-{slot('pmid')}" if group_list else None
        authors.append(
            element("Author", element("CollectiveName", group, Investigators=link), ValidYN="Y")
        )
    if not authors:
        return ""
    return element("AuthorList", joined(authors), CompleteYN="Y" if complete else "N", Type=kind)


def investigator_list(dice: Dice, size: int, *, linked: bool) -> str:
    """An ``InvestigatorList`` of ``size`` people."""

    def one(number: int) -> str:
        last, fore = names.name(dice)
        suffix = dice.choice(names.SUFFIXES) if dice.percent(3) else None
        text = element("LastName", last) + _given(fore, suffix)
        if number % 5 == 0:
            text += _orcid(dice) if number % 10 == 0 else ""
            place = places.affiliation(places.institute(dice))
            text += element("AffiliationInfo", element("Affiliation", place))
        return element("Investigator", text, ValidYN="Y")

    link = f"investigators-{slot('pmid')}" if linked else None
    return element("InvestigatorList", joined(map(one, range(size))), ID=link)


def person_subject(dice: Dice) -> str:
    """A ``PersonalNameSubject``."""
    last, fore = names.name(dice)
    return element("PersonalNameSubject", element("LastName", last) + _given(fore, None))
