"""Controlled vocabularies: which entry is meant, and which narrower ones it brings along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from harvester.query.words import words


def folded(name: str) -> str:
    """The words of a name, joined by spaces: the key of a heading or publication type."""
    return " ".join(words(name))


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Names with narrower names and synonyms. All of them are ``folded``.

    It need not be whole: a name it does not know has no narrower ones and means itself. Where
    it ``is_flat``, ``narrower`` has not only the next but all that is below a name.
    """

    narrower: Mapping[str, tuple[str, ...]]
    preferred: Mapping[str, str]
    is_flat: bool = False

    def knows(self, name: str) -> bool:
        """Whether the name is an entry of its own here."""
        return name in self.narrower

    def meant(self, name: str) -> str:
        """The entry a synonym stands for; else the name itself."""
        return name if self.knows(name) else self.preferred.get(name, name)

    def exploded(self, name: str) -> tuple[str, ...]:
        """The name and everything below it, each once."""
        if self.is_flat:
            return tuple(dict.fromkeys((name, *self.narrower.get(name, ()))))
        found = {name: None}
        waiting = [name]
        while waiting:
            for child in self.narrower.get(waiting.pop(), ()):
                if child not in found:
                    found[child] = None
                    waiting.append(child)
        return tuple(found)


def thesaurus(
    narrower: Mapping[str, Iterable[str]], synonyms: Mapping[str, Iterable[str]]
) -> Thesaurus:
    """A thesaurus from names as people write them: what is below each, what else it is called."""
    below = {
        folded(name): tuple(folded(child) for child in children)
        for name, children in narrower.items()
    }
    names = {child: () for children in below.values() for child in children}
    names |= {folded(name): () for name in synonyms}
    preferred = {
        folded(other): folded(name) for name, others in synonyms.items() for other in others
    }
    return Thesaurus(MappingProxyType({**names, **below}), MappingProxyType(preferred))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The vocabularies a search needs."""

    mesh: Thesaurus
    publication_types: Thesaurus
    subheadings: Thesaurus
