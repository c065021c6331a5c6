"""The change of any field in words: "pages: 1-9 → 1-12", "keywords: + MSC, − stem cells"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_SHORT = 80
"""Characters of a value that are shown; a longer one is cut."""

_LABELS = ("name", "descriptor", "term", "id", "value", "collective_name", "last_name", "text")
"""The key of a part of a record (article.py) that names it."""


def field_words(name: str, before: object, after: object) -> str:
    """What became of a field; None is absent."""
    if _is_plain(before) and _is_plain(after):
        if before is None:
            return f"{name} came: {_shown(after)}"
        if after is None:
            return f"{name} taken away: {_shown(before)}"
        return f"{name}: {_shown(before)} → {_shown(after)}"
    old, new = _labels(before), _labels(after)
    if old is not None and new is not None:
        return named(name, old, new)
    if before is None or after is None:
        return f"{name} {'came' if before is None else 'taken away'}"
    return f"{name} changed"


def named(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    """Which names of a list came and went; only how many where they are many or long."""
    gone, come = Counter(before), Counter(after)
    gone, come = gone - come, come - gone
    words = [f"+ {each}" for each in come.elements()] + [f"− {each}" for each in gone.elements()]
    text = ", ".join(words)
    if text and len(text) <= _SHORT:
        return f"{name} changed: {text}"
    if not before:
        return f"{name} came ({len(after):,})"
    if not after:
        return f"{name} taken away ({len(before):,})"
    if not text:
        how = "their order" if Counter(before) == Counter(after) and before != after else "details"
        return f"{name} changed: {how}"
    return f"{name} changed ({len(before):,} → {len(after):,})"


def short(text: str) -> str:
    """A value, cut where it would fill the line."""
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return short(str(value))


def _labels(value: object) -> list[str] | None:
    """What the entries of a list are called; None where that is no list of named things."""
    if value is None:
        return []
    if not isinstance(value, list):
        return None
    labels = [_label(each) for each in value]
    return None if None in labels else [label for label in labels if label is not None]


def _label(part: object) -> str | None:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        found = (part[key] for key in _LABELS if isinstance(part.get(key), str))
        return next(found, None)
    return None
