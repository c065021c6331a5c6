"""``MedlineCitation``: what NLM adds to an article, as it mostly is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import starmap

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
from harvester.pubmed_xml.dates import date_of
from harvester.pubmed_xml.draft import UNKNOWN, Draft, count
from harvester.pubmed_xml.medline_citation import CITATION, CITATION_ATTRIBUTES
from harvester.pubmed_xml.plain_way.abstracts import read_other_abstract
from harvester.pubmed_xml.plain_way.article import PLAIN_ARTICLE
from harvester.pubmed_xml.plain_way.patterns import (
    ATTRIBUTES,
    DAY,
    NAME,
    SPACE,
    TEXT,
    YES_NO,
    Unplain,
    anything,
    around,
    cut,
    inside,
    leaf,
    listed,
    maybe,
    parts,
    plain_text,
    rare_attributes,
    rows,
    several,
)
from harvester.pubmed_xml.plain_way.people import people, persons
from harvester.pubmed_xml.plain_way.reading import (
    Container,
    Irregular,
    Plain,
    plain_each,
    plain_once,
    set_all_plainly,
    set_plainly,
    within,
)

_PMID = f'<PMID Version="([0-9]{{1,9}})">([0-9]++)</PMID>{SPACE}'
_HEAD = re.compile(
    _PMID
    + maybe(around("DateCreated", DAY), around("DateCompleted", DAY), around("DateRevised", DAY))
)
_JOURNAL_INFO = re.compile(anything("MedlineJournalInfo", start=False))
_JOURNAL_INFO_PARTS = re.compile(
    maybe(leaf("Country"), leaf("MedlineTA"), leaf("NlmUniqueID"), leaf("ISSNLinking"))
)
_CHEMICAL = re.compile(
    f"{SPACE}<Chemical>{SPACE}" + leaf("RegistryNumber") + leaf("NameOfSubstance", f' UI="{NAME}"')
)
_CORRECTIONS = listed(
    "CommentsCorrectionsList",
    around(
        "CommentsCorrections",
        maybe(leaf("RefSource"), _PMID, leaf("Note")),
        attributes=f' RefType="{NAME}"',
    ),
)
_HEADING = re.compile(
    f"{SPACE}<MeshHeading>{SPACE}"
    + leaf("DescriptorName", ATTRIBUTES)
    + several(leaf("QualifierName", ATTRIBUTES))
)
_QUALIFIER = re.compile(leaf("QualifierName", ATTRIBUTES))
_QUALIFIER_ATTRIBUTES = frozenset({"UI", "MajorTopicYN", "AutoHM"})
_MESH_ATTRIBUTES = _QUALIFIER_ATTRIBUTES | {"Type"}
_SUPPLEMENTARY = listed("SupplMeshList", leaf("SupplMeshName", f' Type="{NAME}" UI="{NAME}"'))
_SUBJECTS = persons("PersonalNameSubject", "PersonalNameSubjectList")
_INVESTIGATORS = persons("Investigator", "InvestigatorList")
_KEYWORDS = listed("KeywordList", leaf("Keyword", f' MajorTopicYN="{YES_NO}"'))
_NUMBER_OF_REFERENCES = inside("NumberOfReferences", TEXT)
_OTHER_ID = inside("OtherID", TEXT)
_NOTE = inside("GeneralNote", TEXT)


def _take_attributes(draft: Draft, attributes: Mapping[str, str]) -> None:
    draft.texts.setdefault("owner", attributes.get("Owner", "NLM"))
    for name, field in CITATION_ATTRIBUTES.items():
        if name in attributes:
            draft.texts.setdefault(field, attributes[name])


def _read_head(draft: Draft, groups: tuple[str | None, ...]) -> None:
    version, pmid, *days = groups
    created, completed, revised = date_of(*days[:3]), date_of(*days[3:6]), date_of(*days[6:])
    if created.unused or completed.unused or revised.unused:
        raise Unplain
    draft.version = count(version)
    dates = {
        "pmid": pmid,
        "date_created": created.iso,
        "date_completed": completed.iso,
        "date_revised": revised.iso,
    }
    set_all_plainly(draft.texts, dates)


def _read_journal_info(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_JOURNAL_INFO, text, start)
    country, abbreviation, nlm_id, issn = _journal_info(found[1])
    set_plainly(draft.journal, "country", country)
    set_plainly(draft.journal, "medline_abbreviation", abbreviation)
    set_plainly(draft.journal, "nlm_id", nlm_id)
    if issn is not None:
        draft.issns.append(Issn(type="Linking", value=issn))
    return found.end()


@lru_cache(maxsize=4096)
def _journal_info(xml: str) -> tuple[str | None, ...]:
    found = _JOURNAL_INFO_PARTS.fullmatch(xml)
    if found is None:
        raise Unplain
    return tuple(map(plain_text, found.groups()))


def _read_chemicals(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    items, end = cut("ChemicalList", "Chemical", text, start)
    draft.chemicals.extend(list(map(_chemical, items)))
    return end


@lru_cache(maxsize=4096)
def _chemical(xml: str) -> Chemical:
    found = _CHEMICAL.fullmatch(xml)
    name = plain_text(found[3]) if found else None
    if found is None or name is None:
        raise Unplain
    return Chemical(name=name, ui=found[2], registry_number=plain_text(found[1]))


def _read_corrections(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    items, end = rows(_CORRECTIONS, text, start)
    corrections: list[Correction] = []
    for kind, written, version, pmid, remark, _rest in items:
        source, note = plain_text(written), plain_text(remark)
        if source or pmid or note:
            number = count(version)
            corrections.append(
                Correction(type=kind, source=source, pmid=pmid or None, version=number, note=note)
            )
    draft.corrections.extend(corrections)
    return end


def _read_mesh(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    items, end = cut("MeshHeadingList", "MeshHeading", text, start)
    draft.mesh_headings.extend(list(map(_heading, items)))
    return end


@lru_cache(maxsize=8192)
def _heading(xml: str) -> MeshHeading:
    """The headings of a topic are few, and come again and again: they are remembered."""
    found = _HEADING.fullmatch(xml)
    name = plain_text(found[2]) if found else None
    if found is None or name is None:
        raise Unplain
    attributes = rare_attributes(found[1], _MESH_ATTRIBUTES)
    return MeshHeading(
        descriptor=name,
        ui=attributes.get("UI"),
        major=attributes.get("MajorTopicYN") == "Y",
        type=attributes.get("Type"),
        automatic=attributes.get("AutoHM") == "Y",
        qualifiers=tuple(starmap(_qualifier, _QUALIFIER.findall(found[3]))),
    )


@lru_cache(maxsize=1024)
def _qualifier(written: str, name: str) -> Qualifier:
    text = plain_text(name)
    if text is None:
        raise Unplain
    attributes = rare_attributes(written, _QUALIFIER_ATTRIBUTES)
    return Qualifier(
        name=text,
        ui=attributes.get("UI"),
        major=attributes.get("MajorTopicYN") == "Y",
        automatic=attributes.get("AutoHM") == "Y",
    )


def _read_keywords(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    items, end = rows(_KEYWORDS, text, start)
    owner = attributes.get("Owner", "NLM")
    keywords = [(plain_text(name), major == "Y") for major, name, _rest in items]
    draft.keywords.extend(
        [Keyword(name=name, owner=owner, major=major) for name, major in keywords if name]
    )
    return end


def _read_supplementary(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    items, end = rows(_SUPPLEMENTARY, text, start)
    terms = [(plain_text(name), kind, ui) for kind, ui, name, _rest in items]
    draft.supplementary_mesh.extend(
        [SupplementaryMesh(name=name, ui=ui, type=kind) for name, kind, ui in terms if name]
    )
    return end


def _read_subjects(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    subjects, end = people(_SUBJECTS, text, start)
    draft.subjects.extend(subjects)
    return end


def _read_investigators(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    investigators, end = people(_INVESTIGATORS, text, start, attributes.get("ID"))
    draft.investigators.extend(investigators)
    return end


def _read_number_of_references(draft: Draft, _: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_NUMBER_OF_REFERENCES, text, start)
    number = count(plain_text(found[1]))
    if number is None or draft.number_of_references is not None:
        raise Irregular
    draft.number_of_references = number
    return found.end()


def _read_other_id(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_OTHER_ID, text, start)
    value = plain_text(found[1])
    if value is not None:
        draft.ids.add_other(attributes.get("Source", UNKNOWN), value)
    return found.end()


def _read_note(draft: Draft, attributes: Mapping[str, str], text: str, start: int) -> int:
    found = parts(_NOTE, text, start)
    note = plain_text(found[1])
    if note is not None:
        draft.notes.append(Note(owner=attributes.get("Owner", "NLM"), text=note))
    return found.end()


PLAIN_CITATION = Container(
    "MedlineCitation",
    {
        "Article": within(PLAIN_ARTICLE),
        "MedlineJournalInfo": Plain(_read_journal_info),
        "ChemicalList": Plain(_read_chemicals),
        "CitationSubset": plain_each("CitationSubset", lambda draft: draft.citation_subset),
        "CommentsCorrectionsList": Plain(_read_corrections),
        "MeshHeadingList": Plain(_read_mesh),
        "SupplMeshList": Plain(_read_supplementary),
        "PersonalNameSubjectList": Plain(_read_subjects),
        "InvestigatorList": Plain(_read_investigators, frozenset({"ID"})),
        "NumberOfReferences": Plain(_read_number_of_references),
        "OtherID": Plain(_read_other_id, frozenset({"Source"})),
        "OtherAbstract": Plain(read_other_abstract, frozenset({"Type", "Language"})),
        "KeywordList": Plain(_read_keywords, frozenset({"Owner"})),
        "GeneralNote": Plain(_read_note, frozenset({"Owner"})),
        "SpaceFlightMission": plain_each(
            "SpaceFlightMission", lambda draft: draft.space_flight_missions
        ),
        "CoiStatement": plain_once("CoiStatement", "conflict_of_interest"),
    },
    CITATION,
    frozenset({"Owner", *CITATION_ATTRIBUTES}),
    _take_attributes,
    _HEAD,
    _read_head,
)
