"""``harvest`` as a user runs it: a process, its folder, what it said and what it left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TERM = "everything[sb]"

heavy = pytest.mark.skipif(
    not os.environ.get("HARVEST_HEAVY"), reason="takes long: set HARVEST_HEAVY=1"
)

_TIMES = re.compile(rb'"(?:first|last)_fetched":"[^"]*",?')


@dataclass(frozen=True)
class Said:
    """How a process ended, and what it said."""

    code: int
    out: bytes
    err: str

    @property
    def reports(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def report(self) -> dict[str, Any]:
        (only,) = self.reports
        return only


@dataclass
class User:
    """Somebody with a folder, a ``queries.toml`` and a server."""

    home: Path
    url: str
    environment: dict[str, str] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=lambda: {"all": f"term = '{TERM}'"})

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.write(self.queries)

    def write(self, queries: Mapping[str, str]) -> None:
        tables = (f"[queries.{name}]\n{lines}\n" for name, lines in queries.items())
        (self.home / "queries.toml").write_text("\n".join(tables), "utf-8")

    @property
    def corpus(self) -> Path:
        return self.home / "corpus"

    @property
    def environ(self) -> dict[str, str]:
        """What a process of this user sees, and nothing of who runs the tests."""
        mine = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        server = {"HARVEST_EUTILS_URL": self.url, "NCBI_EMAIL": "tester@example.org"}
        return {**mine, **server, "HARVEST_TIMEOUT": "1", **self.environment}

    def start(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        """``harvest`` with these words; both its streams piped, unless ``options`` say else."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [sys.executable, "-m", "harvester", *words],
            cwd=self.home,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            **{**pipes, **options},
        )

    def harvest(self, *words: str, **options: Any) -> Said:
        """``harvest`` with these words, to its end."""
        with self.start(*words, **options) as process:
            return ended(process)

    def fetch(self, *words: str) -> Said:
        return self.harvest("fetch", "--json", *words)

    def lines(self, query: str = "all") -> list[bytes]:
        """The lines of a query's file; each must be whole."""
        path = self.corpus / f"{query}.jsonl"
        text = path.read_bytes() if path.exists() else b""
        assert not text or text.endswith(b"\n")
        return text.splitlines()

    def articles(self, query: str = "all") -> dict[int, dict[str, Any]]:
        """By PMID; each must be there once."""
        articles = [json.loads(line) for line in self.lines(query)]
        by_pmid = {int(article["pmid"]): article for article in articles}
        assert len(by_pmid) == len(articles)
        return by_pmid

    def bare(self, query: str = "all") -> list[bytes]:
        """The lines without the times that differ from run to run."""
        return [_TIMES.sub(b"", line) for line in self.lines(query)]

    def runs(self) -> list[dict[str, Any]]:
        text = (self.corpus / "runs.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]


def ended(process: subprocess.Popen[bytes], timeout: float = 100) -> Said:
    """Wait for its end, so long that only a process that hangs is killed."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"harvest hangs; it has said: {err.decode()}") from None
    return Said(process.returncode, out or b"", (err or b"").decode())


def everything_in(folder: Path) -> bytes:
    """The bytes of all files below a folder, and their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(bytes(path) + b"\n" + path.read_bytes() for path in files)


def wait_until(true: Callable[[], bool], seconds: float = 90) -> None:
    """Look again and again; an ``AssertionError`` when it never comes true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it has not come true"
        time.sleep(0.005)


def without_provenance(lines: Iterable[bytes]) -> list[bytes]:
    """The lines outside ``harvest``, byte for byte."""
    cut = (line.rpartition(b',"harvest":{') for line in lines)
    return [article for article, _, _ in cut]
