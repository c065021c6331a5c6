"""What a table of articles shows of each: the date, the author, the newest of many."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.article import SCHEMA_VERSION, Article, Journal, Person, Term
from harvester.display.digest import Digest, Newest

DATES = st.one_of(
    st.just(""),
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda day: str(day)[:4]),
)


def digest(**fields: object) -> Digest:
    return msgspec.convert({"pmid": "1", **fields}, Digest)


def a_line(pmid: int, date: str = "", **fields: object) -> bytes:
    return msgspec.json.encode({"pmid": str(pmid), "publication_date": date, **fields}) + b"\n"


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({}, ""),
        ({"publication_date": "2024-05"}, "2024-05"),
        ({"publication_date": "2024-05", "electronic_date": "2024-03-09"}, "2024-03-09"),
        ({"publication_date": "2024-05-01", "electronic_date": "2024-03-09"}, "2024-05-01"),
        ({"electronic_date": "2024-03-09"}, "2024-03-09"),
        ({"medline_date": "1998 Dec-1999 Jan", "entrez_date": "1999-01-05"}, "1998 Dec-1999 Jan"),
        ({"entrez_date": "1999-01-05"}, "1999-01-05"),
    ],
)
def test_the_date_is_the_most_exact_one(fields: dict[str, str], date: str) -> None:
    assert digest(**fields).date == date


@pytest.mark.parametrize(
    ("authors", "incomplete", "shown"),
    [
        ([], False, ""),
        ([{"last_name": "Smith", "initials": "JB"}], False, "Smith JB"),
        ([{"last_name": "Madonna"}], False, "Madonna"),
        ([{"last_name": "Smith", "initials": "JB"}] * 2, False, "Smith JB et al."),
        ([{"last_name": "Smith", "initials": "JB"}], True, "Smith JB et al."),
        ([{"collective_name": "MSC Study Group"}], False, "MSC Study Group"),
        ([{}], False, ""),
    ],
)
def test_the_first_author(authors: list[dict[str, str]], incomplete: bool, shown: str) -> None:
    assert digest(authors=authors, authors_incomplete=incomplete).first_author == shown


def test_the_shortest_name_of_the_journal() -> None:
    names = {"title": "The Lancet", "iso_abbreviation": "Lancet (Lond)"}
    assert digest().journal_name == ""
    assert digest(journal={"title": "The Lancet"}).journal_name == "The Lancet"
    assert digest(journal=names).journal_name == "Lancet (Lond)"
    assert digest(journal={**names, "medline_abbreviation": "Lancet"}).journal_name == "Lancet"


def test_only_types_that_say_something() -> None:
    names = ["Journal Article", "Review", "Research Support, Non-U.S. Gov't", "Meta-Analysis"]
    types = [{"name": name} for name in names]
    assert digest(publication_types=types).types == ("Review", "Meta-Analysis")


def test_a_digest_is_read_from_a_whole_line() -> None:
    article = Article(
        pmid="7",
        schema_version=SCHEMA_VERSION,
        version=1,
        title="T",
        is_retracted=True,
        doi="10.1/x",
        publication_date="2024",
        authors=(Person(last_name="Smith"),),
        journal=Journal(title="J"),
        publication_types=(Term(name="Review"),),
        trial_ids=("NCT01895439",),
    )
    newest = Newest()
    newest.add([msgspec.json.encode(article)])
    (shown,) = newest.articles()
    assert shown.is_retracted
    assert (shown.pmid, shown.title, shown.doi, shown.date) == ("7", "T", "10.1/x", "2024")
    assert (shown.first_author, shown.journal_name, shown.types) == ("Smith", "J", ("Review",))
    assert shown.trial_ids == ("NCT01895439",)


@given(
    articles=st.lists(st.tuples(st.integers(1, 50), DATES), max_size=40),
    most=st.integers(1, 12),
)
def test_the_newest_of_any_number(articles: list[tuple[int, str]], most: int) -> None:
    newest = Newest(most)
    first: dict[int, str] = {}
    for pmid, date in articles:
        newest.add([a_line(pmid, date)])
        first.setdefault(pmid, date)
    once = Newest(most)
    once.add(a_line(pmid, date) for pmid, date in first.items())
    expected = sorted(first.items(), key=lambda item: (item[1], item[0]), reverse=True)[:most]
    assert [(int(d.pmid), d.date) for d in once.articles()] == expected
    shown = [int(d.pmid) for d in newest.articles()]
    assert len(shown) == len(set(shown)) == min(most, len(first))


@pytest.mark.parametrize("line", [b"", b"{", b'{"pmid":"1","authors":5}', b'{"pmid":1}', b"[]"])
def test_what_is_no_article_is_passed_over(line: bytes) -> None:
    newest = Newest()
    newest.add([line, a_line(2)])
    assert [shown.pmid for shown in newest.articles()] == ["2"]
