"""A million held and nothing new; and how many requests a search takes."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from ..refresh_cost import held
from ..search_requests import searched
from ..suite import Suite
from ..table import Row, at_most, below

CPU_LIMIT = 1.5


def nothing_new(suite: Suite) -> Iterator[Row]:
    """a refresh with nothing new, 1,000,000 held: CPU of ours."""
    rows = suite.scaled(1_000_000)
    with suite.folder() as folder, held(folder, rows) as corpus:
        first = corpus.fetch("first run, no state")
        costs = [corpus.fetch("nothing new") for _ in range(suite.runs)]
        alone = median(corpus.search().cpu for _ in range(suite.runs))
    assert all(cost.fetched == 0 and cost.unchanged == rows for cost in costs)
    remark = (
        f"{costs[-1].requests} requests, peak {costs[-1].megabytes:.0f} MB, wall "
        f"{median(cost.wall for cost in costs):.1f} s; a process that only searches {alone:.2f} s; "
        f"the first run, which makes the state, {first.cpu:.1f} s"
    )
    cpu = [cost.cpu for cost in costs]
    yield below(
        CPU_LIMIT, Row(f"refresh with nothing new, {rows:,} held", "CPU", "s", cpu, remark=remark)
    )


def requests(suite: Suite) -> Iterator[Row]:
    """requests for a search of 60,000 and of 1,000,000, however the PMIDs are spread."""
    for count in (60_000,) if suite.quick else (60_000, 1_000_000):
        every = list(searched(count))
        worst = max(max(each.requests.values()) for each in every)
        halves = [each.bisection for each in every]
        remark = (
            f"the worst of {len(every)} spreads of PMIDs in {len(every[0].requests)} orders; the "
            f"least possible {every[0].least}; halving {min(halves)} to {max(halves)}"
        )
        allowed = [float(every[0].allowed)]
        row = Row(f"search of {count:,}", "search", "requests", [float(worst)])
        yield at_most(
            1.0,
            Row(
                **{**vars(row), "other": "1.3·⌈n/9,999⌉ + 1 =", "others": allowed, "remark": remark}
            ),
        )
