"""``harvest export``: where it writes, what it refuses, and what is left when it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from cli_process import environment, harvest, on_terminal
from corpus_lines import lines_of
from export_samples import SAMPLES, WHOLE

from harvester.export.formats import FORMATS, Shape

TEXT = [name for name, form in FORMATS.items() if form.shape is Shape.STREAM]
FILES = [name for name, form in FORMATS.items() if form.shape is Shape.FILE]
LEFT = "LEFT AS IT WAS\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two queries that share an article."""
    (tmp_path / "corpus").mkdir()
    write_corpus(tmp_path, "all", *SAMPLES.values())
    write_corpus(tmp_path, "one", WHOLE)
    return tmp_path


def write_corpus(folder: Path, query: str, *articles: object) -> None:
    lines = b"".join(msgspec.json.encode(article) + b"\n" for article in articles)
    (folder / "corpus" / f"{query}.jsonl").write_bytes(lines)


def seen(folder: Path) -> set[str]:
    """Everything in the folder, hidden or not, but the corpus."""
    return {path.name for path in folder.iterdir()} - {"corpus"}


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_goes_to_a_file(folder: Path, form: str) -> None:
    done = harvest(folder, "export", form, "-o", "out")
    assert (done.code, done.out, done.err) == (0, "", "harvest: 15 articles to out\n")
    assert seen(folder) == {"out"}
    assert (folder / "out").is_dir() == (form == "text")


@pytest.mark.parametrize("form", TEXT)
def test_text_goes_to_stdout(folder: Path, form: str) -> None:
    to_file = harvest(folder, "export", form, "-o", "out", "--quiet")
    assert (to_file.code, to_file.out, to_file.err) == (0, "", "")
    for words in ((), ("-o", "-")):
        done = harvest(folder, "export", form, *words)
        assert (done.code, done.err) == (0, "")
        assert done.out == (folder / "out").read_text("utf-8")


@pytest.mark.parametrize("form", [*FILES, "text"])
def test_what_is_no_text_does_not(folder: Path, form: str) -> None:
    for words in ((), ("-o", "-")):
        done = harvest(folder, "export", form, *words)
        assert (done.code, done.out) == (2, "")
        assert "-o articles" in done.err


def test_the_selection_is_that_of_cat(folder: Path) -> None:
    harvest(folder, "export", "csl-json", "one", "-o", "one.json")
    assert [item["PMID"] for item in json.loads((folder / "one.json").read_text())] == [WHOLE.pmid]
    done = harvest(folder, "export", "csl-json", "--retracted")
    assert [item["PMID"] for item in json.loads(done.out)] == ["13", "14"]
    assert harvest(folder, "export", "csl-json", "--new-since", "2025-07").out == "[]\n"
    assert harvest(folder, "export", "ris", "nobody").code == 2


