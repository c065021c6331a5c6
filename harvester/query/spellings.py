"""Names that are written together, with a hyphen or apart: IL6 and IL-6, TNFα and TNF alpha.

A number, or the name of a Greek letter, may stand apart from the letters beside it or not. So may
an L or a B with its number behind a short name: PDL1 and PD-L1, TGFB1 and TGF-B1; with any letter
"MS T2 lesions" would be the kinase MST2. The sign of multiplication is no word, so 1 × 10⁶ is
looked for as 1x10^6 too, and the other way. This is settled on the side of the query, as several
phrases to look up, so that every index finds the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from harvester.query.words import STOP_WORDS

_GREEK = r"alpha|beta|gamma|delta|epsilon|zeta|theta|kappa|lambda|sigma|omega|eta\Z"
_ATOM = re.compile(rf"\d+|{_GREEK}|(?:(?!{_GREEK})[^\W\d_])+")
_LIGAND = re.compile(r"([a-z]{2,3})([bl][0-9]{1,2})")
_POWER = re.compile(r"(?<!\S)(\d{1,3})(?: ?x ?| )(10[1-9]\d?)(?!\S)")
_ETA = "eta"
"""A letter at the end of a name only: it stands within many words."""

_GREEK_NAMES = frozenset((*_GREEK.split("|")[:-1], _ETA))

_LONGEST_TAIL = 3
"""Letters behind a number that still make one name with it: 5-HT, IL-17A."""

_LONGEST_PHRASE = 12
"""Words of a phrase that somebody types; what is longer was copied, as it is spelled."""

_MOST_PLACES = 5
"""Places of a phrase that are spelled both ways; each doubles the phrases to look up."""

_FEW = 4
"""Spellings above which no letter is moved as well."""


def spellings(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words themselves first, then every other way to write them.

    ``("il", "6", "receptor")`` is also ``("il6", "receptor")``, and ``("tnfalpha",)`` is also
    ``("tnf", "alpha")``. Words are those of ``words.words``; most have one spelling.
    """
    if len(words) > _LONGEST_PHRASE:
        return (words,)
    found = dict.fromkeys(_spellings(words))
    if len(found) <= _FEW:
        for spelled in tuple(found):
            found |= dict.fromkeys(_spellings(tuple(_other_ligands(spelled))))
    return tuple(found | dict.fromkeys(_other_powers(words)))


def may_be_joined(before: str, after: str) -> bool:
    """Whether two neighbouring words may be one name, written as one word."""
    atoms = _ATOM.findall(before)[-1], _ATOM.findall(after)[0]
    if _POWER.fullmatch(f"{before} {after}"):
        return True
    return _is_loose(*atoms, is_joined=False) or _is_ligand(before, after)


def _other_powers(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A number with a power of ten in its three forms: 1x10^6, 1 x 10^6, and 1 × 10⁶ as words."""
    text = " ".join(words)
    if _POWER.search(text):
        for times in ("x", " x ", " "):
            yield tuple(_POWER.sub(rf"\g<1>{times}\g<2>", text).split())


def _other_ligands(words: Sequence[str]) -> Iterator[str]:
    """Each name with a letter and a number behind it the other way: ``pdl1``, ``pd l1``."""
    at = 0
    while at < len(words):
        if at + 1 < len(words) and _is_ligand(words[at], words[at + 1]):
            yield words[at] + words[at + 1]
            at += 2
            continue
        joined = _LIGAND.fullmatch(words[at])
        if joined and _is_ligand(joined[1], joined[2]):
            yield from joined.groups()
        else:
            yield words[at]
        at += 1


def _is_ligand(before: str, after: str) -> bool:
    if before in _GREEK_NAMES or before + after[:1] in _GREEK_NAMES:
        return False
    if not STOP_WORDS.isdisjoint((before, after)):
        return False
    name = _LIGAND.fullmatch(before + after)
    return name is not None and name.groups() == (before, after)


def _spellings(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    atoms = [atom for word in words for atom in _ATOM.findall(word)]
    joined = [place > 0 for word in words for place, _ in enumerate(_ATOM.findall(word))]
    choices: list[tuple[bool, ...]] = [(is_joined,) for is_joined in joined]
    places = 0
    for right, (before, after) in enumerate(pairwise(atoms), start=1):
        loose = _is_loose(before, after, is_joined=joined[right], is_tail=joined[right - 1])
        if places < _MOST_PLACES and loose:
            choices[right] += (not joined[right],)
            places += 1
    return tuple(_written(atoms, chosen) for chosen in product(*choices)) if places else (words,)


def _is_loose(before: str, after: str, *, is_joined: bool, is_tail: bool = False) -> bool:
    """Whether two neighbours, each all letters or all digits, are written either way.

    A single letter is not taken from its number: "p53" is no "p 53", nor "T3" a "t 3"; nor from
    its Greek one, unless ``is_tail``: it hangs on what stands before it, as in "IL-2Rα".
    """
    if not STOP_WORDS.isdisjoint((before, after)):
        return False
    if _ETA in (before, after):
        return after == _ETA and len(before) > 1 and _ATOM.findall(before + after)[-1] == _ETA
    if before in _GREEK_NAMES or after in _GREEK_NAMES:
        return not is_joined or len(before) > 1 or before.isdecimal() or is_tail
    if is_joined and any(len(one) == 1 and not one.isdecimal() for one in (before, after)):
        return False
    if before.isdecimal():
        return not after.isdecimal() and len(after) <= _LONGEST_TAIL
    return after.isdecimal()


def _written(atoms: Sequence[str], joined: Sequence[bool]) -> tuple[str, ...]:
    text = "".join(
        atom if is_joined else f" {atom}" for atom, is_joined in zip(atoms, joined, strict=True)
    )
    return tuple(text.split())
