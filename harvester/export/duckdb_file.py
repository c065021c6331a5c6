"""DuckDB, through its own library: the tables of the SQLite file, filled by Arrow batches."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from harvester.article import Article
from harvester.errors import HarvestError
from harvester.export.batches import batches
from harvester.export.tables import TABLES, Table

_AT_ONCE = 1000
_CONFIG = {"memory_limit": "128MB", "threads": "1"}
"""Of the writer alone: enough for a batch, however large the database grows."""

_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}
_SCHEMAS = {
    table.name: pa.schema(
        [("pmid", pa.string()), *((name, _TYPES[sql]) for name, sql in table.columns.items())]
    )
    for table in TABLES
}


def write_duckdb(articles: Iterable[Article], path: Path) -> list[str]:
    """Write a database at a path where there is none. Raises ``HarvestError``."""
    try:
        with _undisturbed():
            database = duckdb.connect(str(path), config=_CONFIG)
        try:
            _fill(database, articles)
        finally:
            with _undisturbed():
                database.close()
    except duckdb.Error as error:
        raise HarvestError(f"DuckDB cannot write it: {error}") from None
    return []


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait for the end of this: DuckDB makes an error of its own of it, or loses it."""
    came: list[int] = []
    ours = signal.default_int_handler
    held = [each for each in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) is ours]
    for each in held:
        signal.signal(each, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for each in held:
            signal.signal(each, ours)
        if came:
            raise KeyboardInterrupt


def _fill(database: duckdb.DuckDBPyConnection, articles: Iterable[Article]) -> None:
    with _undisturbed():
        for table in TABLES:
            database.execute(table.definition())
    for batch in batches(articles, _AT_ONCE):
        with _undisturbed():
            database.begin()
            for table in TABLES:
                _add(database, table, batch)
            database.commit()


def _add(database: duckdb.DuckDBPyConnection, table: Table, articles: list[Article]) -> None:
    rows = [row for article in articles for row in table.rows_of(article)]
    if not rows:
        return
    schema = _SCHEMAS[table.name]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    database.register("added", pa.Table.from_arrays(arrays, schema=schema))
    database.execute(f'INSERT INTO "{table.name}" SELECT * FROM added')
    database.unregister("added")
