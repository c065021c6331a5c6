"""The log of a run: what it holds, who may read it, and that it never fails a harvest."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fetch_process import ROOT, TERM, User
from hypothesis import given
from hypothesis import strategies as st
from truth_records import tiny_corpus
from truth_server import TruthServer

from harvester.alerts import Alert
from harvester.events import (
    BatchStored,
    Drift,
    Event,
    QueryDone,
    QueryStarted,
    RecordMissing,
    RecordRejected,
    Retrying,
    SearchDone,
    Searching,
    Waiting,
)
from harvester.unattended.run_log import RunLog, as_json, as_text, entries, log_file

KEY = "s3cret0123456789abcdef"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
EVENTS = st.one_of(
    st.builds(QueryStarted, TEXT),
    st.builds(Searching, TEXT, st.integers(), st.integers()),
    st.builds(SearchDone, TEXT, st.integers(), st.integers()),
    st.builds(BatchStored, TEXT, st.just((b"{}\n",)), st.just(()), st.integers()),
    st.builds(Retrying, TEXT, TEXT, st.integers(), st.integers(), st.floats(0, 1e6)),
    st.builds(Waiting, TEXT, TEXT, TEXT),
    st.builds(RecordRejected, TEXT, TEXT, TEXT, TEXT),
    st.builds(RecordMissing, TEXT, TEXT),
    st.builds(
        QueryDone,
        TEXT,
        st.sampled_from(["ok", "failed"]),
        alerts=st.lists(
            st.builds(Alert, pmid=TEXT, kind=TEXT, title=TEXT, notice=TEXT, source=TEXT)
        ).map(tuple),
        warnings=st.lists(TEXT).map(tuple),
        notes=st.lists(TEXT).map(tuple),
        error=st.none() | TEXT,
        drift=st.none() | st.builds(Drift, TEXT, TEXT, TEXT),
    ),
)


@given(EVENTS)
def test_whatever_an_event_says_is_lines_of_their_own(event: Event) -> None:
    assert list(entries(event))
    for entry in entries(event):
        text, line = as_text(entry, "T"), as_json(entry, "T")
        assert len(text.splitlines()) == len(line.splitlines()) == 1
        fields = json.loads(line)
        assert list(fields)[:5] == ["time", "level", "event", "query", "message"]
        assert text.startswith(f"T {entry.level.upper()} ")
        steering = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
        assert not steering.search(text)
        assert not any(steering.search(v) for v in fields.values() if isinstance(v, str))


def of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_bytes().splitlines()]


def test_a_run_is_in_it_and_the_key_is_not(tmp_path: Path) -> None:
    truth = tiny_corpus(900)
    withheld = {max(truth)}
    with TruthServer(truth, withheld=withheld, script=["500", "reset"]) as server:
        user = User(tmp_path, server.url, environment={"NCBI_API_KEY": KEY})
        said = user.harvest("fetch", "--quiet", "--log-file", "run.log", "--log-format", "json")
        text = user.harvest("fetch", "--quiet", "--log-file", "text.log")
    assert (said.code, said.out) == (3, b"")
    lines = of(tmp_path / "run.log")
    assert all(re.fullmatch(TIME, line["time"]) for line in lines)
    kinds = [line["event"] for line in lines]
    assert (kinds[0], kinds[-1]) == ("run_started", "run_done")
    assert {"query_started", "search_done", "record_missing", "query_done"} < {*kinds}
    assert kinds.count("retrying") >= 2
    assert 3 <= kinds.count("batch_stored") <= 6
    (done,) = [line for line in lines if line["event"] == "query_done"]
    assert (done["level"], done["query"], done["status"]) == ("warning", "all", "partial")
    assert (done["found"], done["new"], done["missing"]) == (900, 899, 1)
    assert (lines[-1]["exit"], lines[-1]["level"]) == (3, "warning")
    assert text.code == 3
    readable = (tmp_path / "text.log").read_text("utf-8").splitlines()
    assert all(re.match(rf"{TIME} (INFO|WARNING|ERROR|ALERT) \S", line) for line in readable)
    for file in ("run.log", "text.log"):
        assert KEY not in (tmp_path / file).read_text("utf-8")
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600


def test_failures_are_in_it(tmp_path: Path) -> None:
    with TruthServer({}, errors={TERM: "Invalid db name specified: no"}) as server:
        user = User(tmp_path, server.url)
        said = user.harvest("fetch", "--quiet", "--log-file", "l", "--log-format", "json")
    assert said.code == 1
    (done,) = [line for line in of(tmp_path / "l") if line["event"] == "query_done"]
    assert done["level"] == "error"
    assert "Invalid db name" in done["error"]


def test_runs_are_added_and_a_mode_is_kept(tmp_path: Path) -> None:
    (tmp_path / "l").write_text("before\n")
    (tmp_path / "l").chmod(0o640)
    with TruthServer(tiny_corpus(3)) as server:
        user = User(tmp_path, server.url)
        for _ in range(2):
            assert user.harvest("fetch", "--quiet", "--log-file", "l").code == 0
    text = (tmp_path / "l").read_text("utf-8")
    assert text.startswith("before\n")
    assert text.count(" exit 0, ") == 2
    assert stat.S_IMODE((tmp_path / "l").stat().st_mode) == 0o640


@pytest.mark.parametrize("file", ["", ".", "no/such/folder/l", "queries.toml/l"])
def test_a_log_that_cannot_be_opened_is_told_before_anything_is_sent(
    tmp_path: Path, file: str
) -> None:
    with TruthServer(tiny_corpus(3)) as server:
        said = User(tmp_path, server.url).harvest("fetch", "--log-file", file)
        assert server.arrivals == []
    assert (said.code, said.out) == (2, b"")
    assert said.err.startswith("harvest: cannot write the log ")
    assert "Traceback" not in said.err


def test_a_full_disk_under_the_log_fails_nothing_and_is_told_once(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    truth = tiny_corpus(500)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        said = user.harvest("fetch", "--quiet", "--log-file", "/dev/full")
    assert (said.code, said.out) == (0, b"")
    assert said.err == "harvest: the log is not whole: No space left on device\n"
    assert user.articles().keys() == truth.keys()


def test_a_torn_line_of_before_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "l"
    log.write_bytes(b'{"time":"2026-')
    with log_file(log, json=True) as run_log:
        run_log.follow(QueryStarted("a"))
        run_log.follow(QueryStarted("b"))
    torn, first, second = log.read_bytes().splitlines()
    assert torn == b'{"time":"2026-'
    assert [json.loads(line)["query"] for line in (first, second)] == ["a", "b"]


WRITE = """
import sys
from pathlib import Path
from harvester.events import QueryDone, QueryStarted
from harvester.unattended.run_log import log_file
with log_file(Path(sys.argv[1]), json=True) as log:
    for number in range(400):
        log.follow(QueryStarted(f"{sys.argv[2]}{number}" + "x" * (number * 37 % 9000)))
