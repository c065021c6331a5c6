"""Some fields of the articles, by name: as they are in the line, or as cells of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

import msgspec

from harvester.article import Article
from harvester.corpus.filters import Whole
from harvester.errors import ConfigurationError
from harvester.export.columns import COLUMNS, Cell, cell, values_of
from harvester.plain_text import one_line

_LINE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARTICLE = msgspec.json.Decoder(Article)
_ALWAYS = frozenset(Whole.__struct_fields__)
_ID = re.compile(r"ids\.[^.]+")
_DEEPEST = 4
"""Names in a path; no field of a line lies deeper."""


def fields_named(listed: str) -> tuple[str, ...]:
    """The fields of "pmid,title,journal.country", each once.

    A field is a key of the line, a path into it, or a column of ``COLUMNS``. Raises
    ``ConfigurationError`` for any other.
    """
    known = dict.fromkeys([*_paths(Article), *COLUMNS])
    names = tuple(dict.fromkeys(name.strip() for name in listed.split(",")))
    for name in names:
        if name not in known and not _ID.fullmatch(name):
            near = get_close_matches(name, known, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else "; `harvest schema` has them"
            raise ConfigurationError(f'--fields: there is no field "{name}"{hint}')
    return names


def object_of(line: bytes, fields: Sequence[str]) -> bytes:
    """An object with these fields of a line; those that the article does not have are left out.

    A key of the line is as it is there; a path into a list is a list. Raises ``ValueError``.
    """
    keys = _keys(line)
    columns = [name for name in fields if _is_column_only(name)]
    found = dict(zip(columns, _columns(line, columns), strict=True))
    values = ((name, found[name] if name in found else _at(keys, name)) for name in fields)
    picked = {name: value for name, value in values if value not in (None, (), "")}
    return msgspec.json.encode(picked) + b"\n"


def row_of(line: bytes, fields: Sequence[str]) -> tuple[Cell, ...]:
    """The fields as cells; lists are joined by "; ". Raises ``ValueError``."""
    columns = [name for name in fields if name in COLUMNS]
    found = dict(zip(columns, _columns(line, columns), strict=True))
    keys = _keys(line) if len(columns) < len(fields) else {}
    return tuple(cell(found[name]) if name in found else _flat(_at(keys, name)) for name in fields)


def _keys(line: bytes) -> dict[str, msgspec.Raw]:
    keys = _LINE.decode(line)
    if not keys.keys() >= _ALWAYS:
        raise ValueError(f"there is no {' and no '.join(sorted(_ALWAYS - keys.keys()))}")
    return keys


def _columns(line: bytes, names: Sequence[str]) -> tuple[Any, ...]:
    return values_of(_ARTICLE.decode(line), names) if names else ()


def _is_column_only(name: str) -> bool:
    return name in COLUMNS and name not in Article.__struct_fields__


def _at(keys: dict[str, msgspec.Raw], path: str) -> Any:
    first, *more = path.split(".")
    raw = keys.get(first)
    if raw is None or not more:
        return raw
    value = msgspec.json.decode(raw)
    for name in more:
        value = _step(value, name)
    return value


def _step(value: Any, name: str) -> Any:
    if isinstance(value, list):
        steps = [_step(each, name) for each in value]
        return [one for step in steps for one in (step if isinstance(step, list) else [step])
                if one is not None] or None  # fmt: skip
    return value.get(name) if isinstance(value, dict) else None


def _flat(value: Any) -> Cell:
    if isinstance(value, msgspec.Raw):
        value = msgspec.json.decode(value)
    if isinstance(value, list):
        return "; ".join(str(_flat(each)) for each in value) or None
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    if isinstance(value, str):
        return one_line(value)
    return value if isinstance(value, int) else None


def _paths(kind: type[msgspec.Struct], deep: int = 1) -> Iterator[str]:
    for field in msgspec.structs.fields(kind):
        yield field.name
        inner = _struct_in(field.type)
        if inner is not None and deep < _DEEPEST:
            yield from (f"{field.name}.{path}" for path in _paths(inner, deep + 1))


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    for each in (kind, *get_args(kind)):
        if isinstance(each, type) and issubclass(each, msgspec.Struct):
            return each
    return None
