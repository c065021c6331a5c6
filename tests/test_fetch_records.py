"""Records that cannot be had: told one by one, set aside as they came, and no harm to others."""

from __future__ import annotations

from pathlib import Path

import pytest
from fetch_process import User, heavy, without_provenance
from truth_records import tiny, tiny_corpus
from truth_server import TruthServer


def test_what_was_found_and_is_not_given_is_told_one_by_one(tmp_path: Path) -> None:
    truth = tiny_corpus(1_000)
    pmids = sorted(truth)
    withheld = {pmids[0], pmids[1], pmids[500], pmids[999]}
    with TruthServer(truth, withheld=withheld) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        asked = {pmid for fetch in server.requests("efetch.fcgi") for pmid in fetch.ids}
        requests = len(server.arrivals)
    report = said.report
    assert (said.code, report["status"]) == (3, "partial")
    assert report["missing_pmids"] == [str(pmid) for pmid in sorted(withheld)]
    assert report["missing"] == 4
    assert all(f"PMID {pmid}" in said.err for pmid in withheld)
    assert asked == set(pmids)
    assert report["new"] + report["missing"] + report["rejected"] == len(asked)
    assert user.articles().keys() == truth.keys() - withheld
    assert user.runs()[-1]["missing"] == report["missing_pmids"]
    assert requests <= 2 + 5 + 3 * 5


def test_many_missing_records_cost_few_requests(tmp_path: Path) -> None:
    truth = tiny_corpus(400)
    withheld = set(sorted(truth)[::4])
    with TruthServer(truth, withheld=withheld) as server:
        user = User(tmp_path, server.url)
        assert user.fetch().report["missing"] == len(withheld)
        assert len(server.requests("efetch.fcgi")) <= 2 * 6


BREAKERS = {
    "unclosed": tiny(1).replace(b"</ArticleTitle>", b""),
    "entity": tiny(1).replace(b"T<sub>", b"&nosuch; T<sub>"),
    "control": tiny(1).replace(b"The truth", b"The \x01 truth"),
    "latin": tiny(1).replace("β".encode(), b"\xe9"),
    "no-pmid": tiny(1).replace(b"</PMID>", b"</PMID>").replace(b">1</PMID>", b"></PMID>"),
}


def test_a_record_that_cannot_be_read_is_set_aside_as_it_came(tmp_path: Path) -> None:
    truth = tiny_corpus(1_000)
    pmids = sorted(truth)
    broken = {}
    for pmid, record in zip(pmids[100::170], BREAKERS.values(), strict=False):
        broken[pmid] = record.replace(b">1</PMID>", b">%d</PMID>" % pmid)
    with TruthServer({**truth, **broken}) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        first = len(server.requests("efetch.fcgi"))
        server.records.update(truth)
        mended = user.fetch()
    assert len(broken) == len(BREAKERS)
    assert said.code == 3
    assert said.report["rejected_pmids"] == [str(pmid) for pmid in sorted(broken)]
    assert user.runs()[0]["rejected"] == said.report["rejected_pmids"]
    assert said.report["new"] == len(truth) - len(broken)
    for pmid, record in broken.items():
        kept = (user.corpus / "rejected" / f"{pmid}.xml").read_bytes()
        assert record in kept
        assert f"PMID {pmid} rejected" in said.err
    assert first <= 5 + len(broken) * 20
    assert (mended.code, mended.report["new"]) == (0, len(broken))
    assert user.articles().keys() == truth.keys()


@pytest.mark.parametrize(
    "places",
    [
        [430],
        pytest.param([0, 199, 300, 301, 302], marks=heavy),
        pytest.param([*range(200, 400, 40)], marks=heavy),
    ],
)
def test_a_record_that_fails_every_answer_keeps_nobody_away(
    tmp_path: Path, places: list[int]
) -> None:
    truth = tiny_corpus(700)
    pmids = sorted(truth)
    poison = {pmids[place] for place in places}
    with TruthServer(truth, poison=poison) as server:
        user = User(tmp_path, server.url, {"NCBI_API_KEY": "0123456789abcdef"})
        said = user.fetch()
        server.poison = set()
        healed = user.fetch()
    assert (said.code, said.report["status"]) == (3, "partial")
    assert said.report["rejected_pmids"] == [str(pmid) for pmid in sorted(poison)]
    assert said.report["new"] == len(truth) - len(poison)
    assert "HTTP 500" in said.err
    assert (healed.code, healed.report["new"]) == (0, len(poison))
    assert user.articles().keys() == truth.keys()


def test_what_nobody_asked_for_is_not_stored(tmp_path: Path) -> None:
    truth = tiny_corpus(400)
    with TruthServer(truth) as server:
        calm = User(tmp_path / "calm", server.url)
        assert calm.fetch().code == 0
        server.faults = {"strangers": 0.4, "doubled": 0.3, "shuffled": 0.3}
        user = User(tmp_path / "strange", server.url)
        assert user.fetch().code == 0
    assert without_provenance(user.lines()) == without_provenance(calm.lines())


def test_of_several_versions_the_highest_is_kept(tmp_path: Path) -> None:
    truth = tiny_corpus(3)
    pmid = min(truth)
    old, new = (
        tiny(pmid, f"Version {n}").replace(b'PMID Version="1"', b'PMID Version="%d"' % n)
        for n in (2, 3)
    )
    with TruthServer({**truth, pmid: new + old}) as server:
        user = User(tmp_path, server.url)
        assert user.fetch().code == 0
    assert user.articles()[pmid]["title"] == "Version 3"
    assert len(user.lines()) == 3