"""


def test_two_at_once_do_not_tear_each_others_lines(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path / "l"), name], env=environment)
        for name in "ab"
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    names = [line["query"].rstrip("x") for line in of(tmp_path / "l")]
    for name in "ab":
        mine = [each for each in names if each.startswith(name)]
        assert mine == [f"{name}{number}" for number in range(400)]


def test_on_stderr_it_takes_the_place_of_what_is_said_there(tmp_path: Path) -> None:
    truth = tiny_corpus(30)
    with TruthServer(truth, withheld={max(truth)}) as server:
        user = User(tmp_path, server.url)
        said = user.harvest("fetch", "--json", "--log-format", "json")
        quiet = user.harvest("fetch", "--quiet", "--log-format", "json")
        server.withheld = set()
        good = user.harvest("fetch", "--quiet", "--log-format", "text")
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert lines[0]["event"] == "run_started"
    assert [line["event"] for line in lines].count("record_missing") == 1
    assert said.report["missing"] == 1
    told = [json.loads(line) for line in quiet.err.splitlines()]
    assert {"record_missing", "query_done"} <= {line["event"] for line in told}
    assert "info" not in {line["level"] for line in told}
    assert (good.code, good.out, good.err) == (0, b"", "")


def test_an_interrupted_run_is_in_it(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3), latency=30) as server:
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "60"})
        process = user.start("fetch", "--log-file", "l", "--log-format", "json")
        while not server.arrivals:
            assert process.poll() is None
        process.terminate()
        assert process.wait(60) == 130
    lines = of(tmp_path / "l")
    assert (lines[-1]["event"], lines[-1]["exit"]) == ("run_done", 130)
    assert [line["event"] for line in lines].count("run_failed") == 1


def test_a_short_write_is_ended_by_the_next(tmp_path: Path) -> None:
    """A pipe that is full takes a part of a line, as an almost full disk does."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    log = RunLog(writer, json=True)
    for number in range(2_000):
        log.follow(QueryStarted(f"{number}" + "x" * 5_000))
    assert log.trouble is not None
    os.set_blocking(reader, False)
    received = bytearray()
    while chunk := read_some(reader):
        received += chunk
    log.follow(QueryStarted("after"))
    received += os.read(reader, 1 << 20)
    os.close(reader)
    os.close(writer)
    assert json.loads(bytes(received).splitlines()[-1])["query"] == "after"


def read_some(reader: int) -> bytes:
    try:
        return os.read(reader, 65_536)
    except BlockingIOError:
        return b""
