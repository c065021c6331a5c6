"""The sandbox as an HTTP server: paths, methods, headers, limits, shutting down."""

from __future__ import annotations

import gzip
import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests
from sandbox_http import (
    article_xml,
    ask,
    fetched_pmids,
    root_of,
    search_ids,
    write_article_set,
)

from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.invented(60)


@pytest.fixture(scope="module")
def sandbox(store: Store) -> Iterator[Sandbox]:
    with Sandbox(store) as running:
        yield running


def test_the_url_is_on_loopback_with_ncbis_path(sandbox: Sandbox) -> None:
    assert sandbox.url == f"http://127.0.0.1:{sandbox.port}/entrez/eutils/"


@pytest.mark.parametrize(
    "path",
    [
        "/entrez/eutils/esearch.fcgi",
        "/entrez/eutils/esearch",
        "/esearch.fcgi",
        "/esearch",
        "//esearch.fcgi",
    ],
)
def test_a_utility_has_many_paths(sandbox: Sandbox, path: str) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{sandbox.port}{path}", params={"term": "all[sb]"}, timeout=20
    )
    assert root_of(answer).findtext("Count") == "60"


@pytest.mark.parametrize("path", ["/", "/entrez/eutils/", "/elink.fcgi", "/esearch.fcgi/more"])
def test_any_other_path_is_a_404_page(sandbox: Sandbox, path: str) -> None:
    answer = requests.get(f"http://127.0.0.1:{sandbox.port}{path}", timeout=20)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_post_is_as_good_as_get(sandbox: Sandbox) -> None:
    got = requests.get(f"{sandbox.url}esearch.fcgi", params={"term": "cells"}, timeout=20)
    posted = requests.post(f"{sandbox.url}esearch.fcgi", data={"term": "cells"}, timeout=20)
    assert posted.content == got.content
    assert root_of(got).findtext("Count") != "0"


def test_a_post_may_have_parameters_in_its_url_too(sandbox: Sandbox) -> None:
    answer = requests.post(
        f"{sandbox.url}esearch.fcgi?db=pubmed&retmax=3", data={"term": "all[sb]"}, timeout=20
    )
    assert len(root_of(answer).findall("IdList/Id")) == 3


def test_parameter_names_are_read_in_any_case(sandbox: Sandbox) -> None:
    answer = ask(sandbox.url, "esearch", DB="PubMed", Term="all[sb]", RetMax=2, UseHistory="y")
    web_env = root_of(answer).findtext("WebEnv")
    for names in (("WebEnv", "query_key"), ("webenv", "QueryKey"), ("WEBENV", "querykey")):
        fetched = ask(sandbox.url, "efetch", **{names[0]: web_env, names[1]: 1, "retmax": 5})
        assert len(fetched_pmids(fetched.content)) == 5


def test_an_id_parameter_may_be_repeated(sandbox: Sandbox) -> None:
    ids = search_ids(sandbox.url, term="all[sb]", retmax=3)
    answer = requests.get(f"{sandbox.url}efetch.fcgi", params={"id": ids}, timeout=20)
    assert fetched_pmids(answer.content) == ids


def test_a_request_line_over_8_kb_is_414(sandbox: Sandbox) -> None:
    ids = ",".join(["99000001"] * 1_500)
    answer = ask(sandbox.url, "efetch", id=ids)
    assert answer.status_code == 414
    assert answer.headers["Content-Type"].startswith("text/html")
    posted = requests.post(f"{sandbox.url}efetch.fcgi", data={"id": ids}, timeout=20)
    assert posted.status_code == 200


def test_a_connection_is_kept_for_many_requests(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=20)
    connection.connect()
    first = connection.sock
    requests_made = (
        ("GET", "/esearch.fcgi?term=cells", None),
        ("POST", "/esearch.fcgi", "term=cells"),
        ("HEAD", "/efetch.fcgi?id=1", None),
        ("GET", "/nothing-here", None),
        ("GET", "/efetch.fcgi?id=1", None),
        ("GET", "/einfo.fcgi", None),
    )
    for method, path, body in requests_made:
        connection.request(method, path, body)
        connection.getresponse().read()
        assert connection.sock is first, path
    connection.close()


def test_head_has_the_headers_of_get_and_no_body(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}esearch.fcgi?term=cells"
    head, got = requests.head(url, timeout=20), requests.get(url, timeout=20)
    assert head.content == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


