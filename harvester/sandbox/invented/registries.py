"""Numbers of trial registries and repositories, from ranges none of them has given out."""

from __future__ import annotations

from harvester.sandbox.invented.dice import Dice


def trial(dice: Dice) -> tuple[str, str]:
    """The name ``DataBankName`` has for a registry of trials, and a number in it."""
    six = dice.between(100_000, 999_999)
    return dice.choice(
        (
            ("ClinicalTrials.gov", f"NCT99{six}"),
            ("ClinicalTrials.gov", f"NCT99{six}"),
            ("ClinicalTrials.gov", f"NCT99{six}"),
            ("ISRCTN", f"ISRCTN99{six}"),
            ("EudraCT", f"20{dice.between(10, 22)}-99{six % 10000:04d}-{dice.between(10, 99)}"),
            ("ChiCTR", f"ChiCTR9900{six}"),
            ("UMIN-CTR", f"UMIN999{six}"),
            ("ANZCTR", f"ACTRN12699{six:09d}"),
            ("IRCT", f"IRCT99{six}N{dice.between(1, 9)}"),
        )
    )


def repository(dice: Dice) -> tuple[str, tuple[str, ...]]:
    """A repository and one to four accession numbers."""
    five = dice.between(10_000, 99_000)
    count = dice.between(1, 4)
    name, pattern = dice.choice(
        (
            ("GENBANK", "ZZ9{}"),
            ("GEO", "GSE99{}"),
            ("figshare", "10.99999/figshare.{}"),
            ("Dryad", "10.99999/dryad.{}"),
            ("SRA", "SRP99{}"),
            ("BioProject", "PRJNA99{}"),
        )
    )
    return name, tuple(pattern.format(five + step) for step in range(count))
