"""``harvest fetch`` where nobody looks: deadlines, locks, alerts, silence when all is well."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from changing_truth import ChangingTruth
from cli_process import on_terminal, without_escapes
from fetch_process import TERM, User, heavy, wait_until
from truth_records import tiny_corpus
from truth_server import TruthServer

from harvester.run.offpeak import seconds_until_open

QUERIES = {"ms": "term = 'ms[ti]'", "other": "term = 'other[ti]'"}


@pytest.fixture
def world() -> ChangingTruth:
    """Thirty papers; the second query finds ten of them."""
    world = ChangingTruth()
    for pmid in range(1_000, 1_030):
        world.add(pmid, ["ms[ti]", "other[ti]"] if pmid < 1_010 else ["ms[ti]"])
    return world


def test_a_retraction_is_told_where_it_cannot_be_missed(
    tmp_path: Path, world: ChangingTruth
) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        first = user.harvest("fetch", "--quiet", "--fail-on", "retraction")
        assert (first.code, first.out, first.err) == (0, b"", "")
        world.retract(1_005, 9_000)
        world.note(1_020, "ErratumIn", 9_001)
        told = user.harvest("fetch", "--quiet", "--fail-on", "retraction")
        again = user.harvest("fetch", "--quiet", "--fail-on", "retraction")
    assert (told.code, told.out) == (4, b"")
    assert told.err.splitlines() == [
        "ms: RETRACTED PMID 1005: The 1005th change & its <consequences> "
        "(notice PMID 9000, Ann Change)",
        "ms: ERRATUM PMID 1020: The 1020th change & its <consequences> "
        "(notice PMID 9001, Ann Change)",
    ]
    assert (again.code, again.err) == (0, "")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("RetractionIn", 4), ("RetractedandRepublishedIn", 4), ("ExpressionOfConcernIn", 0),
     ("ErratumIn", 0), ("RepublishedIn", 0)],
)  # fmt: skip
def test_only_retractions_are_worth_a_4(
    tmp_path: Path, world: ChangingTruth, kind: str, code: int
) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        assert user.fetch().code == 0
        world.note(1_005, kind, 9_000)
        said = user.fetch("--fail-on", "retraction")
    assert said.code == code
    ms, other = said.reports
    for report in (ms, other):
        (alert,) = report["alerts"]
        assert (alert["pmid"], alert["notice"]) == ("1005", "9000")
        assert report["revised"] == 1
    assert said.err.count("PMID 1005") == 1, "once for all queries"


def test_without_the_option_the_code_is_what_it_was(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        assert user.fetch().code == 0
        world.retract(1_005, 9_000)
        said = user.fetch()
    assert said.code == 0
    assert "RETRACTED PMID 1005" in said.err


def test_a_retraction_wins_over_a_failure(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        assert user.fetch().code == 0
        world.retract(1_005, 9_000)
        world.server.errors["other[ti]"] = "Invalid db name specified: no"
        said = user.fetch("--fail-on", "retraction")
    assert [report["status"] for report in said.reports] == ["ok", "failed"]
    assert said.code == 4


def test_it_says_what_changed_on_a_terminal(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        assert user.fetch().code == 0
        world.retract(1_005, 9_000)
        world.revise(1_021)
        world.deposit(1_025)
        world.index(1_022, "Stem Cells")
        world.remove(1_023)
        world.unmatch(1_024, "ms[ti]")
        world.add(1_500, ["ms[ti]"])
        world.server.translations["ms[ti]"] = "read in another way"
        environment = {**user.environ, "TERM": "xterm-256color"}
        seen = on_terminal(tmp_path, 100, "fetch", **environment)
    text = " ".join(without_escapes(seen.out).split())
    assert seen.code == 0
    order = [
        "An article that you hold",
        "RETRACTED",
        "Unchanged",
        "PubMed reads this search in another way than on",
        "then understood: ms[ti]",
        "now read in another way",
        "5 of 6 that changed",
    ]
    places = [text.rindex(words) for words in order]
    assert places == sorted(places)
    changed = text[places[-1] :]
    assert "1023 The 1023th change" in changed
    assert "left: deleted from PubMed" in changed
    assert "left: ms does not find it any more" in changed
    assert "`harvest history PMID` shows what changed" in changed
    assert text.endswith("1 retracted: at the top of this page, and in `harvest alerts`")
    assert re.search(r"ms 29 1 4 2 24 0 0", text), "found new revised left unchanged"


def test_what_is_piped_is_a_line_a_query(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        assert user.fetch().code == 0
        world.revise(1_021)
        world.remove(1_023)
        world.add(1_500, ["ms[ti]"])
        said = user.harvest("fetch")
    ms, other = said.out.decode().splitlines()
    assert re.fullmatch(
        r"ms: found 30, new 1, revised 1, left 1, unchanged 28, missing 0, rejected 0; "
        r"\d+ requests, \d+\.\d s",
        ms,
    )
    assert other.startswith("other: found 10, new 0, revised 0, left 0, unchanged 10, missing 0")
    assert said.err == ""


def test_json_has_the_alerts_and_the_drift(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries={"ms": QUERIES["ms"]})
        started = user.fetch().report["started"]
        world.server.translations["ms[ti]"] = "read in another way"
        said = user.fetch()
        quiet = user.harvest("fetch", "--quiet")
        world.server.translations.clear()
        drifted = user.harvest("fetch", "--quiet")
    assert said.report["drift"] == {
        "since": started,
        "before": "understood: ms[ti]",
        "after": "read in another way",
        "remarks_before": [],
        "remarks_after": [],
    }
    assert isinstance(said.report["missing"], int)
    assert said.report["missing_pmids"] == said.report["rejected_pmids"] == []
    assert (quiet.code, quiet.out, quiet.err) == (0, b"", ""), "a drift is told once"
    for words in ("read in another way", "understood: ms[ti]", "than on 20"):
        assert words in drifted.err


def test_quiet_is_silent_when_all_is_well_whatever_changed(
    tmp_path: Path, world: ChangingTruth
) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        for change in (lambda: None, lambda: world.revise(1_021), lambda: world.remove(1_023)):
            change()
            said = user.harvest("fetch", "--quiet")
            assert (said.code, said.out, said.err) == (0, b"", "")
    assert len(user.lines("ms")) == 29


def test_what_comes_back_is_told(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server:
        user = User(tmp_path, world.server.url, queries=QUERIES)
        for change in (lambda: None, lambda: world.unmatch(1_003, "ms[ti]")):
            change()
            assert user.fetch().code == 0
        world.rematch(1_003, "ms[ti]")
        said = user.harvest("fetch")
    ms, other = said.out.decode().splitlines()
    assert re.fullmatch(
        r"ms: found 30, new 1, revised \d, left 0, unchanged \d+, missing 0, rejected 0; "
        r"\d+ requests, \d+\.\d s; 1 came back",
        ms,
    )
    assert "came back" not in other


def test_a_piped_line_says_that_a_query_failed(tmp_path: Path, world: ChangingTruth) -> None:
    with world.server as server:
        user = User(tmp_path, server.url, queries=QUERIES)
        server.errors["ms[ti]"] = "Invalid db name specified: no"
        failed = user.harvest("fetch")
        server.errors.clear()
        server.latency = 20
        user.environment["HARVEST_TIMEOUT"] = "60"
        stopped = user.harvest("fetch", "ms", "--deadline", "2s")
    ms, other = failed.out.decode().splitlines()
    assert re.fullmatch(r"ms: failed; \d+ requests?, \d+\.\d s", ms)
    assert other.startswith("other: found 10, new 10, ")
    assert "Invalid db name" in failed.err
    assert re.fullmatch(r"ms: stopped; \d+ requests?, \d+\.\d s\n", stopped.out.decode())
    assert "deadline" in stopped.err


def test_a_piped_line_says_how_far_a_query_came(tmp_path: Path) -> None:
    over = threading.Event()

    def hold(utility: str, parameters: Mapping[str, str]) -> None:
        if utility == "efetch.fcgi":
            over.wait(60)

    with TruthServer(tiny_corpus(300), before=hold) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "60"})
        said = user.harvest("fetch", "--deadline", "5s")
        over.set()
    assert re.fullmatch(
        r"all: found 300, new 0, revised 0, left 0, unchanged 0, missing 0, rejected 0, "
        r"not fetched 300; \d+ requests, \d+\.\d s; stopped\n",
        said.out.decode(),
    )


def test_a_deadline_ends_it_and_the_next_run_goes_on(tmp_path: Path) -> None:
    truth = tiny_corpus(3_000)
    with TruthServer(truth, latency=0.5) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "20"})
        said = user.fetch("--deadline", "3s")
        assert (said.code, said.report["status"]) == (3, "stopped")
        assert "deadline" in said.err
        held = user.lines()
        server.latency = 0.0
        assert user.fetch("--deadline", "10m").code == 0
    assert len(held) < len(truth)
    assert user.articles().keys() == truth.keys()
    assert user.bare()[: len(held)] == [re.sub(rb'"(?:first|last)_fetched":"[^"]*",?', b"", line)
                                        for line in held]  # fmt: skip


def test_a_server_that_never_answers_costs_no_more_than_the_deadline(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3), latency=60) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "60"})
        user.write({**QUERIES, "all": f"term = '{TERM}'"})
        said = user.fetch("--deadline", "2")
    assert said.code == 3
    assert {report["status"] for report in said.reports} <= {"stopped", "failed"}


def test_a_second_run_waits_when_it_is_told_to(tmp_path: Path) -> None:
    truth = tiny_corpus(30)
    with TruthServer(truth, latency=1) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "20"})
        first = user.start("fetch", "--quiet")
        wait_until(lambda: bool(server.arrivals))
        busy = user.harvest("fetch", "--quiet")
        assert busy.code == 75
        assert f"pid {first.pid}" in busy.err
        waited = user.harvest("fetch", "--json", "--wait", "90s")
        assert first.wait(60) == 0
        first.communicate()
    assert waited.code == 0
    assert (waited.report["new"], waited.report["unchanged"]) == (0, 30)


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3), latency=60) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "60"})
        first = user.start("fetch", "--quiet")
        wait_until(lambda: bool(server.arrivals))
        for words in (["--wait", "1s"], ["--wait", "10m", "--deadline", "2s"]):
            assert user.harvest("fetch", "--quiet", *words).code == 75
            assert first.poll() is None
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 130
        first.communicate()


def test_an_interrupt_that_python_drops_comes_again(tmp_path: Path) -> None:
    """As a Ctrl-C does that comes while a connection is cleared away."""
    trapped = """
