"""Writing elements. Content is XML text already, attributes are plain names and numbers."""

from __future__ import annotations

from collections.abc import Iterable

from harvester.sandbox.invented.slots import days


def element(name: str, content: str = "", **attributes: str | None) -> str:
    """``<name …>content</name>``; attributes that are None are left out."""
    written = "".join(f' {key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>{content}</{name}>"


def optional(name: str, content: str | None, **attributes: str | None) -> str:
    """An element, or nothing when there is no content."""
    return element(name, content, **attributes) if content else ""


def joined(parts: Iterable[str]) -> str:
    """The parts, one after the other."""
    return "".join(parts)


def date_element(name: str, offset: int, hour: tuple[int, int] | None = None, **at: str) -> str:
    """An element with ``Year``, ``Month`` and ``Day`` of two digits, as ``DateRevised`` has them.

    ``hour`` adds ``Hour`` and ``Minute``: ``PubMedPubDate`` has them, and its month and day
    are then without zeros.
    """
    if hour is None and name != "PubMedPubDate":
        return element(name, days(offset, "<Year>%Y</Year><Month>%m</Month><Day>%d</Day>"), **at)
    clock = "" if hour is None else f"<Hour>{hour[0]}</Hour><Minute>{hour[1]}</Minute>"
    plain = days(offset, "<Year>%Y</Year><Month>%n</Month><Day>%e</Day>")
    return element(name, plain + clock, **at)
