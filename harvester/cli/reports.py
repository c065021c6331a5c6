"""The readers of a run's events: tables for people, lines for logs, JSON for machines."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from rich.console import Console
from rich.text import Text

from harvester.corpus import pmid_of_line
from harvester.display.clean import clean
from harvester.display.digest import Newest
from harvester.display.progress import LiveProgress
from harvester.display.tables import (
    MISSING,
    articles_table,
    duration,
    preview_table,
    show,
    summary_table,
    titled,
    troubles,
)
from harvester.events import (
    BatchStored,
    Event,
    QueryDone,
    RecordMissing,
    RecordRejected,
)


class Report:
    """Follows a run: progress and trouble on stderr, the result on stdout."""

    def __init__(self, corpus: Path, *, to_stdout: bool, as_json: bool, quiet: bool) -> None:
        self.runs: list[QueryDone] = []
        self._corpus = corpus
        self._to_stdout = to_stdout
        self._as_json = as_json
        self._out = Console()
        self._errors = Console(stderr=True)
        for_people = not (to_stdout or as_json or quiet)
        self._tables = for_people and self._out.is_terminal
        self._lines = for_people and not self._out.is_terminal
        self._newest = Newest()
        self._printed: set[int] = set()
        self._progress = LiveProgress(self._errors, enabled=self._errors.is_terminal and not quiet)

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
        if self._tables and self.runs:
            self._show_tables()

    def follow(self, event: Event) -> None:
        """Tell what this event means."""
        self._progress.follow(event)
        match event:
            case BatchStored(_, lines, _, _):
                if self._to_stdout:
                    self._print(lines)
                if self._tables:
                    self._newest.add(lines)
            case RecordRejected(query, pmid, reason, file) if not self._tables:
                self._trouble(query, f"PMID {pmid} rejected, set aside as {file}: {reason}")
            case RecordMissing(query, pmid) if not self._tables:
                self._trouble(query, f"PMID {pmid} missing: {MISSING}")
            case QueryDone():
                self._finish(event)
            case _:
                pass

    def _finish(self, run: QueryDone) -> None:
        self.runs.append(run)
        if self._as_json:
            sys.stdout.buffer.write(_as_json(run) + b"\n")
            sys.stdout.buffer.flush()
        elif self._lines and (run.status != "failed" or run.found):
            sys.stdout.write(_as_line(run) + "\n")
            sys.stdout.flush()
        if not self._tables:
            for warning in run.warnings:
                self._trouble(run.query, warning)
            if run.error:
                self._trouble(run.query, run.error, style="bold red")

    def _print(self, lines: tuple[bytes, ...]) -> None:
        for line in lines:
            pmid = pmid_of_line(line)
            if pmid not in self._printed:
                self._printed.add(pmid)
                sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    def _trouble(self, query: str, text: str, style: str = "yellow") -> None:
        message = Text(f"{query}: ", style="bold").append(clean(text), style=f"not bold {style}")
        wrap = not self._errors.is_terminal
        self._errors.print(message, soft_wrap=wrap, highlight=False, markup=False)

    def _show_tables(self) -> None:
        width = self._out.width
        if any(run.status == "previewed" for run in self.runs):
            show(self._out, preview_table(self.runs, width))
        else:
            show(self._out, summary_table(self.runs, width))
        told = troubles(self.runs)
        if told is not None:
            show(self._out, told)
        articles = self._newest.articles()
        new = sum(run.new - run.copied for run in self.runs)
        if articles:
            heading = f"The {len(articles)} newest of {new:,} new" if new > 1 else "New"
            show(self._out, titled(heading, articles_table(articles, width)))
        if self._corpus.is_dir():
            show(self._out, Text(f"Articles are in {_shown(self._corpus)}", style="dim"))


def _as_json(run: QueryDone) -> bytes:
    fields = {name: getattr(run, name) for name in run.__dataclass_fields__}
    fields["missing"], fields["rejected"] = len(run.missing), len(run.rejected)
    fields["missing_pmids"], fields["rejected_pmids"] = run.missing, run.rejected
    return msgspec.json.encode(fields)


def _as_line(run: QueryDone) -> str:
    if run.status == "previewed":
        return f"{run.query}: found {run.count}; PubMed searches for {clean(run.translation)}"
    settled = run.new + run.unchanged + len(run.missing) + len(run.rejected)
    left = f", not fetched {run.found - settled}" if run.found > settled else ""
    return (
        f"{run.query}: found {run.found}, new {run.new}, already there {run.unchanged}, "
        f"missing {len(run.missing)}, rejected {len(run.rejected)}{left}; "
        f"{run.requests} {'request' if run.requests == 1 else 'requests'}, "
        f"{duration(run.seconds)}"
    )


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
