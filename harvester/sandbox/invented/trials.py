"""Stories of clinical trials: of mesenchymal cells in multiple sclerosis, in other diseases,
and of medicines for multiple sclerosis."""

from __future__ import annotations

from harvester.sandbox.invented import cells, mathematics, registries
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.names import study_name
from harvester.sandbox.invented.slots import day
from harvester.sandbox.invented.story import (
    OtherAbstract,
    Section,
    Story,
    capital,
    plain,
    structured,
)

_PHASES = (
    ("phase I", ("Clinical Trial, Phase I",)),
    ("phase I/II", ("Clinical Trial, Phase I", "Clinical Trial, Phase II")),
    ("phase II", ("Clinical Trial, Phase II", "Randomized Controlled Trial")),
    ("pilot", ("Clinical Trial",)),
    ("phase III", ("Clinical Trial, Phase III", "Randomized Controlled Trial",
                   "Multicenter Study")),
    ("randomised crossover", ("Randomized Controlled Trial",)),
    ("phase IV", ("Clinical Trial, Phase IV", "Comparative Study")),
)  # fmt: skip

_FRAME = (
    "Humans", "Male", "Female", "Adult", "Middle Aged", "Treatment Outcome", "Follow-Up Studies",
)  # fmt: skip


def of_cells_in_ms(dice: Dice, variant: int) -> Story:
    """A trial of mesenchymal cells in multiple sclerosis."""
    kind, course = cells.cells(dice), cells.course(dice)
    phase, types = _PHASES[variant % len(_PHASES)]
    study = study_name(dice)
    patients = dice.between(8, 72) if "III" not in phase else dice.between(140, 480)
    route = dice.choice(("intravenous", "intrathecal", "combined intravenous and intrathecal"))
    months = dice.choice((6, 12, 18, 24, 48))
    number = registries.trial(dice)
    in_databank = variant % 4 != 3
    abstract = structured(
        _background(dice, kind, course),
        _methods(
            dice,
            kind=kind,
            course=course,
            phase=phase,
            route=route,
            patients=patients,
            months=months,
            formula=variant % 5 == 2,
        ),
        _results(dice, patients, months),
        _conclusion(dice, kind, course)
        + ("" if in_databank else f" Trial registration: {number[0]} {number[1]}."),
        style=variant,
    )
    if variant % 6 == 5:
        abstract = plain(*(text for _, _, text in abstract))
    elif variant % 6 == 4:
        abstract += (("TRIAL REGISTRATION", None, f"{number[0]}, identifier: {number[1]}."),)
    title = dice.choice(
        (
            f"{route.capitalize()} {kind.name} for {course.name}: a {phase} trial.",
            f"Safety and efficacy of {route} {kind.name} in {course.name} ({study}):"
            f" a {phase} study.",
            f"{capital(kind.name)} in patients with {course.name}:"
            f" {months}-month results of a {phase} trial.",
        )
    )
    mesh = (
        f"{course.descriptor}*/therapy*/diagnostic imaging",
        "Mesenchymal Stem Cell Transplantation*/adverse effects/methods",
        *kind.mesh,
        *_FRAME,
        dice.choice(("Injections, Spinal", "Infusions, Intravenous")),
        dice.choice(("Disability Evaluation", "Magnetic Resonance Imaging", "Quality of Life")),
        dice.choice(("Transplantation, Autologous", "Transplantation, Homologous")),
        dice.choice(("Double-Blind Method", "Pilot Projects", "Feasibility Studies",
                     "Cross-Over Studies")),
    )  # fmt: skip
    return Story(
        title=title,
        sections=abstract,
        publication_types=("Journal Article", *types),
        mesh=mesh,
        keywords=(
            f"<i>{study}</i> trial",
            "cell therapy",
            "mesenchymal stem cells",
            course.name,
            dice.choice(("EDSS", "neuroprotection", "T<sub>reg</sub> cells", "disability")),
        ),
        chemicals=("Contrast Media", "Biomarkers") if variant % 3 == 0 else (),
        databanks=((number[0], (number[1],)),) if in_databank else (),
        other_abstracts=(_plain_language(dice, kind, patients),) if variant % 7 == 0 else (),
    )


