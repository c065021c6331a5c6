"""The commands that need no server: every option, every exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from importlib import import_module
from pathlib import Path

import pytest
from cli_process import environment, harvest, write_queries
from corpus_lines import line

import harvester
from harvester.cli import COMMANDS

TRACEBACK = "Traceback"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two queries, one of them with three articles, the other with two of these and one more."""
    write_queries(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "msc-ms.jsonl").write_bytes(
        line(1, query="msc-ms") + line(2, query="msc-ms") + line(3, query="msc-ms")
    )
    (corpus / "trials.jsonl").write_bytes(
        line(2, query="trials") + line(3, query="trials") + line(4, query="trials")
    )
    return tmp_path


def pmids(text: str) -> list[str]:
    return [json.loads(each)["pmid"] for each in text.splitlines()]


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = harvest(tmp_path, "--help")
    assert done.code == 0
    for command, (_, told) in COMMANDS.items():
        assert re.search(rf"^  {command} +{re.escape(told)}$", done.out, re.M)
    assert "Exit codes" in done.out
    assert harvest(tmp_path, "-h").out == done.out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_list_of_commands_tells_the_first_sentence_of_each_help(name: str) -> None:
    module, told = COMMANDS[name]
    command = getattr(import_module(f"harvester.cli.{module}"), f"{name}_command")
    assert command.name == name
    assert not command.hidden
    assert f"{command.help}\n".startswith(f"{told}\n")


@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_help_of_a_command_is_a_small_manual(tmp_path: Path, command: str) -> None:
    done = harvest(tmp_path, command, "--help")
    assert (done.code, done.err) == (0, "")
    assert re.search(rf"^ *harvest {command}\b", done.out, re.M), "an example"
    assert not [each for each in done.out.splitlines() if len(each) > 100]
    for option in re.findall(r"^ +(-.*?)  +\S", done.out, re.M):
        assert option


def test_version(tmp_path: Path) -> None:
    assert harvest(tmp_path, "--version").out == f"harvest {harvester.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fetsh"], "fetsh"),
        (["list", "--corpsu", "x"], "--corpus"),
        (["cat", "msc-mz"], 'did you mean "msc-ms"'),
        (["cat", "zzzz"], "msc-ms, trials"),
        (["fetch", "msc-mz"], 'did you mean "msc-ms"'),
        (["fetch", "--limit", "-1"], "--limit"),
        (["fetch", "--limit", "0"], "--limit"),
        (["fetch", "--since", "yesterday"], "--since"),
        (["fetch", "--stdout", "--json"], "choose one"),
        (["fetch", "--stdout", "--dry-run"], "choose one"),
        (["show"], "PMID"),
        (["show", "abc"], "not a PMID"),
        (["show", "10.1000/x"], "not a PMID"),
        (["show", "-5"], "-5"),
        (["show", "9" * 5000], "not a PMID"),
        (["list", "--queries", "nowhere.toml"], "nowhere.toml"),
        (["sandbox", "--port", "99999"], "--port"),
        (["sandbox", "--records", "0"], "--records"),
        (["sandbox", "--fault", "500"], "500"),
        (["sandbox", "--fault", "500=2"], "500"),
        (["sandbox", "--fault", "hnag=0.1"], "hang"),
        (["sandbox", "--latency", "-1"], "--latency"),
        (["sandbox", "--xml", "nowhere.xml"], "nowhere.xml"),
        (["init", "a", "b"], "b"),
    ],
)
def test_wrong_words(folder: Path, arguments: list[str], said: str) -> None:
    done = harvest(folder, *arguments)
    assert done.code == 2, done.err
    assert done.out == ""
    assert said in done.err
    assert TRACEBACK not in done.err


def test_no_command_is_help(tmp_path: Path) -> None:
    done = harvest(tmp_path)
    assert "Commands:" in done.out + done.err
    assert TRACEBACK not in done.err


def test_init(tmp_path: Path) -> None:
    done = harvest(tmp_path, "init")
    assert done.code == 0
    assert "queries.toml" in done.err
    written = (tmp_path / "queries.toml").read_text("utf-8")
    assert "[queries.msc-ms]" in written
    again = harvest(tmp_path, "init")
    assert again.code == 2
    assert "exists already" in again.err
    assert (tmp_path / "queries.toml").read_text("utf-8") == written
    assert harvest(tmp_path, "init", "other.toml").code == 0
    assert harvest(tmp_path, "init", "no/such/folder.toml").code == 2
    assert harvest(tmp_path, "list").code == 0


