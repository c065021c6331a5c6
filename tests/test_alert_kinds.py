"""Which changes of an article are an alert, and which are not."""

from __future__ import annotations

import json

import pytest

from harvester.alerts import KINDS, alerts_of

Ties = tuple[tuple[str, str, str], ...]


def article(*ties: tuple[str, str, str], retracted: bool = False) -> bytes:
    corrections = [
        {"type": kind, **({"pmid": pmid} if pmid else {}), **({"source": source} if source else {})}
        for kind, pmid, source in ties
    ]
    fields = {"pmid": "1", "title": "T", "is_retracted": retracted, "corrections": corrections}
    return json.dumps(fields).encode()


def told(before: bytes, after: bytes) -> list[tuple[str, str]]:
    return [(alert.kind, alert.notice) for alert in alerts_of(before, after)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_that_comes_is_told_with_its_pmid_and_source(kind: str) -> None:
    (alert,) = alerts_of(article(), article((kind, "55", "Brain. 2026")))
    assert (alert.kind, alert.notice, alert.source) == (KINDS[kind], "55", "Brain. 2026")
    assert (alert.pmid, alert.title) == ("1", "T")


def test_retracted_without_a_notice() -> None:
    assert told(article(), article(retracted=True)) == [("retracted", "")]


def test_a_retraction_is_one_alert() -> None:
    after = article(("RetractionIn", "55", "B"), retracted=True)
    assert told(article(), after) == [("retracted", "55")]
    assert told(article(retracted=True), after) == []
    assert told(article(("ErratumIn", "7", "A")), after) == [("retracted", "55")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((("ErratumIn", "55", "X"),), (("ErratumIn", "55", "X. 2026 Nov;5(2):1-3."),)),
        ((("ErratumIn", "55", "X"), ("CommentIn", "9", "")), (("ErratumIn", "55", "X"),)),
        ((("RetractionIn", "", "X"),), (("RetractionIn", "", "X"), ("Cites", "3", ""))),
        ((), (("CommentIn", "9", ""), ("RetractionOf", "8", ""), ("ErratumFor", "7", ""))),
        ((("ErratumIn", "", "X"),), (("ErratumIn", "55", "X. 2026"),)),
        ((("ErratumIn", "", "X"),), (("ErratumIn", "", "X. 2026"),)),
    ],
    ids=[
        "its citation is completed",
        "a comment goes",
        "no PMID",
        "not about this article",
        "its PMID comes",
        "its citation is completed, without a PMID",
    ],
)
def test_no_news(before: Ties, after: Ties) -> None:
    assert told(article(*before), article(*after)) == []


def test_a_second_erratum_is_news() -> None:
    before = article(("ErratumIn", "55", "X"))
    after = article(("ErratumIn", "55", "X"), ("ErratumIn", "56", "X"))
    assert told(before, after) == [("erratum", "56")]
