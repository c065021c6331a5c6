"""One change of PubMed at a time, and what the next run makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from kept_corpus import kept
from refresh_happenings import QUERIES
from refresh_world import World, counts, report


def papers(world: World) -> list[int]:
    return sorted(world.truth.matching("alpha"))


def test_new_revised_left_and_unchanged(world: World) -> None:
    first, second, third, *_ = papers(world)
    world.add("alpha")
    world.truth.revise(first)
    world.truth.remove(second)
    world.truth.unmatch(third, "alpha")
    said = world.run()
    assert counts(said) == (1, 1, 2, 21)
    assert report(said)["deleted"] == 1
    assert counts(world.run()) == (0, 0, 0, 23)


def test_a_new_modification_date_is_no_revision(world: World) -> None:
    text = (world.user.corpus / "alpha.jsonl").read_bytes()
    for pmid in papers(world):
        world.truth.touch(pmid)
    world.excused["alpha"].update(papers(world))
    assert counts(world.run()) == (0, 0, 0, 24)
    assert (world.user.corpus / "alpha.jsonl").read_bytes() == text
    assert not (world.user.corpus / "history").exists() or not kept(world.user, "alpha").history


def test_nothing_is_fetched_when_nothing_changed(world: World) -> None:
    world.truth.pass_time(days=40)
    world.run()
    asked = len(world.fetched())
    for days in (1, 3, 40, 400):
        world.truth.pass_time(days=days)
        world.run()
    assert len(world.fetched()) == asked


def test_a_confirmed_revision_is_fetched_no_second_time(world: World) -> None:
    """Its date stays in the window for a month of daily runs."""
    for pmid in papers(world)[:5]:
        world.truth.revise(pmid)
    world.excused["alpha"].update(papers(world)[:5])
    for _ in range(4):
        world.truth.pass_time(days=3)
        world.run()
        asked = len(world.fetched())
    for _ in range(9):
        world.truth.pass_time(days=3)
        world.run()
    assert len(world.fetched()) == asked


def test_records_that_get_visible_late_are_found(world: World) -> None:
    late = [world.add("alpha", late_by=days) for days in (1, 10, 100, 3_000)]
    assert counts(world.run()) == (4, 0, 0, 24)
    assert set(late) <= world.user.articles("alpha").keys()


def test_a_revision_that_gets_visible_late_is_found(world: World) -> None:
    """Its modification date lies before the last good run."""
    day = world.truth.today - timedelta(days=25)
    world.truth.revise(papers(world)[3], modified=day)
    world.excused["alpha"].add(papers(world)[3])
    assert counts(world.run()) == (0, 1, 0, 23)


def test_a_second_revision_on_the_day_of_a_run(world: World) -> None:
    pmid = papers(world)[0]
    for _ in range(3):
        world.truth.revise(pmid)
        assert counts(world.run())[1] == 1
    revised = [entry for entry in kept(world.user, "alpha").history if entry["pmid"] == str(pmid)]
    assert [entry["event"] for entry in revised] == ["revised"] * 3


def test_verify_finds_what_no_window_shows(world: World) -> None:
    pmid = papers(world)[0]
    world.truth.revise(pmid, modified=world.truth.today - timedelta(days=150))
    said = world.stable.fetch(world.user)
    assert counts(said) == (0, 0, 0, 24)
    verified = world.run("--verify")
    assert counts(verified) == (0, 1, 0, 23)
    assert report(verified)["verified"]
    assert not report(said)["verified"]


def test_an_article_leaves_and_returns(world: World) -> None:
    deleted, unmatched = papers(world)[:2]
    kept_before = kept(world.user, "alpha").main
    paper = world.truth.papers[deleted]
    world.truth.remove(deleted)
    world.truth.unmatch(unmatched, "alpha")
    said = world.run()
    assert (report(said)["left"], report(said)["deleted"]) == (2, 1)
    left = kept(world.user, "alpha").left
    assert left.keys() == {deleted, unmatched}
    assert left[deleted].harvest["left_reason"] == "deleted"
    assert left[unmatched].harvest["left_reason"] == "unmatched"
    assert left[deleted].harvest["left"][:10] == world.truth.today.isoformat()
    assert left[deleted].article == kept_before[deleted].article

    world.truth.pass_time(days=10)
    world.truth.add(deleted, ["alpha"])
    world.truth.rematch(unmatched, "alpha")
    assert world.truth.papers[deleted] == paper
    said = world.run()
    assert (counts(said)[0], report(said)["returned"]) == (2, 2)
    now = kept(world.user, "alpha")
    assert now.left == {}
    for pmid in (deleted, unmatched):
        first = kept_before[pmid].harvest["first_fetched"]
        assert now.main[pmid].harvest["first_fetched"] == first
        assert "left" not in now.main[pmid].harvest
        events = [entry["event"] for entry in now.history if entry["pmid"] == str(pmid)]
        assert events == ["left", "returned"]


def test_some_leave_while_others_return(world: World) -> None:
    """In any order of their PMIDs: the file of what left loses only what returns."""
    first, second, third, fourth, *_ = papers(world)
    for leaving, returning in (
        ((second, fourth), ()),
        ((first, third), (second,)),
        ((second,), (first, fourth)),
        ((), (second, third)),
    ):
        world.truth.pass_time(days=5)
        for pmid in leaving:
            world.truth.unmatch(pmid, "alpha")
        for pmid in returning:
            world.truth.rematch(pmid, "alpha")
        said = world.run()
        assert (report(said)["left"], report(said)["returned"]) == (len(leaving), len(returning))
    assert kept(world.user, "alpha").left == {}


def test_a_deleted_article_leaves_every_query(world: World) -> None:
    pmid = sorted(world.truth.matching("beta"))[0]
    world.truth.remove(pmid)
    said = world.run()
    for query in QUERIES:
        assert report(said, query)["deleted"] == 1
        assert pmid in kept(world.user, query).left


def test_retracted_and_so_not_found_any_more(world: World) -> None:
    """The query excludes retractions: the newest version and the alert are not lost."""
    pmid = papers(world)[0]
    world.truth.retract(pmid, 99)
    world.truth.unmatch(pmid, "alpha")
    said = world.run()
    line = kept(world.user, "alpha").left[pmid]
    assert line.said["is_retracted"]
    assert line.harvest["left_reason"] == "unmatched"
    (alert,) = report(said)["alerts"]
    assert (alert["pmid"], alert["kind"], alert["notice"]) == (str(pmid), "retracted", "99")
    history = [entry for entry in kept(world.user, "alpha").history if entry["pmid"] == str(pmid)]
    assert [a["kind"] for entry in history for a in entry.get("alerts", [])] == ["retracted"]


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("ExpressionOfConcernIn", "expression of concern"),
        ("ErratumIn", "erratum"),
        ("CorrectedandRepublishedIn", "corrected and republished"),
        ("RetractedandRepublishedIn", "retracted and republished"),
    ],
)
def test_a_notice_is_an_alert_once(world: World, notice: str, kind: str) -> None:
    pmid = papers(world)[0]
    world.truth.note(pmid, notice, 99)
    first, second = world.stable.fetch(world.user), world.stable.fetch(world.user)
    assert [alert["kind"] for alert in report(first)["alerts"]] == [kind]
    assert report(second)["alerts"] == []


def test_what_was_retracted_before_it_was_held_is_no_news(world: World) -> None:
    pmid = world.add("alpha")
    world.truth.retract(pmid, 99)
    assert report(world.run())["alerts"] == []


def test_two_queries_fetch_what_they_share_once(world: World) -> None:
    shared = sorted(world.truth.matching("beta"))[:6]
    for pmid in shared:
        world.truth.revise(pmid)
        world._excuse(pmid)
    new = [world.add(*QUERIES) for _ in range(4)]
    asked = len(world.fetched())
    said = world.run()
    assert counts(said, "alpha")[:2] == counts(said, "beta")[:2] == (4, 6)
    assert sorted(world.fetched()[asked:]) == sorted([*shared, *new])


def test_a_part_of_a_run_adds_and_revises_and_takes_nothing_away(world: World) -> None:
    gone, unmatched, revised = papers(world)[:3]
    world.truth.remove(gone)
    world.truth.unmatch(unmatched, "alpha")
    world.truth.revise(revised)
    world.add("alpha")
    for words in (("--limit", "5"), ("--since", "2020")):
        assert report(world.part_run(*words))["left"] == 0
    assert kept(world.user, "alpha").left == {}
    world.run()
    assert kept(world.user, "alpha").left.keys() == {gone, unmatched}


def test_a_record_newly_missing_holds_removals_up_once(world: World) -> None:
    withheld = world.add("alpha")
    world.truth.withhold(withheld)
    gone = papers(world)[0]
    world.truth.remove(gone)
    first = world.run()
    assert (first.code, report(first)["complete"], report(first)["left"]) == (3, False, 0)
    second = world.run()
    assert (second.code, report(second)["complete"], report(second)["left"]) == (3, True, 1)
    world.truth.give(withheld)
    third = world.run()
    assert (third.code, report(third)["new"]) == (0, 1)


def test_a_changed_term_is_a_new_search_over_the_same_file(world: World) -> None:
    for pmid in papers(world)[4:]:
        world.truth.rematch(pmid, "another")
    for _ in range(3):
        world.truth.rematch(world.add(), "another")
    world.terms["alpha"] = "another"
    world.user.write(world._toml())
    said = world.run()
    assert counts(said) == (3, 0, 4, 20)
    assert report(said)["term"] == "another"


def test_changed_dates_are_a_new_search_over_the_same_file(world: World) -> None:
    """A publication year lies in each PMID here (``truth_records.year``)."""
    user = world.user
    since = "term = 'alpha'\nsince = '2008'"
    user.write({"alpha": since})
    said = world.stable.fetch(user)
    inside = user.articles("alpha").keys()
    left = kept(user, "alpha").left
    assert 0 < len(left) < 24
    assert report(said)["left"] == len(left)
    assert inside | left.keys() == set(papers(world))
    user.write({"alpha": "term = 'alpha'"})
    said = world.stable.fetch(user)
    assert report(said)["returned"] == len(left)
    assert user.articles("alpha").keys() == set(papers(world))
