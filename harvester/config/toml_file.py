"""A file on disk → a TOML document, and where its keys stand; or one clear error."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harvester.config.toml_lines import KeyPath, Repeat, TomlLines, scan, string_end
from harvester.config.wording import shown, shown_path
from harvester.errors import ConfigurationError

LARGEST = 2 * 1024 * 1024
"""Bytes that are read of a file; one with more is no list of searches."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_BARE_MONTH = re.compile(
    r"\s*(?:since|until)\s*=\s*[0-9]{4}[-/][0-9]{1,2}(?:/[0-9]{1,2})?\s*(?:#|$)"
)
_KEY_AND_OPENING = re.compile(r"\s*[\w.-]+\s*=\s*(?:'''|\"\"\")")
_CURLY = frozenset("“”„‟‘’‚‛«»")

# tomllib's messages begin so; what follows may quote the file, and is left out.
_SYNTAX = (
    ("Invalid statement", 'a line is a [table], a key as in limit = 10, or a comment after "#"'),
    ("Invalid initial character for a key part", "a key is missing or is not a word"),
    ("Expected '=' after a key", 'after a key there should be "=" and a value'),
    ("Invalid value", "the value is missing, or is text without quotes around it"),
    ("Expected newline or end of document", "something follows that does not belong there; inside "
     "\"…\" a quote is written \\\", and between ''' and ''' everything stands as it is"),
    ("Illegal character '\\n'", 'a string in "…" ends on its own line; text of many lines stands '
     "between ''' and '''"),
    ("Illegal character", "a control character; it may not stand in TOML"),
    ("Found invalid character '\\n'", "a string in '…' ends on its own line; text of many lines "
     "stands between ''' and '''"),
    ("Found invalid character", "a control character; it may not stand in TOML"),
    ("Unescaped '\\' in a string", 'in "…" a backslash begins an escape; write \\\\, or use '
     "'…', where it is only a backslash"),
    ("Unterminated string", "a string is not closed"),
    ("Expected \"'", "a string is not closed"),
    ("Unclosed array", 'a list needs a comma between its items and "]" at the end'),
    ("Unclosed inline table", 'a table in braces needs commas and "}" at the end'),
    ("Invalid date or datetime", "there is no such date in the calendar"),
    ("Expected ']'", 'the heading of a table needs "]" at the end'),
    ("Cannot declare", "this table is in the file already"),
    ("Cannot overwrite", "this key is in the file already"),
    ("Duplicate inline table key", "this key is in the table already"),
    ("Cannot redefine", "this table is in the file already"),
    ("Cannot mutate", "this table is complete already; it cannot grow here"),
)  # fmt: skip


@dataclass(frozen=True)
class TomlFile:
    """A parsed file. ``name`` is what messages call it.

    ``text`` is what was parsed: what ``repeats`` tells of is blank in it.
    """

    name: str
    document: dict[str, object]
    text: str
    repeats: tuple[tuple[int, str], ...] = ()
    """What is in the file twice: the line of the second, and a message."""


