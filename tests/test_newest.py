"""Of an article that several queries hold, the record that was fetched last is what is read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from cli_process import harvest
from corpus_lines import provenance
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from searched_corpus import article

import harvester
from harvester.corpus.articles import make_line
from harvester.corpus.reading import Reading, find
from harvester.corpus.state import State
from harvester.index.catalogue import Catalogue

NAMES = ("a", "b", "c")


def line(pmid: int, title: str, day: int, *, is_retracted: bool = False) -> bytes:
    content = msgspec.json.encode(article(pmid, title=title, is_retracted=is_retracted))
    moment = f"2025-06-{day:02}T12:00:00Z"
    return make_line(content, replace(provenance(content), last_fetched=moment))


HELD = st.dictionaries(
    st.integers(1, 9), st.tuples(st.sampled_from(["one", "two"]), st.integers(1, 3)), max_size=9
)


@given(files=st.tuples(HELD, HELD, HELD), known=st.tuples(*[st.booleans()] * 3))
@settings(max_examples=150, deadline=None)
def test_everybody_reads_the_newest(
    tmp_path_factory: pytest.TempPathFactory,
    files: tuple[dict[int, tuple[str, int]], ...],
    known: tuple[bool, ...],
) -> None:
    """Also where the files were copied or changed, so that no state is ``known`` of them."""
    folder = tmp_path_factory.mktemp("newest")
    paths = [folder / f"{name}.jsonl" for name in NAMES]
    newest: dict[int, tuple[int, str]] = {}
    for path, held, is_known in zip(paths, files, known, strict=True):
        lines = (line(pmid, title, day) for pmid, (title, day) in held.items())
        path.write_bytes(b"".join(lines))
        if is_known:
            State.of(path).kept()
        for pmid, (title, day) in held.items():
            if day > newest.get(pmid, (0, ""))[0]:
                newest[pmid] = day, title
    due = {pmid: title for pmid, (_, title) in newest.items()}
    reading = Reading(paths)
    found = [json.loads(each) for path in paths for each in reading.lines(path)]
    assert len(found) == len(due)
    assert {int(each["pmid"]): each["title"] for each in found} == due
    assert {pmid: json.loads(each)["title"] for pmid, each in find(paths, due).items()} == due
    catalogue = Catalogue(folder, NAMES)
    everything = catalogue.scope
    searched = [json.loads(o) for name in NAMES for o in catalogue.lines_of(name, everything)]
    assert {int(each["pmid"]): each["title"] for each in searched} == due
    assert len(searched) == len(due)
    catalogue.close()


def test_a_retraction_that_one_query_has_brought_is_seen_everywhere(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, day, is_retracted in (("a", 1, False), ("b", 2, True)):
        path = corpus / f"{name}.jsonl"
        path.write_bytes(line(1, "cord", day, is_retracted=is_retracted) + line(2, "skin", 1))
        State.of(path).kept()

    def said(*words: str) -> str:
        ended = harvest(tmp_path, *words, "--corpus", str(corpus))
        assert ended.code == 0, ended.err
        return ended.out

    assert [json.loads(each)["pmid"] for each in said("cat", "--retracted").splitlines()] == ["1"]
    assert len(said("cat").splitlines()) == 2
    assert "RETRACTED" in said("show", "1")
    assert json.loads(said("stats", "--json"))["retracted"] == 1
    assert "RETRACTED" in said("search", "cord") or '"1' in said("search", "cord", "--json")
    rows = {row["pmid"]: row for row in csv.DictReader(io.StringIO(said("export", "csv")))}
    assert (rows["1"]["is_retracted"], rows["2"]["is_retracted"]) == ("true", "false")
    assert {one.pmid: one.is_retracted for one in harvester.read(corpus)} == {"1": True, "2": False}
