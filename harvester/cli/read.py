"""The commands that give articles: ``harvest show`` and ``cat``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.naming import chosen_queries, known_queries, pmid_number
from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.config.settings import Settings

_NEVER = "~"
"""Behind every date."""


@click.command("show")
@click.argument("pmids", nargs=-1, required=True, metavar="PMID...")
@click.option("--json", "as_json", is_flag=True, help="The whole line, as JSON.")
@corpus_options
def show_command(
    pmids: tuple[str, ...],
    as_json: bool,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Show articles of the corpus, each as a page to read.

    \b
    harvest show 36092509
    harvest show 36092509 --json | jq .mesh_headings

    Exit codes: 0 done, 1 one is not in the corpus, 2 the words were wrong.
    """
    from harvester.corpus.files import path_of, queries_in
    from harvester.corpus.reading import find
    from harvester.errors import Exit

    wanted = list(dict.fromkeys(map(pmid_number, pmids)))
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    folder = settings.corpus
    found = find([path_of(folder, query) for query in queries_in(folder)], wanted)
    for pmid in wanted:
        if pmid in found:
            _show(found[pmid], as_json=as_json)
        else:
            click.echo(f"harvest: PMID {pmid} is not in {settings.corpus}", err=True)
    return Exit.DONE if len(found) == len(wanted) else Exit.FAILED


@click.command("cat")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option("--retracted", is_flag=True, help="Only articles that were retracted.")
@click.option(
    "--new-since",
    metavar="DATE|last",
    help="Only what was first fetched since DATE: 2024, 2024-05, 2024-05-17 or 2024-05-17T18:30 "
    "(UTC); or by the last run of each query that ended, and runs right before that did not.",
)
@corpus_options
def cat_command(
    names: tuple[str, ...],
    retracted: bool,
    new_since: str | None,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Print articles as JSONL: of all queries, or the QUERYs named.

    Each PMID comes once, from the first of the queries that holds it.

    \b
    harvest cat msc-ms | jq -r '[.pmid,.title]|@tsv'
    harvest cat > everything.jsonl
    harvest cat --retracted | jq -r .pmid
    harvest cat --new-since last | jq -r .title

    Exit codes: 0 done, 2 no such query, 3 a broken line was passed over.
    """
    from harvester.corpus.files import path_of
    from harvester.corpus.reading import Reading
    from harvester.display.clean import clean_json
    from harvester.errors import Exit

    since = None if new_since is None or new_since == "last" else _moment(new_since)
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    queries = chosen_queries(known_queries(settings), names)
    starts = _starts(settings, queries, since) if new_since else {}
    to_terminal = sys.stdout.isatty()
    out = sys.stdout.buffer
    reading = Reading()
    for query in queries:
        path = path_of(settings.corpus, query)
        if not (retracted or new_since or to_terminal):
            out.writelines(reading.pieces(path))
            continue
        lines = _chosen(reading.lines(path), starts.get(query), retracted=retracted)
        out.writelines(map(clean_json, lines) if to_terminal else lines)
    for line in reading.broken:
        click.echo(f"harvest: {line}", err=True)
    return Exit.PARTIAL if reading.broken else Exit.DONE


def _starts(settings: Settings, queries: Sequence[str], since: str | None) -> dict[str, str]:
    """For each query the moment of the first fetch from which on an article is new."""
    from harvester.past.last_runs import news_since

    if since is not None:
        return dict.fromkeys(queries, since)
    return {**dict.fromkeys(queries, _NEVER), **news_since(settings.corpus)}


def _moment(text: str) -> str:
    """A date as it begins, or a time, in UTC: so that later ones sort behind it."""
    from contextlib import suppress
    from datetime import UTC, datetime

    from harvester.config.query_dates import parse_date
    from harvester.errors import ConfigurationError

    try:
        return parse_date(text)
    except ValueError as error:
        with suppress(ValueError, OverflowError):
            time = datetime.fromisoformat(text.strip())
            time = time if time.tzinfo else time.replace(tzinfo=UTC)
            return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise ConfigurationError(f'--new-since: {error}, or "last"') from None


def _chosen(lines: Iterator[bytes], start: str | None, *, retracted: bool) -> Iterator[bytes]:
    from harvester.corpus.filters import first_fetched, is_retracted

    if retracted:
        lines = filter(is_retracted, lines)
    if start is not None:
        lines = (line for line in lines if first_fetched(line) >= start)
    return lines


def _show(line: bytes, *, as_json: bool) -> None:
    from harvester.display.clean import clean_json

    if as_json:
        sys.stdout.buffer.write(clean_json(line) if sys.stdout.isatty() else line)
        return
    import msgspec
    from rich.console import Console

    from harvester.article import Article
    from harvester.display.page import WIDEST, article_page
    from harvester.display.tables import show
    from harvester.errors import CorpusError

    try:
        article = msgspec.json.decode(line, type=Article)
    except msgspec.ValidationError as error:
        raise CorpusError(f"this line of the corpus is no whole article: {error}") from None
    console = Console()
    console.width = min(console.width, WIDEST)
    show(console, article_page(article))
    show(console, "")
