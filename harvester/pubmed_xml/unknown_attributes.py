"""Attributes that no reader knows: those of a DTD still to come, or long gone."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from harvester.pubmed_xml.draft import Draft, path_of
from harvester.pubmed_xml.markup import INLINE, local_name

_KNOWN = (
    *("AutoHM", "CitedMedium", "CompleteYN", "DateType", "EIdType", "EqualContrib", "ID"),
    *("IdType", "IndexingMethod", "Investigators", "IssnType", "Label", "Language", "ListType"),
    *("MajorTopicYN", "Name", "NlmCategory", "Owner", "PubModel", "PubStatus", "RefType"),
    *("Source", "Status", "Type", "UI", "ValidYN", "Version", "VersionDate", "VersionID"),
    *("book", "part", "sec"),
)
"""Every attribute of ``pubmed_250101.dtd`` that a reader reads."""

_HAS_ATTRIBUTES = etree.XPath("boolean(//@*)")


def keep_unknown_attributes(draft: Draft, record: Element) -> None:
    """Keep the attributes that have no field; the record loses those that have one."""
    etree.strip_attributes(record, *_KNOWN)
    if not _HAS_ATTRIBUTES(record):
        return
    for element in record.iter():
        if element.attrib and not _is_within_markup(element):
            for name, value in element.items():
                path = f"{path_of(element)}/@{str(name).rpartition('}')[2]}"
                draft.keep_text(path, str(value))


def _is_within_markup(element: Element) -> bool:
    """Attributes of markup say how it looks: no one's loss."""
    nearest: Element | None = element
    while nearest is not None:
        if local_name(nearest) in INLINE:
            return True
        nearest = nearest.getparent()
    return False
