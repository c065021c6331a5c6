"""Query text to tokens: terms with their tags, ranges, operators, parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harvester.query.fields import KINDS, Kind, field_named
from harvester.query.tree import Guess, GuessKind, Operator, Range, Tag, Term
from harvester.query.words import words


@dataclass(frozen=True, slots=True)
class Parenthesis:
    """``(`` or ``)``."""

    opens: bool
    position: int


@dataclass(frozen=True, slots=True)
class Connective:
    """AND, OR or NOT, in capitals."""

    operator: Operator
    position: int


Token = Term | Range | Parenthesis | Connective | Guess

_STRAIGHT_QUOTES = str.maketrans("“”„‟＂", '"""""')
_SPACE = re.compile(r"\s+")
_WORD = re.compile(
    r"""(?:(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.\d{4,9}/  # a DOI may have parentheses
            (?:[^\s"()\[\]]|\([^\s"()\[\]]*\))+
        |(?!(?-i:AND|OR|NOT)\()[^\s"()\[\]]+  # MEDLINE's 10(6), CD4(+), Ca(2+), 5-HT(1A)
            (?:\((?:\d{1,2}[a-z]?[+\-−]*|[+\-−])\)[^\s"()\[\]]*)+
        |[^\s"()\[\]]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = re.compile(r'"([^"]*)"\*?')
_TAG = re.compile(r"\[([^\[\]]*)\]")
_UNCLOSED_TAG = re.compile(r'\[([^\s"()\[\]]+)')
_RANGE = re.compile(
    r"""(?P<low>"[^"]*"|[^\s"()\[\]:]+)\s*+
        (?:\[(?P<low_tag>[^\[\]]*)\]\s*+)?
        :\s*+
        (?P<high>"[^"]*"|[^\s"()\[\]:]+)\s*+
        (?:\[(?P<tag>[^\[\]]*)\])?+""",
    re.VERBOSE,
)


def _tag(written: str) -> Tag:
    name, colon, modifier = written.strip().strip("\"'").partition(":")
    field = field_named(name)
    return Tag(written.strip(), field, "".join(modifier.casefold().split()) if colon else "")


def _range_at(text: str, position: int) -> Range | None:
    found = _RANGE.match(text, position)
    if found is None:
        return None
    tags = [_tag(written) for written in (found["low_tag"], found["tag"]) if written is not None]
    if not tags or tags[0].field is not tags[-1].field:
        return None
    if tags[0].field is None or KINDS[tags[0].field] not in (Kind.DATE, Kind.NUMBER):
        return None
    low, high = found["low"].strip('"').strip(), found["high"].strip('"').strip()
    return Range(
        low,
        high,
        tags[-1],
        position,
        found.end("tag") + 1 if found["tag"] is not None else found.end("high"),
    )


class _Lexer:
    """The scan of one text: where it stands, and the term not yet finished."""

    def __init__(self, text: str) -> None:
        self.text = text.translate(_STRAIGHT_QUOTES)
        self.position = 0
        self.run: tuple[int, int] | None = None
        """Where the words read since the last operator or quotation mark stand."""
        self.quoted: tuple[str, int, int] | None = None

    def tokens(self) -> Iterator[Token]:
        while self.position < len(self.text):
            character = self.text[self.position]
            space = _SPACE.match(self.text, self.position)
            if space:
                self.position = space.end()
            elif character in "()":
                yield from self._finish(None)
                yield Parenthesis(character == "(", self.position)
                self.position += 1
            elif character == "[":
                yield from self._bracket()
            elif character == "]":
                yield self._skip(GuessKind.EXTRA_BRACKET, "closing bracket without an opening one")
            elif found := _range_at(self.text, self.position):
                yield from self._finish(None)
                yield found
                self.position = found.end
            elif character == '"':
                yield from self._quotation()
            elif found_word := _WORD.match(self.text, self.position):
                yield from self._word(found_word)
        yield from self._finish(None)

    def _word(self, found: re.Match[str]) -> Iterator[Token]:
        start, self.position = self.position, found.end()
        if found[0] in Operator.__members__:
            yield from self._finish(None)
            yield Connective(Operator(found[0]), start)
            return
        if self.quoted:
            yield from self._finish(None)
        self.run = (self.run[0] if self.run else start, self.position)

    def _quotation(self) -> Iterator[Token]:
        found = _QUOTED.match(self.text, self.position)
        if found is None:
            yield self._skip(
                GuessKind.UNCLOSED_QUOTE, "quotation mark that is never closed: ignored"
            )
            return
        yield from self._finish(None)
        star = "*" if found[0].endswith("*") else ""
        self.quoted = (found[1] + star, self.position, found.end())
        self.position = found.end()

    def _bracket(self) -> Iterator[Token]:
        found = _TAG.match(self.text, self.position)
        if found is None:
            yield from self._unclosed_bracket()
            return
        start, self.position = self.position, found.end()
        tag = _tag(found[1])
        finished = tuple(self._finish(tag))
        if finished:
            yield from finished
        elif tag.field is None and words(tag.written):
            self.run = (start + 1, found.end() - 1)
            yield from self._finish(None)
        else:
            message = f"tag [{tag.written}] without a term before it: ignored"
            yield Guess(GuessKind.TAG_WITHOUT_TERM, message, start)

    def _unclosed_bracket(self) -> Iterator[Token]:
        found = _UNCLOSED_TAG.match(self.text, self.position)
        tag = _tag(found[1]) if found else None
        if found is None or tag is None or tag.field is None:
            yield self._skip(GuessKind.UNCLOSED_BRACKET, "bracket that is never closed: ignored")
            return
        message = f"bracket that is never closed: read as [{tag.written}]"
        yield Guess(GuessKind.UNCLOSED_BRACKET, message, self.position)
        self.position = found.end()
        yield from self._finish(tag)

    def _skip(self, kind: GuessKind, message: str) -> Guess:
        self.position += 1
        return Guess(kind, message, self.position - 1)

    def _finish(self, tag: Tag | None) -> Iterator[Token]:
        """The term read so far, unless there is no word in it."""
        end = self.position
        if self.quoted:
            text, start, stop = self.quoted
        elif self.run:
            start, stop = self.run
            text = self.text[start:stop]
        else:
            return
        quoted, self.quoted, self.run = self.quoted is not None, None, None
        if words(text):
            yield Term(text, quoted, tag, start, end if tag else stop)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query from left to right, with a Guess where one had to be made."""
    return _Lexer(text).tokens()
