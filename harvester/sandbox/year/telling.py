"""What a step did, in one plain line."""

from __future__ import annotations

from harvester.sandbox.year.scenario import Step

_PARTS = (
    ("new", "new", ("late",)),
    ("revised", "revised", ("printed", "indexed", "renamed")),
    ("retracted", "retracted", ()),
    ("concern", "with an expression of concern", ()),
    ("erratum", "corrected", ()),
    ("republished", "republished", ()),
    ("deleted", "deleted", ("merged",)),
    ("lost", "not found any more", ()),
    ("returned", "returned", ()),
)


def line(at: Step) -> str:
    """Such as ``2026-03-20: 14 new (1 late), 6 revised (2 indexed), 1 retracted``."""
    parts = [
        f"{len(at.happened[what]):,} {words}{_of_these(at, among)}"
        for what, words, among in _PARTS
        if what in at.happened
    ]
    return f"{at.day}: {', '.join(parts) or 'nothing happened'}"


def _of_these(at: Step, among: tuple[str, ...]) -> str:
    parts = [f"{len(at.happened[what]):,} {what}" for what in among if what in at.happened]
    return f" ({', '.join(parts)})" if parts else ""
