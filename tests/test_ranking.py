"""The order of hits: what is about the words first, then the newest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from indexed import catalogue_of, lines_of
from query_corpus import TODAY, heading
from searched_corpus import article

from harvester.article import Affiliation, Article, Keyword, Person
from harvester.index.catalogue import Catalogue
from harvester.index.ranking import Ranking
from harvester.index.searching import understood

OTHERS = [
    article(pmid, title="Nothing of the kind", abstract="skin " * 9) for pmid in range(50, 99)
]
"""So that the words looked for are rare."""


def ranked(articles: Sequence[Article], query: str) -> list[int]:
    hits = understood(query, today=TODAY).hits(catalogue_of([*articles, *OTHERS]))
    ordered = hits.by_relevance()
    scores = [score for _, score in ordered]
    assert scores == sorted(scores, reverse=True)
    return list(hits.catalogue.pmids([doc for doc, _ in ordered]))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"title": "Cord"}, {"abstract": "Cord"}),
        ({"title": "Cord"}, {"mesh_headings": (heading("Cord"),)}),
        ({"mesh_headings": (heading("Cord"),)}, {"abstract": "Cord"}),
        ({"keywords": (Keyword(name="cord", owner="x", major=False),)}, {"abstract": "cord"}),
        (
            {"abstract": "Cord"},
            {"authors": (Person(affiliations=(Affiliation(name="Cord Hall"),)),)},
        ),
        ({"abstract": "cord cord cord of skin"}, {"abstract": "cord of skin skin skin"}),
        ({"abstract": "cord of skin"}, {"abstract": "cord" + " skin" * 500}),
        ({"title": "Cord and blood"}, {"title": "Cord and skin"}),
    ],
)
def test_where_a_word_stands_makes_the_difference(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    query = "cord[all] OR blood[all]"
    for first, second in ((1, 2), (2, 1)):
        articles = sorted(
            [article(first, **better), article(second, **worse)], key=lambda each: each.pmid
        )
        assert ranked(articles, query) == [first, second]


def test_a_heading_is_not_counted_twice_where_its_word_has_no_tag() -> None:
    title = "Skin of the kind that others have"
    with_heading = article(1, title=title, mesh_headings=(heading("Zebrafish"),))
    in_title = article(2, title=f"Zebrafish {title}")
    assert ranked([with_heading, in_title], "zebrafish") == [2, 1]
    assert ranked([with_heading, in_title], "zebrafish AND skin") == [2, 1]


def test_the_words_of_a_heading_count_in_the_title() -> None:
    narrow = heading("Multiple Sclerosis, Chronic Progressive")
    articles = [
        article(1, title="Multiple sclerosis", mesh_headings=(heading("Multiple Sclerosis"),)),
        article(2, title="Skin", mesh_headings=(heading("Multiple Sclerosis"),)),
        article(3, title="Skin", mesh_headings=(narrow,)),
    ]
    assert ranked(articles, '"multiple sclerosis"[mh]')[0] == 1


def test_equal_ones_by_date_then_by_pmid() -> None:
    dates = {1: "2020", 2: "2024-05", 3: "2024-05", 4: None, 5: "2021-01-01"}
    articles = [article(pmid, title="cord", publication_date=date) for pmid, date in dates.items()]
    assert ranked(articles, "cord[ti]") == [3, 2, 5, 1, 4]
    assert ranked(articles, "1:5[pmid]") == [3, 2, 5, 1, 4]


def test_by_date_is_the_newest_first() -> None:
    dates = {1: "2020", 2: "2024-05", 3: "2024-05", 4: None, 5: "2021-01-01"}
    articles = [article(pmid, title="cord", publication_date=date) for pmid, date in dates.items()]
    hits = understood("cord[ti]", today=TODAY).hits(catalogue_of(articles))
    assert list(hits.catalogue.pmids([doc for doc, _ in hits.by_date()])) == [3, 2, 5, 1, 4]
    assert [doc for doc, _ in hits.by_date(2)] == [doc for doc, _ in hits.by_date()][:2]


def test_what_is_excluded_does_not_count() -> None:
    articles = [
        article(1, title="cord", abstract="blood"),
        article(2, title="cord", abstract="skin"),
    ]
    assert ranked(articles, "cord[ti] NOT blood[ti]") == [2, 1]


def ranking(catalogue: Catalogue, most_scored: int) -> Ranking:
    return Ranking(
        catalogue.connection, catalogue.index(), catalogue.newest, most_scored=most_scored
    )


@pytest.mark.parametrize("most_scored", [1, 3, 10, 19, 20, 21])
@pytest.mark.parametrize("most", [None, 1, 5, 20, 100])
def test_of_too_many_hits_those_with_the_words_in_the_title_come_first(
    most_scored: int, most: int | None
) -> None:
    articles = [
        article(
            pmid, title="cord" if pmid % 2 else "skin", abstract="cord", publication_date="2020"
        )
        for pmid in range(1, 21)
    ]
    catalogue = catalogue_of([*articles, *OTHERS])
    hits = understood("cord[tiab]", today=TODAY).hits(catalogue)
    ordered = ranking(catalogue, most_scored).by_relevance(hits.found, hits.mentions, most)
    pmids = list(catalogue.pmids([doc for doc, _ in ordered]))
    assert pmids == [*range(19, 0, -2), *range(20, 0, -2)][:most]
    assert all(score > 0 for _, score in ordered[:most_scored])
    assert all(score == 0 for _, score in ordered[most_scored:])


def test_of_too_many_hits_a_part_of_another_phrase_counts_in_the_title() -> None:
    titles = {1: "stem cells", 2: "skin", 3: "mesenchymal stem cells", 4: "skin", 5: "stem cells"}
    articles = [
        article(pmid, title=title, abstract="mesenchymal stem cells", publication_date="2020")
        for pmid, title in titles.items()
    ]
    catalogue = catalogue_of([*articles, *OTHERS])
    query = 'stem cells[tiab] OR "mesenchymal stem cells"[tiab]'
    hits = understood(query, today=TODAY).hits(catalogue)
    ordered = ranking(catalogue, 1).by_relevance(hits.found, hits.mentions)
    assert list(catalogue.pmids([doc for doc, _ in ordered])) == [3, 5, 1, 4, 2]


@pytest.mark.parametrize(
    ("query", "order"),
    [("cord[tiab] AND blood*[tiab]", [4, 2, 3, 1]), ("blood*[tiab] AND cord*[tiab]", [4, 3, 2, 1])],
)
@pytest.mark.parametrize("most", [None, 4])
def test_of_too_many_hits_beginnings_count_in_the_title_where_there_is_nothing_else(
    query: str, order: list[int], most: int | None
) -> None:
    titles = {1: "skin", 2: "cord", 3: "bloods", 4: "cord bloods"}
    articles = [
        article(pmid, title=title, abstract="cord blood", publication_date="2020")
        for pmid, title in titles.items()
    ]
    catalogue = catalogue_of([*articles, *OTHERS])
    hits = understood(query, today=TODAY).hits(catalogue)
    ordered = ranking(catalogue, 1).by_relevance(hits.found, hits.mentions, most)
    assert list(catalogue.pmids([doc for doc, _ in ordered])) == order


def test_hundreds_of_names_can_be_looked_for() -> None:
    articles = [article(pmid, title=f"word{pmid} cord") for pmid in range(1, 400)]
    query = " OR ".join(f"word{pmid}[ti]" for pmid in range(1, 400))
    assert sorted(ranked(articles, query)) == list(range(1, 400))


def test_articles_that_are_no_more_make_no_word_common(tmp_path: Path) -> None:
    def write(day: str, kept: range) -> None:
        held = [
            article(
                pmid,
                title="cord" if pmid % 5 == 0 else "skin",
                abstract="cord " * (pmid % 3),
                date_revised=day,
            )
            for pmid in kept
        ]
        (tmp_path / "q.new").write_bytes(b"".join(lines_of(held)))
        (tmp_path / "q.new").replace(tmp_path / "q.jsonl")

    def found() -> list[tuple[int, float]]:
        hits = understood("cord[ti]", today=TODAY).in_corpus(tmp_path, ["q"], lambda _, __: None)
        ordered = hits.by_relevance()
        pmids = hits.catalogue.pmids([doc for doc, _ in ordered])
        return [(pmid, score) for pmid, (_, score) in zip(pmids, ordered, strict=True)]

    for day, kept in (("2025-01", range(1, 301)), ("2025-02", range(1, 301))):
        write(day, kept)
        assert all(score > 0 for _, score in found())
    for first in (100, 200, 290):
        write("2025-03", range(first, 301))
        later = found()
        assert all(score > 0 for _, score in later)
        assert len(later) == len(range(first, 301, 5))
