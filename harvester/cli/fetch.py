"""``harvest fetch``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.config.settings import SavedQuery, Settings
    from harvester.entrez.endpoint import Endpoint
    from harvester.events import Event
    from harvester.run.refresh import Wishes
    from harvester.unattended.run_log import RunLog


def _seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """A length of time, such as 90s, 30m or 1h30m."""
    if value is None:
        return None
    from harvester.durations import parse_duration

    try:
        return parse_duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


@click.command("fetch")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option("--dry-run", is_flag=True, help="Only ask what each search finds; fetch nothing.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the N newest.")
@click.option("--since", metavar="DATE", help="Only since DATE: 2024, 2024-05 or 2024-05-17.")
@click.option(
    "--verify",
    is_flag=True,
    help="Fetch everything held again, and say what PubMed's dates of revision had missed.",
)
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Believe a search that finds nothing, or less than half of what is held.",
)
@click.option("--stdout", "to_stdout", is_flag=True, help="The new articles as JSONL on stdout.")
@click.option("--json", "as_json", is_flag=True, help="What happened, as a JSON object a query.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong, and alerts.")
@click.option(
    "--fail-on",
    type=click.Choice(["retraction"]),
    help="Exit with 4 when an article that is held was retracted.",
)
@click.option(
    "--deadline", callback=_seconds, metavar="TIME", help="End cleanly before TIME (30m) is over."
)
@click.option(
    "--wait",
    callback=_seconds,
    default="0",
    metavar="TIME",
    help="Wait so long for another run to end, instead of exiting with 75.",
)
@click.option(
    "--off-peak",
    is_flag=True,
    help="Let a job of more than 100 requests wait for NCBI's hours: 21:00 to 5:00 US Eastern, "
    "weekends.",
)
@click.option(
    "--log-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Add a log of the run to FILE.",
)
@click.option(
    "--log-format",
    type=click.Choice(["json", "text"]),
    help="How the log is written; without --log-file it goes to stderr.",
)
@click.option(
    "--notify",
    metavar="URL",
    help="After the run, POST what happened as JSON: text (a sentence, for Slack and the like), "
    "title and message (for an ntfy topic), exit, new, revised, left, alerts, failures, queries.",
)
@corpus_options
def fetch_command(
    names: tuple[str, ...],
    dry_run: bool,
    limit: int | None,
    since: str | None,
    verify: bool,
    accept_loss: bool,
    to_stdout: bool,
    as_json: bool,
    quiet: bool,
    fail_on: str | None,
    deadline: float | None,
    wait: float,
    off_peak: bool,
    log_file: Path | None,
    log_format: str | None,
    notify: str | None,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Bring every saved query, or the QUERYs named, up to date.

    It searches PubMed. Articles go to CORPUS/QUERY.jsonl, one line each: new ones come, revised
    ones are replaced, what the search does not find any more moves to CORPUS/QUERY.left.jsonl. A
    run that was interrupted, or failed, is taken up where it ended by the next.

    \b
    harvest fetch --sandbox             try it: no network, no account
    harvest fetch                       every query of queries.toml
    harvest fetch msc-ms --limit 100    one, and of it the 100 newest
    harvest fetch --json | jq .new      for machines
    harvest fetch --quiet --deadline 2h --fail-on retraction --log-file harvest.log

    Exit codes: 0 done, 1 NCBI or the disk failed, 2 the words were wrong, 3 some queries or
    records failed or there was no time for them, and the rest is safe, 4 an article that is held
    was retracted (--fail-on; also where it would be 0, 1 or 3), 75 another run is writing,
    130 interrupted.
    """
    began = time.monotonic()
    _refuse(to_stdout=to_stdout, as_json=as_json, dry_run=dry_run, deadline=deadline)
    from harvester.cli.following import Following
    from harvester.cli.reports import Report
    from harvester.run.refresh import Wishes

    if notify is not None:
        from harvester.unattended.notify import check_url

        check_url(notify)
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=True)
    queries = _chosen(settings, names, limit, since)
    wishes = Wishes(
        verify=verify,
        accept_loss=accept_loss,
        partial=limit is not None or since is not None,
        wait=wait,
        off_peak=off_peak,
        deadline=None if deadline is None else began + deadline,
    )
    with ExitStack() as stack:
        endpoint = _endpoint(settings, stack, sandbox=sandbox)
        log = stack.enter_context(_log(log_file, log_format, quiet=quiet))
        talks = log is None or log_file is not None
        report = Report(
            settings.corpus, to_stdout=to_stdout, as_json=as_json, quiet=quiet, talks=talks
        )
        run = Following(settings.corpus, len(queries), report, log, talks=talks)
        run.follow(_events(settings, endpoint, queries, wishes, dry_run=dry_run))
        if fail_on:
            run.fail_on_retraction()
        if notify is not None and not dry_run:
            run.notify(notify, wishes.deadline)
        run.end()
    return run.code


