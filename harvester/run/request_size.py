"""How many records one request asks for: enough to be worth its latency, and no more."""

from __future__ import annotations

import math

from harvester.entrez.client import Speed

LEAST = 200
"""Records that are always worth a request (EFetch asks for POST above about 200, NBK25499)."""

MOST = 1_000
"""Larger answers are slow to begin and often broken."""

_BYTES = 8_000_000
"""Of an unpacked answer: some are in memory at once."""

_AT_ONCE = 6_000
"""Records that all connections together have under way: what they take does not grow with the
harvest, and with ten connections and a second of latency comes faster than it is read."""

_TURNS = 10
"""A connection has so many requests to send at least, so that what waits alone is a tenth."""

_LATENCY = 0.1
"""Seconds that are not worth saving."""


def records_a_request(left: int, of: int, connections: int, speed: Speed) -> int:
    """How many of the records that are ``left``, ``of`` so many, the next request asks for.

    So many that they take as long to come as the server takes to begin. At the end the
    connections share what is left evenly.
    """
    size = LEAST
    if speed.latency > _LATENCY and speed.a_record > 0:
        most = min(MOST, _AT_ONCE / connections, _BYTES / max(1, speed.size))
        worth = int(min(most, speed.latency / speed.a_record))
        size = max(LEAST, min(worth, of // (connections * _TURNS)))
    turns = math.ceil(left / (size * connections))
    return max(LEAST, math.ceil(left / max(1, turns * connections)))
