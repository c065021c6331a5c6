"""A batch of PMIDs is settled: each is fetched, missing or rejected, and none is lost."""

from __future__ import annotations

import gzip
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import unquote_plus

import msgspec
import pytest
from raw_server import RawServer, answer, bomb
from sandbox_http import article_xml

from harvester.entrez.answers import Refused, Trouble
from harvester.entrez.client import Client, GaveUp
from harvester.entrez.endpoint import Endpoint
from harvester.events import Retrying
from harvester.run.answer import read_answer
from harvester.run.batch import Batch, Fetch, settle

Reply = Callable[[list[int], int], bytes]
"""A whole HTTP answer to a request for PMIDs, the n-th from 1."""


def record_set(*records: str) -> bytes:
    return f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode()


def records(pmids: Sequence[int]) -> bytes:
    return answer(record_set(*(article_xml(pmid) for pmid in pmids)))


PACKED = gzip.compress(
    record_set(*(article_xml(1, random.Random(n).randbytes(99).hex()) for n in range(50)))
)


class FetchServer:
    """EFetch and nothing else; ``asked`` are the PMIDs of each request."""

    def __init__(self, reply: Reply) -> None:
        self.asked: list[list[int]] = []
        self._reply = reply
        self._lock = threading.Lock()
        self._server = RawServer(self._respond)

    def _respond(self, connection: socket.socket, closing: threading.Event) -> None:
        with self._lock:
            text = unquote_plus(self._server.requests[-1].decode())
            found = re.search(r"\bid=([0-9,]+)", text)
            pmids = [int(pmid) for pmid in found[1].split(",")] if found else []
            self.asked.append(pmids)
            number = len(self.asked)
        connection.sendall(self._reply(pmids, number))


@contextmanager
def client_of(
    server: FetchServer, *, tries: int = 2, notify: Callable[[Retrying], None] = lambda event: None
) -> Iterator[Client]:
    with server._server as raw:
        client = Client(
            Endpoint(url=raw.url, email="a@example.org", rate=None, patience=20, tries=tries),
            threading.Event(),
            notify,
        )
        try:
            yield client
        finally:
            client.close()


def settled(reply: Reply, pmids: Sequence[int], *, tries: int = 2) -> tuple[Batch, FetchServer]:
    server = FetchServer(reply)
    with client_of(server, tries=tries) as client:
        batch = settle(Fetch(client), pmids)
    assert sorted([*batch.articles, *batch.rejected, *batch.missing]) == sorted(pmids)
    return batch, server


def test_a_whole_answer_takes_one_request() -> None:
    batch, server = settled(lambda pmids, number: records(pmids), range(1, 201))
    assert len(server.asked) == 1
    assert msgspec.json.decode(batch.articles[7])["pmid"] == "7"


def test_no_pmids_ask_nothing() -> None:
    batch, server = settled(lambda pmids, number: records(pmids), [])
    assert server.asked == []
    assert batch == Batch()


def test_the_order_of_an_answer_does_not_matter() -> None:
    batch, _ = settled(lambda pmids, number: records(pmids[::-1]), [3, 1, 2])
    assert set(batch.articles) == {1, 2, 3}


def test_what_was_not_asked_for_is_not_taken() -> None:
    batch, _ = settled(lambda pmids, number: records([*pmids, 99]), [1, 2])
    assert set(batch.articles) == {1, 2}


def test_what_is_left_out_once_is_asked_for_again() -> None:
    def reply(pmids: list[int], number: int) -> bytes:
        return records(pmids[1:] if number == 1 else pmids)

    batch, server = settled(reply, range(1, 51))
    assert server.asked == [list(range(1, 51)), [1]]
    assert batch.missing == []


def test_what_is_always_left_out_is_missing() -> None:
    def reply(pmids: list[int], number: int) -> bytes:
        return records([pmid for pmid in pmids if pmid % 10])

    batch, server = settled(reply, range(1, 51))
    assert batch.missing == [10, 20, 30, 40, 50]
    assert len(server.asked) <= 12


def test_an_empty_set_is_an_answer_without_them() -> None:
    batch, _ = settled(lambda pmids, number: answer(record_set()), [1, 2])
    assert batch.missing == [1, 2]


BROKEN_RECORDS = {
    "not well-formed": article_xml(5).replace("</ArticleTitle>", "</Title>"),
    "no PMID": re.sub(r"<PMID.*?</PMID>", "", article_xml(5)),
    "a PMID in words": article_xml(5).replace(">5</PMID>", ">five</PMID>"),
    "an entity of its own": article_xml(5, "&evil;"),
}


@pytest.mark.parametrize("broken", BROKEN_RECORDS.values(), ids=BROKEN_RECORDS.keys())
def test_a_record_that_cannot_be_read_is_set_aside_and_the_rest_go_on(broken: str) -> None:
    def reply(pmids: list[int], number: int) -> bytes:
        return answer(record_set(*(broken if p == 5 else article_xml(p) for p in pmids)))

    batch, server = settled(reply, range(1, 21))
    assert set(batch.rejected) == {5}
    assert batch.rejected[5].reason
    assert batch.rejected[5].xml.decode() in (broken, record_set(broken).decode())
    assert len(server.asked) <= 12


def test_the_same_broken_bytes_twice_are_believed() -> None:
    bad = BROKEN_RECORDS["not well-formed"]
    batch, server = settled(lambda pmids, number: answer(record_set(bad)), [5])
    assert set(batch.rejected) == {5}
    assert server.asked == [[5], [5]]


