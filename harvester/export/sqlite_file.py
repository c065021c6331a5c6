"""SQLite, through Python's sqlite3: related tables, each indexed by PMID."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from harvester.article import Article
from harvester.errors import HarvestError
from harvester.export.tables import TABLES


def write_sqlite(articles: Iterable[Article], path: Path) -> list[str]:
    """Write a database at a path where there is none. Raises ``HarvestError``."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            _fill(database, articles)
    except sqlite3.Error as error:
        raise HarvestError(f"SQLite cannot write it: {error}") from None
    return []


def _fill(database: sqlite3.Connection, articles: Iterable[Article]) -> None:
    # Nobody sees the file before it is whole: it needs no journal of its own.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN")
    for table in TABLES:
        database.execute(table.definition())
    inserts = [
        f'INSERT INTO "{table.name}" VALUES (?{", ?" * len(table.columns)})' for table in TABLES
    ]
    for article in articles:
        for table, insert in zip(TABLES, inserts, strict=True):
            database.executemany(insert, table.rows_of(article))
    for table in TABLES[1:]:
        database.execute(f'CREATE INDEX "{table.name}_pmid" ON "{table.name}" (pmid)')
    database.execute("COMMIT")
    database.execute("PRAGMA optimize")
