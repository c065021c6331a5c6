"""``harvest status``: how fresh the corpus is, and the probe that a monitor runs."""

from __future__ import annotations

import json
import os
import re
import socket
from pathlib import Path

import msgspec
import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from corpus_lines import article, line, lines_of, provenance
from past_lines import ago, alert, change, line_since, revised, run, write_history, write_runs

from harvester.corpus.articles import make_line

EVIL = "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe [bold red]markup[/] :skull:"
GONE = {"is_retracted": change(False, True)}


def dated(pmid: int, date: object) -> bytes:
    fields = msgspec.json.decode(article(pmid)) | {"publication_date": date}
    made = msgspec.json.encode(fields)
    return make_line(made, provenance(made))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """msc-ms is well, trials fails since yesterday, orphan stands in no queries.toml."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "msc-ms.jsonl").write_bytes(
        dated(1, "2025-03") + dated(2, "2024-12-31") + dated(3, 7) + line(1) + b"{broken\n[]\n\n"
    )
    (corpus / "msc-ms.left.jsonl").write_bytes(line_since(8, "2025-01-01T00:00:00Z"))
    (corpus / "orphan.jsonl").write_bytes(lines_of(1, 2))
    write_history(
        corpus,
        "msc-ms",
        revised(1, ago(days=31), alert(1), **GONE),
        revised(2, ago(days=29), alert(2), **GONE),
        revised(2, ago(days=28), alert(2), **GONE),
    )
    write_runs(
        corpus,
        run("trials", ago(days=3)),
        run("msc-ms", ago(hours=2)),
        run("trials", ago(days=1), status="failed", complete=False, error=f"HTTP 500 {EVIL}"),
        run("trials", ago(hours=1), status="interrupted", complete=False),
    )
    return tmp_path


def told(folder: Path, *words: str) -> dict[str, dict[str, object]]:
    done = harvest(folder, "status", "--json", *words)
    return {each["query"]: each for each in map(json.loads, done.out.splitlines())}


def test_how_each_query_is(folder: Path) -> None:
    status = told(folder)
    assert list(status) == ["msc-ms", "trials", "orphan"]
    well = status["msc-ms"]
    assert (well["held"], well["newest"], well["left"]) == (3, "2025-03", 1)
    assert (well["recent_alerts"], well["alerts"]) == (1, 2)
    assert (well["broken_lines"], well["failures"]) == (2, 0)
    assert 7_200 <= float(str(well["age_seconds"])) < 8_000
    failing = status["trials"]
    assert failing["failures"] == 2
    assert str(failing["failing_since"])[:13] == ago(days=1)[:13]
    assert str(failing["failure"]).startswith("failed: HTTP 500")
    assert status["orphan"]["configured"] is False
    assert status["orphan"]["age_seconds"] is None


def test_piped(folder: Path) -> None:
    done = harvest(folder, "status")
    assert (done.code, done.err) == (0, "")
    rows = [row.split("\t") for row in done.out.splitlines()]
    assert [len(row) for row in rows] == [9, 9, 9]
    assert rows[0][:3] == ["msc-ms", "3", "2025-03"]
    assert "2 lines are no articles in msc-ms.jsonl" in rows[0][8]
    assert "no whole run since" in rows[1][8]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.out)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_on_a_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "status")
    text = without_escapes(shown.out)
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    for words in ("2 hours ago", "never", "1/2", "HTTP 500", "not in queries.toml"):
        assert words in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--max-age", "1w"], 0, []),
        (["--max-age", "2d"], 1, ["trials"]),
        (["--max-age", "90m"], 1, ["msc-ms", "trials"]),
        (["msc-ms", "--max-age", "3h"], 0, []),
        (["orphan", "--max-age", "1w"], 1, ["orphan"]),
        (["--max-age", "1h30m"], 1, ["msc-ms", "trials"]),
    ],
)
def test_a_probe(folder: Path, words: list[str], code: int, said: list[str]) -> None:
    done = harvest(folder, "status", "--quiet", *words)
    assert (done.code, done.out) == (code, "")
    assert [row.split(": ")[1] for row in done.err.splitlines()] == said


@pytest.mark.parametrize(("ahead", "code"), [({"hours": -20}, 0), ({"days": -2}, 1)])
def test_a_run_in_the_future_is_not_young(folder: Path, ahead: dict[str, float], code: int) -> None:
    """A clock that was wrong must not silence the probe for years; a time zone is no reason."""
    write_runs(folder / "corpus", run("msc-ms", ago(**ahead)))
    probe = harvest(folder, "status", "msc-ms", "--quiet", "--max-age", "3h")
    said = "the last whole run is dated in the future: check the clock"
    assert probe.code == code
    assert probe.err == (f"harvest: msc-ms: {said}\n" if code else "")
    assert (said in harvest(folder, "status", "msc-ms").out) == bool(code)
    shown = without_escapes(on_terminal(folder, 100, "status", "msc-ms").out)
    assert ("in the future" in shown) == bool(code)
    write_runs(folder / "corpus", run("msc-ms", ago(hours=1)))
    assert harvest(folder, "status", "msc-ms", "--max-age", "3h").code == 0


@pytest.mark.parametrize("columns", [40, 60, 76])
def test_what_has_left_is_seen_at_any_width(folder: Path, columns: int) -> None:
    left = b"".join(line_since(pmid, "2025-01-01T00:00:00Z") for pmid in range(1, 1_235))
    (folder / "corpus" / "msc-ms.left.jsonl").write_bytes(left)
    text = without_escapes(on_terminal(folder, columns, "status").out)
    assert "1,234" in text
    assert "…" not in text


def test_never_fetched_is_too_old(folder: Path) -> None:
    (folder / "corpus" / "runs.jsonl").unlink()
    done = harvest(folder, "status", "--max-age", "100w")
    assert done.code == 1
    assert "msc-ms: never fetched whole" in done.err
    assert "msc-ms\t3\t" in done.out


def test_an_old_ledger_has_good_runs_too(folder: Path) -> None:
    write_runs(folder / "corpus", run("trials", ago(minutes=5), complete=False))
    assert harvest(folder, "status", "trials", "--max-age", "1h").code == 0


def test_a_run_of_a_part_is_neither_good_nor_bad(folder: Path) -> None:
    write_runs(folder / "corpus", run("msc-ms", ago(minutes=5), complete=False, narrowed=True))
    assert told(folder)["msc-ms"]["failures"] == 0
    assert harvest(folder, "status", "msc-ms", "--max-age", "1h").code == 1


@pytest.mark.parametrize("age", ["soon", "", "-1h", "5x"])
def test_no_age(folder: Path, age: str) -> None:
    done = harvest(folder, "status", "--max-age", age)
    assert (done.code, done.out) == (2, "")
    assert "--max-age" in done.err
    assert "no length of time" in done.err


def test_wrong_query(folder: Path) -> None:
    assert harvest(folder, "status", "msc-mz").code == 2


@pytest.mark.parametrize(
    ("writer", "staged"),
    [("", 1), ("pid 999999999 on {host} since then", 1), ("pid {pid} on {host} since then", 0)],
)
def test_what_a_dead_run_has_left(folder: Path, writer: str, staged: int) -> None:
    staging = folder / "corpus" / ".staging"
    staging.mkdir()
    (staging / "trials.jsonl").write_bytes(line(9))
    (staging / "msc-ms.leaving").write_bytes(b"")
    (staging / "lock").write_bytes(b"")
    if writer:
        who = writer.format(pid=os.getpid(), host=socket.gethostname())
        (staging / "writer").write_text(who, "utf-8")
    status = told(folder)
    assert [status[query]["staged"] for query in ("msc-ms", "trials")] == [0, staged]


def test_nothing(tmp_path: Path) -> None:
    done = harvest(tmp_path, "status")
    assert (done.code, done.out) == (0, "")
    assert "harvest fetch" in done.err
    probe = harvest(tmp_path, "status", "--quiet", "--max-age", "1d")
    assert probe.code == 1
    assert "nothing is fetched" in probe.err
