"""What PRISMA-S asks of the searches of a systematic review, from the ledger and the corpus.

Rethlefsen ML et al. PRISMA-S. Syst Rev 2021;10:39: items 1, 2, 8, 9, 12, 13, 15 and 16.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import msgspec

from harvester.corpus.articles import Corpus, articles, pmid_of_line
from harvester.corpus.ledger import Run
from harvester.past.last_runs import LastRuns

NCBI = "eutils.ncbi.nlm.nih.gov"
INVENTED = "sandbox"
"""``Run.source`` of the records that come with harvest."""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One search. What comes from a run is that of the last whole one, empty where none was.

    ``searched`` and ``first_searched`` are UTC, ISO 8601; ``hits`` is PubMed's count, None
    without a whole run; ``held`` are the records in the query's file now, each PMID once.
    ``strategy_now`` is the term in queries.toml where that is another than the one searched.
    """

    query: str
    title: str = ""
    source: str = ""
    database: str = ""
    platform: str = ""
    invented: bool = False
    strategy: str = ""
    limits: str = ""
    translation: str = ""
    searched: str = ""
    first_searched: str = ""
    updates: int = 0
    hits: int | None = None
    held: int = 0
    strategy_now: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The searches, and how many records they come to together, before and after duplicates."""

    searches: tuple[Search, ...]
    total: int
    duplicates: int
    unique: int


def report(
    corpus: Corpus,
    queries: Sequence[str],
    runs: Mapping[str, LastRuns],
    terms: Mapping[str, str],
    titles: Mapping[str, str],
) -> Report:
    """Count and describe; ``terms`` and ``titles`` are those of queries.toml."""
    sources = dict(corpus.sources())
    unique: set[int] = set()
    searches = []
    for query in queries:
        held = _pmids(corpus, query)
        unique.update(held)
        search = _search(query, terms.get(query, ""), runs.get(query, LastRuns()))
        searches.append(
            msgspec.structs.replace(
                search,
                title=titles.get(query, ""),
                held=len(held),
                invented=INVENTED in {search.source, sources.get(query)},
            )
        )
    total = sum(search.held for search in searches)
    return Report(
        searches=tuple(searches),
        total=total,
        duplicates=total - len(unique),
        unique=len(unique),
    )


def _search(query: str, term: str, last: LastRuns) -> Search:
    run = last.good
    if run is None:
        return Search(query=query, strategy=term)
    return Search(
        query=query,
        source=run.source,
        database=_database(run.source),
        platform=_platform(run),
        strategy=run.term,
        limits=run.limits,
        translation=run.translation,
        searched=run.started,
        first_searched=last.first_good.started if last.first_good else run.started,
        updates=last.goods - 1,
        hits=run.count,
        strategy_now=term if term and term != run.term else "",
    )


def _database(source: str) -> str:
    if source == INVENTED:
        return "invented records (harvest's sandbox, not PubMed)"
    return "PubMed/MEDLINE" if source == NCBI else f"PubMed/MEDLINE, as served by {source}"


def _platform(run: Run) -> str:
    served = "no service" if run.source == INVENTED else f"NCBI E-utilities at {run.source}"
    return f"{served}, through harvest {run.version}"


def _pmids(corpus: Corpus, query: str) -> array[int]:
    lines = articles(corpus.path(query))
    return array("q", (pmid_of_line(line) for line in lines if isinstance(line, bytes)))
