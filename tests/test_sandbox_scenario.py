"""The sandbox's year: what a client sees happen to the records, step by step."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from lxml import etree
from year_walk import Seen, walk

from harvester.alerts import KINDS, alerts_of
from harvester.article import Article
from harvester.sandbox.year.scenario import Year

Pair = tuple[Seen, Seen]

# What the tour in the README tells of, for seed 1.
RETRACTED = {4: "99001669", 9: "99001931", 11: "99001682", 12: "99000143"}
DELETED = {6: "99001974", 11: "99002222"}
DUPLICATE, SURVIVOR = "99002105", "99001935"
UNMATCHED, LOST, WITHDRAWN = "99001896", "99001596", "99001719"


@pytest.fixture(scope="module")
def year() -> list[Seen]:
    return walk()


def changed(before: Seen, after: Seen) -> set[str]:
    """The PMIDs of the records that are there in both steps and not the same."""
    both = before.records.keys() & after.records.keys()
    return {pmid for pmid in both if before.records[pmid] != after.records[pmid]}


def modification(article: Article) -> str:
    return article.date_revised or article.entrez_date or ""


def revisions(year: list[Seen]) -> Iterator[tuple[int, Article, Article]]:
    """Each revision of an article of msc-ms: step, before, after."""
    for before, after in pairwise(year):
        for pmid in sorted(changed(before, after) & before.found["msc-ms"]):
            yield after.step, before.articles[pmid], after.articles[pmid]


def test_the_steps_are_twelve_months_and_the_server_says_which_day_it_is(year: list[Seen]) -> None:
    months = [(2025, 11), (2025, 12), *((2026, month) for month in range(1, 12))]
    assert [seen.moment for seen in year] == [datetime(y, m, 20, 12, tzinfo=UTC) for y, m in months]
    assert [seen.step for seen in year] == list(range(13))


def test_every_record_of_every_step_is_valid(year: list[Seen]) -> None:
    entrez = pytest.importorskip("Bio.Entrez")
    dtd = etree.DTD(str(Path(entrez.__path__[0]) / "DTDs" / "pubmed_250101.dtd"))
    editions = {xml for seen in year for xml in seen.records.values()}
    assert len(editions) > 500
    for xml in editions:
        whole = etree.fromstring(b"<PubmedArticleSet>" + xml + b"</PubmedArticleSet>")
        assert dtd.validate(whole), f"{dtd.error_log}"[:2000]


def test_a_record_is_served_under_its_own_pmid(year: list[Seen]) -> None:
    for seen in year:
        assert all(article.pmid == pmid for pmid, article in seen.articles.items())
        assert all(f'"pubmed">{pmid}<'.encode() in xml for pmid, xml in seen.records.items())


def test_nothing_is_dated_after_its_day(year: list[Seen]) -> None:
    for seen in year:
        today = seen.day.isoformat()
        for article in seen.articles.values():
            # An issue may be dated ahead.
            past = [each.date for each in article.history if each.status != "ecollection"]
            dates = [*past, article.date_revised, article.date_completed, article.electronic_date]
            assert max(each[:10] for each in dates if each) < today, article.pmid


def test_what_was_revised_is_found_by_its_modification_date(year: list[Seen]) -> None:
    for before, after in pairwise(year):
        for pmid in changed(before, after):
            revised = after.articles[pmid].date_revised or ""
            assert before.day.isoformat() <= revised < after.day.isoformat(), pmid
            assert revised != before.articles[pmid].date_revised
            assert pmid in after.modified


def test_the_index_of_modification_dates_is_that_of_the_records(year: list[Seen]) -> None:
    for before, after in pairwise(year):
        since = before.day.isoformat()
        wanted = {p for p, article in after.articles.items() if modification(article) >= since}
        hidden = {LOST} if after.step == 6 else set()
        assert after.modified == wanted - hidden


def test_something_is_modified_on_the_very_day_of_the_step_before(year: list[Seen]) -> None:
    edges = [
        pmid
        for before, after in pairwise(year)
        for pmid in changed(before, after)
        if after.articles[pmid].date_revised == before.day.isoformat()
    ]
    assert edges


def test_the_server_counts_what_there_is_to_see(year: list[Seen]) -> None:
    ever = set(year[0].records)
    assert year[0].happened == {}
    for before, after in pairwise(year):
        counts = defaultdict(int, after.happened)
        came = after.records.keys() - before.records.keys()
        first_seen = came - ever
        late = {p for p in first_seen if _entered(after.articles[p]) < before.day.isoformat()}
        assert counts["new"] == len(first_seen)
        assert counts["late"] == len(late)
        assert counts["revised"] == len(changed(before, after))
        assert counts["deleted"] == len(before.records.keys() - after.records.keys())
        retracted = {
            p for p in changed(before, after)
            if any(a.kind.startswith("retracted") for a in _alerts(before, after, p))
        }  # fmt: skip
        assert counts["retracted"] == len(retracted)
        ever |= first_seen


def _entered(article: Article) -> str:
    return article.entrez_date or ""


def _alerts(before: Seen, after: Seen, pmid: str) -> tuple:
    return alerts_of(
        msgspec.json.encode(before.articles[pmid]), msgspec.json.encode(after.articles[pmid])
    )


def test_each_month_brings_new_articles_and_revises_old_ones(year: list[Seen]) -> None:
    for before, after in pairwise(year):
        assert len(after.found["msc-ms"] - before.found["msc-ms"]) >= 3
        assert len(changed(before, after) & before.found["msc-ms"]) >= 3


def test_some_are_seen_late_and_no_window_of_modification_dates_has_them(
    year: list[Seen],
) -> None:
    new, late = 0, []
    for before, after in pairwise(year):
        came = after.found["msc-ms"] - before.found["msc-ms"] - year[0].records.keys()
        new += len(came)
        late += [
            (after.step, pmid)
            for pmid in sorted(came)
            if modification(after.articles[pmid]) < before.day.isoformat()
            and pmid not in (LOST, WITHDRAWN)
        ]
    assert 0.04 <= len(late) / new <= 0.1
    assert {step for step, _ in late} >= {3, 5, 9, 10}


def _became_medline(old: Article, new: Article) -> bool:
    indexed = new.mesh_headings and not old.mesh_headings
    return bool(old.status == "In-Process" and new.status == "MEDLINE" and indexed)


def _released(old: Article, new: Article) -> bool:
    status = {each.status for each in new.history} - {each.status for each in old.history}
    return bool(new.pmcid and not old.pmcid and "pmc-release" in status)


def _printed(old: Article, new: Article) -> bool:
    assert old.journal is not None and new.journal is not None
    was, now = old.journal.volume or old.pages, new.journal.volume and new.pages
    ahead = old.publication_status == "aheadofprint" and new.publication_status == "ppublish"
    moved = old.publication_date != new.publication_date or bool(new.medline_date)
    return bool(not was and now and ahead and moved)


def _reworded(old: Article, new: Article) -> bool:
    return old.abstract != new.abstract


def _respelt(old: Article, new: Article) -> bool:
    names = [[(a.last_name, a.orcid, a.affiliations) for a in each.authors] for each in (old, new)]
    return sum(was != now for was, now in zip(*names, strict=True)) == 1


def _touched(old: Article, new: Article) -> bool:
    return msgspec.structs.replace(old, date_revised=None) == msgspec.structs.replace(
        new, date_revised=None
    )


@pytest.mark.parametrize(
    ("happens", "least"),
    [
        (_became_medline, 8),
        (_released, 6),
        (_printed, 5),
        (_reworded, 1),
        (_respelt, 1),
        (_touched, 1),
    ],
)
def test_articles_of_msc_ms_are_revised_in_many_ways(
    year: list[Seen], happens: Callable[[Article, Article], bool], least: int
) -> None:
    pmids = {new.pmid for _, old, new in revisions(year) if happens(old, new)}
    assert len(pmids) >= least


def test_nothing_is_revised_but_what_a_revision_is_about(year: list[Seen]) -> None:
    """References, ids and words stay as they are when something else changes."""
    for _, old, new in revisions(year):
        assert old.references == new.references
        assert old.title == new.title
        assert old.doi == new.doi
        assert len(old.authors) == len(new.authors)


def test_every_kind_of_alert_but_one_comes_and_names_its_notice(year: list[Seen]) -> None:
    kinds = set()
    for before, after in pairwise(year):
        for pmid in changed(before, after):
            for alert in _alerts(before, after, pmid):
                kinds.add(alert.kind)
                assert alert.notice in after.records
                ties = after.articles[alert.notice].corrections
                assert any(tie.pmid == pmid for tie in ties)
    assert kinds == set(KINDS.values())


def test_articles_that_stood_for_months_are_retracted(year: list[Seen]) -> None:
    told = {
        (after.step, pmid)
        for before, after in pairwise(year)
        for pmid in before.found["msc-ms"] & changed(before, after)
        for alert in _alerts(before, after, pmid)
        if alert.kind.startswith("retracted")
    }
    assert told == set(RETRACTED.items())
    for step, pmid in RETRACTED.items():
        before = [seen for seen in year[:step] if pmid in seen.articles]
        assert len(before) >= 2
        assert not any(seen.articles[pmid].is_retracted for seen in before)
        now = year[step].articles[pmid]
        marked = any(each.name == "Retracted Publication" for each in now.publication_types)
        assert marked == (step != 11)
        if step != 11:
            assert now.is_retracted
            assert (
                pmid
                in year[step].found["msc-retractions"] - year[step - 1].found["msc-retractions"]
            )


def test_a_doubted_article_is_retracted_later(year: list[Seen]) -> None:
    pmid = RETRACTED[9]
    concerned = [a.kind for a in _alerts(year[2], year[3], pmid)]
    assert concerned == ["expression of concern"]
    assert [a.kind for a in _alerts(year[8], year[9], pmid)] == ["retracted"]


def test_deleted_articles_are_gone_for_good(year: list[Seen]) -> None:
    for step, pmid in DELETED.items():
        assert pmid in year[step - 1].found["msc-ms"]
        assert all(pmid not in seen.records for seen in year[step:])
        assert all(pmid not in seen.found["msc-ms"] for seen in year[step:])


def test_a_duplicate_is_merged_into_the_record_that_stays(year: list[Seen]) -> None:
    before, after = year[4], year[5]
    twice = [before.articles[pmid] for pmid in (DUPLICATE, SURVIVOR)]
    assert twice[0].doi == twice[1].doi
    assert twice[0].title == twice[1].title
    assert {DUPLICATE, SURVIVOR} <= before.found["msc-ms"]
    assert DUPLICATE not in after.records
    assert SURVIVOR in after.found["msc-ms"] & changed(before, after)
    assert DUPLICATE in after.articles[SURVIVOR].notes[-1].text


def test_an_article_is_indexed_again_and_matches_no_more(year: list[Seen]) -> None:
    before, after = year[2], year[3]
    assert UNMATCHED in before.found["msc-ms"] & before.found["msc-ms-trials"]
    assert UNMATCHED in changed(before, after)
    assert all(UNMATCHED not in seen.found["msc-ms"] for seen in year[3:])
    assert all(UNMATCHED in seen.records for seen in year)


def test_the_search_loses_an_article_and_finds_it_again(year: list[Seen]) -> None:
    found = [LOST in seen.found["msc-ms"] for seen in year]
    assert found == [step != 6 for step in range(13)]
    assert len({seen.records[LOST] for seen in year[5:8]}) == 1


def test_a_withdrawn_article_returns_as_it_was(year: list[Seen]) -> None:
    for seen in year:
        there = seen.step not in (8, 9)
        assert (WITHDRAWN in seen.found["msc-ms"]) == there
        assert (WITHDRAWN in seen.records) == there
    assert year[7].records[WITHDRAWN] == year[10].records[WITHDRAWN]
    assert WITHDRAWN not in year[10].modified


def test_a_heading_gets_another_name_in_one_step(year: list[Seen]) -> None:
    before, after = year[1], year[2]
    old, new = "Mesenchymal Stem Cells", "Mesenchymal Stromal Cells"
    with_old = {p for p, article in before.articles.items() if old in _headings(article)}
    assert len(with_old) > 50
    for pmid in with_old:
        renamed, was = after.articles[pmid], before.articles[pmid]
        assert new in _headings(renamed)
        assert [each.ui for each in renamed.mesh_headings] == [
            each.ui for each in was.mesh_headings
        ]
    for seen in year:
        gone = new if seen.step < 2 else old
        assert not any(gone in _headings(article) for article in seen.articles.values())
    assert before.found["msc-ms"] <= after.found["msc-ms"]


def _headings(article: Article) -> set[str]:
    return {heading.descriptor for heading in article.mesh_headings}


def test_the_translations_drift_once(year: list[Seen]) -> None:
    for name in year[0].translation:
        texts = [seen.translation[name] for seen in year]
        assert texts[:2] == [texts[0]] * 2
        assert texts[2:] == [texts[2]] * 11
        words = '"mesenchymal stem cells"[MeSH Terms]', '"mesenchymal stromal cells"[MeSH Terms]'
        assert texts[0].replace(*words) == texts[2] != texts[0]


def test_another_walk_sees_the_same(year: list[Seen]) -> None:
    again = Year()
    for step in (5, 12, 0):
        store = again.store(step)
        served = {str(store.records.pmid(n)): store.records.xml(n) for n in range(store.count)}
        assert served == year[step].records
        counts = {what: len(pmids) for what, pmids in again.step(step).happened.items()}
        assert counts == year[step].happened


def test_other_seeds_live_through_the_same_kind_of_year() -> None:
    entrez = pytest.importorskip("Bio.Entrez")
    dtd = etree.DTD(str(Path(entrez.__path__[0]) / "DTDs" / "pubmed_250101.dtd"))
    other = Year(7)
    whats = {what for step in range(13) for what in other.step(step).happened}
    assert whats == {what for step in range(13) for what in Year().step(step).happened}
    store = other.store(6)
    whole = b"".join(store.records.xml(n) for n in range(store.count))
    root = etree.fromstring(b"<PubmedArticleSet>" + whole + b"</PubmedArticleSet>")
    assert dtd.validate(root), str(dtd.error_log)[:2000]


def test_the_last_day_has_come_already_for_this_machine() -> None:
    assert Year().step(12).day == date(2026, 11, 20)
    with pytest.raises(ValueError, match=re.escape("0 to 12, not 13")):
        Year().step(13)
