"""What the shipped saved searches find in the invented corpus: a newcomer's first run."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from harvester.article import Article
from harvester.sandbox.store import Store

QUERIES = Path(__file__).parent.parent / "queries.toml"
SEEDS = (1, 2, 3)
FEWEST_AND_MOST = {"msc-ms": (100, 160), "msc-ms-trials": (25, 50), "msc-retractions": (6, 12)}


@cache
def terms() -> dict[str, str]:
    tables = tomllib.loads(QUERIES.read_text(encoding="utf-8"))["queries"]
    return {name: table["term"] for name, table in tables.items()}


@cache
def store(seed: int, count: int = 300) -> Store:
    return Store.invented(count, seed)


def warnings(seed: int, name: str, count: int = 300) -> tuple[str, ...]:
    answer = store(seed, count).search(terms()[name])
    return (
        answer.phrases_not_found
        + answer.fields_not_found
        + answer.phrases_ignored
        + answer.quoted_phrases_not_found
        + answer.messages
    )


@cache
def newest(name: str, seed: int = 1, size: int = 10) -> tuple[Article, ...]:
    articles = [store(seed).article(pmid) for pmid in range(99_000_000, 99_003_000)]
    hits = store(seed).search(terms()[name]).hits
    found = [a for a in articles if a is not None and store(seed).hits_of([int(a.pmid)]) & hits]
    return tuple(sorted(found, key=lambda a: a.entrez_date or "", reverse=True)[:size])


def test_every_shipped_search_is_known_here() -> None:
    assert set(terms()) == set(FEWEST_AND_MOST)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FEWEST_AND_MOST)
def test_a_shipped_search_gives_no_warning(name: str, seed: int) -> None:
    assert warnings(seed, name) == ()


@pytest.mark.parametrize("count", [6, 20, 50])
def test_nor_in_a_small_corpus(count: int) -> None:
    assert [warnings(1, name, count) for name in terms()] == [(), (), ()]


def test_a_phrase_that_nobody_says_is_noticed() -> None:
    answer = store(1).search('"mesenchymal unicorn cell*"[tiab] OR "multiple sclerosis"[tiab]')
    assert answer.quoted_phrases_not_found == ('"mesenchymal unicorn cell*"[tiab]',)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "limits"), FEWEST_AND_MOST.items())
def test_a_shipped_search_finds_a_good_part(name: str, limits: tuple[int, int], seed: int) -> None:
    fewest, most = limits
    assert fewest <= store(seed).search(terms()[name]).hits.bit_count() <= most


@pytest.mark.parametrize("seed", SEEDS)
def test_every_name_of_the_cells_is_used_by_several_records(seed: int) -> None:
    phrases = re.findall(r'"[^"]+cell\*"\[tiab\]', terms()["msc-ms"])
    assert len(phrases) == 17
    for phrase in phrases:
        assert store(seed).search(phrase).hits.bit_count() >= 3, phrase


def test_the_newest_finds_are_news_with_a_retraction_among_them() -> None:
    articles = newest("msc-ms")
    assert all("2025-11-24" < (a.entrez_date or "") <= "2026-11-24" for a in articles)
    assert any(a.is_retracted for a in articles)
    assert sum(bool(a.trial_ids) for a in articles) >= 3
    assert len({a.title for a in articles}) == len(articles)


def test_titles_of_opinions_and_reviews_do_not_repeat() -> None:
    articles = newest("msc-ms", size=300)
    kinds = {"Editorial", "Letter", "Review"}
    titles = [a.title for a in articles if kinds & {t.name for t in a.publication_types}]
    assert len(titles) > 20
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_abstract_says_a_thing_twice(seed: int) -> None:
    for article in newest("msc-ms", seed, size=300):
        sentences = [s for part in article.abstract_sections for s in part.text.split(". ") if s]
        assert len(set(sentences)) == len(sentences), article.pmid


def test_retractions_and_errata_come_from_the_journal_of_their_article() -> None:
    ties = [
        (article, correction.pmid)
        for article in newest("msc-ms", size=300)
        for correction in article.corrections
        if correction.type in ("RetractionOf", "ErratumFor") and correction.pmid
    ]
    assert len(ties) > 3
    for notice, pmid in ties:
        target = store(1).article(int(pmid))
        assert target is not None and target.journal is not None and notice.journal is not None
        assert notice.journal.title == target.journal.title
