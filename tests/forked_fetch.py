"""``harvest`` in processes that are forked from one that has loaded it: a run costs little.

They are real processes of a real user, with exit codes and files; only the loading of Python's
modules is spared, and pauses between tries are shorter.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from fetch_process import ROOT, Said, User

PATIENCE = 100


@dataclass(frozen=True)
class Fork:
    """A run that is under way. ``wait`` must be called, once."""

    user: User
    pid: int
    parent: subprocess.Popen[bytes]

    def wait(self) -> Said:
        """How it ended; a killed process has a negative code."""
        code = int(_line(self.parent, self.pid))
        home = self.user.home
        return Said(code, (home / "said.out").read_bytes(), (home / "said.err").read_text("utf-8"))

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Stable:
    """Forks processes; use as a context."""

    def __enter__(self) -> Self:
        self._parent = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forked_child.py"))],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._parent.communicate(timeout=PATIENCE)

    def start(
        self, user: User, *words: str, at: int = 0, how: str = "", haste: float = 20.0
    ) -> Fork:
        """``harvest`` with these words; ``at`` and ``how`` are a fate (see ``forked_child``)."""
        order = {
            "home": str(user.home),
            "environment": user.environ,
            "words": words,
            "at": at,
            "how": how,
            "haste": haste,
        }
        for name in ("said.out", "said.err", "operations.json"):
            (user.home / name).unlink(missing_ok=True)
            (user.home / name).touch()
        assert self._parent.stdin
        self._parent.stdin.write(json.dumps(order).encode() + b"\n")
        return Fork(user, int(_line(self._parent, 0)), self._parent)

    def fetch(self, user: User, *words: str, at: int = 0, how: str = "") -> Said:
        """``harvest fetch --json``, to its end."""
        return self.start(user, "fetch", "--json", *words, at=at, how=how).wait()

    def operations(self, user: User, *words: str) -> list[str]:
        """Fetch, and tell what operations on files that took."""
        said = self.start(user, "fetch", "--json", *words, how="count").wait()
        assert said.code == 0, said.err
        counted: list[str] = json.loads((user.home / "operations.json").read_text())
        return counted


def _line(parent: subprocess.Popen[bytes], pid: int) -> bytes:
    assert parent.stdout
    ready, _, _ = select.select([parent.stdout], [], [], PATIENCE)
    if not ready:
        if pid:
            os.kill(pid, signal.SIGKILL)
        raise AssertionError("harvest hangs")
    line = parent.stdout.readline()
    if not line:
        raise RuntimeError(f"the process that forks has ended: {parent.wait(PATIENCE)}")
    return line
