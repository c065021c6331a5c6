"""Text from records as formats of lines can hold it: nothing ends a line, nothing steers."""

from __future__ import annotations

import re

_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]+")
_PARAGRAPHS = re.compile(r"\r?\n[ \t]*\r?\n\s*")


def one_line(text: str) -> str:
    """The text on one line: what ends lines, columns or pages becomes a space.

    Other control characters go, and with them what XML and UTF-8 cannot carry: lone surrogates
    and non-characters. Other spaces, as the thin one in a number, stay.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    return _UNPRINTABLE.sub("", _BREAKS.sub(" ", text)).strip()


def paragraphs(text: str | None) -> list[str]:
    """What stands between empty lines, each on one line."""
    return [line for part in _PARAGRAPHS.split(text or "") if (line := one_line(part))]
