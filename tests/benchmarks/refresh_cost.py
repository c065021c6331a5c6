"""What a refresh of a large corpus costs: CPU, memory, requests, records fetched.

Run from the checkout: ``python tests/benchmarks/refresh_cost.py [ROWS] [2k]``. The corpus is
written as harvest would have written it (a few hundred bytes a line, or with ``2k`` two
kilobytes), the server runs in a process of its own, and each ``harvest fetch`` is one process,
measured by the kernel (``wait4``). ``search`` is a process that only searches, all ids and
revisions, for comparison: what the search requests alone cost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from fetch_process import User
from large_corpus import TERM, LargeTruth, record, template_of, write

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
print(len(find(client, SavedQuery("large", "large"), lambda found, of: None).pmids))
"""


@dataclass(frozen=True)
class Cost:
    """One process: what it was for, and what it took."""

    what: str
    cpu: float
    megabytes: float
    requests: int = 0
    fetched: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0


def measured(user: User, what: str, command: list[str]) -> tuple[Cost, bytes]:
    """Run a process to its end; CPU seconds and peak memory of it alone."""
    with subprocess.Popen(
        command, cwd=user.home, env=user.environ, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{what}: exit {process.returncode}"
    cpu = round(usage.ru_utime + usage.ru_stime, 2)
    return Cost(what, cpu, round(usage.ru_maxrss / 1024, 1)), out


def fetched(user: User, server: Server, what: str) -> Cost:
    """One ``harvest fetch``."""
    before = server.ask("fetched")
    cost, out = measured(user, what, [sys.executable, "-m", "harvester", "fetch", "--json"])
    report = json.loads(out)
    return Cost(
        what,
        cost.cpu,
        cost.megabytes,
        report["requests"],
        server.ask("fetched") - before,
        report["new"],
        report["revised"],
        report["unchanged"],
    )


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


@contextmanager
def served(rows: int, *, abstract: bool) -> Iterator[Server]:
    command = [sys.executable, __file__, "--serve", str(rows), *(["2k"] if abstract else [])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
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


def costs(home: Path, rows: int, *, abstract: bool = False, changed: int = CHANGED) -> list[Cost]:
    """The corpus is written, and refreshed again and again while PubMed changes."""
    line = template(home / "template", abstract=abstract)
    with served(rows, abstract=abstract) as server:
        user = User(
            home / "large",
            server.url,
            {"HARVEST_TIMEOUT": "60"},
            {"large": f"term = '{TERM}'"},
        )
        user.corpus.mkdir(exist_ok=True)
        write(user.corpus / "large.jsonl", line, rows)
        table = [measured(user, "search", [sys.executable, "-c", _SEARCH])[0]]
        table.append(fetched(user, server, "first run, no state"))
        table.append(fetched(user, server, "nothing new"))
        server.ask("add", changed)
        table.append(fetched(user, server, f"{changed:,} new"))
        server.ask("revise", changed)
        table.append(fetched(user, server, f"{changed:,} revised"))
        table.append(fetched(user, server, "nothing new, again"))
        for file in (user.corpus / ".state").iterdir():
            file.unlink()
        table.append(fetched(user, server, "state deleted"))
    return table


def main(rows: int, *, abstract: bool) -> None:
    """Print a table, and the same as JSON."""
    with tempfile.TemporaryDirectory() as home:
        table = costs(Path(home), rows, abstract=abstract)
        size = (Path(home) / "large" / "corpus" / "large.jsonl").stat().st_size
    print(f"{rows:,} lines, {size / 1e6:,.0f} MB")
    print(f"{'':22}{'CPU s':>8}{'peak MB':>9}{'requests':>10}{'fetched':>9}")
    for cost in table:
        figures = f"{cost.cpu:>8}{cost.megabytes:>9}{cost.requests:>10}{cost.fetched:>9}"
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
