"""The rows of the benchmark, as a table to read and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class Row:
    """One comparison. ``ours`` and ``others`` are the figures of each run, in ``unit``.

    ``ratio`` is the median over the runs, None where there is nothing to compare; ``met`` None
    where there is no target or no figure. ``remark`` is what a reader must know.
    """

    work: str
    what: str
    unit: str
    ours: Sequence[float] = ()
    other: str = ""
    others: Sequence[float] = ()
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    remark: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        return len(self.ours)


def at_most(times: float, row: Row) -> Row:
    """Ours is to be no more than so many times the other."""
    ratio = _ratio(row.ours, row.others)
    return _judged(row, ratio, f"≤ {times:g} ×", ratio <= times)


def at_least(times: float, row: Row) -> Row:
    """Ours is to be so many times as good as the other; in a unit of speed (``…/…``) or of cost."""
    fast = "/" in row.unit
    ratio = _ratio(row.ours, row.others) if fast else _ratio(row.others, row.ours)
    return _judged(row, ratio, f"≥ {times:g} ×", ratio >= times)


def below(limit: float, row: Row) -> Row:
    """Ours is to be no more than a figure."""
    worst = statistics.median(row.ours)
    return _judged(row, worst / limit, f"≤ {limit:g} {row.unit}", worst <= limit)


def above(limit: float, row: Row) -> Row:
    """Ours is to be no less than a figure."""
    median = statistics.median(row.ours)
    return _judged(row, median / limit, f"≥ {limit:,g} {row.unit}", median >= limit)


def shown_only(row: Row) -> Row:
    """For comparison: there is no target."""
    ratio = _ratio(row.others, row.ours) if row.others else None
    return _judged(row, ratio, "", None)


def _judged(row: Row, ratio: float | None, target: str, met: bool | None) -> Row:
    return Row(**{**vars(row), "ratio": ratio, "target": target, "met": met})


def _ratio(these: Sequence[float], those: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(these, those, strict=True))


def as_json(row: Row) -> dict[str, Any]:
    spread = {
        name: _spread(figures) for name, figures in (("ours", row.ours), ("other", row.others))
    }
    return {**asdict(row), "runs": row.runs, "spread": spread}


def _spread(figures: Sequence[float]) -> dict[str, float] | None:
    if not figures:
        return None
    return {"min": min(figures), "median": statistics.median(figures), "max": max(figures)}


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The table, a heading for each work."""
    for work, group in groupby(rows, key=lambda row: row.work):
        yield f"\n{work}"
        cells = [_cells(row) for row in group]
        widths = [max(map(len, column)) for column in zip(*(c[:-1] for c in cells), strict=True)]
        for *columns, remark in cells:
            padded = (cell.ljust(width) for cell, width in zip(columns, widths, strict=True))
            yield "  " + "  ".join(padded).rstrip()
            if remark:
                yield f"      {remark}"


def _cells(row: Row) -> list[str]:
    verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    other = f"{row.other} {_figures(row.others, row.unit)}".strip()
    runs = f"{row.runs} run{'s' * (row.runs != 1)}" if row.runs else "no figure"
    return [
        row.what,
        _figures(row.ours, row.unit),
        other,
        ratio,
        row.target,
        verdict,
        runs,
        row.remark,
    ]


def _figures(figures: Sequence[float], unit: str) -> str:
    if not figures:
        return ""
    median, low, high = statistics.median(figures), min(figures), max(figures)
    spread = f" ({_short(low)}..{_short(high)})" if len(figures) > 1 else ""
    return f"{_short(median)}{spread} {unit}"


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
