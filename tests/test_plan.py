"""Every PMID of a search of any size, exactly once, in few requests."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_library import (
    DISTRIBUTIONS,
    NEWEST_PMID,
    ORDERS,
    Library,
    budget,
    clusters,
    jittered,
)

from harvester.plan import (
    EVERY_UID,
    HIGHEST_UID,
    WINDOW,
    Page,
    PlanError,
    Searcher,
    UidRange,
    all_pmids,
)


def pages(ask: Searcher, window: int) -> Iterator[int]:
    for part in all_pmids(ask(EVERY_UID), ask, window):
        yield from part


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("order", ORDERS)
def test_every_pmid_once_in_few_requests(distribution: str, order: str) -> None:
    dice = random.Random(f"{distribution} {order}")
    pmids = DISTRIBUTIONS[distribution](dice, 60_000)
    library = Library(ORDERS[order](dice, pmids), by_author=dice.sample(pmids, len(pmids)))
    assert sorted(pages(library, WINDOW)) == sorted(pmids)
    assert library.requests <= budget(len(pmids))


@pytest.mark.parametrize("distribution", ["lognormal blocks"])
@pytest.mark.parametrize("order", ["newest first", "slight jitter", "2 % displaced"])
def test_three_hundred_thousand(distribution: str, order: str) -> None:
    dice = random.Random(f"{distribution} {order}")
    pmids = DISTRIBUTIONS[distribution](dice, 300_000)
    library = Library(ORDERS[order](dice, pmids), by_author=dice.sample(pmids, len(pmids)))
    assert sorted(pages(library, WINDOW)) == sorted(pmids)
    assert library.requests <= budget(len(pmids))


@pytest.mark.parametrize("distribution", ["uniform", "clusters", "two ends"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_server_that_knows_no_other_order(distribution: str, order: str) -> None:
    """It shows no fair sample: the more disorder, the more requests; but never without end."""
    dice = random.Random(f"{distribution} {order}")
    pmids = DISTRIBUTIONS[distribution](dice, 40_000)
    library = Library(ORDERS[order](dice, pmids))
    assert sorted(pages(library, WINDOW)) == sorted(pmids)
    assert library.requests <= 12 * math.ceil(len(pmids) / WINDOW)
    if order in ("newest first", "oldest first", "slight jitter", "random"):
        assert library.requests <= budget(len(pmids))


@pytest.mark.parametrize("count", [0, 1, 3, WINDOW - 1, WINDOW])
def test_what_fits_the_window_takes_no_more_requests(count: int) -> None:
    library = Library(range(count, 0, -1))
    assert sorted(pages(library, WINDOW)) == list(range(1, count + 1))
    assert library.requests == 1


@pytest.mark.parametrize("count", [WINDOW + 1, 10_050, 2 * WINDOW])
def test_just_past_the_window(count: int) -> None:
    library = Library(range(count, 0, -1))
    assert sorted(pages(library, WINDOW)) == list(range(1, count + 1))
    assert library.requests <= math.ceil(budget(count))


@pytest.mark.parametrize("order", [name for name in ORDERS if not name.startswith("oldest")])
def test_the_highest_come_first(order: str) -> None:
    """Whoever wants only the newest need not go on."""
    dice = random.Random(order)
    pmids = clusters(dice, 2_000)
    library = Library(ORDERS[order](dice, pmids), 100, by_author=dice.sample(pmids, 2_000))
    taken: list[int] = []
    for part in all_pmids(library(EVERY_UID), library, 100):
        assert not part or not taken or max(part) < min(taken)
        taken.extend(part)
    assert sorted(taken) == sorted(pmids)


def shuffled_in_blocks(pmids: list[int], block: int, dice: random.Random) -> list[int]:
    """Newest first, but for blocks that are in no order."""
    ordered = sorted(pmids, reverse=True)
    parts = [ordered[start : start + block] for start in range(0, len(ordered), block)]
    return [pmid for part in parts for pmid in dice.sample(part, len(part))]


@given(
    pmids=st.lists(
        st.one_of(st.integers(1, 400), st.integers(1, NEWEST_PMID), st.just(HIGHEST_UID)),
        unique=True,
        max_size=300,
    ),
    window=st.integers(2, 40),
    block=st.sampled_from([1, 3, 30, 300]),
    sorts=st.booleans(),
    backwards=st.booleans(),
    seed=st.integers(0, 9),
)
@settings(max_examples=100, deadline=None)
def test_any_pmids_in_any_order(
    pmids: list[int], window: int, block: int, sorts: bool, backwards: bool, seed: int
) -> None:
    dice = random.Random(seed)
    order = shuffled_in_blocks(pmids, block, dice)[:: -1 if backwards else 1]
    library = Library(order, window, dice.sample(pmids, len(pmids)) if sorts else None)
    assert sorted(pages(library, window)) == sorted(pmids)


class LivingLibrary:
    """PubMed while it changes: before each answer some records come, others go."""

    def __init__(
        self,
        pmids: Sequence[int],
        window: int,
        dice: random.Random,
        *,
        gains: float,
        losses: float,
        disorder: int,
    ) -> None:
        self.window = window
        self.throughout = set(pmids)
        self._pmids = set(pmids)
        self._dice = dice
        self._gains, self._losses = gains, losses
        self._jitter: dict[int, float] = {}
        self._disorder = disorder

    def __call__(self, within: UidRange, *, by_author: bool = False) -> Page:
        while self._dice.random() < self._gains:
            self._pmids.add(self._dice.randrange(1, 2_000))
        while self._pmids and self._dice.random() < self._losses:
            gone = self._dice.choice(sorted(self._pmids))
            self._pmids.discard(gone)
            self.throughout.discard(gone)
        inside = [pmid for pmid in self._pmids if within.low <= pmid <= within.high]
        return Page(len(inside), sorted(inside, key=self._place)[: self.window])

    def _place(self, pmid: int) -> float:
        shift = self._jitter.setdefault(pmid, self._dice.random() * self._disorder)
        return shift - pmid


@given(
    pmids=st.lists(st.integers(1, 2_000), unique=True, min_size=50, max_size=200),
    seed=st.integers(0, 10**6),
    gains=st.sampled_from([0.0, 0.1, 0.5]),
    losses=st.sampled_from([0.0, 0.1, 0.5]),
    disorder=st.sampled_from([0, 20, 300]),
)
@settings(max_examples=100, deadline=None)
def test_what_is_there_throughout_is_found_while_pubmed_changes(
    pmids: list[int], seed: int, gains: float, losses: float, disorder: int
) -> None:
    """Gains and losses that make up for each other are seen where the order holds."""
    losses = 0.0 if gains and disorder else losses
    library = LivingLibrary(
        pmids, 20, random.Random(seed), gains=gains, losses=losses, disorder=disorder
    )
    found = list(pages(library, 20))
    assert len(found) == len(set(found))
    assert library.throughout <= set(found)


def test_a_gain_that_makes_up_for_what_a_page_did_not_show() -> None:
    """The first page lacks 190, and one arrives below before the count that would tell it."""
    pmids = list(range(200, 0, -2))
    pmids.insert(30, pmids.pop(pmids.index(190)))
    library = Library(pmids, 20)
    first = library(EVERY_UID)
    assert 190 not in first.pmids
    library = Library([*pmids, 3], 20)
    found = [pmid for part in all_pmids(first, library, 20) for pmid in part]
    assert sorted(found) == sorted([*pmids, 3])


def test_a_page_that_is_no_fair_sample_is_not_believed_for_long() -> None:
    """So much jitter looks like no order at all, within the page."""
    dice = random.Random(0)
    pmids = list(range(20_000_000, 20_200_000))
    library = Library(jittered(dice, pmids, 25_000))
    assert sorted(pages(library, WINDOW)) == pmids
    assert library.requests <= 2.5 * math.ceil(len(pmids) / WINDOW)


def liar(answer: Callable[[UidRange], Page], most: int = 20_000) -> Searcher:
    asked = 0

    def ask(within: UidRange, *, by_author: bool = False) -> Page:
        nonlocal asked
        asked += 1
        assert asked <= most, "the plan asks without end"
        return answer(within)

    return ask


def some_of(within: UidRange, many: int = 20) -> list[int]:
    return list(range(within.high, max(within.low, within.high - many) - 1, -1))[:many]


HOSTILE: dict[str, Callable[[UidRange], Page]] = {
    "counts, and shows nothing": lambda within: Page(1_000, []),
    "is always too large": lambda within: Page(1_000, some_of(within)),
    "counts without end": lambda within: Page(10**9, some_of(within)),
    "knows no ranges": lambda within: Page(1_000, list(range(1_000, 980, -1))),
    "knows no ranges, oldest first": lambda within: Page(1_000, list(range(1, 21))),
    "repeats one id": lambda within: Page(1_000, [7] * 20),
    "is out of range": lambda within: Page(1_000, list(range(10**10, 10**10 + 20))),
    "counts at random": lambda within: Page(random.Random(str(within)).randrange(999), [5, 6]),
    "shows too little": lambda within: Page(1_000, some_of(within, 3)),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE.keys())
def test_answers_that_make_no_sense_come_to_an_end(answer: Callable[[UidRange], Page]) -> None:
    found = 0
    try:
        for _ in pages(liar(answer), 20):
            found += 1
    except PlanError as error:
        assert "searching: " in str(error)
    assert found <= 100_000


@given(seed=st.integers(0, 10**6), window=st.integers(2, 20))
@settings(max_examples=100, deadline=None)
def test_any_nonsense_comes_to_an_end(seed: int, window: int) -> None:
    dice = random.Random(seed)

    def answer(within: UidRange) -> Page:
        pmids = [dice.randrange(0, 500) for _ in range(dice.randrange(window + 1))]
        return Page(dice.choice([0, 1, len(pmids), 30, 500]), pmids)

    try:
        for _ in pages(liar(answer), window):
            pass
    except PlanError:
        pass


@pytest.mark.parametrize("distribution", ["uniform", "contiguous", "growing", "declining"])
@pytest.mark.parametrize("order", ["0.1 % displaced", "2 % displaced", "5 % displaced"])
def test_few_requests_also_where_the_server_knows_no_sorting(distribution: str, order: str) -> None:
    pmids = DISTRIBUTIONS[distribution](random.Random(60_000), 60_000)
    library = Library(ORDERS[order](random.Random(1), pmids))
    assert sorted(pages(library, WINDOW)) == sorted(pmids)
    assert library.requests <= budget(len(pmids))
