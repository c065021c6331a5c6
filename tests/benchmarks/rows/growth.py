"""Cost against size: a harvest, a refresh with nothing new, the state made anew."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..bound import Network
from ..plot import Point, plot
from ..refresh_cost import held
from ..server import served
from ..suite import Suite
from ..table import Row
from .harvesting import harvested

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_WORKS = ("harvest", "refresh", "rebuild of state")


def cost_against_size(suite: Suite) -> Iterator[Row]:
    """time and memory at 10³ to 10⁶ small records, one run each; slopes, and a plot."""
    sizes = [size for size in _SIZES if size <= suite.scaled(_SIZES[-1])]
    points: list[Point] = []
    for size in sizes:
        suite.say(f"  {size:,}")
        points.extend(_points(suite, size))
    for work in _WORKS:
        of_work = [point for point in points if point.work == work]
        for figure, unit in (("cpu", "s"), ("wall", "s"), ("megabytes", "MB")):
            values = [float(getattr(point, figure)) for point in of_work]
            told = ", ".join(f"{value:,.3g}" for value in values)
            remark = f"{told} {unit} at {', '.join(f'{size:,}' for size in sizes)}"
            title = (
                "cost against size (records of 400 bytes, loopback): exponents, 1 = proportional"
            )
            last = slope(sizes[-2:], values[-2:])
            yield Row(
                title, f"{work}: {figure}", "", [slope(sizes, values)],
                "in the last decade", [last], remark=remark,
                details={"sizes": sizes, "values": values},
            )  # fmt: skip
    if not suite.quick:
        yield Row("cost against size", "plot", "", remark=plot(points))


def slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The exponent k of value ~ size^k: least squares over the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return across / sum((x - x_mean) ** 2 for x in xs)


def _points(suite: Suite, size: int) -> Iterator[Point]:
    with served("small", size, Network()) as server:
        cost = harvested(suite, server, together=True).cost
        yield Point("harvest", size, cost.cpu, cost.wall, cost.memory / 1e6)
    with suite.folder() as folder, held(folder, size) as corpus:
        corpus.fetch("first run, no state")
        refresh = corpus.fetch("nothing new")
        corpus.forget_state()
        rebuilt = corpus.fetch("state deleted")
    for work, each in (("refresh", refresh), ("rebuild of state", rebuilt)):
        yield Point(work, size, each.cpu, each.wall, each.megabytes)
