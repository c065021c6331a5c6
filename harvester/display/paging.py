"""Text longer than the screen goes through a pager, as git's does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from shutil import which
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from subprocess import Popen

    from rich.console import Console

_LINK = re.compile(r"\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
_LESS_WITH_LINKS = 566
"""The version of less from which ``-R`` knows hyperlinks; before, it shows their escapes."""


@contextmanager
def paged(console: Console) -> Iterator[None]:
    """What the console prints within goes to the user's pager if it is longer than the screen.

    The pager is ``$PAGER``, else less; none where ``$PAGER`` is empty, "cat" or not found,
    and none where stdout is no terminal. Whoever leaves the pager early, or interrupts what
    is paged, ends the block without an error.
    """
    command = pager_command(os.environ)
    if not (command and sys.stdout.isatty() and console.is_terminal) or console.is_dumb_terminal:
        yield
        return
    before = console.file
    screen = _Screen(command, console.height)
    console.file = screen
    try:
        with suppress(_Left):
            yield
    except KeyboardInterrupt:
        if not screen.pages:
            raise
    finally:
        console.file = before
        screen.end()


def pager_command(environ: Mapping[str, str]) -> list[str]:
    """The words of the command that pages; none where nothing is to page."""
    import shlex

    try:
        words = shlex.split(environ.get("PAGER", "less"))
    except ValueError:  # a quotation mark that is never closed
        return []
    return words if words and words != ["cat"] and which(words[0]) else []


class _Left(Exception):
    """The reader has left the pager. No ``BrokenPipeError``: on one rich ends the process."""


class _Pager:
    """The running pager, and the pipe to it."""

    def __init__(self, command: list[str]) -> None:
        """Raises ``OSError`` where the command is no program."""
        from subprocess import PIPE, Popen

        environ = {"LESSCHARSET": "utf-8", **os.environ}
        environ["LESS"] = f"-R {environ['LESS']}" if "LESS" in environ else "FRX"
        self._links = _knows_links(command)
        self._process: Popen[bytes] = Popen(command, stdin=PIPE, env=environ)
        self._pipe = cast("IO[bytes]", self._process.stdin)

    def send(self, text: str) -> None:
        """Raises ``_Left`` when nobody reads any more."""
        shown = text if self._links else _LINK.sub("", text)
        try:
            self._pipe.write(shown.encode(errors="replace"))
            self._pipe.flush()
        except BrokenPipeError:
            raise _Left from None

    def end(self) -> None:
        """Wait until the reader has finished."""
        while self._process.returncode is None:
            with suppress(KeyboardInterrupt):  # Ctrl-C in a pager is the pager's
                with suppress(BrokenPipeError):
                    self._pipe.close()
                self._process.wait()


class _Screen(StringIO):
    """A file that keeps what is written until it fills a screen, and then starts the pager."""

    def __init__(self, command: list[str], height: int) -> None:
        super().__init__()
        self._command = command
        self._rows_left: float = height
        self._pager: _Pager | None = None

    @property
    def pages(self) -> bool:
        """Has the pager been started?"""
        return self._pager is not None

    def isatty(self) -> bool:
        """It stands for one."""
        return True

    def write(self, text: str) -> int:
        """Raises ``_Left`` when the reader has left the pager."""
        if self._pager is not None:
            self._pager.send(text)
            return len(text)
        super().write(text)
        self._rows_left -= text.count("\n")
        if self._rows_left <= 0:
            try:
                self._pager = _Pager(self._command)
            except OSError:
                self._rows_left = float("inf")
            else:
                self._pager.send(self.getvalue())
        return len(text)

    def end(self) -> None:
        """Print what fits the screen, or let the reader finish."""
        if self._pager is None:
            sys.stdout.write(self.getvalue())
        else:
            self._pager.end()


def _knows_links(command: list[str]) -> bool:
    """Is it a less that passes hyperlinks on?"""
    from subprocess import run

    if Path(command[0]).name != "less":
        return False
    told = run([command[0], "--version"], capture_output=True, check=False)
    version = re.match(rb"less (\d+)", told.stdout)
    return version is not None and int(version[1]) >= _LESS_WITH_LINKS
