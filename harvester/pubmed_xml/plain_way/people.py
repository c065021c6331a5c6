"""``Author`` and the like, as they mostly are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import starmap

from harvester.article import Affiliation, Identifier, Person
from harvester.pubmed_xml.people import without_orcid
from harvester.pubmed_xml.plain_way.patterns import (
    ATTRIBUTES,
    NAME,
    Listed,
    Unplain,
    around,
    leaf,
    listed,
    maybe,
    plain_attributes,
    plain_text,
    rows,
    several,
)

_ATTRIBUTES = frozenset({"ValidYN", "EqualContrib"})
_IDENTIFIER = leaf("Identifier", f' Source="{NAME}"')
_AFFILIATION = around("AffiliationInfo", leaf("Affiliation"), maybe(_IDENTIFIER))
_AFFILIATION_ITEM = re.compile(_AFFILIATION)
_USUAL = ("", ' ValidYN="Y"')
_VALID: Mapping[str, str] = {}
_NAMES = ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")


def persons(tag: str, list_tag: str) -> Listed:
    """A list of persons, for ``people``."""
    names = maybe(*map(leaf, _NAMES))
    places = maybe(_IDENTIFIER, _AFFILIATION) + several(_AFFILIATION)
    return listed(list_tag, around(tag, names, places, attributes=ATTRIBUTES))


def people(
    listed_persons: Listed, text: str, start: int, group: str | None = None
) -> tuple[list[Person], int]:
    """The persons of a list, and the place after it. Raises ``Unplain``."""
    found: list[Person] = []
    items, end = rows(listed_persons, text, start)
    for written, last, fore, initials, suffix, collective, source, value, *places in items:
        attributes = _VALID if written in _USUAL else plain_attributes(written, _ATTRIBUTES)
        orcid, identifiers = without_orcid(_identifiers(source, value)) if source else (None, ())
        last_name = plain_text(last)
        collective_name = plain_text(collective) if collective else None
        if not (last_name or collective_name):
            raise Unplain
        found.append(
            Person(
                last_name=last_name,
                fore_name=plain_text(fore),
                initials=plain_text(initials),
                suffix=plain_text(suffix) if suffix else None,
                collective_name=collective_name,
                group=group,
                orcid=orcid,
                identifiers=tuple(identifiers),
                affiliations=_affiliations(places),
                equal_contribution=attributes.get("EqualContrib") == "Y",
                valid=attributes.get("ValidYN") != "N",
            )
        )
    return found, end


def _affiliations(groups: list[str]) -> tuple[Affiliation, ...]:
    name, source, value, others, _rest = groups
    if not name and not source:
        return ()
    first = _affiliation(name, source, value)
    if not others:
        return (first,)
    return (first, *starmap(_affiliation, _AFFILIATION_ITEM.findall(others)))


def _affiliation(written: str, source: str, value: str) -> Affiliation:
    name = plain_text(written)
    if name is None:
        raise Unplain
    return Affiliation(name=name, identifiers=tuple(_identifiers(source, value)) if source else ())


def _identifiers(source: str, value: str) -> list[Identifier]:
    text = plain_text(value)
    return [Identifier(source=source, value=text)] if text else []
