"""The published JSON Schema of a corpus line, made from the types in ``article``."""

from __future__ import annotations

import inspect

import msgspec

from harvester.article import SCHEMA_VERSION, Article

_NULL = {"type": "null"}


def article_schema() -> dict[str, object]:
    """JSON Schema 2020-12 of one line of ``<corpus>/<query>.jsonl``."""
    (schema,), parts = msgspec.json.schema_components([Article], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A PubMed article as harvest stores it (schema version {SCHEMA_VERSION})",
        **schema,
        "$defs": _without_null(parts),
    }


def _without_null(schema: object) -> object:
    """The same, for lines in which what is absent is left out: no null, and no default null."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema if part != _NULL]
    if not isinstance(schema, dict):
        return inspect.cleandoc(schema) if isinstance(schema, str) else schema
    parts = {key: _without_null(part) for key, part in schema.items()}
    if parts.get("default", ...) is None:
        del parts["default"]
    match parts.get("anyOf"):
        case [dict(only)]:
            del parts["anyOf"]
            parts |= only
    return parts
