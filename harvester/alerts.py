"""What a reader must hear of at once: an article she holds was retracted, doubted or corrected."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from harvester.article import Correction

KINDS = {
    "RetractionIn": "retracted",
    "RetractedandRepublishedIn": "retracted and republished",
    "ExpressionOfConcernIn": "expression of concern",
    "ErratumIn": "erratum",
    "CorrectedandRepublishedIn": "corrected and republished",
    "RepublishedIn": "republished",
}
"""``CommentsCorrections/@RefType`` on the article that was changed, and what that means."""

RETRACTIONS = frozenset({"retracted", "retracted and republished"})


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened to an article; ``notice`` is the PMID that tells of it."""

    pmid: str
    kind: str
    title: str = ""
    notice: str = ""
    source: str = ""


class Standing(msgspec.Struct, frozen=True):
    """The part of an article that alerts come from."""

    pmid: str
    title: str = ""
    is_retracted: bool = False
    corrections: tuple[Correction, ...] = ()


_STANDING = msgspec.json.Decoder(Standing)


def alerts_of(before: bytes, after: bytes) -> tuple[Alert, ...]:
    """What happened to an article between two of its versions, both in JSON.

    A notice is known by its PMID: its citation may be completed later, and that is no news. Nor
    is the notice of a retraction that was told already.
    """
    old, new = _STANDING.decode(before), _STANDING.decode(after)
    known = {_key(*notice) for notice in _told(old)}
    told = {_key(*n): n for n in _told(new) if _key(*n) not in known}
    if old.is_retracted:
        told = {key: notice for key, notice in told.items() if notice[0] not in RETRACTIONS}
    notices = list(told.values())
    if new.is_retracted and not old.is_retracted and RETRACTIONS.isdisjoint(n[0] for n in notices):
        notices.insert(0, ("retracted", "", ""))
    return tuple(
        Alert(pmid=new.pmid, kind=kind, title=new.title, notice=notice, source=source)
        for kind, notice, source in notices
    )


def _key(kind: str, notice: str, source: str) -> tuple[str, str]:
    return kind, notice or source


def _told(article: Standing) -> Iterator[tuple[str, str, str]]:
    for tie in article.corrections:
        if tie.type in KINDS:
            yield KINDS[tie.type], tie.pmid or "", tie.source or ""
