"""The ways the sandbox can go wrong on purpose, and the dice that decide when.

Each kind is something NCBI has been seen to do: an answer that says it failed, an answer that
does not say so, and a connection that breaks, stalls or crawls.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """One way to fail. The value is what ``--fault`` calls it."""

    TOO_MANY = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    HTML = "html"
    ERROR_200 = "error200"
    EMPTY = "empty"
    TRUNCATE = "truncate"
    RESET = "reset"
    HANG = "hang"
    DROP = "drop"
    SLOW = "slow"


MEANINGS = {
    Kind.TOO_MANY: "answers 429 as if the rate limit were exceeded",
    Kind.SERVER_ERROR: "answers 500 with an HTML page",
    Kind.BAD_GATEWAY: "answers 502 with an HTML page",
    Kind.HTML: "answers 200 with an HTML page about an error",
    Kind.ERROR_200: "answers 200 with NCBI's <ERROR> in place of the result",
    Kind.EMPTY: "answers 200 with no body",
    Kind.TRUNCATE: "cuts the body short, half the time without breaking HTTP",
    Kind.RESET: "resets the connection before or in the middle of the answer",
    Kind.HANG: "accepts the request and never answers",
    Kind.DROP: "leaves one record out of an efetch answer, silently",
    Kind.SLOW: "drips the body slowly",
}
"""What each kind does, for a help text."""


@dataclass(frozen=True)
class Faults:
    """How often each kind strikes: a probability from 0 to 1 for every answer.

    At most one fault strikes an answer, so the rates together may not exceed 1.
    Raises ValueError with a sentence for a person otherwise.
    """

    rates: tuple[tuple[Kind, float], ...] = ()

    def __post_init__(self) -> None:
        """Check what the type cannot say."""
        kinds = [kind for kind, _ in self.rates]
        for kind, rate in self.rates:
            if not 0 <= rate <= 1:
                raise ValueError(f"The rate of fault {kind} must be from 0 to 1, not {rate:g}.")
            if kinds.count(kind) > 1:
                raise ValueError(f"The fault {kind} is given more than once.")
        total = sum(rate for _, rate in self.rates)
        if total > 1 + 1e-9:
            raise ValueError(
                f"The rates of all faults add up to {total:g}; at most one fault strikes an "
                "answer, so they may not exceed 1."
            )


def parse(word: str) -> tuple[Kind, float]:
    """Read ``KIND=RATE``, such as ``429=0.1``. Raises ValueError saying what is allowed."""
    name, equals, rate_text = word.partition("=")
    try:
        kind = Kind(name.strip().lower())
    except ValueError:
        kinds = ", ".join(Kind)
        raise ValueError(f"There is no fault {name.strip()!r}. The kinds are: {kinds}.") from None
    try:
        rate = float(rate_text)
    except ValueError:
        said = f"not {rate_text!r}" if equals else "as in " + f"{kind}=0.1"
        raise ValueError(f"The fault {kind} needs a rate from 0 to 1, {said}.") from None
    if not 0 <= rate <= 1:
        raise ValueError(f"The rate of fault {kind} must be from 0 to 1, not {rate_text}.")
    return kind, rate


def parse_all(words: Iterable[str]) -> Faults:
    """Read several ``KIND=RATE``. Raises ValueError as `parse` and `Faults` do."""
    return Faults(tuple(parse(word) for word in words))


@dataclass(frozen=True)
class Fault:
    """A fault that strikes. ``coin`` and ``place``, from 0 up to 1, settle its details."""

    kind: Kind
    coin: float
    place: float


class Dice:
    """Draws the fault of each answer from one seeded generator; safe between threads."""

    def __init__(self, faults: Faults, seed: int) -> None:
        """Draw ``faults`` from a generator of their own."""
        self._faults = faults
        self._random = random.Random(seed)  # noqa: S311 - no secrets
        self._lock = threading.Lock()

    def draw(self) -> Fault | None:
        """Return the fault which strikes the next answer, None for a good answer."""
        with self._lock:
            drawn, coin, place = (self._random.random() for _ in range(3))
        for kind, rate in self._faults.rates:
            if drawn < rate:
                return Fault(kind, coin, place)
            drawn -= rate
        return None
