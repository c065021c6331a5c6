"""A search of the corpus, from its text to documents in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from harvester.errors import ConfigurationError
from harvester.index.catalogue import Catalogue
from harvester.index.mentions import Mention, mentions_of
from harvester.index.ranking import Ranking
from harvester.index.sqlite_index import SqliteIndex
from harvester.query.check import Problem, faults
from harvester.query.evaluate import VOCABULARY, Answer, evaluate
from harvester.query.offline import caveats
from harvester.query.parse import parse
from harvester.query.pointing import pointed_out
from harvester.query.tree import Parsed
from harvester.query.vocabulary.mesh_tree import mesh_tree
from harvester.query.vocabulary.thesaurus import Thesaurus, Vocabulary

_NOTHING = "No items found."


@dataclass(frozen=True)
class Search:
    """A search as it was understood. ``notes`` say what of it could not be honoured."""

    parsed: Parsed
    vocabulary: Vocabulary
    today: date

    def hits(self, catalogue: Catalogue) -> Hits:
        """What it finds among the articles of a catalogue."""
        index = catalogue.index()
        answer = evaluate(self.parsed, index, self.today, self.vocabulary)
        notes = (*_notes(answer), *caveats(self.parsed, self.vocabulary))
        mentions = mentions_of(self.parsed, index, self.today, self.vocabulary)
        return Hits(catalogue, index, answer.hits, mentions, notes)


@dataclass(frozen=True)
class Hits:
    """The documents found, as a bitmap, and the words that they were found by."""

    catalogue: Catalogue
    index: SqliteIndex
    found: int
    mentions: tuple[Mention, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return self.found.bit_count()

    def lines_of(self, query: str) -> Iterator[bytes]:
        """Their lines in a query's file, in its order, without those of the queries before it."""
        return self.catalogue.lines_of(query, self.found)

    def by_relevance(self, most: int | None = None) -> list[tuple[int, float]]:
        """The documents with their scores, the best first; the first ``most``."""
        return self._ranking.by_relevance(self.found, self.mentions, most)

    def by_date(self, most: int | None = None) -> list[tuple[int, float]]:
        """The documents, the most recently published first; the first ``most``."""
        return [(doc, 0.0) for doc in self._ranking.by_date(self.found, most)]

    @property
    def _ranking(self) -> Ranking:
        catalogue = self.catalogue
        return Ranking(catalogue.connection, self.index, catalogue.newest)


def understood(text: str, tree: Path | None = None, today: date | None = None) -> Search:
    """The search that a text means, with the MeSH tree of a file.

    Raises ``ConfigurationError`` that points at the character where the text is wrong.
    """
    parsed = parse(text)
    wrong = faults(parsed)
    if wrong:
        raise ConfigurationError(_said(text, wrong[0]))
    vocabulary = VOCABULARY if tree is None else replace(VOCABULARY, mesh=_read(tree))
    return Search(parsed, vocabulary, today or date.today())


def _read(path: Path) -> Thesaurus:
    try:
        with path.open(encoding="utf-8") as lines:
            return mesh_tree(lines, VOCABULARY.mesh)
    except UnicodeDecodeError:
        raise _no_tree(path, "this is not UTF-8") from None
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror or error}") from None
    except ValueError as error:
        raise _no_tree(path, str(error)) from None


def _no_tree(path: Path, reason: str) -> ConfigurationError:
    wanted = "NLM's mtrees2025.bin (nlm.nih.gov/databases/download/mesh.html)"
    return ConfigurationError(f"{path}: {reason}; wanted is {wanted}")


def _said(text: str, problem: Problem) -> str:
    """The message, and below it the place in the query."""
    line, arrow = pointed_out(text, problem.position)
    return (
        f"this query, at character {problem.position + 1}: {problem.message}\n  {line}\n  {arrow}"
    )


def _notes(answer: Answer) -> list[str]:
    return [
        *(f"{phrase} is nowhere in these articles" for phrase in answer.phrases_not_found),
        *(f"{phrase} is nowhere in these articles" for phrase in answer.quoted_phrases_not_found),
        *(f'"{word}" was left out: it is too common' for word in answer.phrases_ignored),
        *(message for message in answer.messages if message != _NOTHING),
    ]
