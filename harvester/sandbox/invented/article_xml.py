"""A ``PubmedArticle`` from a card and a story, as text with slots (see ``slots``)."""

from __future__ import annotations

from harvester.sandbox.invented import mesh, notices, people, places
from harvester.sandbox.invented.card import PUB_DATES, Card, card, pmid
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.markup import date_element, element, joined, optional
from harvester.sandbox.invented.names import group_name
from harvester.sandbox.invented.publishing import (
    abstract,
    corrections,
    history,
    languages_of,
    pagination,
    references,
)
from harvester.sandbox.invented.slots import days, slot
from harvester.sandbox.invented.stories import story
from harvester.sandbox.invented.story import Story


def article(seed: int, number: int) -> str:
    """The text of the template ``number``."""
    return written(seed, card(seed, number), story(seed, number))


def written(seed: int, facts: Card, told: Story) -> str:
    """The text of a record with these facts, which tells this."""
    dice = Dice("article", seed, facts.number)
    return element("PubmedArticle", _citation(dice, seed, facts, told) + _pubmed(dice, seed, facts))


def _citation(dice: Dice, seed: int, facts: Card, told: Story) -> str:
    moments, number = facts.moments, facts.number
    versioned = facts.place.kind == "versioned"
    version = str(2 + facts.place.variant % 2) if versioned else "1"
    parts = [
        element("PMID", slot("pmid"), Version=version),
        "" if moments.completed is None else date_element("DateCompleted", moments.completed),
        "" if moments.revised is None else date_element("DateRevised", moments.revised),
        _article(dice, facts, told),
        element(
            "MedlineJournalInfo",
            element("Country", facts.journal.country)
            + element("MedlineTA", facts.journal.abbreviation)
            + element("NlmUniqueID", facts.journal.nlm_id)
            + optional("ISSNLinking", facts.journal.print_issn or facts.journal.electronic_issn),
        ),
        optional("ChemicalList", joined(map(mesh.chemical, told.chemicals))),
        optional(
            "SupplMeshList",
            joined(
                element("SupplMeshName", name, Type=kind, UI=ui)
                for kind, ui, name in told.supplementary
            ),
        ),
        _subsets(facts),
        corrections(dice, seed, facts),
        optional("GeneSymbolList", joined(element("GeneSymbol", name) for name in told.genes)),
        _headings(facts, told),
        _reference_count(facts),
        optional(
            "PersonalNameSubjectList",
            joined(people.person_subject(dice) for _ in range(told.subjects)),
        ),
        joined(element("OtherID", value, Source=source) for source, value in told.other_ids),
        joined(
            element(
                "OtherAbstract",
                abstract(other.sections),
                Type=other.type,
                Language=other.language,
            )
            for other in told.other_abstracts
        ),
        _keywords(facts, told),
        _interests(facts),
        joined(element("SpaceFlightMission", name) for name in told.missions),
        _investigators(dice, facts, told),
        joined(element("GeneralNote", text, Owner=owner) for owner, text in told.notes),
    ]
    stamp = days(moments.created, "%Y/%m/%d") if versioned else None
    return element(
        "MedlineCitation",
        joined(parts),
        Status=facts.status,
        VersionID=version if versioned else None,
        VersionDate=stamp,
        Owner=told.owner if number != 14 else "HMD",
        IndexingMethod=facts.indexing,
    )


def _article(dice: Dice, facts: Card, told: Story) -> str:
    moments, number = facts.moments, facts.number
    title = told.title
    if title and title != "[Not Available].":
        body, stop = (title[:-1], title[-1]) if title[-1] in ".?" else (title, "")
        title = f"{body}{slot('mark')}{stop}"
    copyright_text = days(moments.published, "© %Y Invented for the Harvest sandbox.")
    parts = [
        _journal(facts),
        element("ArticleTitle", title),
        pagination(facts),
        optional(
            "Abstract",
            abstract(told.sections)
            + (
                element("CopyrightInformation", copyright_text)
                if told.sections and number % 3
                else ""
            ),
        ),
        _authors(dice, facts, told),
        joined(element("Language", code) for code in languages_of(facts)),
        optional(
            "DataBankList",
            joined(
                element(
                    "DataBank",
                    element("DataBankName", name)
                    + optional(
                        "AccessionNumberList",
                        joined(element("AccessionNumber", value) for value in values),
                    ),
                )
                for name, values in told.databanks
            ),
            CompleteYN="N" if number % 6 == 0 else "Y",
        ),
        optional("GrantList", _grants(dice, number), CompleteYN="N" if number % 12 == 2 else "Y"),
        element("PublicationTypeList", joined(map(mesh.publication_type, told.publication_types))),
        optional("VernacularTitle", told.vernacular),
        ""
        if moments.electronic is None
        else date_element("ArticleDate", moments.electronic, DateType="Electronic"),
    ]
    return element("Article", joined(parts), PubModel=facts.model)


