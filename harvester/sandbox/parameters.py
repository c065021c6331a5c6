"""The parameters of an E-utilities request, whatever case and method they came in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

_SPELLING = {"querykey": "query_key", "apikey": "api_key"}


def parse_parameters(*encoded: str) -> dict[str, str]:
    """Read URL-encoded strings into lower-case names: ``WebEnv`` and ``webenv`` are one.

    ``QueryKey`` becomes ``query_key``. A repeated ``id`` is joined with commas; of any other
    parameter the last value counts.
    """
    parameters: dict[str, str] = {}
    for name, value in _pairs(encoded):
        if name == "id" and parameters.get("id"):
            parameters[name] += f",{value}"
        else:
            parameters[name] = value
    return parameters


def _pairs(encoded: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for text in encoded:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
            name_folded = name.strip().lower()
            yield _SPELLING.get(name_folded.replace("_", ""), name_folded), value


def whole_number(parameters: Mapping[str, str], name: str, default: int) -> int:
    """Return a parameter as a number, ``default`` when it is absent or not a whole number >= 0."""
    text = parameters.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else default


def pmids(text: str) -> tuple[list[int], list[str]]:
    """Split an ``id`` list into PMIDs, each once, in order, and what is no PMID."""
    good: dict[int, None] = {}
    bad: list[str] = []
    for word in text.replace(",", " ").split():
        if word.isascii() and word.isdigit() and len(word) < 19:
            good[int(word)] = None
        else:
            bad.append(word)
    return list(good), bad
