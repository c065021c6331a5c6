"""What ``queries.toml`` and the environment say, once it is known to be right."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import NamedTuple


class DateType(enum.StrEnum):
    """Which date of a record ``since`` and ``until`` mean: E-utilities' pdat, edat and mdat."""

    PUBLICATION = "publication"
    ENTREZ = "entrez"
    MODIFIED = "modified"


class SavedQuery(NamedTuple):
    """One ``[queries.NAME]``: a search in PubMed's language, and what goes with it.

    ``since`` and ``until`` are canonical and inclusive: "2022", "2022-08" or "2022-08-23".
    ``limit`` is a number of articles. ``must_find`` holds the PMIDs the search has to bring.
    """

    name: str
    term: str
    title: str | None = None
    since: str | None = None
    until: str | None = None
    date_type: DateType = DateType.PUBLICATION
    limit: int | None = None
    must_find: tuple[str, ...] = ()


def limits(query: SavedQuery) -> str:
    """The dates and the limit of a query in words; empty when it has none."""
    said = []
    if query.since or query.until:
        kind = {DateType.ENTREZ: "Entrez date", DateType.MODIFIED: "modification date"}
        name = kind.get(query.date_type, "publication date")
        said.append(f"{name} {query.since or 'any'} to {query.until or 'any'}")
    if query.limit:
        said.append(f"the {query.limit} newest")
    return "; ".join(said)


class Settings(NamedTuple):
    """All of ``queries.toml``, with ``NCBI_EMAIL`` and ``NCBI_API_KEY`` from the environment.

    ``corpus`` is absolute. ``queries`` stand in the file's order. ``api_key`` is never printed.
    """

    file: Path | None
    email: str | None
    api_key: str | None
    corpus: Path
    queries: tuple[SavedQuery, ...]

    def __repr__(self) -> str:
        told = self._replace(api_key=None if self.api_key is None else "hidden")
        return f"Settings{tuple(told)}"