def test_an_http_1_0_client_gets_a_body_without_chunks(sandbox: Sandbox) -> None:
    pmid = search_ids(sandbox.url, term="all[sb]")[0]
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=20) as plain:
        plain.sendall(f"GET /efetch.fcgi?id={pmid} HTTP/1.0\r\n\r\n".encode())
        answer = b"".join(iter(lambda: plain.recv(1 << 16), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert fetched_pmids(body) == [pmid]


def test_gzip_is_sent_only_when_asked_for(sandbox: Sandbox) -> None:
    ids = ",".join(search_ids(sandbox.url, term="all[sb]"))
    for path in (f"/efetch.fcgi?id={ids}", "/esearch.fcgi?term=cells"):
        bodies = {}
        for asked in ("gzip", "identity", "gzip;q=0", "br, gzip;q=0.5"):
            connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=20)
            connection.request("GET", path, headers={"Accept-Encoding": asked})
            response = connection.getresponse()
            bodies[asked] = (response.headers["Content-Encoding"], response.read())
            connection.close()
        assert bodies["identity"][0] is None
        assert bodies["gzip;q=0"] == bodies["identity"]
        for asked in ("gzip", "br, gzip;q=0.5"):
            assert bodies[asked][0] == "gzip"
            assert gzip.decompress(bodies[asked][1]) == bodies["identity"][1]


def test_efetch_is_chunked_and_the_others_have_a_length(sandbox: Sandbox) -> None:
    fetched = ask(sandbox.url, "efetch", id=1)
    assert fetched.headers["Transfer-Encoding"] == "chunked"
    for utility in ("esearch", "esummary", "epost", "einfo"):
        answer = ask(sandbox.url, utility, term="cells", id=1)
        assert int(answer.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"POST /esearch.fcgi HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /esearch.fcgi HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST /esearch.fcgi HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n", 413),
        (b"BREW /esearch.fcgi HTTP/1.1\r\n\r\n", 501),
        (b"GET http://[ HTTP/1.1\r\n\r\n", 404),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
    ],
)
def test_a_broken_request_is_refused(sandbox: Sandbox, request_bytes: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=20) as client:
        client.sendall(request_bytes)
        assert client.recv(12) == f"HTTP/1.1 {status}".encode()


def test_bytes_that_are_no_utf_8_are_no_trouble(sandbox: Sandbox) -> None:
    for encoded in ("term=%ff%fe%00", "term=%ED%A0%80", "term=%ff&retmode=json"):
        answer = requests.get(f"{sandbox.url}esearch.fcgi?{encoded}", timeout=20)
        assert answer.status_code == 200
        if "json" in encoded:
            assert answer.json()["esearchresult"]["count"] == "0"
        else:
            assert root_of(answer).tag == "eSearchResult"


# --- keys


def test_the_key_invalid_is_refused_for_good(sandbox: Sandbox) -> None:
    answer = ask(sandbox.url, "esearch", term="cells", api_key="invalid")
    assert answer.status_code == 400
    assert answer.json()["error"] == "API key invalid"
    assert ask(sandbox.url, "esearch", term="cells", api_key="0123abcd").status_code == 200


# --- where the records come from


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /esearch.fcgi?term=cells HTTP/1.1",
        "GET /esearch.fcgi?term=cells&retmode=json HTTP/1.1",
        "GET /efetch.fcgi?id=99000001 HTTP/1.1",
        "GET /efetch.fcgi?id=99000001 HTTP/1.0",
        "HEAD /esummary.fcgi?id=99000001 HTTP/1.1",
        "GET /einfo.fcgi?api_key=invalid HTTP/1.1",
        "GET /nothing HTTP/1.1",
        "BREW /einfo.fcgi HTTP/1.1",
        "GET /" + "a" * 70_000 + " HTTP/1.1",
    ],
)
def test_every_answer_says_that_its_records_are_invented(
    sandbox: Sandbox, request_line: str
) -> None:
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=20) as client:
        client.sendall(f"{request_line}\r\nConnection: close\r\n\r\n".encode())
        client.shutdown(socket.SHUT_WR)
        head, _, _ = b"".join(iter(lambda: client.recv(1 << 16), b"")).partition(b"\r\n\r\n")
    assert head.decode().splitlines()[1:].count("X-Harvest-Sandbox: sandbox") == 1


def test_records_of_a_file_are_not_called_invented(tmp_path: Path) -> None:
    store = Store.from_xml([write_article_set(tmp_path / "own.xml", article_xml(12345))])
    with Sandbox(store) as own:
        for utility in ("esearch", "efetch", "einfo", "nothing"):
            answer = ask(own.url, utility, id="12345", term="title")
            assert "X-Harvest-Sandbox" not in answer.headers


