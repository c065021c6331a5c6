"""Harvests over a network: against the bound, the tutorial's loop and EDirect; on loopback."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

from fetch_process import User

from ..bound import Network, least_seconds
from ..measure import Cost, in_turn, run
from ..peers import edirect, entrez_loop
from ..peers.installed import Absent, python_of_peers
from ..promises import broken_corpus, broken_manners, hold
from ..server import Served, Tally, served
from ..suite import Suite
from ..table import Row, at_least, at_most, below, shown_only

BATCH = 200
"""Records of a request, as NCBI advises (NBK25499): the bound is stated for these, too."""

TUTORIAL_BATCH = 10
"""``batch_size`` of the tutorial's loop for PubMed."""

_LOOPS = 20
"""Batches of a loop that are measured; each of the others would take as long."""

_KEY = "0123456789abcdef0123456789abcdef0123"


@dataclass(frozen=True)
class Harvested:
    """One ``harvest fetch`` that kept every promise."""

    cost: Cost
    tally: Tally


def slow_network(suite: Suite, *, key: bool = False) -> Network:
    """1 s of latency, 4 MB/s a connection, NCBI's rate."""
    latency = 0.1 if suite.quick else 1.0
    return Network(latency, 4_000_000, 10 if key else 3, 10 if key else 3)


def harvested(
    suite: Suite, server: Served, *, key: bool = False, together: bool = False
) -> Harvested:
    """Everything that the server has, fetched into a new corpus, which is then checked.

    Raises ``PromiseBroken``.
    """
    network = server.network
    environment = {"HARVEST_TIMEOUT": "30"}
    if network.rate:
        environment["HARVEST_RATE"] = str(network.rate)
    if key:
        environment["NCBI_API_KEY"] = _KEY
    with suite.folder() as folder:
        user = User(folder, server.url, environment, {"all": "term = 'everything'"})
        server.clear()
        command = [sys.executable, "-m", "harvester", "fetch", "--json"]
        cost = run(command, environ=user.environ, cwd=folder, together=together)
        tally = server.tally()
        manners = broken_manners(tally, rate=network.rate, connections=network.connections)
        hold(manners, broken_corpus(user.corpus / "all.jsonl", server.shelf))
    return Harvested(cost, tally)


def without_key(suite: Suite) -> Iterator[Row]:
    """harvest over 1 s of latency, 4 MB/s a connection, 3 requests a second."""
    network = slow_network(suite)
    with served("usual", suite.records, network) as server, suite.folder() as folder:
        work = _title(server)
        ours = partial(harvested, suite, server)
        contenders: dict[str, Callable[[], Harvested | float]] = {"ours": ours}
        absent: dict[str, str] = {}
        try:
            python = python_of_peers()
            contenders["the tutorial's loop"] = partial(
                _loop, suite, server, python, TUTORIAL_BATCH
            )
            contenders["its loop with 200"] = partial(_loop, suite, server, python, BATCH)
        except Absent as why:
            absent["the tutorial's loop"] = str(why)
        try:
            scripts = edirect.pointed_at(server.url, folder / "edirect")
            contenders["EDirect"] = partial(_edirect, suite, server, scripts)
        except Absent as why:
            absent["EDirect"] = str(why)
        results = in_turn(suite.runs, contenders)
    runs = [result for result in results.pop("ours") if isinstance(result, Harvested)]
    yield _against_bound(work, runs, network, server.shelf.count, 1.25)
    walls = [each.cost.wall for each in runs]
    remarks = {
        "the tutorial's loop": f"batches of {TUTORIAL_BATCH}, as in the tutorial; the time of its "
        f"first {_LOOPS} batches, scaled to all",
        "its loop with 200": f"as many a batch as NCBI advises; its first {_LOOPS}, scaled",
        "EDirect": "esearch | efetch -format xml | xtract, every field",
    }
    for name, others in results.items():
        seconds = [other for other in others if isinstance(other, float)]
        row = Row(work, "harvest", "s", walls, name, seconds, remark=remarks[name])
        least = {"EDirect": 4.0, "the tutorial's loop": 5.0}.get(name)
        yield at_least(least, row) if least else shown_only(row)
    for name, reason in absent.items():
        yield Row(work, "harvest", "s", other=name, remark=reason)


