"""What a fetch says, and what its options do."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from fetch_process import TERM, User
from truth_records import tiny_corpus, year
from truth_server import Arrival, TruthServer

FIGURES = ("found", "new", "revised", "left", "unchanged", "missing", "rejected")
KEYS = {
    *FIGURES, "query", "status", "requests", "seconds", "warnings", "translation", "alerts",
    "notes", "drift", "complete", "held", "missing_pmids", "rejected_pmids",
}  # fmt: skip


def searches(server: TruthServer) -> list[Arrival]:
    """The searches, but for those that only ask what was revised lately."""
    found = server.requests("esearch.fcgi")
    return [search for search in found if search.parameters.get("datetype") != "mdat"]


def test_stdout_has_the_lines_of_the_file_and_nothing_else(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(500)) as server:
        user = User(tmp_path, server.url)
        said = user.harvest("fetch", "--stdout")
        again = user.harvest("fetch", "--stdout")
    assert (said.code, said.err) == (0, "")
    assert said.out == (user.corpus / "all.jsonl").read_bytes()
    assert (again.code, again.out) == (0, b"")


def test_head_ends_it_silently(tmp_path: Path) -> None:
    truth = tiny_corpus(3_000)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        command = f"{shlex.quote(sys.executable)} -m harvester fetch --stdout | head -1"
        ended = subprocess.run(
            command, shell=True, cwd=user.home, env=user.environ, capture_output=True, check=False
        )
        held = user.articles()
        again = user.fetch()
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout == user.lines()[0] + b"\n"
    assert held
    assert (again.code, again.report["unchanged"]) == (0, len(held))
    assert user.articles().keys() == truth.keys()


def test_a_closed_pipe_is_no_failure_of_ours(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(3_000)) as server:
        user = User(tmp_path, server.url)
        process = user.start("fetch", "--stdout")
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_json_has_the_promised_keys(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(30), withheld={max(tiny_corpus(30))}) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        requests = len(server.arrivals)
    report = said.report
    assert next(iter(report)) == "query"
    assert report.keys() >= KEYS
    figures = {key: report[key] for key in FIGURES}
    nothing = dict.fromkeys(FIGURES, 0)
    assert figures == {**nothing, "found": 30, "new": 29, "missing": 1}
    assert report["missing_pmids"] == [str(max(tiny_corpus(30)))]
    assert (report["query"], report["status"]) == ("all", "partial")
    assert report["requests"] == requests
    assert report["translation"] == f"understood: {TERM}"
    assert report["warnings"] == []
    assert report["seconds"] > 0


def test_a_dry_run_fetches_and_writes_nothing(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(12_000)) as server:
        user = User(tmp_path, server.url)
        said = user.fetch("--dry-run")
        assert len(server.requests("esearch.fcgi")) == 1
        assert server.requests("efetch.fcgi") == []
    assert said.code == 0
    assert said.report["count"] == said.report["found"] == 12_000
    assert said.report["translation"] == f"understood: {TERM}"
    assert not user.corpus.exists()


@pytest.mark.parametrize(("size", "limit"), [(50, 7), (50, 80), (12_000, 250)])
def test_a_limit_takes_the_newest(tmp_path: Path, size: int, limit: int) -> None:
    truth = tiny_corpus(size)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        said = user.fetch("--limit", str(limit))
        assert len(searches(server)) == 1
    assert said.code == 0
    assert user.articles().keys() == set(sorted(truth)[-limit:])


def test_since_takes_only_what_is_younger(tmp_path: Path) -> None:
    truth = tiny_corpus(400)
    with TruthServer(truth) as server:
        user = User(tmp_path, server.url)
        assert user.fetch("--since", "2015").code == 0
        assert searches(server)[0].parameters["datetype"] == "pdat"
        assert user.articles().keys() == {pmid for pmid in truth if year(pmid) >= 2015}
        user.write({"all": f"term = '{TERM}'\nuntil = 2000\ndate_type = 'entrez'"})
        assert user.fetch("--corpus", "old").code == 0
        assert searches(server)[1].parameters["datetype"] == "edat"
    old = {json.loads(line)["pmid"] for line in (tmp_path / "old/all.jsonl").open()}
    assert {int(pmid) for pmid in old} == {pmid for pmid in truth if year(pmid) <= 2000}


def test_what_two_queries_find_is_fetched_once(tmp_path: Path) -> None:
    truth = tiny_corpus(900)
    pmids = sorted(truth)
    with TruthServer(truth) as server:
        server.finds = {"one[ti]": pmids[:600], "two[ti]": pmids[300:], "three[ti]": pmids[::2]}
        queries = {name: f"term = '{name}[ti]'" for name in ("one", "two", "three")}
        user = User(tmp_path, server.url, queries=queries)
        said = user.fetch()
        asked = [pmid for fetch in server.requests("efetch.fcgi") for pmid in fetch.ids]
    assert said.code == 0
    assert [report["query"] for report in said.reports] == ["one", "two", "three"]
    assert sorted(asked) == pmids
    for name in queries:
        articles = user.articles(name)
        assert articles.keys() == set(server.finds[f"{name}[ti]"])
        assert {article["harvest"]["query"] for article in articles.values()} == {name}
    assert len(user.harvest("cat").out.splitlines()) == len(truth)


def test_one_query_fails_and_the_others_do_not(tmp_path: Path) -> None:
    truth = tiny_corpus(30)
    with TruthServer(truth) as server:
        queries = {"bad": "term = 'bad[ti]'", "good": "term = 'good[ti]'"}
        user = User(tmp_path, server.url, queries=queries)
        server.errors = {"bad[ti]": "Invalid db name specified: no"}
        said = user.fetch()
    assert said.code == 3
    assert [report["status"] for report in said.reports] == ["failed", "ok"]
    assert user.articles("good").keys() == truth.keys()


REMARKS = (
    "<ErrorList><PhraseNotFound>sklerosis</PhraseNotFound><FieldNotFound>tx</FieldNotFound>"
    "</ErrorList><WarningList><PhraseIgnored>of</PhraseIgnored><QuotedPhraseNotFound>"
    '"cord cells"</QuotedPhraseNotFound><OutputMessage>Wildcard search for m* used only the '
    "first 600 variations.</OutputMessage></WarningList>"
)
REMARKED = ("sklerosis", "tx", "of", '"cord cells"', "first 600 variations")


def test_what_was_not_understood_cannot_be_missed(tmp_path: Path) -> None:
    with TruthServer(tiny_corpus(5), remarks={TERM: REMARKS}) as server:
        user = User(tmp_path, server.url)
        said, quiet = user.fetch(), user.harvest("fetch", "--quiet")
        preview = user.fetch("--dry-run")
    assert said.code == 0
    for words in REMARKED:
        for told in (said.err, quiet.err, preview.err):
            assert words in told
        for report in (said.report, preview.report, user.runs()[0], user.runs()[1]):
            assert any(words in warning for warning in report["warnings"])
    assert quiet.out == b""


def test_a_search_that_finds_nothing_is_done_and_says_so(tmp_path: Path) -> None:
    remark = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
    with TruthServer(tiny_corpus(5), finds={TERM: []}, remarks={TERM: remark}) as server:
        user = User(tmp_path, server.url)
        said = user.fetch()
        assert server.requests("efetch.fcgi") == []
    assert (said.code, said.report["status"], said.report["found"]) == (0, "ok", 0)
    assert "found nothing" in said.err
    assert any("found nothing" in warning for warning in said.report["warnings"])
    assert any("found nothing" in warning for warning in user.runs()[0]["warnings"])


def test_known_items_that_are_not_found_are_named(tmp_path: Path) -> None:
    truth = tiny_corpus(40)
    pmids = sorted(truth)
    with TruthServer(truth, finds={TERM: pmids[:30]}) as server:
        known = [pmids[0], pmids[35], 12]
        user = User(tmp_path, server.url, queries={"all": f"term = '{TERM}'\nmust_find = {known}"})
        said = user.fetch()
    warnings = said.report["warnings"]
    assert said.code == 0
    assert len(warnings) == 2
    (there,) = [warning for warning in warnings if str(pmids[35]) in warning]
    (nowhere,) = [warning for warning in warnings if " 12" in warning]
    assert "PubMed has it" in there
    assert "no such record" in nowhere
    assert all(warning in said.err for warning in warnings)
    assert user.articles().keys() == set(pmids[:30])
    assert user.runs()[0]["warnings"] == warnings
