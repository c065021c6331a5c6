"""The history server: result sets kept under a WebEnv and a query key."""

from __future__ import annotations

import random
import threading
from collections import OrderedDict
from dataclasses import dataclass

from harvester.sandbox.orders import Sort

MAX_SETS = 300
"""Sets kept; past it the oldest environments are forgotten, as NCBI forgets them after hours."""


@dataclass(frozen=True)
class ResultSet:
    """The records of a search or an epost, a bitmap, and the order they are given out in.

    ``term`` finds the same records again; that of an epost is empty.
    """

    hits: int
    sort: Sort
    term: str


class History:
    """Environments by name, each a list of result sets; safe between threads."""

    def __init__(self, seed: int) -> None:
        """Keep nothing yet; ``seed`` decides the names of environments."""
        self._environments: OrderedDict[str, list[ResultSet]] = OrderedDict()
        self._random = random.Random(f"history {seed}")  # noqa: S311 - no secrets
        self._lock = threading.Lock()
        self._kept = 0

    def add(self, result_set: ResultSet, web_env: str | None) -> tuple[str, int]:
        """Keep a set, in ``web_env`` if that is known, and return WebEnv and query key."""
        with self._lock:
            if web_env is None or web_env not in self._environments:
                web_env = f"MCID_{self._random.getrandbits(96):024x}"
                self._environments[web_env] = []
            self._environments.move_to_end(web_env)
            sets = self._environments[web_env]
            sets.append(result_set)
            self._kept += 1
            while self._kept > MAX_SETS and len(self._environments) > 1:
                _, forgotten = self._environments.popitem(last=False)
                self._kept -= len(forgotten)
            return web_env, len(sets)

    def find(self, web_env: str, query_key: str) -> ResultSet | None:
        """Return the set, None when the environment or the key is not (or no longer) known."""
        key = query_key.strip()
        if not (key.isascii() and key.isdigit() and len(key) < 10):
            return None
        with self._lock:
            sets = self._environments.get(web_env.strip(), [])
            return sets[int(key) - 1] if 1 <= int(key) <= len(sets) else None
