"""Kills refreshes at random moments, under faults, and checks every line after each.

Run from the checkout: ``python tests/benchmarks/kills.py [KILLS] [SEED]``. Half of the kills
strike at a random operation on a file, half after a random number of requests. After every few
kills a run must end with the truth; the first that does not ends this with an ``AssertionError``.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from forked_fetch import Stable
from refresh_happenings import QUERIES
from refresh_kills import kill_and_mend
from refresh_world import World


def main(kills: int, seed: int) -> None:
    dice = random.Random(seed)
    began = time.monotonic()
    done = runs = 0
    events: Counter[str] = Counter()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        world = stack.enter_context(World(home, stack.enter_context(Stable()), seed))
        for _ in range(80):
            world.add(*dice.choice((QUERIES, QUERIES[:1], QUERIES[1:])))
        world.truth.pass_time(days=100)
        while done < kills:
            done += kill_and_mend(world, dice)
            runs += 1
            print(f"\r{done} kills, {runs} runs compared with the truth", end="", flush=True)
        for query in QUERIES:
            events.update(entry["event"] for entry in world.before[query].history)
        held = {query: len(world.before[query].main) for query in QUERIES}
        left = {query: len(world.before[query].left) for query in QUERIES}
    figures = {
        "kills": done,
        "seed": seed,
        "compared": runs,
        "disagreements": 0,
        "history": dict(events),
        "held": held,
        "left": left,
        "seconds": round(time.monotonic() - began, 1),
    }
    print()
    print(json.dumps(figures))


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    main(words[0] if words else 300, words[1] if len(words) > 1 else 1)
