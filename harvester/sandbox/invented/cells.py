"""The cells and the diseases of the stories: one choice of words that a whole abstract keeps."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.sandbox.invented import mathematics
from harvester.sandbox.invented.dice import Dice


@dataclass(frozen=True, slots=True)
class Cells:
    """A kind of mesenchymal cell: its name, its abbreviation, and the tissue it comes from."""

    name: str
    short: str
    tissue: str
    mesh: tuple[str, ...]

    @property
    def introduced(self) -> str:
        """The name, and the abbreviation that stands for it from there on."""
        return f"{self.name} ({self.short})"

    @property
    def of_adults(self) -> bool:
        """Whether a patient can be given cells of this kind of his own."""
        return self.tissue in ("bone marrow", "fat tissue")


_MARROW = ("bone marrow", ("Bone Marrow Cells/cytology",))
_FAT = ("fat tissue", ("Adipose Tissue/cytology",))
_CORD = ("the umbilical cord", ("Umbilical Cord/cytology",))
_PLACENTA = ("the placenta", ("Placenta/cytology",))

_USUAL = (
    Cells("bone marrow-derived mesenchymal stem cells", "BM-MSCs", *_MARROW),
    Cells("autologous bone marrow mesenchymal stromal cells", "BM-MSCs", *_MARROW),
    Cells("neurotrophic factor-secreting mesenchymal stem cells", "NTF-MSCs", "bone marrow", ()),
    Cells("adipose-derived mesenchymal stem cells", "AdMSCs", *_FAT),
    Cells("adipose-derived mesenchymal stromal cells", "AdMSCs", *_FAT),
    Cells("umbilical cord-derived mesenchymal stem cells", "UC-MSCs", *_CORD),
    Cells("Wharton's jelly mesenchymal stromal cells", "WJ-MSCs", *_CORD),
    Cells("placenta-derived mesenchymal stem cells", "PL-MSCs", *_PLACENTA),
)
"""The kinds as most authors name them."""

_OTHER = (
    Cells("bone marrow stromal cells", "BMSCs", *_MARROW),
    Cells("bone marrow-derived stem cells", "BMSCs", *_MARROW),
    Cells("multipotent stromal cells", "MSCs", *_MARROW),
    Cells("mesenchymal progenitor cells", "MPCs", *_MARROW),
    Cells("medicinal signaling cells", "MSCs", *_MARROW),
    Cells("adipose-derived stem cells", "ADSCs", *_FAT),
    Cells("adipose-derived stromal cells", "ASCs", *_FAT),
    Cells("adipose stem cells", "ASCs", *_FAT),
    Cells("umbilical cord stem cells", "UCSCs", *_CORD),
    Cells("umbilical cord-derived stem cells", "UCSCs", *_CORD),
    Cells("Wharton's jelly stem cells", "WJSCs", *_CORD),
    Cells("placental stem cells", "PSCs", *_PLACENTA),
    Cells("placenta-derived stem cells", "PDSCs", *_PLACENTA),
    Cells("placenta-derived cells", "PDCs", *_PLACENTA),
    Cells("amniotic stem cells", "AMSCs", "the amnion", ("Amnion/cytology",)),
)
"""The same under names that a search for "mesenchymal stem cells" does not find."""

SYNONYMS = tuple(kind.name for kind in _OTHER)
"""The names a thorough search for mesenchymal stem cells has to think of."""


def cells(dice: Dice, *, of_adults: bool = False) -> Cells:
    """One kind of cells; with ``of_adults`` one that patients have themselves."""
    kinds = _USUAL if dice.percent(65) else _OTHER
    return dice.choice([kind for kind in kinds if kind.of_adults or not of_adults])


@dataclass(frozen=True, slots=True)
class Course:
    """A course of multiple sclerosis and its descriptor."""

    name: str
    short: str
    descriptor: str


_COURSES = (
    Course("relapsing-remitting multiple sclerosis", "RRMS",
           "Multiple Sclerosis, Relapsing-Remitting"),
    Course("secondary progressive multiple sclerosis", "SPMS",
           "Multiple Sclerosis, Chronic Progressive"),
    Course("primary progressive multiple sclerosis", "PPMS",
           "Multiple Sclerosis, Chronic Progressive"),
    Course("treatment-refractory multiple sclerosis", "MS", "Multiple Sclerosis"),
    Course("multiple sclerosis", "MS", "Multiple Sclerosis"),
)  # fmt: skip


def course(dice: Dice) -> Course:
    """One course of multiple sclerosis."""
    return dice.choice(_COURSES)


@dataclass(frozen=True, slots=True)
class Indication:
    """A disease other than multiple sclerosis in which such cells were tried."""

    name: str
    descriptor: str
    outcome: str
    unit: str
    low: float
    high: float


_INDICATIONS = (
    Indication("knee osteoarthritis", "Osteoarthritis, Knee", "WOMAC pain score", "points", 9, 31),
    Indication("steroid-refractory graft-versus-host disease", "Graft vs Host Disease",
               "overall response at day 28", "%", 41, 76),
    Indication("complex perianal fistulas of Crohn's disease", "Crohn Disease",
               "combined remission at week 24", "%", 35, 62),
    Indication("amyotrophic lateral sclerosis", "Amyotrophic Lateral Sclerosis",
               "monthly ALSFRS-R decline", "points", 0.4, 1.3),
    Indication("chronic cervical spinal cord injury", "Spinal Cord Injuries",
               "ASIA motor score", "points", 2, 14),
    Indication("subacute ischaemic stroke", "Stroke", "Barthel index", "points", 8, 27),
    Indication("acute myocardial infarction", "Myocardial Infarction",
               "left ventricular ejection fraction", "%", 1.1, 6.9),
    Indication("chronic ischaemic heart failure", "Heart Failure",
               "6-minute walk distance", "m", 12, 58),
    Indication("refractory systemic lupus erythematosus", "Lupus Erythematosus, Systemic",
               "SLEDAI", "points", 3, 9),
    Indication("new-onset type 1 diabetes", "Diabetes Mellitus, Type 1",
               "stimulated C-peptide", "pmol/mL", 0.1, 0.5),
    Indication("rheumatoid arthritis", "Arthritis, Rheumatoid", "DAS28", "points", 0.6, 2.4),
    Indication("neuromyelitis optica spectrum disorder", "Neuromyelitis Optica",
               "annualised relapse rate", "relapses/year", 0.3, 1.4),
)  # fmt: skip


def indication(dice: Dice) -> Indication:
    """One other indication."""
    return dice.choice(_INDICATIONS)


def dose(dice: Dice, *, formula: bool = False) -> str:
    """A dose per kilogram, its power written with ``sup`` or, for ``formula``, in MathML."""
    mantissa = dice.choice(("0.5", "1", "1.5", "2", "2.5", "3"))
    if formula:
        return f"{mathematics.dose(mantissa, 6)} cells/kg"
    return dice.choice(
        (
            f"{mantissa}×10<sup>6</sup> cells/kg",
            f"{mantissa} × 10<sup>6</sup>&#xA0;cells per kg of body weight",
            f"{mantissa}·10<sup>6</sup> cells kg<sup>-1</sup>",
        )
    )


def p_value(dice: Dice, *, significant: bool) -> str:
    """A p-value as the journals write it: plain, italic, or a mathematical letter."""
    letter = dice.choice(("p", "P", "<i>p</i>", "<i>P</i>", "\U0001d45d"))
    if significant:
        return dice.choice((f"{letter} &lt; 0.001", f"{letter} = 0.0{dice.between(10, 48)}"))
    return f"{letter} = 0.{dice.between(12, 88)}"
