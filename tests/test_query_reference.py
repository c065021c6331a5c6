"""The evaluator against a slow and obvious one, on random corpora and random queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import sqlite_index
from query_corpus import INDEX, TODAY
from random_articles import DESCRIPTORS, WORDS
from random_queries import TOPICS, cases
from reference_evaluator import Reference
from test_query_parse import SYNTAX

from harvester.article import Article
from harvester.query.bitmaps import documents
from harvester.query.evaluate import search
from harvester.query.index import Index
from harvester.query.memory_index import MemoryIndex

IndexFactory = Callable[[list[Article]], Index]
INDEXES: list[IndexFactory] = [MemoryIndex, sqlite_index]


@pytest.mark.parametrize("index_of", INDEXES, ids=lambda factory: factory.__name__)
@pytest.mark.parametrize("topic", TOPICS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_agrees_with_the_obvious_evaluator(
    index_of: IndexFactory, topic: str, data: st.DataObject
) -> None:
    corpus, queries = data.draw(cases(topic))
    index, reference = index_of(corpus), Reference(corpus, TODAY)
    for query in queries:
        answer = search(query, index, TODAY)
        found = {corpus[number].pmid for number in documents(answer.hits)}
        assert found == reference.found(query), query
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
