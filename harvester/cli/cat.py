"""``harvest cat``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from harvester.cli.selecting import Selection, selection_options

if TYPE_CHECKING:
    from harvester.corpus.reading import Piece


@click.command("cat")
@click.option(
    "--fields",
    metavar="NAMES",
    help="Only these, in this order: pmid,title,year,mesh,journal.country …",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "tsv", "csv"]),
    default="jsonl",
    help="A JSON object a line, or a table with the names of its columns above.",
)
@selection_options
def cat_command(selection: Selection, fields: str | None, form: str) -> int:
    """Print articles as JSONL: of all queries, or the QUERYs named.

    Each PMID comes once: the record that was fetched last. A field is a key of the line
    (`harvest schema`), a path into it, or a column of `harvest export csv`, such as mesh. In tsv
    and csv lists are joined by "; ", and what a spreadsheet would take for a formula has an
    apostrophe before it.

    \b
    harvest cat msc-ms | jq -r '[.pmid,.title]|@tsv'
    harvest cat > everything.jsonl
    harvest cat --where 'IL-6[tiab] AND 2020:3000[dp]' --fields pmid,title,year,mesh --format tsv
    harvest cat --retracted | jq -r .pmid
    harvest cat --new-since last | jq -r .title

    Exit codes: 0 done, 2 no such query or field, 3 a broken line was passed over.
    """
    from harvester.display.clean import clean_json

    if fields is not None or form != "jsonl":
        chunks = _narrowed(selection, fields, form)
    else:
        chunks = selection.lines() if sys.stdout.isatty() else selection.pieces()
    shown = map(clean_json, map(bytes, chunks)) if sys.stdout.isatty() else chunks
    sys.stdout.buffer.writelines(shown)
    return selection.ended()


def _narrowed(selection: Selection, fields: str | None, form: str) -> Iterator[Piece]:
    from harvester.export.columns import COLUMNS
    from harvester.export.delimited import csv_lines, tsv_lines
    from harvester.export.fields import fields_named, object_of, row_of

    names = COLUMNS if fields is None else fields_named(fields)
    if form == "jsonl":
        yield from selection.each(lambda line: object_of(line, names))
        return
    table = csv_lines if form == "csv" else tsv_lines
    yield from table(names, selection.each(lambda line: row_of(line, names)))
