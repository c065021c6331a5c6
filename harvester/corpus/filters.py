"""What a line says of its article, for those who want only some of them."""

from __future__ import annotations

import msgspec


class Whole(msgspec.Struct, frozen=True):
    """What each article says: a line without it is none."""

    pmid: str
    schema_version: int
    version: int
    is_retracted: bool


class _Fetched(Whole, frozen=True):
    harvest: object = None


_WHOLE = msgspec.json.Decoder(Whole)
_FETCHED = msgspec.json.Decoder(_Fetched)


def is_retracted(line: bytes) -> bool:
    """Is this very article retracted? Raises ``ValueError`` where the line is no whole article."""
    return _WHOLE.decode(line).is_retracted


def first_fetched(line: bytes) -> str:
    """When it was first fetched (UTC, ISO 8601); empty where the line does not say so.

    Raises ``ValueError`` where the line is no whole article.
    """
    harvest = _FETCHED.decode(line).harvest
    told = harvest.get("first_fetched") if isinstance(harvest, dict) else None
    return told if isinstance(told, str) else ""
