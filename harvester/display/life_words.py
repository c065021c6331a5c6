"""What happened to an article, in words."""

from __future__ import annotations

from harvester.corpus.history import Entry
from harvester.past.life import FIRST_SEEN
from harvester.past.milestones import Milestone, Weight, milestones

_LEFT = {
    "deleted": "left: PubMed has no such record any more",
    "unmatched": "left: the search does not find it any more",
}


def life_words(entry: Entry) -> list[Milestone]:
    """What happened, a line each."""
    match entry.event:
        case "revised":
            return list(milestones(entry)) or [Milestone("revised", Weight.MINOR)]
        case "left":
            said = _LEFT.get(entry.reason, f"left: {entry.reason}" if entry.reason else "left")
            return [Milestone(said, Weight.ALERT), *milestones(entry)]
        case "returned":
            return [Milestone("returned: the search finds it again"), *milestones(entry)]
        case event if event == FIRST_SEEN:
            return [Milestone("first seen")]
        case event:
            return [Milestone(event), *milestones(entry)]
