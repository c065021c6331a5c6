"""Harvest: a local, always-current, trustworthy copy of the PubMed literature you care about.

For programs: ``harvester.read("corpus")`` gives typed articles. What is in ``__all__`` is
public and stable; all else may change. Nothing is loaded before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "SCHEMA_VERSION",
    "AbstractSection",
    "Affiliation",
    "Article",
    "Book",
    "BookSection",
    "BrokenLineWarning",
    "Chemical",
    "CorpusError",
    "Correction",
    "Databank",
    "Grant",
    "HarvestError",
    "HistoryDate",
    "Identifier",
    "Issn",
    "ItemList",
    "Journal",
    "Keyword",
    "MeshHeading",
    "Note",
    "Object",
    "OtherAbstract",
    "Person",
    "Provenance",
    "Qualifier",
    "Reference",
    "SupplementaryMesh",
    "Term",
    "__version__",
    "read",
    "to_dict",
]

if TYPE_CHECKING:
    from harvester.article import (
        SCHEMA_VERSION,
        AbstractSection,
        Affiliation,
        Article,
        Book,
        BookSection,
        Chemical,
        Correction,
        Databank,
        Grant,
        HistoryDate,
        Identifier,
        Issn,
        ItemList,
        Journal,
        Keyword,
        MeshHeading,
        Note,
        Object,
        OtherAbstract,
        Person,
        Provenance,
        Qualifier,
        Reference,
        SupplementaryMesh,
        Term,
    )
    from harvester.errors import CorpusError, HarvestError
    from harvester.library import BrokenLineWarning, read, to_dict
else:  # a type checker would take any name for public

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        home = _HOMES.get(name, "article")
        return getattr(import_module(f"{__name__}.{home}"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


_HOMES = {
    "BrokenLineWarning": "library",
    "CorpusError": "errors",
    "HarvestError": "errors",
    "read": "library",
    "to_dict": "library",
}
"""Where what is public lies, unless it is one of the types of a record."""
