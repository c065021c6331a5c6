"""The user changes a saved search: the same file becomes what the new search finds."""

from __future__ import annotations

import json
from pathlib import Path

from fetch_process import User
from truth_records import tiny_corpus, year
from truth_server import TruthServer

TERM = "term = 'everything[sb]'"


def left(user: User, query: str = "all") -> dict[int, str]:
    """Why each article left, by PMID."""
    path = user.corpus / f"{query}.left.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    articles = [json.loads(line) for line in lines]
    return {int(each["pmid"]): each["harvest"]["left_reason"] for each in articles}


def test_a_limit_that_shrinks_and_grows(tmp_path: Path) -> None:
    truth = tiny_corpus(60)
    newest = sorted(truth)[-10:]
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url, queries={"all": TERM})
        user.fetch()
        user.write({"all": f"{TERM}\nlimit = 10"})
        report = user.fetch().report
        assert (report["found"], report["left"], report["deleted"]) == (10, 50, 0)
        assert any("dates or limit changed" in note for note in report["notes"])
        assert report["drift"] is None
        assert sorted(user.articles()) == newest
        assert set(left(user).values()) == {"unmatched"}
        user.write({"all": TERM})
        report = user.fetch().report
        assert (report["new"], report["returned"], report["left"]) == (50, 50, 0)
    assert user.articles().keys() == truth.keys()
    assert not left(user)


def test_other_dates(tmp_path: Path) -> None:
    truth = tiny_corpus(60)
    young = {pmid for pmid in truth if year(pmid) >= 2015}
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url, queries={"all": TERM})
        user.fetch()
        user.write({"all": f"{TERM}\nsince = '2015'"})
        assert user.fetch().report["left"] == len(truth) - len(young)
    assert user.articles().keys() == young
    assert left(user).keys() == truth.keys() - young


def test_what_the_command_line_narrows_takes_nothing_away(tmp_path: Path) -> None:
    truth = tiny_corpus(60)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url, queries={"all": TERM})
        user.fetch()
        before = user.lines()
        for words in (["--limit", "5"], ["--since", "2020"]):
            report = user.fetch(*words).report
            assert (report["left"], report["narrowed"], report["complete"]) == (0, True, False)
            assert report["notes"] == []
    assert user.lines() == before


def test_a_term_that_finds_nothing_is_refused_and_another_is_not(tmp_path: Path) -> None:
    truth = tiny_corpus(60)
    few = set(sorted(truth)[:3])
    with TruthServer(truth, finds={"slip": set(), "narrow": few}) as server:
        user = User(tmp_path, server.url, queries={"all": TERM})
        user.fetch()
        user.write({"all": "term = 'slip'"})
        refused = user.fetch()
        assert refused.code == 1
        assert "--accept-loss" in refused.report["error"]
        assert user.articles().keys() == truth.keys()
        user.write({"all": "term = 'narrow'"})
        report = user.fetch().report
    assert (report["found"], report["left"]) == (3, 57)
    assert any("the term changed since" in note for note in report["notes"])
    assert user.articles().keys() == few


def test_another_name_is_another_file_and_a_renamed_file_is_taken_over(tmp_path: Path) -> None:
    truth = tiny_corpus(30)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url, queries={"old": TERM})
        user.fetch()
        (user.corpus / "old.jsonl").rename(user.corpus / "new.jsonl")
        user.write({"new": TERM})
        fetches = len(server.requests("efetch.fcgi"))
        report = user.fetch().report
        assert (report["new"], report["unchanged"], report["left"]) == (0, 30, 0)
        assert len(server.requests("efetch.fcgi")) == fetches
        user.write({"third": TERM})
        assert user.fetch().report["new"] == 30
    assert len(user.lines("new")) == len(user.lines("third")) == 30
