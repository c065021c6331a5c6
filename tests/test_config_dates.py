"""Dates as people write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.config.query_dates import first_day, last_day, parse_date

DAYS = st.dates(min_value=datetime.date(1000, 1, 1))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2022", "2022"),
        ("2022-08", "2022-08"),
        ("2022-08-23", "2022-08-23"),
        ("2022/08/23", "2022-08-23"),
        ("2022/8/3", "2022-08-03"),
        (" 2022/08 ", "2022-08"),
        ("2024-02-29", "2024-02-29"),
        ("1000", "1000"),
        ("3000", "3000"),
    ],
)
def test_canonical_form(written: str, canonical: str) -> None:
    assert parse_date(written) == canonical


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2022-13", "there is no month 13"),
        ("2022-00", "there is no month 00"),
        ("2022-02-30", "there is no day 30 in 2022-02; it has 28 days"),
        ("2023-02-29", "there is no day 29"),
        ("2022-01-00", "there is no day 00"),
        ("0999", "before 1000"),
        ("0000-01-01", "before 1000"),
        ("22", "a date is a year, month or day"),
        ("2022-08/23", "a date is a year, month or day"),
        ("2022-08-", "a date is a year, month or day"),
        ("20220823", "a date is a year, month or day"),
        ("2022 Aug", "a date is a year, month or day"),
        ("٢٠٢٢", "a date is a year, month or day"),
        ("", "a date is a year, month or day"),
    ],
)
def test_impossible_dates(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_date(written)


@given(DAYS)
def test_any_day_in_either_notation(day: datetime.date) -> None:
    iso = day.isoformat()
    assert parse_date(iso) == parse_date(iso.replace("-", "/")) == iso
    assert parse_date(f"{day.year}/{day.month}/{day.day}") == iso
    assert first_day(iso) == last_day(iso) == day


@given(DAYS)
def test_a_month_and_a_year_hold_their_days(day: datetime.date) -> None:
    for size in (4, 7):
        part = day.isoformat()[:size]
        assert first_day(part) <= day <= last_day(part)
        one = datetime.timedelta(days=1)
        assert last_day(part) == datetime.date.max or not (
            last_day(part) + one
        ).isoformat().startswith(part)
        assert first_day(part).day == 1


@given(st.text())
def test_any_text_is_a_date_or_a_plain_sentence(text: str) -> None:
    try:
        canonical = parse_date(text)
    except ValueError as error:
        assert str(error)
    else:
        assert parse_date(canonical) == canonical
