"""Text to words, the same way for what is searched and what is searched for.

Case and diacritics do not matter, Greek letters are their names ("TGF-β1" is ``tgf beta1``),
raised and lowered digits are digits ("10⁶" is ``106``, and so are "10^6" and MEDLINE's old way
to write it, "10(6)"); everything else but letters and digits separates words, so "IL-6" is
``il 6`` and "Wharton's" is ``wharton s``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_IN_PARENTHESES = re.compile(r"\((?<=[^\W_]\()(\d{1,3}[a-z]?)\+?\)")
_RAISED = re.compile(rf"{_IN_PARENTHESES.pattern}|\^(?<=\d\^)(?=\d)")
"""Digits raised or lowered in plain text: "10(6)", "H(2)O", "Ca(2+)", "5-HT(2A)", "10^6".

What always begins with the same character is found far quicker.
"""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

_GREEK = """
α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu
ξ xi ο omicron π pi ρ rho σ sigma ς sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega
"""
_LATIN = "æ ae œ oe ø o đ d ð d þ th ł l ı i ħ h ŋ n ŧ t"


def _pairs(listed: str) -> dict[str, str]:
    parts = listed.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


_SPELLINGS: Mapping[str, str] = MappingProxyType(_pairs(_GREEK) | _pairs(_LATIN))

_STOP_WORDS = """
a about again all almost also although always among an and another any are as at be because
been before being between both but by can could did do does done due during each either enough
especially etc for found from further had has have having here how however i if in into is it
its itself just kg km made mainly make may mg might ml mm most mostly must nearly neither no
nor not obtained of often on or our overall perhaps pmid quite rather really regarding seem seen
several should show showed shown shows significantly since so some such than that the their
theirs them then there therefore these they this those through thus to upon use used using
various very was we were what when which while with within without would
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""PubMed's stop words (PubMed User Guide, "Stopwords"), and the operators in small letters."""


@lru_cache(maxsize=1 << 14)
def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(map(_spelling, plain))


def _spelling(character: str) -> str:
    spelling = _SPELLINGS.get(character)
    if spelling is not None:
        return spelling
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    return " " if category == "Lm" else character


def fold(text: str) -> str:
    """The text without case, diacritics, Greek letters and invisible characters.

    Each character is folded by itself.
    """
    return _by_character(text, _folded)


def _by_character(text: str, plain: Callable[[str], str]) -> str:
    lower = text.lower()
    return lower if lower.isascii() else _NOT_ASCII.sub(lambda found: plain(found[0]), lower)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order."""
    return tuple(_WORD.findall(_without_raised(fold(text))))


_BETWEEN = re.compile(r"(?<=[^\W\d_])([-‐])(?=[^\W\d_])|[\W_]+")


def hyphened(text: str) -> str:
    """``words`` in one text again, a hyphen between two where there was one between letters.

    Its own words and hyphens are the same.
    """
    folded = _without_raised(fold(text))
    return _BETWEEN.sub(lambda found: "-" if found[1] else " ", folded).strip()


class PlacedWord(NamedTuple):
    """A folded word, and where it is written: its first character, and the one behind its last."""

    word: str
    start: int
    end: int


def placed_words(text: str) -> Iterator[PlacedWord]:
    """``words`` with their places. Two that one character stands for, as "½", share a place."""
    folded = [(piece, at) for at, char in enumerate(text) for piece in fold(char)]
    flat = "".join(piece for piece, _ in folded)
    places = [at for _, at in folded]
    for raised in reversed(list(_RAISED.finditer(flat))):
        start, end = raised.span(1) if raised[1] else (raised.end(), raised.end())
        flat = flat[: raised.start()] + flat[start:end] + flat[raised.end() :]
        places[raised.start() : raised.end()] = places[start:end]
    places.append(len(text))
    for found in _WORD.finditer(flat):
        start, end = found.span()
        yield PlacedWord(found[0], places[start], max(places[end], places[end - 1] + 1))


def _without_raised(folded: str) -> str:
    return (_RAISED if "^" in folded else _IN_PARENTHESES).sub(_lowered, folded)


def _lowered(raised: re.Match[str]) -> str:
    return raised[1] or ""


def spaced(text: str) -> str:
    """The text so that ASCII's letters and digits and all that is not ASCII are its ``words``."""
    return _without_raised(_by_character(text, _in_words))


@lru_cache(maxsize=1 << 14)
def _in_words(character: str) -> str:
    """The character, folded, if it may stand in a word."""
    return "".join(one if one.isascii() or _WORD.match(one) else " " for one in _folded(character))


@lru_cache(maxsize=1 << 16)
def name_words(name: str) -> tuple[str, ...]:
    """``words`` of a short text that many records share: a heading, a name, a journal."""
    return words(name)
