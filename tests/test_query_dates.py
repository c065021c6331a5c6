from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.article import Article, Book
from harvester.query import article_terms
from harvester.query.dates import span
from harvester.query.fields import Field

TODAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020/02", "2020-02-01", "2020-02-29"),
        ("2020/2/9", "2020-02-09", "2020-02-09"),
        ("2020-02-09", "2020-02-09", "2020-02-09"),
        ("2020 Mar", "2020-03-01", "2020-03-31"),
        ("2020/march/05", "2020-03-05", "2020-03-05"),
        ("2020/01/01 00:00", "2020-01-01", "2020-01-01"),
        ("3000", "3000-01-01", "3000-12-31"),
        ("last 30 days", "2024-03-01", "3000-12-31"),
        ("Last 2 weeks", "2024-03-17", "3000-12-31"),
        ("last 1 month", "2024-02-29", "3000-12-31"),
        ("last 5 years", "2019-03-31", "3000-12-31"),
        ("last 99999 years", "0001-01-01", "3000-12-31"),
        ("last 99999 days", "1750-06-17", "3000-12-31"),
    ],
)
def test_what_a_date_covers(text: str, low: str, high: str) -> None:
    assert span(text, TODAY) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "", "20", "20200101", "2020/13", "2020/0", "2020/1/32", "0000/01", "2020/foo", "mar 2020",
        ">2023", ">=2023", "< 2020", "2020:", ":2020", "2020-", "-2020", "2020–",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert span(text, TODAY) is None


@given(st.dates(), st.dates())
def test_days_cover_themselves_and_order_as_text(one: date, other: date) -> None:
    covered = span(one.isoformat(), TODAY)
    assert covered == (one.isoformat(), one.isoformat())
    assert (one <= other) == (one.isoformat() <= other.isoformat())


def article(**dates: object) -> Article:
    return Article(pmid="1", schema_version=1, version=1, is_retracted=False, **dates)


@pytest.mark.parametrize(
    ("record", "printed"),
    [
        (article(publication_date="2022"), "2022-01-01"),
        (article(publication_date="2022-08"), "2022-08-01"),
        (article(publication_date="2022-08-23"), "2022-08-23"),
        (article(publication_date="2000", season="Spring"), "2000-03-01"),
        (article(publication_date="2000", season="Winter"), "2000-12-01"),
        (article(medline_date="1998 Dec-1999 Jan"), "1998-12-01"),
        (article(medline_date="2000 Autumn"), "2000-09-01"),
        (article(medline_date="Mar-Apr 1978"), "1978-03-01"),
        (article(medline_date="1976-1977"), "1976-01-01"),
        (article(book=Book(date="2011-05")), "2011-05-01"),
        (article(year=1999), "1999-01-01"),
        (article(year=1999, medline_date="Summer"), "1999-01-01"),
    ],
)
def test_print_dates_of_articles(record: Article, printed: str) -> None:
    dates = set(article_terms.dates(record))
    assert dates == {(Field.PRINT_DATE, printed), (Field.PUBLICATION_DATE, printed)}
