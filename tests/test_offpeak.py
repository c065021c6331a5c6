"""NCBI's quiet hours, at any moment of several years and across daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.run.offpeak import LARGE_JOB, seconds_until_open

EASTERN = ZoneInfo("America/New_York")
HOUR = 3600.0
MOMENTS = st.datetimes(
    datetime(2019, 12, 30), datetime(2031, 1, 5), timezones=st.just(UTC)
)  # fmt: skip


def quiet(moment: datetime) -> bool:
    """The rule as NCBI words it, on a clock in New York."""
    there = moment.astimezone(EASTERN)
    return there.strftime("%a") in {"Sat", "Sun"} or there.hour in {21, 22, 23, 0, 1, 2, 3, 4}


@given(MOMENTS)
def test_the_answer_is_the_first_quiet_moment(now: datetime) -> None:
    seconds = seconds_until_open(now)
    opens = now + timedelta(seconds=seconds)
    assert (seconds == 0) == quiet(now)
    assert 0 <= seconds <= 16 * HOUR
    assert quiet(opens)
    if seconds:
        assert not quiet(opens - timedelta(microseconds=1))
        for part in range(1, 40):
            assert not quiet(now + timedelta(seconds=seconds * part / 40))


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_the_zone_of_the_clock_does_not_matter(now: datetime, minutes: int) -> None:
    there = now.astimezone(timezone(timedelta(minutes=minutes)))
    assert seconds_until_open(there) == seconds_until_open(now)


@pytest.mark.parametrize(
    ("eastern", "hours"),
    [
        ("2026-07-14T04:59:59.999999", 0),  # a Tuesday in summer
        ("2026-07-14T05:00:00", 16),
        ("2026-07-14T20:00:00", 1),
        ("2026-07-14T21:00:00", 0),
        ("2026-07-17T20:30:00", 0.5),  # Friday
        ("2026-07-17T21:00:00", 0),
        ("2026-07-18T12:00:00", 0),
        ("2026-07-19T23:59:59", 0),
        ("2026-07-20T04:00:00", 0),  # Monday
        ("2026-07-20T05:00:00", 16),
        ("2026-03-08T02:30:00", 0),  # Sunday, a time that does not exist
        ("2026-03-09T05:00:00", 16),  # the Monday after: summer time
        ("2026-11-01T01:30:00", 0),  # Sunday, a time that comes twice
        ("2026-11-02T05:00:00", 16),
    ],
)
def test_new_york(eastern: str, hours: float) -> None:
    moment = datetime.fromisoformat(eastern).replace(tzinfo=EASTERN)
    assert seconds_until_open(moment) == hours * HOUR


@pytest.mark.parametrize(
    ("utc", "seconds"),
    [
        ("2026-03-06T10:00:00", 16 * HOUR),  # Friday, winter: 05:00 is 10:00 UTC
        ("2026-03-06T09:59:59", 0),
        ("2026-03-09T09:00:00", 16 * HOUR),  # Monday, summer: 05:00 is 09:00 UTC
        ("2026-03-09T08:59:59", 0),
        ("2026-10-30T09:00:00", 16 * HOUR),
        ("2026-11-02T09:30:00", 0),
        ("2026-11-02T10:00:00", 16 * HOUR),
    ],
)
def test_daylight_saving_by_a_clock_without_it(utc: str, seconds: float) -> None:
    assert seconds_until_open(datetime.fromisoformat(utc).replace(tzinfo=UTC)) == seconds


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        seconds_until_open(datetime(2026, 1, 1))


def test_a_large_job_is_what_ncbi_calls_one() -> None:
    assert LARGE_JOB == 100
