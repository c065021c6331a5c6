"""The published JSON Schema of a corpus line, made from the types in ``article``."""

from __future__ import annotations

import msgspec

from harvester.article import SCHEMA_VERSION, Article


def article_schema() -> dict[str, object]:
    """JSON Schema 2020-12 of one line of ``<corpus>/<query>.jsonl``."""
    (schema,), parts = msgspec.json.schema_components([Article], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A PubMed article as harvest stores it (schema version {SCHEMA_VERSION})",
        **schema,
        "$defs": parts,
    }
