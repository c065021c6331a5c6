"""``harvest runs``: the ledger as a table, and what PRISMA-S asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from cli_process import harvest, on_terminal, without_escapes, write_queries
from corpus_lines import line, lines_of, provenance
from past_lines import line_since, run, write_history, write_runs

from harvester.corpus.history import Entry
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
        run(
            "trials",
            "2025-01-02T10:00:05Z",
            count=1_235,
            returned=1,
            limits="the 4 newest",
            translation="t",
        ),
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
    assert [row[13] for row in told] == ["0", "0", "0", "1", "0"], "what came back"
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


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_on_a_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal(folder, columns, "runs", "--last", "3")
    text = without_escapes(shown.out)
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "failed" in text
    assert "NCBI said" in text
    assert "· 2025-01-02 10:00, trials: 1 of the new had left before" in " ".join(text.split())
    assert "The last 3 of 5 runs" in text
    assert re.search(r"msc-ms +5 █▅ +3", text), "5 were found once, 3 are held"


@pytest.mark.parametrize("columns", [40, 60, 76, 80, 110, 120, 150])
def test_figures_are_whole_at_any_width(folder: Path, columns: int) -> None:
    large = run(
        "a-query-with-a-rather-long-name-indeed",
        "2025-02-01T10:00:00Z",
        status="partial",
        found=1_234_567,
        new=1_200_345,
        revised=33_456,
        left=4_321,
        missing=("1",) * 19,
        rejected=("2",) * 3,
        seconds=4_575.0,
    )
    write_runs(folder / "corpus", large)
    text = without_escapes(on_terminal(folder, columns, "runs", "--last", "2").out)
    assert [row for row in text.splitlines() if len(row.rstrip()) > columns] == []
    assert "…" not in text
    table = text.partition("!")[0]
    for word in ("1,234,567", "1,200,345", "33,456", "4,321", "partial", "failed", "trials"):
        assert word in table
    assert "2025-02-01 10:00" in table
    assert re.search(r"\b22\b", table) or re.search(r"\b19\b.*\b3\b", table, re.S), "what is wrong"
    letters = re.sub(r"[^a-z-]", "", table)
    assert "a-query-with-a-rather" in letters


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
    assert re.search(r"msc-ms +5 #\+ +3", without_escapes(shown.out))


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
        ([5, 5, 5], 5, "███"),
        ([0, 0], 5, "▁▁"),
        ([16, 15, 15], 5, "█▇▇"),
        ([1_000_000, 999_999], 5, "█▇"),
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
    assert (first["updates"], first["first_searched"]) == (0, "2025-01-01T10:00:00Z")
    assert first["other_until"] == "2024-01-01T00:00:00Z", "the ledger has an older strategy"
    assert second["other_until"] == ""
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
        "Multi-database searching (item 2): none",
        "run again once after the first complete run of this strategy and these limits on "
        "2025-01-01 10:00 UTC",
        "Until 2024-01-01 00:00 UTC another strategy was run",
        "queries.toml has another strategy now",
        "queries.toml has other limits now, which have not had a complete run:** none",
    ):
        assert fact in done.out
    verbatim = "".join(f"    {each}\n" for each in TERM.split("\n"))
    assert verbatim in done.out, "the strategy is as run: its lines, its spaces"
    assert "nvented" not in done.out
    of_one = harvest(folder, "runs", "--prisma", "trials").out
    assert "Total records (item 15): 4" in of_one
    assert "Records after deduplication: 4" in of_one


def searches(folder: Path, *words: str) -> dict[str, dict[str, object]]:
    report = json.loads(harvest(folder, "runs", "--prisma", "--json", *words).out)
    return {each["query"]: each for each in report["searches"]}


def test_prisma_counts_the_updates_of_one_search(tmp_path: Path) -> None:
    """A, B, A, A, a part of A, A in vain: two updates of A, and B until its last day."""
    write_queries(tmp_path)
    write_runs(
        tmp_path / "corpus",
        run("msc-ms", "2025-01-01T00:00:00Z", term="A"),
        run("msc-ms", "2025-01-02T00:00:00Z", term="B"),
        run("msc-ms", "2025-01-03T00:00:00Z", term="A", limits="the 4 newest"),
        run("msc-ms", "2025-01-04T00:00:00Z", term="A"),
        run("msc-ms", "2025-01-05T00:00:00Z", term="A"),
        run("msc-ms", "2025-01-06T00:00:00Z", term="A", narrowed=True, complete=False),
        run("msc-ms", "2025-01-07T00:00:00Z", term="A", status="partial", complete=False),
    )
    told = searches(tmp_path)["msc-ms"]
    assert (told["updates"], told["first_searched"]) == (2, "2025-01-01T00:00:00Z")
    assert (told["searched"], told["other_until"]) == (
        "2025-01-05T00:00:00Z",
        "2025-01-03T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("now", "ran", "flagged"),
    [
        ("", "", ""),
        ("since = 2020", "publication date 2020 to any", ""),
        ("since = 2020", "", "publication date 2020 to any"),
        ("since = 2021", "publication date 2020 to any", "publication date 2021 to any"),
        ("until = 2021-05", "publication date 2020 to any", "publication date any to 2021-05"),
        (
            "since = 2020\ndate_type = 'entrez'",
            "publication date 2020 to any",
            "Entrez date 2020 to any",
        ),
        ("limit = 5", "the 4 newest", "the 5 newest"),
        ("", "the 4 newest", "none"),
    ],
)
def test_prisma_flags_limits_that_were_not_run(
    tmp_path: Path, now: str, ran: str, flagged: str
) -> None:
    now = re.sub(r"(since|until) = (\S+)", r"\1 = '\2'", now)
    (tmp_path / "queries.toml").write_text(f"[queries.q]\nterm = 'q[tiab]'\n{now}\n", "utf-8")
    write_runs(tmp_path / "corpus", run("q", "2025-01-01T00:00:00Z", limits=ran))
    told = searches(tmp_path)["q"]
    assert (told["limits"], told["limits_now"], told["strategy_now"]) == (ran, flagged, "")
    out = harvest(tmp_path, "runs", "--prisma").out
    assert ("queries.toml has other limits now" in out) == bool(flagged)
    assert f"Limits and restrictions (item 9): {ran or 'none'}\n" in out


def test_prisma_marks_what_is_not_in_the_file_any_more(folder: Path) -> None:
    (folder / "corpus" / "gone.jsonl").write_bytes(lines_of(5, 6, 7))
    write_runs(folder / "corpus", run("gone", "2025-01-01T10:00:00Z"))
    assert [(name, each["configured"]) for name, each in searches(folder).items()] == [
        ("msc-ms", True),
        ("trials", True),
        ("gone", False),
    ]
    out = harvest(folder, "runs", "--prisma").out
    gone = out[out.index("## gone") : out.index("## All searches together")]
    assert "not in queries.toml (any more)" in gone
    assert "are counted in the totals below" in gone
    assert out.count("(any more)") == 1
    assert "Total records (item 15): 10\n" in out
    assert "Of them from searches that are not in queries.toml: 3\n" in out
    assert "another strategy now" not in gone
    of_one = harvest(folder, "runs", "--prisma", "trials").out
    assert "not in queries.toml" not in of_one


def test_prisma_tells_records_that_came_after_the_search(tmp_path: Path) -> None:
    """Two of the search, one of a part of it later, and one that came back with that."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    searched, later = "2025-01-01T10:00:00Z", "2025-01-02T10:00:00Z"
    write_runs(corpus, run("msc-ms", searched, count=2, held=2))
    dates = {1: "2024-12-01T00:00:00Z", 2: searched, 3: later, 4: "2024-12-01T00:00:00Z"}
    (corpus / "msc-ms.jsonl").write_bytes(b"".join(line_since(*each) for each in dates.items()))
    back = [
        Entry(pmid=pmid, when=when, event="returned")
        for pmid, when in (("4", later), ("2", "2024-12-24T00:00:00Z"), ("9", later))
    ]
    write_history(corpus, "msc-ms", *back)
    before = searches(tmp_path, "msc-ms")["msc-ms"]
    assert (before["held"], before["later"]) == (4, 1), "no later run, nothing came back"
    write_runs(corpus, run("msc-ms", later, count=9, narrowed=True, complete=False))
    told = searches(tmp_path, "msc-ms")["msc-ms"]
    assert (told["hits"], told["held"], told["later"]) == (2, 4, 2)
    out = harvest(tmp_path, "runs", "--prisma", "msc-ms").out
    assert "Records held: 4, of which 2 came after the search reported here" in out
    assert "Of them fetched after the searches reported above: 2\n" in out
    write_runs(corpus, run("msc-ms", "2025-01-03T10:00:00Z", count=4))
    whole = harvest(tmp_path, "runs", "--prisma", "msc-ms").out
    assert "Records held: 4\n" in whole
    assert "not final" not in whole


def test_prisma_knows_how_harvest_0_1_dated_its_lines(tmp_path: Path) -> None:
    """With the moment each came, after the start of its run."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    old = run("msc-ms", "2025-01-01T10:00:00Z", complete=False, seconds=60.0)
    write_runs(corpus, old)
    (corpus / "msc-ms.jsonl").write_bytes(
        line_since(1, "2025-01-01T10:00:59Z") + line_since(2, "2025-01-01T10:02:00Z")
    )
    assert searches(tmp_path, "msc-ms")["msc-ms"]["later"] == 1


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
