"""What several test files share: the process that forks runs of harvest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from forked_fetch import Stable


@pytest.fixture(scope="module")
def stable() -> Iterator[Stable]:
    """Loads harvest once for all the tests of a file."""
    with Stable() as stable:
        yield stable
