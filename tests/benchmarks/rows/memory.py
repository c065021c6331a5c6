"""Memory: the whole family of processes, at one size and at twenty times that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from ..bound import Network
from ..measure import Cost, run
from ..server import served
from ..shelf import shelf_of
from ..suite import Suite
from ..table import Row, at_most, below
from .harvesting import harvested, slow_network
from .parsing import has_parse

LIMIT = 200
SAME = 1.1
"""How much more the larger may take to be called the same."""


def of_any(suite: Suite) -> Iterator[Row]:
    """peak memory of harvest and parse at 10,000 and 200,000 records; one run each."""
    sizes = suite.scaled(10_000), suite.scaled(200_000)
    with suite.folder() as folder:
        parses = has_parse(suite, folder)
    works: dict[str, Callable[[Suite, int], Cost]] = {
        "harvest on loopback": _harvest,
        "harvest over a slow network": partial(_harvest_slowly, key=False),
        "harvest over a slow network, with a key": partial(_harvest_slowly, key=True),
    }
    if parses:
        works["parse"] = _parse
    else:
        yield Row("memory of parse", "peak", "MB", remark="harvest parse: not there yet")
    for name, work in works.items():
        title = f"memory of {name}, of all its processes together"
        few, many = (work(suite, size) for size in sizes)
        small, large = ([cost.memory / 1e6] for cost in (few, many))
        for size, figure, cost in zip(sizes, (small, large), (few, many), strict=True):
            remark = f"its largest process {cost.peak / 1e6:.0f} MB (wait4); sampled PSS of all"
            yield below(LIMIT, Row(title, f"{size:,} records", "MB", figure, remark=remark))
        yield at_most(
            SAME, Row(title, f"{sizes[1]:,} records", "MB", large, f"{sizes[0]:,}", small)
        )


def _harvest(suite: Suite, count: int) -> Cost:
    with served("usual", count, Network()) as server:
        return harvested(suite, server, together=True).cost


def _harvest_slowly(suite: Suite, count: int, *, key: bool) -> Cost:
    with served("usual", count, slow_network(suite, key=key)) as server:
        return harvested(suite, server, key=key, together=True).cost


def _parse(suite: Suite, count: int) -> Cost:
    with suite.folder() as folder:
        path = folder / "records.xml.gz"
        shelf_of("usual", count).write(path)
        command = [sys.executable, "-m", "harvester", "parse", str(path)]
        return run(
            command, environ=suite.environ, cwd=folder, out=folder / "records.jsonl", together=True
        )
