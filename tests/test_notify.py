"""The one POST after a run: what is in it, to whom it goes, and that it never fails a harvest."""

from __future__ import annotations

import json
import re
import socket
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from changing_truth import ChangingTruth
from fetch_process import TERM, User, ended
from hypothesis import given
from hypothesis import strategies as st
from raw_server import CLOSE, RawServer, Respond
from truth_records import tiny_corpus
from truth_server import TruthServer

import harvester
from harvester.alerts import Alert
from harvester.errors import ConfigurationError
from harvester.events import QueryDone
from harvester.unattended.notify import LARGEST, Ended, check_url, host_of, message, patience

SECRET = "T0KEN-of-the-hook"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=3_000)
ALERT = Alert(pmid="11", kind="retracted", title="A title", notice="12", source="J. 2026")


def answering(status: str, *headers: str) -> Respond:
    head = "\r\n".join([f"HTTP/1.1 {status}", "Content-Length: 0", *headers])

    def respond(connection: socket.socket, closing: threading.Event) -> object:
        connection.sendall(head.encode() + b"\r\n\r\n")
        return CLOSE

    return respond


@contextmanager
def hook(respond: Respond) -> Iterator[tuple[RawServer, str]]:
    """A hook, and its address with a secret in its path and its query."""
    with RawServer(respond) as server:
        yield server, f"http://127.0.0.1:{urlsplit(server.url).port}/hooks/{SECRET}?key={SECRET}"


def body_of(request: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.partition(b"\r\n\r\n")[2])
    return found


def test_a_run_is_told_by_one_post(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(30)) as server, hook(answering("200 OK")) as (heard, url):
        user = User(tmp_path, server.url, environment={"NCBI_API_KEY": "s3cret-of-ncbi"})
        said = user.harvest("fetch", "--quiet", "--notify", url)
    assert (said.code, said.out, said.err) == (0, b"", "")
    (request,) = heard.requests
    head = request.partition(b"\r\n\r\n")[0].decode()
    assert head.startswith(f"POST /hooks/{SECRET}?key={SECRET} HTTP/1.1\r\n")
    assert re.search(r"^Content-Type: application/json\r?$", head, re.M)
    assert re.search(r"^X-Template: yes\r?$", head, re.M), "ntfy fills its templates"
    assert re.search(r"^X-Title: {{\.title}}\r?$", head, re.M)
    assert re.search(r"^X-Message: {{\.message}}\r?$", head, re.M)
    body = body_of(request)
    assert b"s3cret-of-ncbi" not in request
    assert (body["new"], body["revised"], body["left"], body["exit"]) == (30, 0, 0, 0)
    assert body["text"] == "harvest: 30 new articles: 30 new, 0 revised, 0 left in all"
    assert body["title"] == "harvest: 30 new articles"
    assert body["message"] == "30 new, 0 revised, 0 left in all"
    assert body["harvest"] == harvester.__version__
    assert body["corpus"] == str(user.corpus)
    assert (body["alerts"], body["failures"]) == ([], [])
    (query,) = body["queries"]
    assert (query["query"], query["new"], query["missing_pmids"]) == ("all", 30, [])


def test_alerts_and_failures_are_told(tmp_path: Path) -> None:
    world = ChangingTruth()
    for pmid in range(1_000, 1_030):
        world.add(pmid, ["good[ti]"])
    world.server.errors["bad[ti]"] = "Invalid db name specified: no"
    queries = {"bad": "term = 'bad[ti]'", "good": "term = 'good[ti]'"}
    with world.server, hook(answering("204 No Content")) as (heard, url):
        user = User(tmp_path, world.server.url, queries=queries)
        assert user.harvest("fetch", "--quiet").code == 3
        world.retract(1_005, 9_000)
        said = user.harvest("fetch", "--quiet", "--fail-on", "retraction", "--notify", url)
    assert said.code == 4
    (request,) = heard.requests
    assert b"\r\nX-Priority: high\r\n" in request
    body = body_of(request)
    assert body["exit"] == 4
    assert [(each["pmid"], each["kind"], each["notice"]) for each in body["alerts"]] == [
        ("1005", "retracted", "9000")
    ]
    ((query, error),) = [(each["query"], each["error"]) for each in body["failures"]]
    assert query == "bad"
    assert "Invalid db name" in error
    assert body["title"] == "harvest: 1 article retracted"
    for words in ("RETRACTED: The 1005th change", "(PMID 1005)", "bad failed (", "1 revised"):
        assert words in body["text"]


