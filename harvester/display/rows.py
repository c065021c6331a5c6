"""What is piped in place of a table or a page: the columns that each command's help names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from harvester.corpus.ledger import Run
from harvester.display.clean import clean
from harvester.display.life_words import life_words
from harvester.past.health import Health, troubles
from harvester.past.life import Moment
from harvester.past.retraction_watch import Told


def alert_rows(alerts: Sequence[Told]) -> Iterator[tuple[str, ...]]:
    """When, kind, PMID, title, PMID of the notice, its source, queries."""
    for told in alerts:
        alert = told.alert
        yield (
            told.when, alert.kind, alert.pmid, alert.title, alert.notice, alert.source,
            ", ".join(told.queries),
        )  # fmt: skip


def health_rows(queries: Sequence[Health]) -> Iterator[tuple[object, ...]]:
    """The columns of ``harvest status``."""
    for of in queries:
        yield (
            of.query, of.held, of.newest, of.last_good_run,
            "" if of.age_seconds is None else of.age_seconds, of.recent_alerts, of.alerts, of.left,
            "; ".join(troubles(of)),
        )  # fmt: skip


def run_rows(runs: Iterable[Run]) -> Iterator[tuple[object, ...]]:
    """The columns of ``harvest runs``."""
    for run in runs:
        yield (
            run.started, run.query, run.status, run.found, run.new, run.revised, run.left,
            run.unchanged, len(run.missing), len(run.rejected), run.requests, run.seconds,
            run.error or "", run.returned,
        )  # fmt: skip


def life_rows(pmid: str, life: Sequence[Moment]) -> Iterator[tuple[str, ...]]:
    """PMID, when, event, queries, what happened."""
    for each in life:
        said = "; ".join(clean(milestone.text) for milestone in life_words(each.entry))
        yield pmid, each.entry.when, each.entry.event, ", ".join(each.queries), said
