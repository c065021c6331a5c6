"""``harvest init`` and ``harvest schema``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path), default="queries.toml")
def init_command(file: Path) -> None:
    """Write a commented queries.toml; never over a file that exists.

    \b
    harvest init                    ./queries.toml
    harvest init ~/ms/queries.toml  somewhere else
    """
    from harvester.starter import write_starter

    write_starter(file)
    click.echo(
        f"Wrote {file}. Put your e-mail address in it (or set NCBI_EMAIL), change the queries, "
        "and run `harvest fetch`.",
        err=True,
    )


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of a corpus line.

    \b
    harvest schema > article.schema.json
    """
    import json

    from harvester.schema import article_schema

    sys.stdout.write(json.dumps(article_schema(), indent=2, ensure_ascii=False) + "\n")
