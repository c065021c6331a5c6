"""What a run did, as people see it: alerts first, then the figures, then what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from harvester.alerts import KINDS, RETRACTIONS, Alert
from harvester.display.clean import clean
from harvester.display.tables import MISSING, STATUS_STYLES, duration, plain_table, pmid_link, short
from harvester.events import Drift, QueryDone

FOLDED = 100
"""Columns below which the summary keeps its lesser figures in a second line."""

ROOMY = 116
"""Columns from which the summary has air between its columns."""

_MOST_ALERTS = 20
_MOST_RECORDS = 20
_MOST_WORDS = 1_500
_LONGEST_TITLE = 300
_GRAVITY = tuple(dict.fromkeys(KINDS.values()))


def told_once(runs: Iterable[QueryDone]) -> list[Alert]:
    """The alerts of all queries, each once; the gravest first."""
    alerts = dict.fromkeys(chain.from_iterable(run.alerts for run in runs))
    return sorted(alerts, key=lambda alert: _gravity(alert.kind))


def alert_line(alert: Alert) -> str:
    """ "RETRACTED PMID 1: The title (notice PMID 2, J Exp Med. 2024)"."""
    title = short(alert.title, _LONGEST_TITLE) or "(no title)"
    about = ", ".join(_about(alert))
    return f"{_label(alert.kind)} PMID {alert.pmid}: {title}" + (f" ({about})" if about else "")


def alerts_panel(alerts: Sequence[Alert]) -> RenderableType:
    """A box that nobody overlooks."""
    blocks: list[RenderableType] = []
    for alert in alerts[:_MOST_ALERTS]:
        text = Text()
        text.append(f" {_label(alert.kind)} ", style=_alert_style(alert.kind))
        text.append(f"  {short(alert.title, _LONGEST_TITLE) or '(no title)'}", style="bold")
        text.append("\nPMID ", style="dim").append_text(pmid_link(alert.pmid))
        for part in _about(alert):
            text.append(f" · {part}", style="dim")
        blocks.append(text)
    more = len(alerts) - _MOST_ALERTS
    if more > 0:
        blocks.append(Text(f"and {more:,} more: `harvest alerts` shows all"))
    grave = any(alert.kind in RETRACTIONS for alert in alerts)
    title = "An article that you hold" if len(alerts) == 1 else f"{len(alerts):,} alerts"
    return Panel(
        Group(*_apart(blocks)),
        title=Text(title, style="bold"),
        title_align="left",
        border_style="bold red" if grave else "yellow",
        box=box.HEAVY,
    )


def alerts_reminder(alerts: Sequence[Alert]) -> str:
    """The last line of a long screen."""
    retracted = len({alert.pmid for alert in alerts if alert.kind in RETRACTIONS})
    others = sum(alert.kind not in RETRACTIONS for alert in alerts)
    said = [f"{retracted:,} retracted"] if retracted else []
    if others:
        said.append(f"{others:,} {'other ' * bool(said)}{'alert' if others == 1 else 'alerts'}")
    return f"{' and '.join(said)}: at the top of this page, and in `harvest alerts`"


def summary_table(runs: Sequence[QueryDone], width: int) -> RenderableType:
    """A row a query: what was found, what has changed, what is wrong, and what it cost."""
    folded = width < FOLDED
    table = plain_table(tight=width < ROOMY)
    table.add_column("Query", overflow="fold", min_width=8, ratio=1 if folded else None)
    names = ("Found", "New", "Revised", "Left", "Unchanged")
    lesser = () if folded else ("Missing", "Rejected", "Requests", "Time")
    for name in (*names, *lesser):
        table.add_column(name, justify="right", no_wrap=True)
    for run in runs:
        query = Text(run.query, style=STATUS_STYLES.get(run.status, ""))
        cells = [
            Text(f"{run.found:,}"),
            _count(run.new, "bold green"),
            _count(run.revised, "bold cyan"),
            _count(run.left, "bold yellow"),
            Text(f"{run.unchanged:,}"),
        ]
        if folded:
            query.append("\n").append_text(_in_a_line(run))
        else:
            cells += [
                _count(len(run.missing), "bold red"),
                _count(len(run.rejected), "bold red"),
                Text(f"{run.requests:,}"),
                Text(duration(run.seconds)),
            ]
        table.add_row(query, *cells)
    return table


def troubles(runs: Sequence[QueryDone]) -> RenderableType | None:
    """What went wrong, was not understood, or is worth knowing: below the table."""
    grid = Table.grid(padding=(0, 1))
    for run in runs:
        for text, style in _troubles(run):
            grid.add_row(Text("!", style=style), Text(f"{run.query}: {clean(text)}", style=style))
        if run.drift is not None:
            told = f"{run.query}: {drift_heading(run.drift)}"
            grid.add_row(Text("!", style="yellow"), Group(Text(told, style="yellow"), *_both(run)))
    for run in runs:
        for note in (*returned_words(run.returned), *run.notes):
            grid.add_row(Text("·", style="dim"), Text(f"{run.query}: {clean(note)}", style="dim"))
    return Padding(grid, (0, 0, 1, 1)) if grid.row_count else None


def returned_words(returned: int) -> tuple[str, ...]:
    """The sentence on those of the new articles that are not so new, where there are any."""
    return (f"{returned:,} of the new had left before",) if returned else ()


def drift_heading(drift: Drift) -> str:
    """The sentence above the two texts."""
    return f"PubMed reads this search in another way than on {clean(drift.since)[:10]}"


def drift_texts(drift: Drift) -> list[tuple[str, str, str]]:
    """What differs: its name, as it was, as it is; on one line each."""
    both = [("translation", clean(drift.before), clean(drift.after))]
    remarks = [clean("; ".join(told)) for told in (drift.remarks_before, drift.remarks_after)]
    both.append(("remarks", remarks[0] or "none", remarks[1] or "none"))
    return [(name, then, now) for name, then, now in both if then != now]


@dataclass(frozen=True)
class ChangedArticle:
    """One article that was revised, left or came back, and what happened to it in words."""

    pmid: str
    title: str
    what: str


def changed_table(articles: Sequence[ChangedArticle], changed: int) -> RenderableType:
    """Some of the articles that have ``changed``, and where to read more."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for article in articles:
        text = Text(short(article.title) or "(no title)")
        text.append(f"\n{short(article.what, _LONGEST_TITLE)}", style="dim")
        grid.add_row(pmid_link(article.pmid), text)
    some = f"{len(articles)} of {changed:,} that changed" if changed > len(articles) else "Changed"
    more = Text("`harvest history PMID` shows what changed", style="dim")
    return Group(Text(some, style="bold"), Padding(Group(grid, more), (1, 0, 1, 1)))


