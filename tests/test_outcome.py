"""What people see of a run: alerts first, every figure at any width, both texts of a drift."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from harvester.alerts import KINDS, Alert
from harvester.display.outcome import (
    FOLDED,
    ChangedArticle,
    alert_line,
    alerts_panel,
    alerts_reminder,
    changed_table,
    summary_table,
    told_once,
    troubles,
)
from harvester.display.tables import show
from harvester.events import Drift, QueryDone

WIDTHS = (60, 80, 99, 100, 115, 116, 120, 200)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
TITLE = "Mesenchymal stem cells for relapsing multiple sclerosis: a randomised trial"
RETRACTED = Alert(pmid="11", kind="retracted", title=TITLE, notice="12", source="Lancet. 2026;1:2")
DONE = QueryDone(
    query="msc-ms",
    status="partial",
    found=1_234_567,
    new=1_200,
    revised=345,
    left=67,
    unchanged=1_232_998,
    missing=("7",) * 20,
    rejected=("8",) * 4,
    requests=6_464,
    seconds=4_575.2,
)


def text_of(body: RenderableType, width: int) -> str:
    file = io.StringIO()
    show(Console(file=file, width=width), body)
    return file.getvalue()


def cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["msc-ms", "a-query-with-a-rather-long-name-indeed"])
def test_the_summary_shows_every_figure(width: int, name: str) -> None:
    text = text_of(summary_table([DONE.__class__(**{**vars(DONE), "query": name})], width), width)
    assert max(map(len, text.splitlines())) <= width
    for word in ("1,234,567", "1,200", "345", "67", "1,232,998", "20", "4", "6,464"):
        assert word in text
    assert words_of("1 h 16 min") in words_of(text) or "1 h 16" in text
    for word in ("Found", "New", "Revised", "Left", "Unchanged"):
        assert word in text
    assert ("Requests" in text) == (width >= FOLDED)
    assert "…" not in text


def test_what_went_well_is_not_told_as_missing() -> None:
    fine = QueryDone(query="q", status="ok", found=3, unchanged=3, requests=1, seconds=0.4)
    text = text_of(summary_table([fine], 80), 80)
    assert "1 request · 0.4 s" in text
    assert "missing" not in text


@pytest.mark.parametrize("width", WIDTHS)
def test_an_alert_tells_everything(width: int) -> None:
    text = text_of(alerts_panel([RETRACTED]), width)
    assert max(map(len, text.splitlines())) <= width
    said = words_of(text.replace("┃", " "))
    for word in ("RETRACTED", TITLE, "PMID 11", "notice PMID 12", "Lancet. 2026;1:2"):
        assert word in said


def test_each_kind_of_alert_has_its_own_words() -> None:
    for kind in KINDS.values():
        alert = Alert(pmid="1", kind=kind, title="T", notice="2", source="J. 2026")
        assert f" {kind.upper()} " in text_of(alerts_panel([alert]), 80)
        assert alert_line(alert) == f"{kind.upper()} PMID 1: T (notice PMID 2, J. 2026)"
    assert alert_line(Alert(pmid="1", kind="retracted")) == "RETRACTED PMID 1: (no title)"


def test_alerts_of_several_queries_are_told_once_and_the_gravest_first() -> None:
    kinds = ("erratum", "expression of concern", "something new", "retracted")
    alerts = tuple(Alert(pmid=str(n), kind=kind) for n, kind in enumerate(kinds))
    runs = [QueryDone(query=name, status="ok", alerts=alerts) for name in "ab"]
    assert [alert.kind for alert in told_once(runs)] == [
        "retracted",
        "expression of concern",
        "erratum",
        "something new",
    ]


def test_very_many_alerts_do_not_hide_the_table() -> None:
    alerts = [Alert(pmid=str(n), kind="erratum", title=TITLE) for n in range(500)]
    text = text_of(alerts_panel(alerts), 80)
    assert "500 alerts" in text
    assert "and 480 more: `harvest alerts` shows all" in text
    assert len(text.splitlines()) < 100


def test_the_last_line_reminds_of_the_first() -> None:
    others = [Alert(pmid=str(n), kind="erratum") for n in range(2)]
    twice = RETRACTED.__class__(pmid="11", kind="retracted and republished")
    assert alerts_reminder([RETRACTED, twice, *others]).startswith(
        "1 retracted and 2 other alerts:"
    )
    assert alerts_reminder(others[:1]).startswith("1 alert:")


def test_both_texts_of_a_drift_stand_one_under_the_other() -> None:
    drift = Drift("2026-08-01T03:10:00Z", "one two three", "one 2 three", (), ("ignored: of",))
    run = QueryDone(query="q", status="ok", drift=drift)
    rows = [row.strip() for row in text_of(troubles([run]) or "", 80).splitlines()]
    assert rows[:5] == [
        "! q: PubMed reads this search in another way than on 2026-08-01",
        "then one two three",
        "now  one 2 three",
        "remarks then none",
        "remarks now  ignored: of",
    ]
    same = QueryDone(query="q", status="ok", drift=Drift("2026-08-01", "t", "t", ("a",), ()))
    assert "now  t" not in text_of(troubles([same]) or "", 80)


def test_errors_and_warnings_come_before_notes() -> None:
    runs = [
        QueryDone(query="a", status="ok", notes=("a note",), warnings=("a warning",)),
        QueryDone(query="b", status="failed", error="an error"),
    ]
    text = text_of(troubles(runs) or "", 80)
    assert text.index("a warning") < text.index("an error") < text.index("· a: a note")
    assert troubles([QueryDone(query="a", status="ok")]) is None


def test_what_had_left_before_is_told_below_the_table() -> None:
    run = QueryDone(query="a", status="ok", found=9, new=3, returned=2, unchanged=6)
    assert "· a: 2 of the new had left before" in words_of(text_of(troubles([run]) or "", 80))


def test_a_thousand_missing_records_do_not_fill_the_screen() -> None:
    run = QueryDone(query="a", status="partial", missing=tuple(map(str, range(1_000, 2_000))))
    text = text_of(troubles([run]) or "", 80)
    assert "PMID 1000 missing" in text
    assert "980 more missing or rejected" in words_of(text)


@pytest.mark.parametrize("width", WIDTHS)
def test_some_of_what_changed(width: int) -> None:
    articles = [ChangedArticle("123", TITLE, "abstract changed: [-a-] {+b+}")]
    text = text_of(changed_table(articles, 14), width)
    assert max(map(len, text.splitlines())) <= width
    said = words_of(text)
    for word in ("1 of 14 that changed", "123", TITLE, "[-a-] {+b+}", "harvest history PMID"):
        assert word in said


@given(WORDS, WORDS, WORDS, st.sampled_from(WIDTHS))
@settings(max_examples=60, deadline=None)
def test_any_text_is_harmless(title: str, source: str, note: str, width: int) -> None:
    alert = Alert(pmid="1", kind="erratum", title=title, notice="2", source=source)
    run = QueryDone(
        query="q",
        status="failed",
        error=title,
        warnings=(source,),
        notes=(note,),
        drift=Drift("2026", title, source),
    )
    bodies = [alerts_panel([alert]), troubles([run]) or "", summary_table([run], width)]
    bodies.append(changed_table([ChangedArticle("1", title, note)], 1))
    for body in bodies:
        text = text_of(body, width)
        assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]
        if "\n" not in title + source + note and (title + source + note).isascii():
            assert all(cells(row) <= width for row in text.splitlines())
    assert alert_line(alert).isprintable() or not (title + source).isprintable()
