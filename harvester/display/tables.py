"""The tables: what a run did, the newest articles, the queries. One look for each width."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from harvester.addresses import doi_url, pubmed_url
from harvester.display.clean import clean
from harvester.display.digest import Digest
from harvester.display.query_row import QueryRow
from harvester.events import QueryDone

NARROW = 90
"""Columns below which a table folds its lesser columns into a second line."""

NARROW_ARTICLES = 120
"""The same for the table of articles, which has more to tell."""

LONGEST_DATE = 24
_LONGEST_TITLE = 400
_LONGEST_CELL = 100
"""Characters of a record's text that a table shows; `harvest show` has all of it."""

MISSING = "PubMed finds it, and does not give its record"

STATUS_STYLES = {
    "ok": "green",
    "partial": "yellow",
    "failed": "bold red",
    "interrupted": "yellow",
    "stopped": "yellow",
}
"""How the name of a query looks after its run."""


def preview_table(runs: Sequence[QueryDone], width: int) -> RenderableType:
    """A row a query: how many PubMed has, and how it reads the search."""
    table = plain_table()
    table.add_column("Query", overflow="fold", min_width=8)
    table.add_column("Found", justify="right", no_wrap=True)
    table.add_column("PubMed searches for", overflow="fold", ratio=1)
    for run in runs:
        table.add_row(
            Text(run.query, style=STATUS_STYLES.get(run.status, "")),
            Text("failed" if run.error else f"{run.count:,}"),
            Text(clean(run.translation)),
        )
    return table


def articles_table(articles: Sequence[Digest], width: int) -> RenderableType:
    """The articles, a retracted one struck and marked, PMID and DOI as links."""
    narrow = width < NARROW_ARTICLES
    table = plain_table(lines=narrow)
    table.add_column("Date", no_wrap=True)
    table.add_column("Article", overflow="fold", min_width=1 if narrow else 30)
    if not narrow:
        table.add_column("Types", max_width=28)
        table.add_column("Trials", overflow="fold", max_width=19)
        table.add_column("PMID", no_wrap=True, min_width=8)
    for article in articles:
        cells = [Text(short(article.date, LONGEST_DATE)), _article(article, narrow=narrow)]
        if not narrow:
            cells += [
                Text("\n".join(map(short, article.types))),
                Text("\n".join(map(short, article.trial_ids[:3]))),
                pmid_link(article.pmid),
            ]
        table.add_row(*cells)
    return table


def queries_table(rows: Sequence[QueryRow], width: int) -> RenderableType:
    """A row a query: what it is, what is held of it, how fresh that is."""
    narrow = width < NARROW
    table = plain_table()
    table.add_column("Query", overflow="fold", min_width=8, ratio=1 if narrow else None)
    if not narrow:
        table.add_column("Title", overflow="fold", ratio=1)
    table.add_column("Held", justify="right", no_wrap=True)
    table.add_column("Newest", no_wrap=True)
    table.add_column("Last fetched", no_wrap=not narrow)
    for row in rows:
        name = Text(row.name, style="bold")
        if narrow and row.title:
            name.append(f"\n{clean(row.title)}", style="dim not bold")
        cells = [name] if narrow else [name, Text(clean(row.title))]
        when = row.last_fetched.replace("T", " ").removesuffix("Z")[:16] or "never"
        table.add_row(*cells, Text(f"{row.held:,}"), Text(clean(row.newest)), Text(when))
    return table


def titled(title: str, body: RenderableType) -> RenderableType:
    """A heading above a table."""
    return Group(Text(title, style="bold"), body)


def duration(seconds: float) -> str:
    """ "0.4 s", "2 min 5 s", "3 h 20 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def show(console: Console, body: RenderableType) -> None:
    """Print without rich's own guesses: no markup, no highlighting of numbers."""
    console.print(body, markup=False, highlight=False, emoji=False)


def plain_table(*, lines: bool = False, tight: bool = False) -> Table:
    """The look that all tables have; ``tight`` where columns are scarce."""
    return Table(
        box=box.SIMPLE_HEAD,
        expand=False,
        pad_edge=False,
        show_lines=lines,
        padding=(0, 0) if tight else (0, 1),
        header_style="bold",
        leading=0,
    )


def short(text: str, most: int = _LONGEST_CELL) -> str:
    """Clean, and cut where it would fill the screen: a record may hold anything."""
    whole = clean(text)
    return whole if len(whole) <= most else whole[: most - 1] + "…"


def pmid_link(pmid: str) -> Text:
    """A PMID that leads to its page on PubMed."""
    return Text(pmid, style=Style(link=pubmed_url(pmid), color="cyan"))


def _article(article: Digest, *, narrow: bool) -> Text:
    title = article.title if clean(article.title) else article.vernacular_title
    title = short(title, _LONGEST_TITLE) or "(no title)"
    text = Text()
    if article.is_retracted:
        text.append("RETRACTED ", style="bold red")
    text.append(title, style="strike" if article.is_retracted else "")
    about = [short(article.first_author), short(article.journal_name)]
    text.append("\n" + " · ".join(filter(None, about)), style="dim")
    if narrow:
        more = [*map(short, article.types), *map(short, article.trial_ids[:3])]
        if more:
            text.append("\n" + " · ".join(more), style="dim")
        text.append("\nPMID ", style="dim").append_text(pmid_link(article.pmid))
    if article.doi:
        doi = short(article.doi)
        text.append(" · doi " if narrow else "\ndoi ", style="dim")
        text.append(doi, style=Style(link=doi_url(article.doi), color="cyan"))
    return text
