"""Where a search's words stand in the articles it found, and what is shown around them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import catalogue_of
from query_corpus import TODAY, TRIAL
from random_articles import LETTERED, WORDS
from random_queries import TOPICS, Case, cases

from harvester.article import AbstractSection, Affiliation, Article, MeshHeading, Person
from harvester.errors import ConfigurationError
from harvester.index.mentions import Finder, Mention
from harvester.index.passages import LONGEST, Passage, Passages
from harvester.index.searching import understood
from harvester.query import article_terms
from harvester.query.fields import Field
from harvester.query.words import placed_words, words

PIECES = [
    *WORDS,
    *LETTERED,
    "10(6)",
    "H(2)O",
    "x^2",
    "2^3",
    "(",
    ")",
    "^",
    "½",
    "ﬁ",
    "e\u0301",
    "ß",
    "İ",
    "…",
]
TEXT = st.text() | st.lists(st.sampled_from([*PIECES, " ", "-", ". "]), max_size=30).map("".join)
MENTIONS = st.lists(
    st.builds(
        Mention,
        st.just(Field.ABSTRACT),
        (TEXT | st.sampled_from(PIECES)).map(words).filter(bool).map(lambda found: found[:3]),
        st.booleans(),
    ),
    max_size=6,
)


@given(TEXT)
@settings(deadline=None)
def test_placed_words_are_the_words_and_stand_where_they_are_said_to(text: str) -> None:
    placed = list(placed_words(text))
    assert tuple(word for word, _, _ in placed) == words(text)
    for word, start, end in placed:
        assert 0 <= start < end <= len(text)
        assert word in words(text[start:end])
    assert [place.start for place in placed] == sorted(place.start for place in placed)


def stands_in(mention: Mention, listed: tuple[str, ...]) -> bool:
    """Slow and obvious."""
    count = len(mention.words)
    for at in range(len(listed) - count + 1):
        *first, last = listed[at : at + count]
        end = last.startswith if mention.last_is_prefix else last.__eq__
        if tuple(first) == mention.words[:-1] and end(mention.words[-1]):
            return True
    return False


@given(TEXT, MENTIONS)
@settings(max_examples=300, deadline=None)
def test_what_is_marked_is_what_was_looked_for(text: str, mentions: list[Mention]) -> None:
    places = Finder(mentions).spans(text)
    before = 0
    for start, end in places:
        assert before <= start < end <= len(text)
        before = end
        assert any(stands_in(mention, words(text[start:end])) for mention in mentions)
    assert bool(places) == any(stands_in(mention, words(text)) for mention in mentions)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("IL-6[tiab]", "IL-6, IL 6, IL6 and sIL-6.", ["IL-6", "IL 6", "IL6"]),
        ("106[tiab]", "10(6), 10^6, 10⁶, 106 and 1066", ["10(6)", "10^6", "10⁶", "106"]),
        (
            "sjogren[tiab]",
            "Sjögren's, Sjo\u0308gren, SJÖGREN",
            ["Sjögren", "Sjo\u0308gren", "SJÖGREN"],
        ),
        ("tgf-beta1[tiab]", "TGF-β1 and TGF beta1", ["TGF-β1", "TGF beta1"]),
        (
            "TNFα[tiab]",
            "TNF-a, TNFa, TNF-α, TNF alpha, TNF-β, TNFAIP3",
            ["TNF-a", "TNFa", "TNF-α", "TNF alpha"],
        ),
        (
            "TNFα*[tiab]",
            "TNF-α, TNFa, TNF-alphaX, TNFAIP3, TNF-β",
            ["TNF-α", "TNFa", "TNF-alphaX"],
        ),
        ("NFkB[tiab]", "NF-κB, NF-kappa B, NFKB, NF-kB", ["NF-κB", "NF-kappa B", "NFKB", "NF-kB"]),
        ("GMCSF[tiab] AND co-culture[tiab]", "GM-CSF in coculture", ["GM-CSF", "coculture"]),
        ('"IL-6 1x10^6"[tiab]', "IL6: 1 × 10⁶ cells", ["IL6: 1 × 10⁶"]),
        ('"stem cells"[tiab]', "stem cells, cells, stem-cells", ["stem cells", "stem-cells"]),
        ("stem*[tiab]", "Stemness of stems", ["Stemness", "stems"]),
        ("cord[tiab] NOT blood[tiab]", "cord", ["cord"]),
        ('"cell cord"[tiab:~3]', "cord of a cell", ["cord", "cell"]),
    ],
)
def test_marks_what_a_reader_would_mark(query: str, text: str, marked: list[str]) -> None:
    article = Article(pmid="1", schema_version=1, version=1, is_retracted=False, abstract=text)
    (passage,) = found_in(article, query)
    assert [passage.text[start:end] for start, end in passage.spans] == marked


def found_in(article: Article, query: str) -> list[Passage]:
    """The context in which a query finds an article; it must find it."""
    hits = understood(query, today=TODAY).hits(catalogue_of([article]))
    assert len(hits) == 1
    return Passages(hits.mentions).context(article)


def test_values_asked_for_by_name_are_shown() -> None:
    for query, field, text in (
        ("Smith[au]", Field.AUTHOR, "smith"),
        ("lancet neurol[ta]", Field.JOURNAL, "Lancet Neurol"),
        ("Multiple Sclerosis, Relapsing-Remitting[majr]", Field.MESH, "Multiple Sclerosis"),
        ("NCT01895439[si]", Field.SECONDARY_ID, "NCT01895439"),
    ):
        shown = {passage.field: passage.text for passage in found_in(TRIAL, query)}
        assert text.casefold() in shown.get(field, "").casefold(), query


def test_of_the_abstract_the_sentence_with_most_of_the_words() -> None:
    article = Article(
        pmid="1",
        schema_version=1,
        version=1,
        is_retracted=False,
        abstract_sections=(
            AbstractSection(label="AIM", text="A stem is no cell. Other words."),
            AbstractSection(label="END", text="Nothing. Cord blood, stem and cell. A cord."),
        ),
    )
    (passage,) = found_in(article, "stem[tiab] AND cell[tiab] AND cord[tiab]")
    assert passage.text == "Cord blood, stem and cell."


@pytest.mark.parametrize("before", [0, 1, 59, 60, 61, 239, 240, 241, 5000])
@pytest.mark.parametrize("behind", [0, 1, 180, 240, 5000])
@pytest.mark.parametrize("filler", ["word ", "x"])
def test_a_long_sentence_is_cut_around_the_word(before: int, behind: int, filler: str) -> None:
    start = (filler * before)[:before]
    end = (filler * behind)[:behind]
    article = Article(
        pmid="1",
        schema_version=1,
        version=1,
        is_retracted=False,
        abstract=f"{start} sclerosis {end}",
    )
    (passage,) = found_in(article, "sclerosis[tiab]")
    assert [passage.text[a:b] for a, b in passage.spans] == ["sclerosis"]
    assert len(passage.text.strip("…")) <= LONGEST


def test_many_long_values_are_cut_too() -> None:
    people = tuple(
        Person(affiliations=(Affiliation(name=f"{number} Hall of Cord {'x' * 3000}"),))
        for number in range(30)
    )
    article = Article(
        pmid="1", schema_version=1, version=1, is_retracted=False, authors=people,
        mesh_headings=(MeshHeading(descriptor="Cord", major=False),),
    )  # fmt: skip
    (passage,) = found_in(article, "cord[ad]")
    assert len(passage.text) <= LONGEST + 2
    assert [passage.text[a:b] for a, b in passage.spans] == ["Cord"]


@pytest.mark.parametrize("topic", TOPICS)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_of_any_hit_whatever_is_shown_is_of_the_article(topic: str, data: st.DataObject) -> None:
    case: Case = data.draw(cases(topic))
    corpus, queries = case
    catalogue = catalogue_of(corpus)
    by_pmid = {article.pmid: article for article in corpus}
    for query in queries:
        try:
            hits = understood(query, today=TODAY).hits(catalogue)
        except ConfigurationError:
            continue
        passages = Passages(hits.mentions)
        for pmid in catalogue.pmids([doc for doc, _ in hits.by_relevance()]):
            check_shown(by_pmid[str(pmid)], passages)
    catalogue.close()


def check_shown(article: Article, passages: Passages) -> None:
    every = [
        " ".join(text.split())
        for texts in article_terms.terms(article).texts.values()
        for text in texts
    ]
    for passage in (passages.title(article), *passages.context(article)):
        for start, end in passage.spans:
            assert 0 <= start < end <= len(passage.text)
        assert len(passage.text) <= LONGEST + 2
        for piece in passage.text.strip("…").split("; "):
            assert not piece.strip("…") or any(piece.strip("… ") in text for text in every)
