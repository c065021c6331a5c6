"""The table of ``harvest status``, and below it what is broken."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harvester.display.clean import clean
from harvester.display.tables import plain_table
from harvester.display.terminal import moment
from harvester.durations import in_words
from harvester.past.health import Health, troubles

_NARROW = 110
"""Columns below which an age stands under its date."""

FOLDED = 76
"""Columns below which there is no table: a query has three lines."""

_LONGEST_TROUBLE = 400


def health_table(queries: Sequence[Health], width: int) -> RenderableType:
    """A row a query: what it holds, how fresh that is, what happened."""
    if width < FOLDED:
        return Padding(Group(*map(_folded, queries)), (1, 0, 1, 1))
    table = plain_table()
    table.add_column("Query", overflow="fold", min_width=8)
    table.add_column("Held", justify="right", no_wrap=True)
    table.add_column("Newest", no_wrap=True, max_width=16)
    table.add_column("Last good run", overflow="fold")
    table.add_column("Alerts" if width < _NARROW else "Alerts, 30 days/all", justify="right")
    table.add_column("Left", justify="right", no_wrap=True)
    for of in queries:
        table.add_row(
            _name(of),
            Text(f"{of.held:,}"),
            Text(clean(of.newest)[:16]),
            _good(of, "\n" if width < _NARROW else "  "),
            _alerts(of),
            Text(f"{of.left:,}"),
        )
    return table


def broken(queries: Sequence[Health]) -> RenderableType | None:
    """What is broken, a line each; None when nothing is."""
    grid = Table.grid(padding=(0, 1))
    for of in queries:
        for trouble in troubles(of):
            text = clean(f"{of.query}: {trouble}")[:_LONGEST_TROUBLE]
            grid.add_row(Text("!", style="bold red"), Text(text, style="yellow"))
    return Padding(grid, (0, 0, 1, 1)) if grid.row_count else None


def _folded(of: Health) -> RenderableType:
    """The name; below it what is held and what has left, how fresh that is, the alerts."""
    held = Text(f"{of.held:,} held")
    if of.newest:
        held.append(f", newest {clean(of.newest)[:16]}")
    held.append(f", {of.left:,} left")
    good = Text("last good run ").append_text(_good(of, ", "))
    lines = [held, good]
    if of.alerts:
        lines.append(Text("alerts, 30 days/all: ").append_text(_alerts(of)))
    return Group(_name(of), Padding(Group(*lines), (0, 0, 0, 2)))


def _alerts(of: Health) -> Text:
    return Text(f"{of.recent_alerts:,}/{of.alerts:,}", style="red" if of.recent_alerts else "")


def _name(of: Health) -> Text:
    text = Text(clean(of.query), style="red" if troubles(of) else "bold")
    if not of.configured:
        text.append("\nnot in queries.toml", style="dim not bold")
    return text


def _good(of: Health, between: str) -> Text:
    if not of.last_good_run:
        return Text("never", style="yellow")
    told = [moment(of.last_good_run)]
    if of.age_seconds is not None:
        told.append(f"{in_words(of.age_seconds)} ago" if of.age_seconds >= 0 else "in the future")
    return Text(between.join(told))
