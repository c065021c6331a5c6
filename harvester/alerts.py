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
    """What happened to an article between two of its versions, both in JSON."""
    old, new = _STANDING.decode(before), _STANDING.decode(after)
    known = set(_told(old))
    told = [notice for notice in _told(new) if notice not in known]
    retracted = any(kind in RETRACTIONS for kind, _, _ in told)
    if new.is_retracted and not old.is_retracted and not retracted:
        told.insert(0, ("retracted", "", ""))
    return tuple(
        Alert(pmid=new.pmid, kind=kind, title=new.title, notice=notice, source=source)
        for kind, notice, source in dict.fromkeys(told)
    )


def _told(article: Standing) -> Iterator[tuple[str, str, str]]:
    for tie in article.corrections:
        if tie.type in KINDS:
            yield KINDS[tie.type], tie.pmid or "", tie.source or ""
