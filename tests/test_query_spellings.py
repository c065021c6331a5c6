from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_spellings import ways_to_go_on, ways_to_write

from harvester.query.spellings import may_be_joined, spellings
from harvester.query.text_search import spelled_phrases
from harvester.query.words import words

_ATOMS = """il 6 17 a p r tnf alpha kappa eta th no cell β x 106 pd l1 b g k kb nf ifn i gm csf
co culture 1 t ror 2r1"""
PHRASES = st.lists(
    st.lists(st.sampled_from([*_ATOMS.split(), "-", "‐"]), min_size=1, max_size=4).map("".join),
    max_size=6,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("IL6", ["il 6"]),
        ("IL-6", ["il6"]),
        ("IL-17A", ["il17a"]),
        ("COVID19", ["covid 19"]),
        ("TNFα", ["tnf alpha", "tnfa", "tnf a"]),
        ("TNF alpha", ["tnfalpha", "tnfa", "tnf a"]),
        ("TNF-a", ["tnfa", "tnf alpha", "tnfalpha"]),
        ("IL-1b", ["il1b", "il 1beta", "il 1 beta", "il1beta", "il1 beta"]),
        ("PPARγ", ["ppar gamma", "pparg", "ppar g"]),
        ("PPARα", ["ppar alpha", "ppara"]),
        (
            "TGF-β1",
            ["tgf beta 1", "tgfbeta1", "tgfbeta 1", "tgfb1", "tgfb 1", "tgf b1"],
        ),
        ("NFκB", ["nf kappab", "nfkappa b", "nf kappa b", "nfkb", "nf kb"]),
        ("RORgt", ["ror gt", "rorgammat", "ror gammat", "rorgamma t", "ror gamma t"]),
        ("TCR at", []),
        ("TNFAIP3", ["tnfaip 3"]),
        ("GM-CSF", ["gmcsf"]),
        ("GMCSF", ["gm csf"]),
        ("co-culture", ["coculture"]),
        (
            "follow-up of by-products",
            ["followup of by products", "follow up of byproducts", "followup of byproducts"],
        ),
        ("co- culture, well--being, -up", ["coculture well being up"]),
        ("TNF-R1", ["tnfr1", "tnfr 1"]),
        ("vitamin B, hepatitis-B, class Ia, factor V", []),
        (
            "IL-6 1x10^6",
            ["il6 1x106", *(f"{one} {n}" for one in ("il 6", "il6") for n in ("1 x 106", "1 106"))],
        ),
        ("5-HT", ["5ht"]),
        ("VEGFA", ["vegf a"]),
        ("A-T, CAR-T, T-ALL", []),
        ("upregulated", ["up regulated"]),
        ("SDF-1α", ["sdf 1 alpha", "sdf1alpha", "sdf1 alpha", "sdf 1a", "sdf1a"]),
        ("PDL1", ["pdl 1", "pd l1"]),
        ("PD-L1", ["pdl1", "pdl 1"]),
        (
            "PD-L1 and CTLA4",
            [
                "pd l1 and ctla 4",
                *(f"{a} and {b}" for a in ("pdl1", "pdl 1") for b in ("ctla4", "ctla 4")),
            ],
        ),
        ("PDL-1", ["pdl1", "pd l1"]),
        ("TGFB1", ["tgfb 1", "tgf b1", "tgf beta1", "tgf beta 1", "tgfbeta1", "tgfbeta 1"]),
        ("MS T2", []),
        ("MST2", ["mst 2"]),
        ("p 53", ["p53"]),
        ("p53", []),
        ("T3 of C3", []),
        ("phase 2 trials of 3 drugs", ["phase2 trials of 3 drugs"]),
        ("Aβ", []),
        ("IL-17Rα", ["il17ralpha", "il 17r alpha", "il17r alpha"]),
        ("IL-17R alpha", ["il 17ralpha", "il17ralpha", "il17r alpha"]),
        ("PKCη", ["pkc eta"]),
        ("PKC eta", ["pkceta"]),
        ("metastasis meta feta acetate", []),
        ("b eta", []),
        ("th eta", []),
        ("eta 6", []),
        ("1x10^6", ["1 x 106", "1 106"]),
        ("1 × 10⁶", ["1x106", "1 x 106"]),
        ("2.5×10(7) cells", ["2 5x107 cells", "2 5 x 107 cells"]),
        ("1 x 10^6", ["1x106", "1 x106", "1x 106", "1 106"]),
        ("in 2 100 of 10 600", []),
        ("4x100", []),
        ("NO2 in 2020", []),
        ("10 6", []),
        ("stem cells", []),
        ("IL6 a b c d e f g h i j k l", []),
    ],
)
def test_how_else_names_are_written(text: str, others: list[str]) -> None:
    first, *rest = spellings(text)
    assert first == words(text)
    assert sorted(map(" ".join, rest)) == sorted(others)


