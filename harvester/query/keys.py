"""The keys under which whole values are indexed and looked up, whatever shape they come in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from harvester.query.fields import Field
from harvester.query.words import fold, words

_ORCID = re.compile(r"(?<!\d)\d{15}[\dx](?![\da-z])")
_BEFORE_ID = re.compile(r"^(?:(?:doi|pii|pmcid|pmid):|https?://(?:dx\.)?doi\.org/)+")
_NOT_ALNUM = re.compile(r"[\W_]+")


def key(field: Field, value: str) -> str:
    """The key of a value of this field.

    Words joined by spaces; for MeSH with the subheading after a slash. DOIs, PIIs and
    registry numbers keep their punctuation, for it tells them apart; a resolver's address
    before a DOI is dropped. ORCIDs, ISSNs and ISBNs lose theirs.
    """
    return _MADE_BY.get(field, _joined)(value)


def _heading(value: str) -> str:
    descriptor, slash, qualifier = value.rpartition("/")
    return f"{_joined(descriptor)}/{_joined(qualifier)}" if slash else _joined(value)


def _id(value: str) -> str:
    return _BEFORE_ID.sub("", "".join(_unquoted(value).split()))


def _accession(value: str) -> str:
    return " ".join(_unquoted(value).split())


def _unquoted(value: str) -> str:
    """Folded, without quotation marks: no query could ask for one."""
    return fold(value).replace('"', "")


def _pmcid(value: str) -> str:
    number = _compact(_id(value).partition(".")[0])
    return f"pmc{number}" if number.isdecimal() else number


def _author_id(value: str) -> str:
    compact = _compact(value)
    orcid = _ORCID.search(compact)
    return orcid[0] if orcid else compact


@lru_cache(maxsize=1 << 16)
def _joined(value: str) -> str:
    return " ".join(words(value))


def _compact(value: str) -> str:
    return _NOT_ALNUM.sub("", fold(value))


_MADE_BY: Mapping[Field, Callable[[str], str]] = MappingProxyType(
    {
        Field.MESH: lru_cache(1 << 15)(_heading),
        Field.MAJOR: lru_cache(1 << 15)(_heading),
        **dict.fromkeys((Field.ARTICLE_ID, Field.LOCATION_ID), lru_cache(1 << 8)(_id)),
        Field.SECONDARY_ID: _accession,
        Field.PMCID: _pmcid,
        Field.AUTHOR_IDENTIFIER: _author_id,
        **dict.fromkeys((Field.ISSN, Field.ISBN, Field.NLM_ID), lru_cache(1 << 13)(_compact)),
    }
)