def _background(dice: Dice, kind: cells.Cells, course: cells.Course) -> str:
    why = dice.choice(
        (
            f"Treatment options for {course.name} ({course.short}) remain limited once disability"
            " has accumulated.",
            f"{capital(kind.name)} ({kind.short}) release immunomodulatory and"
            " trophic factors and improved the course of experimental autoimmune"
            " encephalomyelitis.",
            f"Approved immunotherapies lower the relapse rate of {course.name}, but none repairs"
            " myelin.",
            f"Many people with {course.name} ({course.short}) seek unproven cell treatments while"
            " controlled evidence is scarce.",
            f"Intrathecal delivery may bring more {kind.short} to the lesions of {course.name} than"
            " a vein does.",
            "Two small trials of mesenchymal cells in demyelinating disease disagreed about their"
            " effect on relapses.",
            f"Uncontrolled studies suggested that infusion of {kind.name} is feasible in people"
            f" with {course.name}.",
        )
    )
    aim = dice.choice(
        (
            f"We assessed the safety of {kind.short} and looked for signals of efficacy.",
            f"We asked whether {kind.short} given early reduce inflammatory activity on magnetic"
            " resonance imaging (MRI).",
            f"Our aim was to compare two doses of {kind.short} with placebo.",
            f"We examined whether {kind.short} change markers of inflammation and axonal damage.",
            "We followed the participants of an earlier study to learn how long its effect lasts.",
            f"We report the first controlled experience with {kind.short} in this population.",
        )
    )
    return f"{why} {aim}"


def _methods(
    dice: Dice,
    *,
    kind: cells.Cells,
    course: cells.Course,
    phase: str,
    route: str,
    patients: int,
    months: int,
    formula: bool,
) -> str:
    centres = dice.between(1, 4) if patients < 100 else dice.between(12, 38)
    where = "one centre" if centres == 1 else f"{centres} centres"
    low = dice.between(2, 8) / 2
    design = dice.choice(("open-label", "double-blind", "placebo-controlled", "dose-escalation"))
    arms = patients // 2
    allocation = (
        f"were randomly assigned to {kind.short} (n = {patients - arms}) or placebo (n = {arms})"
        if "open" not in design
        else f"received {kind.short}"
    )
    return (
        f"In this {design} {phase} trial at {where}, {patients} patients with {course.short},"
        f" aged 18–{dice.choice((50, 55, 60))} years, with an Expanded Disability Status Scale"
        f" (EDSS) score of {low:.1f} to {low + 3:.1f} {allocation} by {route} administration"
        f" (dose, {cells.dose(dice, formula=formula)}) between {day(-1500, 'B')}"
        f" {day(-1500, 'Y')} and {day(-600, 'B')} {day(-600, 'Y')}."
        f" The primary endpoint was {dice.choice(_ENDPOINTS)} over {months} months;"
        f" secondary endpoints were {dice.choice(_SECONDARY)}."
    )


_ENDPOINTS = (
    "the number of serious adverse events",
    "the cumulative number of gadolinium-enhancing lesions (GELs) on T<sub>1</sub>-weighted MRI",
    "the proportion of patients without confirmed EDSS progression",
    "safety, defined as the incidence of treatment-related adverse events",
)
_SECONDARY = (
    "the annualised relapse rate, the 25-foot walk and the nine-hole peg test",
    "retinal nerve fibre layer thickness, visual evoked potentials and cognitive performance",
    "serum neurofilament light chain, the frequency of CD4<sup>+</sup>CD25<sup>high</sup>"
    "FoxP3<sup>+</sup> cells and quality of life",
    "new or enlarging T<sub>2</sub> lesions and brain volume change",
)


