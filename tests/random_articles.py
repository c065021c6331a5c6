"""Random articles made of few words, names and values, so that queries find something.

Of every kind that is read in its own way: Greek, raised digits, hyphens, diacritics, stop
words, names, headings, identifiers, dates of every precision.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from harvester.article import (
    AbstractSection,
    Affiliation,
    Article,
    Book,
    Chemical,
    Correction,
    Databank,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    OtherAbstract,
    Person,
    Qualifier,
    SupplementaryMesh,
    Term,
)

_WORDS = """stem stems cell cells sclerosis multiple cord the of TNF-α TNFα alpha IL-6 IL6 il 6 10⁶
10^6 106 10(6) Sjögren's sjogren humans human trial smith J hasabstract
hasretractionin jsubsetim"""
WORDS = _WORDS.split()
NAMES = [
    "1x10^6",
    "1 × 10⁶",
    "PKCη",
    "PKC",
    "eta",
    "IL-2Rα",
    "IL-2R",
    "PDL1",
    "PD-L1",
    "IL-6",
    "IL6",
    "IL",
    "6",
    "TNF-α",
    "TNFα",
    "TNF",
    "alpha",
    "10⁶",
    "10^6",
    "106",
]
_LETTERED = """TNFa TNF-a TNFα TNF alpha a NF-kB NFκB NF kB kappa B GM-CSF GMCSF GM CSF co-culture
coculture IL-1b IL1β IL-1 b TNFAIP3 IκBα IkB-α breast-feed"""
LETTERED = _LETTERED.split()
DESCRIPTORS = [
    "Multiple Sclerosis",
    "Multiple Sclerosis, Chronic Progressive",
    "Stem Cells",
    "Mesenchymal Stem Cells",
    "Humans",
    "Cord",
]
QUALIFIERS = ["therapy", "drug therapy", "nursing", "immunology"]
TYPES = ["Clinical Trial", "Clinical Trial, Phase I", "Randomized Controlled Trial", "Review",
         "Systematic Review", "Preprint", "Retraction Notice"]  # fmt: skip
LAST_NAMES = ["Smith", "van der Berg", "Sjögren"]
FORE_NAMES = ["John", "John B", "Jöhn-Paul"]
JOURNALS = ["The Cell", "Cell Stem", "Stem Cells"]
PLACES = ["University of Stem, Jordan", "Cord of Cells"]
LANGUAGES = ["eng", "ger", "xxx"]
DATES = ["2019", "2020", "2020-02", "2020-02-29", "2020-12-31", "2021-01", "2024-06-30"]
MEDLINE_DATES = ["2019 Dec-2020 Jan", "2020 Spring", "1998-1999", "Summer"]
DOIS = ["10.1016/s0140(20)5-5", "10.1/a"]
TRIALS = ["NCT01895439", "ISRCTN1"]
NUMBERS = ["77238-31-4", "EC 1.1", "0"]
ORCIDS = ["0000-0002-1825-0097", "0000-0001-0000-000X"]
ISSNS = ["1474-4422", "0000-0001"]
PMIDS = ["1", "2", "6", "7", "106", "2020"]
GRANTS = ["R01 NS0826", "K5"]
SMALL = ["1", "2", "S1"]


def one_of(listed: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(listed)


def few(inner: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(inner, min_size=1, max_size=most).map(tuple)


headings = st.builds(
    MeshHeading,
    descriptor=one_of(DESCRIPTORS),
    major=st.booleans(),
    qualifiers=few(st.builds(Qualifier, name=one_of(QUALIFIERS), major=st.booleans())),
)
journals = st.builds(
    Journal,
    title=st.none() | one_of(JOURNALS),
    iso_abbreviation=st.none() | one_of(JOURNALS),
    issns=few(st.builds(Issn, type=st.just("Print"), value=one_of(ISSNS)), 1),
    nlm_id=st.none() | one_of(["101139309", "0375356"]),
    country=st.none() | one_of(["England", "Jordan"]),
    volume=st.none() | one_of(SMALL),
    issue=st.none() | one_of(SMALL),
)
identifiers = st.builds(Identifier, source=st.just("x"), value=one_of([*DOIS, *ORCIDS, "S1 2"]))


def fields(texts: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[object]]:
    """What each field of an article may be, with texts like these."""
    people = st.builds(
        Person,
        last_name=one_of(LAST_NAMES),
        fore_name=st.none() | one_of(FORE_NAMES),
        initials=st.sampled_from([None, "J", "JB", "J-P"]),
        suffix=st.sampled_from([None, None, "Jr"]),
        orcid=st.none() | one_of(ORCIDS),
        affiliations=few(st.builds(Affiliation, name=one_of(PLACES)), 1),
    ) | st.builds(Person, collective_name=texts)
    books = st.builds(
        Book,
        title=st.none() | texts,
        collection_title=st.none() | texts,
        publisher=st.none() | texts,
        date=st.none() | one_of(DATES),
        authors=few(people, 1),
        editors=few(people, 1),
        isbns=few(one_of(["978-0-00-0", "9"]), 1),
    )
    return {
        "title": texts,
        "vernacular_title": texts,
        "abstract": texts,
        "abstract_sections": few(st.builds(AbstractSection, label=st.none(), text=texts)),
        "other_abstracts": few(
            st.builds(OtherAbstract, type=st.just("x"), language=st.just("eng"), text=texts)
        ),
        "conflict_of_interest": texts,
        "keywords": few(
            st.builds(Keyword, name=texts, owner=st.just("NLM"), major=st.just(False)), 3
        ),
        "doi": one_of(DOIS),
        "pmcid": one_of(["PMC123", "PMC6"]),
        "ids": st.dictionaries(
            one_of(["doi", "pii", "pubmed"]), one_of([*DOIS, "S0-1"]), max_size=2
        ),
        "other_ids": few(identifiers, 1),
        "year": st.sampled_from([2019, 2020]),
        "publication_date": one_of(DATES),
        "season": one_of(["Winter", "summer", "x"]),
        "medline_date": one_of(MEDLINE_DATES),
        "electronic_date": one_of(DATES),
        "entrez_date": one_of(DATES),
        "date_revised": one_of(DATES),
        "date_completed": one_of(DATES),
        "history": few(
            st.builds(
                HistoryDate, status=one_of(["medline", "entrez", "received"]), date=one_of(DATES)
            )
        ),
        "journal": journals,
        "pages": one_of(["701-9", "e1", "1"]),
        "start_page": one_of(["701", "e1"]),
        "authors": few(people, 3),
        "editors": few(people, 1),
        "investigators": few(people, 1),
        "subjects": few(people, 1),
        "languages": few(one_of(LANGUAGES)),
        "publication_types": few(st.builds(Term, name=one_of(TYPES))),
        "mesh_headings": few(headings, 3),
        "supplementary_mesh": few(
            st.builds(SupplementaryMesh, name=texts, type=st.just("Disease")), 1
        ),
        "chemicals": few(
            st.builds(Chemical, name=texts, registry_number=st.none() | one_of(NUMBERS))
        ),
        "grants": few(
            st.builds(Grant, id=one_of(GRANTS), acronym=st.none(), agency=st.none() | texts), 2
        ),
        "databanks": few(
            st.builds(
                Databank, name=st.just("ClinicalTrials.gov"), accession_numbers=few(one_of(TRIALS))
            ),
            1,
        ),
        "trial_ids": few(one_of(TRIALS), 1),
        "status": one_of(["MEDLINE", "PubMed-not-MEDLINE", "Publisher", "In-Process"]),
        "publication_status": one_of(["ppublish", "epublish"]),
        "citation_subset": few(one_of(["IM", "AIM"]), 1),
        "book": books,
        "corrections": few(
            st.builds(Correction, type=one_of(["RetractionIn", "CommentOn", "Cites"]))
        ),
    }


@st.composite
def articles(draw: st.DrawFn, names: Sequence[str], texts: st.SearchStrategy[str]) -> list[Article]:
    """A few articles, each with some of the fields of these names."""
    possible = fields(texts)
    found = []
    least = min(len(names) * 2 // 3, 14)
    for pmid in draw(st.lists(one_of(PMIDS), unique=True, min_size=3, max_size=4)):
        has = draw(st.lists(one_of(names), min_size=least, max_size=20, unique=True))
        values = {name: draw(possible[name]) for name in has}
        found.append(Article(pmid=pmid, schema_version=1, version=1, is_retracted=False, **values))
    return found
