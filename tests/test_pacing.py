"""NCBI's pace: never one request more than allowed in any one second, and none held needlessly."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from harvester.entrez.pacing import MARGIN, Pace, Turns

EPSILON = 1e-6


class HandClock:
    """A clock that goes on when somebody sleeps, and as far as it is told to oversleep."""

    def __init__(self, oversleep: Sequence[float] = ()) -> None:
        self.now = 1000.0
        self._oversleep = iter(oversleep)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds + next(self._oversleep, 0.0)
        return False


def most_in_any_second(times: Sequence[float]) -> int:
    """How many of these moments one half-open second can hold."""
    return max(sum(start <= t < start + 1 for t in times) for start in times)


RATES = st.one_of(st.integers(1, 50).map(float), st.floats(0.2, 50))


@given(
    rate=RATES,
    work=st.lists(st.floats(0, 0.7), min_size=2, max_size=60),
    oversleep=st.lists(st.floats(0, 0.5), max_size=60),
)
def test_no_second_holds_one_more(rate: float, work: list[float], oversleep: list[float]) -> None:
    clock = HandClock(oversleep)
    pace = Pace(rate, clock.wait, clock)
    grants = []
    for seconds in work:
        assert pace.take()
        grants.append(clock.now)
        clock.now += seconds
    assert most_in_any_second(grants) <= math.ceil(rate)


@given(rate=RATES, count=st.integers(2, 100))
def test_grants_are_even_and_no_slower_than_the_margin(rate: float, count: int) -> None:
    clock = HandClock()
    pace = Pace(rate, clock.wait, clock)
    grants = []
    for _ in range(count):
        pace.take()
        grants.append(clock.now)
    gaps = [later - earlier for earlier, later in pairwise(grants)]
    assert all(abs(gap - MARGIN / rate) < EPSILON for gap in gaps)


def test_time_that_nobody_used_is_not_saved_up() -> None:
    clock = HandClock()
    pace = Pace(3.0, clock.wait, clock)
    pace.take()
    clock.now += 60
    grants = []
    for _ in range(9):
        pace.take()
        grants.append(clock.now)
    assert most_in_any_second(grants) <= 3


@given(held=st.floats(0, 100), before=st.integers(0, 5))
def test_nobody_goes_on_while_it_is_held(held: float, before: int) -> None:
    clock = HandClock()
    pace = Pace(10.0, clock.wait, clock)
    for _ in range(before):
        pace.take()
    began = clock.now
    pace.hold(held)
    pace.hold(held / 2)
    pace.take()
    assert clock.now >= began + held - EPSILON


def test_no_rate_is_no_pace() -> None:
    clock = HandClock()
    pace = Pace(None, clock.wait, clock)
    assert all(pace.take() for _ in range(1000))
    assert clock.now == 1000.0


def test_whoever_waits_is_told_to_stop() -> None:
    stop = threading.Event()
    pace = Pace(0.001, stop.wait)
    assert pace.take()
    granted: list[bool] = []
    waiting = [threading.Thread(target=lambda: granted.append(pace.take())) for _ in range(4)]
    for thread in waiting:
        thread.start()
    stop.set()
    for thread in waiting:
        thread.join(timeout=30)
    assert granted == [False] * 4


def test_many_threads_and_a_real_clock() -> None:
    rate, count, threads = 40, 60, 16
    seen = threading.local()

    def clock() -> float:
        seen.now = time.monotonic()
        return float(seen.now)

    pace = Pace(float(rate), threading.Event().wait, clock)
    grants: list[float] = []

    def work() -> None:
        while len(grants) < count:
            pace.take()
            grants.append(seen.now)

    crew = [threading.Thread(target=work) for _ in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join(timeout=60)
    grants.sort()
    assert len(grants) >= count
    assert most_in_any_second(grants) <= rate
    assert min(later - earlier for earlier, later in pairwise(grants)) >= MARGIN / rate - EPSILON


def test_who_comes_first_goes_first() -> None:
    turns, went = Turns(1), list[int]()

    def enter(number: int) -> None:
        with turns:
            went.append(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    with turns:
        for thread in threads:
            thread.start()
            while thread.is_alive() and len(turns) <= threads.index(thread):
                time.sleep(0.001)
        assert not went
    for thread in threads:
        thread.join()
    assert went == list(range(8))


def test_no_more_than_may_are_in_at_once() -> None:
    turns, within, most = Turns(3), list[int](), list[int]()

    def enter(number: int) -> None:
        for _ in range(50):
            with turns:
                within.append(number)
                most.append(len(within))
                within.remove(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= 3
    with turns, turns, turns:
        assert len(turns) == 0
