"""Stories of patients observed: registries, cohorts, images, single cases, transplantations."""

from __future__ import annotations

from harvester.sandbox.invented import cells, registries
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.slots import day
from harvester.sandbox.invented.story import Section, Story, capital, plain, structured

_COUNTRIES = ("Brazil", "Canada", "China", "Germany", "Iran", "Italy", "Japan", "Spain", "Sweden")


def case_of_cells_in_ms(dice: Dice, variant: int) -> Story:
    """One patient treated with mesenchymal cells."""
    kind, course = cells.cells(dice), cells.course(dice)
    age = dice.between(22, 63)
    person = dice.choice(("woman", "man"))
    outcome, verb = dice.choice(
        (
            ("walking improved", "regained 40 m of unaided walking"),
            ("acute inflammation of the meninges", "developed fever and neck stiffness"),
            ("a spinal cord mass", "developed a slowly growing intradural mass"),
            ("remission", "remained free of relapses"),
        )
    )
    return Story(
        title=f"{capital(outcome)} after {kind.name} in {course.name}: a case report.",
        sections=plain(
            f"A {age}-year-old {person} with {course.name} (EDSS {dice.decimal(3.5, 7)}) received"
            f" {dice.between(2, 6)} infusions of {kind.name}"
            f" {dice.choice(('abroad', 'under a hospital exemption', 'in a trial'))}.",
            f"After {dice.between(2, 30)} months the patient {verb}. MRI showed"
            f" {dice.choice(('no', 'two', 'three', 'four'))} enhancing lesions.",
            "Long-term surveillance of such treatments is needed.",
        ),
        publication_types=("Case Reports", "Journal Article", "Letter")
        if variant % 3 == 2
        else ("Case Reports", "Journal Article"),
        mesh=(
            f"{course.descriptor}*/therapy/complications",
            "Mesenchymal Stem Cell Transplantation*/adverse effects",
            "Humans",
            "Adult",
            "Female" if person == "woman" else "Male",
            "Magnetic Resonance Imaging",
        ),
        keywords=("case report", kind.short, course.short),
    )


def of_ms(dice: Dice, variant: int) -> Story:
    """A cohort of people with multiple sclerosis: epidemiology, imaging, rehabilitation."""
    return (_registry, _imaging, _rehabilitation, _biomarker)[variant % 4](dice)


def _registry(dice: Dice) -> Story:
    country = dice.choice(_COUNTRIES)
    rate = dice.decimal(31, 280)
    sections: tuple[Section, ...] = structured(
        f"The prevalence of multiple sclerosis (MS) in {country} is changing.",
        f"We linked national registers between {day(-5400, 'Y')} and {day(-400, 'Y')} and"
        f" standardised rates by age &amp; sex.",
        f"Prevalence was {rate} per 100&#x2009;000 (95% CI {float(rate) - 3.1:.1f}–"
        f"{float(rate) + 3.2:.1f}); the female-to-male ratio was {dice.decimal(1.9, 3.2)}.",
        "The rise is explained by longer survival rather than by incidence.",
        style=dice.below(4),
    )
    return Story(
        title=dice.choice(
            (
                f"Prevalence and incidence of multiple sclerosis in {country}: a register study.",
                f"Rising prevalence of multiple sclerosis in {country}: {rate} per 100&#x2009;000.",
                f"Multiple sclerosis in {country}: age, sex and survival.",
            )
        ),
        sections=sections,
        publication_types=("Journal Article", "Observational Study"),
        mesh=("Multiple Sclerosis*/epidemiology*", "Prevalence", "Incidence", country, "Humans",
              "Adolescent", "Young Adult", "Aged"),
        keywords=("epidemiology", "registry"),
    )  # fmt: skip


