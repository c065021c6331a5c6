"""The canonical forms of DOI, PMCID and ORCID, and the ids of one record or reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import unquote

from msgspec import Struct

from harvester.article import Identifier

_DOI_URL = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/+", re.I)
_DOI_LABEL = re.compile(r"(?:info:)?doi\s*[:/]?\s*(?=10\.|doi\b|https?://|dx\.|www\.)", re.I)
_DOI = re.compile(r"10\.[0-9.]+/\S+")
_PMCID = re.compile(r"(?:https?://\S+/)?(?:PMCID\s*:?\s*)?(?:PMC)?\s*([0-9]+)(?:\.[0-9]+)?/?", re.I)
_PMCID_IN_LIST = re.compile(r"pmc-id:\s*PMC([0-9]+)", re.I)
_ORCID = re.compile(r"(?<![0-9])[0-9]{15}[0-9X](?![0-9A-Z])", re.I)
_ORCID_ITSELF = re.compile(r"(?:https?://orcid\.org/)?(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")
_BETWEEN_DIGITS = str.maketrans("", "", "-‐‑‒–—− \u00a0\u200b\u200e\u200f\ufeff")
_INVALID = ":invalid"
_FIRST_KINDS = ("pubmed", "doi", "pmcid", "pii", "mid")


def canonical_doi(text: str) -> str | None:
    """A DOI without ``doi:`` or a resolver's address, its letters as registered.

    None when the text is no DOI (``10.`` a registrant ``/`` a suffix without spaces).
    """
    if text.startswith("10.") and _DOI.fullmatch(text):
        return text
    doi = text.strip()
    label = _DOI_LABEL.match(doi)
    doi = doi[label.end() :] if label else doi
    url = _DOI_URL.match(doi)
    if url:
        doi = unquote(doi[url.end() :])
        label = _DOI_LABEL.match(doi)
        doi = doi[label.end() :] if label else doi
    return doi if _DOI.fullmatch(doi) else None


def canonical_pmcid(text: str) -> str | None:
    """``PMC1234567`` from any spelling or address, without the version some have; else None."""
    pmcid = _PMCID.fullmatch(text.strip())
    return f"PMC{pmcid[1]}" if pmcid else None


def canonical_orcid(text: str) -> str | None:
    """The bare hyphened ORCID iD from any spelling; its check digit is NLM's and ORCID's affair."""
    if _ORCID_ITSELF.fullmatch(text):
        return text[-19:]
    orcid = _ORCID.search(text.translate(_BETWEEN_DIGITS))
    if orcid is None:
        return None
    digits = orcid[0].upper()
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def _listed_pmcid(text: str) -> str | None:
    """From an id of type "pmcid", which may be ``pmc-id: PMC1;manuscript-id: NIHMS2;…``."""
    listed = _PMCID_IN_LIST.search(text)
    return f"PMC{listed[1]}" if listed else canonical_pmcid(text)


_FORMS: Mapping[str, tuple[str, Callable[[str], str | None]]] = {
    "doi": ("doi", canonical_doi),
    "pmc": ("pmcid", canonical_pmcid),
    "pmcid": ("pmcid", _listed_pmcid),
}


@lru_cache(maxsize=256)
def _in_order(kinds: tuple[str, ...]) -> list[str]:
    first = [kind for kind in _FIRST_KINDS if kind in kinds]
    return first + sorted(kind for kind in kinds if kind not in _FIRST_KINDS)


class IdSet(Struct):
    """The ids of one thing: the first of each kind, and the others, which are keys."""

    first: dict[str, str] = {}
    others: dict[Identifier, None] = {}

    def add(self, kind: str, text: str, *, valid: bool = True) -> None:
        """An ``ArticleId`` (``@IdType``) or ``ELocationID`` (``@EIdType``, ``@ValidYN``)."""
        kind = kind.lower()
        if not valid:
            self.add_other(kind + _INVALID, text)
            return
        key, value = kind, text
        if kind in _FORMS:
            key, canonical = _FORMS[kind]
            found = canonical(text)
            if found is None:
                self.add_other(kind, text)
                return
            value = found
        known = self.first.setdefault(key, value)
        if known != value and not (key == "doi" and known.lower() == value.lower()):
            self.add_other(key, value)
        if key == "pmcid" and len(text) > len(value):
            self.add_other(kind, text)

    def in_order(self) -> dict[str, str]:
        """The first of each kind, in an order that does not depend on the record's."""
        return {kind: self.first[kind] for kind in _in_order(tuple(self.first))}

    def add_other(self, source: str, value: str) -> None:
        """An id that is not the first of its kind, or of a kind that is open."""
        self.others[Identifier(source=source, value=value)] = None
