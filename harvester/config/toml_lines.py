"""Where each key and value of a TOML text stands.

``tomllib`` gives no positions. This scanner reads the same text for positions only: it
judges nothing, understands every form of string, key, list and table of TOML 1.0 and 1.1, and
leaves out what it is not sure of, since a wrong line is worse than none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
"""The way to a value from the top: keys of tables, and numbers (from 0) of list items."""

_SPACE = " \t"
_SPACE_AND_LINES = " \t\n"
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}


@dataclass(frozen=True)
class Repeat:
    """A table or key that is written a second time, which TOML forbids; offsets in the text.

    ``end`` is where the second one, with all that it holds, ends.
    """

    path: KeyPath
    first: int
    second: int
    end: int


@dataclass(frozen=True)
class TomlLines:
    """Offsets, in a text whose line ends are ``\\n``, of its keys (and list items) and values.

    ``unclosed`` is where a string begins that is never closed, and the scan stopped.
    """

    text: str
    line_starts: tuple[int, ...]
    keys: Mapping[KeyPath, int]
    values: Mapping[KeyPath, int]
    repeats: tuple[Repeat, ...] = ()
    unclosed: int | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset in the text."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, path: KeyPath) -> int | None:
        """The line of a key, a table's heading or a list item; None where it is not known."""
        offset = self.keys.get(path)
        return None if offset is None else self.place(offset)[0]

    def offsets(self, path: KeyPath, string: str) -> list[int] | None:
        """Where in the text each character of ``string``, the value at ``path``, is written.

        None where the text at ``path`` is not this string.
        """
        start = self.values.get(path)
        if start is None or self.text[start : start + 1] not in {'"', "'"}:
            return None
        characters = list(_characters(self.text, start))
        if "".join(character for _, character in characters) != string:
            return None
        return [offset for offset, _ in characters]


def scan(text: str) -> TomlLines:
    """Find the keys of ``text``, up to where it stops being TOML."""
    scanner = _Scanner(text)
    unclosed = None
    try:
        scanner.document()
    except _UnclosedError as error:
        unclosed = error.start
    except (_NotTomlError, RecursionError):
        pass
    scanner.end_of_table()
    starts = (0, *(offset + 1 for offset, character in enumerate(text) if character == "\n"))
    return TomlLines(text, starts, scanner.keys, scanner.values, tuple(scanner.repeats), unclosed)


class _NotTomlError(Exception):
    pass


