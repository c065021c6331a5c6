"""Refreshes that are killed, or failed by the disk: the files stay valid, the next run mends."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fetch_process import Said, heavy, wait_until
from forked_fetch import Stable
from kept_corpus import Kept, check_history, check_left, check_stored, kept
from refresh_happenings import QUERIES
from refresh_kills import kill_and_mend
from refresh_world import World

KILLS = ("kill-within", "kill-before", "kill-after")
TROUBLES = ("EIO", "ENOSPC", "full", "gone")


@pytest.fixture
def world(tmp_path: Path, stable: Stable) -> Iterator[World]:
    """A corpus before an eventful run: papers come, are revised, retracted, leave and return."""
    with World(tmp_path / "home", stable) as world:
        papers = [world.add("alpha") for _ in range(24)]
        back, gone, revised = papers[:2], papers[2:4], papers[4:8]
        world.truth.pass_time(days=100)
        world.run()
        for pmid in back:
            world.truth.unmatch(pmid, "alpha")
        world.run()
        world.truth.pass_time(days=100)
        for pmid in back:
            world.truth.rematch(pmid, "alpha")
        world.truth.remove(gone[0])
        world.truth.retract(gone[1], 99)
        world.truth.unmatch(gone[1], "alpha")
        for pmid in revised:
            world.truth.revise(pmid)
        world.truth.retract(papers[8], 98)
        for _ in range(3):
            world.add("alpha")
        yield world


@pytest.mark.parametrize(
    ("how", "step", "hand"),
    [
        ("kill-within", 1, False),
        pytest.param("EIO", 3, True, marks=heavy),
        *(
            pytest.param(how, 1, hand, marks=heavy)
            for how in (*KILLS, *TROUBLES)
            for hand in (False, True)
        ),
    ],
)
def test_at_every_operation_on_a_file(world: World, how: str, step: int, hand: bool) -> None:
    """Whichever it is that the process dies at, or that fails."""
    if hand:
        lines = world.lines("alpha")
        world.by_hand("alpha", [*lines[:5], b"garbage\n", *lines[5:], lines[9], lines[10][:50]])
    before = kept(world.user, "alpha", touched_by_hand=hand)
    corpus, template = world.user.corpus, world.user.home / "template"
    shutil.copytree(corpus, template)
    operations = world.stable.operations(world.user, "alpha")
    for at in range(1, len(operations) + 1, step):
        shutil.rmtree(corpus)
        shutil.copytree(template, corpus)
        said = world.stable.fetch(world.user, "alpha", at=at, how=how)
        told = _alerts(said, world)
        _check_trouble(said, how)
        _check_valid(world, before, hand=hand)
        mended = world.stable.fetch(world.user, "alpha")
        _check_mended(world, before, mended, told | _alerts(mended, world))


def _check_trouble(said: Said, how: str) -> None:
    if how.startswith("kill"):
        assert said.code == -signal.SIGKILL
        return
    assert said.code in (0, 1, 3), said
    assert "Traceback" not in said.err
    if said.code:
        assert "Input/output error" in said.err or "No space left" in said.err


def _check_valid(world: World, before: Kept, *, hand: bool) -> None:
    """Any reader finds whole lines; each article is somewhere, in an old or the new version."""
    corpus = world.user.corpus
    untouched = hand and not (corpus / "rejected" / "alpha.lines").exists()
    now = kept(world.user, "alpha", touched_by_hand=hand or untouched)
    assert before.main.keys() <= now.both.keys()
    for pmid, line in now.both.items():
        versions = [before.both[pmid].said] if pmid in before.both else []
        if pmid in world.truth.papers:
            versions.append(world.truth.papers[pmid].said())
        assert line.said in versions
    for name in ("runs.jsonl", "history/alpha.jsonl"):
        for text in (corpus / name).read_bytes().splitlines() if (corpus / name).exists() else ():
            json.loads(text)


def _check_mended(world: World, before: Kept, said: Said, told: set[str]) -> None:
    assert said.code == 0, said
    truth = world.truth.matching("alpha")
    after = kept(world.user, "alpha")
    check_stored(before, after, truth)
    check_left(before, after, truth, world.truth.papers, recovers=True)
    check_history(before, after)
    both = after.both
    retracted = {str(pmid) for pmid in both if both[pmid].said["is_retracted"]}
    assert told == retracted, "a retraction that nobody has heard of"
    events = [(entry["pmid"], entry["event"]) for entry in after.history[len(before.history) :]]
    assert len(events) == len(set(events)), "the history says the same twice"
    litter = [p.name for p in world.user.corpus.rglob("*") if p.suffix in (".new", ".whole")]
    assert litter == []


def _alerts(said: Said, world: World) -> set[str]:
    """The retractions that a run has told, on stdout or in the ledger."""
    told: list[dict[str, Any]] = []
    for line in said.out.splitlines(keepends=True):
        if line.endswith(b"\n"):
            told.extend(json.loads(line)["alerts"])
    path = world.user.corpus / "runs.jsonl"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        told.extend(json.loads(line).get("alerts", []))
    return {alert["pmid"] for alert in told if alert["kind"] == "retracted"}


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(30, 1), pytest.param(100, 2, marks=heavy), pytest.param(100, 3, marks=heavy)],
)
def test_killed_at_random_moments_under_faults(
    tmp_path: Path, stable: Stable, kills: int, seed: int
) -> None:
    with World(tmp_path, stable, seed) as world:
        for _ in range(60):
            world.add(*world.dice.choice((QUERIES, QUERIES[:1], QUERIES[1:])))
        world.truth.pass_time(days=100)
        done = 0
        while done < kills:
            done += kill_and_mend(world, random.Random(f"{seed} {done}"))
        assert world.searched


def test_a_reader_never_sees_half_a_line_or_an_article_twice(
    tmp_path: Path, stable: Stable
) -> None:
    with World(tmp_path, stable) as world:
        for _ in range(150):
            world.add("alpha")
        world.truth.pass_time(days=100)
        world.run()
        over, seen, wrong = threading.Event(), set(), []

        def read() -> None:
            path = world.user.corpus / "alpha.jsonl"
            while not over.is_set():
                text = path.read_bytes()
                try:
                    pmids = [json.loads(line)["pmid"] for line in text.splitlines()]
                except ValueError:
                    wrong.append(text[-100:])
                    return
                if len(pmids) != len(set(pmids)) or not text.endswith(b"\n"):
                    wrong.append(text[-100:])
                    return
                seen.add(hash(text))

        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(12):
            for pmid in world.dice.sample(sorted(world.truth.papers), 20):
                world.revise(pmid)
            for pmid in world.dice.sample(sorted(world.truth.papers), 3):
                world.toggle(pmid, "alpha")
            world.add("alpha")
            world.run()
        over.set()
        reader.join()
    assert wrong == []
    assert len(seen) > 1


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_refresh_takes_nothing_away(world: World, word: signal.Signals) -> None:
    before = kept(world.user, "alpha")
    held = threading.Event()
    reached = threading.Event()

    def gate(utility: str, parameters: Any) -> None:
        if utility == "efetch.fcgi":
            reached.set()
            held.wait(60)

    world.truth.server.before = gate
    fork = world.stable.start(world.user, "fetch", "--json", "alpha")
    wait_until(reached.is_set)

    os.kill(fork.pid, word)
    said = fork.wait()
    held.set()
    world.truth.server.before = lambda utility, parameters: None
    assert said.code == 130
    assert kept(world.user, "alpha").main.keys() >= before.main.keys()
    assert world.user.runs()[-1]["status"] == "interrupted"
    time.sleep(0.1)
    mended = world.stable.fetch(world.user, "alpha")
    _check_mended(world, before, mended, _alerts(mended, world))
