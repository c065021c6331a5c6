"""Journals that do not exist, with true check digits in their ISSNs."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.sandbox.invented.check_digits import issn


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal. ``first_year`` is that of its volume 1; ``kind`` has a "p" if it is printed and
    an "e" if it is electronic; ``subset`` is the ``CitationSubset`` of its indexed articles."""

    serial: int
    title: str
    abbreviation: str
    code: str
    country: str
    first_year: int
    language: str = "eng"
    kind: str = "pe"
    subset: str | None = "IM"

    @property
    def print_issn(self) -> str | None:
        """The ISSN of the printed journal; the block 98… is given to nobody."""
        digits = f"98{self.serial:02d}{self.serial * 37 % 1000:03d}"
        return issn(digits) if "p" in self.kind else None

    @property
    def electronic_issn(self) -> str | None:
        """The ISSN of the electronic journal."""
        digits = f"99{self.serial:02d}{self.serial * 53 % 1000:03d}"
        return issn(digits) if "e" in self.kind else None

    @property
    def nlm_id(self) -> str:
        """``NlmUniqueID``, in the newer and the older of its shapes."""
        return f"9918{self.serial:03d}906676" if self.serial % 3 else f"9900{self.serial:03d}R"

    @property
    def numbers_pages(self) -> bool:
        """False where articles have numbers instead of pages."""
        return "p" in self.kind


JOURNALS = (
    Journal(1, "Annals of cellular neurology", "Ann Cell Neurol", "acn", "England", 1974),
    Journal(2, "Journal of stromal cell therapy", "J Stromal Cell Ther", "jsct",
             "United States", 2003),
    Journal(3, "Demyelination &amp; repair", "Demyelination Repair", "demrep",
            "Netherlands", 1995),
    Journal(4, "Acta neuroimmunologica borealis", "Acta Neuroimmunol Boreal", "anb",
             "Denmark", 1968),
    Journal(5, "Open cytotherapy", "Open Cytother", "ocyt", "Switzerland", 2008, kind="e",
             subset=None),
    Journal(6, "Transplantation frontiers &amp; practice", "Transplant Front Pract", "tfp",
             "England", 1986),
    Journal(7, "The Lindmoor medical journal", "Lindmoor Med J", "lmj", "England", 1921,
             subset="AIM"),
    Journal(8, "Clinical trials of advanced therapies", "Clin Trials Adv Ther", "ctat",
             "United States", 2005, kind="e"),
    Journal(9, "Experimental glia", "Exp Glia", "eglia", "United States", 1988),
    Journal(10, "Immunology of the nervous system (Online)", "Immunol Nerv Syst (Online)", "ins",
             "England", 2010, kind="e"),
    Journal(11, "Cartilage, tendon and bone repair", "Cartil Tendon Bone Repair", "ctbr",
             "Germany", 1991),
    Journal(12, "Evidence synthesis in neurology", "Evid Synth Neurol", "esn", "England", 2001,
             kind="e"),
    Journal(13, "Northern journal of haematology", "North J Haematol", "njh", "Sweden", 1959),
    Journal(14, "Mathematical models in cell biology", "Math Models Cell Biol", "mmcb",
             "Singapore", 1999, subset=None),
    Journal(15, "PLURIPOTENT", "Pluripotent", "plur", "United States", 2012, kind="e"),
)  # fmt: skip
"""The journals in English."""

_SUITED = (
    ("encephalomyelitis", ("anb", "eglia", "ins", "demrep")),
    ("equations", ("mmcb",)),
    ("haematopoietic", ("njh", "tfp", "lmj")),
    ("cells alone", ("jsct", "ocyt", "plur", "tfp")),
    ("cells elsewhere", ("jsct", "ctbr", "tfp", "ctat", "lmj", "ocyt", "njh")),
    ("cells in MS, synthesis", ("esn", "acn", "lmj", "demrep")),
    ("cells in MS, mouse", ("eglia", "anb", "jsct", "ins", "plur", "demrep")),
    ("cells in MS, culture", ("jsct", "ins", "anb", "ocyt")),
    ("cells in MS", ("acn", "demrep", "jsct", "ctat", "lmj", "ocyt", "tfp", "anb")),
    ("", ("acn", "demrep", "lmj", "anb", "esn")),
)


def suited(kind: str, year: int) -> tuple[Journal, ...]:
    """The journals that print records of a kind and had begun before ``year``."""
    codes = next(codes for start, codes in _SUITED if kind.startswith(start))
    running = tuple(journal for journal in JOURNALS if journal.first_year < year)
    fitting = tuple(journal for journal in running if journal.code in codes)
    return fitting or running


CHINESE = Journal(
    21, "Zhongguo xu gou xi bao zhi liao za zhi = Chinese journal of invented cell therapy",
    "Zhongguo Xu Gou Xi Bao Zhi Liao Za Zhi", "zxx", "China", 1985, "chi",
)  # fmt: skip
GERMAN = Journal(
    22, "Zeitschrift für Zelltherapie und Nervenheilkunde", "Z Zellther Nervenheilkd", "zzn",
    "Germany", 1952, "ger",
)  # fmt: skip
FRENCH = Journal(
    23, "Revue de neurologie cellulaire", "Rev Neurol Cell", "rnc", "France", 1948, "fre"
)
SPANISH = Journal(
    24, "Archivos españoles de terapia celular", "Arch Esp Ter Cel", "aetc", "Spain", 1979, "spa"
)
JAPANESE = Journal(
    25, "Kūsō shinkei. Brain and invented nerve", "Kuso Shinkei", "ksn", "Japan", 1966, "jpn"
)
RUSSIAN = Journal(
    26, "Zhurnal vymyshlennoi nevrologii", "Zh Vymyshl Nevrol", "zvn", "Russia (Federation)",
    1961, "rus",
)  # fmt: skip
PREPRINTS = Journal(
    31, "inventRxiv : the preprint server for nothing real", "inventRxiv", "rxiv",
    "United States", 2017, kind="e", subset=None,
)  # fmt: skip
ETHICS = Journal(
    32, "Cells and conscience", "Cells Conscience", "cac", "United States", 1983, subset="E"
)
GRAVITY = Journal(
    33, "Life sciences in low gravity", "Life Sci Low Gravity", "lslg", "United States", 1990,
    subset="S",
)  # fmt: skip
VERSIONED = Journal(
    34, "OpenDraft research", "OpenDraft Res", "odr", "England", 2012, kind="e", subset=None
)
