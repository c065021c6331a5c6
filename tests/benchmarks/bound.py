"""The least time that a harvest can take, as the network and NCBI's rules set it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """What stands between a client and its server.

    ``latency`` is in seconds, from the end of a request to the first byte of its answer;
    ``bandwidth`` in bytes a second on each connection; ``rate`` the requests a second that are
    allowed. None and 0 mean without limit. ``connections`` is how many are polite.
    """

    latency: float = 0.0
    bandwidth: float | None = None
    rate: int | None = None
    connections: int = 3


def least_seconds(network: Network, requests: int, compressed: int) -> float:
    """``max(n/R, (n·L + b/B)/C)`` for n requests that bring b compressed bytes."""
    paced = requests / network.rate if network.rate else 0.0
    moved = compressed / network.bandwidth if network.bandwidth else 0.0
    return max(paced, (requests * network.latency + moved) / network.connections)
