"""What is longer than the screen goes through a pager: on a real terminal, with a real less."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_process import environment, harvest, on_terminal, without_escapes, write_queries
from corpus_lines import line

MANY = 400
"""Articles whose pages fill a pipe and then some, so that a pager can be left while we write."""

_WITH_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.executable, [sys.executable, '-m', 'harvester', *sys.argv[1:]])"
)
less = pytest.mark.skipif(shutil.which("less") is None, reason="less is not here")


class Keyboard:
    """Somebody at a terminal of 24 lines."""

    def __init__(self, terminal: int, process: subprocess.Popen[bytes]) -> None:
        self._terminal = terminal
        self._process = process
        self._screen = bytearray()

    def types(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def sees(self, text: str) -> None:
        """Wait until the terminal was sent this."""
        until = time.monotonic() + 60
        while text not in without_escapes(self._screen.decode(errors="replace")):
            assert time.monotonic() < until, bytes(self._screen)
            assert self._receive(), bytes(self._screen)

    def still_reads(self) -> bool:
        return self._process.poll() is None

    def leaves(self) -> tuple[int, str]:
        """Type q until it is heard: less throws away what is typed while it minds Ctrl-C."""
        self.types("q")
        while not select.select([self._terminal], [], [], 5)[0] and self.still_reads():
            self.types("q")
        return self.ends()

    def ends(self) -> tuple[int, str]:
        while self._receive():
            pass
        return self._process.wait(timeout=60), self._screen.decode()

    def _receive(self) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], 60)
        assert ready, bytes(self._screen)
        try:
            chunk = os.read(self._terminal, 65536)
        except OSError:
            return False
        self._screen += chunk
        return bool(chunk)


@contextmanager
def keyboard(folder: Path, *arguments: str, **more: str) -> Iterator[Keyboard]:
    terminal, process_end = pty.openpty()
    fcntl.ioctl(process_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", _WITH_TERMINAL, *arguments],
        cwd=folder,
        env=environment(folder, TERM="xterm-256color", **more),
        stdin=process_end,
        stdout=process_end,
        stderr=process_end,
        start_new_session=True,
    ) as process:
        os.close(process_end)
        try:
            yield Keyboard(terminal, process)
        finally:
            os.close(terminal)
            process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paged")
    write_queries(folder)
    (folder / "corpus").mkdir()
    lines = b"".join(line(pmid, f"Title {pmid} " + "of many words " * 20) for pmid in PMIDS)
    (folder / "corpus" / "msc-ms.jsonl").write_bytes(lines)
    return folder


PMIDS = range(1, MANY + 1)
ALL = ("show", *map(str, PMIDS))


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """A pager that shows nothing, and writes down what it gets and how it was called."""
    program = tmp_path / "recorder"
    program.write_text(
        '#!/bin/sh\ncat > "$1"\nprintf "%s\\n" "$LESS" > "$1.less"\necho "recorded"\n'
    )
    program.chmod(0o755)
    return program


def test_what_is_longer_than_the_screen_is_the_pagers(
    folder: Path, recorder: Path, tmp_path: Path
) -> None:
    seen = tmp_path / "what was seen"
    shown = on_terminal(folder, 80, *ALL, PAGER=f"{recorder} '{seen}'")
    assert (shown.code, shown.out) == (0, "recorded\n")
    text = seen.read_text("utf-8")
    assert [int(pmid) for pmid in re.findall(r"PMID (\d+)", without_escapes(text))] == list(PMIDS)
    assert "\x1b[1m" in text, "colours are kept"
    assert "\x1b]8;" not in text, "hyperlinks are only for a less that knows them"
    assert (tmp_path / "what was seen.less").read_text() == "FRX\n"
    straight = on_terminal(folder, 80, *ALL)
    assert without_escapes(straight.out) == without_escapes(text)


def test_a_users_own_less_keeps_its_options(folder: Path, recorder: Path, tmp_path: Path) -> None:
    on_terminal(folder, 80, *ALL, PAGER=f"{recorder} {tmp_path}/seen", LESS="-iM")
    assert (tmp_path / "seen.less").read_text() == "-R -iM\n"


@pytest.mark.parametrize("command", [["list"], ["show", "1"]])
def test_what_fits_the_screen_needs_no_pager(
    folder: Path, recorder: Path, tmp_path: Path, command: list[str]
) -> None:
    shown = on_terminal(folder, 80, *command, PAGER=f"{recorder} {tmp_path}/seen")
    assert not (tmp_path / "seen").exists()
    straight = on_terminal(folder, 80, *command)
    assert without_escapes(shown.out) == without_escapes(straight.out) != ""


def test_a_long_list_is_paged(recorder: Path, tmp_path: Path) -> None:
    tables = "".join(f'[queries.q{n}]\nterm = "x"\n' for n in range(60))
    (tmp_path / "queries.toml").write_text(f'email = "a@example.org"\n{tables}')
    shown = on_terminal(tmp_path, 80, "list", PAGER=f"{recorder} {tmp_path}/seen")
    assert (shown.code, shown.out) == (0, "recorded\n")
    assert "q59" in (tmp_path / "seen").read_text()


@pytest.mark.parametrize(
    "more",
    [
        {"PAGER": ""},
        {"PAGER": "cat"},
        {"PAGER": "no-such-pager -R"},
        {"PAGER": "'never closed"},
        {"TERM": "dumb", "PAGER": "false"},
    ],
)
def test_where_nothing_pages_all_is_printed(folder: Path, more: dict[str, str]) -> None:
    shown = on_terminal(folder, 80, *ALL, **more)
    assert shown.code == 0
    assert len(re.findall(r"PMID (\d+)", without_escapes(shown.out))) == MANY


def test_a_pipe_is_never_paged(folder: Path, recorder: Path, tmp_path: Path) -> None:
    done = harvest(folder, *ALL, PAGER=f"{recorder} {tmp_path}/seen", FORCE_COLOR="1")
    assert len(re.findall(r"PMID ", done.out)) == MANY
    assert not (tmp_path / "seen").exists()


def test_what_is_missing_is_told_after_the_pages(folder: Path, recorder: Path) -> None:
    shown = on_terminal(folder, 80, "show", "999", *ALL[1:], PAGER=f"{recorder} /dev/null")
    assert shown.code == 1
    assert shown.out == f"recorded\nharvest: PMID 999 is not in {folder / 'corpus'}\n"


def test_a_pager_that_reads_nothing_ends_the_command_in_silence(folder: Path) -> None:
    shown = on_terminal(folder, 80, *ALL, PAGER="true")
    assert (shown.code, shown.out) == (0, "")


@less
def test_q_leaves_less_in_silence(folder: Path) -> None:
    with keyboard(folder, *ALL) as someone:
        someone.sees("Title 3 ")
        someone.types(" q")
        code, screen = someone.ends()
    assert code == 0
    assert "Title 400" not in screen
    assert not re.search("Traceback|harvest:|interrupted", screen)


@less
@pytest.mark.parametrize("shown", [ALL, ("show", *map(str, range(1, 9)))])
def test_ctrl_c_in_less_stays_in_less(folder: Path, shown: tuple[str, ...]) -> None:
    """Whether all that there is to page has been written by then, or not."""
    with keyboard(folder, *shown) as someone:
        someone.sees("Title 3 ")
        someone.types("\x03")
        time.sleep(0.5)
        assert someone.still_reads()
        code, screen = someone.leaves()
    assert code == 0
    assert not re.search("Traceback|harvest:|interrupted", screen)


@less
def test_less_passes_colours_and_links_on(folder: Path) -> None:
    told = subprocess.run(["less", "--version"], capture_output=True, text=True, check=True).stdout
    with keyboard(folder, *ALL) as someone:
        someone.sees("Title 3 ")
        someone.types("q")
        _, screen = someone.ends()
    assert "\x1b[1m" in screen
    assert "ESC[" not in screen
    version = re.search(r"less (\d+)", told)
    assert version is not None
    assert ("\x1b]8;" in screen) is (int(version[1]) >= 566)


@pytest.mark.parametrize("command", [["search", "title", "--limit", "60"], ["help", "corpus"]])
def test_other_pages_are_paged_too(
    folder: Path, recorder: Path, tmp_path: Path, command: list[str]
) -> None:
    shown = on_terminal(folder, 80, *command, PAGER=f"{recorder} {tmp_path}/seen")
    assert shown.code == 0
    assert "recorded\n" in shown.out
    assert (tmp_path / "seen").read_text().count("\n") > 50
