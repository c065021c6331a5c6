"""A few threads and processes that work for the run; on one queue everything comes back.

The threads are daemons: a request that hangs does not keep an interrupted process alive.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from harvester.errors import HarvestError
from harvester.events import Event
from harvester.run.readers import Readers

_MORE = 1
"""Threads that read what has come, while others have the connections."""

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
    """Runs pieces of work in threads, for ``size`` connections; ``readers`` work for these.

    ``tell`` may be called from any of them.

    ``deadline`` is a moment of ``time.monotonic`` after which nobody waits any more.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.deadline: float | None = None
        self.readers = Readers()
        self._inbox: queue.SimpleQueue[Event | Done] = queue.SimpleQueue()
        self._work: queue.SimpleQueue[tuple[int, Callable[[], object]] | None] = queue.SimpleQueue()
        self._tickets = itertools.count()
        try:
            for number in range(size + _MORE):
                threading.Thread(target=self._labour, daemon=True, name=f"crew-{number}").start()
        except RuntimeError:  # the machine gives no more of them
            self.dismiss()
            raise

    def tell(self, event: Event) -> None:
        """Send an event to whoever waits for the crew."""
        self._inbox.put(event)

    def submit(self, work: Callable[[], object]) -> int:
        """Have ``work`` done by the next thread that is free; the number that its end will have."""
        number = next(self._tickets)
        self._work.put((number, work))
        return number

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

    def do(
        self, work: Callable[[], _T], other: Callable[[Done], object] = lambda done: None
    ) -> Generator[Event, None, _T]:
        """One piece of work; yields what is told meanwhile, and hands over ``other`` work."""
        results: list[_T] = []
        mine = self.submit(lambda: results.append(work()))
        while True:
            item = self.next()
            if not isinstance(item, Done):
                yield item
            elif item.number == mine:
                item.result()
                return results[0]
            else:
                other(item)

    def dismiss(self) -> None:
        """Let each thread end after what it does now, and the processes at once."""
        self.readers.close()
        for _ in range(self.size + _MORE):
            self._work.put(None)

    def _labour(self) -> None:
        while (piece := self._work.get()) is not None:
            number, work = piece
            try:
                self._inbox.put(Done(number, work()))
            except BaseException as error:
                self._inbox.put(Done(number, error=error))
