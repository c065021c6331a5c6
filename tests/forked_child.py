"""The process that ``forked_fetch`` starts: it loads harvest once, and forks for every run.

A run may be given a fate: at its n-th operation on a file below the corpus it is killed, or
the operation fails as a full or broken disk makes it fail. Operations are what changes a file
system: opening for writing, ``write``, ``truncate``, ``fsync``, ``rename``, ``unlink``,
``mkdir``, ``chmod``. They are caught where Python calls the system; harvest knows nothing.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Never

LOADED = (
    "harvester.__main__",
    "harvester.cli.fetch",
    "harvester.cli.reports",
    "harvester.config",
    "harvester.run.crew",
    "harvester.entrez.client",
    "harvester.entrez.endpoint",
    "harvester.run.harvest",
)

_open = io.open
_PAGE = 4096


class Fate:
    """Counts the operations below ``folder``, and lets happen what is to happen at number ``at``.

    ``how``: "kill-before", "kill-within" (a write is cut in two, anything else is done),
    "kill-after"; "EIO" and "ENOSPC" once; "full" (no space from then on) and "gone" (every
    operation fails from then on).
    """

    def __init__(self, folder: Path, at: int, how: str) -> None:
        self.count = 0
        self.log: list[str] = []
        self._folder = os.fsencode(folder.resolve())
        self._at, self._how = at, how

    def concerns(self, path: object) -> bool:
        if isinstance(path, int):
            try:
                path = Path(f"/proc/self/fd/{path}").readlink()
            except OSError:
                return False
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        return os.path.abspath(os.fsencode(path)).startswith(self._folder)  # noqa: PTH100

    def step(self, name: str, act: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        """One operation: done, or not. ``half`` does a part of a write and tells its length."""
        self.count += 1
        self.log.append(name)
        here, how = self.count == self._at, self._how
        if how == "gone" and self.count >= self._at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if how == "full" and self.count >= self._at:
            return self._on_a_full_disk(name, act, half, first=here)
        if not here:
            return act()
        if how in ("EIO", "ENOSPC"):
            number = getattr(errno, how)
            raise OSError(number, os.strerror(number))
        with suppress(OSError):
            if how == "kill-within":
                (half or act)()
            elif how == "kill-after":
                act()
        if how.startswith("kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        return act()

    def _on_a_full_disk(
        self, name: str, act: Callable[[], Any], half: Callable[[], Any] | None, *, first: bool
    ) -> Any:
        if name in ("unlink", "replace", "rename", "truncate", "fsync", "chmod"):
            return act()
        if first and half is not None:
            return half()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def watch(fate: Fate) -> None:
    """Lead every operation on a file through ``fate``."""

    class Watched(io.FileIO):
        def write(self, written: Any, /) -> int:
            whole = super().write
            view = memoryview(written).cast("B")
            cut = len(view) // 2 // _PAGE * _PAGE or len(view) // 2
            act, half = (lambda: whole(view)), (lambda: whole(view[:cut]))
            return int(fate.step("write", act, half))

        def truncate(self, size: int | None = None, /) -> int:
            whole = super().truncate
            return int(fate.step("truncate", lambda: whole(size)))

    def opened(file: Any, mode: str = "r", buffering: int = -1, *more: Any, **named: Any) -> Any:
        if not set(mode) & set("wax+") or not fate.concerns(file):
            return _open(file, mode, buffering, *more, **named)
        bare = mode.replace("b", "").replace("t", "")
        made = partial(Watched, file, bare, opener=named.pop("opener", None))
        raw = fate.step("open", made)
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *more, **named)

    io.open = builtins.open = opened  # type: ignore[assignment]
    for name in ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "truncate", "chmod"):
        _lead(fate, name)
    for name in ("fsync", "fdatasync", "ftruncate", "write", "pwrite", "link", "symlink"):
        _lead(fate, name)
    plain = os.open

    def opened_low(path: Any, flags: int, *more: Any, **named: Any) -> int:
        act = partial(plain, path, flags, *more, **named)
        changes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and fate.concerns(path)
        return int(fate.step("open", act)) if changes else act()

    os.open = opened_low


def _lead(fate: Fate, name: str) -> None:
    plain = getattr(os, name)
    said = {"ftruncate": "truncate", "fdatasync": "fsync", "remove": "unlink"}.get(name, name)

    def led(path: Any, *more: Any, **named: Any) -> Any:
        act = partial(plain, path, *more, **named)
        return fate.step(said, act) if fate.concerns(path) else act()

    setattr(os, name, led)


def hurry(times: float) -> None:
    """Let pauses pass so many times as fast; the time-outs of sockets stay what they are."""
    wait, sleep = threading.Event.wait, time.sleep

    def hurried(self: threading.Event, timeout: float | None = None) -> bool:
        return wait(self, timeout / times if timeout else timeout)

    threading.Event.wait = hurried  # type: ignore[method-assign]
    time.sleep = lambda seconds: sleep(seconds / times)


def _live(order: dict[str, Any]) -> Never:
    """The life of one run, in a process of its own."""
    code = 99
    try:
        home = Path(order["home"])
        os.chdir(home)
        for number, name in ((1, "said.out"), (2, "said.err")):
            os.dup2(os.open(home / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["harvest", *order["words"]]
        random.seed()
        hurry(order["haste"])
        fate = Fate(home / "corpus", order["at"], order["how"])
        if order["how"]:
            watch(fate)
        try:
            import_module("harvester.__main__").main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        with _open(home / "operations.json", "w") as file:
            json.dump(fate.log, file)
    finally:
        os._exit(code)


def main() -> None:
    for module in LOADED:
        import_module(module)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _live(json.loads(line))
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