def test_several_broken_records() -> None:
    guilty = {2, 3, 11, 20}

    def reply(pmids: list[int], number: int) -> bytes:
        bad = BROKEN_RECORDS["not well-formed"]
        return answer(record_set(*(bad if p in guilty else article_xml(p) for p in pmids)))

    batch, _ = settled(reply, range(1, 21))
    assert set(batch.rejected) == guilty
    assert batch.missing == []


def test_a_record_broken_on_its_way_is_asked_for_again() -> None:
    def reply(pmids: list[int], number: int) -> bytes:
        bad = BROKEN_RECORDS["not well-formed"]
        return answer(
            record_set(*(bad if p == 5 and number == 1 else article_xml(p) for p in pmids))
        )

    batch, _ = settled(reply, range(1, 9))
    assert not batch.rejected
    assert set(batch.articles) == set(range(1, 9))


def test_an_answer_that_breaks_with_a_certain_record_is_narrowed_down() -> None:
    def reply(pmids: list[int], number: int) -> bytes:
        if 3 in pmids:
            return answer(b"<html>", "500 Internal Server Error")
        return records(pmids)

    batch, _ = settled(reply, [1, 2, 3, 4])
    assert set(batch.rejected) == {3}
    assert "HTTP 500" in batch.rejected[3].reason
    assert set(batch.articles) == {1, 2, 4}


@pytest.mark.parametrize(
    "data",
    [
        answer(b"<html>", "500 Internal Server Error"),
        answer(b""),
        answer(b"<html>"),
        answer(b'<?xml version="1.0"?><eFetchResult><ERROR>Backend failed</ERROR></eFetchResult>'),
        answer(record_set(article_xml(1))[:-9]),
        answer(record_set(article_xml(1))[:400]),
        answer(PACKED[:-3000], "200 OK", "Content-Encoding: gzip"),
    ],
)
def test_a_server_that_fails_is_no_missing_record(data: bytes) -> None:
    server = FetchServer(lambda pmids, number: data)
    with client_of(server) as client, pytest.raises(GaveUp, match="times in a row"):
        settle(Fetch(client), [1])


def test_what_is_refused_is_asked_once() -> None:
    invalid = answer(b'{"error":"API key invalid","api-key":"x"}', "400 Bad Request")
    server = FetchServer(lambda pmids, number: invalid)
    with client_of(server, tries=6) as client, pytest.raises(Refused, match="API key invalid"):
        settle(Fetch(client), [1, 2])
    assert len(server.asked) == 1


def test_trouble_is_told_and_tried_again() -> None:
    told: list[Retrying] = []

    def reply(pmids: list[int], number: int) -> bytes:
        return records(pmids) if number > 2 else answer(b"", "503 Service Unavailable")

    server = FetchServer(reply)
    with client_of(server, tries=3, notify=told.append) as client:
        assert set(settle(Fetch(client), [1]).articles) == {1}
        assert client.retries == 2
        assert client.requests == 3
    assert [(event.attempt, event.tries, event.reason) for event in told] == [
        (2, 3, "HTTP 503"),
        (3, 3, "HTTP 503"),
    ]
    assert all(event.wait > 0 for event in told)


def test_retry_after_is_waited_for() -> None:
    told: list[Retrying] = []

    def reply(pmids: list[int], number: int) -> bytes:
        if number == 1:
            return answer(b"{}", "429 Too Many Requests", "Retry-After: 2")
        return records(pmids)

    with client_of(FetchServer(reply), notify=told.append) as client:
        settle(Fetch(client), [1])
    assert told[0].wait >= 2


def test_a_server_that_wants_to_be_left_alone_for_long_is() -> None:
    server = FetchServer(
        lambda pmids, number: answer(b"", "503 Service Unavailable", "Retry-After: 86400")
    )
    with client_of(server, tries=6) as client, pytest.raises(Exception, match="86400 seconds"):
        settle(Fetch(client), [1])
    assert len(server.asked) == 1


def test_of_two_versions_the_higher_is_taken() -> None:
    body = record_set(
        article_xml(1, "two", version=2), article_xml(1, "one"), article_xml(1, "two b", version=2)
    )
    articles = read_answer(body).articles
    assert msgspec.json.decode(articles[1])["title"] == "two b"


@pytest.mark.parametrize("cut", [1, 10, 30, 200, 700])
def test_an_answer_that_was_cut_is_trouble(cut: int) -> None:
    whole = record_set(article_xml(1), article_xml(2))
    with pytest.raises(Trouble):
        read_answer(whole[:-cut])


def test_a_packed_answer_is_read_as_it_came() -> None:
    assert read_answer(PACKED) == read_answer(gzip.decompress(PACKED))
    assert read_answer(PACKED).articles


def test_a_packed_answer_of_too_much_is_trouble() -> None:
    with pytest.raises(Trouble, match="more than 1 MB"):
        read_answer(bomb(64), most=1 << 20)


@pytest.mark.parametrize("packed", [False, True])
def test_an_error_in_place_of_records_is_told(packed: bool) -> None:
    def body(said: str) -> bytes:
        whole = f"<eFetchResult><ERROR>{said}</ERROR></eFetchResult>".encode()
        return gzip.compress(whole) if packed else whole

    with pytest.raises(Trouble, match="Backend failed"):
        read_answer(body("Backend failed"))
    with pytest.raises(Refused, match="Invalid db"):
        read_answer(body("Invalid db name specified"))


@pytest.mark.parametrize("digits", [10, 25, 5_000, 100_000])
def test_a_record_with_a_number_that_is_no_pmid_is_broken(digits: int) -> None:
    odd = article_xml(2).replace(">2</PMID>", f">{'2' * digits}</PMID>")
    answer = read_answer(record_set(article_xml(1), odd))
    assert set(answer.articles) == {1}
    assert [one.xml.decode() for one in answer.broken] == [odd]
