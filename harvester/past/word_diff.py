"""What changed between two texts, word by word: "of [-stem-] {+stromal+} cells"."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

_AROUND = 3
"""Words that stay on each side of a change."""

_MOST_WORDS = 1_000


def word_diff(before: str, after: str, most: int) -> str | None:
    """What went as ``[-so-]``, what came as ``{+so+}``, in the whole text where that is short.

    Else with a few words around each change. None where that, too, is longer than ``most``
    characters, or the words are the same.
    """
    old, new = before.split(), after.split()
    if old == new or max(len(old), len(new)) > _MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for around in (_MOST_WORDS, _AROUND):
        text = " ".join(_parts(matcher, old, new, around))
        if len(text) <= most:
            return text
    return None


def _parts(
    matcher: SequenceMatcher[str], old: list[str], new: list[str], around: int
) -> Iterator[str]:
    end = 0
    for group in matcher.get_grouped_opcodes(around):
        if group[0][1] > 0:
            yield "…"
        for kind, old_start, old_end, new_start, new_end in group:
            if kind == "equal":
                yield from old[old_start:old_end]
                continue
            if old_end > old_start:
                yield f"[-{' '.join(old[old_start:old_end])}-]"
            if new_end > new_start:
                yield f"{{+{' '.join(new[new_start:new_end])}+}}"
        end = group[-1][2]
    if end < len(old):
        yield "…"