@pytest.mark.parametrize(
    "names",
    [
        "TNFa TNF-a TNFα TNF-α TNF-alpha|TNF alpha",
        "IFNg IFN-g IFN-γ IFN-gamma|IFN gamma",
        "IL1b IL-1b IL-1β IL1β|IL-1 beta",
        "NF-kB NFkB NF-κB NFκB NF-kappaB NFkappaB|NF-kappa B",
        "TGFb TGF-b TGF-β|TGF beta",
        "TGFb1 TGF-b1 TGF-β1 TGF-beta1|TGF-beta 1",
        "PPARg PPAR-g PPAR-γ|PPAR gamma",
        "HIF1a HIF-1a HIF-1α|HIF-1 alpha",
        "PGC1a PGC-1a PGC-1α",
        "GSK3b GSK-3b GSK-3β",
        "IL-2Ra IL2Ra IL-2Rα|IL-2R alpha",
        "IkBa IκBα IkBα IκB-α IkB-alpha|I kappa B alpha",
        "PKCd PKC-d PKCδ PKC-δ",
        "CD8a CD8α|CD8 alpha",
        "C/EBPa C/EBPα C/EBP-alpha",
        "RORgt RORγt ROR-γt",
        "IFNa2b IFN-a2b IFN-α2b",
        "GM-CSF GMCSF|GM CSF",
        "TNF-R1 TNFR1|TNF R1",
    ],
)
def test_each_form_of_a_name_finds_each_other(names: str) -> None:
    together, *apart = names.split("|")
    forms = [*together.split(), *apart]
    for form in forms:
        assert {words(one) for one in forms} <= set(spellings(form)), form


@pytest.mark.parametrize(
    "names",
    [
        "IL-17A IL-17α", "PDGF-B PDGF-β", "CD1a CD1α", "CD11b CD11β", "HLA-A HLA-α", "ERa ERα",
        "IL-1Ra IL-1Rα", "STAT5a STAT5α", "TNF TNF-α", "IL-1 IL-1α", "PKCl PKCλ", "TGFa TGF-β",
        "IL-1 IL-1β", "NF-Y NF-κB", "Ikba-like IκBα",
    ],
)  # fmt: skip
def test_what_is_not_the_same_name(names: str) -> None:
    one, other = names.split()
    assert words(one) not in spellings(other)
    assert words(other) not in spellings(one)


@pytest.mark.parametrize(
    ("text", "longer", "whole"),
    [
        ("TNFα", ["tnfalpha", "tnf alpha"], ["tnfa", "tnf a"]),
        ("TNFa", ["tnfa", "tnfalpha", "tnf alpha"], ["tnf a"]),
        ("IL-6 receptor", ["il 6 receptor", "il6 receptor"], []),
        ("TNFα receptor", [f"{n} receptor" for n in ("tnfalpha", "tnf alpha", "tnfa", "tnf a")],
         []),
        ("COVID19", ["covid19"], ["covid 19"]),
        ("breast-feed", ["breast feed"], []),
        ("TGFB1", ["tgfb1", "tgf beta1", "tgfbeta1"],
         ["tgfb 1", "tgf b1", "tgf beta 1", "tgfbeta 1"]),
    ],
)  # fmt: skip
def test_which_spellings_may_go_on_behind_a_star(
    text: str, longer: list[str], whole: list[str]
) -> None:
    found = spelled_phrases(text, star=True)
    assert {" ".join(one.words) for one in found if one.last_is_prefix} >= set(longer)
    assert {" ".join(one.words) for one in found if not one.last_is_prefix} == set(whole)


@given(PHRASES)
@settings(max_examples=400, deadline=None)
def test_spellings_are_those_of_the_obvious_way_and_bounded(phrase: str) -> None:
    found = spellings(phrase)
    assert found[0] == words(phrase)
    assert len(set(found)) == len(found) <= 64
    if found[0]:
        assert set(found) == set(ways_to_write(phrase))
        assert {tuple(one) for one in spelled_phrases(phrase, star=True)} == set(
            ways_to_go_on(phrase)
        )


_ORDINARY = "stem cells of patients with chronic disease in vitro factor class type vitamin therapy"


@given(st.lists(st.sampled_from(_ORDINARY.split()), min_size=1, max_size=12).map(" ".join))
def test_ordinary_words_have_one_spelling(text: str) -> None:
    assert spellings(text) == (words(text),)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("tnf", "alpha", True),
        ("il", "6", True),
        ("stem", "cell", False),
        ("pd", "l1", True),
        ("2", "6", False),
        ("2", "106", True),
        ("pkc", "eta", True),
        ("b", "eta", False),
    ],
)
def test_neighbours_that_may_be_one_name(before: str, after: str, joined: bool) -> None:
    assert may_be_joined(before, after) is joined
