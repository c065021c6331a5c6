"""Kills of refreshes, at random moments, and what must be true afterwards."""

from __future__ import annotations

import random
import time

from fetch_process import wait_until
from refresh_happenings import QUERIES
from refresh_world import World
from truth_faults import every_fault

OPERATIONS = 60


def kill_and_mend(world: World, dice: random.Random) -> int:
    """Something happens in PubMed; some runs die; one that does not is checked. The kills."""
    _change(world, dice)
    kills = dice.randrange(1, 4)
    for _ in range(kills):
        if dice.random() < 0.5:
            how = dice.choice(("kill-before", "kill-within", "kill-after"))
            world.disturbed_run(at=dice.randrange(1, OPERATIONS), how=how)
        else:
            _kill_under_way(world, dice)
        if dice.random() < 0.3:
            _change(world, dice)
    world.run()
    return kills


def _change(world: World, dice: random.Random) -> None:
    """New, revised, leaving and returning papers."""
    world.truth.pass_time(days=dice.choice((0, 1, 10, 40)))
    for _ in range(dice.randrange(1, 12)):
        pmid = world.some()
        deed = dice.choice(("add", "revise", "revise", "retract", "remove", "toggle", "toggle"))
        if deed == "add" or pmid is None:
            world.add(*dice.choice((QUERIES, QUERIES[:1], QUERIES[1:])))
        elif deed == "toggle":
            world.toggle(pmid, dice.choice(QUERIES))
        else:
            getattr(world, deed)(pmid)


def _kill_under_way(world: World, dice: random.Random) -> None:
    """After some requests, a fifth of them answered wrongly, and then a little later."""
    server = world.truth.server
    server.faults, server.seed = every_fault(0.2), dice.randrange(1 << 30)
    requests = len(server.arrivals) + dice.choice((0, 1, 2, 3, 4, 5, 6, 8))
    fork = world.stable.start(world.user, "fetch", "--json")
    end = time.monotonic() + dice.choice((0.05, 0.2, 1.0))
    wait_until(lambda: len(server.arrivals) >= requests or time.monotonic() > end)
    time.sleep(dice.choice((0.0, 0.002, 0.01, 0.03)) * dice.random())
    fork.kill()
    fork.wait()
    server.faults = {}
    world.after_trouble()
