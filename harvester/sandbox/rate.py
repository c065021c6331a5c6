"""NCBI's rate limit: so many requests in any one second, counted by API key or address.

NCBI allows 3 to an address and 10 to an API key (E-utilities, NBK25497).
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

NCBI_RATE = 3
"""Requests a second NCBI allows an address that sends no API key."""

NCBI_KEY_RATE = 10
"""Requests a second NCBI allows an API key."""

WINDOW = 1.0
"""Seconds over which requests are counted."""

_MAX_CALLERS = 10_000


@dataclass(frozen=True)
class Turn:
    """Whether a request is let in. ``count`` is its place within the second, from 1."""

    allowed: bool
    count: int
    limit: int

    @property
    def remaining(self) -> int:
        """Requests the caller has left in this second."""
        return max(0, self.limit - self.count)


class RateLimit:
    """A sliding window for each caller. Refused requests do not count against the next."""

    def __init__(self, rate: int, key_rate: int | None = None) -> None:
        """Let ``rate`` requests a second in, of an API key ``key_rate`` (by default as many).

        Raises ValueError when one of them is under 1.
        """
        self._limits = {False: rate, True: rate if key_rate is None else key_rate}
        lowest = min(self._limits.values())
        if lowest < 1:
            raise ValueError(f"The rate must be at least 1 request a second, not {lowest}.")
        self._times: dict[tuple[str, bool], deque[float]] = {}
        self._lock = threading.Lock()

    def turn(self, caller: str, now: float, *, is_key: bool = False) -> Turn:
        """Count a request of ``caller``, an address or a key, at ``now``.

        ``now`` is in seconds of a monotonic clock.
        """
        limit = self._limits[is_key]
        with self._lock:
            if len(self._times) >= _MAX_CALLERS and (caller, is_key) not in self._times:
                self._times.clear()
            times = self._times.setdefault((caller, is_key), deque())
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) >= limit:
                return Turn(False, len(times) + 1, limit)
            times.append(now)
            return Turn(True, len(times), limit)
