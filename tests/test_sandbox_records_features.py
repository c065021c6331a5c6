"""What the invented corpus holds: every feature of the format, and what the saved searches find."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import islice

import pytest
from lxml import etree

from harvester.sandbox.records import InventedRecords

STEM_CELL_TERMS = (
    "mesenchymal stem cell",
    "mesenchymal stromal cell",
    "adipose derived stem cell",
    "marrow stromal cell",
)
STEM_CELL_HEADINGS = {"Mesenchymal Stem Cells", "Mesenchymal Stem Cell Transplantation"}


@cache
def corpus(seed: int = 1) -> tuple[etree._Element, ...]:
    records = InventedRecords(seed=seed)
    return tuple(etree.fromstring(records.xml(number)) for number in range(records.count))


def holding(test: Callable[[etree._Element], object], seed: int = 1, enough: int = 300) -> int:
    """How many records pass the test, counted up to ``enough``."""
    return sum(1 for _ in islice(filter(test, corpus(seed)), enough))


def texts(path: str) -> list[str]:
    """The texts of the elements at ``path`` in all records; a path, not any XPath."""
    return [found.text or "" for root in corpus() for found in root.iterfind(path)]


def words_of(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


PATHS = {
    # abstracts
    **{
        f"abstract of category {category}": f".//AbstractText[@NlmCategory='{category}']"
        for category in (
            "BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSIONS", "UNASSIGNED",
        )
    },
    "label without category": ".//Abstract/AbstractText[@Label][not(@NlmCategory)]",
    "unstructured abstract": ".//Abstract/AbstractText[not(@Label)]",
    "no abstract": "MedlineCitation/Article[not(Abstract)]",
    "copyright": ".//Abstract/CopyrightInformation",
    "plain language summary": ".//OtherAbstract[@Type='plain-language-summary']",
    "abstract in another language": ".//OtherAbstract[@Type='Publisher'][@Language!='eng']",
    # markup
    "markup in titles": ".//ArticleTitle//i",
    "nested markup": ".//*[self::i or self::b]/*[self::sup or self::sub or self::i or self::b]",
    "bold": ".//b", "underlined": ".//u", "superscript": ".//AbstractText/sup",
    "subscript": ".//AbstractText/sub",
    "displayed formula": ".//DispFormula",
    "formula in a title": ".//ArticleTitle/*[local-name()='math']",
    "formula in a keyword": ".//Keyword/*[local-name()='math']",
    "markup in a keyword": ".//Keyword/*[self::i or self::sub]",
    "markup in a conflict of interest": ".//CoiStatement/b",
    **{
        f"mml:{name}": f".//*[local-name()='{name}']"
        for name in (
            "mfrac", "msup", "msub", "msubsup", "msqrt", "mroot", "mtable", "munderover", "mover",
            "mfenced", "mtext",
        )
    },
    # people
    "collective": ".//Author/CollectiveName",
    "only a collective": ".//AuthorList[count(Author)=1]/Author/CollectiveName",
    "markup in a collective": ".//CollectiveName/sup",
    "collective with its investigators": ".//CollectiveName[@Investigators]",
    "investigators": ".//InvestigatorList/Investigator/AffiliationInfo",
    "equal contribution": ".//Author[@EqualContrib='Y']",
    "several affiliations": ".//Author[count(AffiliationInfo)>1]",
    "misspelt author": ".//Author[@ValidYN='N']",
    "suffix": ".//Author/Suffix",
    "suffix with markup": ".//Suffix/sup",
    "author with a last name only": ".//Author[LastName][not(ForeName)]",
    "incomplete authors": ".//AuthorList[@CompleteYN='N']",
    "no authors": "MedlineCitation/Article[not(AuthorList)]",
    "hundreds of authors": ".//AuthorList[count(Author)>200]",
    "person as subject": ".//PersonalNameSubject",
    **{
        f"affiliation in {source}": f".//AffiliationInfo/Identifier[@Source='{source}']"
        for source in ("ROR", "GRID", "RINGGOLD", "ISNI")
    },
    # databanks and grants
    **{
        f"databank {name}": f".//DataBank[DataBankName='{name}']//AccessionNumber"
        for name in ("ClinicalTrials.gov", "ISRCTN", "EudraCT", "GENBANK", "GEO", "figshare")
    },
    "databank without numbers": ".//DataBank[not(AccessionNumberList)]",
    "several accession numbers": ".//AccessionNumberList[count(AccessionNumber)>1]",
    "incomplete databanks": ".//DataBankList[@CompleteYN='N']",
    "grant": ".//Grant[GrantID and Acronym]",
    "grant without id": ".//Grant[not(GrantID)]",
    "incomplete grants": ".//GrantList[@CompleteYN='N']",
    # ties
    **{
        f"tie {kind}": f".//CommentsCorrections[@RefType='{kind}']"
        for kind in (
            "RetractionIn", "RetractionOf", "ErratumIn", "ErratumFor", "ExpressionOfConcernIn",
            "ExpressionOfConcernFor", "CorrectedandRepublishedIn", "CorrectedandRepublishedFrom",
            "CommentIn", "CommentOn", "UpdateIn", "UpdateOf", "Cites", "AssociatedDataset",
        )
    },
    "tie with a note": ".//CommentsCorrections/Note",
    "tie without a PMID": ".//CommentsCorrections[not(PMID)]",
    # references
    "references": ".//ReferenceList/Reference",
    "nested references": ".//ReferenceList/ReferenceList",
    "cited DOI": ".//Reference/ArticleIdList/ArticleId[@IdType='doi']",
    "reference without ids": ".//Reference[not(ArticleIdList)]",
    "markup in a citation": ".//Citation/*",
    "number of references": ".//NumberOfReferences",
    # languages and titles
    "vernacular title": ".//VernacularTitle",
    **{f"in {code}": f".//Language[.='{code}']" for code in ("chi", "ger", "fre", "spa", "jpn")},
    "two languages": ".//Article[count(Language)=2]",
    "title not available": ".//ArticleTitle[.='[Not Available].']",
    "very long title": ".//ArticleTitle[string-length(.)>600]",
    "translated title": ".//ArticleTitle[starts-with(., '[')]",
    # dates
    "season": ".//PubDate/Season",
    "MedlineDate": ".//PubDate/MedlineDate",
    "year only": ".//JournalIssue/PubDate[count(*)=1]/Year",
    "month only": ".//JournalIssue/PubDate[Month][not(Day)]",
    "day": ".//JournalIssue/PubDate/Day",
    "article date": ".//ArticleDate",
    "minutes": ".//PubMedPubDate/Minute",
    "received and accepted": ".//History[PubMedPubDate[@PubStatus='received']]",
    "pmc-release": ".//PubMedPubDate[@PubStatus='pmc-release']",
    # indexing
    "authors' keywords": ".//KeywordList[@Owner='NOTNLM']",
    "NLM's keywords": ".//KeywordList[@Owner='NLM']",
    "keywords of two owners": "*[count(KeywordList)>1]",
    "chemical without number": ".//RegistryNumber[.='0']",
    "chemical with a number": ".//RegistryNumber[.!='0']",
    "gene symbols": ".//GeneSymbol",
    "automatic heading": ".//QualifierName[@AutoHM='Y']",
    "geographic heading": ".//DescriptorName[@Type='Geographic']",
    "major qualifier": ".//QualifierName[@MajorTopicYN='Y']",
    **{
        f"supplementary {kind}": f".//SupplMeshName[@Type='{kind}']"
        for kind in ("Disease", "Protocol", "Organism", "Population", "Anatomy")
    },
    **{
        f"status {status}": f".//MedlineCitation[@Status='{status}']"
        for status in (
            "Completed", "In-Process", "PubMed-not-MEDLINE", "In-Data-Review", "Publisher",
            "MEDLINE", "OLDMEDLINE",
        )
    },
    **{
        f"indexed {method}": f".//MedlineCitation[@IndexingMethod='{method}']"
        for method in ("Manual", "Curated", "Automated")
    },
    "owned by others": "MedlineCitation[@Owner!='NLM']",
    # notes and ids
    "general note": ".//GeneralNote",
    "space flight": ".//SpaceFlightMission",
    "other id": ".//OtherID",
    "conflict of interest": ".//CoiStatement",
    "object": ".//Object/Param",
    "version 2": "MedlineCitation[@VersionID='2']/PMID[@Version='2']",
    "NIH manuscript": "PubmedData/ArticleIdList/ArticleId[@IdType='mid']",
    "pii location": ".//ELocationID[@EIdType='pii']",
    "invalid DOI": ".//ELocationID[@ValidYN='N']",
    "start and end page": ".//Pagination[StartPage and EndPage]",
    "only MedlinePgn": ".//Pagination[MedlinePgn][not(StartPage)]",
    "no pages": ".//Article[not(Pagination)]",
    **{
        f"model {model}": f".//Article[@PubModel='{model}']"
        for model in (
            "Print", "Print-Electronic", "Electronic", "Electronic-Print", "Electronic-eCollection",
        )
    },
    # books
    "book": "BookDocument",
    "sections of a book": ".//Section/Section/Section",
    "editors": ".//Book/AuthorList[@Type='editors']",
    "location label": "BookDocument/LocationLabel",
    "contribution date": ".//ContributionDate",
    **{
        f"type {name}": f".//PublicationType[.=\"{name}\"]"
        for name in (
            "Randomized Controlled Trial", "Clinical Trial, Phase I", "Clinical Trial, Phase III",
            "Review", "Systematic Review", "Meta-Analysis", "Case Reports", "Editorial", "Letter",
            "Comment", "Clinical Trial Protocol", "Preprint", "English Abstract", "News",
            "Retracted Publication", "Retraction of Publication", "Published Erratum",
            "Expression of Concern", "Corrected and Republished Article",
        )
    },
}  # fmt: skip

ONCE = {
    "very long title", "only a collective", "title not available", "in chi", "in ger", "in fre",
    "in spa", "in jpn", "version 2",
}  # fmt: skip


@pytest.mark.parametrize("feature", PATHS)
def test_every_feature_is_there_whatever_the_seed(feature: str) -> None:
    least = 1 if feature in ONCE else 2
    sought = etree.XPath(PATHS[feature])
    for seed in (1, 2):
        assert holding(sought, seed, least) == least


def test_no_title_at_all() -> None:
    empty = holding(lambda root: any(not words_of(found) for found in root.iter("ArticleTitle")))
    assert empty >= 1
    assert holding(lambda root: root.xpath("BookDocument[not(ArticleTitle)]")) >= 1


def test_medline_dates_are_of_several_kinds() -> None:
    shapes = {
        re.sub(r"[A-Z][a-z]{2}\b", "Mon", re.sub(r"\d{4}", "Y", found.text or ""))
        for root in corpus()
        for found in root.iter("MedlineDate")
    }
    assert {"Y Mon-Mon", "Y Mon-Y Mon", "Y-Y", "Y Mon 1-7"} <= shapes
    assert any("Spring" in shape or "Summer" in shape for shape in shapes)


def test_characters_beyond_ascii_and_beyond_16_bits() -> None:
    records = InventedRecords()
    texts = [records.xml(number).decode() for number in range(300)]
    assert sum(any(ord(letter) > 0xFFFF for letter in text) for text in texts) > 10
    assert sum("&amp;" in text for text in texts) > 100
    assert sum("&lt;" in text for text in texts) > 50
    assert sum("&#x" in text for text in texts) > 50


def test_trial_numbers_that_stand_only_in_the_abstract() -> None:
    def only_there(root: etree._Element) -> bool:
        abstract = " ".join(map(words_of, root.iter("AbstractText")))
        return "NCT99" in abstract and root.find(".//DataBankList") is None

    assert holding(only_there) >= 2


def check_character(digits: str) -> str:
    """ISO 7064 MOD 11-2, by its definition: the weighted sum is 1 modulo 11."""
    for candidate in "0123456789X":
        values = [*map(int, digits), 10 if candidate == "X" else int(candidate)]
        powers = (pow(2, len(values) - 1 - place, 11) for place in range(len(values)))
        if sum(value * power for value, power in zip(values, powers, strict=True)) % 11 == 1:
            return candidate
    raise AssertionError(digits)


def test_orcids_come_in_all_shapes_with_true_checksums_and_belong_to_nobody() -> None:
    shapes: Counter[str] = Counter()
    for written in texts(".//Author/Identifier[@Source='ORCID']"):
        digits = re.sub(r"^https?://orcid\.org/", "", written).replace("-", "")
        shapes[re.sub(r"[\dX]+", "n", written)] += 1
        assert len(digits) == 16
        assert check_character(digits[:15]) == digits[15]
        assert digits.startswith("00000009")
    assert set(shapes) == {
        "n-n-n-n", "n", "http://orcid.org/n-n-n-n", "https://orcid.org/n-n-n-n",
        "https://orcid.org/n",
    }  # fmt: skip
    assert min(shapes.values()) > 5


def test_check_character_knows_the_example_of_orcid() -> None:
    assert check_character("000000021825009") == "7"
    assert check_character("000000021694233") == "X"


def test_issns_have_true_check_digits() -> None:
    found = {*texts(".//ISSN"), *texts(".//ISSNLinking")}
    assert len(found) > 20
    for issn in found:
        digits = issn.replace("-", "")
        weights = range(8, 0, -1)
        values = [10 if digit == "X" else int(digit) for digit in digits]
        assert sum(v * w for v, w in zip(values, weights, strict=True)) % 11 == 0, issn


def test_isbns_and_rors_have_true_check_digits() -> None:
    isbns = set(texts(".//Isbn"))
    assert isbns
    for isbn in isbns:
        assert sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(isbn)) % 10 == 0
    rors = {written.rsplit("/", 1)[-1] for written in texts(".//Identifier[@Source='ROR']")}
    assert len(rors) > 5
    for ror in rors:
        value = 0
        for letter in ror[1:7]:
            value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
        assert (value * 100 + int(ror[7:])) % 97 == 1


def test_ties_point_at_records_of_the_corpus_and_are_answered() -> None:
    back = {
        "RetractionOf": "RetractionIn", "ErratumFor": "ErratumIn",
        "ExpressionOfConcernFor": "ExpressionOfConcernIn", "CommentOn": "CommentIn",
        "CorrectedandRepublishedFrom": "CorrectedandRepublishedIn", "UpdateOf": "UpdateIn",
        "RetractedandRepublishedFrom": "RetractedandRepublishedIn", "ReprintOf": "ReprintIn",
        "OriginalReportIn": "SummaryForPatientsIn", "RepublishedFrom": "RepublishedIn",
    }  # fmt: skip
    ties = {
        (root.findtext("*/PMID"), tie.get("RefType"), tie.findtext("PMID"))
        for root in corpus()
        for tie in root.iter("CommentsCorrections")
        if tie.find("PMID") is not None
    }
    pmids = {root.findtext("*/PMID") for root in corpus()}
    assert {target for _, _, target in ties} <= pmids
    notices = {tie for tie in ties if tie[1] in back}
    answers = {tie for tie in ties if tie[1] in back.values()}
    assert len(notices) > 20
    assert {(target, back[str(kind)], source) for source, kind, target in notices} == answers


def test_cited_pmids_are_of_the_corpus_and_cited_dois_of_others() -> None:
    pmids = {root.findtext("*/PMID") for root in corpus()}
    own = set(texts("PubmedData/ArticleIdList/ArticleId"))
    cited = [e for root in corpus() for e in root.iterfind(".//Reference//ArticleId")]
    assert len(cited) > 1000
    for found in cited:
        known = found.text in pmids if found.get("IdType") == "pubmed" else found.text not in own
        assert known, found.text


def test_retracted_records_say_so_in_both_ways() -> None:
    for root in corpus():
        types = {e.text for e in root.iter("PublicationType")}
        ties = {e.get("RefType") for e in root.iter("CommentsCorrections")}
        assert ("Retracted Publication" in types) == ("RetractionIn" in ties)
        assert ("Retraction of Publication" in types) == ("RetractionOf" in ties)


def test_nothing_names_a_real_record_or_trial() -> None:
    records = InventedRecords()
    for number in range(300):
        text = records.xml(number).decode()
        assert all(found.startswith("99") for found in re.findall(r"NCT(\d+)", text))
        assert all(found == "10.99999" for found in re.findall(r"\b10\.\d{4,}(?=/)", text) if found)
        pmids = re.findall(r'<PMID Version="\d">(\d+)<|IdType="pubmed">(\d+)<', text)
        assert all(int(one or other) > 99_000_000 for one, other in pmids)


def found_by(root: etree._Element) -> tuple[bool, bool, set[str]]:
    """Whether a record is about mesenchymal cells, about multiple sclerosis, and its types."""
    fields = root.iter("ArticleTitle", "BookTitle", "AbstractText", "Keyword")
    words = " ".join(map(words_of, fields))
    words = re.sub(r"\W+", " ", words.lower())
    headings = {str(e.text) for e in root.iter("DescriptorName")}
    about_cells = any(term in words for term in STEM_CELL_TERMS) or headings & STEM_CELL_HEADINGS
    about_ms = "multiple sclerosis" in words or any("Multiple Scl" in name for name in headings)
    return bool(about_cells), about_ms, {str(e.text) for e in root.iter("PublicationType")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_saved_searches_find_a_good_part_of_the_corpus(seed: int) -> None:
    found = [found_by(root) for root in corpus(seed)]
    both = [types for about_cells, about_ms, types in found if about_cells and about_ms]
    assert 100 <= len(both) <= 155
    trial = {"Clinical Trial", "Randomized Controlled Trial"}
    trials = [t for t in both if t & trial or any(", Phase" in name for name in t)]
    assert 25 <= len(trials) <= 50
    retracted = {"Retracted Publication", "Retraction of Publication"}
    assert 6 <= sum(cells and bool(types & retracted) for cells, _, types in found) <= 10
    assert any(types & retracted for cells, _, types in found if not cells)
    assert sum(not cells for cells, _, _ in found) > 60
    assert sum(cells and not ms for cells, ms, _ in found) > 40
