"""The corpus for programs: typed articles, one after another."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import msgspec

from harvester.article import Article
from harvester.corpus.articles import pmid_of_line
from harvester.corpus.files import path_of, queries_in
from harvester.corpus.reading import Reading
from harvester.errors import CorpusError


class BrokenLineWarning(UserWarning):
    """A line of the corpus is no article, and was passed over; the text says where and why."""


def read(path: str | PathLike[str], *, query: str | None = None) -> Iterator[Article]:
    """The articles of a corpus, each PMID once, in the order in which they lie on disk.

    ``path`` is a corpus folder, all of it or one ``query``, or a file such as
    ``corpus/msc-ms.jsonl``. Where several queries hold an article, the record that was fetched
    last is given.
    Articles are read as they are asked for, with the memory of one and of the PMIDs.

    A line that is no article is passed over with a ``BrokenLineWarning``;
    ``warnings.simplefilter("error", harvester.BrokenLineWarning)`` makes it an error.

    Raises ``CorpusError``: at once where there is no such folder, file or query, later where
    the disk fails or a line is of a schema that only a newer harvest knows.
    """
    return _articles(_files(Path(path), query))


def to_dict(article: Article) -> dict[str, Any]:
    """The article as its line of the corpus has it: plain values, what is absent left out."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(article))
    return plain


def _files(path: Path, query: str | None) -> list[Path]:
    if path.is_dir():
        queries = queries_in(path)
        if query is None:
            return [path_of(path, each) for each in queries]
        if query not in queries:
            raise CorpusError(
                f'{path} has no query "{query}"; it has: {", ".join(queries) or "none"}'
            )
        return [path_of(path, query)]
    if not path.exists():
        raise CorpusError(f"there is no corpus at {path}")
    if query is not None:
        raise CorpusError(f"{path} is a file; a query is of a folder")
    return [path]


def _articles(files: Sequence[Path]) -> Iterator[Article]:
    for found in _found(files):
        if isinstance(found, str):
            warnings.warn(found, BrokenLineWarning, stacklevel=2)
        else:
            yield found


def _found(files: Sequence[Path]) -> Iterator[Article | str]:
    """The articles, and between them in words what is none."""
    decoder = msgspec.json.Decoder(Article)
    reading = Reading(files)
    for file in files:
        for line in reading.lines(file):
            while reading.broken:
                yield str(reading.broken.pop(0))
            try:
                yield decoder.decode(line)
            except ValueError as error:
                yield f"{file}: PMID {pmid_of_line(line)}: no whole article: {error}"
        while reading.broken:
            yield str(reading.broken.pop(0))
