"""Latin letters that stand for Greek ones in names: TNFa, TNF-a and TNF-α, NF-kB and NF-κB.

They do in names of cytokines, receptors, kinases and transcription factors, known one by one: the
B of vitamin B, hepatitis B or PDGF-B is no β, nor is the A of IL-17A or HLA-A an α. ERα is left
out: an era is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from itertools import product
from types import MappingProxyType

_LETTERS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "lambda")
_GREEK: Mapping[str, str] = MappingProxyType({name[0]: name for name in _LETTERS})

_NAMES = """
ab: tnf tgf il1 interleukin1 hif1 hif2 hif3 hnf1 hnf4 pgc1 gsk3 mip1 sdf1 pdgfr lxr cd8
abe: ikb ikappab
abg: rar rxr ror ampk il36
abge: ikk
abgl: ifn interferon
abgd: ppar pi3k p38 tcr eif2
abgde: ebp cebp
abgdez: pkc
gdez: cd3
abg: il2r il3r il4r il5r il6r il7r il9r il10r il13r il15r il21r il22r
"""
"""The letters that are Greek ones behind names; each stands at the end, or before a number."""

CYTOKINES = frozenset({"tnf", "tgf", "ifn"})
"""Behind them an A that stands apart is looked for too, though it may be the article."""


def _listed(names: str) -> Iterator[tuple[str, str]]:
    for line in names.split("\n"):
        letters, _, listed = line.partition(":")
        yield from ((name, letters) for name in listed.split())


LETTERS_OF: Mapping[str, str] = MappingProxyType(dict(_listed(_NAMES)))
"""The same by name, in small letters and without spaces and hyphens."""


def _pattern(name: str) -> str:
    """The number of a name may stand apart from it."""
    return re.sub(r"(?<=[a-z])(?=\d)", " ?", name).replace("kappa", "[ -]?kappa[ -]?")


_NAME = re.compile(
    rf"(?<![^ -])({'|'.join(map(_pattern, LETTERS_OF))})([ -]?)"
    rf"((?:{'|'.join(_GREEK.values())}|(?<!\d[ -])[{''.join(_GREEK)}])(?=[\d -]|\Z)"
    r"|(?:gamma|(?<!\d[ -])g)(?=t(?![^ -])))"
)
"""A name, what is between, and its letter: TNF-α, IL-1b, TGFb1, RORγt."""

_KAPPA = re.compile(
    r"(?<![^ -])(nf|i(?=kb|[ -]?kappa))([ -]?)(?:kappa[ -]?|k)b"
    rf"(?=[\d -]|\Z|(?:{'|'.join(_GREEK.values())}|[abe])(?:[\d -]|\Z))"
)
"""NF-κB, IκB and the letter behind it."""


class _Way(Enum):
    GREEK = auto()
    JOINED = auto()
    APART = auto()


def other_letters(text: str) -> Iterator[str]:
    """The text with Greek letters for all Latin ones, and with Latin ones, joined or apart.

    ``text`` is as ``words.hyphened`` gives it. κ and the letters at the end go each their own way:
    IκBα is written IkBα too.
    """
    if _KAPPA.search(text) or _NAME.search(text):
        for kappa, letter in product(_Way, _Way):
            yield _NAME.sub(partial(_letter, letter), _KAPPA.sub(partial(_kappa, kappa), text))


def stands_for_greek(before: str, after: str) -> bool:
    """Whether a word begins with the letter of the name before it: IFN g, TGF b1, NF kB."""
    text = f"{before} {after}"
    lettered, kappa = _NAME.match(text), _KAPPA.match(text)
    if kappa and kappa.end() > len(before):
        return True
    return lettered is not None and lettered.end() > len(before) and _is_known(lettered)


def ends_in_letter(words: Sequence[str]) -> bool:
    """Whether the words end in a Latin letter that stands for a Greek one."""
    text = " ".join(words)
    last = [one for one in _NAME.finditer(text) if one.end() == len(text)]
    return any(one[3] in _GREEK and _is_known(one) for one in last)


def has_letter_apart(words: Sequence[str]) -> bool:
    """Whether such a letter stands apart from its name, as any article or label may."""
    names = _NAME.finditer(" ".join(words))
    return any(one[2] and one[3] in _GREEK and _is_known(one) for one in names)


def _is_known(found: re.Match[str]) -> bool:
    return found[3][0] in LETTERS_OF[_plain(found[1])]


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("-", "")


def _letter(way: _Way, found: re.Match[str]) -> str:
    name, between, letter = found[1], found[2], found[3][0]
    if not _is_known(found):
        return found[0]
    if way is _Way.GREEK:
        return name + between + _GREEK[letter]
    is_apart = not name[-1].isdecimal() and (letter != "a" or name in CYTOKINES)
    return f"{name} {letter}" if way is _Way.APART and is_apart else name + letter


def _kappa(way: _Way, found: re.Match[str]) -> str:
    """NF-κB is nfkb too, or nf kb; IκB is ikb, or i kappab as MEDLINE had it without Greek."""
    name, between = found[1], found[2]
    if way is _Way.JOINED:
        return f"{name}kb"
    if name == "i":
        return "ikappab" if way is _Way.GREEK else "i kappab"
    return f"nf{between}kappab" if way is _Way.GREEK else "nf kb"
