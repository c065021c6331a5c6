"""Answers are read by processes of their own: the same, whoever dies."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fetch_process import ROOT, User, ended, wait_until
from sandbox_http import article_xml

from harvester.entrez.answers import Refused, Trouble
from harvester.run.answer import read_answer
from harvester.run.readers import Readers
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")

ANSWER = f"<PubmedArticleSet>{''.join(map(article_xml, range(1, 40)))}</PubmedArticleSet>".encode()
EVERYTHING = {"all": "term = 'all[sb]'"}
RECORDS = 5_000
"""Many more than are read without a process."""


@pytest.fixture
def readers() -> Iterator[Readers]:
    readers = Readers(most=2, after=0)
    yield readers
    readers.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc/self").exists() or "\nState:\tZ" not in _status(pid)


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "\nState:\tZ"


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended meanwhile
            found += map(int, task.read_text().split())
    return found


def test_a_process_reads_what_would_be_read_here(readers: Readers) -> None:
    broken = ANSWER.replace(b"</PubmedArticleSet>", b"<PubmedArticle/></PubmedArticleSet>")
    empty = b"<PubmedArticleSet></PubmedArticleSet>"
    for body in (ANSWER, broken, empty, gzip.compress(ANSWER), gzip.compress(broken)):
        assert readers.read(body) == read_answer(body)
    assert read_answer(broken).broken
    assert len(readers.pids) == 1


def test_half_an_answer_is_trouble_there_too(readers: Readers) -> None:
    with pytest.raises(Trouble) as here:
        read_answer(ANSWER[:-30])
    with pytest.raises(Trouble) as there:
        readers.read(ANSWER[:-30])
    assert str(there.value) == str(here.value)
    assert readers.read(ANSWER) == read_answer(ANSWER)


def test_what_ncbi_refuses_is_refused_there_too(readers: Readers) -> None:
    with pytest.raises(Refused, match="Invalid db name"):
        readers.read(b"<eFetchResult><ERROR>Invalid db name</ERROR></eFetchResult>")
    assert readers.read(ANSWER) == read_answer(ANSWER)


def test_short_harvests_have_no_process() -> None:
    readers = Readers(most=2, after=len(ANSWER))
    assert readers.read(ANSWER) == read_answer(ANSWER)
    assert not readers.pids
    readers.read(ANSWER)
    assert len(readers.pids) == 1
    readers.close()


def test_one_processor_has_no_other_process() -> None:
    readers = Readers(most=1, after=0)
    assert readers.read(ANSWER) == read_answer(ANSWER)
    assert not readers.pids


def test_many_threads_have_as_many_processes_as_may_be(readers: Readers) -> None:
    expected = read_answer(ANSWER)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(readers.read(ANSWER) == expected))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 12
    assert 1 <= len(readers.pids) <= 2


def test_who_is_killed_is_done_without(readers: Readers) -> None:
    readers.read(ANSWER)
    (pid,) = readers.pids
    os.kill(pid, signal.SIGKILL)
    for _ in range(5):
        assert readers.read(ANSWER) == read_answer(ANSWER)
    assert pid in readers.pids


def test_who_does_not_go_on_is_done_without() -> None:
    readers = Readers(most=2, after=0, patience=0.3)
    readers.read(ANSWER)
    (pid,) = readers.pids
    os.kill(pid, signal.SIGSTOP)
    assert readers.read(ANSWER) == read_answer(ANSWER)
    assert not is_alive(pid)
    readers.close()


def test_what_is_in_the_environment_is_not_run(tmp_path: Path, readers: Readers) -> None:
    proof = tmp_path / "proof"
    (tmp_path / "sitecustomize.py").write_text(f"open({str(proof)!r}, 'w')")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        patch.chdir(tmp_path)
        assert readers.read(ANSWER) == read_answer(ANSWER)
    assert not proof.exists()


def test_none_can_be_begun(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    for _ in range(3):
        assert readers.read(ANSWER) == read_answer(ANSWER)
    assert not readers.pids


def test_one_that_says_more_than_it_was_asked_is_not_heard(
    tmp_path: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a .pth file of the environment prints a line at each start of Python."""
    talker = tmp_path / "python"
    talker.write_text(f'#!/bin/sh\necho "activated: proxy settings"\nexec {sys.executable} "$@"\n')
    talker.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(talker))
    assert readers.read(ANSWER) == read_answer(ANSWER)
    assert not any(map(is_alive, readers.pids))


def test_they_end_when_they_are_closed_and_then_all_is_read_here(readers: Readers) -> None:
    readers.read(ANSWER)
    (pid,) = readers.pids
    readers.close()
    assert not is_alive(pid)
    assert readers.read(ANSWER) == read_answer(ANSWER)


def test_they_rest_until_there_is_as_much_again() -> None:
    readers = Readers(most=2, after=len(ANSWER))
    for _ in range(2):
        assert readers.read(ANSWER) == read_answer(ANSWER)
        assert not readers.pids
        assert readers.read(ANSWER) == read_answer(ANSWER)
        (pid,) = readers.pids
        readers.rest()
        assert not is_alive(pid)
    readers.close()


def test_nobody_outlives_the_process_that_began_it() -> None:
    script = f"""
from harvester.run.readers import Readers
readers = Readers(most=2, after=0)
readers.read({ANSWER!r})
print(readers.pids[0], flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.kill()
    wait_until(lambda: not is_alive(pid))


@needs_proc
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
@pytest.mark.parametrize("who", ["a reader", "the run", "the run, by Ctrl-C"])
def test_a_harvest_of_which_somebody_is_killed(tmp_path: Path, who: str) -> None:
    with Sandbox(Store.invented(RECORDS)) as server:
        user = User(tmp_path, server.url, {"HARVEST_TIMEOUT": "30"}, EVERYTHING)
        with user.start("fetch", "--json") as process:
            wait_until(lambda: bool(children(process.pid)) or process.poll() is not None)
            assert process.poll() is None
            readers = children(process.pid)
            if who == "a reader":
                os.kill(readers[0], signal.SIGKILL)
            else:
                process.send_signal(signal.SIGKILL if who == "the run" else signal.SIGINT)
            said = ended(process)
        assert said.code == {"a reader": 0, "the run": -signal.SIGKILL}.get(who, 130), said.err
        assert "Traceback" not in said.err
        wait_until(lambda: not any(map(is_alive, readers)))
        assert user.fetch().code == 0
        assert len(user.articles()) == RECORDS
