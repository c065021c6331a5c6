"""What a reader must hear of at once: an article she holds was retracted, doubted or corrected."""

from __future__ import annotations

from collections import Counter
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


_Notice = tuple[str, str, str]
"""Kind, PMID of the notice, its source."""


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

    A notice is known by its PMID: that its citation is completed, or that its PMID comes, is no
    news. Nor is the notice of a retraction that was told already.
    """
    old, new = _STANDING.decode(before), _STANDING.decode(after)
    notices = _news(list(_told(old)), list(_told(new)))
    if old.is_retracted:
        notices = [notice for notice in notices if notice[0] not in RETRACTIONS]
    elif new.is_retracted and RETRACTIONS.isdisjoint(notice[0] for notice in notices):
        notices.insert(0, ("retracted", "", ""))
    return tuple(
        Alert(pmid=new.pmid, kind=kind, title=new.title, notice=notice, source=source)
        for kind, notice, source in notices
    )


def _news(old: list[_Notice], new: list[_Notice]) -> list[_Notice]:
    """The notices that were not there, in whatever words: by kind, PMID and source."""
    here = {(kind, notice or source) for kind, notice, source in new}
    known = {(kind, notice or source) for kind, notice, source in old}
    reworded = Counter(
        kind for kind, notice, source in old if not notice and (kind, source) not in here
    )
    news = []
    for told in dict.fromkeys(new):
        kind, notice, source = told
        if (kind, notice or source) in known:
            continue
        known.add((kind, notice or source))
        if reworded[kind]:
            reworded[kind] -= 1
        else:
            news.append(told)
    return news


def _told(article: Standing) -> Iterator[_Notice]:
    for tie in article.corrections:
        if tie.type in KINDS:
            yield KINDS[tie.type], tie.pmid or "", tie.source or ""
