"""CSV and TSV, in UTF-8 without a byte order mark; a line ends in LF.

A cell that a spreadsheet would take for a formula, one that begins with = + - @, gets an
apostrophe before it, as OWASP advises ("CSV Injection"); the PMID, the year and the DOI never
begin so. In TSV no cell has a line end: an article is a line. Who opens CSV by double click in
Excel wants xlsx instead: Excel reads UTF-8 only with a mark that breaks other readers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO

from harvester.article import Article
from harvester.export.columns import COLUMNS, Cell, row_of
from harvester.plain_text import one_line

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad \u00a0"
"""What a spreadsheet may leave out at the start of a cell."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_rows(articles: Iterable[Article]) -> Iterator[bytes]:
    """RFC 4180, but for the line end; paragraphs of an abstract are kept apart."""
    return csv_lines(COLUMNS, map(row_of, articles))


def tsv_rows(articles: Iterable[Article]) -> Iterator[bytes]:
    """Cells with a quotation mark are quoted, as pandas, R and DuckDB expect."""
    return tsv_lines(COLUMNS, map(row_of, articles))


def csv_lines(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A table with these names above its columns."""
    return _lines(names, rows, ",", _cell)


def tsv_lines(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same, a row a line."""
    for line in _lines(names, rows, "\t", lambda cell: one_line(_cell(cell))):
        yield b"\n" if line == b'""\n' else line  # csv's way to write a lone empty cell


def _lines(
    names: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    delimiter: str,
    shown: Callable[[Cell], str],
) -> Iterator[bytes]:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    yield buffer.getvalue().encode()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(map(shown, row))
        yield buffer.getvalue().encode()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell)
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text