def _results(dice: Dice, patients: int, months: int) -> str:
    finished = patients - dice.below(max(2, patients // 10))
    before = dice.decimal(4.2, 5.9)
    fell = f"{float(before) - dice.between(2, 11) / 10:.1f}"
    good = dice.percent(60)
    effect = dice.choice(
        (
            f"Mean EDSS changed from {before} ± {dice.decimal(0.6, 1.6)} to {fell} ±"
            f" {dice.decimal(0.6, 1.6)} ({cells.p_value(dice, significant=good)}).",
            f"The rate ratio for GELs was 0.{dice.between(31, 96)} (95% CI"
            f" 0.{dice.between(10, 30)}–1.{dice.between(10, 60)};"
            f" {cells.p_value(dice, significant=False)}).",
            f"At month {months}, {dice.between(41, 83)}% of treated patients and"
            f" {dice.between(9, 40)}% of controls had no evidence of disease activity"
            f" ({cells.p_value(dice, significant=good)}).",
        )
    )
    harm = dice.choice(
        (
            "No serious adverse event was attributed to the cells.",
            f"Headache after lumbar puncture ({dice.between(8, 31)}%) and transient fever"
            f" ({dice.between(4, 19)}%) were the commonest adverse events.",
            f"One patient had a self-limited urticaria; infections occurred in"
            f" {dice.between(2, 6)} patients of each group.",
        )
    )
    marker = dice.choice(
        (
            f" Serum CXCL13 fell by {dice.between(12, 47)}% &amp; IL-10 rose 1.{dice.below(9)}×.",
            f" The T<sub>H</sub>17/T<sub>reg</sub> ratio fell in {dice.between(5, 9)} of"
            f" {dice.between(10, 14)} patients tested.",
            "",
        )
    )
    return f"Follow-up was complete in {finished} of {patients} patients. {harm} {effect}{marker}"


def _conclusion(dice: Dice, kind: cells.Cells, course: cells.Course) -> str:
    return dice.choice(
        (
            f"{kind.short} were safe and well tolerated in {course.short}; an effect on disability"
            " has to be shown in a larger controlled trial.",
            f"Treatment with {kind.short} was feasible but did not reduce inflammatory activity"
            f" in people with {course.name}.",
            f"These data support a phase III trial of repeated doses of {kind.short} in"
            f" {course.name}.",
            "Cell dose and route deserve further study; the benefit seen at six months had waned"
            " by the end of follow-up.",
        )
    )


def _plain_language(dice: Dice, kind: cells.Cells, patients: int) -> OtherAbstract:
    sections: tuple[Section, ...] = (
        ("Why was this study done?", None,
         "Multiple sclerosis damages the cover of nerve fibres. Some cells of the body can calm"
         " the immune system."),
        ("What did the researchers find?", None,
         f"{patients} people took part. Cells from {kind.tissue} caused few side effects. It is"
         f" too early to say whether they help; {dice.between(2, 9)} people felt better."),
    )  # fmt: skip
    return OtherAbstract(type="plain-language-summary", language="eng", sections=sections)


def of_cells_elsewhere(dice: Dice, variant: int) -> Story:
    """A trial of mesenchymal cells in another disease."""
    kind, disease = cells.cells(dice), cells.indication(dice)
    phase, types = _PHASES[variant % len(_PHASES)]
    patients, months = dice.between(10, 160), dice.choice((3, 6, 12, 24))
    number = registries.trial(dice)
    change = dice.decimal(disease.low, disease.high)
    background = dice.choice(
        (
            f"{kind.short} are studied in {disease.name} because they dampen inflammation.",
            f"Preclinical work supports {kind.name} ({kind.short}) for {disease.name}. The best"
            " dose is unknown.",
            f"Few treatments alter the course of {disease.name}. We tested {kind.name}.",
        )
    )
    methods = (
        f"We enrolled {patients} patients with {disease.name} in a {phase} trial. Each received"
        f" {dice.choice(('two', 'three', 'four'))} doses of {cells.dose(dice)}; donors were"
        f" {dice.choice(('related', 'unrelated', 'the patients themselves'))}. The primary endpoint"
        f" was the change of {disease.outcome} at {months} months."
    )
    results = (
        f"{capital(disease.outcome)} changed by {change} {disease.unit} with"
        f" {kind.short} ({cells.p_value(dice, significant=dice.percent(55))}). Adverse events were"
        f" reported in {dice.between(11, 69)}% of patients, &lt;{dice.between(2, 6)}% of them"
        " serious."
    )
    conclusion = dice.choice(
        (
            f"{kind.short} appear safe in {disease.name}.",
            f"A single dose of {kind.short} did not change the course of {disease.name}.",
            f"{kind.short} merit a confirmatory trial in {disease.name}.",
        )
    )
    sections = structured(background, methods, results, conclusion, style=variant)
    return Story(
        title=dice.choice(
            (
                f"{capital(kind.name)} for {disease.name}: a {phase} trial.",
                f"Effect of {kind.name} on {disease.outcome} in {disease.name}.",
            )
        ),
        sections=plain(*(part[2] for part in sections)) if variant % 5 == 1 else sections,
        publication_types=("Journal Article", *types, "Research Support, Non-U.S. Gov't"),
        mesh=(
            f"{disease.descriptor}*/therapy*",
            "Mesenchymal Stem Cell Transplantation*",
            "Mesenchymal Stem Cells/cytology",
            *kind.mesh,
            *_FRAME,
            "Prospective Studies",
        ),
        keywords=(kind.short, disease.name, "cell therapy"),
        databanks=((number[0], (number[1],)),) if variant % 2 else (),
    )


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
            *_FRAME,
            "Double-Blind Method",
            "Recurrence",
        ),
        keywords=("disease-modifying therapy", "relapse", medicine),
        chemicals=(substance, "Immunosuppressive Agents"),
        databanks=((number[0], (number[1],)),) if variant % 8 == 3 else (),
        genes=("HLA-DRB1", "IFNB1") if variant % 7 == 6 else (),
    )