def test_a_run_that_ends_before_its_time_is_told(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3), latency=15) as server, hook(answering("200 OK")) as (heard, u):
        user = User(tmp_path, server.url, environment={"HARVEST_TIMEOUT": "60"})
        late = user.harvest("fetch", "--quiet", "--deadline", "2s", "--notify", u)
        assert late.code == 3
        server.latency, server.errors = 0.0, {TERM: "Invalid db name specified: no"}
        failed = user.harvest("fetch", "--quiet", "--notify", u)
        assert failed.code == 1
    first, second = (body_of(request) for request in heard.requests)
    assert (first["exit"], second["exit"]) == (3, 1)
    assert "deadline" in first["failures"][0]["error"]
    assert second["title"] == "harvest: failed"
    assert second["failures"]


@pytest.mark.parametrize(
    "words", [["--dry-run"], ["--limti", "5"], ["--since", "soon"], ["nobody"]]
)
def test_what_is_no_run_is_not_told(tmp_path: Path, words: list[str]) -> None:
    with TruthServer(tiny_corpus(3)) as server, hook(answering("200 OK")) as (heard, url):
        User(tmp_path, server.url).harvest("fetch", *words, "--notify", url)
    assert heard.connections == 0


def drip(connection: socket.socket, closing: threading.Event) -> object:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not closing.wait(0.2):
        connection.sendall(b"X-Drip: 1\r\n")
    return CLOSE


def say_nothing(connection: socket.socket, closing: threading.Event) -> object:
    closing.wait(30)
    return CLOSE


def babble(connection: socket.socket, closing: threading.Event) -> object:
    connection.sendall(b"\x00\xffnot HTTP at all\r\n\r\n")
    return CLOSE


@pytest.mark.parametrize(
    ("respond", "said"),
    [
        (answering("500 Oops"), "answered 500"),
        (answering("404 Not Found"), "answered 404"),
        (answering("302 Found", f"Location: http://127.0.0.1:9/{SECRET}"), "answered 302"),
        (answering("307 Redirect", f"Location: http://127.0.0.1:9/{SECRET}"), "answered 307"),
        (babble, "cannot be reached"),
    ],
)
def test_a_hook_that_fails_is_one_warning(tmp_path: Path, respond: Respond, said: str) -> None:
    with TruthServer(tiny_corpus(3)) as server, hook(respond) as (heard, url):
        user = User(tmp_path, server.url)
        done = user.harvest("fetch", "--quiet", "--notify", url, "--log-file", "l")
    assert (done.code, done.out) == (0, b"")
    assert done.err.startswith(f"harvest: --notify 127.0.0.1: {said}")
    assert done.err.count("\n") == 1
    assert len(heard.requests) == 1
    log = (tmp_path / "l").read_text("utf-8")
    assert said in log
    assert SECRET not in done.err + log


def test_a_hook_that_never_ends_its_answer_is_given_up(tmp_path: Path) -> None:
    """Silence, and a header every now and then, cost ten seconds each; here at the same time."""
    with (
        TruthServer(tiny_corpus(3)) as server,
        hook(drip) as (_, one),
        hook(say_nothing) as (_, two),
    ):
        users = [User(tmp_path / name, server.url) for name in "ab"]
        words = ("fetch", "--quiet", "--notify")
        processes = [user.start(*words, url) for user, url in zip(users, (one, two), strict=True)]
        for done in [ended(process, timeout=80) for process in processes]:
            assert (done.code, done.out) == (0, b"")
            assert done.err == "harvest: --notify 127.0.0.1: no answer within 10 seconds\n"


def test_a_deadline_holds_for_the_hook_too(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3)) as server, hook(say_nothing) as (heard, url):
        user = User(tmp_path, server.url)
        done = user.harvest("fetch", "--quiet", "--deadline", "4s", "--notify", url)
    assert (done.code, done.out, len(heard.requests)) == (0, b"", 1)
    said = re.fullmatch(
        r"harvest: --notify 127\.0\.0\.1: no answer within ([\d.]+) seconds?\n", done.err
    )
    assert said is not None
    assert 1 <= float(said[1]) < 4


