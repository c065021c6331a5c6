"""``harvest show``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.naming import pmid_number
from harvester.cli.options import corpus_options, settings_of

if TYPE_CHECKING:
    from harvester.article import Article


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
    lines = [found[pmid] for pmid in wanted if pmid in found]
    if as_json:
        _show_json(lines)
    else:
        _show_pages(lines)
    for pmid in wanted:
        if pmid not in found:
            click.echo(f"harvest: PMID {pmid} is not in {settings.corpus}", err=True)
    return Exit.DONE if len(found) == len(wanted) else Exit.FAILED


def _show_json(lines: list[bytes]) -> None:
    from harvester.display.clean import clean_json

    sys.stdout.buffer.writelines(map(clean_json, lines) if sys.stdout.isatty() else lines)


def _show_pages(lines: list[bytes]) -> None:
    from rich.console import Console

    from harvester.display.page import WIDEST, article_page
    from harvester.display.paging import paged
    from harvester.display.tables import show

    console = Console()
    console.width = min(console.width, WIDEST)
    with paged(console):
        for line in lines:
            show(console, article_page(_article(line)))
            show(console, "")


def _article(line: bytes) -> Article:
    import msgspec

    from harvester.article import Article
    from harvester.errors import CorpusError

    try:
        return msgspec.json.decode(line, type=Article)
    except msgspec.ValidationError as error:
        raise CorpusError(f"this line of the corpus is no whole article: {error}") from None
