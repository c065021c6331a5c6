"""markdown as markdown-it reads it, text files, and chunks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from export_samples import SAMPLES, WHOLE, hostile_articles, joined, words
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace
from pubmed_samples import needs_real_records, real_articles

from harvester.article import Article
from harvester.errors import HarvestError
from harvester.export.chunks import chunk_lines, chunks_of, tokens
from harvester.export.folder import write_folder
from harvester.export.markdown import markdown
from harvester.export.text import text_of
from harvester.export.work import work_of

_READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_OURS = {"heading_open", "paragraph_open", "blockquote_open", "inline"}
_INLINE = {"text", "text_special", "strong_open", "strong_close", "em_open", "em_close"}


def tokens_of(*articles: Article) -> list[Token]:
    return _READER.parse(joined(markdown(articles)))


def headings(read: list[Token]) -> list[str]:
    return [
        shown(read[place + 1]) for place, token in enumerate(read) if token.type == "heading_open"
    ]


def shown(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def links(read: list[Token]) -> list[str]:
    children = (child for token in read for child in token.children or ())
    return [str(child.attrs["href"]) for child in children if child.type == "link_open"]


def test_a_section_an_article() -> None:
    read = tokens_of(WHOLE)
    assert headings(read) == [WHOLE.title]
    paragraphs = [shown(token) for token in read if token.type == "inline"][1:]
    assert paragraphs == [
        "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999",
        WHOLE.vernacular_title,
        "Jörg A Müller Jr, X van der Berg, MSC-MS Study Group.",
        "The Lancet. Neurology. 2022 Aug 23;21(8):727-33",
        f"PMID 36092509 · doi:{WHOLE.doi} · PMC9444444",
        "BACKGROUND: Safety is unknown.",
        "METHODS: We gave 50% of them IL-6 (p < 0.05).",
        "Keywords: stem cells",
        "MeSH: Humans; Multiple Sclerosis/therapy/immunology",
        "Publication types: Journal Article; Randomized Controlled Trial",
    ]
    assert links(read) == [
        "https://pubmed.ncbi.nlm.nih.gov/36092509/",
        "https://doi.org/10.1016/S1474-4422%2822%2900001-2",
    ]


def test_every_kind_of_record() -> None:
    read = headings(tokens_of(*SAMPLES.values()))
    assert read == [work_of(a).title or f"PMID {a.pmid}" for a in SAMPLES.values()]
    text = joined(markdown([SAMPLES["retracted"]]))
    assert "**RETRACTED**\n\n> Retracted: J Foo. 2024;1(2):3; PMID 39\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "# A heading",
        "- a list",
        "+ a list",
        "1. a list",
        "12) a list",
        "> a quotation",
        "    code",
        "```",
        "---",
        "===",
        "<b>bold</b> <img src=x onerror=alert(1)>",
        "[link](javascript:alert(1)) ![picture](http://x/y.png)",
        "[x]: http://example.org",
        "| a | b |",
        "&lt;b&gt; &amp;",
        "*a* _b_ `c` ~~d~~ $e$ \\f",
        "<http://example.org>",
        "line\\",
    ],
)
def test_what_markdown_would_take_for_its_own(text: str) -> None:
    read = tokens_of(replace(WHOLE, title=text, abstract=f"{text}\n\n{text}"))
    assert headings(read) == [text.strip()]
    assert [shown(token) for token in read if token.type == "inline"].count(text.strip()) == 3
    assert len(links(read)) == 2


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_no_text_is_markdown(article: Article) -> None:
    read = tokens_of(WHOLE, article, WHOLE)
    work = work_of(article)
    assert [words(heading) for heading in headings(read)] == [
        words(WHOLE.title),
        words(work.title or f"PMID {work.pmid}"),
        words(WHOLE.title),
    ]
    assert {token.type for token in read if token.nesting >= 0} <= _OURS
    for token in read:
        for child in token.children or ():
            assert child.type in _INLINE or child.type.startswith("link_")
    starts = ("https://pubmed.ncbi.nlm.nih.gov/", "https://doi.org/")
    assert all(link.startswith(starts) for link in links(read))
    assert all(part.split() in [shown(t).split() for t in read] for part in work.abstract)


def test_a_text_file() -> None:
    assert text_of(WHOLE) == (
        f"{WHOLE.title}\n\n{WHOLE.vernacular_title}\n\n"
        "Jörg A Müller Jr; X van der Berg; MSC-MS Study Group\n\n"
        "The Lancet. Neurology. 2022 Aug 23;21(8):727-33\n\n"
        f"PMID: 36092509\nDOI: {WHOLE.doi}\nPMCID: PMC9444444\n\n"
        "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999\n\n"
        "BACKGROUND: Safety is unknown.\n\nMETHODS: We gave 50% of them IL-6 (p < 0.05).\n\n"
        "Keywords: stem cells\n\nMeSH: Humans; Multiple Sclerosis/therapy/immunology\n"
    )
    assert "\n\nRetracted: J Foo. 2024;1(2):3; PMID 39\n\n" in text_of(SAMPLES["retracted"])


def test_a_file_an_article(tmp_path: Path) -> None:
    write_folder(SAMPLES.values(), tmp_path / "texts")
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "texts").iterdir()}
    assert files == {f"{a.pmid}.txt": text_of(a) for a in SAMPLES.values()}


@pytest.mark.parametrize("pmid", ["../../etc/passwd", "", "1/2", "٣", "1\n", "."])
def test_only_a_pmid_names_a_file(tmp_path: Path, pmid: str) -> None:
    with pytest.raises(HarvestError, match="is no PMID"):
        write_folder([replace(WHOLE, pmid=pmid)], tmp_path / "texts")


# --- chunks


def read_chunks(*articles: Article, size: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in joined(chunk_lines(articles, size)).splitlines()]


def test_a_chunk_says_what_it_is_of() -> None:
    (chunk,) = read_chunks(WHOLE, size=512)
    assert chunk == {
        "pmid": "36092509",
        "chunk": 1,
        "chunks": 1,
        "tokens": 57,
        "title": WHOLE.title,
        "is_retracted": False,
        "url": "https://pubmed.ncbi.nlm.nih.gov/36092509/",
        "text": f"{WHOLE.title}\n\n{WHOLE.abstract}",
        "year": 2022,
        "journal": "The Lancet. Neurology",
        "doi": WHOLE.doi,
        "pmcid": "PMC9444444",
        "publication_types": ["Journal Article", "Randomized Controlled Trial"],
    }
    assert read_chunks(SAMPLES["nothing"], size=512) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("cell", 1), ("cells", 2), ("p < 0.05", 5), ("漢字", 2), ("IL-6", 3), (" a  b ", 2)],
)
def test_how_tokens_are_counted(text: str, count: int) -> None:
    assert tokens(text) == count


def test_a_title_without_end_is_not_repeated_in_every_chunk() -> None:
    title = "cells " * 4_000
    chunks = read_chunks(replace(WHOLE, title=title), size=50)
    assert {len(chunk["title"]) for chunk in chunks} == {1_000}
    assert "".join(chunk["text"] for chunk in chunks).count("cells") >= 4_000


def test_chunks_end_with_paragraphs_or_sentences_where_they_can() -> None:
    first = "One is short. Two is as short. Three follows e.g. now."
    article = replace(WHOLE, title="A title.", abstract=f"{first}\n\nA second paragraph.")
    texts = [chunk.text for chunk in chunks_of(article, 12)]
    assert texts == [
        "A title.\n\nOne is short.",
        "Two is as short.",
        "Three follows e.g. now.",
        "A second paragraph.",
    ]
    texts = [chunk.text for chunk in chunks_of(article, 22)]
    assert texts == ["A title.", first, "A second paragraph."]


@settings(max_examples=100, deadline=None)
@given(hostile_articles(), st.integers(1, 60))
def test_chunks_hold_every_word_and_no_more_than_they_may(article: Article, size: int) -> None:
    work = work_of(article)
    chunks = list(chunks_of(article, size))
    text = "".join((work.title, *work.abstract)).replace(" ", "")
    assert re.sub("[ \n]", "", "".join(chunk.text for chunk in chunks)) == text
    assert [chunk.chunk for chunk in chunks] == list(range(1, len(chunks) + 1))
    for chunk in chunks:
        assert chunk.chunks == len(chunks)
        assert chunk.tokens == tokens(chunk.text)
        assert chunk.tokens <= size
    assert len(joined(chunk_lines([article], size)).split("\n")) == len(chunks) + 1


@needs_real_records
def test_real_records() -> None:
    articles = real_articles()
    read = tokens_of(*articles)
    assert [words(heading) for heading in headings(read)] == [
        words(work_of(article).title) for article in articles
    ]
    chunks = read_chunks(*articles, size=200)
    assert {chunk["pmid"] for chunk in chunks} == {article.pmid for article in articles}
    assert max(chunk["tokens"] for chunk in chunks) <= 200
