"""``ReferenceList``: what a record cites, list within list; and every ``ArticleIdList``."""

from __future__ import annotations

from lxml.etree import _Element as Element

from harvester.article import Reference
from harvester.pubmed_xml.draft import Draft, path_of, set_once
from harvester.pubmed_xml.ids import IdSet
from harvester.pubmed_xml.markup import text_of


def read_reference_list(draft: Draft, element: Element, above: str | None = None) -> None:
    """``ReferenceList``; ``above`` is the title of the list that holds it."""
    titles: dict[str, str] = {}
    section = above
    before = len(draft.references)
    for child in draft.children(element):
        if child.tag == "Reference":
            reference = _reference(draft, child, section)
            if reference is not None:
                draft.references.append(reference)
        elif child.tag == "Title":
            set_once(draft, titles, "title", child)
            section = " / ".join(filter(None, (above, titles.get("title")))) or None
        elif child.tag == "ReferenceList":
            read_reference_list(draft, child, section)
        else:
            draft.keep(child)
    if titles and len(draft.references) == before:
        draft.keep_text(f"{path_of(element)}/Title", titles["title"])


def read_article_ids(draft: Draft, ids: IdSet, element: Element) -> None:
    """``ArticleIdList``; ``@IdType`` is "pubmed" where it is not said."""
    draft.keep_stray(element, element.text)
    for child in element:
        if child.tail is not None:
            draft.keep_stray(element, child.tail)
        if child.tag != "ArticleId":
            draft.keep(child)
        elif (text := text_of(child)) is not None:
            ids.add(child.get("IdType") or "pubmed", text)


def _reference(draft: Draft, element: Element, section: str | None) -> Reference | None:
    citation: str | None = None
    ids = IdSet()
    draft.keep_stray(element, element.text)
    for child in element:
        if child.tail is not None:
            draft.keep_stray(element, child.tail)
        tag = child.tag
        if tag == "ArticleIdList":
            read_article_ids(draft, ids, child)
        elif tag == "Citation" and citation is None:
            citation = text_of(child)
        else:
            draft.keep(child)
    if citation is None and not ids.first and not ids.others:
        return None
    return Reference(
        citation=citation, ids=ids.in_order(), other_ids=tuple(ids.others), section=section
    )
