"""The table of ``harvest runs``, and how each query has grown."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harvester.corpus.ledger import Run
from harvester.display.clean import clean
from harvester.display.outcome import returned_words
from harvester.display.sparkline import sparkline
from harvester.display.tables import duration, plain_table
from harvester.display.terminal import moment

_WIDE = (
    "When", "Query", "Status", "Found", "New", "Rev.", "Left", "Unch.", "Miss.", "Rej.", "Req.",
    "Time",
)  # fmt: skip
_NARROW = ("When", "Query", "Found", "New", "Rev.", "Left", "Wrong", "Time")
_AT_LEAST = 16
"""Columns of a query's name before it is folded."""

_STYLES = {"ok": "green", "partial": "yellow", "failed": "bold red"}
_LONGEST_ERROR = 400
_LONGEST_SPARK = 60


def runs_table(runs: Sequence[Run], width: int) -> RenderableType:
    """A row a run, the newest at the bottom; two lines a run where no table has room."""
    for heads, cells in ((_WIDE, _wide), (_NARROW, _narrow)):
        rows = [cells(run) for run in runs]
        if _least(heads, rows) <= width:
            return _table(heads, rows)
    return Padding(Group(*map(_folded, runs)), (1, 0, 1, 1))


def notes(runs: Sequence[Run]) -> RenderableType | None:
    """Why runs failed, each reason of a query once, with its last run; and what came back.

    None where there is nothing to say.
    """
    last: dict[tuple[str, str], list[str]] = {}
    for run in runs:
        if run.error:
            last.setdefault((run.query, run.error), []).append(run.started)
    grid = Table.grid(padding=(0, 1))
    for (query, error), times in last.items():
        often = f", {len(times):,} times" if len(times) > 1 else ""
        text = f"{moment(times[-1])}{often}, {clean(query)}: {clean(error)}"
        cut = text if len(text) <= _LONGEST_ERROR else text[: _LONGEST_ERROR - 1] + "…"
        grid.add_row(Text("!", style="bold red"), Text(cut, style="yellow"))
    for run in runs:
        for words in returned_words(run.returned):
            text = f"{moment(run.started)}, {clean(run.query)}: {words}"
            grid.add_row(Text("·", style="dim"), Text(text, style="dim"))
    return Padding(grid, (0, 0, 1, 1)) if grid.row_count else None


def growth(held: Mapping[str, array[int]], width: int, bars: str) -> RenderableType:
    """A sparkline a query, between the first number and the last."""
    ends = {query: (f"{each[0]:,}", f"{each[-1]:,}") for query, each in held.items()}
    name = min(max(map(cell_len, held), default=0), width // 3)
    room = width - 3 - name - sum(max(map(len, side)) for side in zip(*ends.values(), strict=True))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(overflow="fold", width=name)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    for query, numbers in held.items():
        line = sparkline(numbers, min(room, _LONGEST_SPARK), bars)
        first, last = ends[query]
        grid.add_row(Text(clean(query), style="bold"), first, Text(line, style="green"), last)
    return grid


def _folded(run: Run) -> RenderableType:
    """When and what; below it the figures, those that are nothing left out."""
    head = Text(moment(run.started)).append(f"  {clean(run.query)}", style="bold")
    if run.status != "ok":
        head.append("  ").append_text(_status(run))
    figures = Text(f"{run.found:,} found").append(" · ", style="dim")
    figures.append(f"{run.new:,} new", style="bold green" if run.new else "")
    for count, name, style in (
        (run.revised, "revised", "cyan"),
        (run.left, "left", "yellow"),
        (len(run.missing), "missing", "bold red"),
        (len(run.rejected), "rejected", "bold red"),
    ):
        if count:
            figures.append(" · ", style="dim").append(f"{count:,} {name}", style=style)
    figures.append(f" · {duration(run.seconds)}", style="dim")
    return Group(head, Padding(figures, (0, 0, 0, 2)))


def _wide(run: Run) -> list[Text]:
    return [
        Text(moment(run.started)),
        Text(clean(run.query)),
        _status(run),
        Text(f"{run.found:,}"),
        _count(run.new, "bold green"),
        _count(run.revised, "cyan"),
        _count(run.left, "yellow"),
        Text(f"{run.unchanged:,}"),
        _count(len(run.missing), "bold red"),
        _count(len(run.rejected), "bold red"),
        Text(f"{run.requests:,}"),
        Text(duration(run.seconds)),
    ]


def _narrow(run: Run) -> list[Text]:
    query = Text(clean(run.query))
    if run.status != "ok":
        query.append("\n").append_text(_status(run))
    return [
        Text(moment(run.started)),
        query,
        Text(f"{run.found:,}"),
        _count(run.new, "bold green"),
        _count(run.revised, "cyan"),
        _count(run.left, "yellow"),
        _count(len(run.missing) + len(run.rejected), "bold red"),
        Text(duration(run.seconds).replace(" min", "m").replace(" h", "h").replace(" s", "s")),
    ]


def _least(heads: Sequence[str], rows: Sequence[Sequence[Text]]) -> int:
    """Columns that the table needs to cut nothing; a long name of a query can be folded."""
    widths = [
        max([cell_len(head), *(cell_len(line.plain) for row in rows for line in row[at].split())])
        for at, head in enumerate(heads)
    ]
    query = heads.index("Query")
    widths[query] = min(widths[query], _AT_LEAST)
    return sum(widths) + 3 * (len(widths) - 1) + 2


def _table(heads: Sequence[str], rows: Sequence[Sequence[Text]]) -> Table:
    table = plain_table()
    for head in heads:
        if head == "Query":
            table.add_column(head, overflow="fold", ratio=1)
        else:
            figure = head not in {"When", "Status"}
            table.add_column(head, justify="right" if figure else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _status(run: Run) -> Text:
    return Text(clean(run.status)[:12], style=_STYLES.get(run.status, "yellow"))


def _count(number: int, style: str) -> Text:
    return Text(f"{number:,}", style=style if number else "dim")
