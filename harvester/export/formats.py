"""The formats by name: what each is, and which module writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from harvester.article import Article
from harvester.errors import ConfigurationError

Stream = Callable[[Iterable[Article]], Iterator[bytes]]
"""Writes text as it goes, anywhere."""

Writer = Callable[[Iterable[Article], Path], list[str]]
"""Writes at a path where there is nothing yet; returns what a person must hear of it."""


class Shape(Enum):
    """What comes out: text that can go anywhere, a file, or a folder of files."""

    STREAM = auto()
    FILE = auto()
    FOLDER = auto()


class Format(NamedTuple):
    """``writer`` is "module:function" in this package; ``extra`` is needed to import it."""

    what: str
    extension: str
    writer: str
    shape: Shape = Shape.STREAM
    extra: str = ""


FORMATS = {
    "ris": Format("RIS, for Zotero, EndNote, Rayyan, Covidence, ASReview", "ris", "ris:ris"),
    "bibtex": Format("BibTeX, for LaTeX and JabRef", "bib", "bibtex:bibtex"),
    "nbib": Format("MEDLINE, as PubMed's own files", "nbib", "nbib:nbib"),
    "csl-json": Format("CSL-JSON, for citeproc and pandoc", "json", "csl_json:csl_json"),
    "endnote-xml": Format("EndNote XML", "xml", "endnote_xml:endnote_xml"),
    "csv": Format("a row an article; ASReview's columns", "csv", "delimited:csv_rows"),
    "tsv": Format("the same, a line an article", "tsv", "delimited:tsv_rows"),
    "xlsx": Format("the same, for Excel", "xlsx", "workbook:write_workbook", Shape.FILE, "xlsx"),
    "parquet": Format(
        "the whole record, nested", "parquet", "parquet:write_parquet", Shape.FILE, "parquet"
    ),
    "duckdb": Format(
        "related tables: articles, authors, mesh, references, ...",
        "duckdb",
        "duckdb_file:write_duckdb",
        Shape.FILE,
        "duckdb",
    ),
    "sqlite": Format(
        "the same tables, for SQLite", "sqlite", "sqlite_file:write_sqlite", Shape.FILE
    ),
    "markdown": Format("a page to read", "md", "markdown:markdown"),
    "text": Format(
        "a plain file an article, or JSONL with --chunk", "", "folder:write_folder", Shape.FOLDER
    ),
}

CHUNKS = Format("JSONL of chunks; its stream takes their size too", "jsonl", "chunks:chunk_lines")
"""What text is with ``--chunk``."""


def writer_of(form: Format) -> Any:
    """The format's ``Stream`` or, for a file or folder, ``Writer``.

    Raises ``ConfigurationError`` where a library that it needs is not installed.
    """
    module, _, function = form.writer.partition(":")
    try:
        return getattr(import_module(f"harvester.export.{module}"), function)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"this format needs {error.name}, which is not installed: "
            f"pip install 'harvest-pubmed[{form.extra}]'"
        ) from None
