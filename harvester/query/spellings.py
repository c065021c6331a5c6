"""Names that are written together, with a hyphen or apart: IL6 and IL-6, TNFα and TNF alpha.

A number, or the name of a Greek letter, may stand apart from the letters beside it or not. So may
an L or a B with its number behind a short name: PDL1 and PD-L1, TGFB1 and TGF-B1; with any letter
"MS T2 lesions" would be the kinase MST2. Words that are typed with a hyphen may be one: co-culture;
where one is to be taken apart is known of few. Greek letters may be Latin ones (``letters``). The
sign of multiplication is no word, so 1 × 10⁶ is looked for as 1x10^6 too, and the other way. This
is settled on the side of the query, as several phrases to look up, so that every index finds the
same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, product
from types import MappingProxyType

from harvester.query.letters import other_letters, stands_for_greek
from harvester.query.words import STOP_WORDS, hyphened

_GREEK = r"alpha|beta|gamma|delta|epsilon|zeta|theta|kappa|lambda|sigma|omega|eta\Z"
_ATOM = re.compile(rf"\d+|{_GREEK}|(?:(?!{_GREEK})[^\W\d_])+")
_WORD = re.compile(r"([ -]?)([^ -]+)")
_LIGAND = re.compile(r"([a-z]{2,3}(?=[bl])|tnf)([blr][0-9]{1,2})")
_POWER = re.compile(r"(?<!\S)(\d{1,3})(?: ?x ?| )(10[1-9]\d?)(?!\S)")
_ETA = "eta"
"""A letter at the end of a name only: it stands within many words."""

_GREEK_NAMES = frozenset((*_GREEK.split("|")[:-1], _ETA))

_COMPOUNDS = """gm csf;g csf;m csf;e cadherin;n cadherin;c myc;c met;c kit;hla dr;vegf a;vegf c;
t reg;t regs;x ray;x rays;anti inflammatory;co culture;co cultures;co cultured;meta analysis;
meta analyses;follow up;pre clinical;up regulated;up regulates;up regulation;down regulated;
down regulates;down regulation"""
PARTS: Mapping[str, list[str]] = MappingProxyType(
    {"".join(parts): parts for parts in map(str.split, _COMPOUNDS.split(";"))}
)
"""Words that are often written without their hyphen, and where it was."""

_LONGEST_TAIL = 3
"""Letters behind a number that still make one name with it: 5-HT, IL-17A."""

_LONGEST_PHRASE = 12
"""Words of a phrase that somebody types; what is longer was copied, as it is spelled."""

_MOST_PLACES = 5
"""Places of a phrase that are spelled both ways; each doubles the phrases to look up."""

_FEW = 4
"""Spellings above which no ligand is moved as well."""

_MOST = 64
"""Spellings; other letters, and other powers, are not looked for where there would be more."""


def spellings(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of a text first, then every other way to write them.

    Of "IL-6 receptor" they are ``("il", "6", "receptor")`` and ``("il6", "receptor")``, of TNFα
    ``("tnfalpha",)``, ``("tnf", "alpha")``, ``("tnfa",)`` and ``("tnf", "a")``; most have one.
    """
    written = hyphened(text)
    words = tuple(written.replace("-", " ").split())
    if len(words) > _LONGEST_PHRASE:
        return (words,)
    found = dict.fromkeys((words, *_spaced(written)))
    if len(found) <= _FEW:
        for spelled in tuple(found):
            found |= dict.fromkeys(_spaced(" ".join(_other_ligands(spelled))))
    for other in other_letters(written):
        found = _with(found, _spaced(other))
    return tuple(_with(found, chain.from_iterable(map(_other_powers, found))))


_Found = dict[tuple[str, ...], None]


def _with(found: _Found, more: Iterable[tuple[str, ...]]) -> _Found:
    both = found | dict.fromkeys(more)
    return both if len(both) <= _MOST else found


def may_be_joined(before: str, after: str) -> bool:
    """Whether two neighbouring words may be one name, written as one word."""
    atoms = _atoms(before)[-1], _atoms(after)[0]
    return (
        _POWER.fullmatch(f"{before} {after}") is not None
        or _is_loose(*atoms, is_joined=False)
        or _is_ligand(before, after)
        or _is_compound(*atoms)
        or stands_for_greek(before, after)
    )


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


def _spaced(written: str) -> Iterator[tuple[str, ...]]:
    """The words with each place filled or empty, where either may be; a hyphen is such a place."""
    atoms: list[str] = []
    before: list[str] = []
    for between, word in _WORD.findall(written):
        found = _atoms(word)
        atoms += found
        before += (between or " ", *[""] * (len(found) - 1))
    choices: list[tuple[bool, ...]] = [(not between,) for between in before]
    places = 0
    for right, pair in enumerate(pairwise(atoms), start=1):
        is_joined, is_tail = not before[right], not before[right - 1]
        loose = _is_loose(*pair, is_joined=is_joined, is_tail=is_tail)
        is_name = min(map(len, pair)) > 1 or pair[1] in _GREEK_NAMES  # A-β, but A-T is no "at"
        is_hyphened = before[right] == "-" and is_name
        if places < _MOST_PLACES and (loose or is_hyphened or _is_compound(*pair)):
            choices[right] += (not is_joined,)
            places += 1
    return (_written(atoms, chosen) for chosen in product(*choices))


def _is_compound(before: str, after: str) -> bool:
    return PARTS.get(before + after) == [before, after]


def _atoms(word: str) -> Sequence[str]:
    return PARTS.get(word) or _ATOM.findall(word)


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
