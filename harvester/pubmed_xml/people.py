"""Authors, editors, investigators and persons written about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from harvester.article import Affiliation, Identifier, Person
from harvester.pubmed_xml.draft import Draft, required
from harvester.pubmed_xml.ids import canonical_orcid
from harvester.pubmed_xml.markup import attribute, text_of

_NAMES: Mapping[str, str] = {
    "LastName": "last_name",
    "ForeName": "fore_name",
    "Initials": "initials",
    "Suffix": "suffix",
    "CollectiveName": "collective_name",
    # DTDs before 2008 part the fore name.
    "FirstName": "first_name",
    "MiddleName": "middle_name",
}
_IDENTIFIERS = frozenset({"Identifier", "NameID"})


def people(draft: Draft, element: Element, tag: str) -> Iterator[Person]:
    """The persons of a list (``AuthorList``, ``InvestigatorList``, ``PersonalNameSubjectList``)."""
    group = attribute(element, "ID")
    for child in draft.children(element):
        if child.tag != tag:
            draft.keep(child)
        elif (someone := person(draft, child, group)) is not None:
            yield someone


def person(draft: Draft, element: Element, group: str | None = None) -> Person | None:
    """One person or group, or None when the element names nobody.

    ``group`` is the ``@ID`` of the list, to which a ``CollectiveName`` refers.
    """
    names: dict[str, str] = {}
    identifiers: list[Identifier] = []
    affiliations: list[Affiliation] = []
    draft.keep_stray(element, element.text)
    for child in element:
        if child.tail is not None:
            draft.keep_stray(element, child.tail)
        tag = child.tag
        name = _NAMES.get(tag)
        if name is not None:
            text = text_of(child)
            if text is not None and names.setdefault(name, text) != text:
                draft.keep(child)
            if tag == "CollectiveName":
                group = attribute(child, "Investigators") or group
        elif tag == "AffiliationInfo":
            affiliations.extend(_affiliations(draft, child))
        elif tag in _IDENTIFIERS:
            identifiers.extend(_identifier(child))
        elif tag == "Affiliation":
            # Records before 2015 have it without AffiliationInfo.
            affiliations.extend(_bare_affiliation(child))
        else:
            draft.keep(child)
    orcid, identifiers = without_orcid(identifiers) if identifiers else (None, identifiers)
    if not (names or orcid or identifiers or affiliations):
        return None
    return Person(
        last_name=names.get("last_name"),
        fore_name=_fore_name(names),
        initials=names.get("initials"),
        suffix=names.get("suffix"),
        collective_name=names.get("collective_name"),
        group=group,
        orcid=orcid,
        identifiers=tuple(identifiers),
        affiliations=tuple(affiliations),
        equal_contribution=element.get("EqualContrib") == "Y",
        valid=element.get("ValidYN") != "N",
    )


def _fore_name(names: Mapping[str, str]) -> str | None:
    parts = [names[name] for name in ("fore_name", "first_name", "middle_name") if name in names]
    return " ".join(parts) or None


def _identifier(element: Element) -> Iterator[Identifier]:
    value = text_of(element)
    if value is not None:
        yield Identifier(source=required(element, "Source"), value=value)


def _affiliations(draft: Draft, element: Element) -> Iterator[Affiliation]:
    names: list[str] = []
    identifiers: list[Identifier] = []
    for child in draft.children(element):
        if child.tag == "Affiliation":
            names.extend(filter(None, (text_of(child),)))
        elif child.tag == "Identifier":
            identifiers.extend(_identifier(child))
        else:
            draft.keep(child)
    if names:
        yield Affiliation(name=names[0], identifiers=tuple(identifiers))
        yield from (Affiliation(name=name) for name in names[1:])
    elif identifiers:
        draft.keep(element)


def _bare_affiliation(element: Element) -> Iterator[Affiliation]:
    name = text_of(element)
    if name is not None:
        yield Affiliation(name=name)


def without_orcid(identifiers: list[Identifier]) -> tuple[str | None, list[Identifier]]:
    """The first valid ORCID iD in canonical form, and the identifiers it does not stand for."""
    orcid: str | None = None
    others: list[Identifier] = []
    for identifier in identifiers:
        found = canonical_orcid(identifier.value) if identifier.source.upper() == "ORCID" else None
        if found is None or (orcid is not None and found != orcid):
            others.append(identifier)
        else:
            orcid = found
    return orcid, others
