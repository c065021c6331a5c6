"""The life of an article: as a page on a terminal, as plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from harvester.corpus.history import Entry
from harvester.display.clean import clean, pubmed_url
from harvester.display.terminal import moment
from harvester.past.life import FIRST_SEEN, Moment
from harvester.past.milestones import Milestone, Weight, milestones

_STYLES = {Weight.ALERT: "bold red", Weight.PLAIN: "", Weight.MINOR: "dim"}
_LONGEST = 400
_LEFT = {
    "deleted": "left: PubMed has no such record any more",
    "unmatched": "left: the search does not find it any more",
}


def words(entry: Entry) -> list[Milestone]:
    """What happened, a line each."""
    match entry.event:
        case "revised":
            return list(milestones(entry)) or [Milestone("revised", Weight.MINOR)]
        case "left":
            said = _LEFT.get(entry.reason, f"left: {entry.reason}" if entry.reason else "left")
            return [Milestone(said, Weight.ALERT), *milestones(entry)]
        case "returned":
            return [Milestone("returned: the search finds it again"), *milestones(entry)]
        case event if event == FIRST_SEEN:
            return [Milestone("first seen")]
        case event:
            return [Milestone(event), *milestones(entry)]


def life_page(pmid: str, title: str, life: Sequence[Moment]) -> RenderableType:
    """PMID and title, then what happened, oldest first."""
    heading = Text("PMID ", style="bold")
    heading.append(pmid, style=Style(link=pubmed_url(pmid), color="cyan"))
    heading.append(f"  {_cut(title) or '(no title)'}")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for each in life:
        told = words(each.entry)
        for at, milestone in enumerate(told):
            when = "" if at else moment(each.entry.when) or "(not known)"
            text = Text(_cut(milestone.text), style=_STYLES[milestone.weight])
            text.highlight_regex(r"\[-.*?-\]", "red")
            text.highlight_regex(r"\{\+.*?\+\}", "green")
            if at == len(told) - 1:
                text.append(f" ({clean(', '.join(each.queries))})", style="dim not bold cyan")
            grid.add_row(Text(when, style="dim"), text)
    return Group(heading, Padding(grid, (0, 0, 1, 1)))


def life_rows(pmid: str, life: Sequence[Moment]) -> Iterator[tuple[str, ...]]:
    """PMID, when, event, queries, what happened."""
    for each in life:
        said = "; ".join(clean(milestone.text) for milestone in words(each.entry))
        yield pmid, each.entry.when, each.entry.event, ", ".join(each.queries), said


def _cut(text: str) -> str:
    whole = clean(text)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"