def test_list_piped(folder: Path) -> None:
    done = harvest(folder, "list")
    assert (done.code, done.err) == (0, "")
    rows = [row.split("\t") for row in done.out.splitlines()]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("msc-ms", "3", "Mesenchymal stem cells for multiple sclerosis"),
        ("trials", "3", "Clinical trials only"),
    ]


def test_list_without_queries_tells_what_the_corpus_holds(folder: Path) -> None:
    (folder / "queries.toml").unlink()
    done = harvest(folder, "list")
    assert [row.split("\t")[:2] for row in done.out.splitlines()] == [
        ["msc-ms", "3"],
        ["trials", "3"],
    ]


def test_list_of_nothing(tmp_path: Path) -> None:
    done = harvest(tmp_path, "list")
    assert (done.code, done.out) == (0, "")
    assert "harvest init" in done.err


def test_cat(folder: Path) -> None:
    assert pmids(harvest(folder, "cat", "trials").out) == ["2", "3", "4"]
    assert pmids(harvest(folder, "cat").out) == ["1", "2", "3", "4"]
    assert pmids(harvest(folder, "cat", "trials", "msc-ms", "trials").out) == ["2", "3", "4", "1"]
    whole = harvest(folder, "cat", "msc-ms").out.encode()
    assert whole == (folder / "corpus" / "msc-ms.jsonl").read_bytes()


def test_cat_of_nothing(tmp_path: Path) -> None:
    done = harvest(tmp_path, "cat")
    assert (done.code, done.out) == (0, "")


def test_cat_passes_over_a_broken_line_and_says_so(folder: Path) -> None:
    path = folder / "corpus" / "msc-ms.jsonl"
    path.write_bytes(line(1) + b"{broken\n" + line(2))
    done = harvest(folder, "cat", "msc-ms")
    assert done.code == 3
    assert pmids(done.out) == ["1", "2"]
    assert "msc-ms.jsonl:2: " in done.err


def test_another_corpus_and_another_file(folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    (other / "msc-ms.jsonl").write_bytes(line(9))
    assert pmids(harvest(folder, "cat", "--corpus", "other").out) == ["9"]
    away = folder / "away"
    away.mkdir()
    file = str(folder / "queries.toml")
    assert pmids(harvest(away, "cat", "trials", "--queries", file).out) == ["2", "3", "4"]
    assert pmids(harvest(away, "cat", "trials", HARVEST_QUERIES=file).out) == ["2", "3", "4"]


def test_sandbox_has_its_own_corpus(folder: Path) -> None:
    beside = folder / "corpus-sandbox"
    beside.mkdir()
    (beside / "msc-ms.jsonl").write_bytes(line(99000001))
    assert pmids(harvest(folder, "cat", "--sandbox").out) == ["99000001"]
    assert "Title 99000001" in harvest(folder, "show", "99000001", "--sandbox").out


def test_show(folder: Path) -> None:
    done = harvest(folder, "show", "2", "PMID:4")
    assert (done.code, done.err) == (0, "")
    assert done.out.index("Title 2") < done.out.index("Title 4")
    assert "\x1b" not in done.out
    as_json = harvest(folder, "show", "2", "4", "2", "--json")
    assert pmids(as_json.out) == ["2", "4"]


def test_show_of_what_is_not_held(folder: Path) -> None:
    done = harvest(folder, "show", "77", "2")
    assert done.code == 1
    assert "77 is not in" in done.err
    assert "Title 2" in done.out


def test_what_was_written_by_hand_is_no_traceback(folder: Path) -> None:
    (folder / "corpus" / "msc-ms.jsonl").write_bytes(
        b'{"pmid":"1"}\n{"pmid":"2","authors":5,"title":[]}\n' + line(3)
    )
    for arguments in (["show", "1"], ["show", "2"], ["list"]):
        done = harvest(folder, *arguments)
        assert TRACEBACK not in done.err, arguments
        assert done.code in (0, 1)
    assert "msc-ms\t3\t" in harvest(folder, "list").out


def test_a_newer_corpus(folder: Path) -> None:
    beside = folder / "corpus-sandbox"
    beside.mkdir()
    newer = line(1).replace(b'"schema_version":1', b'"schema_version":99')
    (beside / "msc-ms.jsonl").write_bytes(newer)
    done = harvest(folder, "fetch", "msc-ms", "--sandbox")
    assert done.code == 1
    assert "newer harvest" in done.err
    assert TRACEBACK not in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_corpus_that_cannot_be_read(folder: Path) -> None:
    path = folder / "corpus" / "msc-ms.jsonl"
    path.chmod(0)
    done = harvest(folder, "cat")
    assert done.code == 1
    assert "cannot read" in done.err


def test_schema(tmp_path: Path) -> None:
    done = harvest(tmp_path, "schema")
    assert done.code == 0
    assert json.loads(done.out)["$schema"].endswith("2020-12/schema")


def test_no_address(tmp_path: Path) -> None:
    harvest(tmp_path, "init")
    done = harvest(tmp_path, "fetch")
    assert done.code == 2
    for word in ("NCBI_EMAIL", "queries.toml", "--sandbox"):
        assert word in done.err


def test_no_queries(tmp_path: Path) -> None:
    done = harvest(tmp_path, "fetch")
    assert done.code == 2
    assert "harvest init" in done.err


def test_head_closes_the_pipe(folder: Path) -> None:
    path = folder / "corpus" / "msc-ms.jsonl"
    path.write_bytes(b"".join(line(pmid, "x" * 1000) for pmid in range(1, 3000)))
    command = f"{sys.executable} -m harvester cat msc-ms | head -1"
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment(folder), capture_output=True, check=False
    )
    assert pmids(done.stdout.decode()) == ["1"]
    assert done.stderr == b""