def with_key(suite: Suite) -> Iterator[Row]:
    """The same with a key: 10 requests a second, 10 connections."""
    network = slow_network(suite, key=True)
    with served("usual", suite.records, network) as server:
        runs = in_turn(suite.runs, {"": partial(harvested, suite, server, key=True)})[""]
        yield _against_bound(_title(server), runs, network, suite.records, 1.3)


def on_loopback(suite: Suite) -> Iterator[Row]:
    """harvest without latency or pace, gzipped answers: CPU from socket to durable JSONL."""
    with served("usual", suite.records, Network()) as server:
        runs = in_turn(suite.runs, {"": partial(harvested, suite, server)})[""]
    each = 1000 / suite.records
    remark = (
        f"user and system, with its children and its start; wall {_middle(runs, 'wall'):.1f} s, "
        f"peak {_middle(runs, 'peak') / 1e6:.0f} MB; the server's own CPU, on the same machine: "
        f"{median(run.tally.cpu for run in runs) * each:.2f} ms a record"
    )
    work = f"{_title(server)}, on loopback: no latency, no pace, gzip"
    cpu = [run.cost.cpu * each for run in runs]
    yield below(
        0.6, Row(work, "CPU", "ms a record", cpu, remark=remark, details=_details(runs[-1]))
    )


def _middle(runs: list[Harvested], figure: str) -> float:
    return median(getattr(run.cost, figure) for run in runs)


def _against_bound(
    work: str, runs: list[Harvested], network: Network, records: int, times: float
) -> Row:
    tally = runs[-1].tally
    in_batches = math.ceil(records / BATCH) + tally.searches
    stated = least_seconds(network, in_batches, tally.sent)
    own = [least_seconds(network, run.tally.requests, run.tally.sent) for run in runs]
    bounds = [min(stated, one) for one in own]  # too many requests earn no looser bound
    least = "max(n/R, (n·L + b/B)/C)"
    remark = (
        f"{least} with n = {tally.requests} ({tally.searches} searches), b = "
        f"{tally.sent / 1e6:.1f} MB as the server saw them; with {BATCH} records a request "
        f"(n = {in_batches}) {stated:.1f} s, the smaller counts; "
        f"{tally.most_connections} connections, {tally.most_at_once} requests at once, "
        f"{tally.busiest_second} in the busiest second; "
        f"CPU {_middle(runs, 'cpu'):.1f} s"
    )
    walls = [run.cost.wall for run in runs]
    details = {**_details(runs[-1]), "bound_of_200": stated, "network": asdict(network)}
    return at_most(
        times, Row(work, "harvest", "s", walls, "the bound", bounds, remark=remark, details=details)
    )


def _details(run: Harvested) -> dict[str, object]:
    return {"cost": asdict(run.cost), "server": asdict(run.tally)}


def _title(server: Served) -> str:
    network = server.network
    title = f"{server.shelf.count:,} {server.shelf.name}"
    if network.rate and network.bandwidth:
        title += (
            f", latency {network.latency:g} s, {network.bandwidth / 1e6:g} MB/s a connection, "
            f"{network.rate} requests a second, {network.connections} connections"
        )
    return title


def _loop(suite: Suite, server: Served, python: Path, batch: int) -> float:
    """The seconds that the loop takes for all records, or would."""
    count = server.shelf.count
    measured = min(count, _LOOPS * batch, 9_999)
    with suite.folder() as folder:
        records, times = folder / "records.jsonl", folder / "times"
        server.clear()
        script = [str(python), entrez_loop.__file__, server.url, str(records)]
        run([*script, str(measured), str(batch)], environ=suite.environ, cwd=folder, out=times)
        with records.open("rb") as written:
            hold(_miscount("the tutorial's loop", sum(1 for _ in written), measured))
        search, *batches = json.loads(times.read_text())
    return float(search + sum(batches) / measured * count)


def _edirect(suite: Suite, server: Served, scripts: Path) -> float:
    line, environ = edirect.pipeline(scripts)
    with suite.folder() as folder:
        table = folder / "records.tsv"
        server.clear()
        cost = run(["sh", "-c", line], environ=environ, cwd=folder, out=table)
        hold(_miscount("EDirect", edirect.count_of_records(table), server.shelf.count))
    return cost.wall


def _miscount(peer: str, count: int, wanted: int) -> list[str]:
    return [f"{peer} wrote {count} records of {wanted}"] if count != wanted else []
