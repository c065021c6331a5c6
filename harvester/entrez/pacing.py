"""NCBI's pace: so many requests a second for the whole process, and never one more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MARGIN = 1.1
"""Requests are spaced by this much more than the limit asks, so that the delays of a busy
machine or network cannot push one more into a second (Bio.Entrez keeps 1.11)."""


class Pace:
    """Grants requests one after another, evenly spaced, to any number of threads.

    ``rate`` is requests a second; None grants at once. ``wait`` sleeps up to so many seconds
    and returns True when the run was told to stop.
    """

    def __init__(
        self,
        rate: float | None,
        wait: Callable[[float], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = MARGIN / rate if rate else 0.0
        self._wait = wait
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Wait for this request's turn; False when told to stop meanwhile."""
        while True:
            with self._lock:
                now = self._clock()
                if now >= self._next:
                    self._next = now + self._gap
                    return True
                pause = self._next - now
            if self._wait(pause):
                return False

    def hold(self, seconds: float) -> None:
        """Nobody goes on before ``seconds`` are over: NCBI said it was too fast."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)
