"""Which articles a command is about: of which queries, and which of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from harvester.cli.broken import say_broken
from harvester.cli.naming import chosen_queries, known_queries, say_what_to_do
from harvester.cli.options import corpus_options, mesh_tree_option, settings_of
from harvester.errors import Exit

if TYPE_CHECKING:
    from harvester.article import Article
    from harvester.config.settings import Settings
    from harvester.corpus.articles import BrokenLine
    from harvester.corpus.reading import Piece
    from harvester.index.searching import Hits, Search

_T = TypeVar("_T")

_NEVER = "~"
"""Behind every date."""


class Selection:
    """Articles of the corpus, each PMID once: the record that was fetched last.

    ``settings`` and ``queries`` say where they are looked for. Reading may raise
    ``CorpusError``.
    """

    def __init__(
        self,
        settings: Settings,
        names: Sequence[str] = (),
        *,
        where: Search | None = None,
        retracted: bool = False,
        new_since: str | None = None,
    ) -> None:
        """Raises ``ConfigurationError`` where a name is nobody's, or a date is none."""
        from harvester.corpus.reading import Reading

        since = None if new_since is None or new_since == "last" else _moment(new_since)
        self.settings = settings
        self.queries = chosen_queries(known_queries(settings), names)
        self._where = where
        self._retracted = retracted
        self._starts = _starts(settings, self.queries, since) if new_since else {}
        self._reading = Reading([] if where else [self._path(query) for query in self.queries])
        self._hits: Hits | None = None
        self._unread: list[BrokenLine] = []

    @property
    def is_whole(self) -> bool:
        """Is it everything that the queries hold?"""
        return not (self._where or self._retracted or self._starts)

    @property
    def is_somewhere(self) -> bool:
        """Does any of the queries have a corpus, be it an empty one?"""
        return any(self._path(query).exists() for query in self.queries)

    def pieces(self) -> Iterator[Piece]:
        """The lines, several at a time where that is possible, each with its end."""
        for query in self.queries:
            yield from self._reading.pieces(self._path(query)) if self.is_whole else self._of(query)

    def lines(self) -> Iterator[bytes]:
        """The lines, one by one, each with its end."""
        for query in self.queries:
            yield from self._of(query)

    def articles(self) -> Iterator[Article]:
        """The articles; a line that is none is passed over, and told by ``ended``."""
        from harvester.article import Article

        return self.read_as(Article)

    def read_as(self, kind: type[_T]) -> Iterator[_T]:
        """The same, of each only what ``kind`` has fields for."""
        import msgspec

        return self.each(msgspec.json.Decoder(kind).decode)

    def each(self, read: Callable[[bytes], _T]) -> Iterator[_T]:
        """What ``read`` makes of each line; one for which it raises ``ValueError`` is passed over,
        and told by ``ended``."""
        for query in self.queries:
            for _, made in self._read(query, self._of(query), read):
                yield made

    def ended(self) -> Exit:
        """Say which lines were passed over, and what to do where there is no corpus at all."""
        code = say_broken([*self._broken(), *self._unread])
        if not self.is_somewhere:
            say_what_to_do(self.settings, "no articles")
        return code

    def _path(self, query: str) -> Path:
        from harvester.corpus.files import path_of

        return path_of(self.settings.corpus, query)

    def _of(self, query: str) -> Iterator[bytes]:
        from harvester.corpus.filters import first_fetched, is_retracted

        lines = self._found(query) if self._where else self._reading.lines(self._path(query))
        if self._retracted:
            read = self._read(query, lines, is_retracted)
            lines = (line for line, retracted in read if retracted)
        start = self._starts.get(query)
        if start is not None:
            dated = self._read(query, lines, first_fetched)
            lines = (line for line, fetched in dated if fetched >= start)
        return lines

    def _read(
        self, query: str, lines: Iterable[bytes], read: Callable[[bytes], _T]
    ) -> Iterator[tuple[bytes, _T]]:
        from harvester.corpus.articles import UNREADABLE, BrokenLine

        for line in lines:
            try:
                made = read(line)
            except UNREADABLE as error:
                reason = f"{_named(line)}: {error}"
                self._unread.append(BrokenLine(self._path(query), 0, reason))
            else:
                yield line, made

    def _found(self, query: str) -> Iterator[bytes]:
        """What ``where`` finds in a query; what could not be honoured is said once."""
        if self._where is not None and self._hits is None:
            from harvester.cli import visible
            from harvester.display.index_progress import index_progress
            from harvester.index.searching import despite_damage

            folder = self.settings.corpus
            with index_progress() as progress:
                self._hits = despite_damage(
                    folder, partial(self._where.in_corpus, folder, self.queries, progress)
                )
            for note in self._hits.notes:
                click.echo(f"harvest: {visible(note)}", err=True)
        return iter(()) if self._hits is None else self._hits.lines_of(query)

    def _broken(self) -> list[BrokenLine]:
        return self._reading.broken if self._hits is None else self._hits.catalogue.broken


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``[QUERY]...`` and what narrows it; the command gets a ``Selection``."""

    @click.argument("names", nargs=-1, metavar="[QUERY]...")
    @click.option(
        "--where",
        metavar="EXPR",
        help="Only what this finds, in PubMed's language, as `harvest search` does.",
    )
    @mesh_tree_option
    @click.option("--retracted", is_flag=True, help="Only articles that were retracted.")
    @click.option(
        "--new-since",
        metavar="DATE|last",
        help="Only what was first fetched since DATE: 2024, 2024-05, 2024-05-17 or "
        "2024-05-17T18:30 (UTC); or by the last run of each query that ended, and runs right "
        "before that did not.",
    )
    @corpus_options
    @wraps(command)
    def with_selection(
        *args: Any,
        names: tuple[str, ...],
        where: str | None,
        mesh_tree: Path | None,
        retracted: bool,
        new_since: str | None,
        queries_file: Path | None,
        corpus: Path | None,
        sandbox: bool,
        **others: Any,
    ) -> Any:
        search = None if where is None else _understood(where, mesh_tree)
        settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
        selection = Selection(
            settings, names, where=search, retracted=retracted, new_since=new_since
        )
        return command(*args, selection=selection, **others)

    return with_selection


def _named(line: bytes) -> str:
    from contextlib import suppress

    from harvester.corpus.articles import UNREADABLE, pmid_of_line

    with suppress(*UNREADABLE):
        return f"PMID {pmid_of_line(line)}"
    return "a line"  # the file was written to meanwhile


def _understood(where: str, mesh_tree: Path | None) -> Search:
    from harvester.index.searching import understood

    return understood(where, mesh_tree)


def _starts(settings: Settings, queries: Sequence[str], since: str | None) -> dict[str, str]:
    """For each query the moment of the first fetch from which on an article is new."""
    from harvester.past.last_runs import news_since

    if since is not None:
        return dict.fromkeys(queries, since)
    return {**dict.fromkeys(queries, _NEVER), **news_since(settings.corpus)}


def _moment(text: str) -> str:
    """A date as it begins, or a time, in UTC: so that later ones sort behind it."""
    from contextlib import suppress
    from datetime import UTC, datetime

    from harvester.config.query_dates import parse_date
    from harvester.errors import ConfigurationError

    try:
        return parse_date(text)
    except ValueError as error:
        with suppress(ValueError, OverflowError):
            time = datetime.fromisoformat(text.strip())
            time = time if time.tzinfo else time.replace(tzinfo=UTC)
            return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise ConfigurationError(f'--new-since: {error}, or "last"') from None
