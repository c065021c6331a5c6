"""The plot of cost against size: ``cost.svg``, beside this file.

``python -m tests.benchmarks.plot FILE.json [FILE.svg]`` draws it again from the benchmark's JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PLOT = Path(__file__).with_name("cost.svg")
"""Committed, as the README shows it."""


@dataclass(frozen=True)
class Point:
    """What one run took: CPU and wall seconds, megabytes at the most."""

    work: str
    size: int
    cpu: float
    wall: float
    megabytes: float


def plot(points: Sequence[Point], path: Path = PLOT) -> str:
    """Draw the points, if matplotlib is here; what was done, in a sentence."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
        from matplotlib.ticker import FuncFormatter
    except ImportError:
        return "no plot: matplotlib is not installed (pip install '.[plot]')"
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    time, memory = figure.subplots(1, 2)
    works = dict.fromkeys(point.work for point in points)
    styles = dict(zip(works, (("o", "#1b6ca8"), ("s", "#c8553d"), ("^", "#4a7c59")), strict=False))
    for work in works:
        of_work = [point for point in points if point.work == work]
        sizes = [point.size for point in of_work]
        marker, colour = styles[work]
        look = {"marker": marker, "color": colour, "markersize": 5}
        time.plot(sizes, [point.cpu for point in of_work], label=work, **look)
        small = {**look, "markersize": 3, "linestyle": ":"}
        time.plot(sizes, [point.wall for point in of_work], **small)
        memory.plot(sizes, [point.megabytes for point in of_work], label=work, **look)
    for axes, title, unit in (
        (time, "Time: CPU, and dotted by the clock", "seconds"),
        (memory, "Memory, at the most", "MB"),
    ):
        axes.set(title=title, xlabel="records", ylabel=unit, xscale="log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:,.0f}"))
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8)
    time.set_yscale("log")
    time.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds:g}"))
    memory.set_ylim(bottom=0)
    # The same points are to be the same bytes.
    with rc_context({"svg.hashsalt": "harvest"}):
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=150)
    return f"{path}"


def from_report(report: Path) -> list[Point]:
    """The points of a benchmark's JSON."""
    values: dict[tuple[str, int], dict[str, float]] = {}
    for row in json.loads(report.read_text("utf-8"))["rows"]:
        work, _, figure = row["what"].partition(": ")
        for size, value in zip(
            row["details"].get("sizes", ()), row["details"].get("values", ()), strict=True
        ):
            values.setdefault((work, size), {})[figure] = value
    return [Point(work, size, **figures) for (work, size), figures in values.items()]


if __name__ == "__main__":
    words = list(map(Path, sys.argv[1:]))
    print(plot(from_report(words[0]), *words[1:]))