def test_chunks_are_jsonl(folder: Path) -> None:
    done = harvest(folder, "export", "text", "one", "--chunk", "20")
    chunks = [json.loads(line) for line in done.out.splitlines()]
    assert [chunk["chunk"] for chunk in chunks] == list(range(1, chunks[0]["chunks"] + 1))
    assert harvest(folder, "export", "text", "--chunk", "20", "-o", "c.jsonl").code == 0
    assert len((folder / "c.jsonl").read_text().splitlines()) > len(chunks)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("riss",), "'riss' is not one of"),
        ((), "Missing argument"),
        (("ris", "--chunk", "5"), "--chunk goes with text only"),
        (("text", "--chunk", "0", "-o", "x"), "0 is not in the range"),
        (("ris", "-o", "corpus"), "corpus is a folder: name a file, as in -o corpus/articles.ris"),
        (("xlsx", "-o", "corpus"), "is a folder"),
        (("text", "-o", "corpus/all.jsonl"), "corpus/all.jsonl is not a folder"),
        (("sqlite", "-o", "/dev/null"), "/dev/null is none"),
    ],
)
def test_wrong_words(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = harvest(folder, "export", *words)
    assert done.code == 2
    assert said in done.err
    assert seen(folder) == set()


@pytest.mark.parametrize("form", ["ris", "xlsx", "text"])
def test_where_nothing_can_be_written(folder: Path, form: str) -> None:
    done = harvest(folder, "export", form, "-o", "no/such/place")
    assert done.code == 1
    assert done.err.startswith("harvest: cannot write ")
    assert seen(folder) == set()


def test_a_device_stays_one(folder: Path) -> None:
    assert harvest(folder, "export", "ris", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
    done = harvest(folder, "export", "ris", "-o", "/dev/stderr", "--quiet")
    assert done.err == harvest(folder, "export", "ris").out


def test_a_link_stays_one_and_permissions_too(folder: Path) -> None:
    (folder / "kept").write_text(LEFT)
    (folder / "kept").chmod(0o640)
    (folder / "link").symlink_to("kept")
    assert harvest(folder, "export", "ris", "-o", "link").code == 0
    assert (folder / "link").is_symlink()
    assert (folder / "kept").read_text("utf-8").startswith("TY  - ")
    assert (folder / "kept").stat().st_mode & 0o777 == 0o640


def test_other_files_of_a_folder_stay(folder: Path) -> None:
    (folder / "texts").mkdir()
    (folder / "texts" / "mine.md").write_text(LEFT)
    (folder / "texts" / "2024.txt").write_text(LEFT)
    (folder / "texts" / "2025.txt").mkdir()
    (folder / "texts" / "77.txt").write_text("Gone since.\n\nPMID: 77\n")
    (folder / "texts" / f"{WHOLE.pmid}.txt").write_text(LEFT)
    assert harvest(folder, "export", "text", "-o", "texts").code == 0
    assert (folder / "texts" / "mine.md").read_text() == LEFT
    assert (folder / "texts" / f"{WHOLE.pmid}.txt").read_text("utf-8").startswith("Mesenchymal")
    assert (folder / "texts" / "2024.txt").read_text() == LEFT
    assert len(list((folder / "texts").iterdir())) == 3 + len(SAMPLES)


@pytest.mark.parametrize("place", ["corpus/one.jsonl", "corpus/new.jsonl", "corpus/.state/one"])
def test_the_corpus_is_no_place_for_an_export(folder: Path, place: str) -> None:
    before = (folder / "corpus" / "one.jsonl").read_bytes()
    done = harvest(folder, "export", "ris", "-o", place)
    assert (done.code, done.out) == (2, "")
    assert f"{place} is a place of the corpus itself" in done.err
    assert (folder / "corpus" / "one.jsonl").read_bytes() == before


def test_a_broken_line_is_passed_over_and_told(folder: Path) -> None:
    with (folder / "corpus" / "one.jsonl").open("ab") as file:
        file.write(b'{"pmid":"77","title":5}\n')
    done = harvest(folder, "export", "csl-json", "one", "-o", "out")
    assert done.code == 3
    assert "one.jsonl: PMID 77: Expected" in done.err
    assert "harvest: 1 article to out" in done.err
    assert len(json.loads((folder / "out").read_text())) == 1


def test_without_a_corpus_an_older_export_stays(tmp_path: Path) -> None:
    (tmp_path / "out").write_text(LEFT)
    done = harvest(tmp_path, "export", "ris", "-o", "out")
    assert (done.code, done.out) == (0, "")
    assert "no articles" in done.err
    assert (tmp_path / "out").read_text() == LEFT


def test_an_empty_corpus_is_an_empty_export(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    write_corpus(tmp_path, "none")
    for form in ("ris", "csv", "xlsx", "duckdb", "text"):
        done = harvest(tmp_path, "export", form, "-o", form)
        assert (done.code, done.err) == (0, f"harvest: 0 articles to {form}\n")


@pytest.mark.parametrize(
    ("form", "library", "extra"),
    [
        ("xlsx", "xlsxwriter", "xlsx"),
        ("parquet", "pyarrow", "parquet"),
        ("duckdb", "duckdb", "duckdb"),
    ],
)
def test_a_library_that_is_missing(folder: Path, form: str, library: str, extra: str) -> None:
    absent = folder / "absent"
    absent.mkdir()
    (absent / f"{library}.py").write_text(
        f"raise ModuleNotFoundError(name={library!r})", encoding="utf-8"
    )
    path = f"{absent}:{environment(folder)['PYTHONPATH']}"
    done = harvest(folder, "export", form, "-o", "out", PYTHONPATH=path)
    assert done.code == 2
    assert done.err == (
        f"harvest: this format needs {library}, which is not installed: "
        f"pip install 'harvest-pubmed[{extra}]'\n"
    )


def test_the_command_is_quick_to_load_nothing(folder: Path) -> None:
    code = "import sys, harvester.cli.export; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"rich", "pyarrow", "duckdb", "xlsxwriter", "lxml"}.isdisjoint(done.stdout.split())


def test_a_reader_that_goes_away(folder: Path) -> None:
    (folder / "corpus" / "many.jsonl").write_bytes(lines_of(*range(1000, 30_000)))
    command = f"{sys.executable} -m harvester export ris many; echo $? >code"
    done = subprocess.run(
        ["sh", "-c", f"({command}) | head -1"],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    assert (done.stdout, done.stderr) == ("TY  - JOUR\n", "")
    assert (folder / "code").read_text() == "141\n"


def test_nothing_steers_a_terminal(folder: Path) -> None:
    evil = msgspec.structs.replace(WHOLE, title="a\x1b[31mb\u202ec\x9bd")
    write_corpus(folder, "one", evil)
    for form in ("ris", "csl-json", "csv", "markdown"):
        shown = on_terminal(folder, 80, "export", form, "one").out
        assert not {"\x1b", "\u202e", "\x9b"} & set(shown)


@contextmanager
def exporting(folder: Path, form: str) -> Iterator[subprocess.Popen[str]]:
    """``harvest export`` of the query "many" to "out", once it has begun to write."""
    with subprocess.Popen(
        [sys.executable, "-m", "harvester", "export", form, "many", "-o", "out"],
        cwd=folder,
        env=environment(folder),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None and not list(folder.glob(".harvest-export-*/*")):
            time.sleep(0.005)
        yield process


@pytest.mark.parametrize(
    ("form", "how"),
    [
        ("ris", signal.SIGINT),
        ("xlsx", signal.SIGTERM),
        ("sqlite", signal.SIGINT),
        ("duckdb", signal.SIGTERM),
        ("parquet", signal.SIGINT),
        ("text", signal.SIGTERM),
    ],
)
def test_what_is_stopped_leaves_what_was_there(
    folder: Path, form: str, how: signal.Signals
) -> None:
    (folder / "corpus" / "many.jsonl").write_bytes(lines_of(*range(1000, 60_000)))
    kept = folder / ("out/mine" if form == "text" else "out")
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(LEFT)
    with exporting(folder, form) as process:
        assert process.poll() is None, "it was done before it could be stopped"
        os.kill(process.pid, how)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "harvest: interrupted")
    assert seen(folder) == {"out"}
    assert kept.read_text() == LEFT
    assert kept.parent == folder or list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize("after", [n / 50 for n in range(10)])
def test_duckdb_neither_loses_ctrl_c_nor_tells_it_in_its_own_words(
    folder: Path, after: float
) -> None:
    many = (
        msgspec.structs.replace(WHOLE, pmid=str(n), abstract="long " * 1_000)
        for n in range(1, 6_000)
    )
    write_corpus(folder, "many", *many)
    with exporting(folder, "duckdb") as process:
        time.sleep(after)
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "harvest: interrupted")
    assert seen(folder) == set()


@pytest.mark.parametrize("form", ["ris", *FILES, "text"])
def test_a_full_disk_leaves_what_was_there(folder: Path, form: str) -> None:
    """The shell's limit on the size of a file stands for the disk."""
    write_corpus(
        folder,
        "one",
        *(
            msgspec.structs.replace(WHOLE, pmid=str(n), abstract=os.urandom(4000).hex())
            for n in range(1, 400)
        ),
    )
    (folder / "out").write_text(LEFT) if form != "text" else (folder / "out").mkdir()
    words = "--chunk 5000" if form == "text" else ""
    target = "chunks" if form == "text" else "out"
    done = subprocess.run(
        [
            "sh",
            "-c",
            f"trap '' XFSZ; ulimit -f 64; {sys.executable} -m harvester export {form} one {words} "
            f"-o {target}",
        ],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("harvest: ")
    assert len(done.stderr.splitlines()) == 1, "nothing beside our sentence"
    assert "cannot write" in done.stderr
    assert form in ("duckdb", "sqlite") or str(folder / target) in done.stderr
    assert seen(folder) == {"out"}
    assert form == "text" or (folder / "out").read_text() == LEFT


def test_of_a_workbook_that_cannot_be_zipped_only_the_reason_is_told(tmp_path: Path) -> None:
    """Its parts lie on a disk with room, it itself on one without."""
    (tmp_path / "out").symlink_to("/dev/full")
    code = """
from pathlib import Path
from export_samples import WHOLE
from harvester.errors import HarvestError
from harvester.export.workbook import write_workbook
try:
    write_workbook([WHOLE], Path("out"))
except (HarvestError, OSError) as error:
    print(error)
"""
    tests = str(Path(__file__).parent)
    where = environment(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**where, "PYTHONPATH": f"{where['PYTHONPATH']}:{tests}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    assert done.stdout.endswith("No space left on device\n")
    assert done.stderr == ""


def test_help_names_every_format(folder: Path) -> None:
    text = harvest(folder, "export", "--help").out
    for name, form in FORMATS.items():
        assert f"  {name:<12} {form.what}" in text
