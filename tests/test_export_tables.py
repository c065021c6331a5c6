"""sqlite, duckdb and parquet, as sqlite3, DuckDB and pyarrow read them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from export_samples import SAMPLES, WHOLE, hostile_articles
from hypothesis import given, settings
from pubmed_samples import FULL_ARTICLE, needs_real_records, real_articles
from pyarrow import parquet as pq

from harvester.article import Article
from harvester.export.duckdb_file import write_duckdb
from harvester.export.parquet import write_parquet
from harvester.export.sqlite_file import write_sqlite
from harvester.export.tables import TABLES
from harvester.pubmed_xml.parse import parse_record

Rows = dict[str, list[tuple[Any, ...]]]
Writer = Callable[[Iterable[Article], Path], list[str]]


def in_sqlite(path: Path, articles: Iterable[Article]) -> Rows:
    path.unlink(missing_ok=True)
    write_sqlite(articles, path)
    with closing(sqlite3.connect(path)) as database:
        return {t.name: list(database.execute(f'SELECT * FROM "{t.name}"')) for t in TABLES}


def in_duckdb(path: Path, articles: Iterable[Article]) -> Rows:
    path.unlink(missing_ok=True)
    write_duckdb(articles, path)
    with duckdb.connect(str(path), read_only=True) as database:
        return {t.name: database.execute(f'FROM "{t.name}"').fetchall() for t in TABLES}


def expected(articles: Iterable[Article]) -> Rows:
    return {t.name: [row for article in articles for row in t.rows_of(article)] for t in TABLES}


def from_parquet(path: Path) -> list[Article]:
    """The records that were written: what is null was absent."""
    rows = pq.read_table(path).to_pylist(maps_as_pydicts="strict")
    return [msgspec.convert(_record(row), Article) for row in rows]


def _record(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _record(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_record(each) for each in value]
    if isinstance(value, str) and value.startswith('{"'):  # a section within a section
        return json.loads(value)
    return value


SQL = [pytest.param(in_sqlite, id="sqlite"), pytest.param(in_duckdb, id="duckdb")]


@pytest.mark.parametrize("read", SQL)
def test_every_kind_of_record(tmp_path: Path, read: Callable[..., Rows]) -> None:
    articles = list(SAMPLES.values())
    assert read(tmp_path / "a.db", articles) == expected(articles)


@pytest.mark.parametrize("read", SQL)
def test_no_articles_are_empty_tables(tmp_path: Path, read: Callable[..., Rows]) -> None:
    assert read(tmp_path / "a.db", []) == {table.name: [] for table in TABLES}


@pytest.mark.parametrize("read", SQL)
@needs_real_records
def test_real_records(tmp_path: Path, read: Callable[..., Rows]) -> None:
    rows = read(tmp_path / "a.db", real_articles())
    assert rows == expected(real_articles())
    assert all(rows[name] for name in ("authors", "affiliations", "mesh", "references", "grants"))


@pytest.mark.parametrize("read", SQL)
@settings(max_examples=30, deadline=None)
@given(article=hostile_articles())
def test_text_is_the_same_in_a_database(
    tmp_path_factory: pytest.TempPathFactory, read: Callable[..., Rows], article: Article
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.db"
    assert read(path, [article]) == expected([article])


def test_what_is_asked_of_the_tables(tmp_path: Path) -> None:
    write_sqlite([WHOLE], tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return list(database.execute(sql))

        assert ask("SELECT title, year, doi, journal, is_retracted, query FROM articles") == [
            (WHOLE.title, 2022, WHOLE.doi, "The Lancet. Neurology", 0, "msc-ms")
        ]
        assert ask("SELECT role, position, last_name, orcid, collective_name FROM authors") == [
            ("author", 1, "Müller", "0000-0002-1825-0097", None),
            ("author", 2, "van der Berg", None, None),
            ("author", 3, None, None, "MSC-MS Study Group"),
        ]
        assert ask("SELECT author_position, name FROM affiliations") == [
            (1, "Charité, Berlin, Germany.")
        ]
        assert ask("SELECT descriptor, qualifier, qualifier_major FROM mesh") == [
            ("Humans", None, None),
            ("Multiple Sclerosis", "therapy", 1),
            ("Multiple Sclerosis", "immunology", 0),
        ]
        assert ask('SELECT cited_pmid, citation FROM "references"') == [
            ("11237011", "Smith J. Nature. 2001.")
        ]
        assert ask("SELECT id FROM trial_ids") == [("NCT02403947",)]
        assert ask("SELECT type, value FROM ids")[-1] == ("pii", "other")
        plan = ask("EXPLAIN QUERY PLAN SELECT * FROM mesh WHERE pmid = '36092509'")
        assert "USING INDEX mesh_pmid" in plan[0][-1]
        assert ask("PRAGMA integrity_check") == [("ok",)]


def test_parquet_is_the_whole_record(tmp_path: Path) -> None:
    articles = [*SAMPLES.values(), parse_record(FULL_ARTICLE.encode())]
    write_parquet(articles, tmp_path / "a.parquet")
    assert from_parquet(tmp_path / "a.parquet") == articles


def test_parquet_of_no_articles_has_the_columns(tmp_path: Path) -> None:
    write_parquet([], tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.num_rows == 0
    assert table.schema.names == list(Article.__struct_fields__)


def test_parquet_is_asked_by_duckdb(tmp_path: Path) -> None:
    write_parquet([WHOLE], tmp_path / "a.parquet")
    sql = """
        SELECT pmid, ids['pii'], authors[1].affiliations[1].name, mesh_headings[2].descriptor, year
        FROM read_parquet(?)
    """
    row = duckdb.execute(sql, [str(tmp_path / "a.parquet")]).fetchone()
    assert row is not None
    assert row[0] == "36092509"
    assert "S1474(22)00001-2" in row[1]
    assert row[2:] == ("Charité, Berlin, Germany.", "Multiple Sclerosis", 2022)


def test_parquet_has_groups_of_some_thousand_rows(tmp_path: Path) -> None:
    write_parquet([SAMPLES["nothing"]] * 4500, tmp_path / "a.parquet")
    file = pq.ParquetFile(tmp_path / "a.parquet")
    groups = [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)]
    assert groups == [2000, 2000, 500]


@settings(max_examples=30, deadline=None)
@given(hostile_articles())
def test_text_is_the_same_in_parquet(
    tmp_path_factory: pytest.TempPathFactory, article: Article
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.parquet"
    write_parquet([article, WHOLE], path)
    assert pq.read_table(path, columns=["title", "abstract", "doi"]).to_pylist() == [
        {"title": each.title, "abstract": each.abstract, "doi": each.doi}
        for each in (article, WHOLE)
    ]


@needs_real_records
def test_real_records_in_parquet(tmp_path: Path) -> None:
    write_parquet(real_articles(), tmp_path / "a.parquet")
    assert from_parquet(tmp_path / "a.parquet") == list(real_articles())
