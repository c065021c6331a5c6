"""The keys under which whole values are indexed and looked up, whatever shape they come in."""

from __future__ import annotations

import re

from harvester.query.fields import Field
from harvester.query.words import fold, name_words

_ORCID = re.compile(r"(?<!\d)(\d{4})[\s-]?(\d{4})[\s-]?(\d{4})[\s-]?(\d{3}[\dx])(?![\da-z])")
_BEFORE_ID = re.compile(r"^(?:(?:doi|pii|pmcid|pmid)\s*:\s*)?(?:https?://(?:dx\.)?doi\.org/)?")
_NOT_ALNUM = re.compile(r"[\W_]+")
_COMPACT = frozenset({Field.ISSN, Field.ISBN, Field.NLM_ID})


def key(field: Field, value: str) -> str:
    """The key of a value of this field.

    Words joined by spaces; for MeSH with the subheading after a slash. DOIs, PIIs and
    registry numbers keep their punctuation, for it tells them apart; a resolver's address
    before a DOI is dropped. ORCIDs, ISSNs and ISBNs lose theirs.
    """
    if field in (Field.MESH, Field.MAJOR):
        descriptor, slash, qualifier = value.rpartition("/")
        return f"{_joined(descriptor)}/{_joined(qualifier)}" if slash else _joined(value)
    if field in (Field.ARTICLE_ID, Field.LOCATION_ID):
        return "".join(_BEFORE_ID.sub("", fold(value).strip()).split())
    if field is Field.SECONDARY_ID:
        return " ".join(fold(value).split())
    if field is Field.PMCID:
        number = _compact(_BEFORE_ID.sub("", fold(value).strip()).partition(".")[0])
        return f"pmc{number}" if number.isdecimal() else number
    if field is Field.AUTHOR_IDENTIFIER:
        orcid = _ORCID.search(fold(value))
        return "".join(orcid.groups()) if orcid else _compact(value)
    return _compact(value) if field in _COMPACT else _joined(value)


def _joined(value: str) -> str:
    return " ".join(name_words(value))


def _compact(value: str) -> str:
    return _NOT_ALNUM.sub("", fold(value))
