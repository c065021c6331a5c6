"""``harvest cat``."""

from __future__ import annotations

import sys

import click

from harvester.cli.selecting import Selection, selection_options


@click.command("cat")
@selection_options
def cat_command(selection: Selection) -> int:
    """Print articles as JSONL: of all queries, or the QUERYs named.

    Each PMID comes once, from the first of the queries that holds it.

    \b
    harvest cat msc-ms | jq -r '[.pmid,.title]|@tsv'
    harvest cat > everything.jsonl
    harvest cat --retracted | jq -r .pmid
    harvest cat --new-since last | jq -r .title

    Exit codes: 0 done, 2 no such query, 3 a broken line was passed over.
    """
    from harvester.display.clean import clean_json

    out = sys.stdout.buffer
    if sys.stdout.isatty():
        out.writelines(map(clean_json, selection.lines()))
    else:
        out.writelines(selection.pieces())
    return selection.ended()
