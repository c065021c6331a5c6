"""The benchmark measures what it says, and finds out who buys speed with a promise."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from benchmarks.__main__ import main
from benchmarks.bound import Network, least_seconds
from benchmarks.invented import invented
from benchmarks.measure import in_turn, run
from benchmarks.promises import PromiseBroken, broken_corpus, broken_manners, hold
from benchmarks.rows.growth import slope
from benchmarks.server import Served, Tally, served
from benchmarks.shelf import Shelf, Template, shelf_of
from benchmarks.suite import ROOT, Suite
from benchmarks.table import Row, above, at_least, at_most, below

from harvester.pubmed_xml.parse import parse_record, to_json
from harvester.pubmed_xml.records import split

COUNT = 50
POLITE = {"db": "pubmed", "tool": "test", "email": "tester@example.org"}


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("small", COUNT, Network(rate=3, connections=3)) as server:
        yield server


@pytest.fixture(scope="module")
def slow_server() -> Iterator[Served]:
    with served("small", COUNT, Network(latency=1.0, connections=3)) as server:
        yield server


class Caller:
    """One kept-alive connection."""

    def __init__(self, server: Served) -> None:
        address = urlsplit(server.url)
        self._path = address.path
        self._connection = http.client.HTTPConnection(address.netloc)

    def ask(self, utility: str, **parameters: object) -> tuple[int, bytes]:
        words = urlencode({**POLITE, **parameters})
        self._connection.request("GET", f"{self._path}{utility}.fcgi?{words}")
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        self._connection.close()


def once(server: Served, utility: str, **parameters: object) -> tuple[int, bytes]:
    caller = Caller(server)
    try:
        return caller.ask(utility, **parameters)
    finally:
        caller.close()


def manners(server: Served) -> list[str]:
    network = server.network
    return broken_manners(server.tally(), rate=network.rate, connections=network.connections)


@pytest.mark.parametrize(
    ("network", "requests", "compressed", "seconds"),
    [
        (Network(1.0, 4_000_000, 3, 3), 103, 80_000_000, (103 + 20) / 3),
        (Network(0.1, 4_000_000, 3, 3), 300, 80_000_000, 100.0),
        (Network(1.0, 4_000_000, 10, 10), 103, 80_000_000, 12.3),
        (Network(), 103, 80_000_000, 0.0),
    ],
)
def test_the_bound(network: Network, requests: int, compressed: int, seconds: float) -> None:
    assert least_seconds(network, requests, compressed) == pytest.approx(seconds)


def test_ratios_and_targets() -> None:
    row = Row("work", "what", "s", [4.0, 6.0, 5.0], "peer", [20.0, 24.0, 30.0])
    assert at_least(5, row).ratio == 5.0
    assert (at_least(5, row).met, at_least(5.1, row).met) == (True, False)
    assert at_most(0.2, row).met
    speed = Row("work", "what", "records/s", [40.0], "peer", [20.0])
    assert at_least(2, speed).met
    assert not at_least(2.1, speed).met
    assert (below(5, row).met, below(4.9, row).met) == (True, False)
    assert (above(40, speed).met, above(40.1, speed).met) == (True, False)


def test_contenders_take_turns() -> None:
    order: list[str] = []
    in_turn(2, {"a": lambda: order.append("a"), "b": lambda: order.append("b")})
    assert order == ["a", "b", "b", "a"]


def test_the_slope_of_what_is_proportional_and_of_what_is_not() -> None:
    sizes = [1_000, 10_000, 100_000]
    assert slope(sizes, [2.0, 20.0, 200.0]) == pytest.approx(1.0)
    assert slope(sizes, [5.0, 5.0, 5.0]) == pytest.approx(0.0)


@pytest.mark.parametrize("kind", ["small", "usual"])
def test_a_packed_answer_is_the_plain_one_and_every_record_its_own(kind: str) -> None:
    shelf = shelf_of(kind, 2 * len(shelf_of(kind, 0).templates) + 1)
    rows = range(shelf.count)
    plain = shelf.answer(rows, packed=False)
    assert gzip.decompress(shelf.answer(rows, packed=True)) == plain
    articles = [parse_record(each.xml) for each in split(plain)]
    assert [int(article.pmid) for article in articles] == list(shelf.pmids)
    assert list(shelf.pmids) == sorted(set(shelf.pmids))


def test_invented_records_are_about_as_large_as_real_ones() -> None:
    records = invented()
    assert 8_000 < sum(map(len, records)) / len(records) < 12_000
    assert all(parse_record(record).abstract for record in records)


def test_searches_by_range_by_page_and_by_history(server: Served) -> None:
    pmids = list(server.shelf.pmids)
    server.clear()
    within = f"(everything) AND {pmids[10]}:{pmids[19]}[UID]"
    _, found = once(server, "esearch", term=within, retmax=4, retstart=1, usehistory="y")
    assert b"<Count>10</Count>" in found
    assert list(map(int, re.findall(rb"<Id>(\d+)</Id>", found))) == pmids[15:19][::-1]
    (key,) = re.findall(rb"<QueryKey>(\d+)</QueryKey>", found)
    _, fetched = once(
        server, "efetch", WebEnv="MCID_1", query_key=key.decode(), retstart=8, retmax=5
    )
    assert [int(parse_record(each.xml).pmid) for each in split(fetched)] == pmids[10:12][::-1]
    _, refused = once(server, "esearch", term="everything", retstart=9_999)
    assert b"cannot be larger than 9998" in refused


def test_a_polite_client_breaks_no_promise(server: Served) -> None:
    server.clear()
    for pmid in server.shelf.pmids[:2]:
        assert once(server, "efetch", id=pmid)[0] == 200
    tally = server.tally()
    assert manners(server) == []
    assert (tally.requests, tally.kinds, tally.asked) == (2, {"efetch": 2}, 2)
    assert tally.sent > 0


def test_a_client_that_is_too_fast_is_refused_and_told_of(server: Served) -> None:
    server.clear()
    caller = Caller(server)
    statuses = [caller.ask("esearch", term="everything", retmax=0)[0] for _ in range(5)]
    caller.close()
    assert statuses == [200, 200, 200, 429, 429]
    assert manners(server) == [
        "5 requests in one second, where 3 are allowed",
        "2 requests refused with 429, where 0 are allowed",
    ]


def test_too_many_connections_a_record_twice_and_nobodys_name(slow_server: Served) -> None:
    pmid = slow_server.shelf.pmids[0]
    gate = threading.Barrier(4)

    def call() -> None:
        gate.wait()
        once(slow_server, "efetch", id=pmid, email="")

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = " ".join(manners(slow_server))
    assert "4 requests at once, where 3" in said
    assert "4 connections at once, where 3" in said
    assert "4 requests without tool and email" in said
    assert "4 times one and the same record" in said


def lines_of(shelf: Shelf) -> list[bytes]:
    articles = (to_json(parse_record(record)) for record in shelf.records())
    return [article[:-1] + b',"harvest":{"query":"all"}}\n' for article in articles]


SHELF = Shelf("two kinds", tuple(map(Template.of, invented(2))), 10)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: lines[:4] + lines[5:], "1 of 10 records missing"),
        (lambda lines: [*lines[:4], lines[3], *lines[4:]], "1 PMIDs more than once"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "the PMIDs do not ascend"),
        (lambda lines: [*lines[:-1], lines[-1][:100]], "line 10 is no article"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "line 10 has no end"),
        (
            lambda lines: [lines[0].replace(b'"title":"', b'"title":"Not '), *lines[1:]],
            "is not as the server has it",
        ),
        (
            lambda lines: [lines[0].replace(b'"languages":["eng"]', b'"languages":[]'), *lines[1:]],
            "line 1: PMID",
        ),
    ],
)
def test_a_spoilt_corpus_is_found_out(
    tmp_path: Path, spoil: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    whole = lines_of(SHELF)
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"".join(whole))
    assert broken_corpus(path, SHELF) == []
    path.write_bytes(b"".join(spoil(whole)))
    assert said in " ".join(broken_corpus(path, SHELF))


def test_a_broken_promise_is_an_error_of_the_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rude(suite: Suite) -> Iterator[Row]:
        """Too fast."""
        hold(broken_manners(Tally(busiest_second=4), rate=3, connections=3))
        yield Row("rude", "not reached", "s")

    report = tmp_path / "report.json"
    assert main(["--quick", "--json", str(report)], {"rude": rude}) == 1
    said = capsys.readouterr()
    assert "4 requests in one second, where 3 are allowed" in said.err
    assert "BROKEN" in said.out
    (row,) = json.loads(report.read_text())["rows"]
    assert row["met"] is False
    with pytest.raises(PromiseBroken):
        hold(["this"], [])


def test_the_search_row_finds_what_it_asks_for(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert main(["--quick", "--records", "60", "--json", str(report), "search"]) == 0
    rows = json.loads(report.read_text())["rows"]
    assert [row["what"] for row in rows[:3]] == ["building", "building", "size"]
    (asked,) = (row["details"] for row in rows if row["details"])
    assert asked["hits"].keys() == asked["milliseconds"].keys()
    assert sum(hits > 0 for hits in asked["hits"].values()) >= 3
    assert rows[-1]["what"] == "update"


def test_the_command_prints_a_table_and_writes_json(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--records", "60"]
    done = subprocess.run(
        [*command, "--json", str(report), "loopback", "harvest-key"],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "60 " in done.stdout
    assert "ms a record" in done.stdout
    assert "the bound" in done.stdout
    written = json.loads(report.read_text())
    assert {"date", "commit", "processor", "python"} <= written["facts"].keys()
    loopback, with_key = written["rows"]
    assert loopback["details"]["server"]["asked"] == 60
    assert loopback["details"]["server"]["asked_most"] == 1
    server, network = with_key["details"]["server"], with_key["details"]["network"]
    bound = least_seconds(Network(**network), server["requests"], server["sent"])
    assert with_key["others"] == [bound]
    assert with_key["ratio"] == with_key["ours"][0] / bound
    assert (with_key["target"], with_key["met"]) == ("≤ 1.3 ×", None)
    assert "no target was tried" in done.stdout


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("out", [True, False])
def test_the_memory_of_a_family_is_sampled_also_while_it_talks(tmp_path: Path, out: bool) -> None:
    child = "import time; held = bytearray(200 << 20); time.sleep(1.5)"
    talker = f"""
import subprocess, sys, time
process = subprocess.Popen([sys.executable, "-c", {child!r}])
while process.poll() is None:
    print("x" * 999, flush=True)
    time.sleep(0.001)
"""
    file = tmp_path / "out" if out else None
    command = [sys.executable, "-c", talker]
    cost = run(command, environ=os.environ, cwd=tmp_path, out=file, together=True)
    assert cost.together > 200 << 20
