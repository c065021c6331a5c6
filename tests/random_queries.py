"""Random articles with random queries about them, topic by topic, for the query language."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from random_articles import (
    DESCRIPTORS,
    DOIS,
    ISSNS,
    JOURNALS,
    LANGUAGES,
    LAST_NAMES,
    LETTERED,
    NAMES,
    NUMBERS,
    ORCIDS,
    PMIDS,
    QUALIFIERS,
    SMALL,
    TRIALS,
    TYPES,
    WORDS,
    articles,
    fields,
    one_of,
)

from harvester.article import Article

_TEXT_TAGS = "[ti] [ab] [tiab] [tw] [all] [tt] [ot] [cn] [ad] [gr] [cois] [bk] [pubn] [foo]"
TEXT_TAGS = _TEXT_TAGS.split()
DATE_TAGS = ["[dp]", "[epdat]", "[ppdat]", "[edat]", "[crdt]", "[mhda]", "[lr]", "[dcom]"]
NAME_TAGS = ["[au]", "[1au]", "[lastau]", "[fau]", "[ir]", "[ed]", "[ps]"]
HEADING_TAGS = ["[mh]", "[mh:noexp]", "[majr]", "[majr:noexp]"]
_SUBSETS = """medline;publisher;inprocess;pubmednotmedline;hasabstract;systematic;preprint;books;
all;jsubsetim;pubstatusppublish;nonsense;humans;y_5;excludepreprints;free full text;full text;
pubmed pmc;systematic review"""
VALUES_BY_TAG = {
    "[sh]": [*QUALIFIERS, "dt", "TH"],
    "[sh:noexp]": QUALIFIERS,
    "[pt]": [*TYPES, "rct", "clinical trials"],
    "[pt:noexp]": TYPES,
    "[la]": [*LANGUAGES, "english", "german"],
    "[ta]": [*JOURNALS, *ISSNS, "cell"],
    "[Journal:__jid0375356]": JOURNALS,
    "[jid]": ["101139309", "0375356"],
    "[is]": ISSNS,
    "[pl]": ["england", "Jordan"],
    "[vi]": SMALL,
    "[ip]": SMALL,
    "[pg]": ["701", "701-9", "e1", "1"],
    "[aid]": [*DOIS, "S0-1", "https://doi.org/10.1/A"],
    "[lid]": [*DOIS, "S0-1"],
    "[si]": [*TRIALS, "ClinicalTrials.gov", "clinicaltrials.gov/isrctn1"],
    "[pmc]": ["PMC123", "6"],
    "[auid]": [*ORCIDS, "https://orcid.org/0000000218250097"],
    "[isbn]": ["9", "978000"],
    "[rn]": NUMBERS,
    "[nm]": WORDS,
    "[pa]": WORDS,
    "[sb]": [name.strip() for name in _SUBSETS.split(";")],
    "[uid]": [*PMIDS, "1 7", "7,2", "x"],
}
ENTRY_TERMS = ["disseminated sclerosis", "progenitor cells", "human", "bone marrow stromal cells"]
_SPANS = """2020;2020/02;2020/2/29;2021;2019/12/31;2024;3000;nonsense;last 5 years;last 30 days"""
SPANS = _SPANS.split(";")


@st.composite
def terms(draw: st.DrawFn, kinds: Sequence[str], words: Sequence[str]) -> str:
    """A term of one of these kinds, with its tag or without one."""
    some_words = st.lists(one_of(words), min_size=1, max_size=3).map(" ".join)
    kind = draw(one_of(kinds))
    match kind:
        case "text":
            value, tag = (
                draw(some_words),
                draw(one_of(["", "", "", "", "[ti]", "[tiab]", "[tiab]", *TEXT_TAGS])),
            )
        case "near":
            between, field = (
                draw(one_of(["0", "1", "2", "9", "15", "50", "x"])),
                draw(one_of(["ti", "tiab", "ad"])),
            )
            value = draw(some_words | one_of(["University Jordan", "Cells of cord", "cord cord"]))
            tag = f"[{field}:~{between}]"
        case "date":
            value, tag = draw(one_of(SPANS)), draw(one_of(DATE_TAGS))
            if draw(st.booleans()):
                value = f"{draw(one_of(SPANS[:7]))}:{value}"
            elif draw(st.booleans()):
                value = f"{draw(some_words)} {value}"
        case "name":
            last, initials = draw(one_of(LAST_NAMES)), draw(one_of(["", "j", "JB", "JB jr"]))
            value = draw(st.sampled_from([f"{last} {initials}".strip(), f"John {last}", last[:4]]))
            tag = draw(one_of(["", *NAME_TAGS]))
        case "heading":
            value = draw(one_of([*DESCRIPTORS, *ENTRY_TERMS]))
            tag = draw(one_of(["", "", "", *HEADING_TAGS]))
            if tag and draw(st.booleans()):
                value = f"{value}/{draw(one_of([*QUALIFIERS, 'dt']))}"
            if not tag:
                value = f"{draw(one_of(['', *words]))} {value} {draw(one_of(['', *words]))}".strip()
        case "entry":
            tag = draw(one_of(list(VALUES_BY_TAG)))
            value = draw(one_of(VALUES_BY_TAG[tag]))
        case _:
            low, high = draw(one_of(PMIDS)), draw(one_of([*PMIDS, "99999999999999"]))
            value = draw(
                st.sampled_from([*DOIS, *PMIDS, *TRIALS, f"{low}:{high}", f"{low} {high}"])
            )
            tag = draw(one_of(["", "[uid]", "[all]", "[tw]"]))
    shape = draw(st.sampled_from(["{}", "{}", "{}", '"{}"', '"{}"', "{}*", '"{}*"']))
    return shape.format(value) + tag


@st.composite
def groups(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    parts = draw(st.lists(inner, min_size=2, max_size=3))
    text = draw(st.sampled_from(["", "", "NOT "])) + parts[0]
    for part in parts[1:]:
        text = f"{text} {draw(st.sampled_from(['AND', 'OR', 'NOT', '']))} {part}"
    return draw(st.sampled_from([f"({text})", text]))


@st.composite
def broken(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """A query with a character taken out or put in."""
    text = draw(inner)
    place = draw(st.integers(0, len(text)))
    return (
        text[:place] + draw(one_of([*'()[]"*: ', " OR "])) + text[place + draw(st.integers(0, 1)) :]
    )


ALL_FIELDS = " ".join(fields(st.just("")))
TOPICS = {
    "words": (
        "title abstract abstract_sections other_abstracts vernacular_title keywords grants book",
        "text",
    ),
    "spellings": ("title abstract keywords", "text near"),
    "letters": ("title abstract keywords", "text near"),
    "proximity": ("title abstract other_abstracts keywords authors", "near"),
    "dates": (
        "year publication_date season medline_date electronic_date entrez_date date_revised "
        "date_completed history book title",
        "date",
    ),
    "names": ("authors editors investigators subjects book title", "name"),
    "headings": ("mesh_headings title keywords", "heading"),
    "values": (ALL_FIELDS, "entry"),
    "identifiers": ("doi ids other_ids databanks trial_ids pmcid title", "any"),
    "everything": (ALL_FIELDS, "text near date name heading entry any"),
}
"""The fields of the articles of a topic, and the kinds of the terms of its queries."""

Case = tuple[list[Article], list[str]]


@st.composite
def cases(draw: st.DrawFn, topic: str) -> Case:
    """Some articles, and queries in the same few words."""
    names, kinds = TOPICS[topic]
    possible = {"spellings": NAMES, "letters": LETTERED}.get(topic, WORDS)
    words = draw(st.lists(one_of(possible), min_size=3, max_size=5, unique=True))
    texts = st.lists(one_of(words), min_size=1, max_size=6).map(" ".join)
    one_term = terms(kinds.split(), words)
    whole = one_term | st.recursive(one_term, groups, max_leaves=4)
    queries = st.lists(whole | whole | whole | broken(whole), min_size=8, max_size=8)
    return draw(articles(names.split(), texts)), draw(queries)
