"""What is wrong with a text that is not TOML, in words for a person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvester.config.toml_lines import KeyPath, Repeat, TomlLines, scan, string_end
from harvester.config.wording import shown

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


def syntax_mistake(name: str, text: str, message: str) -> str:
    """Where a text is not TOML, and what should stand there; ``message`` is tomllib's own."""
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


def without_repeats(name: str, text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text without what is in it a second time, and the line and the words for each."""
    lines = scan(text)
    once, told = text, []
    for repeat in _outermost(lines.repeats):
        blank = re.sub(r"[^\n]", " ", text[repeat.second : repeat.end])
        once = once[: repeat.second] + blank + once[repeat.end :]
        told.append((lines.place(repeat.second)[0], _repeat_mistake(name, lines, repeat)))
    return once, tuple(told)


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
