"""Several phrases at once, and whether one is there: as if each were looked up alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import lines_of, sqlite_index
from query_corpus import TODAY
from random_articles import WORDS, articles
from searched_corpus import article

from harvester.article import Article, Keyword
from harvester.index.catalogue import Catalogue
from harvester.index.searching import understood
from harvester.query.bitmaps import documents
from harvester.query.evaluate import search
from harvester.query.fields import Field
from harvester.query.index import Index, Phrase
from harvester.query.memory_index import MemoryIndex
from harvester.query.words import words

INDEXES: list[Callable[[list[Article]], Index]] = [MemoryIndex, sqlite_index]
by_index = pytest.mark.parametrize("index_of", INDEXES, ids=lambda factory: factory.__name__)

TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
PHRASES = st.builds(
    Phrase,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
        lambda written: words(" ".join(written)) or ("cord",)
    ),
    st.booleans(),
)
FIELDS = [Field.ALL, Field.TITLE, Field.TITLE_ABSTRACT]


@by_index
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_each_of_several_choices(
    index_of: Callable[[list[Article]], Index], data: st.DataObject
) -> None:
    corpus = data.draw(articles(["title", "abstract", "keywords"], TEXTS))
    choices = data.draw(st.lists(st.lists(PHRASES, min_size=1, max_size=3), min_size=1, max_size=4))
    field = data.draw(st.sampled_from(FIELDS))
    index, fresh = index_of(corpus), index_of(corpus)
    alone = [[fresh.phrase(field, *phrase) for phrase in choice] for choice in choices]
    assert index.each(field, choices) == reduce(
        lambda hits, found: hits & reduce(or_, found), alone, index.everything
    )
    for choice, found in zip(choices, alone, strict=True):
        assert [index.has(field, phrase) for phrase in choice] == list(map(bool, found))


def test_what_only_another_query_has_is_not_there(tmp_path: Path) -> None:
    for name, title, first in (("a", "cord", 1), ("b", "skin", 1_000)):
        held = [article(pmid, title=title) for pmid in range(first, first + 200)]
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(lines_of(held, name)))
    everywhere = Catalogue(tmp_path, ["a", "b"]).index()
    only = {name: Catalogue(tmp_path, [name]).index() for name in ("a", "b")}
    for word, name in (("cord", "a"), ("skin", "b")):
        phrase = Phrase((word,))
        assert everywhere.has(Field.TITLE, phrase)
        assert [only[one].has(Field.TITLE, phrase) for one in ("a", "b")] == [
            name == "a",
            name == "b",
        ]
        assert everywhere.is_common(Field.TITLE, phrase)


@by_index
def test_a_phrase_that_is_nowhere_is_not_named(
    index_of: Callable[[list[Article]], Index],
) -> None:
    text = "multiple sclerosis"
    apart = search(text, index_of([article(1, title="sclerosis, multiple")]), TODAY)
    assert apart.hits
    assert apart.translation.endswith('("multiple"[All Fields] AND "sclerosis"[All Fields])')
    whole = search(text, index_of([article(1, title="multiple sclerosis")]), TODAY)
    assert whole.translation.endswith('OR "multiple sclerosis"[All Fields]')


def test_what_is_common_is_told_from_the_middle_of_many(tmp_path: Path) -> None:
    held = [
        article(pmid, title="cord" if pmid % 3 else "skin", abstract="blood" * (pmid > 15_000))
        for pmid in range(1, 20_001)
    ]
    (tmp_path / "a.jsonl").write_bytes(b"".join(lines_of(held, "a")))
    index = Catalogue(tmp_path, ["a"]).index()
    common = {word: index.is_common(Field.ALL, Phrase((word,))) for word in ("cord", "skin")}
    assert common == {"cord": True, "skin": False}
    assert not index.is_common(Field.ALL, Phrase(("nowhere",)))
    found = understood("skin cord blood OR skin", today=TODAY).in_corpus(tmp_path, ["a"], _silent)
    assert len(found) == 6_666
    assert len(found.by_relevance(20)) == 20


def _silent(done: int, of: int) -> None: ...


def keywords(*names: str) -> tuple[Keyword, ...]:
    return tuple(Keyword(name=name, owner="x", major=False) for name in names)


BETWEEN = " ".join(f"word{number}" for number in range(15))


@by_index
@pytest.mark.parametrize("distance", [0, 5, 11, 12, 14, 15, 30, 45, 100])
def test_words_are_near_each_other_within_one_keyword_only(
    index_of: Callable[[list[Article]], Index], distance: int
) -> None:
    corpus = [
        article(1, keywords=keywords("stem", "cells")),
        article(2, keywords=keywords("stem " + BETWEEN + " cells")),
        article(3, keywords=keywords(BETWEEN + " stem", "cells " + BETWEEN)),
        article(4, keywords=keywords("stem", "skin", "cells stem")),
        article(5, keywords=keywords("stem cells", BETWEEN, "stem")),
        article(6, keywords=keywords("cells", BETWEEN, "cells"), title="stem"),
        article(7, keywords=keywords("cells " + BETWEEN + " cells", "stem")),
        article(8, keywords=keywords("cells cells", "stem")),
    ]
    index = index_of(corpus)
    near = search(f'"stem cells"[tiab:~{distance}]', index, TODAY).hits
    assert [doc + 1 for doc in documents(near)] == sorted([4, 5] + [2] * (distance >= 15))
    twice = search(f'"cells cells"[tiab:~{distance}]', index, TODAY).hits
    assert [doc + 1 for doc in documents(twice)] == sorted([8] + [7] * (distance >= 15))


def test_a_name_that_is_nowhere_as_one_name_is_told() -> None:
    index = MemoryIndex([article(1, title="IL-17 fell"), article(2, title="TNF-α")])
    answer = search("IL-6[ti]", index, TODAY)
    assert answer.hits == 0
    index = MemoryIndex([article(1, title="il fell by 6"), article(2, title="TNF-α")])
    answer = search("IL-6[ti]", index, TODAY)
    assert answer.hits == 1
    assert answer.messages == ("IL-6 is nowhere as one name: il and 6 were looked for",)
    assert not search("TNF-α[ti]", index, TODAY).messages
