"""What hands, tools, dying runs and other versions did to the files, and what a run makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from refresh_world import World, report

JUNK = b'{"note":"precious"}\n'


def papers(world: World) -> list[int]:
    return sorted(world.truth.matching("alpha"))


def file(world: World, name: str = "alpha.jsonl") -> Path:
    return world.user.corpus / name


def fetch(world: World, *words: str) -> list[dict[str, object]]:
    """A run some minutes later, unchecked."""
    world.truth.pass_time(minutes=2)
    return world.user.fetch(*words).reports


@pytest.mark.parametrize("how", ["leaves", "returns", "nothing"])
def test_junk_among_what_has_left_is_kept(world: World, how: str) -> None:
    first, second, *_ = papers(world)
    world.truth.unmatch(first, "alpha")
    world.run()
    left = file(world, "alpha.left.jsonl")
    left.write_bytes(JUNK + left.read_bytes() + left.read_bytes())
    if how == "leaves":
        world.truth.unmatch(second, "alpha")
    if how == "returns":
        world.truth.rematch(first, "alpha")
    reports = fetch(world)
    kept = file(world, "rejected/alpha.lines").read_bytes()
    assert JUNK in kept
    assert b'"pmid":"%d"' % first in kept
    assert len(reports[0]["warnings"]) == 2
    pmids = [int(json.loads(line)["pmid"]) for line in left.read_bytes().splitlines()]
    assert pmids == {"leaves": [first, second], "returns": [], "nothing": [first]}[how]
    fetch(world)
    assert file(world, "rejected/alpha.lines").read_bytes() == kept


@pytest.mark.parametrize("damage", ["shorter", "torn", "gone", "longer"])
def test_a_retraction_is_told_whatever_became_of_the_history(world: World, damage: str) -> None:
    """The ledger marks up to where the history was told; another file has another mark."""
    first, second, third, *_ = papers(world)
    for pmid in (first, second):
        world.truth.revise(pmid)
        world.run()
    history = file(world, "history/alpha.jsonl")
    if damage == "shorter":
        history.write_bytes(b"".join(history.read_bytes().splitlines(keepends=True)[:1]))
    if damage == "torn":
        history.write_bytes(history.read_bytes() + b'{"pmid":"1","when":"torn')
        fetch(world)
    if damage == "gone":
        history.unlink()
    if damage == "longer":
        history.write_bytes(b"x" * 5_000 + b"\n" + history.read_bytes())
    world.truth.retract(third, 777)
    world.truth.pass_time(minutes=2)
    said = world.user.fetch("--fail-on", "retraction")
    assert [alert["pmid"] for alert in report(said)["alerts"]] == [str(third)]
    assert said.code == 4
    assert fetch(world)[0]["alerts"] == []


def test_lines_of_an_older_schema_are_migrated(world: World) -> None:
    """By fetching them: what the older harvest did not keep, PubMed has."""
    path = file(world)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"schema_version":1', b'"schema_version":0'))
    (migrated, *_) = fetch(world)
    assert (migrated["revised"], migrated["unchanged"]) == (0, len(papers(world)))
    versions = [json.loads(line)["schema_version"] for line in path.read_bytes().splitlines()]
    assert set(versions) == {1}
    assert not file(world, "history/alpha.jsonl").exists()
    before = path.read_bytes()
    fetch(world)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused_by_everything_that_reads_articles(world: World) -> None:
    path = file(world)
    newer = path.read_bytes().replace(b'"schema_version":1', b'"schema_version":2', 1)
    path.write_bytes(newer)
    (refused, fine) = fetch(world)
    assert "upgrade harvest" in str(refused["error"])
    assert fine["status"] == "ok"
    for words in (["cat"], ["list"], ["status"], ["show", "99999999"]):
        said = world.user.harvest(*words)
        assert said.code == 1, words
        assert "alpha.jsonl:1: written by a newer harvest" in said.err
    doctor = world.user.harvest("doctor")
    assert doctor.code == 1
    assert b"newer harvest" in doctor.out
    file(world, "beta.jsonl").write_bytes(file(world, "beta.jsonl").read_bytes() + JUNK)
    mended = world.user.harvest("doctor", "--fix")
    assert mended.code == 1
    assert JUNK not in file(world, "beta.jsonl").read_bytes()
    assert path.read_bytes() == newer


def test_what_is_put_back_by_hand_is_held_and_has_not_left(world: World) -> None:
    """`cat alpha.left.jsonl >> alpha.jsonl`, after a loss that was accepted by mistake."""
    first, *_ = papers(world)
    world.truth.unmatch(first, "alpha")
    world.run()
    left = file(world, "alpha.left.jsonl")
    world.truth.rematch(first, "alpha")
    file(world).write_bytes(file(world).read_bytes() + left.read_bytes())
    (report, *_) = fetch(world)
    assert (report["new"], report["revised"], report["left"]) == (0, 0, 0)
    assert b'"left"' not in file(world).read_bytes()
    assert not left.read_bytes()
    assert world.user.harvest("doctor").code == 0


def test_empty_lines_go_without_a_word(world: World) -> None:
    whole = file(world).read_bytes()
    file(world).write_bytes(b"\n" + whole.replace(b"\n", b"\n\n", 3) + b"  \n")
    (report, *_) = fetch(world)
    assert file(world).read_bytes() == whole
    assert report["warnings"] == []
    assert not file(world, "rejected").exists()


def test_a_thousand_broken_lines_are_not_a_thousand_warnings(world: World) -> None:
    whole = file(world).read_bytes()
    file(world).write_bytes(whole + b"who?\n" * 1_000)
    (report, *_) = fetch(world)
    assert file(world).read_bytes() == whole
    assert len(report["warnings"]) == 11
    assert file(world, "rejected/alpha.lines").read_bytes() == b"who?\n" * 1_000


def test_a_hand_edit_is_taken_back_by_verify_and_is_no_surprise(world: World) -> None:
    whole = file(world).read_bytes()
    file(world).write_bytes(whole.replace(b"change &", b"CHANGE &", 1))
    fetch(world)
    assert file(world).read_bytes() != whole
    (report, *_) = fetch(world, "--verify")
    assert file(world).read_bytes().count(b"CHANGE") == 0
    assert report["warnings"] == []