def test_cat_ends_at_once_when_it_is_interrupted(folder: Path) -> None:
    path = folder / "corpus" / "msc-ms.jsonl"
    path.write_bytes(b"".join(line(pmid, "x" * 1000) for pmid in range(1, 9000)))
    with subprocess.Popen(
        [sys.executable, "-m", "harvester", "cat", "msc-ms"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(1) == b"{"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().strip() == b"harvest: interrupted"
        assert process.wait(60) == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", ["cat", "list", "show 1", "schema", "--help"])
def test_output_that_cannot_be_written(folder: Path, words: str) -> None:
    command = f"{sys.executable} -m harvester {words} > /dev/full"
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment(folder), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == b"harvest: cannot write the output: No space left on device\n"


@pytest.mark.parametrize("words", ["cat", "list"])
def test_output_that_is_closed(folder: Path, words: str) -> None:
    command = f"{sys.executable} -m harvester {words} >&-"
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment(folder), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_sandbox_serves_until_it_is_interrupted(tmp_path: Path, signal_number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "harvester", "sandbox", "--port", "0", "--records", "20"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        watch = threading.Timer(60, process.kill)
        watch.start()
        url = process.stdout.readline().decode().strip()
        assert b"20 records" in process.stderr.readline()
        asked = f"{url}esearch.fcgi?db=pubmed&term=all%5Bsb%5D&retmax=0"
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert b"eSearchResult" in answer.read()
        process.send_signal(signal_number)
        code = process.wait()
        watch.cancel()
        assert TRACEBACK.encode() not in process.stderr.read()
    assert code == 130


def test_sandbox_on_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = harvest(tmp_path, "sandbox", "--port", str(port), "--records", "20")
    assert done.code == 2
    assert str(port) in done.err


def test_sandbox_of_ones_own_records(tmp_path: Path) -> None:
    (tmp_path / "junk.xml").write_bytes(b"<html>")
    done = harvest(tmp_path, "sandbox", "--xml", "junk.xml", "--port", "0")
    assert done.code == 2
    assert "junk.xml" in done.err
    both = harvest(tmp_path, "sandbox", "--xml", "junk.xml", "--records", "5")
    assert both.code == 2


def test_too_little_memory_is_one_sentence(tmp_path: Path) -> None:
    """The address space ends a little above what is loaded; a thread's stack wants more."""
    write_queries(tmp_path)
    tight = (
        "import resource; import harvester.entrez.client, harvester.run.refresh;"
        "import harvester.sandbox.server, harvester.cli.fetch; from harvester.__main__ import main;"
        "size = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize();"
        "resource.setrlimit(resource.RLIMIT_AS, (size + (4 << 20),) * 2); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", tight, "fetch", "--sandbox"],
        cwd=tmp_path,
        env=environment(tmp_path),
        check=False,
        capture_output=True,
        timeout=90,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(b"harvest: there is not enough memory")
    assert done.stderr.count(b"\n") == 1
