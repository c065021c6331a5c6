"""Records that are fetched while the search still goes on, and how many a request asks for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage

import pytest
from fetch_process import User, wait_until
from hypothesis import given
from hypothesis import strategies as st
from truth_records import tiny_corpus
from truth_server import TruthServer

from harvester.entrez.client import Speed
from harvester.run.request_size import LEAST, MOST, records_a_request


def test_the_newest_come_while_the_search_goes_on_and_all_in_their_order(tmp_path: Path) -> None:
    truth = tiny_corpus(10_400)
    with TruthServer(truth, latency=0.2) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        searches = server.requests("esearch.fcgi")
        fetches = server.requests("efetch.fcgi")
    assert (said.code, said.report["new"], said.report["retries"]) == (0, len(truth), 0)
    assert min(fetch.at for fetch in fetches) < max(search.at for search in searches)
    asked = Counter(pmid for fetch in fetches for pmid in fetch.ids)
    assert asked == dict.fromkeys(truth, 1)
    assert list(user.articles()) == sorted(truth)


@pytest.mark.parametrize("newest", ["withheld", "poison"])
def test_what_cannot_be_had_of_the_newest_is_told_once(tmp_path: Path, newest: str) -> None:
    truth = tiny_corpus(1_200)
    bad = {max(truth)}
    with TruthServer(truth, latency=0.1, **{newest: bad}) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
    told = said.report["missing" if newest == "withheld" else "rejected"]
    assert (said.code, told, said.report["new"]) == (3, 1, len(truth) - 1)
    assert user.articles().keys() == truth.keys() - bad


def test_few_new_ones_are_not_worth_an_early_request(tmp_path: Path) -> None:
    truth = tiny_corpus(LEAST - 1)
    with TruthServer(truth, latency=0.1) as server:
        assert User(tmp_path, server.url).fetch().code == 0
        assert len(server.requests("efetch.fcgi")) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_what_comes_before_its_turn_waits_on_disk(tmp_path: Path) -> None:
    if disk_usage(tmp_path).free < 2 << 30:
        pytest.skip("the disk has no room to spare")
    truth, held_up = tiny_corpus(2_000), threading.Event()

    def before(utility: str, parameters: Mapping[str, str]) -> None:
        if str(min(truth)) in parameters.get("id", "").split(","):
            assert held_up.wait(60)

    with TruthServer(truth, before=before) as server:
        user = User(tmp_path, server.url)
        process = user.start("fetch", "--quiet")
        wait_until(lambda: nameless_bytes(process.pid, user.corpus) > 1_500 * 300)
        held_up.set()
        assert process.wait(60) == 0
        process.communicate()
        asked = Counter(pmid for fetch in server.requests("efetch.fcgi") for pmid in fetch.ids)
    assert asked == dict.fromkeys(truth, 1)
    assert list(user.articles()) == sorted(truth)


def nameless_bytes(pid: int, folder: Path) -> int:
    """Bytes of the files of a folder that have no name, which a process has open."""
    size = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            if link.readlink().is_relative_to(folder) and not link.stat().st_nlink:
                size += link.stat().st_size
    return size


@given(
    st.integers(1, 300_000),
    st.sampled_from([1, 3, 10]),
    st.floats(0, 5),
    st.floats(0, 0.1),
    st.floats(0, 100_000),
)
def test_every_record_is_in_a_request_that_is_large_enough_and_not_too_large(
    wanted: int, connections: int, latency: float, a_record: float, size: float
) -> None:
    left, sizes = wanted, []
    while left > 0:
        sizes.append(records_a_request(left, wanted, connections, Speed(latency, a_record, size)))
        left -= sizes[-1]
    assert all(LEAST <= size <= MOST for size in sizes)
    assert len(sizes) <= -(-wanted // LEAST)
    assert max(sizes) == LEAST or wanted >= connections * 10 * max(sizes) * 0.9


@pytest.mark.parametrize(
    ("wanted", "connections", "speed", "size"),
    [
        (20_000, 3, Speed(0.0, 0.0, 3_000), 200),  # nothing is known yet
        (20_000, 3, Speed(0.05, 0.0001, 3_000), 200),  # a server nearby
        (20_000, 3, Speed(1.0, 0.005, 3_000), 200),  # the records take longer than the latency
        (20_000, 3, Speed(1.0, 0.0007, 3_000), 607),  # eleven even turns of three connections
        (20_000, 10, Speed(1.0, 0.0007, 3_000), 200),
        (1_000_000, 3, Speed(1.0, 0.0007, 3_000), 1_000),
        (1_000_000, 10, Speed(1.0, 0.0007, 3_000), 600),  # six thousand under way
        (1_000_000, 3, Speed(0.5, 0.001, 3_000), 500),  # as long as the latency
        (1_000_000, 3, Speed(1.0, 0.0007, 10_000), 800),  # eight megabytes
    ],
)
def test_the_size_of_a_request(wanted: int, connections: int, speed: Speed, size: int) -> None:
    assert abs(records_a_request(wanted, wanted, connections, speed) - size) <= 2
