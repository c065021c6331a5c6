"""Patterns of NLM's XML as it mostly is: what they match is whole and well-formed.

A pattern says all that may stand in an element. Anything else in it (an attribute or a child
more, markup within markup, a comment) raises ``Unplain``, and the element is read as a tree.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from harvester.pubmed_xml.markup import script, squeezed

SPACE = " *+"
"""White space (all of it spaces: ``prepared``), where it means nothing."""
TEXT = r"([^<]*+)"
MARKED = "([^<]*+(?:</?+(?:i|b|u|su[bp])>[^<]*+)*+)"
"""Text with the simplest of markup in it."""
NAME = r"([\w.-]++)"
"""A word in an attribute: a MeSH UI, a type, a status."""
YES_NO = r"([YN])"
ATTRIBUTES = r"((?: [^<>]*+)?+)"
"""The attributes of a start tag, for ``plain_attributes``."""

_ATTRIBUTE = re.compile(r' ([A-Za-z]++)="([^"<\s]++(?: [^"<\s]++)*+)"')
_WHOLE_ATTRIBUTES = re.compile(f"(?:{_ATTRIBUTE.pattern})*+")
_MARKED = re.compile(r"<(i|b|u|su[bp])>([^<]*+)</\1>")
_CHARACTER = re.compile("#(?:([0-9]{3,7})|x([0-9A-Fa-f]{2,6}))")
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_DEPTH = 3
_ASCII = 128
_SURROGATES = range(0xD800, 0xE000)
_PREPARED = bytes(
    code if code >= ord(" ") else ord(" ") if chr(code) in "\t\n\r" else 0 for code in range(256)
)
"""White space as spaces, and what is no character of XML as NUL."""


class Unplain(Exception):
    """This is not as the patterns know it; nothing of it was taken."""


def leaf(tag: str, attributes: str = "", text: str = TEXT) -> str:
    """The pattern of an element that holds text, and the white space after it."""
    return rf"<{tag}{attributes}>{text}</{tag}>{SPACE}"


def around(tag: str, *inner: str, attributes: str = "") -> str:
    """The pattern of an element that holds elements, and the white space after it."""
    return rf"<{tag}{attributes}>{SPACE}{''.join(inner)}</{tag}>{SPACE}"


def anything(tag: str, *, start: bool = True) -> str:
    """The pattern of an element that holds anything but itself: one group, of all of it."""
    inner = f"([^<]*+(?:<(?!/{tag}>)[^<]*+)*+)"
    return f"{f'<{tag}>' if start else ''}{inner}</{tag}>{SPACE}"


def maybe(*patterns: str) -> str:
    """The pattern of what may be absent, each of them."""
    return "".join(f"(?:{pattern})?+" for pattern in patterns)


def several(pattern: str) -> str:
    """The pattern of what may come any number of times: one group, of all of it."""
    return f"((?:{re.sub(r'[(](?![?])', '(?:', pattern)})*+)"


def digits(tag: str) -> str:
    """The pattern of an element that holds a number, and the white space after it."""
    return leaf(tag, text="([0-9]++)")


DAY = digits("Year") + digits("Month") + digits("Day")
"""The pattern of a whole date in numbers."""


def inside(tag: str, *patterns: str) -> re.Pattern[str]:
    """A pattern of all that an element holds, with its end tag."""
    return re.compile(f"{''.join(patterns)}</{tag}>")


class Listed(NamedTuple):
    """A list as ``rows`` reads it: its end tag, and the pattern of an item or of the rest."""

    end_tag: str
    item: re.Pattern[str]


def listed(tag: str, item: str) -> Listed:
    """A list of items and nothing else; the last group is what else there is."""
    return Listed(f"</{tag}>", re.compile(f"{item}|(.++)"))


def parts(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str]:
    """What a pattern of ``inside`` finds from a place on. Raises ``Unplain``."""
    found = pattern.match(text, start)
    if found is None:
        raise Unplain
    return found


def end_of(end_tag: str, text: str, start: int) -> int:
    """The place of an end tag, from a place on. Raises ``Unplain``."""
    end = text.find(end_tag, start)
    if end < 0:
        raise Unplain
    return end


def rows(listed: Listed, text: str, start: int) -> tuple[list[tuple[str, ...]], int]:
    """What the groups have in each item of a list, from a place on; and the place after it.

    A group that is absent is empty; the last one of each row always is. Raises ``Unplain`` where
    something else stands in the list.
    """
    end_tag, item = listed
    end = end_of(end_tag, text, start)
    found = item.findall(text, start, end)
    if found and found[-1][-1]:
        raise Unplain
    return found, end + len(end_tag)


def cut(tag: str, item_tag: str, text: str, start: int) -> tuple[list[str], int]:
    """What comes before each end tag of an item, from a place in a list on; and the place after it.

    Each is an item, or is not plain. Raises ``Unplain`` where something stands after the last.
    """
    end_tag = f"</{tag}>"
    end = end_of(end_tag, text, start)
    *items, rest = text[start:end].split(f"</{item_tag}>")
    if rest.strip(" "):
        raise Unplain
    return items, end + len(end_tag)


def rare_attributes(written: str, allowed: frozenset[str]) -> Mapping[str, str]:
    """The attributes of a start tag: in double quotes, tidy, each once and one of ``allowed``.

    Raises ``Unplain``.
    """
    found = _ATTRIBUTE.findall(written)
    attributes = dict(found)
    tidy = _WHOLE_ATTRIBUTES.fullmatch(written) is not None
    if not tidy or len(attributes) < len(found) or not attributes.keys() <= allowed:
        raise Unplain
    if "&" in written:
        return {name: plain_text(value) or "" for name, value in found}
    return attributes


plain_attributes = lru_cache(maxsize=4096)(rare_attributes)
"""As ``rare_attributes``, of start tags that come again and again: they are remembered."""


def plain_text(text: str | None) -> str | None:
    """As ``text_of`` an element that holds this text alone; None of what is absent.

    Raises ``Unplain`` for an entity that XML does not know.
    """
    if not text:
        return None
    if "&" in text:
        text = _without_entities(text)
    return (squeezed(text) if "  " in text else text.strip(" ")) or None


def marked_text(xml: str | None) -> str | None:
    """As ``text_of`` an element that holds text and ``b i u sub sup``, few within another.

    Raises ``Unplain`` when it holds anything else.
    """
    if xml and "<" in xml:
        for _ in range(_DEPTH):
            xml = _MARKED.sub(_unmarked, xml)
            if "<" not in xml:
                break
        else:
            raise Unplain
    return plain_text(xml)


def prepared(xml: bytes) -> str:
    """A record as the patterns read it: all white space as spaces, no character references.

    No text of a record tells one XML white space from another. Raises ``Unplain`` for what is
    not UTF-8 or no character of XML (1.0, 2.2), and for a character reference (4.1) to ASCII,
    which may be markup or space, or to no character.
    """
    spaced = xml.translate(_PREPARED)
    if b"\0" in spaced:
        raise Unplain
    try:
        text = spaced.decode()
    except UnicodeDecodeError:
        raise Unplain from None
    if "#" in text and "&#" in text:
        text = _with_characters(text)
    if ("]" in text and "]]>" in text) or "\ufffe" in text or "\uffff" in text:
        raise Unplain
    return text


def _unmarked(element: re.Match[str]) -> str:
    name, text = element.groups()
    if name in ("sub", "sup"):
        if "&" in text:
            raise Unplain
        return script(text, raised=name == "sup")
    return text


def _with_characters(text: str) -> str:
    # One character is found five times as fast as two.
    first, *others = text.split("&")
    pieces = [first]
    for other in others:
        if other.startswith("#"):
            reference, semicolon, after = other.partition(";")
            if not semicolon:
                raise Unplain
            pieces += _character(reference), after
        else:
            pieces += "&", other
    return "".join(pieces)


@lru_cache(maxsize=1024)
def _character(reference: str) -> str:
    found = _CHARACTER.fullmatch(reference)
    if found is None:
        raise Unplain
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number < _ASCII or number in _SURROGATES or number > sys.maxunicode:
        raise Unplain
    return chr(number)


def _without_entities(text: str) -> str:
    first, *others = text.split("&")
    pieces = [first]
    for other in others:
        name, semicolon, after = other.partition(";")
        if not semicolon or name not in _ENTITIES:
            raise Unplain
        pieces += _ENTITIES[name], after
    return "".join(pieces)
