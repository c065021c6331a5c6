"""``harvest alerts``: what every reader of a held article must hear of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from past_lines import alert, change, revised, write_history

EVIL = "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe [bold red]markup[/] :skull:"
GONE = {"is_retracted": change(False, True)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    write_history(
        corpus,
        "msc-ms",
        revised(7, "2025-03-02T10:00:00Z", alert(7, title=EVIL), **GONE),
        revised(8, "2025-05-01T10:00:00Z", alert(8, "erratum", "99"), **GONE),
        revised(9, "2025-05-02T10:00:00Z", title=change("a", "b")),
        junk=b"{broken\n\xff\n[]\n",
    )
    write_history(
        corpus,
        "trials",
        revised(7, "2025-03-01T10:00:00Z", alert(7, title=EVIL), **GONE),
        revised(7, "2025-06-01T10:00:00Z", alert(7, "erratum", "56"), **GONE),
    )
    return tmp_path


def rows(out: str) -> list[list[str]]:
    return [row.split("\t") for row in out.splitlines()]


def test_newest_first_each_once_with_its_earliest_time(folder: Path) -> None:
    done = harvest(folder, "alerts")
    assert (done.code, done.err) == (0, "")
    told = [(row[0], row[1], row[2], row[4], row[6]) for row in rows(done.out)]
    assert told == [
        ("2025-06-01T10:00:00Z", "erratum", "7", "56", "trials"),
        ("2025-05-01T10:00:00Z", "erratum", "8", "99", "msc-ms"),
        ("2025-03-01T10:00:00Z", "retracted", "7", "55", "msc-ms, trials"),
    ]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.out)
    assert "[bold red]markup[/]" in done.out


@pytest.mark.parametrize(
    ("since", "count"),
    [("2025", 3), ("2025-05", 2), ("2025-05-02", 1), ("2025/06", 1), ("2025-06-02", 0)],
)
def test_since(folder: Path, since: str, count: int) -> None:
    assert len(rows(harvest(folder, "alerts", "--since", since).out)) == count


def test_of_one_query(folder: Path) -> None:
    assert [row[2] for row in rows(harvest(folder, "alerts", "msc-ms").out)] == ["8", "7"]
    wrong = harvest(folder, "alerts", "msc-mz")
    assert wrong.code == 2
    assert 'did you mean "msc-ms"' in wrong.err
    assert harvest(folder, "alerts", "--since", "yesterday").code == 2


def test_for_machines(folder: Path) -> None:
    told = [json.loads(row) for row in harvest(folder, "alerts", "--json").out.splitlines()]
    assert told[-1] == {
        "when": "2025-03-01T10:00:00Z",
        "kind": "retracted",
        "pmid": "7",
        "title": EVIL,
        "notice": "55",
        "source": "Brain",
        "queries": ["msc-ms", "trials"],
    }


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_on_a_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "alerts")
    text = without_escapes(shown.out)
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    for word in ("retracted", "erratum", "2025-06-01", "trials"):
        assert word in text


def test_nothing(tmp_path: Path) -> None:
    piped = harvest(tmp_path, "alerts")
    assert (piped.code, piped.out, piped.err) == (0, "", "")
    assert "harvest fetch" in on_terminal(tmp_path, 80, "alerts").out
    (tmp_path / "corpus").mkdir()
    shown = on_terminal(tmp_path, 80, "alerts", "--since", "2025")
    assert (shown.code, shown.out) == (0, "harvest: no alerts since 2025\n")
