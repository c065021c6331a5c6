"""A run with all who follow it: the report, the log, the hook; and the exit code it comes to."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import fields
from pathlib import Path

import click
import msgspec

from harvester import __version__
from harvester.alerts import RETRACTIONS
from harvester.cli.reports import Report
from harvester.corpus import ledger
from harvester.display.clean import clean
from harvester.errors import Exit, HarvestError
from harvester.events import Event, QueryDone
from harvester.unattended.run_log import Entry, RunLog

_INTERRUPTED = "interrupted. What was fetched is safe; the next run goes on."
_FINAL = frozenset({Exit.USAGE, Exit.BUSY, Exit.INTERRUPTED})
"""Exit codes that say why there was no whole run; no alert is more important."""


class Following:
    """Leads the events of one run of ``queries`` to its report and its log.

    ``code`` is the exit code so far. ``talks`` is False where the log is what speaks on stderr.
    """

    def __init__(
        self, corpus: Path, queries: int, report: Report, log: RunLog | None, *, talks: bool
    ) -> None:
        self.code = int(Exit.DONE)
        self._corpus = corpus
        self._queries = queries
        self._report = report
        self._log = log
        self._talks = talks
        self._error = ""
        self._began = time.monotonic()
        self._entered = len(_ledger(corpus))

    def follow(self, events: Generator[Event, None, None]) -> None:
        """To the end of the run, whichever it is; then show what there is to show."""
        self._enter(
            Entry(
                "info",
                "run_started",
                "",
                f"harvest {__version__}, queries: {self._queries}, corpus: {self._corpus}",
                {"harvest": __version__, "queries": self._queries, "corpus": str(self._corpus)},
            )
        )
        try:
            with self._report, closing(events):
                for event in events:
                    self._tell(event)
            self.code = _exit_code(self._report.runs, self._queries)
        except KeyboardInterrupt:
            self.code, self._error = int(Exit.INTERRUPTED), _INTERRUPTED
            for run in self._cut_short():
                self._tell(run)
        except HarvestError as error:
            self.code, self._error = int(error.exit_code), str(error)
        self._report.show_tables()
        if self._error:
            self._warn(Entry("error", "run_failed", "", self._error))

    def fail_on_retraction(self) -> None:
        """Let the exit code tell that an article was retracted, where it does not say more."""
        alerts = (alert for run in self._report.runs for alert in run.alerts)
        if self.code not in _FINAL and any(alert.kind in RETRACTIONS for alert in alerts):
            self.code = int(Exit.ALERT)

    def notify(self, url: str, deadline: float | None) -> None:
        """Tell the hook, unless another run was writing: then there was none to tell of.

        ``deadline`` is a moment of ``time.monotonic``, by which that has an end too.
        """
        if self.code == Exit.BUSY:
            return
        from harvester.unattended.notify import Ended, host_of, message, patience, post

        ended = Ended(str(self._corpus), self.code, tuple(self._report.runs), self._error)
        body, urgent = message(ended), bool(ended.alerts or ended.failures)
        seconds = patience(None if deadline is None else deadline - time.monotonic())
        wrong = post(url, body, urgent=urgent, seconds=seconds)
        if wrong:
            self._warn(Entry("warning", "not_notified", "", f"--notify {host_of(url)}: {wrong}"))
        else:
            self._enter(Entry("info", "notified", "", f"told {host_of(url)}"))

    def end(self) -> None:
        """The last line of the log; and where the log could not be written, that."""
        seconds = round(time.monotonic() - self._began, 3)
        figures = {"exit": self.code, "seconds": seconds}
        level = "info" if self.code == Exit.DONE else "warning"
        self._enter(Entry(level, "run_done", "", f"exit {self.code}, {seconds:.1f} s", figures))
        if self._log is not None and self._log.trouble is not None and self._talks:
            why = self._log.trouble.strerror or str(self._log.trouble)
            click.echo(f"harvest: the log is not whole: {why}", err=True)

    def _tell(self, event: Event) -> None:
        if self._log is not None:
            self._log.follow(event)
        self._report.follow(event)

    def _enter(self, entry: Entry) -> None:
        if self._log is not None:
            self._log.write(entry)

    def _warn(self, entry: Entry) -> None:
        self._enter(entry)
        if self._talks:
            click.echo(f"harvest: {clean(entry.message)}", err=True)

    def _cut_short(self) -> list[QueryDone]:
        """The query that was interrupted, from the ledger: its alerts are told only once."""
        told = {run.query for run in self._report.runs}
        names = {field.name for field in fields(QueryDone)} & set(ledger.Run.__struct_fields__)
        decoder = msgspec.json.Decoder(ledger.Run)
        found = []
        for line in _ledger(self._corpus)[self._entered :].splitlines():
            with suppress(ValueError):
                run = decoder.decode(line)
                if run.status == "interrupted" and run.query not in told:
                    found.append(QueryDone(**{name: getattr(run, name) for name in names}))
        return found


def _ledger(corpus: Path) -> bytes:
    """The ledger as it is, to which a run only adds; it has some hundred bytes a run."""
    with suppress(OSError):
        return (corpus / "runs.jsonl").read_bytes()
    return b""


def _exit_code(runs: Sequence[QueryDone], queries: int) -> int:
    codes = {run.exit for run in runs}
    if codes <= {Exit.DONE}:
        return int(Exit.DONE if len(runs) == queries else Exit.PARTIAL)
    return int(Exit.FAILED if codes == {Exit.FAILED} else Exit.PARTIAL)
