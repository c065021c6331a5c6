"""Random years of a PubMed and its user: after each run the corpus is what the model says."""

from __future__ import annotations

import os
import random
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from fetch_process import heavy
from forked_fetch import Stable
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from refresh_happenings import QUERIES
from refresh_world import World
from truth_faults import FAULTS

HEAVY = bool(os.environ.get("HARVEST_HEAVY"))
SLOW = ("silence", "stalled")
DISTURBANCES = ("kill-before", "kill-within", "kill-after", "EIO", "ENOSPC", "full", "gone")

queries = st.sampled_from(QUERIES)
seeds = st.integers(0, 2**32)


class Years(RuleBasedStateMachine):
    """Anything may happen, in any order; ``World`` knows what each run has to make of it."""

    stable: Stable

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        home = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        self.world = self._open.enter_context(World(home, self.stable))

    def teardown(self) -> None:
        try:
            if self.world.searched:
                self.world.run()
        finally:
            self._open.close()

    @initialize(seed=seeds, size=st.integers(3, 30))
    def begin(self, seed: int, size: int) -> None:
        self.world.dice.seed(seed)
        for _ in range(size):
            self.world.add(*self.world.dice.choice((QUERIES, QUERIES[:1], QUERIES[1:])))
        self.world.truth.pass_time(days=100)
        self.world.run()

    @rule(seed=seeds, days=st.sampled_from((0, 0, 1, 2, 9, 29, 45, 400)))
    def a_run(self, seed: int, days: int) -> None:
        self.world.dice.seed(seed)
        self.world.truth.pass_time(days=days)
        self.world.run()

    @rule(days=st.sampled_from((0, 1, 3, 20)))
    def days_pass(self, days: int) -> None:
        self.world.truth.pass_time(days=days)

    @rule(seed=seeds, count=st.integers(1, 6), late=st.sampled_from((0, 0, 3, 500)))
    def papers_come(self, seed: int, count: int, late: int) -> None:
        self.world.dice.seed(seed)
        for _ in range(count):
            chosen = self.world.dice.choice((QUERIES, QUERIES[:1], QUERIES[1:]))
            self.world.add(*chosen, late_by=late)

    @rule(
        seed=seeds,
        what=st.sampled_from(("revise", "revise", "revise_late", "retract", "remove")),
        count=st.integers(1, 4),
    )
    def papers_change(self, seed: int, what: str, count: int) -> None:
        self.world.dice.seed(seed)
        for _ in range(count):
            pmid = self.world.some()
            if pmid is not None:
                getattr(self.world, what)(pmid)

    @rule(seed=seeds, query=queries, count=st.integers(1, 5))
    def papers_stop_to_match_or_begin(self, seed: int, query: str, count: int) -> None:
        self.world.dice.seed(seed)
        for _ in range(count):
            pmid = self.world.some()
            if pmid is not None:
                self.world.toggle(pmid, query)

    @rule(seed=seeds, on=st.booleans())
    def papers_are_withheld_or_given(self, seed: int, on: bool) -> None:
        self.world.dice.seed(seed)
        pmid = self.world.some()
        if on and pmid is not None:
            self.world.truth.withhold(pmid)
        elif not on:
            self.world.truth.server.withheld.clear()

    @rule(query=queries)
    def the_term_changes(self, query: str) -> None:
        self.world.change_term(query)

    @rule(
        seed=seeds,
        query=queries,
        deed=st.sampled_from(
            (
                "edit",
                "delete",
                "double",
                "garbage",
                "truncate",
                "shuffle",
                "restore",
                "borrow",
                "empty",
            )
        ),
    )
    @precondition(lambda self: not self.world.unsettled)
    def a_hand_is_at_work(self, seed: int, query: str, deed: str) -> None:
        world = self.world
        world.dice.seed(seed)
        lines = world.lines(query)
        if not lines:
            return
        at = world.dice.randrange(len(lines))
        if deed == "edit":
            world.edit_title(query)
            return
        if deed == "delete":
            del lines[at]
        elif deed == "double":
            lines.append(lines[at])
        elif deed == "garbage":
            lines.insert(at, world.dice.choice((b"\n", b"{}\n", b'{"pmid":"x"}\n', b"\xff[\n")))
        elif deed == "truncate":
            lines[-1] = lines[-1][: world.dice.randrange(len(lines[-1]))]
        elif deed == "shuffle":
            world.dice.shuffle(lines)
        elif deed == "restore" and world.copies[query]:
            lines = world.dice.choice(world.copies[query]).splitlines(keepends=True)
        elif deed == "borrow":
            other = world.lines(QUERIES[1 - QUERIES.index(query)])
            lines.extend(other[:2])
        elif deed == "empty":
            lines = []
        world.by_hand(query, lines)

    @rule(what=st.sampled_from(("delete_state", "garble_state", "delete_ledger")))
    def what_lies_beside_is_lost(self, what: str) -> None:
        getattr(self.world, what)()

    @rule(at=st.integers(1, 70), how=st.sampled_from(DISTURBANCES))
    def a_run_is_killed_or_the_disk_fails(self, at: int, how: str) -> None:
        self.world.disturbed_run(at=at, how=how)

    @rule(seed=seeds, rate=st.sampled_from((0.1, 0.3, 0.9)))
    def the_server_has_a_bad_day(self, seed: int, rate: float) -> None:
        self.world.truth.server.seed = seed
        names = [name for name in FAULTS if name not in SLOW]
        self.world.troubled_run(dict.fromkeys(names, rate / len(names)))

    @rule()
    def everything_is_verified(self) -> None:
        self.world.run("--verify")

    @rule(words=st.sampled_from((("--limit", "3"), ("--since", "2020"))))
    def a_part_is_run(self, words: tuple[str, ...]) -> None:
        self.world.part_run(*words)


def test_random_years(stable: Stable) -> None:
    Years.stable = stable
    machine = Years.TestCase()
    machine.settings = settings(
        max_examples=400 if HEAVY else 6,
        stateful_step_count=40 if HEAVY else 20,
        deadline=None,
        derandomize=not HEAVY,
        phases=[phase for phase in Phase if HEAVY or phase is not Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    machine.runTest()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=heavy) for seed in range(2, 40))])
def test_fifty_steps_of_one_year(tmp_path: Path, stable: Stable, seed: int) -> None:
    """Each step is compared with the truth: something happens in PubMed, and a run follows."""
    with World(tmp_path, stable, seed) as world:
        dice = random.Random(seed)
        for _ in range(25):
            world.add(*dice.choice((QUERIES, QUERIES[:1], QUERIES[1:])))
        world.truth.pass_time(days=90)
        world.run()
        for _ in range(50):
            for _ in range(dice.randrange(4)):
                pmid = world.some()
                if pmid is None or dice.random() < 0.3:
                    world.add(dice.choice(QUERIES), late_by=dice.choice((0, 20)))
                    continue
                deed = dice.choice(("revise", "revise_late", "retract", "remove", "toggle"))
                if deed == "toggle":
                    world.toggle(pmid, dice.choice(QUERIES))
                else:
                    getattr(world, deed)(pmid)
            world.truth.pass_time(days=dice.choice((0, 1, 5, 29, 60)))
            world.run()
