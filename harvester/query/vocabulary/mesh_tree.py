"""MeSH's tree, from NLM's own file of tree numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType

from harvester.query.vocabulary.thesaurus import Thesaurus, folded


def mesh_tree(lines: Iterable[str], known: Thesaurus) -> Thesaurus:
    """The headings of ``mtrees2025.bin`` (``Multiple Sclerosis;C10.114.375.500``) as a thesaurus.

    ``known`` gives the entry terms, which that file does not have. A line of another shape
    raises ``ValueError`` with its number, and so do lines without any heading.
    """
    names: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            name, semicolon, place = line.strip().rpartition(";")
            if not semicolon or not place[:1].isalpha() or not place[1:3].isdecimal():
                raise ValueError(f"line {number} is not HEADING;TREE.NUMBER")
            names[place] = folded(name)
    if not names:
        raise ValueError("no headings")
    narrower: dict[str, list[str]] = defaultdict(list)
    for place, name in names.items():
        narrower.setdefault(name, [])
        above = names.get(place.rpartition(".")[0])
        if above is not None:
            narrower[above].append(name)
    below = {name: tuple(dict.fromkeys(children)) for name, children in narrower.items()}
    return Thesaurus(MappingProxyType(below), known.preferred)
