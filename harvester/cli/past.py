"""The commands that tell what became of articles: ``harvest history`` and ``alerts``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.naming import chosen_queries, known_queries, pmid_number, say_what_to_do
from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.past.life import Life


@click.command("history")
@click.argument("pmids", nargs=-1, required=True, metavar="PMID...")
@click.option("--json", "as_json", is_flag=True, help="Every entry as it was recorded, as JSON.")
@corpus_options
def history_command(
    pmids: tuple[str, ...],
    as_json: bool,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Tell the life of articles: first seen, indexed, corrected, left.

    Oldest first; MeSH indexing and retractions too. In a text that changed, words that went stand
    in [-these-] and those that came in {+these+}. Piped, tab-separated: PMID, when (UTC), event
    (first_seen, revised, left or returned), queries, what happened. With --json an object for each
    entry, and its query; "changes" has every field as it was and as it is.

    \b
    harvest history 36092509
    harvest history 36092509 --json | jq .changes.title

    Exit codes: 0 done, 1 nothing is known of one, 2 the words were wrong.
    """
    from harvester.corpus.articles import Corpus
    from harvester.errors import Exit
    from harvester.past.life import lives

    wanted = list(dict.fromkeys(str(pmid_number(pmid)) for pmid in pmids))
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    found = lives(Corpus(settings.corpus), known_queries(settings), wanted)
    if as_json:
        _print_entries(found)
    else:
        _tell(found)
    for pmid in wanted:
        if pmid not in found:
            click.echo(f"harvest: nothing is known of PMID {pmid} in {settings.corpus}", err=True)
    return Exit.DONE if len(found) == len(wanted) else Exit.FAILED


@click.command("alerts")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option("--since", metavar="DATE", help="Only since DATE: 2024, 2024-05 or 2024-05-17.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each alert.")
@corpus_options
def alerts_command(
    names: tuple[str, ...],
    since: str | None,
    as_json: bool,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> None:
    """List the retractions, concerns and corrections of articles held.

    Republications and expressions of concern too; newest first. Each is told once, however many
    queries hold the article, with the time when a run first noticed it. Piped, tab-separated: when
    (UTC), what, PMID, title, PMID of the notice, its source, queries.

    \b
    harvest alerts
    harvest alerts msc-ms --since 2025-06
    harvest alerts --json | jq -r 'select(.kind == "retracted").pmid'
    """
    from harvester.config.query_dates import parse_date
    from harvester.display.terminal import tell_rows, terminal
    from harvester.errors import ConfigurationError
    from harvester.past.retraction_watch import told

    try:
        start = parse_date(since) if since is not None else ""
    except ValueError as error:
        raise ConfigurationError(f"--since: {error}") from None
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    queries = chosen_queries(known_queries(settings), names)
    alerts = [each for each in told(settings.corpus, queries) if each.when >= start]
    if as_json:
        from harvester.display.json_lines import tell_json

        tell_json(
            [
                {
                    "when": each.when,
                    "kind": each.alert.kind,
                    "pmid": each.alert.pmid,
                    "title": each.alert.title,
                    "notice": each.alert.notice,
                    "source": each.alert.source,
                    "queries": each.queries,
                }
                for each in alerts
            ]
        )
        return
    console = terminal()
    if console is None:
        from harvester.display.rows import alert_rows

        tell_rows(alert_rows(alerts))
    elif alerts:
        from harvester.display.alerts_table import alerts_table
        from harvester.display.tables import show

        show(console, alerts_table(alerts, console.width))
    elif not settings.corpus.is_dir():
        say_what_to_do(settings, "there is nothing yet")
    else:
        click.echo(f"harvest: no alerts{f' since {start}' if start else ''}", err=True)


def _tell(found: dict[str, Life]) -> None:
    from harvester.display.terminal import tell_rows, terminal
    from harvester.past.life import moments

    console = terminal()
    if console is None:
        from harvester.display.rows import life_rows

        for pmid, life in found.items():
            tell_rows(life_rows(pmid, moments(life)))
        return
    from harvester.display.life_page import life_page
    from harvester.display.tables import show

    for pmid, life in found.items():
        show(console, life_page(pmid, life.title, moments(life)))


def _print_entries(found: dict[str, Life]) -> None:
    import msgspec

    from harvester.display.json_lines import tell_json

    tell_json(
        [
            {"query": query, **msgspec.structs.asdict(entry)}
            for life in found.values()
            for query, entry in life.entries
        ]
    )
