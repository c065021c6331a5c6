"""Choices that come out the same for the same seed on every machine and Python version."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Dice:
    """A SplitMix64 generator, seeded by any printable values.

    Not the standard library's ``random``: only its ``random()`` is promised to stay the same
    between Python versions, and the bytes of an invented record must never change.
    """

    __slots__ = ("_state",)

    def __init__(self, *seed: int | str) -> None:
        """Dice that fall the same way for the same ``seed``."""
        text = "\x1f".join(str(part) for part in seed)
        self._state = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

    def bits(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        word = self._state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
        return word ^ (word >> 31)

    def below(self, limit: int) -> int:
        """An integer from 0 to ``limit`` - 1."""
        return (self.bits() * limit) >> 64

    def between(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def percent(self, chance: int) -> bool:
        """True in ``chance`` of 100 throws."""
        return self.below(100) < chance

    def choice(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return options[self.below(len(options))]

    def sample(self, options: Sequence[T], size: int) -> list[T]:
        """``size`` different members of ``options`` (all of them when it has fewer)."""
        rest = list(options)
        return [rest.pop(self.below(len(rest))) for _ in range(min(size, len(rest)))]

    def decimal(self, low: float, high: float, places: int = 1) -> str:
        """A number between ``low`` and ``high``, written with ``places`` decimals."""
        scale = 10**places
        return f"{self.between(round(low * scale), round(high * scale)) / scale:.{places}f}"
