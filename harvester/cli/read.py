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
    from harvester.corpus.articles import BrokenLine, Corpus


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
    from harvester.corpus.articles import Corpus, pmid_of_line
    from harvester.errors import Exit

    wanted = list(dict.fromkeys(map(pmid_number, pmids)))
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    held = Corpus(settings.corpus)
    found: dict[int, bytes] = {}
    for line in _lines(held, held.queries(), []):
        pmid = pmid_of_line(line)
        if pmid in wanted:
            found[pmid] = line
            if len(found) == len(wanted):
                break
    for pmid in wanted:
        if pmid in found:
            _show(found[pmid], as_json=as_json)
        else:
            click.echo(f"harvest: PMID {pmid} is not in {settings.corpus}", err=True)
    return Exit.DONE if len(found) == len(wanted) else Exit.FAILED


@click.command("cat")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@corpus_options
def cat_command(
    names: tuple[str, ...], queries_file: Path | None, corpus: Path | None, sandbox: bool
) -> int:
    """Print articles as JSONL: of all queries, or the QUERYs named.

    \b
    harvest cat msc-ms | jq -r '[.pmid,.title]|@tsv'
    harvest cat > everything.jsonl

    Exit codes: 0 done, 2 no such query, 3 a broken line was passed over.
    """
    from harvester.corpus.articles import Corpus
    from harvester.display.clean import clean_json
    from harvester.errors import Exit

    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    held = Corpus(settings.corpus)
    broken: list[BrokenLine] = []
    to_terminal = sys.stdout.isatty()
    out = sys.stdout.buffer
    for line in _lines(held, chosen_queries(known_queries(settings), names), broken):
        out.write(clean_json(line) if to_terminal else line)
    for line_ in broken:
        click.echo(f"harvest: {line_}", err=True)
    return Exit.PARTIAL if broken else Exit.DONE


def _lines(corpus: Corpus, queries: Sequence[str], broken: list[BrokenLine]) -> Iterator[bytes]:
    """The articles of several queries, each PMID once; what is no article goes to ``broken``."""
    from harvester.corpus.articles import articles, pmid_of_line

    seen: set[int] = set()
    for query in queries:
        for line in articles(corpus.path(query)):
            if not isinstance(line, bytes):
                broken.append(line)
                continue
            if len(queries) > 1:
                pmid = pmid_of_line(line)
                if pmid in seen:
                    continue
                seen.add(pmid)
            yield line


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
