"""Title and abstract in chunks of so many tokens, as JSONL for embedding and retrieval.

There is no tokenizer: a token is counted for every four bytes of a word in UTF-8, begun ones
too, and for every other sign that is no space. Tokenizers of language models make fewer of
English abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import msgspec

from harvester.article import Article
from harvester.export.work import work_of

_TOKEN = re.compile(rb"[\w\x80-\xff]{1,4}|[^\w\s]")
_SENTENCES = re.compile(r"(?<=[.!?]) +(?=[\"'“(\[]?[^\W_a-z])")
_WORDS = re.compile("[^ ]+")


_LONGEST_TITLE = 1_000
"""Characters of a title that each chunk has again: a longer one is none, and would be so often."""


class Chunk(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of an article's title and abstract. ``chunk`` counts from 1 to ``chunks``."""

    pmid: str
    chunk: int
    chunks: int
    tokens: int
    title: str
    is_retracted: bool
    url: str
    text: str
    year: int | None = None
    journal: str = ""
    doi: str = ""
    pmcid: str = ""
    publication_types: tuple[str, ...] = ()


def chunk_lines(articles: Iterable[Article], size: int) -> Iterator[bytes]:
    """Each chunk as a line of JSON; an article without title and abstract has none."""
    encode = msgspec.json.Encoder().encode
    for article in articles:
        for chunk in chunks_of(article, size):
            yield encode(chunk) + b"\n"


def chunks_of(article: Article, size: int) -> Iterator[Chunk]:
    """The chunks of an article; none has more tokens than ``size``."""
    work = work_of(article)
    texts = list(_packed(filter(None, (work.title, *work.abstract)), size))
    for number, text in enumerate(texts, 1):
        yield Chunk(
            pmid=work.pmid,
            chunk=number,
            chunks=len(texts),
            tokens=tokens(text),
            title=work.title[:_LONGEST_TITLE],
            is_retracted=work.is_retracted,
            url=work.url,
            text=text,
            year=work.date[0] if work.date else None,
            journal=work.container,
            doi=work.doi,
            pmcid=work.pmcid,
            publication_types=work.types,
        )


def tokens(text: str) -> int:
    """How many tokens are counted for a text."""
    return len(_TOKEN.findall(text.encode()))


def _packed(paragraphs: Iterable[str], size: int) -> Iterator[str]:
    """As much at a time as fits: whole paragraphs, or else sentences, words, parts of words."""
    gathered, room = "", size
    for before, piece, needed in _pieces(paragraphs, size):
        if gathered and needed > room:
            yield gathered
            gathered, room = "", size
        gathered = f"{gathered}{before}{piece}" if gathered else piece
        room -= needed
    if gathered:
        yield gathered


def _pieces(paragraphs: Iterable[str], size: int) -> Iterator[tuple[str, str, int]]:
    """What is not to be cut unless it must, what joins it to the piece before, its tokens."""
    for paragraph in paragraphs:
        before = "\n\n"
        for sentence in _unless_short(paragraph, size, _SENTENCES.split):
            for word in _unless_short(sentence, size, _WORDS.findall):
                for piece in _unless_short(word, size, partial(_parts, size=size)):
                    yield before, piece, tokens(piece)
                    before = ""
                before = " "


def _parts(word: str, *, size: int) -> list[str]:
    """A character is a token at most."""
    return [word[at : at + size] for at in range(0, len(word), size)]


def _unless_short(text: str, size: int, cut: Callable[[str], list[str]]) -> list[str]:
    return [text] if len(text) <= size or tokens(text) <= size else cut(text)
