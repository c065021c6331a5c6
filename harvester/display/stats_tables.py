"""``harvest stats`` on a terminal: figures, bars and names. Names stand last: whatever their
characters do to a terminal, the figures stay where they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence

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
    rows = {
        "all": of.articles,
        "with an abstract": of.abstract,
        "with a DOI": of.doi,
        "with a PMCID": of.pmcid,
        "with MeSH headings": of.mesh_indexed,
        "retracted": of.retracted,
        "without a year": of.without_year,
    }
    if not of.without_year:
        del rows["without a year"]
    alarming = {"retracted"} if of.retracted else set()
    return _lines(rows.items(), of.articles, of.articles, room, blocks=blocks, alarming=alarming)


def _by_year(of: Statistics, room: int, *, blocks: bool) -> RenderableType:
    told = spans(of.years, _MOST_YEARS)
    highest = max(span.articles for span in told)
    name, figure = max(len(span.name) for span in told), len(f"{highest:,}")
    longest = max(1, min(2 * _LONGEST_BAR, room - name - figure - 2))
    lines = []
    for span in told:
        line = _one_line(f"{span.name:>{name}} ")
        line.append(f"{span.articles:>{figure},} ", style="" if span.articles else "dim")
        line.append(bar(span.articles, highest, longest, blocks=blocks), style="green")
        lines.append(line)
    length = told[0].last - told[0].first + 1
    note = f"{length:,} years a bar" if length > 1 else ""
    return _titled("By year of publication", note, Group(*lines))


def _rows(section: Section, of: int, room: int, *, blocks: bool) -> RenderableType:
    rows = [(short(each.name) or "(no name)", each.articles) for each in section.counts]
    return _lines(rows, of, max(number for _, number in rows), room, blocks=blocks)


def _lines(
    rows: Iterable[tuple[str, int]],
    of: int,
    highest: int,
    room: int,
    *,
    blocks: bool,
    alarming: Collection[str] = (),
) -> RenderableType:
    """A line a row: the number, its share ``of`` all, a bar, the name, cut where room ends."""
    figure = len(f"{highest:,}")
    longest = max(4, min(_LONGEST_BAR, room // 5))
    lines = []
    for name, number in rows:
        line = _one_line(f"{number:>{figure},} ")
        line.append(f"{100 * number / of if of else 0:>5.1f}% ", style="dim")
        line.append(f"{bar(number, highest, longest, blocks=blocks):{longest}} ", style="green")
        lines.append(line.append(name, style="bold red" if name in alarming else ""))
    return Group(*lines)


def _one_line(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="ellipsis")


def bar(number: int, highest: int, longest: int, *, blocks: bool) -> str:
    """A bar as long as its number is great; the highest number has the longest."""
    if number <= 0 or highest <= 0:
        return ""
    if not blocks:
        return "#" * max(1, number * longest // highest)
    whole, eighths = divmod(max(1, number * longest * 8 // highest), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()
