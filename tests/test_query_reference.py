"""The evaluator against a slow and obvious one, on random corpora and random queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_corpus import INDEX, TODAY, heading
from test_query_parse import SYNTAX

from harvester.article import Article, Keyword, Person, Term
from harvester.query.bitmaps import documents
from harvester.query.evaluate import search
from harvester.query.memory_index import MemoryIndex

WORDS = ["stem", "stems", "cell", "cells", "sclerosis", "cord", "jelly"]
DESCRIPTORS = ["Multiple Sclerosis", "Multiple Sclerosis, Chronic Progressive", "Jelly"]
BELOW = {
    DESCRIPTORS[0]: {DESCRIPTORS[0], DESCRIPTORS[1]},
    DESCRIPTORS[1]: {DESCRIPTORS[1]},
    DESCRIPTORS[2]: {DESCRIPTORS[2]},
}
TYPES_BELOW = {
    "Clinical Trial": {"Clinical Trial", "Clinical Trial, Phase I", "Randomized Controlled Trial"},
    "Randomized Controlled Trial": {"Randomized Controlled Trial"},
    "Letter": {"Letter"},
}
TYPES = sorted({name for below in TYPES_BELOW.values() for name in below})
NAMES = [("Cord", "A"), ("Cord", "AB"), ("Cord", "B"), ("Cord Jelly", "A")]

texts = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    pmids = draw(st.lists(st.integers(1, 40), unique=True, max_size=6))
    return [
        Article(
            pmid=str(pmid),
            schema_version=1,
            version=1,
            is_retracted=False,
            title=draw(texts),
            abstract=draw(texts) or None,
            keywords=tuple(
                Keyword(name=name, owner="NOTNLM", major=False)
                for name in draw(st.lists(texts, max_size=2))
            ),
            mesh_headings=tuple(
                heading(name, major=draw(st.booleans()))
                for name in draw(st.lists(st.sampled_from(DESCRIPTORS), max_size=2, unique=True))
            ),
            publication_types=tuple(
                Term(name=name) for name in draw(st.lists(st.sampled_from(TYPES), max_size=2))
            ),
            authors=tuple(
                Person(last_name=last, initials=initials)
                for last, initials in draw(st.lists(st.sampled_from(NAMES), max_size=2))
            ),
            publication_date=draw(st.sampled_from([None, "2020", "2020-05", "2021-02-03"])),
            electronic_date=draw(st.sampled_from([None, "2019-12-31", "2020-05-31"])),
        )
        for pmid in pmids
    ]


@dataclass(frozen=True)
class Query:
    """A query as text, and the PMIDs it has to find in some articles."""

    text: str
    kind: str
    field: str = ""
    words: tuple[str, ...] = ()
    parts: tuple[Query, ...] = ()
    operators: tuple[str, ...] = ()
    number: int = 0


def stretches(article: Article, field: str) -> list[list[str]]:
    parts = {
        "ti": [article.title or ""],
        "ab": [article.abstract or ""],
        "ot": [keyword.name for keyword in article.keywords],
    }
    names = ("ti", "ab", "ot") if field == "tiab" else (field,)
    return [text.split() for name in names for text in parts[name]]


def adjacent(stretch: Sequence[str], wanted: Sequence[str], star: bool) -> bool:
    for start in range(len(stretch) - len(wanted) + 1):
        window = list(stretch[start : start + len(wanted)])
        if window[:-1] == list(wanted[:-1]) and (
            window[-1].startswith(wanted[-1]) if star else window[-1] == wanted[-1]
        ):
            return True
    return False


def close(stretch: Sequence[str], wanted: Sequence[str], distance: int) -> bool:
    return any(
        sorted(stretch[place] for place in places) == sorted(wanted)
        and places[-1] - places[0] + 1 - len(wanted) <= distance
        for places in combinations(range(len(stretch)), len(wanted))
    )


def days(article: Article) -> list[str]:
    written = [article.publication_date, article.electronic_date]
    return [
        (day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10] for day in written if day
    ]


def matches(query: Query, article: Article, corpus: Sequence[Article]) -> bool:
    match query.kind:
        case "phrase" | "star":
            star = query.kind == "star"
            return any(adjacent(one, query.words, star) for one in stretches(article, query.field))
        case "run":  # a phrase if anybody has it, else every word
            whole = Query("", "phrase", query.field, query.words)
            if any(matches(whole, one, corpus) for one in corpus):
                return matches(whole, article, corpus)
            return all(
                matches(Query("", "phrase", query.field, (word,)), article, corpus)
                for word in query.words
            )
        case "near":
            return any(
                close(one, query.words, query.number) for one in stretches(article, query.field)
            )
        case "heading":
            below = {query.words[0]} if query.number else BELOW[query.words[0]]
            return any(
                one.descriptor in below and (one.major or query.field == "mh")
                for one in article.mesh_headings
            )
        case "type":
            return any(one.name in TYPES_BELOW[query.words[0]] for one in article.publication_types)
        case "author":
            last, initials = query.words
            return any(
                one.last_name == last and (one.initials or "").startswith(initials)
                for one in article.authors
            )
        case "dates":
            return any(query.words[0] <= day <= query.words[1] for day in days(article))
        case "pmids":
            return query.number <= int(article.pmid) <= query.number + 10
    value = matches(query.parts[0], article, corpus)
    for operator, part in zip(query.operators, query.parts[1:], strict=True):
        other = matches(part, article, corpus)
        value = {"AND": value and other, "OR": value or other, "NOT": value and not other}[operator]
    return value


some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)
text_fields = st.sampled_from(["ti", "ab", "tiab", "ot"])


@st.composite
def leaves(draw: st.DrawFn) -> Query:
    words, field = draw(some_words), draw(text_fields)
    text, number = " ".join(words), draw(st.integers(0, 4))
    kind = draw(
        st.sampled_from(
            ["phrase", "star", "run", "near", "heading", "type", "author", "dates", "pmids"]
        )
    )
    match kind:
        case "phrase":
            return Query(f'"{text}"[{field}]', kind, field, words)
        case "star":
            return Query(f'"{text}*"[{field}]', kind, field, words)
        case "run":
            return Query(f"{text}[{field}]", kind, field, words)
        case "near":
            field = draw(st.sampled_from(["ti", "tiab"]))
            words = (*words, draw(st.sampled_from(WORDS)))
            return Query(
                f'"{" ".join(words)}"[{field}:~{number}]', kind, field, words, number=number
            )
        case "heading":
            field, name = draw(st.sampled_from(["mh", "majr"])), draw(st.sampled_from(DESCRIPTORS))
            noexp = draw(st.sampled_from(["", ":noexp"]))
            return Query(f"{name}[{field}{noexp}]", kind, field, (name,), number=len(noexp))
        case "type":
            name = draw(st.sampled_from(list(TYPES_BELOW)))
            return Query(f"{name}[pt]", kind, words=(name,))
        case "author":
            last, initials = (
                draw(st.sampled_from(["Cord", "Cord Jelly"])),
                draw(st.sampled_from(["", "A", "AB", "B"])),
            )
            return Query(f"{last} {initials}[au]", kind, words=(last, initials))
        case "dates":
            low, high = draw(
                st.sampled_from(
                    [
                        ("2020-01-01", "2020-12-31", "2020[dp]"),
                        ("2020-05-01", "2020-05-31", "2020/05[dp]"),
                        ("2019-12-01", "2021-02-03", "2019/12:2021/2/3[dp]"),
                        ("2021-01-01", "2020-12-31", "2021:2020[dp]"),
                    ]
                ).map(lambda row: ((row[0], row[1]), row[2]))
            )
            return Query(high, kind, words=low)
    return Query(f"{number * 7}:{number * 7 + 10}[uid]", "pmids", number=number * 7)


@st.composite
def groups(draw: st.DrawFn, inner: st.SearchStrategy[Query]) -> Query:
    parts = draw(st.lists(inner, min_size=2, max_size=4))
    operators = draw(
        st.lists(
            st.sampled_from(["AND", "OR", "NOT"]),
            min_size=len(parts) - 1,
            max_size=len(parts) - 1,
        )
    )
    text = parts[0].text
    for operator, part in zip(operators, parts[1:], strict=True):
        text = f"{text} {operator} {part.text}"
    return Query(f"({text})", "group", parts=tuple(parts), operators=tuple(operators))


queries = st.recursive(leaves(), groups, max_leaves=8)


@given(articles(), queries)
@settings(max_examples=150, deadline=None)
def test_agrees_with_the_obvious_evaluator(corpus: list[Article], query: Query) -> None:
    index = MemoryIndex(corpus)
    answer = search(query.text, index, TODAY)
    expected = [one.pmid for one in corpus if matches(query, one, corpus)]
    assert [corpus[number].pmid for number in documents(answer.hits)] == expected
    again = search(answer.translation, index, TODAY)
    assert (again.hits, again.translation) == (answer.hits, answer.translation)


TAGS = """[ti] [tiab] [mh] [majr:noexp] [pt] [sh] [au] [fau] [dp] [edat] [uid] [ta] [si] [aid] [pmc]
[sb] [la] [ti:~3] [ad:~x] [foo] [all] [gr] [auid]"""
OTHERS = """AND|OR|NOT|or|the|(|)|"|[|]|*|:|-|IL-6|10.1/x(y)z|Smith J|2022/08|2020:2022|123|7
|last 5 years|humans[filter]|y_5[filter]|"multiple sclerosis"|hasabstract"""
WILD = st.lists(
    st.sampled_from([*WORDS, *DESCRIPTORS, *TAGS.split(), *OTHERS.split("|")]), max_size=12
).map(" ".join)


@given(WILD | SYNTAX | st.text(), st.booleans())
@settings(max_examples=250, deadline=None)
def test_any_text_has_an_answer_and_its_translation_means_the_same(text: str, drop: bool) -> None:
    answer = search(text, INDEX, TODAY, drop_unfound=drop)
    assert answer.hits & ~INDEX.everything == 0
    if answer.translation:
        again = search(answer.translation, INDEX, TODAY)
        assert (again.hits, again.translation) == (answer.hits, answer.translation)
    else:
        assert answer.hits == 0


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "sclerosis" + ")" * 10_000,
        "(sclerosis OR " * 5_000,
        "NOT (" * 10_000,
        ")" * 10_000,
        '"' * 9_999,
        "[" * 10_000,
        "a[" * 10_000,
        "sclerosis AND trial OR " * 2_000 + "jelly",
        "stem cell " * 3_000,
        "1 " * 3_000 + "[uid]",
        " " * 50_000 + "sclerosis" + " " * 50_000 + ":",
        "*" * 10_000,
        "10.1000/" + "(" * 5_000,
    ],
    ids=lambda text: text[:12],
)
def test_monstrous_queries_have_an_answer(text: str) -> None:
    answer = search(text, INDEX, date(1, 1, 1))
    assert answer.hits & ~INDEX.everything == 0
