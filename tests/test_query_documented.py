"""The searches of PubMed's User Guide, and names as biologists type them, over invented articles.

The queries are those of https://pubmed.ncbi.nlm.nih.gov/help/ (sections named at each table);
the articles are made to be found or not to be found by them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from query_corpus import TODAY, heading

from harvester.article import (
    Affiliation,
    Article,
    Correction,
    Databank,
    Grant,
    Journal,
    Keyword,
    Person,
    Term,
)
from harvester.query.bitmaps import documents
from harvester.query.evaluate import search
from harvester.query.memory_index import MemoryIndex


def article(**fields: object) -> Article:
    return Article(pmid="1", schema_version=1, version=1, is_retracted=False, **fields)


def titled(*titles: str) -> dict[str, Article]:
    return {title: article(title=title) for title in titles}


def found(text: str, articles: Mapping[str, Article]) -> list[str]:
    """The names of the articles a query finds, in the order in which they are listed."""
    names = list(articles)
    answer = search(text, MemoryIndex(articles.values()), TODAY)
    return [names[number] for number in documents(answer.hits)]


PROXIMITY = titled(
    "Hip pain",
    "Hip-related pain",
    "Hip joint pain",
    "Hip/groin pain",
    "Hip biomechanics and pain",
    "Pain after total hip arthroplasty",
    "Hip one two three pain",
    "Pain of the knee",
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"hip pain"[Title/Abstract:~2]', 6),
        ('"pain hip"[ti:~2]', 6),
        ('"hip pain"[ti:~1]', 4),
        ('"hip pain"[ti:~0]', 1),
        ('"hip pain"[ti:~3]', 7),
        ('"hip pain"[ti]', 1),
        ("hip pain[ti]", 1),
    ],
)
def test_proximity(text: str, count: int) -> None:
    assert found(text, PROXIMITY) == list(PROXIMITY)[:count]


COLDS = titled(
    "Common cold",
    "Vitamin C",
    "Zinc",
    "Vitamin C for the common cold",
    "Zinc in the common cold",
    "Egg",
    "Eggs with salmonella",
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("common cold AND vitamin c", ["Vitamin C for the common cold"]),
        (
            "common cold AND vitamin c OR zinc",
            ["Zinc", "Vitamin C for the common cold", "Zinc in the common cold"],
        ),
        (
            "common cold AND (vitamin c OR zinc)",
            ["Vitamin C for the common cold", "Zinc in the common cold"],
        ),
        (
            "zinc OR vitamin AND cold",
            ["Vitamin C for the common cold", "Zinc in the common cold"],
        ),
        ("common cold NOT zinc NOT vitamin", ["Common cold"]),
        ("(egg OR eggs) AND salmonella", ["Eggs with salmonella"]),
        ("eggs with the salmonella", ["Eggs with salmonella"]),
        ("common cold and zinc", ["Zinc in the common cold"]),
    ],
)
def test_operators_from_left_to_right(text: str, names: list[str]) -> None:
    assert found(text, COLDS) == names


KIDNEYS = titled(
    "Kidney allograft",
    "Kidney-allografts",
    "Allograft of the kidney",
    "Flavored and flavorful",
    "Flavour",
    "Breast feeding",
    "Breastfeeding",
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"kidney allograft"', ["Kidney allograft"]),
        ("kidney allograft[tw]", ["Kidney allograft"]),
        ("kidney-allograft", ["Kidney allograft"]),
        ("kidney allograft", ["Kidney allograft", "Allograft of the kidney"]),
        ('"kidney allograft*"', ["Kidney allograft", "Kidney-allografts"]),
        ("flavor*", ["Flavored and flavorful"]),
        ("flavo*", ["Flavored and flavorful", "Flavour"]),
        ('"breast feed*"', ["Breast feeding"]),
        ("breast-feed*", ["Breast feeding"]),
        ("breast feed*[tiab]", ["Breast feeding"]),
        ("breastfeed* OR breast-feed*", ["Breast feeding", "Breastfeeding"]),
    ],
)
def test_phrases_and_truncation(text: str, names: list[str]) -> None:
    assert found(text, KIDNEYS) == names


def written_by(last_name: str, fore_name: str, initials: str, **more: str) -> Article:
    person = Person(last_name=last_name, fore_name=fore_name, initials=initials, **more)
    return article(authors=(person,))


AUTHORS = {
    "J": written_by("Smith", "John", "J"),
    "JA": written_by("Smith", "Jane A", "JA"),
    "JC Jr": written_by("Smith", "James C", "JC", suffix="Jr"),
    "A": written_by("Smith", "Ann", "A"),
    "Smithson": written_by("Smithson", "J", "J"),
    "Wong": written_by("Wong", "Julia S", "JS"),
    "Smith, a word": article(title="A smith j"),
    "ORCID": written_by("Who", "X", "X", orcid="0000-0001-5027-4446"),
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("smith j[au]", ["J", "JA", "JC Jr"]),
        ("Smith, J[Author]", ["J", "JA", "JC Jr"]),
        ('"smith j"[au]', ["J"]),
        ("smith ja[au]", ["JA"]),
        ("smith[au]", ["J", "JA", "JC Jr", "A"]),
        ("smith*[au]", ["J", "JA", "JC Jr", "A", "Smithson"]),
        ("smith j", ["J", "JA", "JC Jr"]),
        ("julia s wong[fau]", ["Wong"]),
        ("wong julia s[fau]", ["Wong"]),
        ("wong, julia[fau]", ["Wong"]),
        ("julia wong[au]", ["Wong"]),
        ("wong js[1au] AND wong js[lastau]", ["Wong"]),
        ("orcid 0000-0001-5027-4446[auid]", ["ORCID"]),
        ('"https orcid org 0000 0001 5027 4446"[auid]', ["ORCID"]),
    ],
)
def test_authors(text: str, names: list[str]) -> None:
    assert found(text, AUTHORS) == names


HEADINGS = {
    "asthma": article(mesh_headings=(heading("Asthma"),)),
    "asthma/therapy": article(mesh_headings=(heading("Asthma", "therapy"),)),
    "asthma/*diet therapy": article(mesh_headings=(heading("Asthma", "*diet therapy"),)),
    "asthma/*surgery, rehabilitation": article(
        mesh_headings=(heading("Asthma", "*surgery", "rehabilitation"),)
    ),
    "*asthma/genetics": article(mesh_headings=(heading("Asthma", "genetics", major=True),)),
    "a title": article(title="Asthma therapy"),
    "stem cells": article(mesh_headings=(heading("Mesenchymal Stem Cells"),)),
    "ms": article(mesh_headings=(heading("Multiple Sclerosis, Relapsing-Remitting"),)),
}
THERAPIES = ["asthma/therapy", "asthma/*diet therapy", "asthma/*surgery, rehabilitation"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("asthma[mh]", ["asthma", *THERAPIES, "*asthma/genetics"]),
        ("asthma/therapy[mh]", THERAPIES),
        ("asthma/th[mh]", THERAPIES),
        ("asthma/therapy[mh:noexp]", ["asthma/therapy"]),
        ("asthma/diet therapy[mh]", ["asthma/*diet therapy"]),
        ("therapy[sh]", THERAPIES),
        ("asthma[majr]", [*THERAPIES[1:], "*asthma/genetics"]),
        ("asthma/therapy[majr]", THERAPIES[1:]),
        ("asthma/rehabilitation[majr]", []),
        ("asthma/genetics[majr]", ["*asthma/genetics"]),
        ("asthma", ["asthma", *THERAPIES, "*asthma/genetics", "a title"]),
        ("asthma therapy", ["asthma/therapy", "asthma/*diet therapy", "a title"]),
        ("stem cells[mh] OR multiple sclerosis[mh]", ["stem cells", "ms"]),
        ("stem cells[mh:noexp] OR multiple sclerosis[mh:noexp]", []),
        ("bone marrow stromal cells", ["stem cells"]),
        (
            "bone marrow stromal cells* OR asthm*",
            ["asthma", *THERAPIES, "*asthma/genetics", "a title"],
        ),
        ("relapsing multiple sclerosis", ["ms"]),
    ],
)
def test_mesh(text: str, names: list[str]) -> None:
    assert found(text, HEADINGS) == names


def typed(*names: str) -> Article:
    return article(publication_types=tuple(Term(name=name) for name in names))


KINDS = {
    "phase III": typed("Clinical Trial, Phase III"),
    "rct": typed("Randomized Controlled Trial"),
    "trial": typed("Clinical Trial"),
    "observed": typed("Observational Study"),
    "systematic": typed("Systematic Review"),
    "review": typed("Review"),
    "letter": typed("Letter"),
    "notice": typed("Retraction Notice"),
    "preprint": typed("Preprint"),
}
TRIALS = ["phase III", "rct", "trial"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("clinical trial[pt]", TRIALS),
        ("Clinical Trial[Filter]", TRIALS),
        ("clinical study[pt]", [*TRIALS, "observed"]),
        ("clinical trial[pt:noexp]", ["trial"]),
        ("randomized controlled trial[Publication Type]", ["rct"]),
        ("review[pt]", ["systematic", "review"]),
        ("systematic[sb]", ["systematic"]),
        ("retraction of publication[pt]", ["notice"]),
        ("preprint[pt] OR letter[ptyp]", ["letter", "preprint"]),
        ("all[sb] NOT (clinical study[pt] OR review[filter])", ["letter", "notice", "preprint"]),
    ],
)
def test_publication_types(text: str, names: list[str]) -> None:
    assert found(text, KINDS) == names


DATED = {
    "1997-10-06": article(entrez_date="1997-10-06", publication_date="1997-10"),
    "2019": article(publication_date="2019"),
    "2019-12": article(publication_date="2019-12", electronic_date="2019-11-30"),
    "2020-06-01": article(publication_date="2020-06-01"),
    "2020 Summer": article(publication_date="2020", season="Summer"),
    "2025-06-20": article(publication_date="2025-06-20", entrez_date="2025-06-20"),
    "2025-08": article(publication_date="2025-08", entrez_date="2025-05-01"),
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2020/06/01[dp]", ["2020-06-01", "2020 Summer"]),
        ("2020/06[dp]", ["2020-06-01", "2020 Summer"]),
        ("2019/01/01:2019/12/01[dp]", ["2019", "2019-12"]),
        ("2019/12[dp] AND 2019/11[epdat] AND 2019/11[dp]", ["2019-12"]),
        ("2019:2020[Date - Publication]", ["2019", "2019-12", "2020-06-01", "2020 Summer"]),
        ('("2020/01/01"[dp] : "3000"[dp])', list(DATED)[3:]),
        ("1997/10[edat]", ["1997-10-06"]),
        ("1997/10/06[crdt]", ["1997-10-06"]),
        ('"last 60 days"[dp]', ["2025-06-20", "2025-08"]),
        ('"last 5 years"[dp]', ["2025-06-20", "2025-08"]),
        ('"last 6 years"[dp]', [*list(DATED)[2:]]),
        ('"last 2 months"[edat] OR "last 20 days"[crdt]', ["2025-06-20", "2025-08"]),
        ('"last 30 days"[edat]', ["2025-06-20"]),
        ("3000[dp]", []),
    ],
)
def test_dates(text: str, names: list[str]) -> None:
    assert found(text, DATED) == names


MARKED = {
    "abstract": article(abstract="Text."),
    "conflict": article(conflict_of_interest="None declared."),
    "retracted": article(corrections=(Correction(type="RetractionIn", pmid="9"),)),
    "erratum": article(corrections=(Correction(type="ErratumIn"), Correction(type="Cites"))),
    "core": article(citation_subset=("AIM", "IM"), status="MEDLINE"),
    "ahead": article(publication_status="aheadofprint", status="Publisher", pmcid="PMC2600426"),
    "doi": article(doi="10.1055/s-0040-1702967"),
    "grant": article(grants=(Grant(id="LM05545", acronym="LM", agency="NLM NIH HHS"),)),
    "bank": article(databanks=(Databank(name="GENBANK", accession_numbers=("AF113832",)),)),
    "place": article(
        authors=(Person(last_name="X", affiliations=(Affiliation(name="Cleveland Clinic"),)),)
    ),
    "journal": article(journal=Journal(title="Nature", iso_abbreviation="Nature", volume="6")),
    "keyword": article(keywords=(Keyword(name="Gene therapy", owner="NOTNLM", major=False),)),
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hasabstract", "abstract"),
        ("hasabstract[text]", "abstract"),
        ("hascois", "conflict"),
        ("hasretractionin", "retracted"),
        ("haserratumin[all]", "erratum"),
        ("jsubsetaim[text]", "core"),
        ("jsubsetaim", "core"),
        ("jsubsetim[sb] AND medline[sb]", "core"),
        ("pubstatusaheadofprint", "ahead"),
        ("publisher[sb] AND free full text[sb]", "ahead"),
        ("PMC2600426", "ahead"),
        ("10.1055/s-0040-1702967", "doi"),
        ("10.1055/s-0040-1702967[doi]", "doi"),
        ("doi: 10.1055/s-0040-1702967", "doi"),
        ("https://doi.org/10.1055/S-0040-1702967", "doi"),
        ("LM05545/LM/NLM[gr]", "grant"),
        ("NLM NIH HHS[gr]", "grant"),
        ("genbank[si]", "bank"),
        ("genbank/af113832[si]", "bank"),
        ("cleveland[ad] AND clinic[ad]", "place"),
        ("nature[ta] AND 6[vi]", "journal"),
        ('"gene therapy"[tiab] AND "gene therapy"[ot]', "keyword"),
    ],
)
def test_marks_and_identifiers(text: str, name: str) -> None:
    assert found(text, MARKED) == [name]


@pytest.mark.parametrize("text", ["hash", "hasty*", '"hasabstract"', "hasabstract[ti]", "jsubsetx"])
def test_what_is_no_mark(text: str) -> None:
    assert found(text, MARKED) == []


GREEK = titled("TNF-α", "TNFα", "TNF alpha", "TNF-alpha", "TNFalpha")
OF_TNF = titled("TNF-β", "Alpha of TNF", "TNF", "TNFRSF1A")
SPELLED: list[tuple[str, list[str], list[str]]] = [
    ("TNF-α|TNFα|TNF-alpha|TNFalpha|tnf-ALPHA", list(GREEK), list(OF_TNF)),
    ('"TNF alpha"|TNF alpha[ti]', list(GREEK), list(OF_TNF)),
    ("TNF alpha|alpha TNF", ["Alpha of TNF", "TNF-α in TNF", "TNF-alpha"], ["TNF", "Alpha"]),
    ("TNF alpha", ["TNFα", "Alpha of TNF"], ["TNF", "Alpha"]),
    ("IL 6", ["IL6", "IL-6", "IL-1 and 6 others"], ["IL-1"]),
    (
        "IL6|IL-6|il-6|IL 6[ti]",
        ["IL-6 in serum", "Serum IL6", "(IL 6)"],
        ["IL-60", "IL-1 and 6 others"],
    ),
    ('"IL-6 receptor"|"IL6 receptor"', ["IL-6 receptor", "The IL6 receptor"], ["Receptor, IL-6"]),
    ("COVID19|COVID-19", ["COVID-19", "COVID19", "Covid 19"], ["Covid", "19"]),
    ("SARS-CoV2|SARS-CoV-2", ["SARS-CoV-2", "SARS-CoV2"], ["SARS-CoV"]),
    ("TGFβ1|TGF-β1|TGF-beta1|TGF beta-1[ti]", ["TGF-β1", "TGF-beta 1", "TGFβ1"], ["TGF-β2"]),
    ("NF-κB|NF-kappaB|NFκB|NF-kappa B[ti]", ["NF-κB", "NF-kappa B", "NFkappaB"], ["NF-Y", "B"]),
    ("HIF1α|HIF-1α|HIF-1alpha", ["HIF-1α", "HIF1α", "HIF-1 alpha"], ["HIF-2α", "HIF1"]),
    ("PDL1|PD-L1|PD L1|PDL-1", ["PD-L1", "PDL1", "PD L1", "PDL-1"], ["PD-1", "L1"]),
    (
        'TNFa|TNF-a|"TNF-a"|TNFα[ti]|TNF alpha[ti]|"TNF-alpha"[tiab]',
        ["TNFa", "TNF-a levels", "TNF-α", "Of TNF alpha", "TNF, a cytokine"],
        ["TNF-b", "TNF", "TNFAIP3"],
    ),
    (
        "IFNg|IFN-g|IFN g[ti]|IFN-γ|IFN gamma[ti]",
        ["IFNg", "IFN-g", "IFN-γ", "IFN gamma"],
        ["IFN-a", "IFN", "5 g"],
    ),
    (
        'IL1b|IL-1b|IL-1β|"IL-1 beta"|IL-1 beta[ti]',
        ["IL1b", "IL-1b", "IL-1β", "IL-1 beta"],
        ["IL-1a", "IL-1", "IL-1B4"],
    ),
    (
        "NF-kB|NFkB|NF kB[ti]|NF-κB|NF-kappaB|NF-kappa B[ti]",
        ["NFkB", "NF-kB p65", "NF-κB", "NF-kappa B", "NFkappaB"],
        ["NF-Y", "B"],
    ),
    ("TGF-b1|TGFb1|TGFB1|TGF-β1", ["TGFb1", "TGF-b1", "TGF-β1", "TGF-beta 1"], ["TGF-b2"]),
    ("PPARg|PPAR-γ", ["PPARg", "PPAR-γ", "PPAR gamma"], ["PPARGC1A", "PPAR-α", "PPAR"]),
    ("PPARα", ["PPARa", "PPAR-α"], ["PPAR, a receptor"]),
    ("HIF1a|HIF-1a|HIF-1α", ["HIF1a", "HIF-1α"], ["HIF-1, a factor", "HIF-2α"]),
    ("IkBa|IκBα|I kappa B alpha[ti]", ["IkBa", "IκBα", "IkB-α", "I kappa B alpha"], ["IκBβ"]),
    (
        "TNFα*|TNF-alpha*",
        ["TNF-α converting enzyme", "TNFalpha", "TNFa", "TNF-alphas"],
        ["TNFAIP3", "TNF and others", "TNF-β"],
    ),
    (
        '"TNFα cells"[tiab:~2]|"cells TNF-α"[ti:~2]',
        ["Cells and TNF alpha", "TNFa in cells"],
        ["TNF of a cell", "TNF in a few cells"],
    ),
    ("vitamin β|hepatitis β|factor ε", [], ["Vitamin B", "Hepatitis B", "Factor E"]),
    ("GM-CSF|GMCSF|GM CSF[ti]", ["GM-CSF", "GMCSF", "GM CSF"], ["CSF, GM", "G-CSF"]),
    ("co-culture|coculture|co culture[ti]", ["Co-culture", "A coculture"], ["Culture, co"]),
    ("anti-inflammatory|antiinflammatory", ["Anti-inflammatory", "Antiinflammatory"], ["Anti"]),
    ("follow-up", ["Follow-up", "A followup"], ["Following up"]),
    ("TNF-R1|TNFR1", ["TNF-R1", "TNFR1", "TNF R1"], ["TNF", "R1"]),
    ("SDF1|SDF-1|VLA4", ["SDF-1 and VLA-4"], ["SDF", "VLA"]),
    ("Abeta|Aβ", ["Aβ", "Abeta"], ["a beta blocker"]),
    ("A-β", ["Aβ", "Abeta", "A-beta"], ["Beta, a"]),
    (
        '"IL-6 1x10^6"|"IL6 1 × 10⁶"',
        ["IL-6 (1 × 10⁶)", "IL6 1x10^6"],
        ["IL-6 in 1 × 10⁶", "IL-6"],
    ),
    ("2.5x10^6|2.5 x 10^6[ti]", ["2.5 × 10⁶ cells", "2.5x10(6)"], ["2.6 × 10⁶", "5 × 10⁶"]),
    ("MST2|MST-2", ["MST2 kinase"], ["MS: T2 lesions"]),
    ("IL-17A|IL17A", ["IL-17A", "IL17A"], ["IL-17", "A"]),
    ("p53|P53", ["p53 loss", "P53"], ["TP53", "p. 53", "p 530"]),
    ("p-53[ti]", ["p53", "p-53"], ["p530"]),
    ("TP53", ["TP53"], ["p53"]),
    ("CD4+|CD4|CD4⁺", ["CD4+ T cells", "CD4⁺", "CD4(+)"], ["CD44", "CD8"]),
    ("10⁶|10^6|106", ["10⁶ cells", "10^6 cells", "10(6) cells"], ["10⁷", "10 (6 of 9)"]),
    (
        '1x10^6|1×10⁶[ti]|"1 × 10⁶"|1 × 10⁶[ti]|1 x 10^6[ti]',
        ["1x10^6 cells", "1 × 10⁶ cells", "1 x 10(6) cells", "1×10⁶"],
        ["10⁶ of 1", "11 × 10⁶", "1 × 10⁷"],
    ),
    ("IL-2Rα|IL2Rα|IL-2R alpha[ti]", ["IL-2Rα", "IL-2R alpha", "IL2R-α"], ["IL-2Rβ", "IL-2R"]),
    ("PKCη|PKC-η|PKC eta[ti]", ["PKCη", "PKC eta", "PKC-eta"], ["PKCθ", "PKC beta", "PKC"]),
    ("meta|beta|theta|zeta", [], ["m eta", "b eta", "th eta", "z eta"]),
    ("H2O2|H₂O₂", ["H₂O₂", "H2O2", "H(2)O(2)"], ["H2O"]),
    ("Sjogren|Sjögren|SJÖGREN", ["Sjögren's syndrome", "Sjogren syndrome"], ["Sjo"]),
    ("Sjögren's|Sjogren's|Sjögren’s", ["Sjögren's syndrome", "Sjogren’s"], ["Sjögren"]),
    ("β-catenin|beta catenin[ti]|beta-catenin|betacatenin", ["β-catenin"], ["Catenin"]),
    ("Wharton's jelly|Wharton’s jelly", ["Wharton's jelly", "jelly of Wharton’s"], ["Wharton"]),
    ("café|cafe", ["Café", "Cafe\u0301"], ["Caf"]),
    ("µm|μm", ["5 µm", "5 μm"], ["mm"]),
]


@pytest.mark.parametrize(
    ("text", "titles", "others"),
    [(text, titles, others) for texts, titles, others in SPELLED for text in texts.split("|")],
)
def test_names_as_biologists_type_them(text: str, titles: list[str], others: list[str]) -> None:
    assert found(text, titled(*titles, *others)) == titles
