"""What a line says of its article, for those who want only some of them."""

from __future__ import annotations

import msgspec


class _Standing(msgspec.Struct):
    is_retracted: object = False


class _Provenance(msgspec.Struct):
    harvest: object = None


_STANDING = msgspec.json.Decoder(_Standing)
_PROVENANCE = msgspec.json.Decoder(_Provenance)


def is_retracted(line: bytes) -> bool:
    """Is this very article retracted?"""
    return _STANDING.decode(line).is_retracted is True


def first_fetched(line: bytes) -> str:
    """When it was first fetched (UTC, ISO 8601); empty where the line does not say so."""
    harvest = _PROVENANCE.decode(line).harvest
    told = harvest.get("first_fetched") if isinstance(harvest, dict) else None
    return told if isinstance(told, str) else ""
