"""The import rules of the house, and what a cheap command must not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from cli_process import environment, write_queries
from corpus_lines import line

from harvester.corpus import ledger
from harvester.corpus.state import State

ROOT = Path(__file__).parent.parent
HEAVY = ("lxml", "requests", "urllib3", "Bio", "numpy", "rich", "tenacity", "filelock", "msgspec")


NETWORK = frozenset({"lxml", "requests", "urllib3", "Bio", "tenacity", "ssl"})
"""What only a command that asks NCBI, or reads XML, has a use for."""

READING = (
    "list",
    "show 1",
    "show 1 --json",
    "cat",
    "cat --retracted --new-since last",
    "stats",
    "stats --json --top 3",
    "history 1",
    "history 1 --json",
    "alerts",
    "alerts --json",
    "runs",
    "runs --json",
    "runs --prisma",
    "status",
    "status --json",
    "doctor",
    "schedule cron",
    "schema",
)


def modules_after(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command line has loaded once it ends, in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "harvester", *arguments],
        cwd=folder,
        env=environment(folder),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    names = {row.rpartition("|")[2].strip() for row in done.stderr.splitlines()}
    assert "click" in names
    return names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A queries.toml, a corpus with an article of one query, and what is kept of it."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "msc-ms.jsonl").write_bytes(line(1, query="msc-ms"))
    State.of(corpus / "msc-ms.jsonl").kept()
    run = {"status": "ok", "exit": 0, "source": "s", "term": "t", "version": "0", "retries": 0}
    counts = {"count": 1, "found": 1, "new": 1, "unchanged": 0, "requests": 1, "bytes": 1}
    ledger.append(
        corpus,
        msgspec.convert(
            {"query": "msc-ms", "started": "2025-06-01T12:00:00Z", "seconds": 1, **run, **counts},
            ledger.Run,
        ),
    )
    return tmp_path


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["fetch", "--help"]])
def test_help_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    assert modules_after(tmp_path, *arguments).isdisjoint(HEAVY)


def test_the_list_of_commands_loads_no_command(tmp_path: Path) -> None:
    loaded = modules_after(tmp_path, "--help")
    assert {name for name in loaded if name.startswith("harvester.")} == {
        "harvester.cli",
        "harvester.errors",
    }


@pytest.mark.parametrize("queries", [True, False])
def test_list_reads_what_is_kept_and_loads_nothing_heavy(folder: Path, queries: bool) -> None:
    if not queries:
        (folder / "queries.toml").unlink()
    first = modules_after(folder, "list")
    assert "msgspec" in first, "the file is read once"
    again = modules_after(folder, "list")
    assert again.isdisjoint({*HEAVY, *NETWORK, "platformdirs", "json", "hashlib", "shutil"})
    assert "harvester.query.parse" not in again


def test_list_of_nothing_loads_nothing_heavy(tmp_path: Path) -> None:
    assert modules_after(tmp_path, "list").isdisjoint({*HEAVY, *NETWORK, "platformdirs", "json"})


@pytest.mark.parametrize("words", READING)
def test_who_only_reads_loads_no_network_and_no_parser(folder: Path, words: str) -> None:
    loaded = modules_after(folder, *words.split())
    assert loaded.isdisjoint(NETWORK)
    assert "harvester.query.parse" not in loaded
    assert "filelock" not in loaded
    assert words == "show 1" or "rich" not in loaded, "only a page is for people when piped"


def test_the_arrows_between_the_rooms_go_one_way() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the dev extra")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
