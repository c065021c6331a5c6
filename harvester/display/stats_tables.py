"""``harvest stats`` on a terminal: figures, bars and names. Names stand last: whatever their
characters do to a terminal, the figures stay where they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harvester.display.runs_table import growth
from harvester.display.sparkline import BLOCKS
from harvester.display.stats_sections import Section, sections
from harvester.display.tables import short
from harvester.past.growth import Step
from harvester.statistics.counting import Statistics
from harvester.statistics.years import spans

_TWO_ABREAST = 110
"""Columns from which on two sections stand side by side."""

_MOST_YEARS = 30
_LONGEST_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"


def stats_page(
    of: Statistics, top: int, grown: Mapping[str, Sequence[Step]], width: int, bars: str
) -> RenderableType:
    """All sections, the first ``top`` names of each; ``bars`` are those of a sparkline."""
    blocks = bars == BLOCKS
    abreast = 2 if width >= _TWO_ABREAST else 1
    room = (width - 2 - 3 * (abreast - 1)) // abreast
    parts = [_titled("Articles", "", _shares(of, room, blocks=blocks))]
    if of.years:
        parts.append(_by_year(of, room, blocks=blocks))
    parts += [
        _titled(each.title, each.note, _rows(each, of.articles, room, blocks=blocks))
        for each in sections(of, top)
    ]
    if grown:
        held = {query: array("q", (step.held for step in each)) for query, each in grown.items()}
        parts.append(_titled("Growth over the runs", "", growth(held, room, bars)))
    grid = Table.grid(padding=(0, 3, 0, 0))
    for _ in range(abreast):
        grid.add_column(width=room)
    for at in range(0, len(parts), abreast):
        row = parts[at : at + abreast]
        grid.add_row(*row)
    return Padding(grid, (1, 0, 0, 1))


def _titled(title: str, note: str, body: RenderableType) -> RenderableType:
    head = Text(title, style="bold", overflow="fold")
    if note:
        head.append(f"  {note}", style="dim not bold")
    return Group(head, Padding(body, (0, 0, 1, 0)))


def _shares(of: Statistics, room: int, *, blocks: bool) -> RenderableType:
    figures: Mapping[str, int] = {
        "all": of.articles,
        "with an abstract": of.abstract,
        "with a DOI": of.doi,
        "with a PMCID": of.pmcid,
        "with MeSH headings": of.mesh_indexed,
        "retracted": of.retracted,
    }
    grid = _grid()
    for name, number in figures.items():
        alarming = name == "retracted" and number > 0
        grid.add_row(
            Text(f"{number:,}"),
            Text(_share(number, of.articles), style="dim"),
            Text(bar(number, of.articles, _longest(room), blocks=blocks), style="green"),
            Text(name, style="bold red" if alarming else ""),
        )
    return grid


def _by_year(of: Statistics, room: int, *, blocks: bool) -> RenderableType:
    told = spans(of.years, _MOST_YEARS)
    highest = max(span.articles for span in told)
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    name = max(len(span.name) for span in told)
    longest = max(1, min(2 * _LONGEST_BAR, room - name - len(f"{highest:,}") - 3))
    for span in told:
        drawn = bar(span.articles, highest, longest, blocks=blocks)
        style = "" if span.articles else "dim"
        grid.add_row(Text(span.name), Text(f"{span.articles:,}", style=style), Text(drawn, "green"))
    length = told[0].last - told[0].first + 1
    notes = [f"{length:,} years a bar"] if length > 1 else []
    if of.without_year:
        notes.append(f"{of.without_year:,} without a year")
    return _titled("By year of publication", "; ".join(notes), grid)


def _rows(section: Section, of: int, room: int, *, blocks: bool) -> RenderableType:
    highest = max(each.articles for each in section.counts)
    grid = _grid()
    for each in section.counts:
        grid.add_row(
            Text(f"{each.articles:,}"),
            Text(_share(each.articles, of), style="dim"),
            Text(bar(each.articles, highest, _longest(room), blocks=blocks), style="green"),
            Text(short(each.name) or "(no name)"),
        )
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis")
    return grid


def _longest(room: int) -> int:
    return max(4, min(_LONGEST_BAR, room // 5))


def bar(number: int, highest: int, longest: int, *, blocks: bool) -> str:
    """A bar as long as its number is great; the highest number has the longest."""
    if number <= 0 or highest <= 0:
        return ""
    if not blocks:
        return "#" * max(1, number * longest // highest)
    whole, eighths = divmod(max(1, number * longest * 8 // highest), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()


def _share(number: int, of: int) -> str:
    return f"{100 * number / of:.1f}%" if of else ""