def _imaging(dice: Dice) -> Story:
    eyes = dice.between(40, 320)
    return Story(
        title=dice.choice(
            (
                "Retinal layers by optical coherence tomography predict brain atrophy in multiple"
                f" sclerosis: a study of {eyes} eyes.",
                f"Optic neuritis and the other eye: {eyes} scans in multiple sclerosis.",
                f"Ganglion cell layer thinning over {dice.between(2, 9)} years in multiple"
                " sclerosis.",
                "Which retinal layer speaks for the brain in multiple sclerosis?",
            )
        ),
        sections=plain(
            "Optical coherence tomography (OCT) is a quick measure of neurodegeneration.",
            f"We scanned {eyes} eyes of people with multiple sclerosis, {dice.between(20, 90)} of"
            " them with previous optic neuritis.",
            f"A ganglion cell layer &lt;{dice.between(66, 78)} µm carried a hazard ratio of"
            f" {dice.decimal(1.3, 2.9)} for atrophy ({cells.p_value(dice, significant=True)}).",
        ),
        mesh=("Multiple Sclerosis*/diagnostic imaging*", "Tomography, Optical Coherence*",
              "Optic Neuritis/complications", "Brain/pathology", "Humans"),
        keywords=("OCT", "neurodegeneration"),
    )  # fmt: skip


def _rehabilitation(dice: Dice) -> Story:
    people = dice.between(18, 140)
    return Story(
        title=f"Home-based exercise and fatigue in multiple sclerosis: a {dice.between(8, 52)}-week"
        " cohort.",
        sections=structured(
            "Fatigue is the most disabling symptom for many people with multiple sclerosis.",
            f"{people} people trained twice weekly, guided by video.",
            f"The Modified Fatigue Impact Scale fell by {dice.decimal(3, 12)} points; gait speed"
            f" rose by {dice.between(4, 19)}%.",
            "Training at home is feasible and acceptable.",
            style=dice.below(4),
        ),
        mesh=("Multiple Sclerosis*/rehabilitation*/psychology", "Exercise Therapy*/methods",
              "Fatigue*/therapy", "Gait", "Quality of Life", "Humans"),
        keywords=("exercise", "fatigue", "telerehabilitation"),
    )  # fmt: skip


def _biomarker(dice: Dice) -> Story:
    people = dice.between(90, 900)
    return Story(
        title=dice.choice(
            (
                f"Serum neurofilament light chain and {dice.between(3, 15)}-year outcome of"
                " multiple sclerosis.",
                f"Neurofilament light chain in {people} people with a first demyelinating event and"
                " later multiple sclerosis.",
                "Blood neurofilament as an early sign of progression in multiple sclerosis.",
            )
        ),
        sections=plain(
            "Neurofilament light chain (NfL) mirrors axonal damage in multiple sclerosis.",
            f"We measured NfL in {people} people at diagnosis, with {dice.between(2, 9)} follow-up"
            " samples each.",
            f"Each doubling of NfL raised the odds of an EDSS ≥6.0 by {dice.between(12, 74)}%"
            f" ({cells.p_value(dice, significant=True)}).",
        ),
        mesh=("Multiple Sclerosis*/blood*/diagnosis", "Neurofilament Proteins*/blood",
              "Biomarkers/blood", "Humans", "Retrospective Studies", "Risk Factors"),
        keywords=("NfL", "prognosis"),
        chemicals=("Neurofilament Proteins", "Biomarkers"),
        databanks=(registries.repository(dice),) if dice.percent(30) else (),
    )  # fmt: skip


def of_haematopoietic_cells(dice: Dice, variant: int) -> Story:
    """Haematopoietic transplantation, the neighbour most often found by mistake."""
    people = dice.between(14, 260)
    in_ms = variant % 2 == 0
    disease = "multiple sclerosis" if in_ms else "acute graft-versus-host disease"
    descriptor = "Multiple Sclerosis" if in_ms else "Graft vs Host Disease"
    return Story(
        title=f"Autologous haematopoietic stem cell transplantation and {disease}:"
        f" {dice.between(3, 12)}-year follow-up.",
        sections=structured(
            f"Haematopoietic transplantation resets the immune system in {disease}.",
            f"{people} patients were mobilised with cyclophosphamide and G-CSF &amp; conditioned"
            " with BEAM plus antithymocyte globulin.",
            f"Progression-free survival was {dice.between(58, 91)}%; transplant-related mortality"
            f" was {dice.decimal(0.0, 2.8)}%.",
            "Selection of young patients with active disease improves the outcome.",
            style=variant,
        ),
        publication_types=("Journal Article", "Multicenter Study"),
        mesh=(f"{descriptor}*/therapy*/mortality", "Hematopoietic Stem Cell Transplantation*",
              "Transplantation, Autologous", "Humans", "Time Factors"),
        keywords=("AHSCT", disease),
    )  # fmt: skip