def read_toml(path: Path) -> TomlFile:
    """Read and parse a TOML file in UTF-8, with or without a byte order mark.

    ConfigurationError where it cannot be read, is not text in UTF-8, or is not TOML.
    """
    name = shown_path(path)
    text = _text(name, _bytes(name, path))
    try:
        return TomlFile(name, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        once = _without_repeats(name, text)
        if once is None:
            raise ConfigurationError(_syntax_mistake(name, text, str(error))) from None
        return once
    except RecursionError:
        raise ConfigurationError(f"{name}: lists or tables are nested too deep") from None
    except ValueError:
        raise ConfigurationError(f"{name}: a number has too many digits") from None


def _bytes(name: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise ConfigurationError(f"{name}: there is no such file") from None
    except (OSError, ValueError) as error:
        if isinstance(error, IsADirectoryError) or path.is_dir():
            raise ConfigurationError(f"{name}: a folder, where a file should be") from None
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{name}: cannot be read: {reason}") from None
    if len(content) > LARGEST:
        raise ConfigurationError(
            f"{name}: larger than {LARGEST // 1024**2} MiB, too large for a list of searches; "
            "is it the right file?"
        )
    return content


def _text(name: str, content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            raise ConfigurationError(f"{name}: looks like {encoding}; save it as UTF-8")
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        wide = _wide_encoding(content)
        if wide:
            raise ConfigurationError(f"{name}: looks like {wide}; save it as UTF-8")
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise ConfigurationError(f"{name}:{line}: a NUL byte; this is not a text file")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(_encoding_mistake(name, content, error.start)) from None
    return text.replace("\r\n", "\n")


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: mostly ASCII, so NULs stand in a pattern."""
    start = content[:4096]
    for width, encoding in ((4, "UTF-32"), (2, "UTF-16")):
        whole = start[: len(start) // width * width]
        for place in range(width):
            others = [whole[each::width] for each in range(width) if each != place]
            mostly_nul = all(part.count(0) >= 0.7 * len(part) for part in others)
            if whole and mostly_nul and 0 not in whole[place::width]:
                return encoding
    return None


def _encoding_mistake(name: str, content: bytes, start: int) -> str:
    line = content.count(b"\n", 0, start) + 1
    before = content[content.rfind(b"\n", 0, start) + 1 : start]
    column = len(before.decode("utf-8")) + 1
    odd = f"{name}:{line}:{column}: byte 0x{content[start]:02X} is not UTF-8"
    runs = re.findall(rb"[\x80-\xff]+", content)
    looks = max(map(len, runs)) <= 2 and not re.search(rb"[\x81\x8d\x8f\x90\x9d]", content)
    guess = "; the file looks like Windows-1252 (Latin-1)" if looks else ""
    return f"{odd}{guess}; save it as UTF-8"


def _syntax_mistake(name: str, text: str, message: str) -> str:
    lines = scan(text)
    match = _POSITION.search(message)
    line = int(match[1]) if match and match[1] else len(lines.line_starts)
    column = int(match[2]) if match and match[2] else None
    repeats = [each for each in _outermost(lines.repeats) if lines.place(each.second)[0] <= line]
    if repeats:
        return "\n".join(_repeat_mistake(name, lines, repeat) for repeat in repeats)
    if lines.unclosed is not None and lines.place(lines.unclosed)[0] <= line:
        return _unclosed_mistake(name, lines, lines.unclosed)
    swallowed = _swallowed_key(lines, line)
    if swallowed is not None:
        start, end = swallowed
        return (
            f"{name}:{start[0]}:{start[1]}: the string that begins here is not closed "
            f"before line {end[0]}, where the next one begins"
        )
    source = text.split("\n")[line - 1]
    place = f"{name}:{line}" if column is None else f"{name}:{line}:{column}"
    if _BARE_MONTH.match(source):
        return f'{place}: not TOML: a month needs quotes, as in since = "2022-08"'
    if column is not None and source[column - 1 : column] in _CURLY:
        return f"{place}: not TOML: a curly quote; TOML takes straight ones, \" or '"
    words = next((words for begins, words in _SYNTAX if message.startswith(begins)), "")
    words = f"not TOML: {words}" if words else "not TOML"
    return f"{place}: {words}"


def _without_repeats(name: str, text: str) -> TomlFile | None:
    """The file without what is in it a second time, if that was all that TOML forbids."""
    lines = scan(text)
    once, told = text, []
    for repeat in _outermost(lines.repeats):
        blank = re.sub(r"[^\n]", " ", text[repeat.second : repeat.end])
        once = once[: repeat.second] + blank + once[repeat.end :]
        told.append((lines.place(repeat.second)[0], _repeat_mistake(name, lines, repeat)))
    try:
        return TomlFile(name, tomllib.loads(once), once, tuple(told)) if told else None
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _outermost(repeats: Sequence[Repeat]) -> list[Repeat]:
    return [
        each
        for each in repeats
        if not any(other.second < each.second < other.end for other in repeats)
    ]


def _unclosed_mistake(name: str, lines: TomlLines, start: int) -> str:
    line, column = lines.place(start)
    many = lines.text.startswith(('"""', "'''"), start)
    words = "" if many else " on its line; text of many lines stands between ''' and '''"
    return f"{name}:{line}:{column}: the string that begins here is not closed{words}"


def _swallowed_key(lines: TomlLines, line: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the last long string before a mistake begins and ends, if it ends in ``key = '''``.

    Then its own end is missing, and it ran on to the beginning of the next string.
    """
    starts = [start for start in lines.values.values() if lines.place(start)[0] <= line]
    start = max(starts, default=None)
    if start is None or not lines.text.startswith(('"""', "'''"), start):
        return None
    end = string_end(lines.text, start)
    last_line = lines.text[start:end].split("\n")[-1]
    if not _KEY_AND_OPENING.fullmatch(last_line):
        return None
    return lines.place(start), lines.place(end)


def _repeat_mistake(name: str, lines: TomlLines, repeat: Repeat) -> str:
    first, second = lines.place(repeat.first)[0], lines.place(repeat.second)[0]
    return (
        f"{name}:{second}: {_called(repeat.path)} is in the file twice, "
        f"on lines {first} and {second}"
    )


def _called(path: KeyPath) -> str:
    if path[0] == "api_key":
        return '"api_key"'
    if path[0] != "queries" or len(path) == 1:
        return f'"{shown(".".join(map(str, path)))}"'
    query = f'query "{shown(str(path[1]))}"'
    return query if len(path) == 2 else f'{query}: "{shown(".".join(map(str, path[2:])))}"'