def _gravity(kind: str) -> int:
    return _GRAVITY.index(kind) if kind in _GRAVITY else len(_GRAVITY)


def _label(kind: str) -> str:
    return clean(kind).upper()


def _alert_style(kind: str) -> str:
    if kind in RETRACTIONS:
        return "bold white on red"
    return "bold black on yellow" if kind == "expression of concern" else "bold yellow"


def _about(alert: Alert) -> list[str]:
    notice = [f"notice PMID {clean(alert.notice)}"] if alert.notice else []
    return [*notice, *([short(alert.source)] if clean(alert.source) else [])]


def _apart(blocks: Sequence[RenderableType]) -> Iterator[RenderableType]:
    for number, block in enumerate(blocks):
        if number:
            yield Text()
        yield block


def _count(count: int, style: str) -> Text:
    return Text(f"{count:,}", style=style if count else "")


def _in_a_line(run: QueryDone) -> Text:
    """The lesser figures, those that are nothing left out."""
    text = Text(style="not bold")
    for count, name in ((len(run.missing), "missing"), (len(run.rejected), "rejected")):
        if count:
            text.append(f"{count:,} {name}", style="bold red").append(" · ", style="dim")
    requests = "request" if run.requests == 1 else "requests"
    return text.append(f"{run.requests:,} {requests} · {duration(run.seconds)}", style="dim")


def _troubles(run: QueryDone) -> Iterator[tuple[str, str]]:
    if run.error:
        yield run.error, "yellow" if run.status == "stopped" else "bold red"
    for warning in run.warnings:
        yield warning, "yellow"
    for pmid in run.missing[:_MOST_RECORDS]:
        yield f"PMID {pmid} missing: {MISSING}", "red"
    for pmid in run.rejected[:_MOST_RECORDS]:
        yield f"PMID {pmid} rejected: see rejected/{pmid}.reason.txt", "red"
    more = sum(max(0, len(each) - _MOST_RECORDS) for each in (run.missing, run.rejected))
    if more:
        yield f"{more:,} more missing or rejected: `harvest fetch --json` names them", "red"


def _both(run: QueryDone) -> Iterator[RenderableType]:
    """Both texts of a drift, one under the other, with the words that differ standing out."""
    for name, then, now in drift_texts(run.drift) if run.drift else ():
        old, new = _marked(then, now)
        grid = Table.grid(padding=(0, 1))
        prefix = "" if name == "translation" else f"{name} "
        grid.add_row(Text(f"  {prefix}then", style="dim"), old)
        grid.add_row(Text(f"  {prefix}now", style="dim"), new)
        yield grid


def _marked(then: str, now: str) -> tuple[Text, Text]:
    old, new = then.split(), now.split()
    texts = Text(), Text()
    if max(len(old), len(new)) > _MOST_WORDS:
        return Text(then), Text(now)
    for kind, *places in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        style = "" if kind == "equal" else "bold yellow"
        for text, words in zip(
            texts, (old[places[0] : places[1]], new[places[2] : places[3]]), strict=True
        ):
            if words:
                text.append(" " if text else "").append(" ".join(words), style=style)
    return texts
