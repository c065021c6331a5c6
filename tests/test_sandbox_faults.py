from __future__ import annotations

import gzip
import http.client
import io
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from sandbox_http import ask, fetched_pmids, root_of, search_ids

from harvester.sandbox.delivery import cut, prepare
from harvester.sandbox.faults import MEANINGS, Dice, Fault, Faults, Kind, parse, parse_all
from harvester.sandbox.reply import XML, Reply, Streamed
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store

ALWAYS = {kind: Faults(((kind, 1.0),)) for kind in Kind}


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.invented(40)


# --- words and rates


def test_a_fault_is_a_kind_and_a_rate() -> None:
    assert parse("429=0.1") == (Kind.TOO_MANY, 0.1)
    assert parse(" Reset = 1 ") == (Kind.RESET, 1.0)
    assert parse_all(["html=0.2", "drop=0"]).rates == ((Kind.HTML, 0.2), (Kind.DROP, 0.0))


@pytest.mark.parametrize("word", ["418=0.1", "=0.1", "", "sl0w=0.2"])
def test_an_unknown_kind_is_answered_with_the_kinds_there_are(word: str) -> None:
    with pytest.raises(ValueError, match="There is no fault") as caught:
        parse(word)
    assert all(kind in str(caught.value) for kind in Kind)


@pytest.mark.parametrize("word", ["429", "429=", "429=often", "429=-0.1", "429=1.5", "429=nan"])
def test_a_rate_is_a_probability(word: str) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        parse(word)


@pytest.mark.parametrize("words", [["429=0.6", "html=0.5"], ["429=0.1", "429=0.2"]])
def test_at_most_one_fault_strikes_an_answer(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"add up|more than once"):
        parse_all(words)


def test_ten_rates_of_a_tenth_are_not_over_one() -> None:
    kinds = [kind for kind in Kind if kind is not Kind.SLOW]
    assert len(parse_all([f"{kind}=0.1" for kind in kinds]).rates) == 10


def test_every_kind_is_explained() -> None:
    assert set(MEANINGS) == set(Kind)


# --- dice


def test_the_same_seed_draws_the_same_faults() -> None:
    faults = parse_all(["429=0.2", "reset=0.3"])
    one, other, third = Dice(faults, 7), Dice(faults, 7), Dice(faults, 8)
    drawn = [one.draw() for _ in range(200)]
    assert drawn == [other.draw() for _ in range(200)]
    assert drawn != [third.draw() for _ in range(200)]


def test_each_kind_strikes_at_its_rate() -> None:
    dice = Dice(parse_all(["429=0.1", "drop=0.25", "hang=0"]), 1)
    drawn = Counter(fault.kind if fault else None for fault in (dice.draw() for _ in range(20_000)))
    assert drawn[Kind.TOO_MANY] == pytest.approx(2_000, abs=200)
    assert drawn[Kind.DROP] == pytest.approx(5_000, abs=300)
    assert drawn[None] == pytest.approx(13_000, abs=400)
    assert set(drawn) == {Kind.TOO_MANY, Kind.DROP, None}


