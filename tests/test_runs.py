"""``harvest runs``: the ledger as a table, and what PRISMA-S asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from corpus_lines import line, lines_of, provenance
from past_lines import run, write_runs

from harvester.display.sparkline import ASCII, BLOCKS, bars_for, sparkline

EVIL = "\x1b]0;owned\x07\x1b[2Jclear \x9b31mred \u202efdp.exe [bold red]markup[/] :skull:"
OLD_LINE = (
    b'{"started":"2024-01-01T00:00:00Z","version":"0.1.0","query":"msc-ms","status":"ok","exit":0,'
    b'"source":"eutils.ncbi.nlm.nih.gov","term":"old","count":5,"found":5,"new":5,"unchanged":0,'
    b'"requests":2,"retries":0,"bytes":9,"seconds":0.5}\n'
)
TERM = "(mesenchymal  stem cell*[tiab]\n  OR MSC[tiab])\nAND multiple sclerosis[mh]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two queries that share two articles; the last run of one failed."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "msc-ms.jsonl").write_bytes(lines_of(1, 2, 3) + b"{broken\n" + line(3))
    (corpus / "trials.jsonl").write_bytes(lines_of(2, 3, 4, 5))
    (corpus / "runs.jsonl").write_bytes(OLD_LINE + b'{broken\n{"started":"2024"}\n')
    write_runs(
        corpus,
        run("msc-ms", "2025-01-01T10:00:00Z", term=TERM, count=3, found=3, held=3, revised=2),
        run("trials", "2025-01-01T10:00:05Z", count=1_234, limits="the 4 newest", translation="t"),
        run("trials", "2025-01-02T10:00:05Z", count=1_235, limits="the 4 newest", translation="t"),
        run(
            "trials",
            "2025-01-03T10:00:05Z",
            status="failed",
            complete=False,
            exit=1,
            count=9_999,
            error=f"NCBI said {EVIL}",
        ),
    )
    return tmp_path


def rows(out: str) -> list[list[str]]:
    return [row.split("\t") for row in out.splitlines()]


def test_piped_all_runs_oldest_first(folder: Path) -> None:
    done = harvest(folder, "runs")
    assert (done.code, done.err) == (0, "")
    told = rows(done.out)
    assert [(row[0][:10], row[1], row[2]) for row in told] == [
        ("2024-01-01", "msc-ms", "ok"),
        ("2025-01-01", "msc-ms", "ok"),
        ("2025-01-01", "trials", "ok"),
        ("2025-01-02", "trials", "ok"),
        ("2025-01-03", "trials", "failed"),
    ]
    assert told[1][3:12] == ["3", "1", "2", "0", "9", "0", "0", "3", "1.5"]
    assert "[bold red]markup[/]" in told[4][12]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.out)


def test_the_last_ones_and_one_query(folder: Path) -> None:
    assert [row[0][:10] for row in rows(harvest(folder, "runs", "--last", "2").out)] == [
        "2025-01-02",
        "2025-01-03",
    ]
    assert [row[1] for row in rows(harvest(folder, "runs", "msc-ms").out)] == ["msc-ms"] * 2
    assert harvest(folder, "runs", "msc-mz").code == 2
    assert harvest(folder, "runs", "--last", "0").code == 2
    assert harvest(folder, "runs", "--last", "2", "--prisma").code == 2


def test_for_machines(folder: Path) -> None:
    told = [json.loads(row) for row in harvest(folder, "runs", "--json").out.splitlines()]
    assert [(each["found"], each["held"], each["complete"]) for each in told] == [
        (5, 0, False),
        (3, 3, True),
        (10, 10, True),
        (10, 10, True),
        (10, 10, False),
    ]
    assert told[1]["term"] == TERM


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_on_a_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "runs", "--last", "3")
    text = without_escapes(shown.out)
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "failed" in text
    assert "NCBI said" in text
    assert "The last 3 of 5 runs" in text
    assert re.search(r"msc-ms +5 █▁ +3", text), "5 were found once, 3 are held"


def test_twenty_runs_are_shown(folder: Path) -> None:
    write_runs(
        folder / "corpus", *(run("msc-ms", f"2026-01-{day:02}T00:00:00Z") for day in range(1, 31))
    )
    text = without_escapes(on_terminal(folder, 120, "runs").out)
    assert "The last 20 of 35 runs" in text
    assert len(re.findall(r"^ 2026-01-", text, re.M)) == 20


def test_a_terminal_without_unicode(folder: Path) -> None:
    shown = on_terminal(folder, 80, "runs", PYTHONIOENCODING="ascii")
    assert shown.code == 0
    assert not set(BLOCKS) & set(shown.out)
    assert re.search(r"msc-ms +5 #_ +3", without_escapes(shown.out))


def test_nothing(tmp_path: Path) -> None:
    for words in (["runs"], ["runs", "--prisma"]):
        done = harvest(tmp_path, *words)
        assert (done.code, done.out) == (0, "")
        assert "harvest fetch" in done.err


@pytest.mark.parametrize(
    ("numbers", "width", "line"),
    [
        ([], 5, ""),
        ([1, 2], 0, ""),
        ([5, 5, 5], 5, "▅▅▅"),
        ([0, 7], 5, "▁█"),
        (list(range(8)), 8, BLOCKS),
        (list(range(800)), 8, BLOCKS),
    ],
)
def test_a_sparkline(numbers: list[int], width: int, line: str) -> None:
    assert sparkline(numbers, width) == line


@pytest.mark.parametrize(
    ("encoding", "bars"),
    [("utf-8", BLOCKS), ("latin-1", ASCII), ("ascii", ASCII), (None, ASCII), ("x-no", ASCII)],
)
def test_the_bars_that_an_output_has(encoding: str | None, bars: str) -> None:
    assert bars_for(encoding) == bars


def test_prisma_numbers_are_of_the_last_complete_run_and_of_the_files(folder: Path) -> None:
    report = json.loads(harvest(folder, "runs", "--prisma", "--json").out)
    assert (report["total"], report["duplicates"], report["unique"]) == (7, 2, 5)
    first, second = report["searches"]
    assert (first["query"], first["hits"], first["held"]) == ("msc-ms", 3, 3)
    assert first["strategy"] == TERM
    assert first["strategy_now"] == "msc-ms[tiab]"
    assert first["database"] == "PubMed/MEDLINE"
    assert "eutils.ncbi.nlm.nih.gov" in first["platform"]
    assert (second["hits"], second["held"], second["searched"]) == (
        1_235,
        4,
        "2025-01-02T10:00:05Z",
    )
    assert second["limits"] == "the 4 newest"
    assert (second["updates"], second["first_searched"]) == (1, "2025-01-01T10:00:05Z")
    assert not second["invented"]


def test_prisma_to_paste(folder: Path) -> None:
    done = harvest(folder, "runs", "--prisma")
    assert (done.code, done.err) == (0, "")
    for fact in (
        "Database name (item 1): PubMed/MEDLINE",
        "Limits and restrictions (item 9): the 4 newest",
        "Date of search (item 13): 2025-01-02 10:00 UTC",
        "Hits: 1,235",
        "Total records (item 15): 7",
        "2 duplicates between the searches removed",
        "Records after deduplication: 5",
        "queries.toml has another strategy now",
    ):
        assert fact in done.out
    verbatim = "".join(f"    {each}\n" for each in TERM.split("\n"))
    assert verbatim in done.out, "the strategy is as run: its lines, its spaces"
    assert "nvented" not in done.out
    of_one = harvest(folder, "runs", "--prisma", "trials").out
    assert "Total records (item 15): 4" in of_one
    assert "Records after deduplication: 4" in of_one


def test_prisma_of_what_was_never_fetched_whole(folder: Path) -> None:
    (folder / "corpus" / "runs.jsonl").unlink()
    out = harvest(folder, "runs", "--prisma").out
    assert out.count("No complete run yet") == 2
    assert "these numbers are not final" in out


def test_prisma_says_what_is_invented(folder: Path) -> None:
    made = line(9)
    sandbox = msgspec.json.encode(provenance(b"", source="sandbox"))
    corpus = folder / "corpus-sandbox"
    corpus.mkdir()
    (corpus / "msc-ms.jsonl").write_bytes(
        re.sub(rb'"harvest":\{.*?\}', b'"harvest":' + sandbox, made)
    )
    unfetched = harvest(folder, "runs", "--prisma", "--sandbox", "msc-ms").out
    assert "Invented data" in unfetched
    write_runs(corpus, run("msc-ms", "2025-01-01T10:00:00Z", source="sandbox"))
    told = harvest(folder, "runs", "--prisma", "--sandbox", "msc-ms", "--json").out
    assert json.loads(told)["searches"][0]["invented"]
    assert "PubMed/MEDLINE" not in told
