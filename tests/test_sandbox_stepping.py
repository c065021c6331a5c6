"""How the sandbox is moved through its year: ``/step``, the Date header, the command line."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import pytest
import requests
from cli_process import environment, harvest
from year_walk import EVERYTHING, Client

from harvester.sandbox.life import TimeError
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store
from harvester.sandbox.year.almanac import day_of
from harvester.sandbox.year.scenario import Year

NOON = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), 20 [A-Z][a-z]{2} 202[56] 12:00:00 GMT")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Year()) as running:
        yield running


@cache
def served_at(step: int) -> frozenset[str]:
    store = Year().store(step)
    return frozenset(str(store.records.pmid(number)) for number in range(store.count))


def test_a_post_makes_a_step_and_a_get_tells_of_it(sandbox: Sandbox) -> None:
    client = Client(sandbox)
    first = client.at()
    assert first.text == '{"step":0,"day":"2025-11-20","happened":{}}\n'
    moved = client.at("POST")
    assert (moved.status_code, moved.headers["Content-Type"]) == (
        200,
        "application/json; charset=UTF-8",
    )
    assert moved.json()["step"] == 1
    assert moved.json()["day"] == "2025-12-20"
    assert moved.json()["happened"]["new"] == len(served_at(1) - served_at(0))
    assert client.at().content == moved.content
    assert sandbox.at is not None
    assert {what: len(p) for what, p in sandbox.at.happened.items()} == moved.json()["happened"]


def test_a_step_may_be_a_long_one(sandbox: Sandbox) -> None:
    client = Client(sandbox)
    told = client.at("POST", "/step/8").json()
    assert (told["step"], told["day"]) == (8, "2026-07-20")
    assert client.search(EVERYTHING)[0] == served_at(8)
    new = served_at(8) - served_at(0)
    assert told["happened"]["new"] == len(new)
    assert told["happened"]["deleted"] == len(served_at(0) - served_at(8))


def test_python_steps_as_http_does(sandbox: Sandbox) -> None:
    assert sandbox.step().step == 1
    assert sandbox.step(4).step == 4
    assert Client(sandbox).at().json()["step"] == 4
    assert sandbox.count == len(served_at(4))


def test_time_goes_one_way_and_ends(sandbox: Sandbox) -> None:
    client = Client(sandbox)
    sandbox.step(12)
    for path, word in (("/step", "12 steps"), ("/step/13", "12 steps"), ("/step/3", "one way")):
        refused = client.at("POST", path)
        assert refused.status_code == 409
        assert word in refused.json()["error"]
    with pytest.raises(TimeError):
        sandbox.step()
    assert client.at().json()["step"] == 12


def test_other_ways_to_ask_for_a_step(sandbox: Sandbox) -> None:
    client = Client(sandbox)
    for method, path, status in (
        ("GET", "/step/3", 405),
        ("HEAD", "/step", 200),
        ("POST", "/step/", 200),
        ("POST", "/step/next", 400),
        ("POST", "/step/-1", 400),
        ("POST", "/step/3/4", 404),
        ("POST", "/steps", 404),
        ("GET", "/entrez/eutils/step", 404),
    ):
        assert client.at(method, path).status_code == status, (method, path)


def test_a_year_may_begin_later() -> None:
    with Sandbox(Year(), step=10) as sandbox:
        assert Client(sandbox).at().json()["step"] == 10
        assert Client(sandbox).at().json()["happened"]["returned"] == 1
    with pytest.raises(ValueError, match="0 to 12"):
        Sandbox(Year(), step=13)


def test_where_time_stands_still_there_is_no_step() -> None:
    with Sandbox(Store.invented(20)) as sandbox:
        client = Client(sandbox)
        assert client.at().status_code == client.at("POST").status_code == 404
        now = parsedate_to_datetime(client.at().headers["Date"]).date()
        assert abs((now - date.today()).days) <= 1
        assert sandbox.at is None
        with pytest.raises(TimeError, match="stands still"):
            sandbox.step()


def test_every_answer_is_dated_by_the_simulated_day(sandbox: Sandbox) -> None:
    base = f"http://127.0.0.1:{sandbox.port}"
    for step in (0, 3):
        if step:
            sandbox.step(step)
        for path in ("/step", "/nothing", "/entrez/eutils/einfo.fcgi", "/esearch?term=", "/efetch"):
            header = requests.get(base + path, timeout=20).headers["Date"]
            assert NOON.fullmatch(header)
            assert parsedate_to_datetime(header).date() == day_of(step)


def test_today_is_the_simulated_day_in_searches(sandbox: Sandbox) -> None:
    client = Client(sandbox)
    sandbox.step(6)
    today = day_of(6)
    for window in ({"datetype": "edat", "reldate": "31"}, {"datetype": "mdat", "reldate": "31"}):
        _, translation = client.search("all[sb]", **window)
        assert "2026/04/19:" in translation
    recent, _ = client.search('"last 31 days"[edat]')
    ranged, _ = client.search("2026/04/19:2026/05/20[edat]")
    assert recent == ranged != frozenset()
    lr, _ = client.search("2026/04/20:3000[lr]")
    mdat, _ = client.search("2026/04/20:3000[mdat]")
    window, _ = client.search("all[sb]", datetype="mdat", mindate="2026/04/20", maxdate="2026")
    assert lr == mdat == window != frozenset()
    assert not client.search(f"{today:%Y/%m/%d}:3000[mdat] OR {today:%Y/%m/%d}:3000[edat]")[0]


def test_what_the_history_server_kept_is_gone_with_a_step(sandbox: Sandbox) -> None:
    asked = {"db": "pubmed", "term": "all[sb]", "usehistory": "y", "retmode": "json"}
    url = f"{sandbox.url}esearch.fcgi"
    kept = requests.post(url, asked, timeout=20).json()["esearchresult"]["webenv"]
    fetch = {"db": "pubmed", "WebEnv": kept, "query_key": "1", "retmax": "3"}
    assert requests.post(f"{sandbox.url}efetch.fcgi", fetch, timeout=20).status_code == 200
    sandbox.step()
    requests.post(url, asked, timeout=20)
    gone = requests.post(f"{sandbox.url}efetch.fcgi", fetch, timeout=20)
    assert "Unable to obtain query #1" in gone.text


def test_requests_on_their_way_see_one_step(sandbox: Sandbox) -> None:
    """While the year goes on, each answer holds the records of the day it is dated by."""
    seen: list[tuple[date, frozenset[str]]] = []
    steps = (0, 5, 8)
    everybody = frozenset().union(*map(served_at, steps))
    coming_and_going = everybody - frozenset.intersection(*map(served_at, steps))
    over = threading.Event()

    def keep_fetching() -> None:
        client = Client(sandbox)
        while True:
            last = over.is_set()
            records, answer = client.fetch(coming_and_going)
            day = parsedate_to_datetime(answer.headers["Date"]).date()
            seen.append((day, frozenset(records)))
            if last:
                return

    askers = [threading.Thread(target=keep_fetching) for _ in range(2)]
    for asker in askers:
        asker.start()
    for step in steps[1:]:
        sandbox.step(step)
    over.set()
    for asker in askers:
        asker.join()
    worlds = {day_of(step): served_at(step) & coming_and_going for step in steps}
    assert all(pmids == worlds[day] for day, pmids in seen)
    assert day_of(8) in {day for day, _ in seen}


def test_two_that_step_at_once_make_two_steps(sandbox: Sandbox) -> None:
    told: list[int] = []
    steppers = [
        threading.Thread(target=lambda: told.append(Client(sandbox).at("POST").json()["step"]))
        for _ in range(3)
    ]
    for stepper in steppers:
        stepper.start()
    for stepper in steppers:
        stepper.join()
    assert sorted(told) == [1, 2, 3]


def test_the_command_serves_a_year_and_tells_each_step(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "harvester", "sandbox", "--scenario", "year", "--step", "3"]
    with subprocess.Popen(
        [*command, "--port", "0"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            url = process.stdout.readline().strip().removesuffix("/entrez/eutils/")
            assert "as of 2026-02-20, step 3 of 12" in process.stderr.readline()
            happened = requests.post(f"{url}/step", timeout=20).json()["happened"]
            line = process.stderr.readline().strip()
        finally:
            process.send_signal(2)
    assert line.startswith(f"2026-03-20: {happened['new']} new, {happened['revised']} revised (")
    assert line.endswith("), 1 retracted")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--scenario", "year", "--records", "20"), "leave out --records and --xml"),
        (("--step", "3"), "--step is a step of --scenario year"),
        (("--scenario", "year", "--step", "13"), "0<=x<=12"),
        (("--scenario", "decade"), "year"),
    ],
)
def test_what_the_command_refuses(tmp_path: Path, words: tuple[str, ...], complaint: str) -> None:
    ended = harvest(tmp_path, "sandbox", "--port", "0", *words)
    assert ended.code == 2
    assert complaint in ended.err
    assert list(tmp_path.iterdir()) == []