def test_dice_are_safe_between_threads() -> None:
    faults = parse_all(["429=0.5"])
    dice, alone = Dice(faults, 3), Dice(faults, 3)
    drawn: list[Fault | None] = []
    threads = [
        threading.Thread(target=lambda: drawn.extend(dice.draw() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(drawn) == Counter(alone.draw() for _ in range(2_000))


# --- bodies cut short


fractions = st.floats(0, 1, exclude_max=True)
faults_that_cut = st.builds(Fault, st.just(Kind.TRUNCATE), fractions, fractions)


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=8), faults_that_cut)
def test_a_cut_body_is_the_beginning_of_the_whole(pieces: list[bytes], fault: Fault) -> None:
    whole = b"".join(pieces)
    part = b"".join(cut(pieces, len(pieces), fault))
    assert whole.startswith(part)
    assert len(part) < len(whole)


@given(st.lists(st.integers(0, 9), max_size=8), st.booleans(), faults_that_cut)
def test_a_truncated_reply_is_never_whole(pmids: list[int], zipped: bool, fault: Fault) -> None:
    body = Streamed(b"<a>", pmids, lambda pmid: b"%d" % pmid if pmid else None, b"</a>")
    whole = b"".join(body)
    for reply in (Reply(body, XML), Reply(whole, XML)):
        delivery = prepare(reply, gzip=zipped, fault=fault)
        sent = b"".join(delivery.blocks)
        if delivery.whole:
            plain = gzip.decompress(sent) if zipped else sent
            assert delivery.length in (None, len(sent))
            assert whole.startswith(plain)
            assert len(plain) < len(whole)
        else:
            assert delivery.length is None or len(sent) < delivery.length


def test_one_record_is_left_out_wherever_the_dice_fall() -> None:
    body = Streamed(b"", range(5), lambda pmid: b"%d" % pmid, b"")
    assert b"".join(body.without(0.0)) == b"1234"
    assert b"".join(body.without(0.999)) == b"0123"
    assert b"".join(Streamed(b"", [], lambda pmid: b"x", b"").without(0.5)) == b""


# --- over HTTP


def sandboxes(store: Store, kind: Kind, seeds: range = range(1, 9)) -> Iterator[Sandbox]:
    """The same fault with the dice fallen differently."""
    for seed in seeds:
        with Sandbox(store, faults=ALWAYS[kind], seed=seed) as sandbox:
            yield sandbox


def test_429_is_ncbis(store: Store) -> None:
    retry_after = set()
    for sandbox in sandboxes(store, Kind.TOO_MANY):
        answer = ask(sandbox.url, "esearch", term="cells")
        assert answer.status_code == 429
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json() == {
            "error": "API rate limit exceeded",
            "api-key": "127.0.0.1",
            "count": "4",
            "limit": "3",
        }
        retry_after.add(answer.headers.get("Retry-After"))
    assert retry_after == {"1", None}


@pytest.mark.parametrize(
    ("kind", "status"), [(Kind.SERVER_ERROR, 500), (Kind.BAD_GATEWAY, 502), (Kind.HTML, 200)]
)
def test_pages_stand_in_for_answers(store: Store, kind: Kind, status: int) -> None:
    with Sandbox(store, faults=ALWAYS[kind]) as sandbox:
        answer = ask(sandbox.url, "efetch", id="1")
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "</html>" in answer.text
    assert ("NCBI - WWW Error 500 Diagnostic" in answer.text) is (kind is Kind.HTML)


@pytest.mark.parametrize(
    ("utility", "root"),
    [
        ("esearch", "eSearchResult"),
        ("efetch", "eFetchResult"),
        ("epost", "ePostResult"),
        ("esummary", "eSummaryResult"),
        ("einfo", "eInfoResult"),
    ],
)
def test_error200_comes_in_the_utilitys_own_root(store: Store, utility: str, root: str) -> None:
    with Sandbox(store, faults=ALWAYS[Kind.ERROR_200]) as sandbox:
        answer = ask(sandbox.url, utility, db="pubmed", term="cells", id="1")
        in_json = ask(sandbox.url, "esearch", term="cells", retmode="json")
    assert answer.status_code == 200
    assert root_of(answer).tag == root
    message = "Search Backend failed: Couldn't resolve #exLinkSrv2, the address table is empty."
    assert root_of(answer).findtext("ERROR") == message
    assert in_json.json()["esearchresult"] == {"ERROR": message}


def test_empty_is_200_without_a_body(store: Store) -> None:
    with Sandbox(store, faults=ALWAYS[Kind.EMPTY]) as sandbox:
        answer = ask(sandbox.url, "efetch", id="1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == "0"


@pytest.mark.parametrize("utility", ["esearch", "efetch"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_truncate_breaks_http_half_the_time(store: Store, utility: str, encoding: str) -> None:
    with Sandbox(store) as good:
        ids = ",".join(search_ids(good.url, term="all[sb]"))
        parameters = {"term": "all[sb]", "id": ids}
        whole = ask(good.url, utility, **parameters).content
    ways = set()
    for sandbox in sandboxes(store, Kind.TRUNCATE, range(1, 13)):
        try:
            with requests.get(
                f"{sandbox.url}{utility}.fcgi",
                params=parameters,
                headers={"Accept-Encoding": encoding},
                timeout=20,
            ) as answer:
                part = answer.content
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError):
            ways.add("broken")
        else:
            ways.add("well framed")
            assert whole.startswith(part)
            assert len(part) < len(whole)
    assert ways == {"broken", "well framed"}


def test_a_body_cut_under_its_content_length_is_an_incomplete_read(store: Store) -> None:
    ways = set()
    for sandbox in sandboxes(store, Kind.TRUNCATE):
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=20)
        connection.request("GET", "/esearch.fcgi?term=cells")
        response = connection.getresponse()
        try:
            response.read()
        except http.client.IncompleteRead:
            ways.add("incomplete")
        else:
            ways.add("whole")
        connection.close()
    assert ways == {"incomplete", "whole"}


def test_reset_comes_before_or_within_the_answer(store: Store) -> None:
    with Sandbox(store) as good:
        ids = ",".join(search_ids(good.url, term="all[sb]"))
    for early in (True, False):
        seed = next(seed for seed in range(1, 50) if (_coin(Kind.RESET, seed) < 0.5) is early)
        with Sandbox(store, faults=ALWAYS[Kind.RESET], seed=seed) as sandbox:
            connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=20)
            connection.request("GET", f"/efetch.fcgi?id={ids}")
            begun = False
            with pytest.raises(ConnectionResetError) as caught:
                begun = connection.getresponse().status == 200
                while connection.sock.recv(1 << 16):
                    pass
            assert caught.type is ConnectionResetError
            assert begun is not early
            connection.close()


def _coin(kind: Kind, seed: int) -> float:
    fault = Dice(ALWAYS[kind], seed).draw()
    assert fault is not None
    return fault.coin


def test_hang_never_answers_and_does_not_hold_up_the_end(store: Store) -> None:
    with Sandbox(store, faults=ALWAYS[Kind.HANG]) as sandbox:
        waiting = socket.create_connection(("127.0.0.1", sandbox.port), timeout=0.3)
        waiting.sendall(b"GET /esearch.fcgi?term=cells HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            waiting.recv(1)
    waiting.settimeout(5)
    assert _ends(waiting)
    waiting.close()


def _ends(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_hang_lets_go_of_a_client_that_goes_away(store: Store) -> None:
    with Sandbox(store, faults=ALWAYS[Kind.HANG]) as sandbox:
        before = threading.active_count()
        with socket.create_connection(("127.0.0.1", sandbox.port)) as waiting:
            waiting.sendall(b"GET /esearch.fcgi?term=cells HTTP/1.1\r\nHost: x\r\n\r\n")
            while threading.active_count() == before:
                time.sleep(0.01)
        while threading.active_count() > before:
            time.sleep(0.01)


def test_drop_leaves_one_record_out_of_efetch_only(store: Store) -> None:
    with Sandbox(store, faults=ALWAYS[Kind.DROP]) as sandbox:
        ids = search_ids(sandbox.url, term="all[sb]", retmax=30)
        assert len(ids) == 30
        content = ask(sandbox.url, "efetch", id=",".join(ids)).content
        listed = ask(
            sandbox.url, "efetch", id=",".join(ids), rettype="uilist", retmode="text"
        ).text.split()
    got = fetched_pmids(content)
    assert len(got) == 29
    assert set(got) < set(ids)
    assert len(listed) == 29


def test_slow_comes_whole_but_in_drips(store: Store) -> None:
    with Sandbox(store) as good:
        ids = ",".join(search_ids(good.url, term="all[sb]"))
        whole = ask(good.url, "efetch", id=ids).content
    with Sandbox(store, faults=ALWAYS[Kind.SLOW]) as sandbox:
        url = urlsplit(sandbox.url)
        connection = socket.create_connection((url.hostname or "", url.port or 0), timeout=20)
        connection.sendall(f"GET /efetch.fcgi?id={ids} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
        parts = list(iter(lambda: connection.recv(1 << 20), b""))
        connection.close()
    assert b"".join(parts).endswith(whole)
    assert len(parts) >= 10


def test_faults_come_at_their_rate_over_http(store: Store) -> None:
    faults = parse_all(["429=0.3", "500=0.2", "html=0.2"])
    with Sandbox(store, faults=faults, seed=5) as sandbox, requests.Session() as session:
        answers = [
            session.get(f"{sandbox.url}esearch.fcgi", params={"term": "cells"}, timeout=20)
            for _ in range(200)
        ]
    seen = Counter(
        "html" if re.search("<html", a.text) and a.status_code == 200 else a.status_code
        for a in answers
    )
    assert set(seen) == {429, 500, "html", 200}
    assert 40 <= seen[429] <= 80
    good = next(a for a in answers if a.status_code == 200 and b"<Count>" in a.content)
    assert io.BytesIO(good.content).readline().startswith(b"<?xml")
