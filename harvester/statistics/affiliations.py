"""The country that an affiliation names: a reading of free text, of its end only.

An affiliation ends with its country, more often than not; an e-mail address, a postcode, a
remark may stand behind it. What is no country's name, nor a state of the USA's, is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from harvester.statistics.countries import (
    BY_CODE,
    BY_NAME,
    GEORGIA,
    LONGEST,
    STATE_CODES,
    UNITED_STATES,
    words_of,
)

_END = 200
"""Characters of an affiliation that are looked at."""

_BRACKETED = re.compile(r"\([^()]*\)|\[[^][]*\]")
_ADDRESS = re.compile(r"\b(?:electronic address|e-?mail(?: address)?)\b:?", re.IGNORECASE)
_EDGES = ".:-–—/*"
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?\.?")
_IN_GEORGIA = re.compile("Tbilisi|Batumi|Kutaisi|Republic")


def countries_of(affiliation: str) -> list[str]:
    """The country of each affiliation in the text (some hold several, between semicolons)."""
    found = [_country(place[-_END:]) for place in affiliation.split(";")]
    return [country for country in found if country]


def _country(place: str) -> str:
    """Empty where none is read."""
    rest = _BRACKETED.sub(" ", place) if ")" in place or "]" in place else place
    country = None
    while country is None and rest:
        rest, _, part = rest.rpartition(",")
        country = _of_part(part)
    if country == GEORGIA and not _IN_GEORGIA.search(place):
        return UNITED_STATES
    return country or ""


@lru_cache(maxsize=1 << 14)
def _of_part(part: str) -> str | None:
    """Empty where it is no country's; None of a postcode, an address, an "and": of no place."""
    words = [w for w in _ADDRESS.sub(" ", part).split() if "@" not in w and "://" not in w]
    named = [word.strip(_EDGES) for word in words if not any(map(str.isdigit, word))]
    if set(named) <= {"", "and"}:
        return None
    zip_code = any(map(_ZIP.fullmatch, words))
    country = _named([word for word in named if word], zip_code=zip_code)
    if country is None:
        country = _named(" ".join(words).split(". ")[0].split())
    return country or ""


def _named(words: Sequence[str], *, zip_code: bool = False) -> str | None:
    """The country whose name is the longest that these words end with."""
    last = words[-1] if words else ""
    if len(words) == 1 and last in BY_CODE:
        return BY_CODE[last]
    # Berlin is in DE as well.
    if last in STATE_CODES and (zip_code or (len(words) == 1 and last != "DE")):
        return UNITED_STATES
    name = words_of(" ".join(words))
    if name[-1:] == ("and",):
        name = name[:-1]
    for length in range(min(LONGEST, len(name)), 0, -1):
        if name[-length:] in BY_NAME:
            return BY_NAME[name[-length:]]
    return None
