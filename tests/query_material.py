"""Random articles and random queries made of the same few words, for the query language.

Few words, so that queries find something; of every kind that is read in its own way: Greek,
raised digits, hyphens, diacritics, stop words, names, headings, ids, dates of every precision.
"""

from __future__ import annotations

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
10^6 106 Sjögren's sjogren humans human trial smith J hasabstract
hasretractionin jsubsetim"""
WORDS = _WORDS.split()
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
LAST_NAMES = ["Smith", "Cord", "van der Berg", "Sjögren", "Stem Cell"]
FORE_NAMES = ["John", "John B", "Jöhn-Paul", "Ann"]
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

some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
maybe_text = st.none() | texts


def one_of(listed: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(listed)


def few(inner: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(inner, max_size=most).map(tuple)


people = st.builds(
    Person,
    last_name=one_of(LAST_NAMES),
    fore_name=st.none() | one_of(FORE_NAMES),
    initials=st.sampled_from([None, "J", "JB", "J-P", "A"]),
    suffix=st.sampled_from([None, None, "Jr"]),
    orcid=st.none() | one_of(ORCIDS),
    affiliations=few(st.builds(Affiliation, name=one_of(PLACES)), 1),
) | st.builds(Person, collective_name=texts)
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
books = st.builds(
    Book,
    title=maybe_text,
    collection_title=maybe_text,
    publisher=maybe_text,
    date=st.none() | one_of(DATES),
    authors=few(people, 1),
    editors=few(people, 1),
    isbns=few(one_of(["978-0-00-0", "9"]), 1),
)
identifiers = st.builds(Identifier, source=st.just("x"), value=one_of([*DOIS, *ORCIDS, "S1 2"]))
dates = st.none() | one_of(DATES)

FIELDS: dict[str, st.SearchStrategy[object]] = {
    "title": texts,
    "vernacular_title": texts,
    "abstract": texts,
    "abstract_sections": few(st.builds(AbstractSection, label=st.none(), text=texts)),
    "other_abstracts": few(
        st.builds(OtherAbstract, type=st.just("x"), language=st.just("eng"), text=texts)
    ),
    "conflict_of_interest": texts,
    "keywords": few(st.builds(Keyword, name=texts, owner=st.just("NLM"), major=st.just(False)), 3),
    "doi": one_of(DOIS),
    "pmcid": one_of(["PMC123", "PMC6"]),
    "ids": st.dictionaries(one_of(["doi", "pii", "pubmed"]), one_of([*DOIS, "S0-1"]), max_size=2),
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
        st.builds(HistoryDate, status=one_of(["medline", "entrez", "received"]), date=one_of(DATES))
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
    "supplementary_mesh": few(st.builds(SupplementaryMesh, name=texts, type=st.just("Disease")), 1),
    "chemicals": few(st.builds(Chemical, name=texts, registry_number=st.none() | one_of(NUMBERS))),
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
    "corrections": few(st.builds(Correction, type=one_of(["RetractionIn", "CommentOn", "Cites"]))),
}


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """A few articles, each with a few of the fields an article may have."""
    pmids = draw(st.lists(one_of(PMIDS), unique=True, min_size=1, max_size=5))
    found = []
    for pmid in pmids:
        names = draw(st.lists(st.sampled_from(list(FIELDS)), min_size=5, max_size=20, unique=True))
        fields = {name: draw(FIELDS[name]) for name in names}
        found.append(Article(pmid=pmid, schema_version=1, version=1, is_retracted=False, **fields))
    return found


_TEXT_TAGS = "[ti] [ab] [tiab] [tw] [all] [tt] [ot] [cn] [ad] [gr] [cois] [bk] [pubn] [foo]"
TEXT_TAGS = _TEXT_TAGS.split()
DATE_TAGS = ["[dp]", "[epdat]", "[ppdat]", "[edat]", "[crdt]", "[mhda]", "[lr]", "[dcom]"]
NAME_TAGS = ["[au]", "[1au]", "[lastau]", "[fau]", "[ir]", "[ed]", "[ps]"]
HEADING_TAGS = ["[mh]", "[mh:noexp]", "[majr]", "[majr:noexp]"]
_SUBSETS = """medline;publisher;inprocess;pubmednotmedline;hasabstract;systematic;preprint;books;
all;jsubsetim;pubstatusppublish;nonsense;humans;y_5;excludepreprints;free full text;full text;
pubmed pmc;systematic review"""
VALUES_BY_TAG = {
    "[sh]": [*QUALIFIERS, "dt", "TH"],
    "[sh:noexp]": QUALIFIERS,
    "[pt]": [*TYPES, "rct", "clinical trials"],
    "[pt:noexp]": TYPES,
    "[la]": [*LANGUAGES, "english", "german"],
    "[ta]": [*JOURNALS, *ISSNS, "cell"],
    "[Journal:__jid0375356]": JOURNALS,
    "[jid]": ["101139309", "0375356"],
    "[is]": ISSNS,
    "[pl]": ["england", "Jordan"],
    "[vi]": SMALL,
    "[ip]": SMALL,
    "[pg]": ["701", "701-9", "e1", "1"],
    "[aid]": [*DOIS, "S0-1", "https://doi.org/10.1/A"],
    "[lid]": [*DOIS, "S0-1"],
    "[si]": [*TRIALS, "ClinicalTrials.gov", "clinicaltrials.gov/isrctn1"],
    "[pmc]": ["PMC123", "6"],
    "[auid]": [*ORCIDS, "https://orcid.org/0000000218250097"],
    "[isbn]": ["9", "978000"],
    "[rn]": NUMBERS,
    "[nm]": WORDS,
    "[pa]": WORDS,
    "[sb]": [name.strip() for name in _SUBSETS.split(";")],
    "[uid]": [*PMIDS, "1 7", "7,2", "x"],
}
ENTRY_TERMS = ["disseminated sclerosis", "progenitor cells", "human", "bone marrow stromal cells"]
_SPANS = """2020;2020/02;2020/2/29;2021;2019/12/31;2024;3000;nonsense;last 5 years;last 30 days"""
SPANS = _SPANS.split(";")


@st.composite
def terms(draw: st.DrawFn) -> str:
    """A term with its tag, or without one."""
    kind = draw(
        st.sampled_from(["text", "text", "near", "date", "name", "heading", "entry", "any"])
    )
    match kind:
        case "text":
            value, tag = draw(some_words), draw(one_of(["", *TEXT_TAGS]))
        case "near":
            between, field = (
                draw(one_of(["0", "1", "2", "9", "x"])),
                draw(one_of(["ti", "tiab", "ad"])),
            )
            value = draw(some_words | one_of(["cord cells", "Jordan stem"]))
            tag = f"[{field}:~{between}]"
        case "date":
            value, tag = draw(one_of(SPANS)), draw(one_of(DATE_TAGS))
            if draw(st.booleans()):
                value = f"{draw(one_of(SPANS[:7]))}:{value}"
            elif draw(st.booleans()):
                value = f"{draw(some_words)} {value}"
        case "name":
            last, initials = draw(one_of(LAST_NAMES)), draw(one_of(["", "j", "JB", "A", "JB jr"]))
            value = draw(st.sampled_from([f"{last} {initials}".strip(), f"John {last}", last[:4]]))
            tag = draw(one_of(["", *NAME_TAGS]))
        case "heading":
            value = draw(one_of([*DESCRIPTORS, *ENTRY_TERMS]))
            tag = draw(one_of(["", *HEADING_TAGS]))
            if tag and draw(st.booleans()):
                value = f"{value}/{draw(one_of([*QUALIFIERS, 'dt']))}"
            if not tag:
                value = f"{draw(one_of(['', *WORDS]))} {value} {draw(one_of(['', *WORDS]))}".strip()
        case "entry":
            tag = draw(one_of(list(VALUES_BY_TAG)))
            value = draw(one_of(VALUES_BY_TAG[tag]))
        case _:
            low, high = draw(one_of(PMIDS)), draw(one_of([*PMIDS, "99999999999999"]))
            value = draw(
                st.sampled_from([*DOIS, *PMIDS, *TRIALS, f"{low}:{high}", f"{low} {high}"])
            )
            tag = draw(one_of(["", "[uid]", "[all]", "[tw]"]))
    shape = draw(st.sampled_from(["{}", "{}", '"{}"', "{}*", '"{}*"']))
    return shape.format(value) + tag


@st.composite
def groups(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    parts = draw(st.lists(inner, min_size=2, max_size=3))
    text = draw(st.sampled_from(["", "", "NOT "])) + parts[0]
    for part in parts[1:]:
        text = f"{text} {draw(st.sampled_from(['AND', 'OR', 'NOT', '']))} {part}"
    return draw(st.sampled_from([f"({text})", text]))


@st.composite
def broken(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """A query with a character taken out or put in."""
    text = draw(inner)
    place = draw(st.integers(0, len(text)))
    return (
        text[:place] + draw(one_of([*'()[]"*: ', " OR "])) + text[place + draw(st.integers(0, 1)) :]
    )


whole_queries = st.recursive(terms(), groups, max_leaves=5)
queries = whole_queries | whole_queries | broken(whole_queries)
