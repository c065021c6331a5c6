"""The table of ``harvest alerts``."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from harvester.addresses import pubmed_url
from harvester.alerts import RETRACTIONS
from harvester.display.clean import clean
from harvester.display.tables import NARROW_ARTICLES
from harvester.display.terminal import moment
from harvester.past.retraction_watch import Told

_LONGEST = 200


def alerts_table(alerts: Sequence[Told], width: int) -> RenderableType:
    """A row an alert: when, what, which article, and where to read of it."""
    narrow = width < NARROW_ARTICLES
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_lines=narrow, header_style="bold", leading=0
    )
    table.add_column("When", no_wrap=True)
    if not narrow:
        table.add_column("What", max_width=14)
    table.add_column("Article", overflow="fold", ratio=1)
    if not narrow:
        table.add_column("Queries", overflow="fold", max_width=24)
    for told in alerts:
        style = "bold red" if told.alert.kind in RETRACTIONS else "yellow"
        kind = Text(_cut(told.alert.kind), style=style)
        article = _article(told)
        if narrow:
            article = Text().append_text(kind).append("\n").append_text(article)
            article.append(f"\n{_queries(told)}", style="dim")
            table.add_row(Text(moment(told.when)[:10]), article)
        else:
            table.add_row(Text(moment(told.when)), kind, article, Text(_queries(told)))
    return table


def _article(told: Told) -> Text:
    alert = told.alert
    text = Text(_cut(alert.title) or "(no title)").append("\nPMID ", style="dim")
    text.append_text(_pmid(alert.pmid))
    if alert.notice:
        text.append("  notice ", style="dim").append_text(_pmid(alert.notice))
    if alert.source:
        text.append(f"  {_cut(alert.source)}", style="dim")
    return text


def _pmid(pmid: str) -> Text:
    shown = _cut(pmid)
    return Text(shown, style=Style(link=pubmed_url(shown), color="cyan"))


def _queries(told: Told) -> str:
    return clean(", ".join(told.queries))


def _cut(text: str) -> str:
    whole = clean(text)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"
