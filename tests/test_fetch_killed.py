"""Runs that are killed, interrupted, or not alone."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from fetch_process import User, ended, heavy, wait_until, without_provenance
from truth_faults import every_fault
from truth_records import tiny_corpus
from truth_server import TruthServer

KEY = {"NCBI_API_KEY": "0123456789abcdef", "HARVEST_TIMEOUT": "0.5"}


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(14, 1), pytest.param(60, 2, marks=heavy), pytest.param(60, 3, marks=heavy)],
)
def test_killed_at_any_moment_and_run_again(tmp_path: Path, kills: int, seed: int) -> None:
    truth = tiny_corpus(1_400)
    dice = random.Random(seed)
    with TruthServer(truth) as server:
        calm = User(tmp_path / "calm", server.url)
        assert calm.fetch().code == 0
    left, homes = kills, 0
    with TruthServer(truth, faults=every_fault(0.2), seed=seed, latency=0.01) as server:
        while left:
            homes += 1
            user = User(tmp_path / f"home-{homes}", server.url, KEY)
            for _ in range(dice.randrange(3, 8)):
                _kill_at_some_moment(user, server, dice)
                left = max(0, left - 1)
                _all_lines_are_whole(user)
            assert user.fetch().code == 0
            assert without_provenance(user.lines()) == without_provenance(calm.lines())


class _Gate:
    """Lets so many requests through, and holds the others until it is opened."""

    def __init__(self, utility: str, *, open_for: int) -> None:
        self.opened = threading.Event()
        self.waiting = 0
        self._utility = utility
        self._left = open_for
        self._lock = threading.Lock()

    def pass_or_wait(self, utility: str, parameters: Mapping[str, str]) -> None:
        if utility != self._utility:
            return
        with self._lock:
            self._left -= 1
            if self._left >= 0:
                return
            self.waiting += 1
        self.opened.wait(60)


def _kill_at_some_moment(user: User, server: TruthServer, dice: random.Random) -> None:
    """After its first few requests or its last, and then a little later: storing, committing."""
    requests = len(server.arrivals) + dice.choice((0, 1, 2, 4, 6, 8, 9))
    with user.start("fetch", "--json") as process:
        wait_until(lambda: len(server.arrivals) >= requests or process.poll() is not None)
        time.sleep(dice.choice((0.0, 0.01, 0.03, 0.1, 0.3)) * dice.random())
        process.send_signal(signal.SIGKILL)
        process.communicate()


def _all_lines_are_whole(user: User) -> None:
    for line in user.lines():
        assert json.loads(line)["harvest"]["query"] == "all"
    runs = user.corpus / "runs.jsonl"
    if runs.exists():
        assert all(json.loads(line) for line in runs.read_bytes().splitlines())


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_taken_up_where_it_ended(
    tmp_path: Path, word: signal.Signals
) -> None:
    truth = tiny_corpus(2_000)
    gate = _Gate("efetch.fcgi", open_for=6)
    with TruthServer(truth, before=gate.pass_or_wait) as server:
        user = User(tmp_path, server.url)
        process = user.start("fetch", "--json")
        wait_until(lambda: gate.waiting > 0)
        process.send_signal(word)
        said = ended(process)
        gate.opened.set()
        time.sleep(0.5)  # what the dead process had sent may only now come to the gate
        wait_until(lambda: len(server.requests("efetch.fcgi")) == 6 + gate.waiting)
        held = user.articles().keys()
        fetches = len(server.requests("efetch.fcgi"))
        again = user.fetch()
        asked = [p for fetch in server.requests("efetch.fcgi")[fetches:] for p in fetch.ids]
    assert said.code == 130
    assert "Traceback" not in said.err
    assert "interrupted" in said.err
    assert 0 < len(held) < len(truth)
    assert (again.code, again.report["unchanged"]) == (0, len(held))
    assert sorted(asked) == sorted(truth.keys() - held)
    assert user.articles().keys() == truth.keys()
    assert [run["status"] for run in user.runs()] == ["interrupted", "ok"]
    assert user.runs()[0]["new"] == len(held)


def test_an_interrupted_search_and_a_server_that_is_silent(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3), faults={"silence": 1.0}) as server:
        user = User(tmp_path, server.url, {"HARVEST_TIMEOUT": "60"})
        process = user.start("fetch")
        wait_until(lambda: len(server.arrivals) == 1)
        process.send_signal(signal.SIGINT)
        assert ended(process, timeout=15).code == 130


def test_two_runs_at_once(tmp_path: Path) -> None:
    truth = tiny_corpus(600)
    gate = _Gate("efetch.fcgi", open_for=0)
    with TruthServer(truth, before=gate.pass_or_wait) as server:
        user = User(tmp_path, server.url)
        first = user.start("fetch", "--json")
        wait_until(lambda: gate.waiting > 0)
        second = user.harvest("fetch", "--json")
        requests = len(server.requests("esearch.fcgi"))
        gate.opened.set()
        assert ended(first).code == 0
    assert second.code == 75
    assert f"pid {first.pid}" in second.err
    assert requests == 2
    assert user.articles().keys() == truth.keys()


def test_a_killed_run_holds_nobody_up(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(30), latency=0.2) as server:
        user = User(tmp_path, server.url)
        process = user.start("fetch")
        wait_until(lambda: len(server.arrivals) > 0)
        process.kill()
        process.communicate()
        assert user.fetch().code == 0


def test_what_lies_beside_the_lines_can_be_deleted(tmp_path: Path) -> None:
    truth = tiny_corpus(300)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
        lines = user.lines()
        for path in sorted(user.corpus.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            elif path.name != "all.jsonl":
                path.unlink()
        again = user.fetch()
    assert (again.code, again.report["new"], user.lines()) == (0, 0, lines)
