"""A refresh costs what changed: counts of requests and records, over a corpus of some size."""

from __future__ import annotations

import json

import pytest
from benchmarks.refresh_cost import RefreshCost, costs

ROWS, CHANGED = 25_000, 30
SEARCHES = 4
"""Requests for all 25,000 ids, at the most; the search for revisions is one more, or two."""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RefreshCost]:
    home = tmp_path_factory.mktemp("costs")
    table = costs(home, ROWS, changed=CHANGED)
    path = home / "large" / "corpus" / "large.jsonl"
    lines = path.read_bytes().splitlines()
    titles = {json.loads(line)["pmid"]: json.loads(line)["title"] for line in lines}
    assert len(lines) == len(titles) == ROWS + CHANGED
    assert sum(title.endswith("version 2") for title in titles.values()) == CHANGED
    return {cost.what: cost for cost in table}


@pytest.mark.parametrize("what", ["first run, no state", "nothing new", "nothing new, again"])
def test_nothing_new_fetches_nothing_or_what_is_of_today(
    table: dict[str, RefreshCost], what: str
) -> None:
    cost = table[what]
    assert (cost.new, cost.revised) == (0, 0)
    assert cost.fetched <= (CHANGED if "again" in what else 0)
    assert cost.requests <= SEARCHES + 3


def test_what_is_new_is_fetched_and_no_more(table: dict[str, RefreshCost]) -> None:
    cost = table[f"{CHANGED} new"]
    assert (cost.new, cost.revised, cost.fetched) == (CHANGED, 0, CHANGED)
    assert cost.unchanged == ROWS


def test_what_is_revised_is_fetched_and_no_more(table: dict[str, RefreshCost]) -> None:
    cost = table[f"{CHANGED} revised"]
    assert (cost.new, cost.revised, cost.fetched) == (0, CHANGED, CHANGED)


def test_a_lost_state_costs_no_records_of_long_ago(table: dict[str, RefreshCost]) -> None:
    cost = table["state deleted"]
    assert (cost.new, cost.revised) == (0, 0)
    assert cost.fetched <= CHANGED
