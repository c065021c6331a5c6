"""The plain way of reading: most of a record is NLM's ever same XML, which patterns read whole.

What the patterns do not know is read as a tree, element by element; where even the order of
things is another, the whole record is. Both ways give the same article: the plain one takes
half the time, and is never right alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from harvester.pubmed_xml.draft import Draft, Handler
from harvester.pubmed_xml.plain_way.patterns import (
    ATTRIBUTES,
    MARKED,
    SPACE,
    TEXT,
    Unplain,
    inside,
    marked_text,
    parts,
    plain_attributes,
    plain_text,
)
from harvester.pubmed_xml.tree import element_of
from harvester.pubmed_xml.unknown_attributes import keep_unknown_attributes

_TAG = re.compile(f"{SPACE}<(?:([A-Za-z]++){ATTRIBUTES}|/([A-Za-z]++))>{SPACE}")
_NONE: Mapping[str, str] = {}


class Irregular(Exception):
    """The record is not a plain one: it is to be read as a tree, from its start."""


class Plain(NamedTuple):
    """How an element is read that has no other attributes than these.

    ``read`` is given its attributes, the record and the place after its start tag; it takes all
    that the element holds, and returns the place after its end tag; or it raises ``Unplain``
    before it takes any.
    """

    read: Callable[[Draft, Mapping[str, str], str, int], int]
    attributes: frozenset[str] = frozenset()


class Container(NamedTuple):
    """How an element is read that holds elements.

    ``take`` takes its attributes. ``head`` is a pattern of its first elements, as they mostly
    are; ``read`` takes what its groups have, or raises ``Unplain`` before it takes any. Each
    further element is read by its ``plain`` reader or, where that cannot, as a tree by its
    ``careful`` one.
    """

    tag: str
    plain: Mapping[str, Plain]
    careful: Mapping[str, Handler]
    attributes: frozenset[str] = frozenset()
    take: Callable[[Draft, Mapping[str, str]], None] = lambda draft, attributes: None
    head: re.Pattern[str] | None = None
    read: Callable[[Draft, tuple[str | None, ...]], None] = lambda draft, groups: None


def read_plainly(draft: Draft, text: str, start: int, container: Container) -> int:
    """Read what a container holds, from a place on: each element plainly, or as a tree.

    Returns the place after its end tag. Raises ``Irregular``; then the draft is spoiled.
    """
    position = _read_head(draft, text, start, container)
    plain, match = container.plain, _TAG.match
    while found := match(text, position):
        name, written, closed = found.groups()
        if closed:
            if closed != container.tag:
                break
            return found.end()
        reader = plain.get(name)
        try:
            if reader is None:
                raise Unplain
            read, allowed = reader
            attributes = plain_attributes(written, allowed) if written else _NONE
            position = read(draft, attributes, text, found.end())
        except Unplain:
            handler = container.careful.get(name)
            position = _read_as_a_tree(draft, text, found.start(1) - 1, name, handler)
    raise Irregular


def within(container: Container) -> Plain:
    """An element that is a container."""

    def read(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
        container.take(draft, attributes)
        return read_plainly(draft, text, start, container)

    return Plain(read, container.attributes)


def set_plainly(texts: dict[str, str], name: str, text: str | None) -> None:
    """As ``set_once``; what comes a second time, and differently, is not plain."""
    if text is not None and texts.setdefault(name, text) != text:
        raise Irregular


def set_all_plainly(texts: dict[str, str], found: Mapping[str, str | None]) -> None:
    """Set those of the texts that there are; none of them may be there already."""
    if not texts.keys().isdisjoint(found):
        raise Irregular
    for name, text in found.items():
        if text is not None:
            texts[name] = text


def plain_once(tag: str, name: str) -> Plain:
    """An element that is one text of the record."""
    pattern = inside(tag, MARKED)

    def read(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
        found = parts(pattern, text, start)
        set_plainly(draft.texts, name, marked_text(found[1]))
        return found.end()

    return Plain(read)


def plain_each(tag: str, field: Callable[[Draft], list[str]]) -> Plain:
    """An element that is one of the texts of a list."""
    pattern = inside(tag, TEXT)

    def read(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
        found = parts(pattern, text, start)
        value = plain_text(found[1])
        if value is not None:
            field(draft).append(value)
        return found.end()

    return Plain(read)


def _read_head(draft: Draft, text: str, start: int, container: Container) -> int:
    found = container.head and container.head.match(text, start)
    if found is None:
        return start
    try:
        container.read(draft, found.groups())
    except Unplain:
        return start
    return found.end()


def _read_as_a_tree(draft: Draft, text: str, start: int, name: str, handler: Handler | None) -> int:
    end = text.find(f"</{name}>", start) + len(name) + len("</>")
    xml = text[start:end]
    if handler is None or end < start or "<!" in xml or "<?" in xml:
        raise Irregular
    element = element_of(xml.encode())
    if element is None or element.tag != name:
        raise Irregular
    handler(draft, element)
    keep_unknown_attributes(draft, element)
    return end
