"""What a query may be called: its name becomes the name of a file in the corpus."""

from __future__ import annotations

import re

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST = 64

_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Windows keeps these for devices, with any extension ("Naming Files, Paths, and Namespaces")."""

_OURS = frozenset(["runs", "history", "rejected"])
_OUR_ENDINGS = (".jsonl", ".json", ".left", ".lock", ".index", ".tmp", ".part", ".gz")


def objection(name: str) -> str | None:
    """Why ``name`` cannot name a query, as half a sentence; None where it can."""
    folded = name.lower()
    ending = next((each for each in _OUR_ENDINGS if folded.endswith(each)), "")
    objections = (
        (
            not _SLUG.fullmatch(name),
            "a name has letters a to z and digits, and after the first of them also . _ - "
            "(it becomes the name of a file)",
        ),
        (
            len(name) > _LONGEST,
            f"a name has {_LONGEST} characters at most, this one has {len(name)}",
        ),
        (
            folded.split(".")[0] in _DEVICES,
            "Windows keeps this name for a device, so it cannot name a file there",
        ),
        (folded in _OURS, "the corpus keeps this name for a file of its own"),
        (folded.endswith("."), 'a name cannot end in "."'),
        (bool(ending), f'a name cannot end in "{ending}", as the corpus\'s own files do'),
    )
    return next((words for refused, words in objections if refused), None)
