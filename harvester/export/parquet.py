"""Parquet, through pyarrow: the record as it is, its parts as nested lists and structs.

The columns are the fields of a corpus line, made from the same types. ``ids`` is a map;
sections within sections of a book, which nest without end, are JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import inspect
from pyarrow import parquet as pq

from harvester.article import Article
from harvester.export.batches import batches

_AT_ONCE = 2000
_LEAVES: dict[type[inspect.Type], pa.DataType] = {
    inspect.StrType: pa.string(),
    inspect.IntType: pa.int64(),
    inspect.BoolType: pa.bool_(),
}

_Way = Callable[[Any], Any]


def write_parquet(articles: Iterable[Article], path: Path) -> list[str]:
    """Write the file, some thousand articles a row group."""
    columns, way = _struct(Article, ())
    schema = pa.schema(columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches(articles, _AT_ONCE):
            writer.write_table(pa.Table.from_pylist(list(map(way, batch)), schema=schema))
    return []


def _column(kind: inspect.Type, around: tuple[type, ...]) -> tuple[pa.DataType, _Way | None]:
    """The Arrow type of a field, and the way from its value to Arrow's; None: as it is."""
    match kind:
        case inspect.UnionType():
            (kind,) = (each for each in kind.types if not isinstance(each, inspect.NoneType))
            inner, way = _column(kind, around)
            return inner, _where_there_is_one(way) if way else None
        case inspect.VarTupleType():
            inner, way = _column(kind.item_type, around)
            return pa.list_(inner), _for_each(way) if way else None
        case inspect.DictType():
            return pa.map_(pa.string(), pa.string()), lambda values: list(values.items())
        case inspect.StructType() if kind.cls in around:
            return pa.string(), lambda value: msgspec.json.encode(value).decode()
        case inspect.StructType():
            columns, way = _struct(kind.cls, around)
            return pa.struct(columns), way
    return _LEAVES[type(kind)], None


def _struct(struct: type[msgspec.Struct], around: tuple[type, ...]) -> tuple[list[pa.Field], _Way]:
    """The columns of a struct, and the way from one to the dictionary that Arrow takes."""
    columns, ways = [], []
    for field in msgspec.structs.fields(struct):
        column, way = _column(inspect.type_info(field.type), (*around, struct))
        columns.append(pa.field(field.name, column))
        ways.append((field.name, way))

    def to_dict(value: msgspec.Struct) -> dict[str, object]:
        return {
            name: way(getattr(value, name)) if way else getattr(value, name) for name, way in ways
        }

    return columns, to_dict


def _where_there_is_one(way: _Way) -> _Way:
    return lambda value: None if value is None else way(value)


def _for_each(way: _Way) -> _Way:
    return lambda values: list(map(way, values))