@pytest.mark.parametrize(
    ("left", "seconds"), [(None, 10), (7_200, 10), (10.5, 10), (4, 4), (0.2, 1), (-3, 1)]
)
def test_what_is_left_for_the_hook(left: float | None, seconds: float) -> None:
    assert patience(left) == seconds


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"http://127.0.0.1:9/{SECRET}", "cannot be reached"),
        (f"http://nobody.invalid/{SECRET}", "cannot be reached"),
        (f"https://127.0.0.1:9/{SECRET}", "cannot be reached"),
        (f"http://*.example.org/{SECRET}", "not sent"),
    ],
)
def test_a_hook_that_is_not_there_is_one_warning(tmp_path: Path, url: str, said: str) -> None:
    with TruthServer(tiny_corpus(3)) as server:
        done = User(tmp_path, server.url).harvest("fetch", "--quiet", "--notify", url)
    assert (done.code, done.out) == (0, b"")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert SECRET not in done.err


@pytest.mark.parametrize(
    "url",
    [
        f"ftp://example.org/{SECRET}",
        f"file:///etc/{SECRET}",
        SECRET,
        "",
        f"http:///{SECRET}",
        f"http://[::1/{SECRET}",
        f"http://example.org:port/{SECRET}",
        f"http://example.org/a b{SECRET}",
        f"http://example.org/\n{SECRET}",
    ],
)
def test_what_is_no_address_is_refused_before_the_run(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check_url(url)
    assert SECRET not in str(refused.value)
    with TruthServer(tiny_corpus(3)) as server:
        done = User(tmp_path, server.url).harvest("fetch", "--notify", url)
        assert server.arrivals == []
    assert (done.code, done.out) == (2, b"")
    assert SECRET not in done.err


def test_only_the_host_is_told() -> None:
    url = f"https://user:{SECRET}@hooks.example.org:8443/{SECRET}?{SECRET}#{SECRET}"
    check_url(url)
    assert host_of(url) == "hooks.example.org"


def test_nobody_is_called_by_a_title() -> None:
    alert = Alert(pmid="1", kind="erratum", title="<!channel> @everyone <b>p < 0.05</b>")
    run = QueryDone(query="q", status="ok", alerts=(alert,))
    body = json.loads(message(Ended("c", 0, (run,))))
    for field in ("text", "content", "message"):
        assert not {"<", ">", "@"} & set(body[field])
    assert body["alerts"][0]["title"] == alert.title


@given(
    st.lists(
        st.builds(
            QueryDone,
            query=st.text("abc-", min_size=1, max_size=60),
            status=st.sampled_from(["ok", "partial", "failed"]),
            error=st.none() | TEXT,
            term=TEXT,
            translation=TEXT,
            warnings=st.lists(TEXT, max_size=3).map(tuple),
            missing=st.lists(st.just("12345678"), max_size=40).map(lambda m: tuple(m * 100)),
            alerts=st.lists(
                st.builds(
                    Alert, pmid=st.text("12"), kind=st.just("erratum"), title=TEXT, source=TEXT
                ),
                max_size=20,
            ).map(tuple),
        ),
        max_size=4,
    )
)
def test_the_body_is_json_that_a_hook_takes(runs: list[QueryDone]) -> None:
    ended = Ended("/srv/corpus", 1, tuple(runs))
    body = message(ended)
    assert len(body) <= LARGEST
    fields = json.loads(body)
    assert {"text", "title", "message", "exit", "alerts", "failures", "queries"} <= set(fields)
    assert len(fields["message"].encode()) <= 4_096, "what ntfy shows at the most"
    assert len(fields["content"]) <= 2_000, "what Discord shows at the most"
    assert not [c for c in fields["text"] if unicodedata.category(c) == "Cc"]
    assert fields["failures"] or not any(run.error for run in runs)
    if not fields.get("shortened"):
        assert len(fields["queries"]) == len(runs)


def test_a_run_of_a_thousand_alerts_keeps_the_retractions() -> None:
    errata = tuple(Alert(pmid=str(n), kind="erratum", title="T" * 300) for n in range(1_000))
    run = QueryDone(query="q", status="ok", alerts=(*errata, ALERT), term=TERM)
    body = json.loads(message(Ended("c", 4, (run,))))
    assert body["shortened"] is True
    assert body["alerts"][0]["pmid"] == "11"
    assert "RETRACTED: A title (PMID 11)" in body["text"]
    assert "998 more alerts" in body["text"]


def test_the_largest_characters_fit() -> None:
    runs = [
        QueryDone(
            query="q",
            status="failed",
            error="😀" * 5_000,
            alerts=tuple(Alert(pmid=str(n), kind="erratum", title="😀" * 900, source="\x01" * 900)
                         for n in range(100)),
        )
    ] * 30  # fmt: skip
    body = message(Ended("/" + "c" * 1_000, 1, tuple(runs)))
    assert len(body) <= LARGEST
    assert len(json.loads(body)["alerts"]) >= 5
