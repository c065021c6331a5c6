"""``harvest list``."""

from __future__ import annotations

from pathlib import Path

import click

from harvester.cli.options import corpus_options, settings_of


@click.command("list")
@corpus_options
def list_command(queries_file: Path | None, corpus: Path | None, sandbox: bool) -> None:
    """List the queries: how many articles are held, how new they are.

    On a terminal a table; piped, tab-separated: query, held, newest, last fetched, title.

    \b
    harvest list
    harvest list --sandbox
    """
    from harvester.cli.overview import query_rows
    from harvester.display.terminal import tell_rows, terminal

    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    rows = query_rows(settings)
    if not rows:
        click.echo(
            f"harvest: no queries.toml here, and no articles in {settings.corpus}. "
            "`harvest init` writes one; `harvest fetch --sandbox` works without.",
            err=True,
        )
    console = terminal()
    if console is None:
        tell_rows((row.name, row.held, row.newest, row.last_fetched, row.title) for row in rows)
        return
    from harvester.display.paging import paged
    from harvester.display.tables import queries_table, show

    with paged(console):
        show(console, queries_table(rows, console.width))
