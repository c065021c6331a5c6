"""Dates keep their precision and never raise."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pubmed_samples import article_of, book_of

from harvester.article import Article
from harvester.pubmed_xml.dates import medline_date, month_number, partial_date


def published(content: str) -> Article:
    return article_of(
        f"<Journal><JournalIssue><PubDate>{content}</PubDate></JournalIssue></Journal>"
    )


@pytest.mark.parametrize(
    ("content", "date", "year"),
    [
        ("<Year>2022</Year>", "2022", 2022),
        ("<Year>2022</Year><Month>Aug</Month>", "2022-08", 2022),
        ("<Year>2022</Year><Month>8</Month><Day>3</Day>", "2022-08-03", 2022),
        ("<Year>2022</Year><Month>SEPT</Month><Day>30</Day>", "2022-09-30", 2022),
        ("<Year>2022</Year><Month>december</Month>", "2022-12", 2022),
        ("<Year>2022</Year><Month>02</Month><Day>31</Day>", "2022-02", 2022),
        ("<Year>2024</Year><Month>Feb</Month><Day>29</Day>", "2024-02-29", 2024),
        ("<Year>2023</Year><Month>Feb</Month><Day>29</Day>", "2023-02", 2023),
        ("<Year>2022</Year><Month>13</Month><Day>1</Day>", "2022", 2022),
        ("<Year>2022</Year><Day>5</Day>", "2022", 2022),
        ("<Year>1809</Year>", "1809", 1809),
        ("<Year>nonsense</Year>", None, None),
        ("<Month>May</Month>", None, None),
        ("", None, None),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12", 1998),
        ("<MedlineDate>1978 Mar-Apr</MedlineDate>", "1978-03", 1978),
        ("<MedlineDate>1978 Sep-OCT</MedlineDate>", "1978-09", 1978),
        ("<MedlineDate>2018 May - Jun</MedlineDate>", "2018-05", 2018),
        ("<MedlineDate>2000 Dec 23-30</MedlineDate>", "2000-12-23", 2000),
        ("<MedlineDate>2000 Spring</MedlineDate>", "2000", 2000),
        ("<MedlineDate>Winter 1998</MedlineDate>", "1998", 1998),
        ("<MedlineDate>1999-2000</MedlineDate>", "1999", 1999),
        ("<MedlineDate>2019</MedlineDate>", "2019", 2019),
        ("<MedlineDate>Dec 1998</MedlineDate>", "1998-12", 1998),
        ("<MedlineDate>no year at all</MedlineDate>", None, None),
        ("1997 May", "1997-05", 1997),
    ],
)
def test_publication_dates(content: str, date: str | None, year: int | None) -> None:
    article = published(content)
    assert (article.publication_date, article.year) == (date, year)


def test_free_text_and_seasons_are_kept() -> None:
    assert published("<MedlineDate>2000 Spring</MedlineDate>").medline_date == "2000 Spring"
    assert published("<Year>2000</Year><Season>Fall</Season>").season == "Fall"
    assert published("<Year>2000</Year><Month>Jan-Feb</Month>").season == "Jan-Feb"


def test_a_part_that_makes_no_date_is_kept() -> None:
    article = published("<Year>2022</Year><Month>02</Month><Day>31</Day>")
    assert [(kept.source, kept.value) for kept in article.other] == [
        ("MedlineCitation/Article/Journal/JournalIssue/PubDate/Day", "31")
    ]


def test_the_year_falls_back_to_the_electronic_date() -> None:
    article = article_of(
        '<ArticleDate DateType="Electronic"><Year>2019</Year><Month>01</Month><Day>05</Day>'
        "</ArticleDate>"
    )
    assert article.year == 2019
    assert article.electronic_date == "2019-01-05"
    assert article.publication_date is None


def test_history_has_the_time_of_day() -> None:
    article = article_of(
        data="<History>"
        '<PubMedPubDate PubStatus="received"><Year>2022</Year><Month>8</Month></PubMedPubDate>'
        '<PubMedPubDate PubStatus="entrez"><Year>2022</Year><Month>8</Month><Day>23</Day>'
        "<Hour>6</Hour></PubMedPubDate>"
        '<PubMedPubDate PubStatus="pubmed"><Year>2022</Year><Month>8</Month><Day>24</Day>'
        "<Hour>18</Hour><Minute>5</Minute></PubMedPubDate>"
        '<PubMedPubDate PubStatus="medline"><Year>2022</Year><Month>8</Month><Day>31</Day>'
        "<Hour>24</Hour><Minute>0</Minute></PubMedPubDate>"
        "<PubMedPubDate><Year>2023</Year></PubMedPubDate>"
        '<PubMedPubDate PubStatus="accepted"><Year>soon</Year></PubMedPubDate></History>'
    )
    assert [(entry.status, entry.date) for entry in article.history] == [
        ("received", "2022-08"),
        ("entrez", "2022-08-23T06:00"),
        ("pubmed", "2022-08-24T18:05"),
        ("medline", "2022-08-31"),
        ("unknown", "2023"),
    ]
    assert article.entrez_date == "2022-08-23"
    assert {kept.value for kept in article.other} == {"24", "0", "soon"}


def test_the_dates_of_a_book() -> None:
    both = book_of(
        "<ContributionDate><Year>2014</Year><Month>Feb</Month></ContributionDate>",
        "<PubDate><Year>2010</Year></PubDate>",
    )
    assert (both.publication_date, both.year) == ("2014-02", 2014)
    assert both.book is not None
    assert (both.book.date, both.book.contribution_date) == ("2010", "2014-02")
    alone = book_of("", "<PubDate><MedlineDate>2010 Spring</MedlineDate></PubDate>")
    assert (alone.publication_date, alone.year) == ("2010", 2010)
    assert alone.book is not None
    assert alone.book.medline_date == "2010 Spring"


@given(day=st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)), clock=st.times())
def test_every_day_of_the_calendar(day: datetime.date, clock: datetime.time) -> None:
    parts = {"Year": str(day.year), "Month": str(day.month), "Day": str(day.day)}
    assert partial_date(parts) == (day.isoformat(), day.year, ())
    parts |= {"Hour": str(clock.hour), "Minute": f"{clock.minute:02}"}
    expected = f"{day.isoformat()}T{clock.hour:02}:{clock.minute:02}"
    assert partial_date(parts) == (expected, day.year, ())


# The first draw of any text takes a second, to read the tables of Unicode.
SLOW_START = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
DIGITS = st.text("0123456789", max_size=3)


@SLOW_START
@given(
    parts=st.fixed_dictionaries(
        {},
        optional={
            "Year": st.integers(0, 3000).map(str) | st.text(max_size=6),
            "Month": DIGITS | st.sampled_from(["Feb", "Summer"]) | st.text(max_size=4),
            "Day": DIGITS | st.text(max_size=3),
            "Hour": DIGITS,
            "Minute": DIGITS,
            "Second": DIGITS,
        },
    )
)
def test_a_date_is_valid_and_keeps_what_it_does_not_use(parts: dict[str, str]) -> None:
    date = partial_date(parts)
    if date.iso is not None:
        day, _, clock = date.iso.partition("T")
        datetime.date.fromisoformat(day + "-01-01"[len(day) - 4 :])
        assert not clock or datetime.time.fromisoformat(clock)
    told = len(re.split("[-T:]", date.iso or ""))
    used = set(parts) - {name for name, _ in date.unused}
    assert len(used) <= (told if date.iso else 0)
    assert all(parts[name] == text for name, text in date.unused)


@SLOW_START
@given(text=st.text(max_size=30))
def test_free_text_never_raises(text: str) -> None:
    date = medline_date(text)
    assert (date.iso is None) == (date.year is None)
    assert month_number(text) in {None, *range(1, 13)}