import sys, threading
class Trap:
    def __del__(self):
        raise KeyboardInterrupt
threading.Thread(target=lambda: sys.stdin.read(1) and Trap(), daemon=True).start()
from harvester.__main__ import main
main()
"""
    with TruthServer(tiny_corpus(3), latency=60) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "60"})
        process = subprocess.Popen(
            [sys.executable, "-c", trapped, "fetch", "--quiet"],
            cwd=user.home, env=user.environ, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        wait_until(lambda: bool(server.arrivals))
        _, said = process.communicate(b"!", timeout=60)
    assert process.returncode == 130
    assert said.startswith(b"harvest: interrupted. ")
    assert said.count(b"\n") == 1


def test_an_alert_of_an_interrupted_query_is_not_lost(tmp_path: Path, world: ChangingTruth) -> None:
    """The revised record is on disk when SIGTERM comes, and no later run will tell of it."""
    queries = {"ms": QUERIES["ms"]}
    with world.server:
        user = User(tmp_path, world.server.url, queries=queries)
        assert user.fetch().code == 0
        world.retract(1_005, 9_000)
        for pmid in range(2_000, 4_000):
            world.add(pmid, ["ms[ti]"])
        world.server.latency = 0.4
        process = user.start("fetch", "--json", "--log-file", "l")
        staged = user.corpus / ".staging" / "ms.jsonl"
        wait_until(lambda: staged.exists() and b'"pmid":"1005"' in staged.read_bytes())
        process.terminate()
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130
        world.server.latency = 0.0
        later = user.fetch()
    told_now = "RETRACTED PMID 1005" in err.decode()
    told_later = [alert["pmid"] for alert in later.report["alerts"]] == ["1005"]
    assert told_now != told_later, "once, and not never"
    if told_now:
        (report,) = [json.loads(line) for line in out.splitlines()]
        assert report["status"] == "interrupted"
        assert "ALERT ms: PMID 1005 retracted" in (tmp_path / "l").read_text("utf-8")


@heavy
def test_a_large_job_minds_ncbis_hours(tmp_path: Path) -> None:
    """20,200 new records are 101 requests; by this machine's clock it waits for them, or not."""
    now = datetime.now(UTC)
    closed = seconds_until_open(now) > 0
    if closed != (seconds_until_open(now + timedelta(minutes=3)) > 0):
        pytest.skip("NCBI's hours begin or end just now")
    with TruthServer(tiny_corpus(20_201)) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "20"})
        words = ("--off-peak", "--deadline", "12s" if closed else "10m", "--log-file", "l")
        waited = user.fetch(*words)
        log = (tmp_path / "l").read_text("utf-8")
        assert ("INFO all: waiting until" in log) == closed
        assert ("all: waiting until" in waited.err) == closed
        assert (waited.code, waited.report["new"]) == ((3, 0) if closed else (0, 20_201))
        if closed:
            assert server.requests("efetch.fcgi") == []
            at_once = user.fetch()
            assert (at_once.code, at_once.report["new"]) == (0, 20_201)
            assert any("--off-peak" in note for note in at_once.report["notes"])
        assert not any("--off-peak" in note for note in user.fetch().report["notes"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--deadline", "soon"], "soon"),
        (["--deadline", "0"], "--deadline"),
        (["--wait", "-1"], "-1"),
        (["--fail-on", "erratum"], "erratum"),
        (["--log-format", "xml"], "xml"),
    ],
)
def test_wrong_words(tmp_path: Path, words: list[str], said: str) -> None:
    with TruthServer(tiny_corpus(3)) as server:
        done = User(tmp_path, server.url).harvest("fetch", *words)
        assert server.arrivals == []
    assert (done.code, done.out) == (2, b"")
    assert said in done.err
