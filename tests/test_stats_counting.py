"""What ``harvest stats`` counts, against an obvious recount of the same articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.statistics.counting import SECTIONS, Counts, Year, count, cut
from harvester.statistics.facts import Facts
from harvester.statistics.kinds import CHECK_TAGS, TRIAL_TYPES
from harvester.statistics.persons import Persons
from harvester.statistics.years import spans

Json = dict[str, Any]

NAMES = st.sampled_from(
    ["", "A", "B", "Ä", "Humans", "Clinical Trial, Phase II", *TRIAL_TYPES[5:7]]
)
ORCIDS = st.sampled_from(["", "", "", "0000-0002-1825-0097", "0000-0001-5109-3700"])
AFFILIATIONS = st.sampled_from(["X, Paris, France.", "Y, USA; Z, Japan", "?"])
AUTHORS = st.lists(
    st.fixed_dictionaries(
        {
            "last_name": st.sampled_from(["Doe", "Roe", ""]),
            "valid": st.sampled_from([True, True, False]),
        },
        optional={
            "initials": st.sampled_from(["J", "JA"]),
            "orcid": ORCIDS,
            "collective_name": st.sampled_from(["", "The Group"]),
            "affiliations": st.lists(
                st.fixed_dictionaries({"name": AFFILIATIONS})
            ),
        },
    ),
    max_size=4,
)  # fmt: skip
ARTICLES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "is_retracted": st.booleans(),
            "doi": NAMES,
            "pmcid": NAMES,
            "abstract": NAMES,
            "year": st.none() | st.integers(1809, 2026) | st.sampled_from([0, -1, 10_000, 10**30]),
            "journal": st.fixed_dictionaries(
                {}, optional={"title": NAMES, "medline_abbreviation": NAMES, "country": NAMES}
            ),
            "languages": st.lists(NAMES, max_size=3),
            "publication_types": st.lists(st.fixed_dictionaries({"name": NAMES}), max_size=4),
            "mesh_headings": st.lists(
                st.fixed_dictionaries(
                    {"descriptor": NAMES, "major": st.booleans()},
                    optional={
                        "qualifiers": st.lists(
                            st.fixed_dictionaries({"name": NAMES, "major": st.booleans()})
                        )
                    },
                ),
                max_size=4,
            ),
            "authors": AUTHORS,
        },
    ),
    max_size=8,
)


def facts(articles: Iterable[Json]) -> list[Facts]:
    """As the command reads them: from JSON."""
    decoder = msgspec.json.Decoder(Facts)
    always = {"pmid": "1", "schema_version": 1, "version": 1, "is_retracted": False}
    return [decoder.decode(msgspec.json.encode({**always, **each})) for each in articles]


def recount(articles: list[Json], names: Callable[[Json], Iterable[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for article in articles:
        for name in set(names(article)):
            if name:
                found[name] += 1
    return found


def types(article: Json) -> list[str]:
    return [each["name"] for each in article.get("publication_types", [])]


def journal(article: Json) -> list[str]:
    of = article.get("journal", {})
    return [of.get("medline_abbreviation") or of.get("title", "")]


def headings(article: Json) -> list[str]:
    return [each["descriptor"] for each in article.get("mesh_headings", [])]


def major(article: Json) -> list[str]:
    return [
        each["descriptor"]
        for each in article.get("mesh_headings", [])
        if each["major"] or any(one["major"] for one in each.get("qualifiers", []))
    ]


RECOUNTS: dict[str, Callable[[Json], Iterable[str]]] = {
    "publication_types": types,
    "trials": lambda a: [each for each in types(a) if each in TRIAL_TYPES],
    "journals": journal,
    "mesh": headings,
    "mesh_major": major,
    "journal_countries": lambda a: [a.get("journal", {}).get("country", "")],
    "affiliation_countries": lambda a: [
        country
        for author in a.get("authors", [])
        for each in author.get("affiliations", [])
        for country in ("France", "United States", "Japan")
        if country in each["name"].replace("USA", "United States")
    ],
    "languages": lambda a: a.get("languages", []),
}


def test_every_section_has_its_recount() -> None:
    assert {*RECOUNTS, "authors"} == set(SECTIONS)


@given(ARTICLES)
def test_the_numbers_are_those_of_an_obvious_recount(articles: list[Json]) -> None:
    told = count(facts(articles))
    assert told.articles == len(articles)
    for name in ("abstract", "doi", "pmcid"):
        assert getattr(told, name) == sum(bool(each.get(name)) for each in articles)
    assert told.retracted == sum(each.get("is_retracted", False) for each in articles)
    assert told.mesh_indexed == sum(bool(each.get("mesh_headings")) for each in articles)
    years = Counter(y for each in articles if (y := each.get("year")) and 0 < y < 10_000)
    assert told.years == tuple(Year(*each) for each in sorted(years.items()))
    assert told.without_year == len(articles) - years.total()
    for section, names in RECOUNTS.items():
        counts: Counts = getattr(told, section)
        expected = recount(articles, names)
        assert {each.name: each.articles for each in counts.counts} == expected
        assert counts.distinct == len(expected) == len(counts.counts)
        assert counts.articles == sum(any(names(each)) for each in articles)
        if section != "trials":
            order = [(-each.articles, each.name) for each in counts.counts]
            assert order == sorted(order)
    assert all(each.check_tag == (each.name in CHECK_TAGS) for each in told.mesh.counts)
    trials = [TRIAL_TYPES.index(each.name) for each in told.trials.counts]
    assert trials == sorted(trials)


def names_of(article: Json) -> list[tuple[str, str]]:
    """Names, and the ORCIDs that can be believed."""
    told = []
    for each in article.get("authors", []):
        name = each.get("collective_name") or " ".join(
            filter(None, (each["last_name"], each.get("initials"))) if each["last_name"] else ()
        )
        if name and each["valid"]:
            told.append((name, each.get("orcid", "")))
    orcids = [orcid for _, orcid in told]
    return [(name, orcid if orcids.count(orcid) == 1 else "") for name, orcid in told]


@given(ARTICLES)
def test_authors_are_those_of_an_obvious_recount(articles: list[Json]) -> None:
    signed = [names_of(each) for each in articles]
    everyone = [each for names in signed for each in names]
    expected: Counter[str] = Counter()
    for names in signed:
        persons = set()
        for name, orcid in names:
            others = {o for n, o in everyone if n == name and o}
            persons.add(orcid or (others.pop() if len(others) == 1 else name))
        expected.update(persons)
    told = count(facts(articles)).authors
    assert {each.orcid or each.name: each.articles for each in told.counts} == expected
    assert told.articles == sum(map(bool, signed))
    spelled = {name for name, _ in everyone}
    assert all(each.name in spelled for each in told.counts)


def persons(*articles: list[Json]) -> list[tuple[str, str, int]]:
    tally = Persons()
    for article in facts({"authors": authors} for authors in articles):
        tally.add(article.authors)
    return sorted((each.name, each.orcid, each.articles) for each in tally.counted())


def by(last: str, orcid: str = "", initials: str = "A", suffix: str = "") -> Json:
    return {"last_name": last, "initials": initials, "orcid": orcid, "suffix": suffix}


def test_an_orcid_joins_spellings_and_parts_namesakes() -> None:
    assert persons([by("Müller", "1")], [by("Mueller", "1")], [by("Mueller")]) == [
        ("Mueller A", "1", 3)
    ], "the spelling that is met most often, with and without ORCID"
    assert persons([by("Wang", "1")], [by("Wang", "2")], [by("Wang")]) == [
        ("Wang A", "", 1),
        ("Wang A", "1", 1),
        ("Wang A", "2", 1),
    ], "which of two it is, nobody knows"
    assert persons([by("Doe", "1"), by("Doe")]) == [("Doe A", "1", 1)]


def test_an_orcid_on_two_authors_of_an_article_is_not_believed() -> None:
    assert persons([by("Doe", "1"), by("Roe", "1")], [by("Doe", "1")], [by("Roe")]) == [
        ("Doe A", "1", 2),
        ("Roe A", "", 2),
    ]


def test_names_as_pubmed_lists_them() -> None:
    told = persons([by("Doe", suffix="Jr"), by("Ångström", initials="")])
    assert [name for name, _, _ in told] == ["Doe A Jr", "Ångström"]  # fmt: skip


def test_cut_leaves_the_first_names_and_what_was_counted() -> None:
    articles = facts({"languages": [name]} for name in "aabbbc")
    told = cut(count(articles), 2).languages
    assert [(each.name, each.articles) for each in told.counts] == [("b", 3), ("a", 2)]
    assert (told.articles, told.distinct) == (6, 3)


@given(st.lists(st.integers(1, 9_999), unique=True, max_size=60), st.integers(1, 40))
def test_spans_hold_every_article_and_every_year_between(years: list[int], most: int) -> None:
    counted = [Year(year, year % 7 + 1) for year in sorted(years)]
    told = spans(counted, most)
    assert len(told) <= most
    assert sum(each.articles for each in told) == sum(each.articles for each in counted)
    for each, following in pairwise(told):
        assert following.first == each.last + 1
        assert following.last - following.first == each.last - each.first
    for each in told:
        assert each.articles == sum(
            y.articles for y in counted if each.first <= y.year <= each.last
        )
    if years and max(years) - min(years) < most:
        assert all(each.first == each.last for each in told), "one by one where there is room"


@pytest.mark.parametrize(
    ("years", "names"),
    [
        ([2021, 2024], ["2021", "2022", "2023", "2024"]),
        ([1990, 2024], ["1990-1994", "1995-1999", "2000-2004", "2005-2009", "2010-2014",
                        "2015-2019", "2020-2024"]),
        ([1931, 2024], ["1930s", "1940s", "1950s", "1960s", "1970s", "1980s", "1990s", "2000s",
                        "2010s", "2020s"]),
    ],
)  # fmt: skip
def test_the_names_of_spans(years: list[int], names: list[str]) -> None:
    assert [each.name for each in spans([Year(year, 1) for year in years], 10)] == names
