"""``harvest fetch`` from a server that behaves: the corpus is the truth, PMID for PMID."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from fetch_process import TERM, User, heavy, without_provenance
from truth_records import real_corpus, tiny_corpus, title_of, uneven_corpus, year
from truth_server import WINDOW, TruthServer

from harvester.pubmed_xml.parse import parse_record, to_json


def most_searches(found: int) -> float:
    return 1.3 * math.ceil(found / WINDOW) + 1


@pytest.mark.parametrize(
    ("size", "order", "make"),
    [
        pytest.param(1, "newest", tiny_corpus),
        pytest.param(3, "newest", tiny_corpus),
        pytest.param(9_999, "newest", tiny_corpus),
        pytest.param(10_000, "jitter", tiny_corpus),
        pytest.param(60_000, "newest", tiny_corpus),
        pytest.param(60_000, "jitter", uneven_corpus, marks=heavy),
        pytest.param(60_000, "shuffled", tiny_corpus, marks=heavy),
        pytest.param(150_000, "jitter", uneven_corpus, marks=heavy),
    ],
)
def test_the_corpus_is_the_truth(
    tmp_path: Path, size: int, order: str, make: Callable[[int], dict[int, bytes]]
) -> None:
    truth = make(size)
    with TruthServer(truth, order=order) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        searches, fetches = len(server.requests("esearch.fcgi")), server.requests("efetch.fcgi")
        articles = user.articles()
        again = user.fetch()
        fetched_again = server.requests("efetch.fcgi")[len(fetches) :]
    assert (said.code, said.err) == (0, "")
    assert articles.keys() == truth.keys()
    assert all(a["title"] == _as_read(title_of(pmid)) for pmid, a in articles.items())
    assert all(a["year"] == year(pmid) for pmid, a in articles.items())
    assert said.report["found"] == said.report["new"] == size
    assert said.report["requests"] == searches + len(fetches)
    assert searches <= most_searches(size)
    assert sorted(pmid for fetch in fetches for pmid in fetch.ids) == sorted(truth)
    assert fetched_again == []
    assert (again.code, again.report["new"], again.report["unchanged"]) == (0, 0, size)


def _as_read(title: str) -> str:
    subscripts = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    before, _, rest = title.replace("&amp;", "&").partition("<sub>")
    number, _, after = rest.partition("</sub>")
    return before + number.translate(subscripts) + after


@pytest.mark.parametrize("order", ["displaced", pytest.param("shuffled", marks=heavy)])
def test_an_order_that_was_not_promised_loses_nothing(tmp_path: Path, order: str) -> None:
    truth = tiny_corpus(12_000)
    with TruthServer(truth, order=order, honours_sort=order == "displaced") as server:
        user = User(tmp_path, server.url)
        said = user.fetch("--dry-run")
        assert said.report["count"] == len(truth)
        assert user.fetch().code == 0
        assert user.articles().keys() == truth.keys()


def test_real_records_come_as_they_are(tmp_path: Path) -> None:
    truth = real_corpus(1_000)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
    assert (said.code, said.report["new"], said.report["rejected"]) == (0, len(truth), 0)
    expected = [to_json(parse_record(truth[pmid]))[:-1] for pmid in sorted(truth)]
    assert without_provenance(user.lines()) == expected


def test_requests_say_who_asks_and_how(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(450)) as server:
        User(tmp_path, server.url, {"NCBI_API_KEY": "k3y"}).fetch()
        arrivals = server.arrivals
    assert {arrival.parameters["db"] for arrival in arrivals} == {"pubmed"}
    assert {arrival.parameters["email"] for arrival in arrivals} == {"tester@example.org"}
    assert all(arrival.parameters["tool"] for arrival in arrivals)
    assert {arrival.parameters["api_key"] for arrival in arrivals} == {"k3y"}
    searches = server.requests("esearch.fcgi")
    assert [search.parameters["term"] for search in searches] == [TERM, TERM]
    assert [search.parameters.get("datetype") for search in searches] == [None, "mdat"]
