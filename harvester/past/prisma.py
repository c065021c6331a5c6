"""What PRISMA-S asks of the searches of a systematic review, from the ledger and the corpus.

Rethlefsen ML et al. PRISMA-S. Syst Rev 2021;10:39: items 1, 2, 8, 9, 12, 13, 15 and 16.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from harvester.config.settings import SavedQuery, limits
from harvester.corpus import history
from harvester.corpus.articles import Corpus, number_of, pmid_of_line
from harvester.corpus.ledger import Run
from harvester.corpus.reading import Reading
from harvester.past.last_runs import LastRuns

NCBI = "eutils.ncbi.nlm.nih.gov"
INVENTED = "sandbox"
"""``Run.source`` of the records that come with harvest."""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One search. What comes from a run is that of the last whole one, empty where none was.

    Times are UTC, ISO 8601. ``first_searched`` is the first whole run of the same term and
    limits, ``updates`` are those after it; ``other_until`` is the last whole run of any other
    term or limits, empty without one. ``hits`` is PubMed's count, None without a whole run;
    ``held`` are the records in the query's file now, each PMID once, ``later`` of them came
    after the search. ``strategy_now`` is the term in queries.toml where that is another than the
    one searched, ``limits_now`` the same of the limits, "none" where there are none any more.
    ``configured``: queries.toml has the query.
    """

    query: str
    configured: bool = True
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
    other_until: str = ""
    hits: int | None = None
    held: int = 0
    later: int = 0
    strategy_now: str = ""
    limits_now: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The searches, and how many records they come to together, before and after duplicates."""

    searches: tuple[Search, ...]
    total: int
    duplicates: int
    unique: int


class _Origin(msgspec.Struct):
    first_fetched: str = ""


class _Line(msgspec.Struct):
    pmid: str
    harvest: _Origin = msgspec.field(default_factory=_Origin)


def report(
    corpus: Corpus,
    queries: Sequence[str],
    runs: Mapping[str, LastRuns],
    configured: Sequence[SavedQuery],
) -> Report:
    """Count and describe the queries of these names; ``configured`` are those of queries.toml."""
    sources = dict(corpus.sources())
    in_file = {query.name: query for query in configured}
    unique: set[int] = set()
    searches = []
    for query in queries:
        last = runs.get(query, LastRuns())
        search = _search(query, in_file.get(query), last)
        held, later = _held(corpus, query, last)
        unique.update(held)
        searches.append(
            msgspec.structs.replace(
                search,
                held=len(held),
                later=later,
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


def _search(name: str, now: SavedQuery | None, last: LastRuns) -> Search:
    title = now.title or "" if now else ""
    term_now, limits_now = (now.term, limits(now)) if now else ("", "")
    run = last.good
    if run is None:
        return Search(
            query=name,
            configured=now is not None,
            title=title,
            strategy=term_now,
            limits=limits_now,
        )
    mine = (run.term, run.limits)
    same = last.strategies[mine]
    others = (each.last for strategy, each in last.strategies.items() if strategy != mine)
    return Search(
        query=name,
        configured=now is not None,
        title=title,
        source=run.source,
        database=_database(run.source),
        platform=_platform(run),
        strategy=run.term,
        limits=run.limits,
        translation=run.translation,
        searched=run.started,
        first_searched=same.first,
        updates=same.runs - 1,
        other_until=max(others, default=""),
        hits=run.count,
        strategy_now=term_now if now and term_now != run.term else "",
        limits_now=limits_now or "none" if now and limits_now != run.limits else "",
    )


def _database(source: str) -> str:
    if source == INVENTED:
        return "invented records (harvest's sandbox, not PubMed)"
    return "PubMed/MEDLINE" if source == NCBI else f"PubMed/MEDLINE, as served by {source}"


def _platform(run: Run) -> str:
    served = "no service" if run.source == INVENTED else f"NCBI E-utilities at {run.source}"
    return f"{served}, through harvest {run.version}"


def _held(corpus: Corpus, query: str, last: LastRuns) -> tuple[array[int], int]:
    """The PMIDs of a query's file; how many of them came, or came back, after its search."""
    decoder = msgspec.json.Decoder(_Line)
    searched = _dated(last.good) if last.good else ""
    back = _returned_since(corpus, query, searched) if last.last is not last.good else set()
    pmids, later = array("q"), 0
    for line in Reading().lines(corpus.path(query)):
        try:
            article = decoder.decode(line)
        except ValueError:  # a hand has written a time that is no text
            article = _Line(str(pmid_of_line(line)))
        pmids.append(number_of(article.pmid))
        later += article.harvest.first_fetched > searched or article.pmid in back
    return pmids, later if searched else 0


def _dated(run: Run) -> str:
    """The latest date of the lines that a whole run has fetched.

    Harvest 0.1, whose ledger has no ``complete``, dated each line with the moment it came.
    """
    if run.complete:
        return run.started
    try:
        end = datetime.fromisoformat(run.started) + timedelta(seconds=run.seconds)
    except (ValueError, OverflowError):
        return run.started
    return end.strftime("%Y-%m-%dT%H:%M:%SZ")


def _returned_since(corpus: Corpus, query: str, searched: str) -> set[str]:
    entries = history.read(corpus.folder, query)
    return {each.pmid for each in entries if each.event == "returned" and each.when > searched}
