"""``Abstract`` and ``OtherAbstract``, as they mostly are."""

from __future__ import annotations

from collections.abc import Mapping

from harvester.article import AbstractSection, OtherAbstract
from harvester.pubmed_xml.abstracts import joined
from harvester.pubmed_xml.draft import UNKNOWN, Draft
from harvester.pubmed_xml.plain_way.patterns import (
    ATTRIBUTES,
    MARKED,
    SPACE,
    TEXT,
    Listed,
    Unplain,
    listed,
    marked_text,
    plain_attributes,
    plain_text,
    rows,
)
from harvester.pubmed_xml.plain_way.reading import set_plainly

_ATTRIBUTES = frozenset({"Label", "NlmCategory"})
_PART = (
    f"(?:<AbstractText{ATTRIBUTES}>{MARKED}</AbstractText>"
    f"|<CopyrightInformation>{TEXT}</CopyrightInformation>){SPACE}"
)
_ABSTRACT = listed("Abstract", _PART)
_OTHER_ABSTRACT = listed("OtherAbstract", _PART)


def read_abstract(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    """``Abstract``, with its ``CopyrightInformation``."""
    sections, rights, end = _parts(_ABSTRACT, text, start)
    draft.abstract.extend(sections)
    set_plainly(draft.texts, "copyright", rights)
    return end


def read_other_abstract(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    """``OtherAbstract``; ``@Language`` is English where it is not said."""
    sections, rights, end = _parts(_OTHER_ABSTRACT, text, start)
    draft.other_abstracts.append(
        OtherAbstract(
            type=attributes.get("Type", UNKNOWN),
            language=attributes.get("Language", "eng"),
            text=joined(sections) or "",
            sections=tuple(sections),
            copyright=rights,
        )
    )
    return end


def _parts(
    abstract: Listed, text: str, start: int
) -> tuple[list[AbstractSection], str | None, int]:
    items, end = rows(abstract, text, start)
    sections: list[AbstractSection] = []
    copyrights: list[str | None] = []
    for written, section, rights, _rest in items:
        if rights:
            copyrights.append(plain_text(rights))
            continue
        attributes = plain_attributes(written, _ATTRIBUTES)
        said = marked_text(section)
        if said is None:
            raise Unplain
        label, category = attributes.get("Label"), attributes.get("NlmCategory")
        sections.append(AbstractSection(label=label, category=category, text=said))
    if not sections or len(copyrights) > 1:
        raise Unplain
    return sections, copyrights[0] if copyrights else None, end
