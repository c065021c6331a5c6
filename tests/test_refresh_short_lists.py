"""Lists of PMIDs that do not come to what PubMed counts are no proof that anything has left."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from fetch_process import User
from truth_records import tiny_corpus
from truth_server import Answer, TruthServer

NOTHING = Answer(
    b"<eSearchResult><Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/>"
    b"<QueryTranslation/></eSearchResult>"
)


class Forgetful(TruthServer):
    """For ``times`` of the searches within a range of UIDs it answers that there is nothing."""

    times = 0
    passed = 0

    def answer(self, utility: str, parameters: Mapping[str, str]) -> Answer:
        ranged = "[UID]" in parameters.get("term", "")
        if ranged and self.times:
            if self.passed:
                self.passed -= 1
            else:
                self.times -= 1
                return NOTHING
        return super().answer(utility, parameters)


@pytest.mark.parametrize("passed", [0, 1])
def test_once_it_is_asked_again(tmp_path: Path, passed: int) -> None:
    truth = tiny_corpus(12_000)
    with Forgetful(truth, order="shuffled") as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
        before = user.lines()
        server.times, server.passed = 1, passed
        said = user.fetch()
        assert server.times == 0
    assert (said.code, said.report["left"], said.report["complete"]) == (0, 0, True)
    assert user.lines() == before


def test_all_the_time_nothing_leaves(tmp_path: Path) -> None:
    truth = tiny_corpus(12_000)
    with Forgetful(truth, order="shuffled") as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
        before = user.lines()
        server.times = 1_000
        said = user.fetch()
    report = said.report
    assert said.code in (1, 3)
    assert (report["left"], report["complete"]) == (0, False)
    assert report["error"] or any(
        "PubMed counts 12,000" in warning for warning in report["warnings"]
    )
    assert user.lines() == before
