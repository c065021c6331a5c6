"""The readers of a run's events: tables for people, lines for logs, JSON for machines."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.text import Text

from harvester.corpus.articles import pmid_of_line
from harvester.corpus.history import Entry
from harvester.display.clean import clean
from harvester.display.digest import Newest
from harvester.display.outcome import (
    ChangedArticle,
    alert_line,
    alerts_panel,
    alerts_reminder,
    changed_table,
    drift_heading,
    drift_texts,
    summary_table,
    told_once,
    troubles,
)
from harvester.display.progress import LiveProgress
from harvester.display.tables import (
    MISSING,
    articles_table,
    duration,
    preview_table,
    show,
    titled,
)
from harvester.events import (
    BatchStored,
    Event,
    QueryDone,
    RecordMissing,
    RecordRejected,
    Waiting,
)
from harvester.unattended.run_json import run_json

_MOST_CHANGED = 5


class Report:
    """Follows a run: progress and trouble on stderr, the result on stdout.

    ``talks`` is False where something else speaks on stderr.
    """

    def __init__(
        self, corpus: Path, *, to_stdout: bool, as_json: bool, quiet: bool, talks: bool = True
    ) -> None:
        self.runs: list[QueryDone] = []
        self._corpus = corpus
        self._to_stdout = to_stdout
        self._as_json = as_json
        self._quiet = quiet
        self._out = Console()
        self._errors = Console(stderr=True)
        for_people = not (to_stdout or as_json or quiet)
        self._tables = for_people and self._out.is_terminal
        self._lines = for_people and not self._out.is_terminal
        self._talks = talks and not self._tables
        self._newest = Newest()
        self._printed: set[int] = set()
        live = self._errors.is_terminal and talks and not quiet
        self._progress = LiveProgress(self._errors, enabled=live)

    def __enter__(self) -> Self:
        self._progress.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.__exit__(kind, error, trace)

    def show_tables(self) -> None:
        """On a terminal, when the run is over and its progress is gone: what it did."""
        if self._tables and self.runs:
            self._show_tables()

    def follow(self, event: Event) -> None:
        """Tell what this event means."""
        self._progress.follow(event)
        match event:
            case BatchStored(lines=lines):
                if self._to_stdout:
                    self._print(lines)
                if self._tables:
                    self._newest.add(lines)
            case RecordRejected(query, pmid, reason, file):
                self._say(query, f"PMID {pmid} rejected, set aside as {file}: {reason}")
            case RecordMissing(query, pmid):
                self._say(query, f"PMID {pmid} missing: {MISSING}")
            case Waiting(query, reason, until) if not self._quiet:
                self._say(query, f"waiting until {until}: {reason}", style="")
            case QueryDone():
                self._finish(event)
            case _:
                pass

    def _finish(self, run: QueryDone) -> None:
        told = set(told_once(self.runs))
        self.runs.append(run)
        if self._as_json:
            sys.stdout.buffer.write(run_json(run) + b"\n")
            sys.stdout.buffer.flush()
        elif self._lines:
            sys.stdout.write(_as_line(run) + "\n")
            sys.stdout.flush()
        for alert in told_once([run]):
            if alert not in told:
                self._say(run.query, alert_line(alert), style="bold red")
        for warning in run.warnings:
            self._say(run.query, warning)
        if run.drift is not None:
            self._say(run.query, drift_heading(run.drift))
            for name, then, now in drift_texts(run.drift):
                self._say(run.query, f"{name} then: {then}")
                self._say(run.query, f"{name} now: {now}")
        for note in run.notes if self._lines else ():
            self._say(run.query, note, style="dim")
        if run.error:
            self._say(run.query, run.error, style="bold red")

    def _print(self, lines: tuple[bytes, ...]) -> None:
        for line in lines:
            pmid = pmid_of_line(line)
            if pmid not in self._printed:
                self._printed.add(pmid)
                sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    def _say(self, query: str, text: str, style: str = "yellow") -> None:
        if not self._talks:
            return
        message = Text(f"{query}: ", style="bold").append(clean(text), style=f"not bold {style}")
        wrap = not self._errors.is_terminal
        self._errors.print(message, soft_wrap=wrap, highlight=False, markup=False, emoji=False)

    def _show_tables(self) -> None:
        width = self._out.width
        alerts = told_once(self.runs)
        if alerts:
            show(self._out, "")
            show(self._out, alerts_panel(alerts))
        if any(run.status == "previewed" for run in self.runs):
            show(self._out, preview_table(self.runs, width))
        else:
            show(self._out, summary_table(self.runs, width))
        told = troubles(self.runs)
        if told is not None:
            show(self._out, told)
        self._show_changed()
        articles = self._newest.articles()
        new = sum(run.new - run.copied for run in self.runs)
        if articles:
            heading = f"The {len(articles)} newest of {new:,} new" if new > 1 else "New"
            show(self._out, titled(heading, articles_table(articles, width)))
        if self._corpus.is_dir():
            show(self._out, Text(f"Articles are in {_shown(self._corpus)}", style="dim"))
        if alerts:  # the first lines of a long screen have scrolled away
            show(self._out, Text(alerts_reminder(alerts), style="bold red"))

    def _show_changed(self) -> None:
        """The most telling of what was revised, left or came back."""
        from harvester.past.latest_changes import latest, telling
        from harvester.past.milestones import milestones

        found: dict[str, tuple[str, Entry]] = {}
        for run in self.runs:
            for entry in latest(self._corpus, run.query, run.revised + run.left + run.returned):
                found.setdefault(entry.pmid, (run.query, entry))
        calm = [each for each in found.values() if not each[1].alerts]  # alerts stand above
        chosen = sorted(calm, key=lambda each: telling(each[1]))[:_MOST_CHANGED]
        articles = []
        for query, entry in chosen:
            if entry.event == "revised":
                what = "; ".join(each.text for each in milestones(entry)[:2])
            else:
                words = _WORDS.get((entry.event, entry.reason), entry.event)
                what = words.replace("QUERY", query)
            articles.append(ChangedArticle(entry.pmid, entry.title, what))
        if articles:
            show(self._out, changed_table(articles, len(found)))


_WORDS = {
    ("left", "deleted"): "left: deleted from PubMed",
    ("left", "unmatched"): "left: QUERY does not find it any more",
    ("returned", ""): "came back: QUERY finds it again",
}


def _as_line(run: QueryDone) -> str:
    if run.status == "previewed":
        return f"{run.query}: found {run.count}; PubMed searches for {clean(run.translation)}"
    cost = f"{_many(run.requests, 'request')}, {duration(run.seconds)}"
    ended_early = run.status in {"failed", "stopped", "interrupted"}
    if ended_early and not (run.found or run.left):
        return f"{run.query}: {run.status}; {cost}"
    lost = len(run.missing) + len(run.rejected)
    rest = run.found - run.new - run.revised - run.unchanged - lost
    return (
        f"{run.query}: found {run.found}, new {run.new}, revised {run.revised}, "
        f"left {run.left}, unchanged {run.unchanged}, missing {len(run.missing)}, "
        f"rejected {len(run.rejected)}{f', not fetched {rest}' if rest > 0 else ''}; {cost}"
        f"{f'; {run.returned} came back' if run.returned else ''}"
        f"{f'; {run.status}' if ended_early else ''}"
    )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
