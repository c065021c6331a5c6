"""csv, tsv and xlsx, as Python's csv, DuckDB, ASReview and openpyxl read them."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import duckdb
import openpyxl
import pytest
from export_samples import SAMPLES, WHOLE, hostile_articles, joined
from hypothesis import given, settings
from msgspec.structs import replace
from pubmed_samples import needs_real_records, real_articles

from harvester.article import Article
from harvester.errors import HarvestError
from harvester.export import workbook
from harvester.export.columns import COLUMNS, Cell, row_of
from harvester.export.delimited import csv_rows, tsv_rows
from harvester.export.workbook import LONGEST, write_workbook
from harvester.plain_text import one_line

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_text(cell: Cell) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def rows_of_csv(*articles: Article) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(joined(csv_rows(articles)), newline="")))


def rows_of_tsv(*articles: Article) -> list[dict[str, str]]:
    text = joined(tsv_rows(articles))
    return list(csv.DictReader(StringIO(text, newline=""), dialect="excel-tab"))


def cells_of_xlsx(path: Path, *articles: Article) -> list[list[openpyxl.cell.Cell]]:
    path.unlink(missing_ok=True)
    write_workbook(articles, path)
    sheet = openpyxl.load_workbook(path)["articles"]
    return [list(row) for row in sheet.iter_rows()]


def test_what_a_row_says() -> None:
    assert dict(zip(COLUMNS, row_of(WHOLE), strict=True)) == {
        "pmid": "36092509",
        "title": WHOLE.title,
        "abstract": WHOLE.abstract,
        "authors": "Müller, Jörg A, Jr; van der Berg, X; MSC-MS Study Group",
        "year": 2022,
        "publication_date": "2022-08-23",
        "journal": "The Lancet. Neurology",
        "journal_abbreviation": "Lancet Neurol",
        "volume": "21",
        "issue": "8",
        "pages": "727-33",
        "doi": WHOLE.doi,
        "pmcid": "PMC9444444",
        "url": "https://pubmed.ncbi.nlm.nih.gov/36092509/",
        "keywords": "stem cells",
        "mesh": "Humans; Multiple Sclerosis/therapy/immunology",
        "publication_types": "Journal Article; Randomized Controlled Trial",
        "languages": "eng",
        "issn": "1474-4465; 1474-4422",
        "trial_ids": "NCT02403947",
        "is_retracted": False,
        "notes": "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999",
        "entrez_date": "2022-07-02T06:00",
        "status": "MEDLINE",
        "query": "msc-ms",
        "first_fetched": "2025-06-01T12:00:00Z",
    }


@pytest.mark.parametrize("rows", [rows_of_csv, rows_of_tsv])
def test_every_kind_of_record(rows: type) -> None:
    read = rows(*SAMPLES.values())
    assert [row["pmid"] for row in read] == [article.pmid for article in SAMPLES.values()]
    retracted = next(row for row in read if row["pmid"] == "13")
    assert (retracted["is_retracted"], retracted["notes"][:9]) == ("true", "Retracted")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-omics of today", "'-omics of today"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("1 = 1", "1 = 1"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_what_a_spreadsheet_would_run_has_an_apostrophe(title: str, shown: str) -> None:
    article = replace(WHOLE, title=title)
    assert rows_of_csv(article)[0]["title"] == rows_of_tsv(article)[0]["title"] == shown


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_csv_gives_the_same_text_back(article: Article) -> None:
    before, row, after = rows_of_csv(WHOLE, article, WHOLE)
    assert before == after == rows_of_csv(WHOLE)[0]
    assert not any(cell.startswith(FORMULA) for cell in row.values())
    for name, cell in zip(COLUMNS, map(as_text, row_of(article)), strict=True):
        assert row[name] in (cell, f"'{cell}")


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_tsv_is_a_line_an_article(article: Article) -> None:
    assert joined(tsv_rows([WHOLE, article])).count("\n") == 3
    before, row, after = rows_of_tsv(WHOLE, article, WHOLE)
    assert before == after == rows_of_tsv(WHOLE)[0]
    assert not any(cell.startswith(FORMULA) for cell in row.values())
    for name, cell in zip(COLUMNS, map(as_text, row_of(article)), strict=True):
        assert row[name] in (one_line(cell), f"'{one_line(cell)}")


@settings(max_examples=40, deadline=None)
@given(hostile_articles())
def test_xlsx_gives_the_same_text_back_and_no_formula(
    tmp_path_factory: pytest.TempPathFactory, article: Article
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.xlsx"
    head, row = cells_of_xlsx(path, article)
    assert [cell.value for cell in head] == list(COLUMNS)
    assert {cell.data_type for cell in row} <= {"s", "n", "b"}
    assert not any(cell.hyperlink for cell in row)
    for cell, expected in zip(row, row_of(article), strict=True):
        assert cell.value == expected or "_x" in str(expected), cell.coordinate


def test_what_excel_cannot_hold_is_cut_and_told(tmp_path: Path) -> None:
    long = replace(WHOLE, abstract="😀" * LONGEST)
    remarks = write_workbook([long, WHOLE], tmp_path / "a.xlsx")
    assert remarks == ["1 cell was cut at 32,767 characters, the most that Excel's cells hold"]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["articles"]
    cut = str(sheet["C2"].value)
    assert cut == "😀" * 16_383 + "…"
    assert sheet["C3"].value == WHOLE.abstract


def test_more_rows_than_excel_has_are_refused(tmp_path: Path) -> None:
    bare = SAMPLES["nothing"]
    with pytest.raises(HarvestError, match="more than 3 articles do not fit"):
        write_workbook([bare] * 4, tmp_path / "a.xlsx", most_rows=4)
    assert write_workbook([bare] * 3, tmp_path / "b.xlsx", most_rows=4) == []
    assert workbook.MOST_ROWS == 2**20


def test_the_sheet_is_ready_to_use(tmp_path: Path) -> None:
    write_workbook([WHOLE], tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["articles"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:Z2"
    assert sheet["A1"].font.bold
    assert (sheet["A2"].value, sheet["E2"].value, sheet["U2"].value) == ("36092509", 2022, False)


@needs_real_records
def test_real_records(tmp_path: Path) -> None:
    articles = real_articles()
    expected = [tuple(map(as_text, row_of(article))) for article in articles]
    assert [tuple(row.values()) for row in rows_of_csv(*articles)] == expected
    for read, row in zip(rows_of_tsv(*articles), expected, strict=True):
        assert tuple(read.values()) == tuple(map(one_line, row))
    cells = cells_of_xlsx(tmp_path / "real.xlsx", *articles)[1:]
    assert [tuple(c.value for c in row) for row in cells] == list(map(row_of, articles))


@needs_real_records
@pytest.mark.parametrize(("write", "name"), [(csv_rows, "a.csv"), (tsv_rows, "a.tsv")])
def test_duckdb_finds_out_what_it_is(tmp_path: Path, write: type, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"".join(write(real_articles())))
    query = "SELECT pmid, year, doi, is_retracted FROM read_csv(?, all_varchar = true)"
    rows = duckdb.execute(query, [str(path)]).fetchall()
    assert rows == [
        (a.pmid, str(a.year) if a.year else None, a.doi, str(a.is_retracted).lower())
        for a in real_articles()
    ]


@needs_real_records
def test_asreview_reads_csv_and_xlsx(tmp_path: Path) -> None:
    data = pytest.importorskip("asreview.data", reason="ASReview (500 MB) is not installed")
    articles = real_articles()
    write_workbook(articles, tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_bytes(b"".join(csv_rows(articles)))
    for reader, name in ((data.CSVReader, "a.csv"), (data.ExcelReader, "a.xlsx")):
        records = reader.read_records(tmp_path / name, dataset_id="refs")
        for record, row in zip(records, map(row_of, articles), strict=True):
            said = dict(zip(COLUMNS, row, strict=True))
            assert record.title == said["title"]
            assert (record.abstract or "") == (said["abstract"] or "")
            assert record.doi == said["doi"]
            assert record.year == said["year"]
