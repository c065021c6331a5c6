"""The live progress: at any width its numbers are whole, and trouble has a line of its own."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from cli_process import without_escapes
from rich.console import Console

from harvester.display.progress import LiveProgress
from harvester.events import (
    BatchStored,
    Event,
    QueryStarted,
    Retrying,
    SearchDone,
    Searching,
    Waiting,
)

SEARCHING = (QueryStarted("msc-ms"), Searching("msc-ms", 9_999, 302_345))
FETCHING = (
    *SEARCHING,
    SearchDone("msc-ms", 302_345, 302_345),
    BatchStored("msc-ms", (), (), 12_600),
)
WAITING = Waiting("msc-ms", "a large job", "2026-11-25T02:00:00Z")
TROUBLE = Retrying("msc-ms", "127.0.0.1:8765 refused the connection", 2, 6, 1.0)


def last_frame(events: Sequence[Event], width: int) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, height=20, force_terminal=True)
    with LiveProgress(console, enabled=True) as progress:
        for event in events:
            progress.follow(event)
    rows = without_escapes(file.getvalue()).replace("\r", "\n").split("\n")
    assert max(map(len, rows)) <= width
    return [" ".join(row.split()) for row in rows]


@pytest.mark.parametrize("width", [60, 80, 90, 120])
@pytest.mark.parametrize("trouble", [(), (TROUBLE,)])
def test_progress(trouble: Sequence[Event], width: int) -> None:
    searching = last_frame((*SEARCHING, *trouble), width)
    assert any("msc-ms: searching" in row and "9,999/302,345" in row for row in searching)
    fetching = last_frame((*FETCHING, *trouble), width)
    assert any("found 302,345, fetching" in row and "12,600/302,345" in row for row in fetching)
    told = "127.0.0.1:8765 refused the connection; try 2 of 6 in 1 s"
    assert (told in searching) == (told in fetching) == bool(trouble)


@pytest.mark.parametrize("width", [60, 120])
def test_a_run_that_waits_says_until_when(width: int) -> None:
    waiting = " ".join(last_frame((*FETCHING[:-1], WAITING), width))
    assert "waiting for NCBI's quiet hours" in waiting
    assert "2026-11-25T02:00:00Z" in waiting
