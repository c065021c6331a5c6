"""What an evaluator may ask of an index. Sets of documents are bitmaps: bit i is document i."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from harvester.query.fields import Field


class Phrase(NamedTuple):
    """Words next to each other; with ``last_is_prefix`` the last only has to begin so."""

    words: tuple[str, ...]
    last_is_prefix: bool = False


class Index(Protocol):
    """Documents numbered from 0, and which of them a lookup finds.

    Every answer is a Python int used as a bitmap, so ``&``, ``|`` and ``& ~`` combine them.
    Words and stems come folded by ``words.words``, whole values by ``keys.key``; nothing
    unknown is an error: it finds nothing, 0. Wide fields (``fields.PARTS``) are the union
    of their parts, and no phrase crosses from one part, or one value, into the next.
    """

    @property
    def everything(self) -> int:
        """All documents."""

    def word(self, field: Field, word: str) -> int:
        """Documents with this word in this field."""

    def prefix(self, field: Field, stem: str) -> int:
        """Documents with a word that begins with ``stem``."""

    def phrase(self, field: Field, words: tuple[str, ...], last_is_prefix: bool) -> int:
        """Documents with these words next to each other, in this order.

        With ``last_is_prefix`` the last word only has to begin so. One word is a phrase too.
        """

    def has(self, field: Field, phrase: Phrase) -> bool:
        """Whether any document has this phrase."""

    def each(self, field: Field, choices: Sequence[Sequence[Phrase]]) -> int:
        """Documents with at least one phrase of each choice."""

    def near(self, field: Field, words: tuple[str, ...], distance: int) -> int:
        """Documents with all these words, in any order, ``distance`` other words between them.

        At most ``distance``, counted over the whole stretch from the first to the last.
        """

    def entry(self, field: Field, key: str) -> int:
        """Documents with this whole value: a heading, publication type, name, identifier.

        The keys with a shape of their own:

        - ``Field.MESH`` and ``Field.MAJOR`` have ``multiple sclerosis`` and, with a subheading,
          ``multiple sclerosis/therapy``. Nothing is exploded here.
        - Names have their full key, ``smith jb``, and the key of each shorter form that may
          stand for them with a star behind: ``smith*``, ``smith j*``, ``smith jb*``.
        """

    def entry_prefix(self, field: Field, stem: str) -> int:
        """Documents with a whole value whose key begins with ``stem``."""

    def dates(self, field: Field, low: str, high: str) -> int:
        """Documents dated from ``low`` to ``high``, both included, both ``YYYY-MM-DD``.

        An imprecise date stands for its first day, as PubMed sorts it. A document may have
        several dates in a field: ``Field.PUBLICATION_DATE`` is in print or electronic.
        """

    def pmids(self, low: int, high: int) -> int:
        """Documents with a PMID from ``low`` to ``high``, both included."""
