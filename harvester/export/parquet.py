"""Parquet, through pyarrow: the record as it is, its parts as nested lists and structs.

The columns are the fields of a corpus line, made from the same types. ``ids`` is a map;
sections within sections of a book, which nest without end, are JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate
from operator import attrgetter
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

_Builder = Callable[[list[Any]], Any]
"""Makes one Arrow array of the values of a field, None where there is none."""


def write_parquet(articles: Iterable[Article], path: Path) -> list[str]:
    """Write the file, some thousand articles a row group."""
    columns, builders = _fields(Article, ())
    schema = pa.schema(columns)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches(articles, _AT_ONCE):
            arrays = [build(batch) for build in builders]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return []


def _fields(
    struct: type[msgspec.Struct], around: tuple[type, ...]
) -> tuple[list[pa.Field], list[_Builder]]:
    """The columns of a struct, and what makes each of them of a list of structs."""
    columns, builders = [], []
    for field in msgspec.structs.fields(struct):
        column, build = _column(inspect.type_info(field.type), (*around, struct))
        columns.append(pa.field(field.name, column))
        builders.append(_of_field(field.name, build))
    return columns, builders


def _of_field(name: str, build: _Builder) -> _Builder:
    get = attrgetter(name)
    return lambda structs: build([None if each is None else get(each) for each in structs])


def _column(kind: inspect.Type, around: tuple[type, ...]) -> tuple[pa.DataType, _Builder]:
    match kind:
        case inspect.UnionType():
            (kind,) = (each for each in kind.types if not isinstance(each, inspect.NoneType))
            return _column(kind, around)
        case inspect.VarTupleType():
            return _list(*_column(kind.item_type, around))
        case inspect.DictType():
            return pa.map_(pa.string(), pa.string()), _maps
        case inspect.StructType() if kind.cls in around:
            return pa.string(), _json
        case inspect.StructType():
            return _struct(*_fields(kind.cls, around))
    leaf = _LEAVES[type(kind)]
    return leaf, lambda values: pa.array(values, leaf)


def _struct(columns: list[pa.Field], builders: list[_Builder]) -> tuple[pa.DataType, _Builder]:
    def build(values: list[Any]) -> Any:
        absent = pa.array([value is None for value in values], pa.bool_())
        arrays = [build(values) for build in builders]
        return pa.StructArray.from_arrays(arrays, fields=columns, mask=absent)

    return pa.struct(columns), build


def _list(item: pa.DataType, build_items: _Builder) -> tuple[pa.DataType, _Builder]:
    def build(values: list[Any]) -> Any:
        offsets, items = _flat(values)
        return pa.ListArray.from_arrays(offsets, build_items(items), type=pa.list_(item))

    return pa.list_(item), build


def _maps(values: list[Any]) -> Any:
    offsets, items = _flat([list((value or {}).items()) for value in values])
    keys, texts = ([item[place] for item in items] for place in (0, 1))
    return pa.MapArray.from_arrays(
        offsets, pa.array(keys, pa.string()), pa.array(texts, pa.string())
    )


def _flat(values: list[Any]) -> tuple[Any, list[Any]]:
    """Where each list begins and the last one ends, and all their items."""
    lengths = (len(value or ()) for value in values)
    offsets = pa.array(accumulate(lengths, initial=0), pa.int32())
    return offsets, [item for value in values if value for item in value]


def _json(values: list[Any]) -> Any:
    return pa.array([msgspec.json.encode(value).decode() for value in values], pa.string())
