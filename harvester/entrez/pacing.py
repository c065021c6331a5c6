"""NCBI's pace: so many requests a second for the whole process, and so many at once.

Whoever comes first goes first: what is fetched is stored in turn, and one request that others
overtake has them all wait for it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

MARGIN = 1.1
"""Requests are spaced by this much more than the limit asks, so that the delays of a busy
machine or network cannot push one more into a second (Bio.Entrez keeps 1.11)."""


class Turns:
    """Lets ``most`` threads in at once, in the order in which they came; use as a context.

    Its length is how many wait.
    """

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


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
        self._turns = Turns(1)

    def take(self) -> bool:
        """Wait for this request's turn; False when told to stop meanwhile."""
        with self._turns:
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
