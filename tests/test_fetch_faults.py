"""A server that fails in every way: nothing is lost, nothing is made up, nobody is pestered."""

from __future__ import annotations

from pathlib import Path

import pytest
from fetch_process import User, ended, everything_in, heavy, without_provenance
from truth_faults import FAULTS, FINAL, OF_RECORDS, Answer, every_fault
from truth_records import real_corpus, tiny_corpus
from truth_server import TruthServer

KEY = {"NCBI_API_KEY": "0123456789abcdef0123456789abcdef0123"}
HARMLESS = ("doubled", "strangers", "shuffled")
SEARCH_FAULTS = [name for name in FAULTS if name not in OF_RECORDS]


def test_every_shape_of_trouble_once_in_a_fetch(tmp_path: Path) -> None:
    truth = tiny_corpus(200 * len(FAULTS))
    with TruthServer(truth) as server:
        calm = User(tmp_path / "calm", server.url)
        assert calm.fetch().code == 0
    with TruthServer(truth) as server:
        server.before = lambda utility, _: (
            server.script.extend(FAULTS) if utility == "esearch.fcgi" else None
        )
        user = User(tmp_path / "troubled", server.url, KEY)
        server.faults = {}
        said = user.fetch()
        struck = {arrival.done for arrival in server.requests("efetch.fcgi")}
    assert struck | {"reset"} >= FAULTS.keys()
    assert (said.code, said.report["missing"], said.report["rejected"]) == (0, 0, 0)
    assert said.report["retries"] >= len(FAULTS) - len(HARMLESS) - len(OF_RECORDS)
    assert without_provenance(user.lines()) == without_provenance(calm.lines())


def test_every_shape_of_trouble_once_in_a_search(tmp_path: Path) -> None:
    """A query for each shape; four users share them, for each waits before its next try."""
    truth = tiny_corpus(len(SEARCH_FAULTS))
    terms = {f"query {name}": {pmid} for name, pmid in zip(SEARCH_FAULTS, truth, strict=True)}
    shapes = {f"query {name}": name for name in SEARCH_FAULTS}
    with TruthServer(truth, finds=dict(terms), shapes=shapes) as server:
        shares = [SEARCH_FAULTS[number::4] for number in range(4)]
        users = [
            User(tmp_path / str(number), server.url, KEY, {n: f"term = 'query {n}'" for n in share})
            for number, share in enumerate(shares)
        ]
        processes = [user.start("fetch", "--json") for user in users]
        ends = [ended(process) for process in processes]
        searches = server.requests("esearch.fcgi")
        struck = [s.done for s in searches if s.done and "datetype" not in s.parameters]
    assert sorted(struck) == sorted(SEARCH_FAULTS)
    for user, share, said in zip(users, shares, ends, strict=True):
        assert said.code == 0
        assert [report["found"] for report in said.reports] == [1] * len(share)
        assert all(user.articles(name).keys() == terms[f"query {name}"] for name in share)


@pytest.mark.parametrize(
    ("size", "seed"),
    [(1_500, 1), pytest.param(6_000, 2, marks=heavy), pytest.param(6_000, 3, marks=heavy)],
)
def test_a_fifth_of_all_answers_is_wrong(tmp_path: Path, size: int, seed: int) -> None:
    truth = real_corpus(size)
    with TruthServer(truth) as server:
        calm = User(tmp_path / "calm", server.url)
        assert calm.fetch().code == 0
    with TruthServer(truth, faults=every_fault(0.2), seed=seed) as server:
        user = User(tmp_path / "troubled", server.url, KEY)
        said = user.fetch()
    assert (said.code, said.report["missing"], said.report["rejected"]) == (0, 0, 0)
    assert without_provenance(user.lines()) == without_provenance(calm.lines())
    assert user.articles().keys() == truth.keys()


