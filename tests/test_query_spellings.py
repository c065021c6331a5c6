from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.query.spellings import may_be_joined, spellings
from harvester.query.words import words

ATOMS = st.sampled_from(
    ["il", "6", "17", "a", "p", "r", "tnf", "alpha", "kappa", "eta", "th", "no", "cell", "β"]
) | st.sampled_from(["x", "106", "pd", "l1"])
PHRASES = st.lists(st.lists(ATOMS, min_size=1, max_size=4).map("".join), max_size=6).map(
    lambda found: words(" ".join(found))
)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("IL6", ["il 6"]),
        ("IL-6", ["il6"]),
        ("IL-17A", ["il17a"]),
        ("COVID19", ["covid 19"]),
        ("TNFα", ["tnf alpha"]),
        ("TNF alpha", ["tnfalpha"]),
        ("TGF-β1", ["tgf beta 1", "tgfbeta1", "tgfbeta 1"]),
        ("NFκB", ["nf kappab", "nfkappa b", "nf kappa b"]),
        ("5-HT", ["5ht"]),
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
        ("TGFB1", ["tgfb 1", "tgf b1"]),
        ("MS T2", []),
        ("MST2", ["mst 2"]),
        ("p 53", ["p53"]),
        ("p53", []),
        ("T3 of C3", []),
        ("phase 2 trials of 3 drugs", ["phase2 trials of 3 drugs"]),
        ("Aβ", []),
        ("IL-2Rα", ["il2ralpha", "il 2r alpha", "il2r alpha"]),
        ("IL-2R alpha", ["il 2ralpha", "il2ralpha", "il2r alpha"]),
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
    first, *rest = spellings(words(text))
    assert first == words(text)
    assert sorted(map(" ".join, rest)) == sorted(others)


@given(PHRASES)
def test_spellings_differ_by_spaces_only_and_are_bounded(phrase: tuple[str, ...]) -> None:
    found = spellings(phrase)
    assert found[0] == phrase
    assert len(set(found)) == len(found) <= 64
    assert {_without_times(spelled) for spelled in found} == {_without_times(phrase)}


def _without_times(spelled: tuple[str, ...]) -> str:
    """The sign of multiplication is a letter or nothing."""
    return "".join(spelled).replace("x", "")


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
