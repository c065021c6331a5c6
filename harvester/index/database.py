"""The file of the index: ``<corpus>/.state/.index.sqlite``, opened, checked, made anew."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from harvester.errors import CorpusError
from harvester.index.tokens import COLUMNS, VALUE_CHARACTERS

VERSION = "8"
"""Of the tables, and of what the tokens of an article are: raised when either changes."""

_IN_MEMORY = 8 << 20
"""Bytes of new tokens of each table that SQLite gathers before it writes a piece of the index: with
its usual megabyte most of the work would be to join the pieces."""

_WAIT = 60.0
"""Seconds to wait for another process that brings the index up to date."""

_SCHEMA = """
CREATE TABLE about (version TEXT NOT NULL, next_doc INTEGER NOT NULL);
CREATE TABLE docs (
    doc INTEGER PRIMARY KEY, pmid INTEGER NOT NULL, digest INTEGER NOT NULL,
    published INTEGER NOT NULL
);
CREATE INDEX docs_by_pmid ON docs (pmid, digest);
CREATE TABLE twins (pmid INTEGER PRIMARY KEY);
CREATE TABLE newest (docs BLOB NOT NULL);
CREATE TABLE files (
    query TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    held BLOB NOT NULL, docs BLOB NOT NULL, pmids BLOB NOT NULL,
    offsets BLOB NOT NULL, lengths BLOB NOT NULL
);
CREATE TABLE broken (query TEXT NOT NULL, number INTEGER NOT NULL, reason TEXT NOT NULL);
"""


def index_path(folder: Path) -> Path:
    """Where the index of a corpus is kept."""
    return folder / ".state" / ".index.sqlite"


def new_path(path: Path) -> Path:
    """Where this process makes the next one."""
    return path.with_name(f"{path.name}.{os.getpid()}.new")


def remove_left(path: Path) -> None:
    """What killed processes have left of indexes that they made. What cannot be removed stays."""
    with contextlib.suppress(OSError):
        for left in path.parent.glob(f"{path.name}.*.new"):
            number = left.name.removeprefix(f"{path.name}.").removesuffix(".new")
            if not _is_alive(number):
                left.unlink(missing_ok=True)


def _is_alive(number: str) -> bool:
    if not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def opened(path: Path) -> sqlite3.Connection | None:
    """The index that is there; None where there is none, or it is none of ours."""
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    except sqlite3.DatabaseError:
        return None
    with contextlib.suppress(sqlite3.DatabaseError):
        if connection.execute("SELECT version FROM about").fetchone() == (VERSION,):
            return connection
    connection.close()
    return None


def created(path: Path | None) -> sqlite3.Connection:
    """A new, empty index; None: in a temporary file that goes with the connection.

    Nothing of it is safe from a crash before ``put_in_place``. Raises ``CorpusError`` where this
    SQLite has no FTS5.
    """
    connection = sqlite3.connect("" if path is None else path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    characters = VALUE_CHARACTERS.replace("'", "''").replace('"', '""')
    try:
        connection.executescript(_SCHEMA)
        connection.execute(
            f"CREATE VIRTUAL TABLE words USING fts5({', '.join(COLUMNS)}, content='', "
            "tokenize='ascii')"
        )
        connection.execute(
            "CREATE VIRTUAL TABLE entries USING fts5(tokens, content='', detail='none', "
            f"columnsize=0, tokenize=\"ascii tokenchars '{characters}'\")"
        )
    except sqlite3.OperationalError as error:
        connection.close()
        if "fts5" in str(error):
            raise CorpusError(
                "this Python's SQLite has no FTS5, which searching needs; a Python from "
                "python.org, conda-forge or a Linux distribution has it"
            ) from None
        raise
    for table in ("words", "entries"):
        add = f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', ?)"
        connection.execute(add, (_IN_MEMORY,))
    connection.execute("INSERT INTO about VALUES (?, 0)", (VERSION,))
    return connection


def remove(path: Path) -> None:
    """Away with an index that is damaged. What cannot be removed stays."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        path.with_name(path.name + "-journal").unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """A finished index takes the place of the one there.

    A journal that a killed process has left belongs to the old one: it goes after that, and
    before the new one comes.
    """
    path.unlink(missing_ok=True)
    path.with_name(path.name + "-journal").unlink(missing_ok=True)
    new.replace(path)


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, of which all is kept or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")
