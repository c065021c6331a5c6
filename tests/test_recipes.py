"""Each recipe of the page does what the page says: it is taken from there, and run."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from cli_process import environment, harvest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "harvester" / "docs" / "recipes.md"
BLOCK = re.compile(r"<!-- recipe: ([\w ]+) -->\n```(\w+)\n(.*?)```", re.S)
PROGRAMS = ("jq", "sqlite3")
EXTRAS = {"xlsx": "xlsxwriter"}


def recipes() -> dict[str, list[tuple[str, str]]]:
    """The blocks of each recipe: language and text."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, language, text in BLOCK.findall(PAGE.read_text("utf-8")):
        found.setdefault(name, []).append((language, text))
    return found


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the page speaks of: queries.toml, and a corpus of what the sandbox has."""
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copy(ROOT / "queries.toml", folder)
    assert harvest(folder, "fetch", "--sandbox", "--quiet").code == 0
    (folder / "corpus-sandbox").rename(folder / "corpus")
    shim = folder / "bin" / "harvest"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m harvester "$@"\n')
    shim.chmod(0o755)
    return folder


@pytest.fixture
def folder(fetched: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fetched, tmp_path / "work")


def followed(folder: Path, name: str) -> str:
    """What a recipe prints, or a skip that says what it needs and is not here."""
    blocks = recipes()[name]
    for language, text in blocks:
        _need(language, text)
    return "".join(_run(folder, language, text) for language, text in blocks)


def _need(language: str, text: str) -> None:
    if language == "sh":
        wanted = [*(name for name in PROGRAMS if re.search(rf"\b{name}\b", text)), "bash"]
        for program in wanted:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not here")
        modules = [module for kind, module in EXTRAS.items() if f"export {kind}" in text]
    elif language == "sql":
        modules = ["duckdb"]
    else:
        modules = re.findall(r"^(?:import|from) (\w+)", text, re.M)
    for module in modules:
        if find_spec(module) is None:
            pytest.skip(f"{module} is not here")


def _run(folder: Path, language: str, text: str) -> str:
    python = [sys.executable, "-W", "error::ResourceWarning"]
    commands = {
        "sh": ["bash", "-euo", "pipefail", "-c", text],
        "python": [*python, "-c", text],
        "sql": [*python, "-c", _EACH_STATEMENT, text],
    }
    environ = environment(folder, PATH=f"{folder / 'bin'}:{os.environ['PATH']}")
    ran = subprocess.run(
        commands[language], cwd=folder, env=environ, capture_output=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode()


_EACH_STATEMENT = (
    "import duckdb, sys\n"
    "for statement in sys.argv[1].split(';')[:-1]:\n"
    "    for row in duckdb.sql(statement).fetchall(): print(*row)\n"
)


def held(folder: Path, query: str = "msc-ms") -> list[dict[str, object]]:
    lines = (folder / "corpus" / f"{query}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def everything(folder: Path) -> set[object]:
    return {
        article["pmid"]
        for path in (folder / "corpus").glob("*.jsonl")
        if path.name != "runs.jsonl"
        for article in held(folder, path.stem)
    }


def _search(folder: Path, out: str) -> None:
    assert re.search(r"^99\d{6}\t", out, re.M)
    assert re.search(r"^\d+$", out, re.M), "a count"
    assert "Publication types: " in out, "a page"


def _table(folder: Path, out: str) -> None:
    with (folder / "trials.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["pmid", "title", "year"]
    assert {row["pmid"] for row in rows} < everything(folder)
    assert (folder / "msc-ms.xlsx").read_bytes().startswith(b"PK")


def _jq(folder: Path, out: str) -> None:
    for article in held(folder):
        assert f"{article['pmid']}\t" in out
    assert re.search(r"^99\d{6}\tNCT\d{8}", out, re.M)
    assert re.search(r"^99\d{6}  \S", out, re.M), "a retracted one"


def _python(folder: Path, out: str) -> None:
    assert re.search(r"^\d+ Multiple Sclerosis$", out, re.M)
    assert 5 < len(out.splitlines()) <= 10


def _pandas(folder: Path, out: str) -> None:
    years = [article.get("year") for article in held(folder)]
    assert re.search(rf"^2024(\.0)? +{years.count(2024)}$", out, re.M)
    assert re.search(r"^Journal Article +\d+$", out, re.M)
    assert re.search(r"^year +Int64$", out, re.M)
    assert out.rsplit(maxsplit=1)[-1] == str(len(everything(folder)))


def _polars(folder: Path, out: str) -> None:
    assert "year" in out
    assert re.search(r"│ 20\d\d", out)


def _duckdb(folder: Path, out: str) -> None:
    years = [article.get("year") for article in held(folder)]
    assert re.search(rf"^2024 {years.count(2024)} \d+$", out, re.M)
    assert re.search(r"^Multiple Sclerosis \d+$", out, re.M)


def _sqlite(folder: Path, out: str) -> None:
    assert re.search(r"^2024\|\d+$", out, re.M)
    assert re.search(r"^\d+ Multiple Sclerosis$", out, re.M)
    counted = sum(int(row.partition("|")[2]) for row in re.findall(r"^.*\|\d+$", out, re.M))
    assert counted == len(everything(folder))


def _zotero(folder: Path, out: str) -> None:
    pmids = {article["pmid"] for article in held(folder)}
    nbib = (folder / "msc-ms.nbib").read_text("utf-8")
    assert set(re.findall(r"^PMID- (\d+)$", nbib, re.M)) == pmids
    assert (folder / "msc-ms.ris").read_text("utf-8").count("\nER  -") == len(pmids)
    bib = (folder / "msc-ms.bib").read_text("utf-8")
    assert len(re.findall(r"^@\w+\{", bib, re.M)) == len(pmids)
    assert (folder / "new.nbib").stat().st_size > 0


def _asreview(folder: Path, out: str) -> None:
    with (folder / "to-screen.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"pmid", "title", "abstract", "authors", "keywords", "doi", "url"} <= rows[0].keys()
    assert 0 < len(rows) < len(everything(folder))
    assert all(row["abstract"] for row in rows)


def _embeddings(folder: Path, out: str) -> None:
    rows = out.splitlines()
    assert len(rows) == 5
    assert "cord" in rows[0].casefold() or "intrathecal" in rows[0].casefold()


def _newsletter(folder: Path, out: str) -> None:
    letter = (folder / "newsletter.md").read_text("utf-8")
    assert set(re.findall(r"gov/(\d+)/>$", letter, re.M)) == everything(folder)
    assert (folder / "new-articles.md").read_text("utf-8").count("https://pubmed.") >= len(
        everything(folder)
    )


def _stats(folder: Path, out: str) -> None:
    assert len(json.loads(out)) == 3


def _after_a_run(folder: Path, out: str) -> None:
    assert "PRISMA" in out
    assert '{"query":"msc-ms","found":' in out


CHECKS: dict[str, Callable[[Path, str], None]] = {
    "search": _search,
    "table": _table,
    "jq": _jq,
    "python": _python,
    "pandas": _pandas,
    "polars": _polars,
    "duckdb": _duckdb,
    "sqlite": _sqlite,
    "zotero": _zotero,
    "asreview": _asreview,
    "embeddings": _embeddings,
    "newsletter": _newsletter,
    "stats": _stats,
    "after a run": _after_a_run,
}


def test_every_recipe_has_a_check() -> None:
    assert list(recipes()) == list(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_recipe(folder: Path, name: str) -> None:
    CHECKS[name](folder, followed(folder, name))
