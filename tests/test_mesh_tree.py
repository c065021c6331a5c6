"""MeSH's tree from NLM's file: a heading finds what is below it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import catalogue_of
from query_corpus import TODAY, heading

from harvester.article import Article
from harvester.query.bitmaps import documents
from harvester.query.evaluate import VOCABULARY, search
from harvester.query.vocabulary.mesh_tree import mesh_tree

NAMES = ["Cord", "Stem Cells", "Nerve", "Nerve, Optic", "Skin", "Hair"]
PARTS = st.sampled_from(["A01", "A02", "B01"])
PLACES = st.lists(st.sampled_from(["100", "200"]), max_size=3)
TREES = st.dictionaries(
    st.tuples(PARTS, PLACES).map(lambda place: ".".join((place[0], *place[1]))),
    st.sampled_from(NAMES),
    max_size=12,
    min_size=1,
)
ARTICLES = [
    Article(
        pmid=str(number),
        schema_version=1,
        version=1,
        is_retracted=False,
        mesh_headings=(heading(name),),
    )
    for number, name in enumerate(NAMES, 1)
]
INDEX = catalogue_of(ARTICLES).index()


def below(tree: dict[str, str], name: str) -> set[str]:
    """Slow and obvious: the heading, and what has a number that goes on from one of its own.

    A number that is missing above another breaks no line.
    """
    own = [place for place, each in tree.items() if each == name]
    return {name} | {
        each for place, each in tree.items() for above in own if place.startswith(f"{above}.")
    }


@given(TREES, st.sampled_from(NAMES))
@settings(deadline=None)
def test_a_heading_finds_all_below_it(tree: dict[str, str], name: str) -> None:
    lines = [f"{each};{place}\n" for place, each in tree.items()]
    known = mesh_tree(lines, VOCABULARY.mesh)
    vocabulary = replace(VOCABULARY, mesh=known)
    for query, expected in (
        (f'"{name}"[mh]', below(tree, name)),
        (f'"{name}"[mh:noexp]', {name}),
    ):
        hits = search(query, INDEX, TODAY, vocabulary=vocabulary).hits
        assert {NAMES[doc] for doc in documents(hits)} == expected


@pytest.mark.parametrize(
    "line", ["Cord", ";", "Cord;", "Cord;1", "Cord;A", "Cord;A1", ";A01", "Cord;A01.", "A01.1"]
)
def test_a_line_of_another_shape_is_told_by_its_number(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2 is not HEADING;TREE\.NUMBER$"):
        mesh_tree(["Nerve;A01\n", f"{line}\n"], VOCABULARY.mesh)


def test_what_is_below_a_heading_elsewhere_is_not_below_the_one_above_it_here() -> None:
    tree = [
        "Signs;C23\n",
        "Pain;C23.888\n",
        "Perception;F02\n",
        "Pain;F02.1\n",
        "Nociception;F02.1.5",
    ]
    known = mesh_tree(tree, VOCABULARY.mesh)
    assert known.exploded("signs") == ("signs", "pain")
    assert known.exploded("pain") == ("pain", "nociception")


def test_a_semicolon_in_a_heading_and_empty_lines_do_no_harm() -> None:
    known = mesh_tree(["Cord; Blood;A01\r\n", "\n", "Skin;A01.5"], VOCABULARY.mesh)
    assert known.exploded("cord blood") == ("cord blood", "skin")
