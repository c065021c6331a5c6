"""``harvest status``: is the corpus as fresh as it should be? For people, and for monitors."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.naming import chosen_queries, known_queries, say_what_to_do
from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.config.settings import Settings


@click.command("status")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option(
    "--max-age",
    metavar="AGE",
    help="Exit 1 when a query has had no whole run for AGE: 90m, 36h, 2d, 1w.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say only which queries are too old.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each query.")
@corpus_options
def status_command(
    names: tuple[str, ...],
    max_age: str | None,
    quiet: bool,
    as_json: bool,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Show how each query is: how new, how fresh, what is broken.

    Held, newest article, last good run, alerts, what is broken. A good run is one in which nothing
    failed. --max-age makes it a probe for monitoring: it checks the queries of queries.toml, or the
    QUERYs named; a good run that is dated in the future is taken for too old. Piped, tab-separated:
    query, held, newest, last good run (UTC), its age in seconds, alerts of the last 30 days, all
    alerts, left, what is broken.

    \b
    harvest status
    harvest status --max-age 2d --quiet || echo "look at harvest"

    Exit codes: 0 all is well or --max-age was not given, 1 one is too old, 2 the words were
    wrong.
    """
    from harvester.errors import Exit

    most = _seconds(max_age)
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    from harvester.past.last_runs import last_runs

    known = known_queries(settings, last_runs(settings.corpus))
    queries = chosen_queries(known, names)
    now = time.time()
    if not quiet:
        _tell(settings, queries, now, as_json=as_json)
    if most is None:
        return Exit.DONE
    in_file = [query.name for query in settings.queries]
    old = _too_old(settings, list(dict.fromkeys(names)) or in_file or known, most, now)
    for sentence in old:
        click.echo(f"harvest: {sentence}", err=True)
    return Exit.FAILED if old else Exit.DONE


def _seconds(max_age: str | None) -> float | None:
    from harvester.durations import parse_duration
    from harvester.errors import ConfigurationError

    if max_age is None:
        return None
    try:
        return parse_duration(max_age)
    except ValueError as error:
        raise ConfigurationError(f"--max-age: {error}") from None


def _too_old(settings: Settings, queries: Sequence[str], most: float, now: float) -> list[str]:
    from harvester.past.health import good_run_ages, too_old

    if not queries:
        return [f"no queries.toml here, and no queries in {settings.corpus}: nothing is fetched"]
    return too_old(good_run_ages(settings.corpus, now), queries, most)


def _tell(settings: Settings, queries: Sequence[str], now: float, *, as_json: bool) -> None:
    from harvester.corpus.articles import Corpus
    from harvester.past.health import health

    if not queries:
        say_what_to_do(settings, "there are no queries")
        return
    configured = [query.name for query in settings.queries]
    found = health(Corpus(settings.corpus), queries, configured, now)
    if as_json:
        from harvester.display.json_lines import tell_json

        tell_json(found)
        return
    from harvester.display.terminal import tell_rows, terminal

    console = terminal()
    if console is None:
        from harvester.display.rows import health_rows

        tell_rows(health_rows(found))
    else:
        from harvester.display.health_table import broken, health_table
        from harvester.display.tables import show

        show(console, health_table(found, console.width))
        told = broken(found)
        if told is not None:
            show(console, told)
