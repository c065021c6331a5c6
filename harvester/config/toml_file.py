"""A file on disk → a TOML document, or one clear error."""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from harvester.config.wording import shown_path
from harvester.errors import ConfigurationError

LARGEST = 2 * 1024 * 1024
"""Bytes that are read of a file; one with more is no list of searches."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class TomlFile(NamedTuple):
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
        from harvester.config.toml_syntax import syntax_mistake, without_repeats

        once, told = without_repeats(name, text)
        try:
            return TomlFile(name, tomllib.loads(once), once, told)
        except (ValueError, RecursionError):
            raise ConfigurationError(syntax_mistake(name, text, str(error))) from None
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
