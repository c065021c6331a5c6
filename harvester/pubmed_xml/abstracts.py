"""``Abstract`` and ``OtherAbstract``: sections, and the whole as one text."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.etree import _Element as Element

from harvester.article import AbstractSection, OtherAbstract
from harvester.pubmed_xml.draft import Draft, path_of, required, set_once
from harvester.pubmed_xml.markup import attribute, text_of

_PARTS = frozenset({"AbstractText", "CopyrightInformation"})


def joined(sections: Sequence[AbstractSection]) -> str | None:
    """The sections as paragraphs, ``LABEL: text`` where there is a label."""
    return "\n\n".join(_paragraph(section) for section in sections) or None


def read_abstract(draft: Draft, element: Element) -> None:
    """``Abstract``, with its ``CopyrightInformation``."""
    draft.abstract.extend(_sections(draft, element, draft.texts))


def read_other_abstract(draft: Draft, element: Element) -> None:
    """``OtherAbstract``; ``@Language`` is English where it is not said."""
    texts: dict[str, str] = {}
    sections = _sections(draft, element, texts)
    text = joined(sections)
    if text is None:
        if texts:
            draft.keep(element)
        return
    draft.other_abstracts.append(
        OtherAbstract(
            type=required(element, "Type"),
            language=required(element, "Language", "eng"),
            text=text,
            sections=tuple(sections),
            copyright=texts.get("copyright"),
        )
    )


def _paragraph(section: AbstractSection) -> str:
    if section.label is None:
        return section.text
    return f"{section.label.removesuffix(':')}: {section.text}"


def _sections(draft: Draft, element: Element, texts: dict[str, str]) -> list[AbstractSection]:
    if not any(child.tag in _PARTS for child in element):
        text = text_of(element)
        return [] if text is None else [AbstractSection(text=text)]
    sections: list[AbstractSection] = []
    for child in draft.children(element):
        if child.tag == "AbstractText":
            sections.extend(_section(draft, child))
        elif child.tag == "CopyrightInformation":
            set_once(draft, texts, "copyright", child)
        else:
            draft.keep(child)
    return sections


def _section(draft: Draft, element: Element) -> list[AbstractSection]:
    text = text_of(element)
    label = attribute(element, "Label")
    if text is None:
        draft.keep_text(f"{path_of(element)}/@Label", label or "")
        return []
    return [AbstractSection(label=label, category=attribute(element, "NlmCategory"), text=text)]