@pytest.mark.parametrize("rate", [3, 10])
def test_no_second_holds_more_requests_than_allowed(tmp_path: Path, rate: int) -> None:
    truth = tiny_corpus(600 * rate)
    environment = {**KEY, "HARVEST_RATE": str(rate)}
    faults = dict.fromkeys(("reset", "500", "empty", "framed-cut", "left-out"), 0.2 / 5)
    with TruthServer(truth, faults=faults) as server:
        user = User(tmp_path, server.url, environment)
        assert user.fetch().code == 0
        times = sorted(arrival.at for arrival in server.arrivals)
    assert user.articles().keys() == truth.keys()
    assert len(times) > 3 * rate
    fullest = min(later - earlier for earlier, later in zip(times, times[rate:], strict=False))
    assert fullest >= 1.0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bad-key", "API key invalid"),
        ("bad-db", "Invalid db name"),
        ("414", "HTTP 414"),
        ("404", "HTTP 404"),
    ],
)
def test_what_no_other_try_will_change_is_asked_once(tmp_path: Path, name: str, why: str) -> None:
    with TruthServer(tiny_corpus(3), always=FINAL[name]) as server:
        user = User(tmp_path, server.url, KEY)
        said = user.fetch()
        assert len(server.arrivals) == 1
    assert (said.code, said.report["status"]) == (1, "failed")
    assert why in said.err
    assert why in said.report["error"]
    assert why in user.runs()[0]["error"]
    assert user.lines() == []


def test_an_error_never_becomes_an_empty_answer(tmp_path: Path) -> None:
    """Servers that only fail, all at the same time: each run waits between its tries."""
    kinds = ["error200", "empty", "html", "json200", "json400", "framed-cut", "500", "reset"]
    servers = [TruthServer(tiny_corpus(3), faults={kind: 1.0}) for kind in kinds]
    users = []
    for kind, server in zip(kinds, servers, strict=True):
        server.__enter__()
        users.append(User(tmp_path / kind, server.url))
    users.append(User(tmp_path / "nobody", "http://127.0.0.1:9/entrez/eutils/"))
    processes = [user.start("fetch", "--json") for user in users]
    for kind, user, process in zip([*kinds, "nobody"], users, processes, strict=True):
        said = ended(process)
        assert (kind, said.code, said.report["status"]) == (kind, 1, "failed")
        assert (kind, user.lines()) == (kind, [])
        assert said.report["error"].replace("\x07 ", "") in said.err
        assert "Traceback" not in said.err
        assert "nothing" not in said.err
    for kind, server in zip(kinds, servers, strict=True):
        assert (kind, len(server.arrivals)) == (kind, 6)
        server.__exit__(None, None, None)
    assert "refused" in said.err


ECHOES = {
    "json": Answer(b'{"error":"API key %b is not valid"}', 400, "application/json"),
    "error": Answer(b"<eSearchResult><ERROR>API key %b invalid</ERROR></eSearchResult>"),
    "html": Answer(b"<html>you asked for ?api_key=%b</html>", 404, "text/html"),
    "away": Answer(b"", 404, headers=(("Location", "/?api_key=0123"),)),
    "translation": Answer(
        b"<eSearchResult><Count>0</Count><IdList/><QueryTranslation>x&amp;api_key=%b</QueryTranslation>"
        b"<WarningList><OutputMessage>%b is new</OutputMessage></WarningList></eSearchResult>"
    ),
}


@pytest.mark.parametrize("shape", sorted(ECHOES))
def test_the_key_is_told_to_nobody_even_where_the_server_tells_it(
    tmp_path: Path, shape: str
) -> None:
    echo = ECHOES[shape]
    key = KEY["NCBI_API_KEY"].encode()
    told = Answer(echo.body.replace(b"%b", key), echo.status, echo.content_type, echo.headers)
    with TruthServer(tiny_corpus(3), always=told) as server:
        user = User(tmp_path, server.url, KEY)
        said = user.fetch()
        assert server.arrivals[0].parameters["api_key"] == KEY["NCBI_API_KEY"]
    assert said.code == (0 if shape == "translation" else 1)
    assert key not in said.out + said.err.encode() + everything_in(tmp_path)
