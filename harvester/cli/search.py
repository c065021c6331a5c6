"""``harvest search``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.broken import say_broken
from harvester.cli.options import corpus_options, mesh_tree_option, settings_of
from harvester.cli.selecting import Selection

if TYPE_CHECKING:
    from harvester.display.hits_table import Hit
    from harvester.index.searching import Hits

_SCREENFUL = 20


@click.command("search")
@click.argument("term")
@click.argument("names", nargs=-1, metavar="[QUERY]...")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date"]),
    default="relevance",
    help="The best first (BM25; words in the title and in MeSH count more), or the newest.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Only the first N [on a terminal {_SCREENFUL}; else all].",
)
@click.option("--json", "as_json", is_flag=True, help="An object for each hit, as JSON.")
@click.option("--pmids", "as_pmids", is_flag=True, help="Only PMIDs, one a line.")
@click.option("--count", "as_count", is_flag=True, help="Only how many there are.")
@mesh_tree_option
@corpus_options
def search_command(
    term: str,
    names: tuple[str, ...],
    sort: str,
    limit: int | None,
    as_json: bool,
    as_pmids: bool,
    as_count: bool,
    mesh_tree: Path | None,
    queries_file: Path | None,
    corpus: Path | None,
    sandbox: bool,
) -> int:
    """Search the articles held, in PubMed's own language.

    TERM is read as PubMed reads it, without the network: fields in brackets, AND, OR and NOT from
    left to right, "phrases", trunc*, ranges 2020:2024[dp], "words near"[tiab:~3]; `harvest help
    query-language` has all of it. What cannot be honoured here is said on stderr. Piped,
    tab-separated: PMID, date, score, title.

    \b
    harvest search 'umbilical cord[tiab] AND "multiple sclerosis"[mh] NOT review[pt]'
    harvest search 'IL-6 AND 2020:3000[dp]' msc-ms --sort date
    harvest search 'retracted publication[pt]' --pmids
    harvest search 'smith j[au]' --json | jq -r .title

    Exit codes: 0 done, also when nothing was found; 1 the corpus cannot be read, 2 the words were
    wrong, 3 a broken line was passed over.
    """
    from harvester.cli import visible
    from harvester.display.index_progress import index_progress
    from harvester.errors import ConfigurationError
    from harvester.index.searching import despite_damage, understood

    if as_json + as_pmids + as_count > 1:
        raise ConfigurationError("--json, --pmids and --count: only one of them at a time")
    search = understood(term, mesh_tree)
    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    selection = Selection(settings, names)
    if not selection.is_somewhere:
        return selection.ended()
    with index_progress() as progress:

        def found() -> tuple[Hits, list[tuple[int, float]]]:
            hits = search.in_corpus(settings.corpus, selection.queries, progress)
            return hits, [] if as_count else _ordered(
                hits, limit, sort, as_rows=as_json or as_pmids
            )

        hits, ordered = despite_damage(settings.corpus, found)
    code = say_broken(hits.catalogue.broken)
    for note in hits.notes:
        click.echo(f"harvest: {visible(note)}", err=True)
    if as_count:
        click.echo(len(hits))
    elif not len(hits):
        click.echo(f"harvest: none of these articles: {visible(term)}", err=True)
    else:
        _show(hits, ordered, sort, as_json=as_json, as_pmids=as_pmids)
    return code


def _ordered(hits: Hits, limit: int | None, sort: str, *, as_rows: bool) -> list[tuple[int, float]]:
    """The hits to be shown, with their scores; ``as_rows``: not as a table."""
    from harvester.display.terminal import terminal

    if limit is None and not as_rows and terminal() is not None:
        limit = _SCREENFUL
    return hits.by_date(limit) if sort == "date" else hits.by_relevance(limit)


def _show(
    hits: Hits, ordered: Sequence[tuple[int, float]], sort: str, *, as_json: bool, as_pmids: bool
) -> None:
    from harvester.display.terminal import terminal

    console = None if as_json or as_pmids else terminal()
    docs = [doc for doc, _ in ordered]
    if as_pmids:
        sys.stdout.writelines(f"{pmid}\n" for pmid in hits.catalogue.pmids(docs))
    elif as_json:
        _print_json(hits, ordered)
    elif console is None:
        _tell(hits, ordered)
    else:
        from harvester.display.hits_table import hits_table
        from harvester.display.paging import paged
        from harvester.display.tables import show, titled

        table = hits_table(_hits(hits, docs))
        with paged(console):
            show(console, titled(_heading(len(docs), len(hits), sort), table))


def _heading(shown: int, found: int, sort: str) -> str:
    first = "newest" if sort == "date" else "best"
    if shown < found:
        return f"The {shown:,} {first} of {found:,}"
    return f"{found:,} articles, the {first} first" if found > 1 else "1 article"


def _hits(hits: Hits, docs: Sequence[int]) -> Iterator[Hit]:
    import msgspec

    from harvester.article import Article
    from harvester.display.digest import Digest
    from harvester.display.hits_table import Hit
    from harvester.index.passages import Passages

    passages = Passages(hits.mentions)
    for line in hits.catalogue.lines(docs):
        article = msgspec.json.decode(line, type=Article)
        digest = msgspec.json.decode(line, type=Digest)
        yield Hit(digest, passages.title(article), tuple(passages.context(article)))


def _print_json(hits: Hits, ordered: Sequence[tuple[int, float]]) -> None:
    import msgspec

    from harvester.display.clean import clean_json

    docs = [doc for doc, _ in ordered]
    for (doc, score), hit in zip(ordered, _hits(hits, docs), strict=True):
        digest = hit.digest
        said = {
            "pmid": digest.pmid,
            "score": float(f"{score:.4g}"),
            "title": digest.title or digest.vernacular_title,
            "date": digest.date,
            "journal": digest.journal_name,
            "first_author": digest.first_author,
            "doi": digest.doi,
            "is_retracted": digest.is_retracted,
            "queries": hits.catalogue.queries_of(doc),
            "matches": [{"field": one.field, "text": one.text} for one in hit.context],
        }
        sys.stdout.buffer.write(clean_json(msgspec.json.encode(said)) + b"\n")


def _tell(hits: Hits, ordered: Sequence[tuple[int, float]]) -> None:
    import msgspec

    from harvester.display.digest import Digest
    from harvester.display.terminal import tell_rows

    decoder = msgspec.json.Decoder(Digest)
    digests = map(decoder.decode, hits.catalogue.lines([doc for doc, _ in ordered]))
    tell_rows(
        (digest.pmid, digest.date, f"{score:.4g}", digest.title or digest.vernacular_title)
        for (_, score), digest in zip(ordered, digests, strict=True)
    )
