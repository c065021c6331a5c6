"""What several test files share: the process that forks runs of harvest, a user and PubMed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from forked_fetch import Stable
from refresh_world import World

from harvester.processors import available_processors


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait, for processes and for patience."""
    return available_processors() + 1


@pytest.fixture(scope="module")
def stable() -> Iterator[Stable]:
    """Loads harvest once for all the tests of a file."""
    with Stable() as stable:
        yield stable


@pytest.fixture
def world(tmp_path: Path, stable: Stable) -> Iterator[World]:
    """Twenty-four papers of long ago, half of them found by both queries; held."""
    with World(tmp_path, stable) as world:
        world.begin(24)
        yield world
