"""A few threads that work for the run, and the one queue on which everything comes back.

The threads are daemons: a request that hangs does not keep an interrupted process alive.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from harvester.errors import HarvestError
from harvester.events import Event

_T = TypeVar("_T")


class OutOfTime(HarvestError):
    """The run was to end by now."""


@dataclass(frozen=True)
class Done:
    """A piece of work that ended: with a value, or with the error it raised."""

    number: int
    value: object = None
    error: BaseException | None = None

    def result(self) -> object:
        """The value, or the error raised here."""
        if self.error is not None:
            raise self.error
        return self.value


class Crew:
    """Runs pieces of work in ``size`` threads. ``tell`` may be called from any of them.

    ``deadline`` is a moment of ``time.monotonic`` after which nobody waits any more.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.deadline: float | None = None
        self._inbox: queue.SimpleQueue[Event | Done] = queue.SimpleQueue()
        self._work: queue.SimpleQueue[tuple[int, Callable[[], object]] | None] = queue.SimpleQueue()
        for number in range(size):
            threading.Thread(target=self._labour, daemon=True, name=f"crew-{number}").start()

    def tell(self, event: Event) -> None:
        """Send an event to whoever waits for the crew."""
        self._inbox.put(event)

    def submit(self, number: int, work: Callable[[], object]) -> None:
        """Have ``work`` done by the next thread that is free."""
        self._work.put((number, work))

    def next(self) -> Event | Done:
        """The next event, or the next piece of work that ended. Raises ``OutOfTime``."""
        left = None if self.deadline is None else self.deadline - time.monotonic()
        if left is not None and left <= 0:
            raise OutOfTime("the deadline has come")
        try:
            return self._inbox.get(timeout=left)
        except queue.Empty:
            raise OutOfTime("the deadline has come") from None

    def idle(self, seconds: float) -> None:
        """Wait; not past the deadline. Raises ``OutOfTime``."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.deadline is not None and time.monotonic() >= self.deadline:
                raise OutOfTime("the deadline has come")
            time.sleep(min(left, 1.0))

    def do(self, work: Callable[[], _T]) -> Generator[Event, None, _T]:
        """One piece of work, while nothing else is under way; yields what is told meanwhile."""
        results: list[_T] = []
        self.submit(0, lambda: results.append(work()))
        while not isinstance(item := self.next(), Done):
            yield item
        item.result()
        return results[0]

    def dismiss(self) -> None:
        """Let each thread end after what it does now."""
        for _ in range(self.size):
            self._work.put(None)

    def _labour(self) -> None:
        while (piece := self._work.get()) is not None:
            number, work = piece
            try:
                self._inbox.put(Done(number, work()))
            except BaseException as error:
                self._inbox.put(Done(number, error=error))
