"""Objects for machines, one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import msgspec

from harvester.display.clean import clean_json


def tell_json(objects: Iterable[object]) -> None:
    """Print each as a line of JSON; on a terminal with what steers it as escapes."""
    to_terminal = sys.stdout.isatty()
    for each in objects:
        line = msgspec.json.encode(each) + b"\n"
        sys.stdout.buffer.write(clean_json(line) if to_terminal else line)