def _refuse(*, to_stdout: bool, as_json: bool, dry_run: bool, deadline: float | None) -> None:
    if to_stdout and as_json:
        raise click.UsageError("--stdout and --json both want stdout; choose one.")
    if to_stdout and dry_run:
        raise click.UsageError("--dry-run fetches nothing that --stdout could show; choose one.")
    if deadline is not None and deadline <= 0:
        raise click.UsageError("--deadline leaves no time: write 90s, 30m or 2h.")


def _log(
    file: Path | None, form: str | None, *, quiet: bool
) -> AbstractContextManager[RunLog | None]:
    if file is None and form is None:
        return nullcontext()
    from harvester.unattended.run_log import RunLog, log_file

    if file is not None:
        return log_file(file, json=form == "json")
    return nullcontext(RunLog(sys.stderr.fileno(), json=form == "json", quiet=quiet))


def _chosen(
    settings: Settings, names: Sequence[str], limit: int | None, since: str | None
) -> list[SavedQuery]:
    from harvester.config.choosing import select
    from harvester.config.query_dates import parse_date
    from harvester.errors import ConfigurationError

    queries = list(select(settings, names))
    if limit is not None:
        queries = [q._replace(limit=min(limit, q.limit or limit)) for q in queries]
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
        queries = [q._replace(since=start) for q in queries]
    return queries


def _endpoint(settings: Settings, stack: ExitStack, *, sandbox: bool) -> Endpoint:
    from harvester.entrez.endpoint import Endpoint, endpoint

    if not sandbox:
        from harvester.config.choosing import need_email

        return endpoint(os.environ, need_email(settings), settings.api_key)
    from harvester.sandbox.server import Sandbox
    from harvester.sandbox.store import Store

    server = stack.enter_context(Sandbox(Store.invented()))
    return Endpoint(url=server.url, email="sandbox@localhost", rate=None)


_SWITCH = 0.0005
"""Seconds after which a thread that reads records lets those go on that wait for the network."""


def _events(
    settings: Settings,
    endpoint: Endpoint,
    queries: Sequence[SavedQuery],
    wishes: Wishes,
    *,
    dry_run: bool,
) -> Generator[Event, None, None]:
    import threading

    from harvester.allocator import give_memory_back
    from harvester.corpus.articles import Corpus
    from harvester.entrez.client import Client
    from harvester.run.crew import Crew
    from harvester.run.harvest import Harvest

    stop = threading.Event()
    sys.setswitchinterval(_SWITCH)
    give_memory_back()
    crew = Crew(endpoint.connections)
    client = Client(endpoint, stop, crew.tell)
    harvest = Harvest(client, crew, Corpus(settings.corpus), wishes)
    try:
        yield from harvest.preview(queries) if dry_run else harvest.run(queries)
    finally:
        stop.set()
        crew.dismiss()
        client.close()
