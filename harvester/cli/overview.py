"""What is held of each query: the rows of ``harvest list``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harvester.config.settings import Settings
from harvester.corpus.files import NO_FILE, Stamp, path_of, queries_in, stamp
from harvester.corpus.tallies import Tallies, Tally
from harvester.corpus.trouble import told
from harvester.display.query_row import QueryRow


def query_rows(settings: Settings) -> list[QueryRow]:
    """The queries of the file in its order, then those that only the corpus knows."""
    folder = settings.corpus
    titles = {query.name: query.title or "" for query in settings.queries}
    names = list(dict.fromkeys([*titles, *queries_in(folder)]))
    kept = Tallies.kept_in(folder)
    ledger = _stamp(folder / "runs.jsonl")
    fetched = _last_fetched(folder, names, ledger, kept)
    found = {
        name: _tally(path_of(folder, name), fetched.get(name, ""), kept.of.get(name))
        for name in names
    }
    if (ledger, found) != kept and any(tally.held for tally in found.values()):
        Tallies(ledger, found).keep_in(folder)
    return [
        QueryRow(
            name,
            titles.get(name, "(not in queries.toml)"),
            tally.held,
            tally.newest,
            tally.last_fetched,
        )
        for name, tally in found.items()
    ]


def _last_fetched(
    folder: Path, names: Sequence[str], ledger: Stamp, kept: Tallies
) -> dict[str, str]:
    if ledger == NO_FILE:
        return {}
    if ledger == kept.ledger and kept.of.keys() >= set(names):
        return {name: kept.of[name].last_fetched for name in names}
    from harvester.past.last_fetched import last_fetched

    return last_fetched(folder, names)


def _tally(path: Path, fetched: str, kept: Tally | None) -> Tally:
    """What is kept of a file, if it is still the same, else what reading it tells."""
    before = _stamp(path)
    if before == NO_FILE:
        return Tally(NO_FILE, 0, "", fetched)
    if kept is not None and kept.stamp == before:
        return kept._replace(last_fetched=fetched)
    from harvester.past.count import counted

    held, _, newest = counted(path)
    steady = _stamp(path) == before
    return Tally(before if steady else NO_FILE, held, newest, fetched)


def _stamp(path: Path) -> Stamp:
    with told(path, "read"):
        return stamp(path)
