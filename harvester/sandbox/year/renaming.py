"""A heading gets another name, as in NLM's year-end processing."""

from __future__ import annotations

from types import MappingProxyType

from harvester.query.vocabulary.thesaurus import Thesaurus, folded


def renamed(thesaurus: Thesaurus, old: str, new: str) -> Thesaurus:
    """The thesaurus in which the entry ``old`` is called ``new``; ``old`` still means it."""
    before, after = folded(old), folded(new)
    narrower = {
        after if name == before else name: tuple(
            after if child == before else child for child in children
        )
        for name, children in thesaurus.narrower.items()
    }
    preferred = {
        name: after if meant == before else meant
        for name, meant in thesaurus.preferred.items()
        if name != after
    }
    preferred[before] = after
    return Thesaurus(MappingProxyType(narrower), MappingProxyType(preferred))