class _UnclosedError(Exception):
    def __init__(self, start: int) -> None:
        self.start = start


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.keys: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, int] = {}
        self.repeats: list[Repeat] = []
        self._written: dict[KeyPath, int] = {}
        self._repeated_table: tuple[KeyPath, int, int] | None = None
        self._lists_of_tables: set[KeyPath] = set()

    def document(self) -> None:
        heading: KeyPath = ()
        while self._skip_blank():
            if self.text.startswith("[", self.at):
                self.end_of_table()
            if self.text.startswith("[[", self.at):
                heading = self._list_of_tables()
            elif self.text.startswith("[", self.at):
                heading = self._table()
            else:
                self._key_and_value(heading)
            self._end_of_line()

    def _list_of_tables(self) -> KeyPath:
        start = self.at
        self.at += 2
        path = self._key()
        self._expect("]]")
        self._lists_of_tables.add(path)
        if not self._inside_list_of_tables(path):
            self._mention(path, start)
        return path

    def _table(self) -> KeyPath:
        start = self.at
        self.at += 1
        path = self._key()
        self._expect("]")
        if not self._inside_list_of_tables(path):
            self._mention(path, start)
            first = self._written.setdefault(path, start)
            if first != start:
                self._repeated_table = (path, first, start)
            self.keys[path] = start
        return path

    def end_of_table(self) -> None:
        if self._repeated_table is not None:
            self.repeats.append(Repeat(*self._repeated_table, self.at))
            self._repeated_table = None

    def _key_and_value(self, within: KeyPath) -> None:
        start = self.at
        key = self._key()
        path = within + key
        self._expect("=")
        self._skip(_SPACE)
        known = not self._inside_list_of_tables(path)
        if known:
            self._mention(path, start)
            for size in range(len(within) + 1, len(path)):
                self._written.setdefault(path[:size], start)
        self._value(path if known else None)
        first = self._written.setdefault(path, start) if known else start
        if first != start:
            self.repeats.append(Repeat(path, first, start, self.at))

    def _value(self, path: KeyPath | None) -> None:
        if path is not None:
            self.values.setdefault(path, self.at)
        first = self.text[self.at : self.at + 1]
        if first in {'"', "'"}:
            self.at = string_end(self.text, self.at)
        elif first == "[":
            self._list(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._scalar()

    def _list(self, path: KeyPath | None) -> None:
        self.at += 1
        number = 0
        while self._skip_blank() and not self.text.startswith("]", self.at):
            item = None if path is None else (*path, number)
            if item is not None:
                self.keys[item] = self.at
            self._value(item)
            number += 1
            self._skip_blank()
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        self._expect("]")

    def _inline_table(self, path: KeyPath | None) -> None:
        self.at += 1
        while self._skip_blank() and not self.text.startswith("}", self.at):
            if path is None:
                self._key()
                self._expect("=")
                self._skip(_SPACE)
                self._value(None)
            else:
                self._key_and_value(path)
            self._skip_blank()
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        self._expect("}")

    def _scalar(self) -> None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
            self.at += 1
        if not self.text[start : self.at].strip(_SPACE):
            raise _NotTomlError

    def _key(self) -> tuple[str, ...]:
        parts = [self._key_part()]
        while self.text.startswith(".", self.at):
            self.at += 1
            parts.append(self._key_part())
        return tuple(parts)

    def _key_part(self) -> str:
        self._skip(_SPACE)
        start = self.at
        if self.text[start : start + 1] in {'"', "'"}:
            if self.text.startswith(('"""', "'''"), start):
                raise _NotTomlError
            self.at = string_end(self.text, start)
            part = "".join(character for _, character in _characters(self.text, start))
        else:
            while self.at < len(self.text) and self.text[self.at] in _BARE:
                self.at += 1
            part = self.text[start : self.at]
            if not part:
                raise _NotTomlError
        self._skip(_SPACE)
        return part

    def _mention(self, path: KeyPath, offset: int) -> None:
        for size in range(1, len(path) + 1):
            self.keys.setdefault(path[:size], offset)

    def _inside_list_of_tables(self, path: KeyPath) -> bool:
        return any(path[:size] in self._lists_of_tables for size in range(1, len(path)))

    def _skip(self, characters: str) -> None:
        while self.at < len(self.text) and self.text[self.at] in characters:
            self.at += 1

    def _skip_comment(self) -> None:
        if self.text.startswith("#", self.at):
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end

    def _skip_blank(self) -> bool:
        """Pass over space, line ends and comments; False at the end of the text."""
        before = -1
        while before != self.at:
            before = self.at
            self._skip(_SPACE_AND_LINES)
            self._skip_comment()
        return self.at < len(self.text)

    def _end_of_line(self) -> None:
        self._skip(_SPACE)
        self._skip_comment()
        if self.at < len(self.text) and self.text[self.at] != "\n":
            raise _NotTomlError

    def _expect(self, mark: str) -> None:
        if not self.text.startswith(mark, self.at):
            raise _NotTomlError
        self.at += len(mark)


def string_end(text: str, start: int) -> int:
    """The offset behind the string that begins at ``start`` and is known to be closed."""
    quote = text[start]
    mark = quote * 3 if text.startswith(quote * 3, start) else quote
    at = start + len(mark)
    while at < len(text):
        if text[at] == "\\" and quote == '"':
            at += 2
        elif text.startswith(mark, at):
            end = at + len(mark)
            extra = 0
            while len(mark) == 3 and extra < 2 and text.startswith(quote, end + extra):
                extra += 1
            return end + extra
        elif text[at] == "\n" and len(mark) == 1:
            break
        else:
            at += 1
    raise _UnclosedError(start)


def _characters(text: str, start: int) -> Iterator[tuple[int, str]]:
    """The characters of the string at ``start``, each with the offset where it is written."""
    quote = text[start]
    width = 3 if text.startswith(quote * 3, start) else 1
    end = string_end(text, start) - width
    at = start + width
    if width == 3 and text.startswith("\n", at):
        at += 1
    while at < end:
        if text[at] != "\\" or quote == "'":
            yield at, text[at]
            at += 1
        elif text[at + 1] in _SPACE_AND_LINES:
            at += 1
            while at < end and text[at] in _SPACE_AND_LINES:
                at += 1
        else:
            digits = _HEX_ESCAPES.get(text[at + 1], 0)
            yield at, _escaped(text[at + 1], text[at + 2 : at + 2 + digits])
            at += 2 + digits


def _escaped(letter: str, digits: str) -> str:
    if not digits:
        return _ESCAPES.get(letter, letter)
    try:
        return chr(int(digits, 16))
    except (ValueError, OverflowError):
        raise _NotTomlError from None
