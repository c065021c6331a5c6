"""Stories of trials of medicines, not of cells, for multiple sclerosis."""

from __future__ import annotations

from harvester.sandbox.invented import cells, mathematics, registries
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.story import Story, capital, structured

_PHASES = (
    ("phase II", ("Clinical Trial, Phase II", "Randomized Controlled Trial")),
    ("phase III", ("Clinical Trial, Phase III", "Randomized Controlled Trial",
                   "Multicenter Study")),
    ("randomised", ("Randomized Controlled Trial",)),
    ("phase IV", ("Clinical Trial, Phase IV", "Comparative Study")),
)  # fmt: skip

_MEDICINES = (
    ("interferon beta-1a", "Interferon-beta"),
    ("glatiramer acetate", "Glatiramer Acetate"),
    ("natalizumab", "Natalizumab"),
    ("fingolimod", "Fingolimod Hydrochloride"),
    ("dimethyl fumarate", "Dimethyl Fumarate"),
    ("cladribine tablets", "Cladribine"),
    ("rituximab", "Rituximab"),
    ("high-dose vitamin D<sub>3</sub>", "Vitamin D"),
    ("intravenous methylprednisolone", "Methylprednisolone"),
)


def of_a_medicine_in_ms(dice: Dice, variant: int) -> Story:
    """A trial of a medicine, not of cells, in multiple sclerosis."""
    medicine, substance = _MEDICINES[variant % len(_MEDICINES)]
    rival, _ = dice.choice(_MEDICINES)
    against = "placebo" if rival == medicine or dice.percent(50) else rival
    phase, types = dice.choice(_PHASES)
    patients, weeks = dice.between(60, 1900), dice.choice((24, 48, 96, 104))
    number = registries.trial(dice)
    rate, other = dice.decimal(0.11, 0.29, 2), dice.decimal(0.3, 0.52, 2)
    sections = structured(
        f"Head-to-head data for {medicine} in relapsing multiple sclerosis are scarce. We compared"
        f" {medicine} with {against}.",
        f"Participants ({patients} adults, McDonald criteria) were assigned 1:1 to {medicine} or"
        f" {against} for {weeks} weeks. The primary endpoint was the annualised relapse rate"
        f" (ARR), where {mathematics.ratio('relapses', 'years')}."
        if variant % 6 == 0
        else f"Participants ({patients} adults) were assigned 1:1 to {medicine} or {against} for"
        f" {weeks} weeks. The primary endpoint was the annualised relapse rate (ARR).",
        f"ARR was {rate} with {medicine} and {other} with {against} (relative reduction"
        f" {round(100 * (1 - float(rate) / float(other)))}%;"
        f" {cells.p_value(dice, significant=True)}). Lymphopenia of grade ≥3 occurred in"
        f" {dice.between(1, 18)}%.",
        dice.choice(
            (
                f"{capital(medicine)} reduced relapses compared with {against}.",
                "The benefit has to be weighed against the risk of infection.",
            )
        ),
        style=variant,
    )
    return Story(
        title=dice.choice(
            (
                f"Switching to {medicine} after a relapse of multiple sclerosis:"
                f" a {phase} trial in {patients} adults.",
                f"Long-term safety of {medicine} in multiple sclerosis: {weeks}-week results.",
                f"{capital(medicine)} versus {against} in relapsing multiple"
                f" sclerosis: a {phase} trial.",
                f"{capital(medicine)} in early multiple sclerosis.",
            )
        ),
        sections=sections,
        publication_types=("Journal Article", *types),
        mesh=(
            "Multiple Sclerosis, Relapsing-Remitting*/drug therapy*",
            "Immunosuppressive Agents*/therapeutic use*/adverse effects",
            "Humans",
            "Male",
            "Female",
            "Adult",
            "Treatment Outcome",
            "Double-Blind Method",
            "Recurrence",
        ),
        keywords=("disease-modifying therapy", "relapse", medicine),
        chemicals=(substance, "Immunosuppressive Agents"),
        databanks=((number[0], (number[1],)),) if variant % 8 == 3 else (),
        genes=("HLA-DRB1", "IFNB1") if variant % 7 == 6 else (),
    )
