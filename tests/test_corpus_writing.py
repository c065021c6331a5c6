"""Articles come into a query's file whole, whatever moment the run dies at."""

from __future__ import annotations

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import FrameType

import pytest
from corpus_lines import line, lines_of, staged
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.corpus.articles import Corpus
from harvester.corpus.staging import Line, Writer
from harvester.corpus.state import State
from harvester.errors import CorpusError

COPIED, APPENDED = 1 << 30, 0
"""``copied_below``: every commit copies and replaces the file, or every commit appends."""

BRANCHES = pytest.mark.parametrize("copy_below", [COPIED, APPENDED], ids=["copied", "appended"])


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def writer_of(corpus: Corpus, copy_below: int) -> Writer:
    return Writer(corpus, "q", copied_below=copy_below)


def flat(batches: Iterable[list[int]]) -> list[int]:
    return list(chain.from_iterable(batches))


def run(corpus: Corpus, copy_below: int, *batches: bytes) -> None:
    with corpus.writing(), writer_of(corpus, copy_below) as writer:
        for batch in batches:
            writer.stage(staged(batch))


@BRANCHES
@given(
    runs=st.lists(
        st.lists(st.lists(st.integers(1, 60), max_size=4), max_size=4).filter(
            lambda batches: len(flat(batches)) == len(set(flat(batches)))
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=25, deadline=None)
def test_the_file_is_what_was_staged(copy_below: int, runs: list[list[list[int]]]) -> None:
    with folder() as path:
        corpus = Corpus(path)
        expected = b""
        seen: set[int] = set()
        for batches in runs:
            run(corpus, copy_below, *(lines_of(*pmids) for pmids in batches))
            new = [pmid for pmid in flat(batches) if pmid not in seen]
            seen.update(new)
            expected += lines_of(*new)
            written = corpus.path("q").read_bytes() if corpus.path("q").exists() else b""
            assert written == expected
        assert not list((path / ".staging").glob("q.*"))


@BRANCHES
def test_nothing_staged_makes_no_file(tmp_path: Path, copy_below: int) -> None:
    corpus = Corpus(tmp_path)
    run(corpus, copy_below)
    assert corpus.queries() == []


@BRANCHES
@pytest.mark.parametrize("before", [line(1), line(1)[:-1]])
def test_what_was_there_stays(tmp_path: Path, copy_below: int, before: bytes) -> None:
    corpus = Corpus(tmp_path)
    corpus.create()
    corpus.path("q").write_bytes(before)
    corpus.path("q").chmod(0o640)
    run(corpus, copy_below, lines_of(2, 3))
    assert corpus.path("q").read_bytes() == lines_of(1, 2, 3)
    assert corpus.path("q").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("junk", [b"notes\n", b"notes", line(2)[:-2], line(1) + b"\n"])
def test_what_is_no_article_of_its_own_is_kept_elsewhere(tmp_path: Path, junk: bytes) -> None:
    corpus = Corpus(tmp_path)
    corpus.create()
    corpus.path("q").write_bytes(line(1) + junk)
    with corpus.writing(), writer_of(corpus, COPIED) as writer:
        writer.stage(staged(lines_of(2, 3)))
    assert corpus.path("q").read_bytes().replace(b"\n\n", b"\n") == lines_of(1, 2, 3)
    kept = (tmp_path / "rejected" / "q.lines").read_bytes()
    assert kept == junk.rstrip(b"\n") + b"\n"
    (warning,) = writer.warnings
    assert f"{corpus.path('q')}:2: " in warning


@BRANCHES
@pytest.mark.parametrize("error", [KeyboardInterrupt(), CorpusError("x"), RuntimeError("x")])
def test_what_was_staged_is_kept_whatever_happens(
    tmp_path: Path, copy_below: int, error: BaseException
) -> None:
    corpus = Corpus(tmp_path)
    with pytest.raises(type(error)), corpus.writing(), writer_of(corpus, copy_below) as writer:
        writer.stage(staged(lines_of(1, 2)))
        raise error
    assert corpus.path("q").read_bytes() == lines_of(1, 2)


def crash_images(
    corpus: Corpus, batches: list[list[int]], before: bytes, copy_below: int, cut: int
) -> Iterator[tuple[str, bytes, bytes]]:
    """What a run that dies may leave: a name, the query's file, the staged file."""
    staged = b"".join(lines_of(*pmids) for pmids in batches)
    yield "before anything", before, b""
    yield "a batch in the middle", before, staged[: cut % (len(staged) + 1)]
    yield "all staged", before, staged
    joined = before + (b"\n" if before and not before.endswith(b"\n") else b"")
    if copy_below == APPENDED:
        yield "an append in the middle", joined + staged[: cut % (len(staged) + 1)], staged
    yield "stored, the staged not yet gone", joined + staged, staged


@BRANCHES
@given(
    held=st.lists(st.integers(1, 50), unique=True, max_size=4),
    batches=st.lists(st.lists(st.integers(51, 99), min_size=1, max_size=3), max_size=3).filter(
        lambda batches: len(flat(batches)) == len(set(flat(batches)))
    ),
    end=st.sampled_from([b"\n", b""]),
    cut=st.integers(0, 10_000),
)
@settings(max_examples=40, deadline=None)
def test_a_run_that_died_is_made_good(
    copy_below: int, held: list[int], batches: list[list[int]], end: bytes, cut: int
) -> None:
    before = lines_of(*held)[:-1] + end if held else b""
    everything = [*held, *flat(batches)]
    with folder() as path:
        corpus = Corpus(path)
        corpus.create()
        for name, file, left in crash_images(corpus, batches, before, copy_below, cut):
            corpus.path("q").write_bytes(file)
            (path / ".staging" / "q.jsonl").write_bytes(left)
            with corpus.writing(), writer_of(corpus, copy_below) as writer:
                missing = [p for p in everything if not writer.state.holds(p)]
                writer.stage(staged(lines_of(*missing)))
            expected = lines_of(*everything) if missing or left or file else file
            assert corpus.path("q").read_bytes() == expected, name
            assert State.of(corpus.path("q")).flaws == (), name


def test_dying_again_while_making_good(tmp_path: Path) -> None:
    """``recover`` may be killed too: after each of its steps the next one ends the same."""
    corpus = Corpus(tmp_path)
    corpus.create()
    staging = tmp_path / ".staging"
    torn = lines_of(1, 2) + line(3)[:20]
    for leftovers in ({}, {"q.again": line(3)[:30]}, {"q.whole": b"junk"}):
        corpus.path("q").write_bytes(torn)
        (staging / "q.jsonl").write_bytes(lines_of(2, 3, 4) + line(5)[:9])
        for name, content in leftovers.items():
            (staging / name).write_bytes(content)
        run(corpus, COPIED)
        assert corpus.path("q").read_bytes() == lines_of(1, 2, 3, 4)


def test_staged_junk_is_no_article(tmp_path: Path) -> None:
    """After a power cut a file may hold zeros where its last bytes should be."""
    corpus = Corpus(tmp_path)
    corpus.create()
    (tmp_path / ".staging" / "q.jsonl").write_bytes(line(1) + b"\x00" * 50 + b"\n" + line(2))
    run(corpus, COPIED)
    assert corpus.path("q").read_bytes() == lines_of(1, 2)


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from corpus_lines import line, staged
from harvester.corpus.articles import Corpus
from harvester.corpus.staging import Writer
corpus = Corpus(Path(sys.argv[2]))
copy_below = int(sys.argv[3])
print("ready", flush=True)
with corpus.writing():
    for start in range(0, 4000, 400):
        with Writer(corpus, "q", copied_below=copy_below) as writer:
            for batch in range(start, start + 400, 100):
                pmids = [p for p in range(batch + 1, batch + 101) if not writer.state.holds(p)]
                writer.stage(staged(b"".join(line(pmid, "x" * 300) for pmid in pmids)))
"""


@BRANCHES
def test_sigkill_at_any_moment(tmp_path: Path, copy_below: int) -> None:
    """The file holds whole lines only, in order, and the run that is let live completes it."""
    corpus = Corpus(tmp_path / "corpus")
    dice = random.Random(copy_below)
    tests = str(Path(__file__).parent)
    command = [sys.executable, "-c", CHILD, tests, str(corpus.folder), str(copy_below)]
    sizes = []
    for attempt in range(7):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            if attempt < 6:
                time.sleep(dice.random() * 0.12)
                child.send_signal(signal.SIGKILL)
        if copy_below == COPIED and corpus.path("q").exists():
            content = corpus.path("q").read_bytes()
            assert content == b"".join(
                line(p, "x" * 300) for p in range(1, 1 + content.count(b"\n"))
            )
        sizes.append(len(State.of(corpus.path("q")).rows))
    whole = b"".join(line(pmid, "x" * 300) for pmid in range(1, 4001))
    assert corpus.path("q").read_bytes() == whole
    assert sizes == sorted(sizes)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """The limit on a file's size stands for the disk: File too large, for No space left."""
    corpus = Corpus(tmp_path)
    big = [line(pmid, "x" * 1000) for pmid in range(10, 20)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))
    try:
        with (
            pytest.raises(CorpusError, match="cannot write"),
            corpus.writing(),
            writer_of(corpus, COPIED) as writer,
        ):
            writer.stage(staged(lines_of(1, 2)))
            writer.stage(staged(b"".join(big)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert corpus.path("q").read_bytes() == lines_of(1, 2)
    run(corpus, COPIED, b"".join(big))
    assert corpus.path("q").read_bytes() == lines_of(1, 2) + b"".join(big)


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    corpus.create()
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_bytes(line(1))
    corpus.path("q").symlink_to(elsewhere)
    run(corpus, COPIED, line(2))
    assert corpus.path("q").is_symlink()
    assert elsewhere.read_bytes() == lines_of(1, 2)


def test_the_folder_can_be_moved(tmp_path: Path) -> None:
    run(Corpus(tmp_path / "a"), COPIED, line(1))
    shutil.move(tmp_path / "a", tmp_path / "b")
    run(Corpus(tmp_path / "b"), COPIED, line(2))
    assert Corpus(tmp_path / "b").path("q").read_bytes() == lines_of(1, 2)


@pytest.mark.parametrize("at", range(1, 40))
def test_ctrl_c_within_the_pile_doubles_nothing(tmp_path: Path, at: int) -> None:
    """Ctrl-C comes at the ``at``-th line of the code that notes what was staged."""
    corpus, left = Corpus(tmp_path / "corpus"), at

    def interrupt(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
        nonlocal left
        if Path(frame.f_code.co_filename).name not in ("pile.py", "state.py"):
            return None
        left -= event == "line"
        if event == "line" and left == 0:
            raise KeyboardInterrupt
        return interrupt

    def lines(start: int) -> list[Line]:
        return list(staged(b"".join(line(pmid, "x") for pmid in range(start, start + 2_600))))

    first, second, third = lines(1), lines(10_001), lines(20_001)
    with corpus.writing(), Writer(corpus, "q") as writer:
        writer.stage(first)
        sys.settrace(interrupt)
        with suppress(KeyboardInterrupt):
            writer.stage(second)
        sys.settrace(None)
        writer.stage(third)
    held = [json.loads(each)["pmid"] for each in corpus.path("q").read_bytes().splitlines()]
    assert list(map(int, held)) == [each.pmid for each in (*first, *second, *third)]
