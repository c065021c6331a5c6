"""xlsx, through XlsxWriter: one sheet, row by row, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Self

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from harvester.article import Article
from harvester.errors import HarvestError
from harvester.export.columns import COLUMNS, Cell, row_of

LONGEST = 32_767
"""Characters of a cell, in UTF-16, by Excel's specification."""

MOST_ROWS = 1_048_576
"""Rows of a sheet, by Excel's specification."""

_WIDTHS = {"title": 60, "abstract": 40, "authors": 30, "journal": 30, "url": 30}


def write_workbook(
    articles: Iterable[Article], path: Path, most_rows: int = MOST_ROWS
) -> list[str]:
    """Write the file; say what was cut. Text is text: nothing is a formula, a number or a link.

    ``most_rows`` counts the head too. Raises ``HarvestError`` when there are more.
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent), "in_memory": False}
    with path.open("wb") as file, _Output(file) as output:
        book = Workbook(output, options)
        sheet = book.add_worksheet("articles")
        _head(book, sheet)
        cut, rows = _fill(sheet, articles, most_rows)
        sheet.autofilter(0, 0, rows, len(COLUMNS) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A2:Z{rows + 1}"})
        _close(book)
    if not cut:
        return []
    cells = "1 cell was" if cut == 1 else f"{cut} cells were"
    return [f"{cells} cut at {LONGEST:,} characters, the most that Excel's cells hold"]


class _Output:
    """What a ``ZipFile`` writes to, as long as this context lasts; later its writes go nowhere.

    One that is dropped unfinished, as on a full disk, tries to end its file all the same, and
    Python would remark on how that fails.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO | None = file
        self._place = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file = None

    def write(self, piece: bytes) -> int:
        self._place += len(piece)
        return self._file.write(piece) if self._file else len(piece)

    def seek(self, place: int) -> int:
        self._place = place
        return self._file.seek(place) if self._file else place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        if self._file:
            self._file.flush()


def _head(book: Workbook, sheet: Worksheet) -> None:
    sheet.freeze_panes(1, 1)
    for place, name in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(name, 14))
    sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))


def _fill(sheet: Worksheet, articles: Iterable[Article], most_rows: int) -> tuple[int, int]:
    """Write the rows; how many cells were cut, and how many rows there are."""
    cut = row = 0
    for row, article in enumerate(articles, 1):
        if row >= most_rows:
            raise HarvestError(
                f"more than {most_rows - 1:,} articles do not fit a sheet of Excel: "
                "choose fewer, or export csv, parquet or duckdb"
            )
        for place, cell in enumerate(row_of(article)):
            cut += _write(sheet, row, place, cell)
    return cut, row


def _write(sheet: Worksheet, row: int, place: int, cell: Cell) -> bool:
    """Write a cell; was it cut?"""
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell)
    elif cell is not None:
        text = _fitting(cell)
        sheet.write_string(row, place, text)
        return text != cell
    return False


def _fitting(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * LONGEST - 2].decode("utf-16-le", errors="ignore") + "…"


def _close(book: Workbook) -> None:
    try:
        book.close()
    except XlsxWriterException as error:
        raise HarvestError(f"the sheet cannot be written: {error}") from None
