"""Reading the corpus: ``harvest cat`` against ``cat`` and ``jq``, and commands that only start."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from fetch_process import User

from harvester.corpus.state import State

from ..bound import Network
from ..corpus_file import grow
from ..measure import Cost, in_turn, run
from ..peers.installed import Absent, program
from ..promises import PromiseBroken
from ..refresh_cost import template
from ..server import served
from ..shelf import shelf_of
from ..suite import Suite
from ..table import Row, at_least, at_most

_HARVEST = [sys.executable, "-m", "harvester"]
_STARTS = 4
"""A start takes no time: it is measured so many times as often."""


def cat(suite: Suite) -> Iterator[Row]:
    """harvest cat of 1 GB against cat, both to a pipe."""
    size = suite.scaled(1_000_000_000)
    with usual_user(suite) as user:
        kinds = {"of usual articles": user.lines(), "of 2 KB": [_short_line(user)]}
        for kind, lines in kinds.items():
            path = user.corpus / "all.jsonl"
            count = grow(lines, path, size)
            written = path.stat().st_size
            contenders = {"ours": [*_HARVEST, "cat", "all"], "cat": [program("cat"), str(path)]}
            work = f"cat of {written / 1e6:,.0f} MB, {count:,} lines {kind}"
            for whose in (
                "without a state, as another tool leaves it",
                "as harvest fetch leaves it",
            ):
                if whose.startswith("as"):
                    State.of(path).kept()
                speeds = _speeds(suite.runs, user, contenders, written, whole=True)
                remark = f"{whose}; to a pipe that is read in pieces of 1 MB and forgotten"
                row = Row(
                    work, "harvest cat", "MB/s", speeds["ours"], "cat", speeds["cat"], remark=remark
                )
                yield at_least(0.5, row)


def filtered(suite: Suite) -> Iterator[Row]:
    """harvest cat --retracted against jq -c 'select(.is_retracted)', to a pipe."""
    with usual_user(suite) as user:
        path = user.corpus / "all.jsonl"
        grow(user.lines(), path, suite.scaled(200_000_000))
        written = path.stat().st_size
        work = f"cat with a filter, {written / 1e6:,.0f} MB of usual articles"
        ours = [*_HARVEST, "cat", "--retracted", "all"]
        jq = "select(.is_retracted)"
        contenders: dict[str, list[str]] = {}
        said = []
        if b"--retracted" in user.harvest("cat", "--help").out:
            contenders["ours"] = ours
        else:
            said.append("harvest cat --retracted: not there yet")
        try:
            contenders["jq"] = [program("jq"), "-c", jq, str(path)]
        except Absent as why:
            said.append(str(why))
        if not said:
            _check_same(user, contenders)
        speeds = _speeds(suite.runs, user, contenders, written)
    row = Row(
        work,
        "harvest cat --retracted",
        "MB/s",
        speeds.get("ours", []),
        f"jq {jq!r}",
        speeds.get("jq", []),
    )
    yield replace(row, remark="; ".join(said)) if said else at_least(3.0, row)


def starts(suite: Suite) -> Iterator[Row]:
    """harvest --help and harvest list against python -c 'import click', by the clock."""
    with usual_user(suite) as user:
        contenders = {
            "--help": [*_command(), "--help"],
            "list": [*_command(), "list"],
            "click": [sys.executable, "-c", "import click"],
        }
        measured = {
            name: partial(run, command, environ=user.environ, cwd=user.home)
            for name, command in contenders.items()
        }
        costs = in_turn(suite.runs * _STARTS, measured)
    for name in ("--help", "list"):
        walls, others = ([cost.wall * 1000 for cost in costs[each]] for each in (name, "click"))
        cpu = sorted(a.cpu / b.cpu for a, b in zip(costs[name], costs["click"], strict=True))
        row = Row("start", f"harvest {name}", "ms", walls, "python -c 'import click'", others)
        yield at_most(1.5, replace(row, remark=f"CPU {cpu[len(cpu) // 2]:.2f} ×"))


@contextmanager
def usual_user(suite: Suite) -> Iterator[User]:
    """Somebody who has fetched each template once."""
    count = len(shelf_of("usual", 0).templates)
    with suite.folder() as folder, served("usual", count, Network()) as server:
        user = User(folder, server.url, {"HARVEST_TIMEOUT": "30"}, {"all": "term = 'everything'"})
        user.fetch()
        yield user


def _short_line(user: User) -> bytes:
    return template(user.home / "template", abstract=True)


def _command() -> list[str]:
    """``harvest`` as it is installed beside this Python, or the module where it is not."""
    script = Path(sys.executable).with_name("harvest")
    return [str(script)] if script.exists() else _HARVEST


def _speeds(
    runs: int, user: User, contenders: dict[str, list[str]], size: int, *, whole: bool = False
) -> dict[str, list[float]]:
    """MB of the file a second, for each run."""
    measured: dict[str, Callable[[], Cost]] = {
        name: partial(run, command, environ=user.environ, cwd=user.home)
        for name, command in contenders.items()
    }
    costs = in_turn(runs, measured)
    received = {cost.received for each in costs.values() for cost in each}
    if whole and received != {size}:
        raise PromiseBroken(f"cat of {size} bytes gave {received}")
    return {name: [size / 1e6 / cost.wall for cost in each] for name, each in costs.items()}


def _check_same(user: User, contenders: dict[str, list[str]]) -> None:
    """The same articles, as JSON."""
    counts = {name: _lines(user, command) for name, command in contenders.items()}
    if len(set(counts.values())) != 1:
        raise PromiseBroken(f"filters that differ: {counts}")


def _lines(user: User, command: Sequence[str]) -> int:
    out = user.home / "out"
    run(command, environ=user.environ, cwd=user.home, out=out)
    return out.read_bytes().count(b"\n")
