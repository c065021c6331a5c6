"""PubMed changes while it is asked: whatever was there all the time is found."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from fetch_process import User, heavy
from truth_records import tiny, tiny_corpus
from truth_server import TruthServer


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=heavy), pytest.param(3, marks=heavy)])
def test_records_come_and_go_between_the_requests(tmp_path: Path, seed: int) -> None:
    truth = tiny_corpus(15_000)
    lasting = set(truth)
    dice = random.Random(seed)

    def change(utility: str, parameters: Mapping[str, str]) -> None:
        if utility != "esearch.fcgi":
            return
        for pmid in dice.sample(sorted(lasting), 40):
            lasting.discard(pmid)
            del truth[pmid]
        for _ in range(40):
            pmid = dice.randrange(min(truth), max(truth) + 5_000)
            truth[pmid] = tiny(pmid)

    with TruthServer(truth, order="jitter", before=change) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        articles = user.articles()
    report = said.report
    assert lasting <= articles.keys()
    assert report["found"] == report["new"] + report["missing"]
    assert said.code == (3 if report["missing"] else 0)
    assert {int(pmid) for pmid in report["missing_pmids"]}.isdisjoint(truth)


def test_a_search_that_grows_while_it_is_read(tmp_path: Path) -> None:
    truth = tiny_corpus(10_500)
    before, newest = set(truth), max(truth)

    def grow(utility: str, parameters: Mapping[str, str]) -> None:
        for _ in range(25):
            pmid = max(truth) + 1
            truth[pmid] = tiny(pmid)

    with TruthServer(truth, before=grow) as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
        assert before <= user.articles().keys()
        assert all(pmid > newest for pmid in user.articles().keys() - before)
        server.before = lambda utility, parameters: None
        new = truth.keys() - user.articles().keys()
        assert user.fetch().report["new"] == len(new)
        assert user.articles().keys() == truth.keys()
