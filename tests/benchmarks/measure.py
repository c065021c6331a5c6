"""What a command takes: wall and CPU seconds, memory; and contenders measured in turn."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_LAUNCH = Path(__file__).with_name("launch.py")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Cost:
    """One command, as the kernel accounts for it (``wait4``), with all it has waited for.

    ``wall`` and ``cpu`` are seconds, ``cpu`` user and system together; ``peak`` the bytes of its
    largest process; ``together`` those of the whole family, sampled, where that was asked for.
    """

    code: int
    wall: float
    cpu: float
    peak: int
    together: int
    received: int

    @property
    def memory(self) -> int:
        """The most that we know of."""
        return max(self.peak, self.together)


class CommandFailed(Exception):
    """A command that is measured has ended with an error; its last words."""


def run(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    cwd: Path,
    out: Path | None = None,
    together: bool = False,
    cores: int = 0,
) -> Cost:
    """Run a command to its end; its output goes to a file, or through a pipe that is read.

    Raises ``CommandFailed`` when it ends with an error.
    """
    with tempfile.NamedTemporaryFile() as err:
        words = [str(out) if out else "-", err.name, str(int(together)), str(cores)]
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_LAUNCH), *words, *command],
            env=dict(environ),
            cwd=cwd,
            stdout=subprocess.PIPE,
            check=True,
        )
        cost = Cost(**json.loads(done.stdout))
        if cost.code:
            said = Path(err.name).read_text("utf-8", "replace").strip()[-500:]
            raise CommandFailed(f"{' '.join(command)[:80]}: exit {cost.code}: {said}")
    return cost


def in_turn(runs: int, contenders: Mapping[str, Callable[[], _T]]) -> dict[str, list[_T]]:
    """Each contender's results, measured one after the other, every second time backwards."""
    results: dict[str, list[_T]] = {name: [] for name in contenders}
    for number in range(runs):
        for name in list(contenders)[:: -1 if number % 2 else 1]:
            results[name].append(contenders[name]())
    return results
