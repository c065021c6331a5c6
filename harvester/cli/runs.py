"""``harvest runs``: what each run did, and what a review has to report of its searches."""

from __future__ import annotations

import sys
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.naming import chosen_queries, known_queries, say_what_to_do
from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.config.settings import Settings
    from harvester.corpus.ledger import Run

_SHOWN = 20
"""Runs on a terminal, without ``--last``."""


@click.command("runs")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the N last runs.")
@click.option("--prisma", is_flag=True, help="What PRISMA-S asks of a review's searches.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a run; of --prisma, one.")
@corpus_options
def runs_command(
    names: tuple[str, ...],
    last: int | None,
    prisma: bool,
    as_json: bool,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> None:
    """Show what each run did, and how the queries have grown.

    The newest at the bottom; on a terminal the last 20. Piped all of them, tab-separated: started
    (UTC), query, status, found, new, revised, left, unchanged, missing, rejected, requests,
    seconds, error, returned (of the new).

    With --prisma what a systematic review has to report of each search (PRISMA-S): database,
    platform, full strategy, limits, date, hits, and the records before and after
    deduplication. Markdown, to paste into a supplement.

    \b
    harvest runs
    harvest runs msc-ms --last 100
    harvest runs --prisma > supplement.md
    harvest runs --json | jq 'select(.status != "ok")'
    """
    if prisma and last is not None:
        raise click.UsageError("--prisma reports the last complete runs; --last has no part in it.")
    from harvester.corpus import ledger

    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    if prisma:
        _report(settings, names, as_json=as_json)
        return
    runs: Iterator[Run] = ledger.read(settings.corpus)
    if names:
        in_ledger = {run.query for run in ledger.read(settings.corpus)}
        chosen = frozenset(chosen_queries(known_queries(settings, in_ledger), names))
        runs = (run for run in runs if run.query in chosen)
    if as_json:
        import msgspec

        from harvester.display.json_lines import tell_json

        tell_json(msgspec.structs.asdict(run) for run in _last(runs, last))
    else:
        _tell(settings, runs, last)


def _tell(settings: Settings, runs: Iterator[Run], last: int | None) -> None:
    from harvester.display.terminal import tell_rows, terminal

    console = terminal()
    if console is None:
        from harvester.display.rows import run_rows

        if not tell_rows(run_rows(_last(runs, last))):
            say_what_to_do(settings, "there are no runs")
        return
    from harvester.display.runs_table import growth, notes, runs_table
    from harvester.display.sparkline import bars_for
    from harvester.display.tables import show
    from harvester.past.growth import held_after

    shown: deque[Run] = deque(maxlen=last or _SHOWN)
    held: dict[str, array[int]] = {}
    count = 0
    for run in runs:
        count += 1
        shown.append(run)
        number = held_after(run)
        if number is not None:
            held.setdefault(run.query, array("q")).append(number)
    if not count:
        say_what_to_do(settings, "there are no runs")
        return
    show(console, runs_table(shown, console.width))
    told = notes(shown)
    if told is not None:
        show(console, told)
    if count > len(shown):
        show(console, f"The last {len(shown):,} of {count:,} runs; --last N shows N\n")
    show(console, growth(held, console.width, bars_for(console.encoding)))


def _last(runs: Iterator[Run], last: int | None) -> Iterator[Run]:
    return runs if last is None else iter(deque(runs, maxlen=last))


def _report(settings: Settings, names: Sequence[str], *, as_json: bool) -> None:
    from harvester.corpus.articles import Corpus
    from harvester.display.json_lines import tell_json
    from harvester.display.prisma_text import prisma_text
    from harvester.past.last_runs import last_runs
    from harvester.past.prisma import report

    runs = last_runs(settings.corpus)
    queries = chosen_queries(known_queries(settings, runs), names)
    if not queries:
        say_what_to_do(settings, "there are no searches")
        return
    told = report(Corpus(settings.corpus), queries, runs, settings.queries)
    if as_json:
        tell_json([told])
    else:
        sys.stdout.write(prisma_text(told))
