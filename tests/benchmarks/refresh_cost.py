"""What a refresh of a large corpus costs: CPU, memory, requests, records fetched.

Run from the checkout: ``python -m tests.benchmarks.refresh_cost [ROWS] [2k]``. The corpus is
written as harvest would have written it (a few hundred bytes a line, or with ``2k`` two
kilobytes), the server runs in a process of its own, and each ``harvest fetch`` is one process,
measured by the kernel (``wait4``). ``search`` is a process that only searches, all ids and
revisions, for comparison: what the search requests alone cost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fetch_process import ROOT, User
from large_corpus import TERM, LargeTruth, record, template_of, write

from .measure import run

CHANGED = 1_000
MODEL = 31415926

_SEARCH = """
import os, sys, threading
from harvester.run.crew import Crew
from harvester.config.settings import SavedQuery
from harvester.entrez.client import Client
from harvester.entrez.endpoint import endpoint
from harvester.run.search import find
client = Client(endpoint(os.environ, "tester@example.org", None), threading.Event())
print(len(find(client, SavedQuery("large", "large"), lambda found, of, part: None).pmids))
"""


@dataclass(frozen=True)
class RefreshCost:
    """One process: what it was for, and what it took."""

    what: str
    cpu: float
    wall: float
    megabytes: float
    requests: int = 0
    fetched: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0


class Server:
    """The server's process, and the words it understands: add, revise, fetched."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.url = url
        self._process = process

    def ask(self, word: str, number: int = 0) -> int:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{word} {number}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@dataclass(frozen=True)
class Held:
    """A large corpus, its user, and the server that it came from."""

    user: User
    server: Server

    def fetch(self, what: str) -> RefreshCost:
        """One ``harvest fetch``."""
        before = self.server.ask("fetched")
        cost, out = self._measured(what, [sys.executable, "-m", "harvester", "fetch", "--json"])
        report = json.loads(out)
        return RefreshCost(
            what,
            cost.cpu,
            cost.wall,
            cost.megabytes,
            report["requests"],
            self.server.ask("fetched") - before,
            report["new"],
            report["revised"],
            report["unchanged"],
        )

    def search(self) -> RefreshCost:
        """A process that only searches."""
        return self._measured("search", [sys.executable, "-c", _SEARCH])[0]

    def forget_state(self) -> None:
        for file in (self.user.corpus / ".state").iterdir():
            file.unlink()

    def _measured(self, what: str, command: list[str]) -> tuple[RefreshCost, bytes]:
        out = self.user.home / "out"
        cost = run(command, environ=self.user.environ, cwd=self.user.home, out=out)
        peak = round(cost.peak / (1 << 20), 1)
        return RefreshCost(what, round(cost.cpu, 2), round(cost.wall, 2), peak), out.read_bytes()


@contextmanager
def served(rows: int, *, abstract: bool) -> Iterator[Server]:
    words = ["--serve", str(rows), *(["2k"] if abstract else [])]
    command = [sys.executable, "-m", "tests.benchmarks.refresh_cost", *words]
    with subprocess.Popen(
        command, text=True, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        yield Server(process, process.stdout.readline().strip())
        process.stdin.close()


def serve(rows: int, *, abstract: bool) -> None:
    """The server's life: until nobody speaks to it any more."""
    with LargeTruth(rows=rows, abstract=abstract) as truth:
        print(truth.url, flush=True)
        for line in sys.stdin:
            word, number = line.split()
            if word == "add":
                truth.add(int(number))
            elif word == "revise":
                truth.revise(int(number))
            ids = (len(arrival.ids) for arrival in truth.requests("efetch.fcgi"))
            print(sum(ids), flush=True)


def template(home: Path, *, abstract: bool) -> bytes:
    """A line as harvest makes it of the model record."""
    with LargeTruth(rows=0, abstract=abstract) as truth:
        truth.add(1)
        user = User(home, truth.url, queries={"large": f"term = '{TERM}'"})
        assert user.fetch().code == 0
        assert (
            record(MODEL, abstract=abstract) in truth.answer("efetch.fcgi", {"id": f"{MODEL}"}).body
        )
        (line,) = user.lines("large")
    return template_of(line)


@contextmanager
def held(home: Path, rows: int, *, abstract: bool = False) -> Iterator[Held]:
    """A corpus of so many articles, without state, and its server."""
    line = template(home / "template", abstract=abstract)
    with served(rows, abstract=abstract) as server:
        queries = {"large": f"term = '{TERM}'"}
        user = User(home / "large", server.url, {"HARVEST_TIMEOUT": "60"}, queries)
        user.corpus.mkdir(exist_ok=True)
        write(user.corpus / "large.jsonl", line, rows)
        yield Held(user, server)


def costs(
    home: Path, rows: int, *, abstract: bool = False, changed: int = CHANGED
) -> list[RefreshCost]:
    """The corpus is written, and refreshed again and again while PubMed changes."""
    with held(home, rows, abstract=abstract) as corpus:
        table = [corpus.search(), corpus.fetch("first run, no state"), corpus.fetch("nothing new")]
        corpus.server.ask("add", changed)
        table.append(corpus.fetch(f"{changed:,} new"))
        corpus.server.ask("revise", changed)
        table.append(corpus.fetch(f"{changed:,} revised"))
        table.append(corpus.fetch("nothing new, again"))
        corpus.forget_state()
        table.append(corpus.fetch("state deleted"))
    return table


def main(rows: int, *, abstract: bool) -> None:
    """Print a table, and the same as JSON."""
    with tempfile.TemporaryDirectory() as home:
        table = costs(Path(home), rows, abstract=abstract)
        size = (Path(home) / "large" / "corpus" / "large.jsonl").stat().st_size
    print(f"{rows:,} lines, {size / 1e6:,.0f} MB")
    print(f"{'':22}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'requests':>10}{'fetched':>9}")
    for cost in table:
        figures = (
            f"{cost.cpu:>8}{cost.wall:>8}{cost.megabytes:>9}{cost.requests:>10}{cost.fetched:>9}"
        )
        print(f"{cost.what:22}{figures}")
    rendered: list[dict[str, Any]] = [vars(cost) for cost in table]
    print(json.dumps({"rows": rows, "bytes": size, "costs": rendered}))


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(word) for word in words if word.isdigit()]
    if "--serve" in words:
        serve(numbers[0], abstract="2k" in words)
    else:
        main(numbers[0] if numbers else 1_000_000, abstract="2k" in words)
