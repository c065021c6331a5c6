"""What is held of each query: the rows of ``harvest list``."""

from __future__ import annotations

from harvester.config import Settings
from harvester.corpus import ledger
from harvester.corpus.articles import Corpus, articles
from harvester.display.digest import Newest
from harvester.display.tables import QueryRow


def query_rows(settings: Settings) -> list[QueryRow]:
    """The queries of the file in its order, then those that only the corpus knows."""
    corpus = Corpus(settings.corpus)
    titles = {query.name: query.title or "" for query in settings.queries}
    fetched = {
        run.query: run.started
        for run in ledger.read(settings.corpus)
        if run.status in {"ok", "partial"}
    }
    rows = []
    for name in dict.fromkeys([*titles, *corpus.queries()]):
        held, newest = 0, Newest(1)
        for line in articles(corpus.path(name)):
            if isinstance(line, bytes):
                held += 1
                newest.add([line])
        latest = newest.articles()
        rows.append(
            QueryRow(
                name,
                titles.get(name, "(not in queries.toml)"),
                held,
                latest[0].date if latest else "",
                fetched.get(name, ""),
            )
        )
    return rows
