"""What happens to a request before and after the utility answers: limits, keys, faults."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from harvester.sandbox.documents import Utility
from harvester.sandbox.eutils import wants_json
from harvester.sandbox.fault_replies import invalid_key_reply, rate_limit_reply, stand_in, with_loss
from harvester.sandbox.faults import Dice, Fault
from harvester.sandbox.life import Life, World
from harvester.sandbox.rate import RateLimit, Turn
from harvester.sandbox.reply import Reply

INVALID_KEY = "invalid"
"""The one API key the sandbox refuses."""

_REQUESTS_KEPT = 100_000


@dataclass(frozen=True)
class Asked:
    """A request as it came: monotonic time in seconds, utility, parameters without the key."""

    time: float
    utility: Utility
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """A reply, the headers that go with every answer, and what is to go wrong in sending it."""

    reply: Reply
    headers: tuple[tuple[str, str], ...] = ()
    fault: Fault | None = None


class Service:
    """The utilities behind their gate. Safe between threads."""

    def __init__(
        self,
        life: Life,
        dice: Dice,
        rate_limit: RateLimit | None,
        latency: float,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Gate the utilities of ``life``; ``latency`` is in seconds, no rate limit is None.

        ``headers`` go with whatever is answered, also to what is no E-utility.
        """
        self.life = life
        self._dice = dice
        self._rate_limit = rate_limit
        self._refused = 0
        self.latency = latency
        self.headers = headers
        self.requests: deque[Asked] = deque(maxlen=_REQUESTS_KEPT)
        self.stopping = threading.Event()

    def answer(
        self, world: World, utility: Utility, parameters: Mapping[str, str], address: str
    ) -> Answer:
        """Answer a request which came from ``address`` out of ``world``."""
        now = time.monotonic()
        shown = {name: value for name, value in parameters.items() if name != "api_key"}
        self.requests.append(Asked(now, utility, shown))
        api_key = parameters.get("api_key", "").strip()
        caller = api_key or address
        headers: tuple[tuple[str, str], ...] = ()
        if self._rate_limit is not None:
            turn = self._rate_limit.turn(caller, now, is_key=bool(api_key))
            headers = _rate_headers(turn)
            if not turn.allowed:
                return Answer(self._refusal(caller, turn), headers)
        if api_key.lower() == INVALID_KEY:
            return Answer(invalid_key_reply(api_key), headers)
        fault = self._dice.draw()
        if fault is None:
            return Answer(world.eutils.answer(utility, parameters), headers)
        reply = stand_in(fault, utility, caller, as_json=wants_json(parameters))
        if reply is None:
            reply = with_loss(world.eutils.answer(utility, parameters), fault)
        return Answer(reply, headers, fault)

    def _refusal(self, caller: str, turn: Turn) -> Reply:
        self._refused += 1
        retry_after = self._refused % 2 == 1
        return rate_limit_reply(caller, turn.count, turn.limit, retry_after=retry_after)


def _rate_headers(turn: Turn) -> tuple[tuple[str, str], ...]:
    return (
        ("X-RateLimit-Limit", str(turn.limit)),
        ("X-RateLimit-Remaining", str(turn.remaining)),
    )