def _journal(facts: Card) -> str:
    journal, electronic = facts.journal, facts.model != "Print"
    number = journal.electronic_issn if electronic else journal.print_issn
    number = number or journal.print_issn or journal.electronic_issn
    kind = "Electronic" if number == journal.electronic_issn else "Print"
    written = days(facts.moments.published, PUB_DATES[facts.moments.precision][0])
    return element(
        "Journal",
        (element("ISSN", number, IssnType=kind) if number else "")
        + element(
            "JournalIssue",
            optional("Volume", facts.volume)
            + optional("Issue", facts.issue)
            + element("PubDate", written),
            CitedMedium="Internet" if electronic else "Print",
        )
        + element("Title", journal.title)
        + element("ISOAbbreviation", journal.abbreviation),
    )


def _authors(dice: Dice, facts: Card, told: Story) -> str:
    number = facts.number
    if not told.signed:
        return ""
    group = group_name(dice, told.study) if told.study and number % 3 == 0 else None
    if number % 47 == 30:
        return people.author_list(dice, (), modern=False, group=group_name(dice, "ANON"))
    return people.author_list(
        dice,
        facts.people,
        modern=facts.modern,
        equal=2 if number % 9 == 0 else 0,
        misspelt=number % 23 == 4,
        group=group,
        group_list=group is not None and number % 6 == 0,
        complete=number % 19 != 6,
        kind="authors" if number % 29 == 3 else None,
    )


def _investigators(dice: Dice, facts: Card, told: Story) -> str:
    if told.study is None or facts.number % 6:
        return ""
    size = 60 if "large" in facts.place.kind else dice.between(4, 18)
    return people.investigator_list(dice, size, linked=True)


def _grants(dice: Dice, number: int) -> str:
    return joined(places.grant(dice) for _ in range(max(0, number % 5 - 2)))


def _subsets(facts: Card) -> str:
    subset = facts.journal.subset
    if facts.status not in ("MEDLINE", "Completed", "OLDMEDLINE") or subset is None:
        return ""
    both = ("AIM", "IM") if subset == "AIM" else (subset,)
    return joined(element("CitationSubset", name) for name in both)


def _headings(facts: Card, told: Story) -> str:
    if facts.status not in ("MEDLINE", "Completed"):
        return ""
    automatic = facts.indexing == "Automated"
    return optional(
        "MeshHeadingList", joined(mesh.heading(name, automatic=automatic) for name in told.mesh)
    )


def _reference_count(facts: Card) -> str:
    counted = "review" in facts.place.kind and facts.place.entrez.year < 2012
    return element("NumberOfReferences", str(20 + facts.number % 140)) if counted else ""


def _keywords(facts: Card, told: Story) -> str:
    owner = told.owner if told.owner in ("KIE", "NASA", "PIP") else "NOTNLM"
    if facts.place.kind == "old":
        owner = "NLM"
    lists = ""
    if told.keywords:
        words = joined(
            element("Keyword", word, MajorTopicYN="Y" if place == 0 and owner == "NASA" else "N")
            for place, word in enumerate(told.keywords)
        )
        lists = element("KeywordList", words, Owner=owner)
    if facts.number % 37 == 9:
        lists += element(
            "KeywordList", element("Keyword", "mathematically &amp; invented"), Owner="HHS"
        )
    return lists


def _interests(facts: Card) -> str:
    if not facts.modern or facts.number % 3 == 0:
        return ""
    return element(
        "CoiStatement",
        (
            "The authors declare no competing interests: they were invented for the Harvest"
            " sandbox.",
            "<b>Disclosures:</b> one author holds stock in <i>Imaginary Cells</i> Ltd &amp; was"
            " invented for the Harvest sandbox.",
        )[facts.number % 2],
    )


def _pubmed(dice: Dice, seed: int, facts: Card) -> str:
    number = facts.number
    ids = element("ArticleId", slot("pmid"), IdType="pubmed")
    if number % 25 != 8:
        ids += element("ArticleId", facts.doi, IdType="doi")
    if facts.in_pmc:
        ids += element("ArticleId", f"PMC99{slot('number')}", IdType="pmc")
    if number % 8 == 3:
        ids += element("ArticleId", f"NIHMS99{slot('number')}", IdType="mid")
    if number % 4 != 1:
        ids += element("ArticleId", f"{facts.journal.code.upper()}-{slot('number')}", IdType="pii")
    return element(
        "PubmedData",
        history(facts)
        + element("PublicationStatus", _publication_status(facts))
        + element("ArticleIdList", ids)
        + _objects(facts, seed)
        + references(dice, seed, facts),
    )


def _publication_status(facts: Card) -> str:
    if facts.ahead or facts.status == "Publisher":
        return "aheadofprint"
    return "epublish" if facts.model.startswith("Electronic") else "ppublish"


def _objects(facts: Card, seed: int) -> str:
    if facts.number % 33 == 5:
        params = element("Param", "commercial", Name="type") + element(
            "Param", "nonCommercial<sup>1</sup>", Name="license"
        )
        return element("ObjectList", element("Object", params, Type="keyword"))
    target = facts.place.target
    if target is not None and notices.TIES[facts.place.kind].of == "RetractionOf":
        param = element("Param", str(pmid(seed, target)), Name="id")
        return element("ObjectList", element("Object", param, Type="PubMed"))
    if facts.number % 33 == 17:
        param = element("Param", f"GSE99{slot('number')}", Name="accession")
        return element(
            "ObjectList", element("Object", param, Type="GEO") + element("Object", Type="empty")
        )
    return ""
