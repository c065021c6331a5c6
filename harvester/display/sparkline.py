"""Numbers over time, as a line of little bars."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII = "_.-=+*%#"
"""The same for an output that has no blocks; from low to high."""


def sparkline(numbers: Sequence[int], width: int, bars: str = BLOCKS) -> str:
    """At the most ``width`` bars, from 0 to the greatest number.

    Where there are more numbers, each bar is the last of those that it stands for.
    """
    if not numbers or width < 1:
        return ""
    count = min(width, len(numbers))
    shown = [numbers[(at + 1) * len(numbers) // count - 1] for at in range(count)]
    highest = max(shown) or 1
    return "".join(bars[number * (len(bars) - 1) // highest] for number in shown)


def bars_for(encoding: str | None) -> str:
    """Blocks where the encoding of the output has them, else ASCII."""
    try:
        BLOCKS.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return BLOCKS
