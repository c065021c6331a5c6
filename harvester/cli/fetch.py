"""``harvest fetch``."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.config import SavedQuery, Settings
    from harvester.entrez.endpoint import Endpoint
    from harvester.events import Event, QueryDone


@click.command("fetch")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option("--dry-run", is_flag=True, help="Only ask what each search finds; fetch nothing.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the N newest.")
@click.option("--since", metavar="DATE", help="Only since DATE: 2024, 2024-05 or 2024-05-17.")
@click.option("--stdout", "to_stdout", is_flag=True, help="The new articles as JSONL on stdout.")
@click.option("--json", "as_json", is_flag=True, help="What happened, as a JSON object a query.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
@corpus_options
def fetch_command(
    names: tuple[str, ...],
    dry_run: bool,
    limit: int | None,
    since: str | None,
    to_stdout: bool,
    as_json: bool,
    quiet: bool,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Search PubMed for every saved query, or the QUERYs named, and fetch what is not held.

    Articles go to CORPUS/QUERY.jsonl, one line each. A run that was interrupted, or failed,
    is taken up where it ended by the next.

    \b
    harvest fetch --sandbox             try it: no network, no account
    harvest fetch                       every query of queries.toml
    harvest fetch msc-ms --limit 100    one, and of it the 100 newest
    harvest fetch --json | jq .new      for machines

    Exit codes: 0 done, 1 NCBI or the disk failed, 2 the words were wrong, 3 some queries or
    records failed and the rest is safe, 75 another run is writing, 130 interrupted.
    """
    if to_stdout and as_json:
        raise click.UsageError("--stdout and --json both want stdout; choose one.")
    if to_stdout and dry_run:
        raise click.UsageError("--dry-run fetches nothing that --stdout could show; choose one.")
    from harvester.cli.reports import Report
    from harvester.errors import Exit

    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=True)
    queries = _chosen(settings, names, limit, since)
    report = Report(settings.corpus, to_stdout=to_stdout, as_json=as_json, quiet=quiet)
    try:
        with ExitStack() as stack:
            endpoint = _endpoint(settings, stack, sandbox=sandbox)
            stack.enter_context(report)
            events = stack.enter_context(closing(_events(settings, endpoint, queries, dry_run)))
            for event in events:
                report.follow(event)
    except KeyboardInterrupt:
        click.echo(
            "harvest: interrupted. What was fetched is safe; the next run goes on.", err=True
        )
        return Exit.INTERRUPTED
    return _exit_code(report.runs)


def _chosen(
    settings: Settings, names: Sequence[str], limit: int | None, since: str | None
) -> list[SavedQuery]:
    from harvester.config import parse_date, select
    from harvester.errors import ConfigurationError

    queries = list(select(settings, names))
    if limit is not None:
        queries = [replace(q, limit=min(limit, q.limit or limit)) for q in queries]
    if since is not None:
        try:
            start = parse_date(since)
        except ValueError as error:
            raise ConfigurationError(f"--since: {error}") from None
        for query in queries:
            if query.until and query.until < start[: len(query.until)]:
                raise ConfigurationError(
                    f'--since {start}: query "{query.name}" ends before, at {query.until}'
                )
        queries = [replace(q, since=start) for q in queries]
    return queries


def _endpoint(settings: Settings, stack: ExitStack, *, sandbox: bool) -> Endpoint:
    from harvester.entrez.endpoint import Endpoint, endpoint

    if not sandbox:
        from harvester.config import need_email

        return endpoint(os.environ, need_email(settings), settings.api_key)
    from harvester.sandbox.server import Sandbox
    from harvester.sandbox.store import Store

    server = stack.enter_context(Sandbox(Store.invented()))
    return Endpoint(url=server.url, email="sandbox@localhost", rate=None)


def _events(
    settings: Settings, endpoint: Endpoint, queries: Sequence[SavedQuery], dry_run: bool
) -> Generator[Event, None, None]:
    import threading

    from harvester.corpus import Corpus
    from harvester.crew import Crew
    from harvester.entrez.client import Client
    from harvester.harvest import Harvest

    stop = threading.Event()
    crew = Crew(endpoint.connections)
    client = Client(endpoint, stop, crew.tell)
    harvest = Harvest(client, crew, Corpus(settings.corpus))
    try:
        yield from harvest.preview(queries) if dry_run else harvest.run(queries)
    finally:
        stop.set()
        crew.dismiss()
        client.close()


def _exit_code(runs: Sequence[QueryDone]) -> int:
    from harvester.errors import Exit

    codes = {run.exit for run in runs}
    if codes <= {Exit.DONE}:
        return Exit.DONE
    return Exit.FAILED if codes == {Exit.FAILED} else Exit.PARTIAL
