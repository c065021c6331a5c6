"""Words for a mistake: what a value is, how text from a file is shown, what was meant."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from pathlib import Path

_LONGEST_SHOWN = 60
_LARGEST_SHOWN = 10**18

_KINDS: tuple[tuple[type, str], ...] = (
    (str, "a string"),
    (int, "a whole number"),
    (float, "a number with a fraction"),
    (datetime.datetime, "a date with a time"),
    (datetime.date, "a date"),
    (datetime.time, "a time"),
    (list, "a list"),
)


def shown(text: str) -> str:
    """``text`` for a terminal: cut when long, and with nothing in it that is not printable."""
    cut = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return escaped(cut)


def escaped(text: str) -> str:
    """``text`` with control and other unprintable characters written as Python writes them."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def shown_path(path: Path) -> str:
    """A path as short as it can be: relative to the working folder when it lies below it."""
    try:
        inside = path.is_relative_to(Path.cwd())
        return escaped(str(path.relative_to(Path.cwd()) if inside else path))
    except OSError:
        return escaped(os.fspath(path))


def described(value: object) -> str:
    """What a TOML value is, with the value itself where it is short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        return "a huge number"
    kind = next((words for type_, words in _KINDS if isinstance(value, type_)), "a table")
    if isinstance(value, str):
        return f'{kind} ("{shown(value)}")'
    return f"{kind} ({value})" if isinstance(value, int | float) else kind


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The words of ``known`` that ``word`` may have meant, the likeliest first; at most three."""
    import difflib

    by_folded = {each.lower(): each for each in known}
    folded = word.lower()[:_LONGEST_SHOWN]
    found = difflib.get_close_matches(folded, by_folded, n=3, cutoff=0.6)
    return [by_folded[each] for each in found]


def control_character(text: str) -> int | None:
    """Where ``text`` has a control character other than a tab or a line end; None: nowhere."""
    for index, character in enumerate(text):
        if (character < " " or "\x7f" <= character <= "\x9f") and character not in "\t\n\r":
            return index
    return None
