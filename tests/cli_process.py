"""The command line as its users meet it: a process, piped or on a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HARVEST = (sys.executable, "-m", "harvester")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the developer's own: no key, no address, no configuration, no colours."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parent.parent),
        **more,
    }


def harvest(folder: Path, *arguments: str, **more: str) -> Ended:
    """Run ``harvest`` in a folder, its output piped; ``more`` is its environment's."""
    done = subprocess.run(
        [*_HARVEST, *arguments],
        cwd=folder,
        env=environment(folder, **more),
        check=False,
        capture_output=True,
        timeout=90,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(folder: Path, columns: int, *arguments: str, **more: str) -> Ended:
    """Run ``harvest`` on a terminal that is so wide; ``out`` is all that it was sent.

    No pager, unless ``more`` names one: nobody is at the keyboard.
    """
    terminal, process_end = pty.openpty()
    fcntl.ioctl(process_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen(
        [*_HARVEST, *arguments],
        cwd=folder,
        env=environment(folder, **{"TERM": "xterm-256color", "PAGER": "cat", **more}),
        stdin=process_end,
        stdout=process_end,
        stderr=process_end,
        start_new_session=True,
    ) as process:
        os.close(process_end)
        received = bytearray()
        while chunk := _read(terminal):
            received += chunk
        os.close(terminal)
        code = process.wait(timeout=90)
    return Ended(code, received.decode().replace("\r\n", "\n"), "")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def without_escapes(text: str) -> str:
    """The text that stays on the screen: no colours, no hyperlinks, no overwritten progress."""
    return _ESCAPES.sub("", text)


QUERIES: Mapping[str, str] = {
    "msc-ms": "Mesenchymal stem cells for multiple sclerosis",
    "trials": "Clinical trials only",
}


def write_queries(folder: Path) -> Path:
    """A ``queries.toml`` of two queries, and an address."""
    tables = "".join(
        f'[queries.{name}]\ntitle = "{title}"\nterm = "{name}[tiab]"\n'
        for name, title in QUERIES.items()
    )
    path = folder / "queries.toml"
    path.write_text(f'email = "a@example.org"\n{tables}', encoding="utf-8")
    return path
