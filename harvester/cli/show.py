"""``harvest show``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from harvester.cli.naming import pmid_number
from harvester.cli.options import corpus_options, settings_of


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

    Exit codes: 0 done, 1 one is not in the corpus or no whole article, 2 the words were wrong.
    """
    from harvester.cli import visible
    from harvester.corpus.files import path_of, queries_in
    from harvester.corpus.reading import find
    from harvester.errors import Exit

    wanted = list(dict.fromkeys(map(pmid_number, pmids)))
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    folder = settings.corpus
    found = find([path_of(folder, query) for query in queries_in(folder)], wanted)
    lines = {pmid: found[pmid] for pmid in wanted if pmid in found}
    trouble = [f"PMID {pmid} is not in {folder}" for pmid in wanted if pmid not in found]
    if as_json:
        _show_json(lines.values())
    else:
        trouble += _show_pages(lines)
    for sentence in trouble:
        click.echo(f"harvest: {visible(sentence)}", err=True)
    return Exit.FAILED if trouble else Exit.DONE


def _show_json(lines: Iterable[bytes]) -> None:
    from harvester.display.clean import clean_json

    sys.stdout.buffer.writelines(map(clean_json, lines) if sys.stdout.isatty() else lines)


def _show_pages(lines: Mapping[int, bytes]) -> list[str]:
    """What cannot be shown."""
    import msgspec
    from rich.console import Console

    from harvester.article import Article
    from harvester.corpus.articles import UNREADABLE
    from harvester.display.page import WIDEST, article_page
    from harvester.display.paging import paged
    from harvester.display.tables import show

    trouble = []
    console = Console()
    console.width = min(console.width, WIDEST)
    with paged(console):
        for pmid, line in lines.items():
            try:
                article = msgspec.json.decode(line, type=Article)
            except UNREADABLE as error:
                trouble.append(f"the line of PMID {pmid} is no whole article: {error}")
                continue
            show(console, article_page(article))
            show(console, "")
    return trouble
