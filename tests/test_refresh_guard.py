"""NCBI's mistakes are not taken for the truth, and the user's are told to her."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from forked_fetch import Stable
from kept_corpus import kept
from refresh_happenings import QUERIES
from refresh_world import World, report


@pytest.fixture
def world(tmp_path: Path, stable: Stable) -> Iterator[World]:
    """Twenty papers of long ago, half of them found by both queries; held."""
    with World(tmp_path, stable) as world:
        world.begin(20)
        yield world


def forget(world: World, found: int) -> set[int]:
    """All but the first so many papers stop to match; those that do."""
    lost = sorted(world.truth.matching("alpha"))[found:]
    for pmid in lost:
        world.truth.unmatch(pmid, "alpha")
    return set(lost)


def bytes_of(world: World) -> dict[str, bytes]:
    names = ("alpha.jsonl", "alpha.left.jsonl", "history/alpha.jsonl")
    paths = [world.user.corpus / name for name in names]
    return {path.name: path.read_bytes() for path in paths if path.exists()}


@pytest.mark.parametrize("found", [0, 1, 9])
def test_an_answer_that_collapses_is_refused(world: World, found: int) -> None:
    before = bytes_of(world)
    forget(world, found)
    asked = len(world.truth.server.requests("esearch.fcgi"))
    said = world.stable.fetch(world.user, "alpha")
    assert (said.code, report(said)["status"], report(said)["complete"]) == (1, "failed", False)
    assert "--accept-loss" in said.err
    assert str(found) in report(said)["error"]
    assert "20" in report(said)["error"]
    terms = [a.parameters["term"] for a in world.truth.server.requests("esearch.fcgi")[asked:]]
    assert terms.count("alpha") >= 2, "it was not asked again"
    assert bytes_of(world) == before
    assert world.stable.fetch(world.user, "alpha").code == 1


def test_half_of_what_is_held_is_believed(world: World) -> None:
    forget(world, 10)
    assert report(world.run())["left"] == 10


def test_a_small_corpus_may_go_away(tmp_path: Path, stable: Stable) -> None:
    with World(tmp_path, stable) as world:
        for _ in range(4):
            world.add(*QUERIES)
        world.run()
        forget(world, 0)
        said = world.run()
        assert (said.code, report(said)["left"]) == (0, 4)


def test_the_second_answer_is_right(world: World) -> None:
    found = set(world.truth.finds["alpha"])
    asked: list[str] = []

    def collapse_once(utility: str, parameters: Mapping[str, str]) -> None:
        if parameters.get("term") == "alpha":
            asked.append(utility)
            world.truth.server.finds["alpha"] = found if len(asked) > 1 else set()

    world.truth.server.before = collapse_once
    world.truth.remove(min(found))
    found.discard(min(found))
    said = world.stable.fetch(world.user, "alpha")
    assert (said.code, report(said)["left"], report(said)["found"]) == (0, 1, 19)
    assert len(asked) > 1


def test_the_loss_is_accepted_in_so_many_words(world: World) -> None:
    lost = forget(world, 3)
    said = world.stable.fetch(world.user, "--accept-loss")
    assert (said.code, report(said)["left"]) == (0, 17)
    assert kept(world.user, "alpha").left.keys() == lost
    assert world.stable.fetch(world.user).code == 0


def test_one_query_that_collapses_leaves_the_other_alone(world: World) -> None:
    forget(world, 0)
    pmid = world.add("beta")
    said = world.stable.fetch(world.user)
    assert said.code == 3
    assert report(said, "beta")["status"] == "ok"
    assert pmid in world.user.articles("beta")


def test_a_changed_term_may_find_much_less_but_not_nothing(world: World) -> None:
    for pmid in sorted(world.truth.matching("alpha"))[:2]:
        world.truth.rematch(pmid, "narrow")
    world.truth.finds["nothing"] = world.truth.server.finds["nothing"] = set()
    for term, code in (("nothing", 1), ("narrow", 0)):
        world.user.write({"alpha": f"term = '{term}'"})
        said = world.stable.fetch(world.user)
        assert said.code == code, term
    assert report(said)["left"] == 18


def fails(world: World, *, when: Callable[[str, Mapping[str, str]], bool], how: str) -> None:
    """From now on the requests that ``when`` is true of fail."""
    server = world.truth.server

    def trouble(utility: str, parameters: Mapping[str, str]) -> None:
        server.faults = {how: 1.0} if when(utility, parameters) else {}

    server.before = trouble


PLACES: dict[str, Callable[[str, Mapping[str, str]], bool]] = {
    "everything": lambda utility, parameters: True,
    "search": lambda utility, parameters: "datetype" not in parameters and utility[1] == "s",
    "dates": lambda utility, parameters: parameters.get("datetype") == "mdat",
    "fetch": lambda utility, parameters: utility == "efetch.fcgi",
}


@pytest.mark.parametrize(
    ("place", "how"),
    [("search", "429"), *itertools.product(PLACES, ("500", "json200"))],
)
def test_a_run_that_failed_takes_nothing_away_and_moves_no_date(
    world: World, place: str, how: str
) -> None:
    """The first failures of scripts that this tool replaces: a 429 read as no results."""
    gone, revised = sorted(world.truth.matching("alpha"))[:2]
    world.truth.remove(gone)
    world.truth.revise(revised, modified=world.truth.today)
    world.excused["alpha"].add(revised)
    new = world.add("alpha")
    before = kept(world.user, "alpha").main
    fails(world, when=PLACES[place], how=how)
    for _ in range(1 if how == "429" else 2):
        said = world.stable.fetch(world.user, "alpha")
        assert said.code in (1, 3), said
        assert not report(said)["complete"]
        assert report(said)["left"] == 0
        assert before.keys() <= world.user.articles("alpha").keys()
        assert not (world.user.corpus / "alpha.left.jsonl").exists()
        world.truth.pass_time(days=60)
    world.truth.server.before = lambda utility, parameters: None
    world.truth.server.faults = {}
    world.unsettled.add("alpha")
    world.stateless.add("alpha")
    world.run()
    now = kept(world.user, "alpha")
    assert now.left.keys() == {gone}
    assert new in now.main
    assert now.main[revised].said == world.truth.papers[revised].said()


def test_another_translation_is_told_with_both_texts(world: World) -> None:
    world.truth.server.translations["alpha"] = '"alpha particles"[MeSH Terms]'
    said = world.stable.fetch(world.user)
    drift = report(said)["drift"]
    assert drift["before"] == "understood: alpha"
    assert drift["after"] == '"alpha particles"[MeSH Terms]'
    for text in (drift["before"], drift["after"]):
        assert text in said.err
    assert report(said, "beta")["drift"] is None
    assert report(world.stable.fetch(world.user))["drift"] is None


def test_other_remarks_of_pubmed_are_told(world: World) -> None:
    world.truth.server.remarks["alpha"] = (
        "<ErrorList><PhraseNotFound>alhpa</PhraseNotFound></ErrorList>"
    )
    said = world.stable.fetch(world.user)
    drift = report(said)["drift"]
    assert drift["remarks_before"] == []
    assert any("alhpa" in remark for remark in drift["remarks_after"])
    assert "alhpa" in said.err


def test_a_changed_term_is_no_drift(world: World) -> None:
    for pmid in sorted(world.truth.matching("alpha")):
        world.truth.rematch(pmid, "gamma")
    world.user.write({"alpha": "term = 'gamma'"})
    assert report(world.stable.fetch(world.user))["drift"] is None


def test_what_must_be_found_is_looked_for_each_time(world: World) -> None:
    pmid = sorted(world.truth.matching("alpha"))[0]
    world.user.write({"alpha": f"term = 'alpha'\nmust_find = ['{pmid}']"})
    assert report(world.stable.fetch(world.user))["warnings"] == []
    world.truth.unmatch(pmid, "alpha")
    for _ in range(2):
        said = world.stable.fetch(world.user)
        assert any(str(pmid) in warning for warning in report(said)["warnings"])
        assert str(pmid) in said.err


def test_a_retraction_fails_the_run_where_that_is_wanted(world: World) -> None:
    world.truth.note(sorted(world.truth.matching("alpha"))[0], "ErratumIn", 98)
    assert world.stable.fetch(world.user, "--fail-on", "retraction").code == 0
    world.truth.retract(sorted(world.truth.matching("alpha"))[1], 99)
    said = world.stable.fetch(world.user, "--fail-on", "retraction")
    assert said.code not in (0, 1, 2, 75, 130)
    assert report(said)["complete"]
    assert world.stable.fetch(world.user, "--fail-on", "retraction").code == 0