def test_a_store_knows_how_many_records_it_has_and_whose_they_are(tmp_path: Path) -> None:
    path = write_article_set(tmp_path / "own.xml", article_xml(1), article_xml(2))
    own, invented = Store.from_xml([path]), Store.invented(7)
    assert (own.count, own.is_invented) == (2, False)
    assert (invented.count, invented.is_invented) == (7, True)


# --- what was asked


def test_requests_are_remembered_without_their_key(store: Store) -> None:
    with Sandbox(store) as noted:
        ask(noted.url, "esearch", Term="cells", api_key="a secret", WebEnv="x")
        requests.post(f"{noted.url}efetch.fcgi", data={"id": "1,2"}, timeout=20)
        ask(noted.url, "nothing")
        asked = noted.requests
    assert [(each.utility, each.parameters) for each in asked] == [
        ("esearch", {"term": "cells", "webenv": "x"}),
        ("efetch", {"id": "1,2"}),
    ]
    assert asked[0].time <= asked[1].time


# --- starting and stopping


def test_a_taken_port_is_an_error(sandbox: Sandbox, store: Store) -> None:
    with pytest.raises(OSError):
        Sandbox(store, port=sandbox.port)


def test_a_port_is_free_again_after_the_end(store: Store) -> None:
    with Sandbox(store) as first:
        ask(first.url, "einfo")
    with Sandbox(store, port=first.port) as second:
        assert ask(second.url, "einfo").status_code == 200


def test_the_end_does_not_wait_for_idle_clients_or_leave_threads(store: Store) -> None:
    before = set(threading.enumerate())
    with Sandbox(store, latency=600.0) as slow_to_start:
        idle = socket.create_connection(("127.0.0.1", slow_to_start.port), timeout=20)
        waiting = socket.create_connection(("127.0.0.1", slow_to_start.port), timeout=20)
        waiting.sendall(b"GET /einfo.fcgi HTTP/1.1\r\nHost: x\r\n\r\n")
        while not slow_to_start.requests:
            pass
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()
    idle.close()
    waiting.close()


def test_closing_twice_or_before_starting_is_nothing(store: Store) -> None:
    never_started = Sandbox(store)
    never_started.close()
    never_started.close()


def test_clients_that_go_away_leave_no_traceback() -> None:
    script = """
import socket, struct
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store
with Sandbox(Store.invented(30)) as sandbox:
    for linger in (0, 1):
        for request in (b"", b"GET /efe", b"GET /esearch.fcgi?term=all[sb] HTTP/1.1\\r\\n\\r\\n",
                        b"POST /efetch.fcgi HTTP/1.1\\r\\nContent-Length: 90\\r\\n\\r\\nid=1"):
            client = socket.create_connection(("127.0.0.1", sandbox.port))
            client.sendall(request)
            if linger:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
    client = socket.create_connection(("127.0.0.1", sandbox.port))
    client.sendall(b"GET /einfo.fcgi HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n")
    while client.recv(65536):
        pass
print("done")
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"done\n", b"")


def test_a_served_sandbox_ends_with_an_interrupt() -> None:
    script = """
import os, signal, threading, urllib.request
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store
sandbox = Sandbox(Store.invented(5))
def ask_then_interrupt():
    print(urllib.request.urlopen(sandbox.url + "einfo.fcgi").status)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=ask_then_interrupt).start()
try:
    sandbox.serve_forever()
except KeyboardInterrupt:
    print("interrupted")
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False
    )
    assert (ended.stdout.split(), ended.stderr) == ([b"200", b"interrupted"], b"")


def test_many_clients_at_once_get_whole_answers(sandbox: Sandbox) -> None:
    ids = search_ids(sandbox.url, term="all[sb]", retmax=60)

    parts = [ids[start : start + 20] for start in range(40)] * 2

    def fetch(part: list[str]) -> list[str]:
        return fetched_pmids(ask(sandbox.url, "efetch", id=",".join(part)).content)

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(fetch, parts)) == parts


def test_every_xml_answer_is_well_formed_and_declared(sandbox: Sandbox) -> None:
    for utility in ("esearch", "efetch", "esummary", "epost", "einfo"):
        content = ask(sandbox.url, utility, term="cells", id="1", db="pubmed").content
        assert content.startswith(b"<?xml")
        assert b"<!DOCTYPE " in content
        ElementTree.fromstring(content)
