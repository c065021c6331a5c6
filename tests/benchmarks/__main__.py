"""``python -m tests.benchmarks``: run the rows that are asked for, print them, write JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from .measure import CommandFailed
from .peers.installed import Absent, install_debian_peers, versions_of_peers
from .promises import PromiseBroken
from .rows import ROWS
from .suite import ROOT, USUAL_RECORDS, Suite
from .table import Row, as_json, lines

QUICK_RECORDS = 400


Work = Callable[[Suite], Iterator[Row]]


def main(words: list[str], works: Mapping[str, Work] = ROWS) -> int:
    """0; 1 when a promise was broken or a command failed; targets that are not met are told."""
    asked = _parsed(words, works)
    if asked.install_peers:
        try:
            install_debian_peers()
        except Absent as why:
            print(f"{why}; the rows go on without what is not here", file=sys.stderr)
    records = asked.records or (QUICK_RECORDS if asked.quick else USUAL_RECORDS)
    runs = asked.runs or (1 if asked.quick else 5)
    facts = _facts()
    print("\n".join(f"{name}: {value}" for name, value in facts.items()))
    rows: list[Row] = []
    broken: list[str] = []
    with tempfile.TemporaryDirectory(prefix="harvest-benchmarks-") as home:
        suite = Suite(Path(home), records, runs, asked.quick)
        for name in asked.rows or works:
            suite.say(f"… {name}")
            done = list(_done(name, works[name], suite, broken))
            print("\n".join(lines(done)), flush=True)
            rows.extend(done)
            _write(asked.json, {"facts": facts, "rows": list(map(as_json, rows))})
    facts["peers"] = ", ".join(f"{name} {version}" for name, version in versions_of_peers().items())
    _write(asked.json, {"facts": facts, "rows": list(map(as_json, rows))})
    print(f"\n{_verdict(rows)}; peers: {facts['peers']}; JSON in {asked.json}")
    for promise in broken:
        print(f"harvest or a peer failed: {promise}", file=sys.stderr)
    return 1 if broken else 0


def _done(name: str, work: Work, suite: Suite, broken: list[str]) -> Iterator[Row]:
    try:
        for row in work(suite):
            yield replace(row, met=None) if suite.quick else row
    except (PromiseBroken, CommandFailed) as failure:
        broken.append(f"{name}: {failure}")
        yield Row(name, "BROKEN", "", met=False, remark=str(failure))


def _verdict(rows: list[Row]) -> str:
    judged = [row.met for row in rows if row.met is not None]
    if not judged:
        return "no target was tried: --quick shows that a row works, not how fast"
    return f"{sum(judged)} of {len(judged)} targets met"


def _write(path: Path, report: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1), "utf-8")


def _facts() -> dict[str, str]:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": commit or "unknown",
        "processor": f"{len(os.sched_getaffinity(0))} cores, {model}",
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _parsed(words: list[str], works: Mapping[str, Work]) -> argparse.Namespace:
    rows = "\n".join(f"  {name:12} {work.__doc__}" for name, work in works.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="How fast harvest is, against bounds and peers.",
        epilog=f"rows:\n{rows}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = Path(tempfile.gettempdir()) / "harvest-benchmarks.json"
    add = parser.add_argument
    add("rows", nargs="*", metavar="ROW", help="all, where none is named")
    add("--runs", type=int, help="of each contender; figures are medians (5)")
    add("--records", type=int, help="of a harvest (20,000); other rows grow and shrink with it")
    add("--quick", action="store_true", help="one run, 400 records: to try it, not to measure")
    add("--json", type=Path, default=default, metavar="FILE", help=f"({default})")
    add("--install-peers", action="store_true", help="EDirect and jq, by apt-get, as root")
    asked = parser.parse_args(words)
    if unknown := set(asked.rows).difference(works):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
