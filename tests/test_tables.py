"""The tables, as text: at any width nothing is cut off, and a narrow one has its own look."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from harvester.article import Journal, Person, Term
from harvester.display.digest import Digest
from harvester.display.query_row import QueryRow
from harvester.display.tables import articles_table, duration, preview_table, queries_table, show
from harvester.events import QueryDone

WIDTHS = (60, 79, 80, 100, 120, 200)
LONG = "Allogeneic umbilical cord-derived mesenchymal stem cells for relapsing multiple sclerosis"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)

DONE = QueryDone(
    query="msc-ms",
    status="partial",
    found=12_345,
    count=12_345,
    new=1_200,
    unchanged=11_143,
    missing=("7",),
    rejected=("8",),
    requests=64,
    seconds=75.2,
    translation='"mesenchymal stem cells"[MeSH Terms] AND "multiple sclerosis"[MeSH Terms]',
)
ARTICLE = Digest(
    pmid="36092509",
    title=LONG,
    doi="10.1016/S0140-6736(20)30183-5",
    publication_date="2022-08-23",
    journal=Journal(medline_abbreviation="Lancet Neurol"),
    authors=(Person(last_name="Smith", initials="JB"), Person(last_name="Doe")),
    publication_types=(Term(name="Randomized Controlled Trial"),),
    trial_ids=("NCT01895439", "2011-001295-19"),
)


def text_of(body: RenderableType, width: int, *, colour: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=colour, color_system="truecolor" if colour else None
    )
    show(console, body)
    return file.getvalue()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_preview_shows_the_whole_translation(width: int) -> None:
    text = text_of(preview_table([DONE], width), width)
    assert max(map(len, text.splitlines())) <= width
    column = text.splitlines()[1].index("PubMed searches")
    shown = "".join(row[column:] for row in text.splitlines()[3:])
    assert squeezed(shown) == squeezed(DONE.translation)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_article_is_all_there(width: int) -> None:
    text = text_of(articles_table([ARTICLE], width), width)
    assert max(map(len, text.splitlines())) <= width
    for word in ("2022-08-23", "Smith JB et al.", "36092509", "NCT01895439", "2011-001295-19"):
        assert word in text
    assert "…" not in text


@pytest.mark.parametrize("width", [60, 120])
def test_a_retracted_article_is_struck_and_marked(width: int) -> None:
    retracted = Digest(pmid="1", title="Gone", is_retracted=True)
    plain = text_of(articles_table([retracted], width), width)
    assert "RETRACTED Gone" in plain
    coloured = text_of(articles_table([retracted], width), width, colour=True)
    assert re.search(r"\x1b\[(?:\d+;)*9mGone", coloured), "struck"
    alive = text_of(articles_table([Digest(pmid="1", title="Gone")], width), width, colour=True)
    assert "RETRACTED" not in alive
    assert not re.search(r"\x1b\[(?:\d+;)*9mGone", alive)


@pytest.mark.parametrize("width", [60, 120])
def test_links_of_an_article(width: int) -> None:
    text = text_of(articles_table([ARTICLE], width), width, colour=True)
    assert ";https://pubmed.ncbi.nlm.nih.gov/36092509/\x1b\\" in text
    assert ";https://doi.org/10.1016/S0140-6736(20)30183-5\x1b\\" in text


@given(title=WORDS, name=WORDS, date=WORDS, width=st.sampled_from(WIDTHS))
@settings(max_examples=60, deadline=None)
def test_any_text_keeps_to_the_width(title: str, name: str, date: str, width: int) -> None:
    article = Digest(
        pmid="1",
        title=title,
        doi=title,
        authors=(Person(last_name=name),),
        trial_ids=(name,),
        publication_types=(Term(name=title),),
    )
    row = QueryRow("q", title, 1, date[:20], "2025-06-01T12:00:00Z")
    for table in (articles_table([article], width), queries_table([row], width)):
        text = text_of(table, width)
        assert "[/" not in text or "[/" in title + name + date
        assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]


def test_markup_and_emoji_are_words() -> None:
    article = Digest(pmid="1", title="[bold]not[/bold] :skull: [link=x]y[/link]")
    assert "[bold]not[/bold] :skull: [link=x]y[/link]" in text_of(
        articles_table([article], 120), 120
    )


@pytest.mark.parametrize("width", [60, 140])
def test_a_monstrous_record_does_not_fill_the_screen(width: int) -> None:
    article = Digest(
        pmid="1",
        title="W" * 20_000,
        doi="10.1000/" + "q" * 20_000,
        authors=(Person(last_name="A" * 20_000),),
        journal=Journal(title="J" * 20_000),
        trial_ids=("N" * 20_000,),
    )
    shown = text_of(articles_table([article], width), width)
    assert len(shown.splitlines()) < 40
    assert "W…" in re.sub(r"\s", "", shown)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_queries(width: int) -> None:
    rows = [
        QueryRow("msc-ms", LONG, 12_345, "2025-05-30", "2025-06-01T12:34:56Z"),
        QueryRow("new", "", 0, "", ""),
    ]
    text = text_of(queries_table(rows, width), width)
    assert max(map(cells, text.splitlines())) <= width
    for word in ("msc-ms", "12,345", "2025-05-30", "never"):
        assert word in text
    assert "…" not in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3599.7, "1 h 0 min"),
        (12_000, "3 h 20 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
