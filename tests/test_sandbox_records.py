"""The invented corpus: its numbering, its dates, and that its XML is what NLM's DTD asks for."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.slots import NEWEST
from harvester.sandbox.records import InventedRecords

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LARGE = 1_000_000
FAR = (300, 301, 599, 12_345, 99_999, 500_000, 777_777, 999_700, 999_999)


@pytest.fixture(scope="module")
def records() -> InventedRecords:
    return InventedRecords()


@pytest.fixture(scope="module")
def large() -> InventedRecords:
    return InventedRecords(LARGE)


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    entrez = pytest.importorskip("Bio.Entrez")
    path = Path(entrez.__path__[0]) / "DTDs" / "pubmed_250101.dtd"
    if not path.exists():
        pytest.skip(f"Biopython has no {path.name} here")
    return etree.DTD(str(path))


def article_set(*articles: bytes) -> etree._Element:
    return etree.fromstring(b"<PubmedArticleSet>" + b"".join(articles) + b"</PubmedArticleSet>")


def text(element: etree._Element, path: str) -> str | None:
    return element.findtext(path)


def whole_date(element: etree._Element | None) -> date | None:
    if element is None:
        return None
    year, month, day = (int(element.findtext(part, "")) for part in ("Year", "Month", "Day"))
    return date(year, month, day)


def iso(published: etree._Element) -> str:
    """``PubDate`` in ISO 8601, read here independently of how it was written."""
    medline = published.findtext("MedlineDate")
    if medline is not None:
        found = re.match(r"(\d{4})(?: ([A-Z][a-z]{2})\b(?: (\d+)-)?)?", medline)
        assert found is not None
        start = found[1] if not found[2] else f"{found[1]}-{MONTHS.index(found[2]) + 1:02d}"
        return f"{start}-{int(found[3]):02d}" if found[3] else start
    written, month = published.findtext("Year", ""), published.findtext("Month")
    if month is not None:
        number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
        written += f"-{number:02d}"
    day = published.findtext("Day")
    return f"{written}-{int(day):02d}" if day else written


@pytest.mark.parametrize("seed", [1, 2])
def test_all_templates_are_valid(dtd: etree.DTD, seed: int) -> None:
    records = InventedRecords(seed=seed)
    whole = article_set(*map(records.xml, range(records.count)))
    assert dtd.validate(whole), str(dtd.error_log)[:2000]
    assert len(whole) == 300


def test_far_copies_are_valid_beside_their_templates(
    dtd: etree.DTD, large: InventedRecords
) -> None:
    numbers = [*range(300), *FAR, *range(400_000, 400_300)]
    whole = article_set(*map(large.xml, numbers))
    assert dtd.validate(whole), str(dtd.error_log)[:2000]


def test_a_record_says_its_own_pmid(large: InventedRecords) -> None:
    for number in (*range(300), *FAR):
        root = etree.fromstring(large.xml(number))
        wanted = str(large.pmid(number))
        assert [found.text for found in root.findall("*/PMID")] == [wanted]
        ids = root.findall("*/ArticleIdList/ArticleId[@IdType='pubmed']")
        assert [found.text for found in ids] == [wanted]


@given(number=st.integers(0, LARGE - 1), seed=st.integers(0, 1000))
def test_number_of_is_the_inverse_of_pmid(number: int, seed: int) -> None:
    records = InventedRecords(LARGE, seed)
    assert records.number_of(records.pmid(number)) == number
    assert records.pmid(number) > 99_000_000


@given(number=st.integers(0, LARGE - 2), seed=st.integers(0, 1000))
def test_pmids_rise_and_nothing_lies_between(number: int, seed: int) -> None:
    records = InventedRecords(LARGE, seed)
    here, after = records.pmid(number), records.pmid(number + 1)
    assert here < after
    assert all(records.number_of(between) is None for between in range(here + 1, after))


@given(pmid=st.integers(-10, 110_000_000))
def test_a_pmid_of_nobody_has_no_number(pmid: int) -> None:
    records = InventedRecords(50)
    number = records.number_of(pmid)
    assert number is None or (0 <= number < 50 and records.pmid(number) == pmid)


def test_pmids_start_at_99_million_and_have_uneven_gaps(records: InventedRecords) -> None:
    pmids = [records.pmid(number) for number in range(300)]
    assert pmids[0] == 99_000_001
    assert len({after - before for before, after in pairwise(pmids)}) > 5


def test_the_last_number_is_the_end(records: InventedRecords) -> None:
    beyond = records.pmid(300)
    assert records.number_of(beyond) is None
    for number in (-1, 300):
        with pytest.raises(IndexError):
            records.xml(number)
        with pytest.raises(IndexError):
            records.dates(number)


def test_dates_are_those_of_the_xml(large: InventedRecords) -> None:
    for number in (*range(300), *FAR):
        root, dates = etree.fromstring(large.xml(number)), large.dates(number)
        history = "*/History/PubMedPubDate[@PubStatus='{}']"
        assert whole_date(root.find(history.format("entrez"))) == dates.entrez
        assert whole_date(root.find(history.format("pubmed"))) == dates.created
        assert whole_date(root.find("*/DateRevised")) == dates.revised
        assert whole_date(root.find("MedlineCitation/Article/ArticleDate")) == dates.electronic
        published = root.find(".//JournalIssue/PubDate")
        if published is None:
            published = root.find("BookDocument/ContributionDate")
        assert published is not None
        assert iso(published) == dates.published


def test_nothing_is_dated_after_the_newest_day(large: InventedRecords) -> None:
    for number in (*range(300), *range(LARGE - 300, LARGE)):
        root = etree.fromstring(large.xml(number))
        whole = [whole_date(e) for e in root.iter("PubMedPubDate", "DateRevised", "ArticleDate")]
        assert max(filter(None, whole), default=NEWEST) <= NEWEST
        written = [e.text or "" for e in root.iter("Year", "MedlineDate")]
        assert max(int(y) for each in written for y in re.findall(r"\d{4}", each)) <= NEWEST.year


def test_some_records_entered_after_they_were_seen(records: InventedRecords) -> None:
    late = [n for n in range(300) if records.dates(n).entrez > records.dates(n).created]
    assert 9 <= len(late) <= 21
    assert all(records.dates(n).created <= records.dates(n).entrez for n in range(300))


def test_a_notice_revises_its_target(records: InventedRecords) -> None:
    for number in range(300):
        for tie in etree.fromstring(records.xml(number)).iter("CommentsCorrections"):
            kind, pmid = tie.get("RefType", ""), tie.findtext("PMID")
            if not kind.endswith("In") or kind == "OriginalReportIn" or pmid is None:
                continue
            other = records.number_of(int(pmid))
            assert other is not None
            revised = records.dates(number).revised
            assert revised is not None
            assert revised >= records.dates(other).entrez


def test_copies_run_from_1995_to_the_newest_day(large: InventedRecords) -> None:
    entered = [large.dates(number).entrez for number in range(300, LARGE, 1009)]
    assert entered[0].year == 1995
    assert large.dates(LARGE - 1).entrez >= date(2026, 11, 1)
    assert all((before - after).days < 15 for before, after in pairwise(entered))
    by_year = [sum(moment.year == year for moment in entered) for year in range(1996, 2026)]
    assert by_year[0] > 0
    assert by_year[-1] > 10 * by_year[0]


def test_a_copy_differs_from_its_template_in_ids_pages_dates_and_title(
    large: InventedRecords,
) -> None:
    number = 300_000
    template = large.template(number)
    assert template == 0
    copy, original = (etree.fromstring(large.xml(each)) for each in (number, template))
    for path in (
        "MedlineCitation/PMID",
        "MedlineCitation/Article/ELocationID",
        "PubmedData/ArticleIdList/ArticleId[@IdType='pmc']",
        "PubmedData/ArticleIdList/ArticleId[@IdType='pii']",
        "MedlineCitation/Article/Pagination/MedlinePgn",
        "MedlineCitation/Article/ArticleTitle",
        "MedlineCitation/Article/Journal/JournalIssue/PubDate/Year",
    ):
        assert text(copy, path) != text(original, path), path
        assert text(copy, path)
    last_name = "MedlineCitation/Article/AuthorList/Author/LastName"
    assert text(copy, last_name) == text(original, last_name)


def test_ids_of_a_sample_are_unique(large: InventedRecords) -> None:
    sample = range(0, 30_000, 37)
    for kind in ("doi", "pmc", "pii", "mid"):
        path = f"PubmedData/ArticleIdList/ArticleId[@IdType='{kind}']"
        found = [etree.fromstring(large.xml(number)).findtext(path) for number in sample]
        ids = [value for value in found if value]
        assert len(ids) > 50
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("count", [1, 3, 20, 299])
def test_small_corpora_are_the_beginning_of_the_whole(records: InventedRecords, count: int) -> None:
    small = InventedRecords(count)
    assert small.template_count == count
    assert [small.xml(n) for n in range(count)] == [records.xml(n) for n in range(count)]
    assert [small.dates(n) for n in range(count)] == [records.dates(n) for n in range(count)]


def test_templates_do_not_depend_on_the_count(
    records: InventedRecords, large: InventedRecords
) -> None:
    assert all(records.xml(number) == large.xml(number) for number in range(0, 300, 7))
    assert large.template_count == 300
    assert [large.template(number) for number in (0, 299, 300, 650)] == [0, 299, 0, 50]


def test_another_seed_is_another_corpus(records: InventedRecords) -> None:
    other = InventedRecords(seed=2)
    assert all(records.xml(number) != other.xml(number) for number in range(300))
    assert [records.pmid(n) for n in range(300)] != [other.pmid(n) for n in range(300)]


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib\n"
        "from harvester.sandbox.records import InventedRecords\n"
        "records = InventedRecords(5000, 7)\n"
        "whole = b''.join(map(records.xml, range(0, 5000, 13)))\n"
        "print(hashlib.sha256(whole).hexdigest())\n"
    )
    here = InventedRecords(5000, 7)
    digest = hashlib.sha256(b"".join(map(here.xml, range(0, 5000, 13)))).hexdigest()
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        assert run.stdout.strip() == digest


def test_dice_fall_the_same_on_every_machine() -> None:
    dice = Dice("records", 1, 42)
    assert [dice.below(1000) for _ in range(5)] == [351, 740, 723, 990, 467]


@given(seed=st.integers(), low=st.integers(-100, 100), width=st.integers(0, 50))
def test_dice_keep_their_limits(seed: int, low: int, width: int) -> None:
    dice = Dice(seed)
    throws = [dice.between(low, low + width) for _ in range(20)]
    assert all(low <= throw <= low + width for throw in throws)
    assert sorted(dice.sample(range(width), width + 3)) == list(range(width))


def test_records_are_about_as_large_as_real_ones(records: InventedRecords) -> None:
    sizes = sorted(len(records.xml(number)) for number in range(300))
    assert 6_000 < sum(sizes) / len(sizes) < 12_000
    assert sizes[0] < 3_000
    assert sizes[-1] > 50_000


def test_memory_does_not_grow_with_the_count() -> None:
    huge = InventedRecords(10**9)
    assert huge.number_of(huge.pmid(10**9 - 1)) == 10**9 - 1
    assert huge.dates(10**9 - 1).entrez.year == 2026
