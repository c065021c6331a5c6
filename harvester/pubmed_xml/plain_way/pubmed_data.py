"""``PubmedData``: history, ids and references, as they mostly are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harvester.article import HistoryDate, Reference
from harvester.pubmed_xml.dates import moment_of
from harvester.pubmed_xml.draft import Draft
from harvester.pubmed_xml.plain_way.patterns import (
    DAY,
    MARKED,
    NAME,
    SPACE,
    Unplain,
    around,
    digits,
    inside,
    leaf,
    listed,
    marked_text,
    maybe,
    parts,
    plain_text,
    rows,
    several,
)
from harvester.pubmed_xml.plain_way.reading import Container, Plain, plain_once, set_plainly
from harvester.pubmed_xml.pubmed_part import PUBMED_DATA

_HISTORY = listed(
    "History",
    around(
        "PubMedPubDate",
        DAY,
        maybe(digits("Hour") + digits("Minute")),
        attributes=f' PubStatus="{NAME}"',
    ),
)
_ARTICLE_ID = leaf("ArticleId", f' IdType="{NAME}"')
_AFTER_HISTORY = re.compile(
    SPACE
    + maybe(leaf("PublicationStatus", text=NAME), around("ArticleIdList", several(_ARTICLE_ID)))
)
_EACH_ARTICLE_ID = re.compile(_ARTICLE_ID)
_ARTICLE_IDS = inside("ArticleIdList", several(_ARTICLE_ID))
_PMCID = leaf("ArticleId", ' IdType="pmc"', "(?:PMC)?+([0-9]++)")
_IDS = maybe(
    leaf("ArticleId", ' IdType="doi"', r"(10\.[0-9.]++/[^\s<]++)"),
    _PMCID,
    leaf("ArticleId", ' IdType="pubmed"', "([0-9]++)"),
    _PMCID,
)
"""Ids in their canonical forms."""
_REFERENCES = listed(
    "ReferenceList",
    around("Reference", leaf("Citation", text=MARKED), maybe(around("ArticleIdList", _IDS))),
)
_TITLE = re.compile(leaf("Title"))


def _read_history(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    """``History`` and what mostly follows it: ``PublicationStatus`` and ``ArticleIdList``."""
    items, end = rows(_HISTORY, text, start)
    history: list[HistoryDate] = []
    for status, year, month, day, hour, minute, _rest in items:
        date = moment_of(year, month, day, hour, minute)
        if date is None:
            raise Unplain
        history.append(HistoryDate(status=status, date=date))
    after = parts(_AFTER_HISTORY, text, end)
    status, written_ids = after.groups()
    ids = _ids(written_ids) if written_ids else ()
    draft.history.extend(history)
    set_plainly(draft.texts, "publication_status", status)
    for kind, value in ids:
        draft.ids.add(kind, value)
    return after.end()


def _read_ids(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_ARTICLE_IDS, text, start)
    for kind, value in _ids(found[1]):
        draft.ids.add(kind, value)
    return found.end()


def _ids(xml: str) -> list[tuple[str, str]]:
    found = [(kind, plain_text(value)) for kind, value in _EACH_ARTICLE_ID.findall(xml)]
    return [(kind, value) for kind, value in found if value is not None]


def _read_references(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    title = _TITLE.match(text, start)
    section = plain_text(title[1]) if title else None
    items, end = rows(_REFERENCES, text, title.end() if title else start)
    references: list[Reference] = []
    for written, doi, pmcid, pmid, last_pmcid, _rest in items:
        ids: dict[str, str] = {}
        if pmid:
            ids["pubmed"] = pmid
        if doi:
            ids["doi"] = doi if "&" not in doi else plain_text(doi) or ""
        if pmcid or last_pmcid:
            if pmcid and last_pmcid:
                raise Unplain
            ids["pmcid"] = f"PMC{pmcid or last_pmcid}"
        # Most are read here: two calls a reference are a twentieth of a record.
        amiss = "<" in written or "&" in written or "  " in written
        citation = marked_text(written) if amiss else written.strip(" ") or None
        if citation is not None or ids:
            references.append(Reference(citation=citation, ids=ids, section=section))
    if section and not references:
        raise Unplain
    draft.references.extend(references)
    return end


PLAIN_PUBMED_DATA = Container(
    "PubmedData",
    {
        "History": Plain(_read_history),
        "PublicationStatus": plain_once("PublicationStatus", "publication_status"),
        "ArticleIdList": Plain(_read_ids),
        "ReferenceList": Plain(_read_references),
    },
    PUBMED_DATA,
)
