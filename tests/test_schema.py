"""The published JSON Schema: every line that harvest writes is valid, and little else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from harvester.article import SCHEMA_VERSION, Article, Provenance
from harvester.corpus.articles import content_hash, make_line
from harvester.run.answer import read_answer
from harvester.sandbox.store import Store
from harvester.schema import article_schema

PROVENANCE = Provenance(
    query="msc-ms",
    source="sandbox",
    first_fetched="2025-06-01T12:00:00Z",
    last_fetched="2025-06-01T12:00:00Z",
    version="0.1.0",
    hash=content_hash(b""),
)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = article_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """A corpus line of each record of the sandbox."""
    store = Store.invented()
    records = b"".join(store.records.xml(number) for number in range(store.count))
    answer = read_answer(b"<PubmedArticleSet>" + records + b"</PubmedArticleSet>")
    assert not answer.broken
    return [make_line(bytes(article), PROVENANCE) for article in answer.articles.values()]


def test_every_line_of_a_sandbox_corpus_is_valid(
    validator: Draft202012Validator, lines: list[bytes]
) -> None:
    assert len(lines) >= 300
    for line in lines:
        assert [e.message for e in validator.iter_errors(json.loads(line))] == []


def test_the_lines_use_most_of_the_schema(lines: list[bytes]) -> None:
    """Otherwise the test above would prove little."""
    used = {key for line in lines for key in json.loads(line)}
    assert len(used) > 0.7 * len(Article.__struct_fields__)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.pop("pmid"),
        lambda line: line.pop("schema_version"),
        lambda line: line.update(pmid=36092509),
        lambda line: line.update(title=None),
        lambda line: line.update(is_retracted="no"),
        lambda line: line.update(mesh_headings=[{"descriptor": "Humans"}]),
        lambda line: line["harvest"].pop("hash"),
    ],
)
def test_what_is_not_a_line_is_invalid(
    validator: Draft202012Validator, lines: list[bytes], spoil: Callable[[dict[str, Any]], object]
) -> None:
    line = json.loads(lines[0])
    assert validator.is_valid(line)
    spoil(line)
    assert not validator.is_valid(line)


def test_the_schema_names_its_version_and_every_field() -> None:
    schema = json.loads(json.dumps(article_schema()))
    assert str(SCHEMA_VERSION) in schema["title"]
    article = schema["$defs"]["Article"]
    assert set(article["properties"]) == set(Article.__struct_fields__)
    assert set(article["required"]) == {"pmid", "schema_version", "version", "is_retracted"}


def test_what_is_absent_is_left_out_and_not_null() -> None:
    article = Article(pmid="1", schema_version=SCHEMA_VERSION, version=1, is_retracted=False)
    assert msgspec.json.encode(article) == (
        b'{"pmid":"1","schema_version":1,"version":1,"is_retracted":false}'
    )
