"""NCBI's rate limit: so many requests in any one second, counted by API key or address."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

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

    def __init__(self, limit: float) -> None:
        """Let ``limit`` requests a second in. Raises ValueError when it is under 1."""
        if limit < 1:
            raise ValueError(f"The rate must be at least 1 request a second, not {limit:g}.")
        self.limit = int(limit)
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def turn(self, caller: str, now: float) -> Turn:
        """Count a request of ``caller`` at ``now``, in seconds of a monotonic clock."""
        with self._lock:
            if len(self._times) >= _MAX_CALLERS and caller not in self._times:
                self._times.clear()
            times = self._times.setdefault(caller, deque())
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(times) >= self.limit:
                return Turn(False, len(times) + 1, self.limit)
            times.append(now)
            return Turn(True, len(times), self.limit)
