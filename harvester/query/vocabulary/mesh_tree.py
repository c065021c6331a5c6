"""MeSH's tree, from NLM's own file of tree numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from harvester.query.vocabulary.thesaurus import Thesaurus, folded

_PLACE = re.compile(r"[A-Z]\d\d(\.\d+)*")


def mesh_tree(lines: Iterable[str], known: Thesaurus) -> Thesaurus:
    """The headings of ``mtrees2025.bin`` (``Multiple Sclerosis;C10.114.375.500``) as a thesaurus.

    Below a heading is what is below one of its own numbers: a heading under it may have more
    below it elsewhere in MeSH, and that is not meant. ``known`` gives the entry terms, which
    that file does not have. A line of another shape raises ``ValueError`` with its number, and
    so do lines without any heading.
    """
    names: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            name, _, place = line.strip().rpartition(";")
            if not folded(name) or not _PLACE.fullmatch(place):
                raise ValueError(f"line {number} is not HEADING;TREE.NUMBER")
            names[place] = folded(name)
    if not names:
        raise ValueError("no headings")
    below: dict[str, dict[str, None]] = defaultdict(dict)
    for place, name in names.items():
        below[name].setdefault(name)
        for above in _above(place):
            if above in names:
                below[names[above]][name] = None
    narrower = {name: tuple(found) for name, found in below.items()}
    return Thesaurus(MappingProxyType(narrower), known.preferred, is_flat=True)


def _above(place: str) -> Iterator[str]:
    while "." in place:
        place = place.rpartition(".")[0]
        yield place
