"""``PubmedData`` and ``PubmedBookData``: history, ids, objects, references."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.etree import _Element as Element

from harvester.article import HistoryDate, Identifier, Object
from harvester.pubmed_xml.draft import (
    CLOCK_PARTS,
    Draft,
    Handler,
    dispatch,
    each,
    once,
    parts_of,
    required,
)
from harvester.pubmed_xml.markup import text_of
from harvester.pubmed_xml.references import read_article_ids, read_reference_list


def read_pubmed_data(draft: Draft, element: Element) -> None:
    """``PubmedData`` or ``PubmedBookData``."""
    dispatch(draft, element, PUBMED_DATA)


def read_own_ids(draft: Draft, element: Element) -> None:
    """The record's own ``ArticleIdList``."""
    read_article_ids(draft, draft.ids, element)


def _history_date(draft: Draft, element: Element) -> None:
    date = draft.date(element, parts_of(draft, element, CLOCK_PARTS))
    if date.iso is not None:
        draft.history.append(HistoryDate(status=required(element, "PubStatus"), date=date.iso))


def _object(draft: Draft, element: Element) -> None:
    parameters: list[Identifier] = []
    for child in draft.children(element):
        if child.tag != "Param":
            draft.keep(child)
        elif (value := text_of(child)) is not None:
            parameters.append(Identifier(source=required(child, "Name"), value=value))
    draft.objects.append(Object(type=required(element, "Type"), parameters=tuple(parameters)))


PUBMED_DATA: Mapping[str, Handler] = {
    "History": each({"PubMedPubDate": _history_date}),
    "PublicationStatus": once("publication_status"),
    "ArticleIdList": read_own_ids,
    "ObjectList": each({"Object": _object}),
    "ReferenceList": read_reference_list,
}
