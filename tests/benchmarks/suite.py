"""How large, how often, where: what all rows of one call have in common."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USUAL_RECORDS = 20_000


@dataclass(frozen=True)
class Suite:
    """``records`` are those of a harvest; every other row grows and shrinks with it.

    ``runs`` of each contender; ``quick`` is for trying: less latency, no sense in the figures.
    """

    home: Path
    records: int = USUAL_RECORDS
    runs: int = 5
    quick: bool = False

    def scaled(self, usual: int, *, least: int = 1) -> int:
        """A size that is ``usual`` where the harvest has its 20,000 records."""
        return max(least, usual * self.records // USUAL_RECORDS)

    @property
    def environ(self) -> dict[str, str]:
        """What a process sees, and nothing of who runs the benchmark."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT)}

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder of its own, gone afterwards."""
        path = Path(tempfile.mkdtemp(dir=self.home))
        try:
            yield path
        finally:
            shutil.rmtree(path)

    def say(self, text: str) -> None:
        """To whoever waits."""
        print(text, file=sys.stderr, flush=True)
