"""One try ends: with the whole body, or within its patience with a sentence for a person."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

import pytest
from raw_server import (
    RawServer,
    Respond,
    answer,
    drip,
    gzipped,
    send,
    send_and_close,
    send_and_hang,
    send_and_reset,
)

from harvester.entrez.answers import Refused, Trouble, unpacked
from harvester.entrez.pacing import Pace
from harvester.entrez.transport import Stopped, Transport
from harvester.errors import NcbiError

KEY = "0123456789abcdefSECRET"
BODY = b'<?xml version="1.0" ?>\n<PubmedArticleSet>' + b"<!-- -->" * 5000 + b"</PubmedArticleSet>"
PACKED = gzip.compress(BODY)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
GZIP_HEAD = HEAD + b"Content-Encoding: gzip\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@contextmanager
def transport(
    url: str, *, patience: float = 0.4, pace: Pace | None = None, largest: int = 1 << 29
) -> Iterator[Transport]:
    made = Transport(
        url,
        KEY,
        pace or Pace(None, threading.Event().wait),
        user_agent="harvest-pubmed/test (+https://example.org)",
        patience=patience,
        connections=4,
        largest=largest,
    )
    try:
        yield made
    finally:
        made.close()


def ask(door: Transport, *, post: bool = False) -> bytes:
    return unpacked(door.exchange("efetch.fcgi", [("db", "pubmed"), ("id", "1,2")], post=post))


def failure(respond: Respond, *, largest: int = 1 << 29, patience: float = 0.4) -> NcbiError:
    """The error of an exchange with such a server, which tells a person nothing secret."""
    with (
        RawServer(respond) as server,
        transport(server.url, patience=patience, largest=largest) as door,
        pytest.raises(NcbiError) as caught,
    ):
        ask(door)
    assert door.requests == 1
    said = str(caught.value)
    assert KEY not in said
    assert "http://" not in said
    assert "efetch" not in said
    assert "\n" not in said
    return caught.value


SILENCES: dict[str, Respond] = {
    "silent": send_and_hang(b""),
    "silent within the headers": send_and_hang(HEAD),
    "silent before the body": send_and_hang(HEAD + b"Content-Length: 100\r\n\r\n"),
    "silent within the body": send_and_hang(HEAD + b"Content-Length: 100\r\n\r\n<a>"),
    "silent within a chunk": send_and_hang(CHUNKED + b"100\r\n<a>"),
    "silent before the last chunk": send_and_hang(CHUNKED + b"3\r\n<a>\r\n"),
    "silent and of no length": send_and_hang(HEAD + b"Connection: close\r\n\r\n<a>"),
    "dripping a status line": drip(b"HTTP/1.1 200 ", b"O"),
    "dripping headers": drip(HEAD, b"X-More: of the same\r\n"),
    "dripping one header": drip(HEAD + b"X-Long: ", b"a"),
    "dripping interim answers": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "dripping a body": drip(HEAD + b"Content-Length: 1000000\r\n\r\n", b"<"),
    "dripping a body of no length": drip(HEAD + b"Connection: close\r\n\r\n", b"<"),
    "dripping an HTTP/1.0 body": drip(b"HTTP/1.0 200 OK\r\n\r\n", b"<"),
    "dripping chunks": drip(CHUNKED, b"1\r\n<\r\n"),
    "dripping a chunk's length": drip(CHUNKED, b"0"),
    "dripping gzip": drip(GZIP_HEAD + b"Content-Length: 1000000\r\n\r\n" + PACKED[:10], b"\x00"),
    "dripping trailers": drip(CHUNKED + b"0\r\n", b"X: y\r\n"),
}


@pytest.mark.parametrize("respond", SILENCES.values(), ids=SILENCES.keys())
def test_silence_and_drips_end_within_their_patience(respond: Respond) -> None:
    error = failure(respond)
    assert isinstance(error, Trouble)
    assert "did not answer within 0.4 seconds" in str(error)


BREAKS: dict[str, Respond] = {
    "closed at once": send_and_close(b""),
    "reset at once": send_and_reset(b""),
    "closed within the headers": send_and_close(HEAD),
    "closed within the body": send_and_close(HEAD + b"Content-Length: 100\r\n\r\n<a/>"),
    "reset within the body": send_and_reset(HEAD + b"Content-Length: 100\r\n\r\n<a/>"),
    "closed within a chunk": send_and_close(CHUNKED + b"100\r\n<a>"),
    "closed before the last chunk": send_and_close(CHUNKED + b"4\r\n<a/>\r\n"),
    "bad chunk": send_and_close(CHUNKED + b"xyz\r\n<a/>\r\n0\r\n\r\n"),
    "endless chunk length": send_and_close(CHUNKED + b"1" * 100_000),
    "not HTTP": send_and_close(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "nonsense for a status": send_and_close(b"HTTP/1.1 abc OK\r\n\r\n"),
    "endless header": send_and_close(HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n"),
    "too many headers": send_and_close(HEAD + b"X: y\r\n" * 500 + b"\r\n"),
    "gzip that is none": send_and_close(GZIP_HEAD + b"Content-Length: 8\r\n\r\nnot gzip"),
    "gzip that breaks": send_and_close(
        GZIP_HEAD + b"Content-Length: 200\r\n\r\n" + PACKED[:20] + b"\xff" * 180
    ),
    "gzip with a wrong sum": send_and_close(
        GZIP_HEAD
        + f"Content-Length: {len(PACKED)}\r\n\r\n".encode()
        + PACKED[:-8]
        + b"\x00\x00\x00\x00"
        + PACKED[-4:]
    ),
    "gzip closed early": send_and_close(
        GZIP_HEAD + f"Content-Length: {len(PACKED)}\r\n\r\n".encode() + PACKED[:40]
    ),
    "gzip cut before it was sent": send_and_close(
        GZIP_HEAD + b"Content-Length: 40\r\n\r\n" + PACKED[:40]
    ),
    "gzip cut, of no length": send_and_close(GZIP_HEAD + b"\r\n" + PACKED[:40]),
}


@pytest.mark.parametrize("respond", BREAKS.values(), ids=BREAKS.keys())
def test_a_broken_exchange_is_trouble(respond: Respond) -> None:
    assert isinstance(failure(respond, patience=20), Trouble)


NO_ANSWERS: dict[str, tuple[bytes, str]] = {
    "empty": (answer(b""), "empty"),
    "empty gzip": (gzipped(b""), "empty"),
    "spaces": (answer(b" \r\n"), "empty"),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", "HTTP 204"),
    "html": (answer(b"<!DOCTYPE html><html><body>NCBI - WWW Error 500"), "web page"),
    "html in gzip": (gzipped(b"<html><body>NCBI - WWW Error 500"), "web page"),
    "text": (answer(b"upstream connect error"), "not XML"),
    "json": (answer(b'{"error":"backend\x01 trouble"}'), "backend trouble"),
    "500 with html": (answer(b"<html>", "500 Internal Server Error"), "HTTP 500"),
    "502": (answer(b"", "502 Bad Gateway"), "HTTP 502"),
    "503": (answer(b"<html>", "503 Service Unavailable"), "HTTP 503"),
    "400": (answer(b'{"error":"too busy"}', "400 Bad Request"), "HTTP 400: too busy"),
    "redirection": (
        answer(b"", "302 Found", "Location: http://127.0.0.1:9/login"),
        "HTTP 302: a redirection",
    ),
    "redirection without end": (answer(b"", "301 Moved", "Location: /entrez/"), "redirection"),
}


@pytest.mark.parametrize(("data", "said"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_answer_is_trouble(data: bytes, said: str) -> None:
    error = failure(send(data), patience=20)
    assert isinstance(error, Trouble)
    assert said in str(error)


@pytest.mark.parametrize(
    "data",
    [
        answer(f'{{"error":"API key invalid","api-key":"{KEY}"}}'.encode(), "400 Bad Request"),
        answer(b"<html>", "414 Request-URI Too Long"),
        answer(b"<html>", "403 Forbidden"),
        answer(b"<html>", "404 Not Found"),
    ],
)
def test_what_is_final_is_refused(data: bytes) -> None:
    assert isinstance(failure(send(data), patience=20), Refused)


@pytest.mark.parametrize(
    ("value", "seconds"), [("3", 3.0), ("Sun, 01 Jan 2023 00:00:00 GMT", 0.0), ("later", None)]
)
def test_retry_after_comes_with_the_trouble(value: str, seconds: float | None) -> None:
    limited = answer(b'{"error":"API rate limit exceeded"}', "503 Busy", f"Retry-After: {value}")
    error = failure(send(limited), patience=20)
    assert isinstance(error, Trouble)
    assert error.retry_after == seconds


def test_a_429_holds_everybody() -> None:
    asked: list[float] = []

    def wait(seconds: float) -> bool:
        asked.append(seconds)
        return True

    limited = answer(b"{}", "429 Too Many Requests", "Retry-After: 15")
    with (
        RawServer(send(limited)) as server,
        transport(server.url, patience=20, pace=Pace(100.0, wait)) as door,
    ):
        with pytest.raises(Trouble):
            ask(door)
        with pytest.raises(Stopped):
            ask(door)
    assert 10 < asked[-1] <= 15


def test_too_large_an_answer_is_given_up() -> None:
    error = failure(send(answer(b"<" * (3 << 20))), largest=1 << 20, patience=20)
    assert "more than 1 MB" in str(error)


def test_an_answer_stays_packed_until_it_is_read() -> None:
    data = answer(PACKED, "200 OK", "Content-Encoding: gzip")
    with RawServer(send(data)) as server, transport(server.url, patience=20) as door:
        assert door.exchange("efetch.fcgi", [], post=False) == PACKED


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    with transport(url) as door, pytest.raises(Trouble, match="refused the connection") as caught:
        ask(door)
    assert KEY not in str(caught.value)


def test_a_name_that_is_not_known() -> None:
    with (
        transport("http://no-such-host.invalid/", patience=20) as door,
        pytest.raises(Trouble, match=r"no-such-host\.invalid") as caught,
    ):
        ask(door)
    assert KEY not in str(caught.value)


def test_a_server_without_tls() -> None:
    refuse = send_and_close(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with (
        RawServer(refuse) as server,
        transport(server.url.replace("http:", "https:"), patience=2) as door,
        pytest.raises(Trouble) as caught,
    ):
        ask(door)
    assert KEY not in str(caught.value)


WHOLE: dict[str, bytes] = {
    "plain": answer(BODY),
    "gzip": gzipped(BODY),
    "chunked": CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY),
    "chunked gzip": GZIP_HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\nX-Trailer: y\r\n\r\n"
    % (len(PACKED), PACKED),
    "headers that nobody understands": answer(BODY, "200 OK", "no colon here", "X-\xe9: \xff"),
}


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE.keys())
def test_a_whole_answer_comes_whole(data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with RawServer(send(data)) as server, transport(server.url, patience=20) as door:
        assert ask(door) == BODY
        assert ask(door, post=True) == BODY
        assert door.received == 2 * len(BODY)
        assert door.requests == 2
    assert capfd.readouterr() == ("", "")


def test_a_body_that_ends_with_the_connection() -> None:
    for head, body in ((HEAD, BODY), (GZIP_HEAD, PACKED)):
        respond = send_and_close(head + b"Connection: close\r\n\r\n" + body)
        with RawServer(respond) as server, transport(server.url, patience=20) as door:
            assert ask(door) == BODY


def test_a_slow_body_that_makes_progress_is_waited_for() -> None:
    pieces = [BODY[start : start + 8192] for start in range(0, len(BODY), 8192)]

    def respond(connection: socket.socket, closing: threading.Event) -> None:
        connection.sendall(HEAD + f"Content-Length: {len(BODY)}\r\n\r\n".encode())
        for piece in pieces:
            closing.wait(0.15)
            connection.sendall(piece)

    with RawServer(respond) as server, transport(server.url, patience=0.6) as door:
        assert ask(door) == BODY


def test_what_is_sent() -> None:
    with RawServer(send(answer(BODY))) as server, transport(server.url, patience=20) as door:
        ask(door)
        ask(door, post=True)
        get, post = server.requests
        assert server.connections == 1
    head, _, body = post.partition(b"\r\n\r\n")
    line = get.split(b"\r\n")[0].decode()
    assert line.startswith("GET /entrez/eutils/efetch.fcgi?db=pubmed&id=1%2C2&")
    assert head.startswith(b"POST /entrez/eutils/efetch.fcgi HTTP/1.1\r\n")
    sent = [("db", "pubmed"), ("id", "1,2"), ("api_key", KEY)]
    assert parse_qsl(line.split()[1].partition("?")[2]) == sent
    assert parse_qsl(body.decode()) == sent
    for request in (get, head):
        assert b"\r\nAccept-Encoding: gzip\r\n" in request
        assert b"\r\nUser-Agent: harvest-pubmed/test (+https://example.org)\r\n" in request


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    data = answer(BODY)
    with RawServer(send_and_close(data)) as server, transport(server.url, patience=20) as door:
        for _ in range(3):
            assert ask(door) == BODY
            threading.Event().wait(0.05)


def test_the_pace_is_about_sending() -> None:
    """A request is granted once its connection stands, and not sent when the run stops."""
    stop = threading.Event()
    pace = Pace(0.001, stop.wait)
    with RawServer(send(answer(BODY))) as server:
        with transport(server.url, patience=0.3, pace=pace) as door:
            assert ask(door) == BODY
            ended: list[BaseException] = []

            def ask_again() -> None:
                try:
                    ask(door)
                except Stopped as error:
                    ended.append(error)

            waiting = threading.Thread(target=ask_again)
            waiting.start()
            waiting.join(timeout=1.0)
            assert waiting.is_alive(), "waiting for one's turn is no silence of the server's"
            stop.set()
            waiting.join(timeout=30)
            assert len(ended) == 1
            assert door.requests == 1
        assert len(server.requests) == 1
