"""What the user or an accident does to the files and clocks, and what the next run makes of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fetch_process import heavy
from forked_fetch import Stable
from kept_corpus import kept
from refresh_happenings import QUERIES
from refresh_world import World, counts, report


def papers(world: World) -> list[int]:
    return sorted(world.truth.matching("alpha"))


def test_a_line_deleted_by_hand_comes_back(world: World) -> None:
    lines = world.lines("alpha")
    world.by_hand("alpha", lines[3:])
    assert counts(world.run()) == (3, 0, 0, 21)


def test_a_line_added_by_hand_that_is_not_found_leaves(world: World) -> None:
    pmid = world.add("beta")
    world.run()
    line = next(line for line in world.lines("beta") if b'"pmid":"%d"' % pmid in line)
    world.by_hand("alpha", [*world.lines("alpha"), line])
    said = world.run()
    assert counts(said) == (0, 0, 1, 24)
    assert kept(world.user, "alpha").left[pmid].harvest["left_reason"] == "unmatched"


def test_what_is_no_line_is_taken_out_and_kept(world: World) -> None:
    lines = world.lines("alpha")
    garbage = [b"who wrote this?\n", b'{"no":"pmid"}\n', lines[5]]
    world.by_hand("alpha", [lines[0], garbage[0], *lines[1:], *garbage[1:]])
    said = world.run()
    assert counts(said) == (0, 0, 0, 24)
    assert world.lines("alpha") == lines
    aside = (world.user.corpus / "rejected" / "alpha.lines").read_bytes()
    assert aside == b"".join(garbage)
    assert sum("alpha.jsonl:" in warning for warning in report(said)["warnings"]) == 3
    assert report(world.run())["warnings"] == []


def test_a_line_edited_by_hand_stays_until_pubmed_changes_it(world: World) -> None:
    lines = world.lines("alpha")
    edited, revised = papers(world)[:2]
    mine = [
        line.replace(b'"title":"The ', b'"title":"MY ', 1)
        if any(b'"pmid":"%d"' % pmid in line for pmid in (edited, revised))
        else line
        for line in lines
    ]
    world.by_hand("alpha", mine)
    world.edited["alpha"] = {edited, revised}
    assert counts(world.run()) == (0, 0, 0, 24)
    assert world.lines("alpha") == mine
    world.truth.revise(revised)
    assert counts(world.run()) == (0, 1, 0, 23)
    assert world.user.articles("alpha")[edited]["title"].startswith("MY ")
    assert not world.user.articles("alpha")[revised]["title"].startswith("MY ")
    assert counts(world.run("--verify")) == (0, 1, 0, 23)


def test_an_older_copy_from_a_backup_is_brought_up_to_date(world: World) -> None:
    backup = world.lines("alpha")
    revised = papers(world)[:4]
    for pmid in revised:
        world.truth.revise(pmid)
    gone = papers(world)[5]
    world.truth.remove(gone)
    world.run()
    world.truth.pass_time(days=300)
    world.run()
    world.by_hand("alpha", backup)
    assert counts(world.run()) == (0, 4, 1, 19)


def test_one_old_line_from_a_backup_is_brought_up_to_date(world: World) -> None:
    backup = world.lines("alpha")
    pmid = int(json.loads(backup[2])["pmid"])
    world.truth.revise(pmid)
    world.run()
    world.truth.pass_time(days=300)
    world.run()
    lines = world.lines("alpha")
    at = next(n for n, line in enumerate(lines) if b'"pmid":"%d"' % pmid in line)
    world.by_hand("alpha", [*lines[:at], backup[2], *lines[at + 1 :]])
    assert counts(world.run()) == (0, 1, 0, 23)


@pytest.mark.parametrize("loss", ["delete_state", "garble_state", "delete_ledger"])
def test_what_lies_beside_the_lines_may_be_lost(world: World, loss: str) -> None:
    world.truth.revise(papers(world)[0])
    world.run()
    world.truth.pass_time(days=50)
    getattr(world, loss)()
    world.truth.revise(papers(world)[1])
    world.add("alpha")
    world.excused["alpha"].add(papers(world)[1])
    assert counts(world.run()) == (1, 1, 0, 23)
    world.truth.pass_time(days=50)
    assert counts(world.run()) == (0, 0, 0, 25)


@pytest.mark.parametrize("step", [29, pytest.param(1, marks=heavy)])
def test_every_bit_of_the_state_may_be_wrong(world: World, step: int) -> None:
    """Not a byte of it is believed that is not what was written: no revision is lost by one."""
    state = world.user.corpus / ".state" / "alpha"
    pmid = papers(world)[0]
    for place in range(0, state.stat().st_size, step):
        wrong = bytearray(state.read_bytes())
        if place >= len(wrong):
            break
        wrong[place] ^= 1 << place % 8
        state.write_bytes(wrong)
        world.truth.pass_time(days=1)
        world.truth.revise(pmid)
        said = world.stable.fetch(world.user, "alpha")
        assert (said.code, counts(said)[1]) == (0, 1), f"byte {place}"


def test_other_orders_of_the_lines_are_kept(world: World) -> None:
    lines = list(reversed(world.lines("alpha")))
    world.by_hand("alpha", lines)
    pmid = world.add("alpha")
    assert counts(world.run()) == (1, 0, 0, 24)
    assert world.lines("alpha")[:-1] == lines
    assert list(world.user.articles("alpha"))[-1] == pmid


# Clocks


def test_the_clock_of_the_server_counts_where_it_is_behind(world: World) -> None:
    line = next(iter(kept(world.user, "alpha").main.values()))
    assert line.harvest["last_fetched"][:4] == "2001"


def test_a_server_whose_clock_is_ahead_loses_no_revision(tmp_path: Path, stable: Stable) -> None:
    with World(tmp_path, stable) as world:
        for _ in range(3):
            world.add(*QUERIES)
        today = datetime.now(UTC)
        world.truth.now = today + timedelta(days=3_000)
        assert stable.fetch(world.user).code == 0
        world.truth.revise(papers(world)[0], modified=today.date())
        assert counts(stable.fetch(world.user))[1] == 1


def test_a_server_without_a_clock(tmp_path: Path, stable: Stable) -> None:
    with World(tmp_path, stable) as world:
        world.truth.now = datetime.now(UTC)
        world.truth.server.clock = None
        for _ in range(3):
            world.add(*QUERIES)
        assert stable.fetch(world.user).code == 0
        world.truth.revise(papers(world)[0])
        assert counts(stable.fetch(world.user))[1] == 1
