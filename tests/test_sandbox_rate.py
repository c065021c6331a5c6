"""The rate limit of the sandbox: NCBI's words, NCBI's numbers, and those of --rate."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sandbox_http import ask

from harvester.sandbox.rate import NCBI_KEY_RATE, NCBI_RATE, RateLimit
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store

LIMIT = "X-RateLimit-Limit"


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.invented(5)


def test_over_the_rate_is_429_with_ncbis_words(store: Store) -> None:
    with Sandbox(store, rate=3) as limited:
        answers = [ask(limited.url, "einfo") for _ in range(5)]
    first, refused = answers[0], answers[3]
    assert [answer.status_code for answer in answers[:4]] == [200, 200, 200, 429]
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == (
        "3",
        "2",
    )
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["Content-Type"] == "application/json"
    assert refused.json() == {
        "error": "API rate limit exceeded",
        "api-key": "127.0.0.1",
        "count": "4",
        "limit": "3",
    }


def test_each_key_has_a_rate_of_its_own(store: Store) -> None:
    with Sandbox(store, rate=2) as limited:
        statuses = [
            ask(limited.url, "einfo", api_key=key).status_code for key in ("a", "a", "b", "a", "b")
        ]
        refused = ask(limited.url, "einfo", api_key="a")
    assert statuses == [200, 200, 200, 429, 200]
    assert refused.json()["api-key"] == "a"


def test_without_a_rate_nothing_is_refused(store: Store) -> None:
    with Sandbox(store) as free, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: ask(free.url, "einfo").status_code, range(60)))
    assert set(answers) == {200}


def test_a_window_slides() -> None:
    limit = RateLimit(3)
    allowed = [limit.turn("me", now).allowed for now in (0.0, 0.5, 0.9, 0.95, 1.0, 1.4, 1.5)]
    assert allowed == [True, True, True, False, True, False, True]


def test_no_window_of_a_second_ever_holds_more_than_the_rate() -> None:
    limit = RateLimit(5)
    let_in = [now / 100 for now in range(1_000) if limit.turn("me", now / 100).allowed]
    assert max(sum(start <= t < start + 1 for t in let_in) for start in let_in) == 5


def test_a_rate_under_one_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        RateLimit(0)


def test_a_key_may_have_another_rate_than_an_address() -> None:
    limit = RateLimit(3, 10)
    by_address = [limit.turn("127.0.0.1", 0.5) for _ in range(4)]
    by_key = [limit.turn("127.0.0.1", 0.5, is_key=True) for _ in range(11)]
    assert [turn.allowed for turn in by_address] == [True] * 3 + [False]
    assert [turn.allowed for turn in by_key] == [True] * 10 + [False]
    assert (by_address[-1].limit, by_key[-1].limit, by_key[0].remaining) == (3, 10, 9)


@pytest.mark.parametrize("key_rate", [0, -1])
def test_a_key_rate_under_one_makes_no_sense_either(key_rate: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        RateLimit(3, key_rate)


def test_ncbis_rates(store: Store) -> None:
    with Sandbox(store, rate=NCBI_RATE, key_rate=NCBI_KEY_RATE) as limited:
        assert ask(limited.url, "einfo").headers[LIMIT] == "3"
        assert ask(limited.url, "einfo", api_key="any").headers[LIMIT] == "10"
        assert ask(limited.url, "einfo", api_key=" ").headers[LIMIT] == "3"


@contextmanager
def served(*options: str) -> Iterator[str]:
    """``harvest sandbox`` in a process of its own; yields its address."""
    command = [sys.executable, "-c", "from harvester.cli import main; main()", "sandbox"]
    command += ["--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


@pytest.mark.parametrize(
    ("options", "of_an_address", "of_a_key"),
    [((), "3", "10"), (("--rate", "0"), None, None), (("--rate", "7"), "7", "7")],
)
def test_the_command_keeps_ncbis_rates_unless_told_otherwise(
    options: tuple[str, ...], of_an_address: str | None, of_a_key: str | None
) -> None:
    with served("--records", "3", *options) as url:
        assert ask(url, "einfo").headers.get(LIMIT) == of_an_address
        assert ask(url, "einfo", api_key="any").headers.get(LIMIT) == of_a_key
