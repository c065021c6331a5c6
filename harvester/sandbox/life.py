"""Where the sandbox stands in time: it stands still, or lives through a year step by step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from harvester.sandbox.eutils import Eutils
from harvester.sandbox.store import Store
from harvester.sandbox.year.scenario import Step, Year


class TimeError(ValueError):
    """Time cannot be moved so; the message is for whoever asked."""


@dataclass(frozen=True)
class World:
    """What a request sees, from its beginning to its end.

    ``day`` is the simulated day, None where it is the day of this machine's clock.
    """

    eutils: Eutils
    count: int
    is_invented: bool
    day: date | None = None


class Life:
    """The present `world`, and the way to the next one. Safe between threads."""

    def __init__(
        self,
        source: Store | Year,
        seed: int = 1,
        step: int = 0,
        told: Callable[[Step], None] | None = None,
    ) -> None:
        """Stand still with a store, or live through a year from ``step`` on.

        ``told`` is called with each step that was made. Raises ValueError for a step that there
        is not.
        """
        self._seed = seed
        self._year = source if isinstance(source, Year) else None
        self._told = told
        self._lock = threading.Lock()
        self._at: Step | None = None
        if isinstance(source, Store):
            self.world = World(Eutils(source, seed), source.count, source.is_invented)
        else:
            self._at = source.step(step)
            self.world = self._world(source, self._at)

    @property
    def at(self) -> Step | None:
        """Where the year stands; None when time stands still."""
        return self._at

    def step(self, to: int | None = None) -> Step:
        """Move on by one step, or to a later one; requests under way see the world they began in.

        What the history server kept is forgotten, as NCBI forgets it within hours. Raises
        TimeError.
        """
        with self._lock:
            if self._year is None or self._at is None:
                raise TimeError("Time stands still here: only a scenario has steps.")
            here = self._at.step
            there = here + 1 if to is None else to
            if there > self._year.steps:
                raise TimeError(f"The year has {self._year.steps} steps; it is at step {here}.")
            if there <= here:
                raise TimeError(f"Time goes one way: it is at step {here} already.")
            at = self._year.step(there, since=here)
            self.world = self._world(self._year, at)
            self._at = at
            if self._told is not None:
                self._told(at)
            return at

    def _world(self, year: Year, at: Step) -> World:
        store = year.store(at.step)
        # Names of environments must not come again in another world.
        eutils = Eutils(store, self._seed + 1_000_003 * at.step)
        return World(eutils, store.count, store.is_invented, at.day)
