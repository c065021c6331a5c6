"""Invented and real records never stand in one corpus."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from fetch_process import User
from truth_records import tiny_corpus
from truth_server import TruthServer

from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store


def test_not_even_in_two_files(tmp_path: Path) -> None:
    two = {"real": "term = 'everything[sb]'", "invented": "term = 'sclerosis[ti]'"}
    with TruthServer(tiny_corpus(3)) as server, Sandbox(Store.invented(30)) as sandbox:
        user = User(tmp_path, server.url, queries=two)
        assert user.harvest("fetch", "real").code == 0
        mixed = replace(user, url=sandbox.url).harvest("fetch", "invented")
        apart = replace(user, url=sandbox.url).fetch("invented", "--corpus", "other")
        back = user.harvest("fetch", "real", "--corpus", "other")
    assert mixed.code == 1
    assert "real.jsonl holds records of 127.0.0.1" in mixed.err
    assert "this server is sandbox" in mixed.err
    assert not (user.corpus / "invented.jsonl").exists()
    assert apart.code == 0
    lines = (tmp_path / "other" / "invented.jsonl").read_bytes().splitlines()
    assert {json.loads(line)["harvest"]["source"] for line in lines} == {"sandbox"}
    assert back.code == 1


def test_the_embedded_sandbox_has_a_corpus_of_its_own(tmp_path: Path) -> None:
    user = User(tmp_path, "http://127.0.0.1:9/", queries={"invented": "term = 'sclerosis[ti]'"})
    said = user.fetch("--sandbox")
    assert said.code == 0
    assert not user.corpus.exists()
    lines = (tmp_path / "corpus-sandbox" / "invented.jsonl").read_bytes().splitlines()
    assert lines
    assert all(int(json.loads(line)["pmid"]) > 99_000_000 for line in lines)
