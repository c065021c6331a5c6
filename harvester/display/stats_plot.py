"""The statistics as a picture, drawn by matplotlib. It is opaque and white, for any background."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from harvester.display.clean import clean
from harvester.display.stats_sections import Section, sections
from harvester.past.growth import Step
from harvester.statistics.counting import Statistics
from harvester.statistics.years import spans

_PANELS = 2
"""Side by side."""

_WIDTH = 6.4
_HEIGHT = 2.8
_ROW = 0.21
_HEAD = 0.65
"""Inches: a panel, a panel of its own height, a bar with its name, a heading."""

_LONGEST_NAME = 2.6
"""Inches, too."""

_LOOKED_AT = 120
"""Characters of a name."""

_MOST_YEARS = 60
_FEWEST_YEARS = 10
_MOST_NAMES = 50
_MOST_LINES = 8
"""Queries that have a line of their own."""

_BARS = "#1b6ca8"
_GREY = "#555555"

_FONTS = (
    "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei",
    "Hiragino Sans", "Microsoft YaHei", "Malgun Gothic", "Noto Sans Arabic", "Noto Sans Hebrew",
    "Arial Unicode MS", "Noto Emoji", "Symbola",
)  # fmt: skip
"""Those that are installed are asked for a character one after another."""

_NO_XML = re.compile("[\ufffe\uffff]")
"""Besides control characters, what no SVG can hold."""

_Growth = Mapping[str, Sequence[Step]]


def stats_plot(of: Statistics, top: int, growth: _Growth, kind: str) -> bytes:
    """A file of this ``kind``, "svg" or "png"; the same numbers are the same bytes."""
    with _own_settings():
        made = io.BytesIO()
        metadata = {"Date": None, "Title": _summary(of)} if kind == "svg" else None
        _draw(of, top, growth).savefig(made, format=kind, metadata=metadata, dpi=150)
        return made.getvalue()


@contextmanager
def _own_settings() -> Iterator[None]:
    """Nothing of the user's style; names are plain text; what a font lacks is not told."""
    defaults = {name: each for name, each in mpl.rcParamsDefault.items() if name != "backend"}
    installed = set(get_font_names())
    own = {
        "font.family": [name for name in _FONTS if name in installed] or ["sans-serif"],
        "font.size": 9,
        "text.parse_math": False,
        "svg.fonttype": "none",  # whoever shows it has fonts for more scripts
        "svg.hashsalt": "harvest",
        "figure.facecolor": "white",
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with mpl.rc_context({**defaults, **own}):
            yield


def _draw(of: Statistics, top: int, growth: _Growth) -> Figure:
    told = list(sections(of, min(top, _MOST_NAMES)))
    pairs = [told[at : at + _PANELS] for at in range(0, len(told), _PANELS)]
    wide: list[Callable[[Axes], None]] = []
    if of.articles:
        wide.append(lambda axes: _years(axes, of))
    grown = {query: _dated(steps) for query, steps in growth.items()}
    if any(len(dated) > 1 for dated in grown.values()):  # a lone point tells nothing
        wide.append(lambda axes: _lines(axes, grown))
    heights = [
        *[_HEIGHT] * len(wide),
        *(_HEAD + _ROW * max(len(each.counts) for each in pair) for pair in pairs),
    ]
    spaced = ConstrainedLayoutEngine(h_pad=0.08, w_pad=0.08)
    figure = Figure(figsize=(_PANELS * _WIDTH, sum(heights) + _HEAD), layout=spaced)
    figure.suptitle(_summary(of), x=0.01, ha="left", fontsize=11)
    if not heights:
        return figure
    grid = figure.add_gridspec(len(heights), _PANELS, height_ratios=heights)
    for row, draw in enumerate(wide):
        draw(figure.add_subplot(grid[row, :]))
    for row, pair in enumerate(pairs, len(wide)):
        for column, section in enumerate(pair):
            rows = max(len(each.counts) for each in pair)
            _names(figure.add_subplot(grid[row, column]), section, rows)
    return figure


def _summary(of: Statistics) -> str:
    if not of.articles:
        return "No articles"
    shares = (
        ("an abstract", of.abstract),
        ("a DOI", of.doi),
        ("a PMCID", of.pmcid),
        ("MeSH headings", of.mesh_indexed),
    )
    told = ", ".join(f"{100 * number / of.articles:.0f} % with {name}" for name, number in shares)
    plural = "" if of.articles == 1 else "s"
    return f"{of.articles:,} article{plural}: {told}; {of.retracted:,} retracted"


def _years(axes: Axes, of: Statistics) -> None:
    told = spans(of.years, _MOST_YEARS)
    length = told[0].last - told[0].first + 1 if told else 1
    notes = [f"{length:,} years a bar"] if length > 1 else []
    if of.without_year:
        notes.append(f"{of.without_year:,} without a year")
    _title(axes, "By year of publication", "; ".join(notes))
    middle = (length - 1) / 2
    axes.bar(
        [span.first + middle for span in told],
        [span.articles for span in told],
        width=0.85 * length,
        color=_BARS,
    )
    if told:
        beside = (0.6 + max(0, _FEWEST_YEARS - len(told)) // 2) * length
        axes.set_xlim(told[0].first - beside, told[-1].last + beside)
        ticks = MaxNLocator(12, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
        axes.xaxis.set_major_locator(ticks)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    else:
        axes.set_xticks([])
    _counts(axes)


def _dated(steps: Sequence[Step]) -> list[tuple[datetime, int]]:
    return [(when, step.held) for step in steps if (when := _moment(step.started))]


def _lines(axes: Axes, grown: Mapping[str, Sequence[tuple[datetime, int]]]) -> None:
    drawn = [query for query, dated in grown.items() if dated]
    largest = sorted(drawn, key=lambda query: -grown[query][-1][1])[:_MOST_LINES]
    left_out = len(drawn) - len(largest)
    _title(axes, "Growth over the runs", f"{left_out:,} smaller queries left out" * bool(left_out))
    for query in largest:
        times, held = zip(*grown[query], strict=True)
        axes.plot(times, held, marker="o", markersize=3, linewidth=1.2, label=_name(axes, query))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize=8)
    _counts(axes)


def _names(axes: Axes, section: Section, rows: int) -> None:
    """Bars from above, as thick as those of a section with so many ``rows``."""
    _title(axes, section.title, section.note)
    numbers = [each.articles for each in section.counts]
    drawn = axes.barh(range(len(numbers)), numbers, color=_BARS, height=0.7)
    labels = [f"{number:,}" for number in numbers]
    axes.bar_label(drawn, labels, padding=3, fontsize=8, color=_GREY)
    axes.set_yticks(range(len(numbers)), [_name(axes, each.name) for each in section.counts])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.12)


def _title(axes: Axes, title: str, note: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(note, loc="left", fontsize=8, color=_GREY)


def _counts(axes: Axes) -> None:
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _name(axes: Axes, text: str) -> str:
    """The name without what no picture can hold, cut where it becomes too long."""
    whole = _NO_XML.sub(" ", clean(text)).strip()[:_LOOKED_AT] or "(no name)"
    drawn = axes.text(0, 0, whole)
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    most = _LONGEST_NAME * axes.figure.dpi
    kept = len(whole)
    while drawn.get_window_extent(renderer).width > most and kept > 1:
        kept -= 1 + kept // 10
        drawn.set_text(whole[:kept].rstrip() + "…")
    shown: str = drawn.get_text()
    drawn.remove()
    return shown


def _moment(started: str) -> datetime | None:
    """The time of a run, where it can be one: an axis does not reach to the ends of time."""
    with suppress(ValueError):
        when = datetime.fromisoformat(started).replace(tzinfo=None)
        return when if 1970 <= when.year < 2970 else None
    return None
