"""The life of an article: a page on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from harvester.addresses import pubmed_url
from harvester.display.clean import clean
from harvester.display.life_words import life_words
from harvester.display.terminal import moment
from harvester.past.life import Moment
from harvester.past.milestones import Weight

_STYLES = {Weight.ALERT: "bold red", Weight.PLAIN: "", Weight.MINOR: "dim"}
_LONGEST = 400


def life_page(pmid: str, title: str, life: Sequence[Moment]) -> RenderableType:
    """PMID and title, then what happened, oldest first."""
    heading = Text("PMID ", style="bold")
    heading.append(pmid, style=Style(link=pubmed_url(pmid), color="cyan"))
    heading.append(f"  {_cut(title) or '(no title)'}")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for each in life:
        told = life_words(each.entry)
        for at, milestone in enumerate(told):
            when = "" if at else moment(each.entry.when) or "(not known)"
            text = Text(_cut(milestone.text), style=_STYLES[milestone.weight])
            text.highlight_regex(r"\[-.*?-\]", "red")
            text.highlight_regex(r"\{\+.*?\+\}", "green")
            if at == len(told) - 1:
                text.append(f" ({clean(', '.join(each.queries))})", style="dim not bold cyan")
            grid.add_row(Text(when, style="dim"), text)
    return Group(heading, Padding(grid, (0, 0, 1, 1)))


def _cut(text: str) -> str:
    whole = clean(text)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"
