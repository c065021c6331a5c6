"""The import rules of the house, and what a cheap command must not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("lxml", "requests", "urllib3", "Bio", "numpy", "rich", "tenacity", "filelock", "msgspec")


def modules_after(*arguments: str) -> set[str]:
    """The packages that a command line has loaded once it ends, in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "harvester", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    names = (row.rpartition("|")[2].strip() for row in done.stderr.splitlines())
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["fetch", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = modules_after(*arguments)
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_schema_needs_no_parser_and_no_network() -> None:
    loaded = modules_after("schema")
    assert "msgspec" in loaded
    assert loaded.isdisjoint({"lxml", "requests", "Bio", "rich"})


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
