"""``Author`` and the like, as they mostly are."""

from __future__ import annotations

import re
from itertools import starmap

from harvester.article import Affiliation, Identifier, Person
from harvester.pubmed_xml.people import without_orcid
from harvester.pubmed_xml.plain_way.patterns import (
    ATTRIBUTES,
    NAME,
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
_NONE: dict[str, str] = {}
_NAMES = ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")


def persons(tag: str, list_tag: str) -> re.Pattern[str]:
    """The pattern of a list of persons, for ``people``."""
    names = maybe(*map(leaf, _NAMES))
    places = maybe(_IDENTIFIER, _AFFILIATION) + several(_AFFILIATION)
    return listed(list_tag, around(tag, names, places, attributes=ATTRIBUTES))


def people(
    pattern: re.Pattern[str], text: str, start: int, group: str | None = None
) -> tuple[list[Person], int]:
    """The persons of a list, and the place after it. Raises ``Unplain``."""
    found: list[Person] = []
    items, end = rows(pattern, text, start)
    for written, last, fore, initials, suffix, collective, *rest in items:
        attributes = plain_attributes(written, _ATTRIBUTES) if written else _NONE
        source, value, name, kind, identifier, others = rest
        orcid, identifiers = without_orcid(_identifiers(source, value)) if source else (None, ())
        affiliations: tuple[Affiliation, ...]
        affiliations = (_affiliation(name, kind, identifier),) if name is not None else ()
        if others:
            affiliations += tuple(starmap(_affiliation, _AFFILIATION_ITEM.findall(others)))
        last_name, collective_name = plain_text(last), plain_text(collective)
        if not (last_name or collective_name):
            raise Unplain
        found.append(
            Person(
                last_name=last_name,
                fore_name=plain_text(fore),
                initials=plain_text(initials),
                suffix=plain_text(suffix),
                collective_name=collective_name,
                group=group,
                orcid=orcid,
                identifiers=tuple(identifiers),
                affiliations=affiliations,
                equal_contribution=attributes.get("EqualContrib") == "Y",
                valid=attributes.get("ValidYN") != "N",
            )
        )
    return found, end


def _affiliation(written: str | None, source: str | None, value: str | None) -> Affiliation:
    name = plain_text(written)
    if name is None:
        raise Unplain
    return Affiliation(name=name, identifiers=tuple(_identifiers(source, value)) if source else ())


def _identifiers(source: str | None, value: str | None) -> list[Identifier]:
    text = plain_text(value)
    return [Identifier(source=source, value=text)] if source and text else []
