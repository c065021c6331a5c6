"""``MedlineCitation``: the article, and all that NLM adds to it."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.etree import _Element as Element

from harvester.article import (
    Chemical,
    Correction,
    Issn,
    Keyword,
    MeshHeading,
    Note,
    Qualifier,
    SupplementaryMesh,
)
from harvester.pubmed_xml.abstracts import read_other_abstract
from harvester.pubmed_xml.draft import (
    Draft,
    Handler,
    count,
    dated,
    dispatch,
    each,
    in_journal,
    once,
    required,
    set_once,
)
from harvester.pubmed_xml.journal_article import read_article, read_investigators
from harvester.pubmed_xml.markup import attribute, text_of
from harvester.pubmed_xml.people import people

CITATION_ATTRIBUTES: Mapping[str, str] = {
    "Status": "status",
    "IndexingMethod": "indexing_method",
    "VersionID": "version_id",
    "VersionDate": "version_date",
}


def read_citation(draft: Draft, element: Element) -> None:
    """``MedlineCitation`` and its attributes."""
    draft.texts.setdefault("owner", required(element, "Owner", "NLM"))
    for name, field in CITATION_ATTRIBUTES.items():
        if (value := attribute(element, name)) is not None:
            draft.texts.setdefault(field, value)
    dispatch(draft, element, CITATION)


def read_pmid(draft: Draft, element: Element) -> None:
    """The record's own ``PMID``; ``@VersionID`` is how ``@Version`` was called before 2011."""
    if "pmid" not in draft.texts:
        draft.version = count(element.get("Version") or element.get("VersionID"))
    set_once(draft, draft.texts, "pmid", element)


def read_keywords(draft: Draft, element: Element) -> None:
    """``KeywordList``; ``@Owner`` is "NLM" where it is not said."""
    owner = required(element, "Owner", "NLM")
    for child in draft.children(element):
        if child.tag != "Keyword":
            draft.keep(child)
        elif (name := text_of(child)) is not None:
            major = child.get("MajorTopicYN") == "Y"
            draft.keywords.append(Keyword(name=name, owner=owner, major=major))


def _chemical(draft: Draft, element: Element) -> None:
    texts: dict[str, str] = {}
    ui: str | None = None
    for child in draft.children(element):
        if child.tag == "NameOfSubstance":
            set_once(draft, texts, "name", child)
            ui = ui or attribute(child, "UI")
        elif child.tag == "RegistryNumber":
            set_once(draft, texts, "registry_number", child)
        else:
            draft.keep(child)
    number = texts.get("registry_number")
    if "name" in texts:
        draft.chemicals.append(Chemical(name=texts["name"], ui=ui, registry_number=number))
    elif number is not None:
        draft.keep(element)


def _mesh_heading(draft: Draft, element: Element) -> None:
    descriptor: Element | None = None
    qualifiers: list[Qualifier] = []
    for child in draft.children(element):
        tag = child.tag
        if tag == "QualifierName" and (name := text_of(child)) is not None:
            qualifiers.append(
                Qualifier(
                    name=name,
                    ui=child.get("UI") or None,
                    major=child.get("MajorTopicYN") == "Y",
                    automatic=child.get("AutoHM") == "Y",
                )
            )
        elif tag == "DescriptorName" and descriptor is None:
            descriptor = child
        else:
            draft.keep(child)
    name = None if descriptor is None else text_of(descriptor)
    if descriptor is None or name is None:
        if qualifiers:
            draft.keep(element)
        return
    draft.mesh_headings.append(
        MeshHeading(
            descriptor=name,
            ui=descriptor.get("UI") or None,
            major=descriptor.get("MajorTopicYN") == "Y",
            type=descriptor.get("Type") or None,
            automatic=descriptor.get("AutoHM") == "Y",
            qualifiers=tuple(qualifiers),
        )
    )


def _supplementary_mesh(draft: Draft, element: Element) -> None:
    name = text_of(element)
    if name is not None:
        draft.supplementary_mesh.append(
            SupplementaryMesh(
                name=name, ui=attribute(element, "UI"), type=required(element, "Type")
            )
        )


def _correction(draft: Draft, element: Element) -> None:
    texts: dict[str, str] = {}
    version: int | None = None
    for child in draft.children(element):
        name = _CORRECTION.get(child.tag)
        if name is None:
            draft.keep(child)
            continue
        set_once(draft, texts, name, child)
        if name == "pmid" and version is None:
            version = count(child.get("Version"))
    if texts:
        draft.corrections.append(
            Correction(
                type=required(element, "RefType"),
                source=texts.get("source"),
                pmid=texts.get("pmid"),
                version=version,
                note=texts.get("note"),
            )
        )


def _gene_symbol(draft: Draft, element: Element) -> None:
    draft.gene_symbols.extend(filter(None, (text_of(element),)))


def _citation_subset(draft: Draft, element: Element) -> None:
    draft.citation_subset.extend(filter(None, (text_of(element),)))


def _mission(draft: Draft, element: Element) -> None:
    draft.space_flight_missions.extend(filter(None, (text_of(element),)))


def _number_of_references(draft: Draft, element: Element) -> None:
    number = count(text_of(element))
    if number is None or draft.number_of_references is not None:
        draft.keep(element)
    else:
        draft.number_of_references = number


def _subjects(draft: Draft, element: Element) -> None:
    draft.subjects.extend(people(draft, element, "PersonalNameSubject"))


def _other_id(draft: Draft, element: Element) -> None:
    value = text_of(element)
    if value is not None:
        draft.ids.add_other(required(element, "Source"), value)


def _note(draft: Draft, element: Element) -> None:
    text = text_of(element)
    if text is not None:
        draft.notes.append(Note(owner=required(element, "Owner", "NLM"), text=text))


def _linking_issn(draft: Draft, element: Element) -> None:
    value = text_of(element)
    if value is not None:
        draft.issns.append(Issn(type="Linking", value=value))


_CORRECTION: Mapping[str, str] = {"RefSource": "source", "PMID": "pmid", "Note": "note"}
_JOURNAL_INFO: Mapping[str, Handler] = {
    "Country": in_journal("country"),
    "MedlineTA": in_journal("medline_abbreviation"),
    "NlmUniqueID": in_journal("nlm_id"),
    "NLMUniqueID": in_journal("nlm_id"),
    "ISSNLinking": _linking_issn,
}
CITATION: Mapping[str, Handler] = {
    "PMID": read_pmid,
    "DateCreated": dated("date_created"),
    "DateCompleted": dated("date_completed"),
    "DateRevised": dated("date_revised"),
    "Article": read_article,
    "MedlineJournalInfo": each(_JOURNAL_INFO),
    "ChemicalList": each({"Chemical": _chemical}),
    "SupplMeshList": each({"SupplMeshName": _supplementary_mesh}),
    "CitationSubset": _citation_subset,
    "CommentsCorrectionsList": each({"CommentsCorrections": _correction}),
    "GeneSymbolList": each({"GeneSymbol": _gene_symbol}),
    "MeshHeadingList": each({"MeshHeading": _mesh_heading}),
    "NumberOfReferences": _number_of_references,
    "PersonalNameSubjectList": _subjects,
    "OtherID": _other_id,
    "OtherAbstract": read_other_abstract,
    "KeywordList": read_keywords,
    "CoiStatement": once("conflict_of_interest"),
    "SpaceFlightMission": _mission,
    "InvestigatorList": read_investigators,
    "GeneralNote": _note,
}
