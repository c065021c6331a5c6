"""Stories of clinical trials of mesenchymal cells, in multiple sclerosis and other diseases."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.sandbox.invented import cells, registries
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.names import study_name
from harvester.sandbox.invented.slots import days
from harvester.sandbox.invented.story import (
    OtherAbstract,
    Section,
    Story,
    capital,
    plain,
    structured,
)

_CONTROLLED = "Randomized Controlled Trial"

_PHASES = (
    ("phase I", 8, 24, ("Clinical Trial, Phase I",)),
    ("phase I/II", 14, 48, ("Clinical Trial, Phase I", "Clinical Trial, Phase II")),
    ("phase II", 30, 96, ("Clinical Trial, Phase II", _CONTROLLED)),
    ("pilot", 6, 20, ("Clinical Trial",)),
    ("phase III", 140, 480, ("Clinical Trial, Phase III", _CONTROLLED, "Multicenter Study")),
    ("randomised crossover", 18, 40, (_CONTROLLED,)),
    ("phase IIa", 20, 60, ("Clinical Trial, Phase II", "Comparative Study")),
)
"""What a trial of cells is called, its fewest and most patients, its publication types."""

_FRAME = (
    "Humans", "Male", "Female", "Adult", "Middle Aged", "Treatment Outcome", "Follow-Up Studies",
)  # fmt: skip

_ROUTES = (
    ("intravenous", "Infusions, Intravenous"),
    ("intrathecal", "Injections, Spinal"),
    ("combined intravenous and intrathecal", "Injections, Spinal"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """The facts all sections of an abstract agree on."""

    kind: cells.Cells
    course: cells.Course
    phase: str
    controlled: bool
    route: str
    patients: int
    months: int
    lowest_edss: float


def of_cells_in_ms(dice: Dice, variant: int) -> Story:
    """A trial of mesenchymal cells in multiple sclerosis."""
    phase, fewest, most, types = _PHASES[variant % len(_PHASES)]
    route, route_heading = dice.choice(_ROUTES)
    trial = _Trial(
        kind=cells.cells(dice),
        course=cells.course(dice),
        phase=phase,
        controlled=_CONTROLLED in types,
        route=route,
        patients=dice.between(fewest, most),
        months=dice.choice((6, 12, 18, 24, 48) if most < 100 else (12, 24)),
        lowest_edss=dice.between(4, 8) / 2,
    )
    kind, course = trial.kind, trial.course
    study, number = study_name(dice), registries.trial(dice)
    in_databank = variant % 4 != 3
    autologous = kind.of_adults and ("autologous" in kind.name or dice.percent(50))
    mesh = (
        f"{course.descriptor}*/therapy*/diagnostic imaging",
        "Mesenchymal Stem Cell Transplantation*/adverse effects/methods",
        *kind.mesh,
        *_FRAME,
        route_heading,
        dice.choice(("Disability Evaluation", "Magnetic Resonance Imaging", "Quality of Life")),
        f"Transplantation, {'Autologous' if autologous else 'Homologous'}",
        "Cross-Over Studies" if "crossover" in phase
        else "Double-Blind Method" if trial.controlled
        else dice.choice(("Pilot Projects", "Feasibility Studies")),
    )  # fmt: skip
    return Story(
        title=_title(dice, trial, study),
        sections=_abstract(dice, trial, variant, number, in_databank=in_databank),
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
        other_abstracts=(_plain_language(dice, trial),) if variant % 7 == 0 else (),
        study=study,
    )


def _title(dice: Dice, trial: _Trial, study: str) -> str:
    name, course, phase = trial.kind.name, trial.course.name, trial.phase
    return dice.choice(
        (
            f"{trial.route.capitalize()} {name} for {course}: a {phase} trial.",
            f"Safety and efficacy of {trial.route} {name} in {course} ({study}): a {phase} study.",
            f"{capital(name)} in patients with {course}: {trial.months}-month results of a"
            f" {phase} trial.",
        )
    )


def _abstract(
    dice: Dice, trial: _Trial, variant: int, number: tuple[str, str], *, in_databank: bool
) -> tuple[Section, ...]:
    conclusion = _conclusion(dice, trial)
    if not in_databank:
        conclusion += f" The trial was registered as {number[1]} ({number[0]})."
    sections = structured(
        _background(dice, trial),
        _methods(dice, trial, formula=variant % 5 == 2),
        _results(dice, trial),
        conclusion,
        style=variant,
    )
    if variant % 6 == 5:
        return plain(*(text for _, _, text in sections))
    if variant % 6 == 4:
        sections += (("TRIAL REGISTRATION", None, f"{number[0]}, identifier: {number[1]}."),)
    return sections


def _background(dice: Dice, trial: _Trial) -> str:
    introduced, course = trial.kind.introduced, trial.course.name
    reasons = [
        f"Treatment options for {course} remain limited once disability has accumulated.",
        f"Approved immunotherapies lower the relapse rate of {course}, but none repairs myelin.",
        f"Many people with {course} seek unproven cell treatments while controlled evidence is"
        " scarce.",
        "Two small trials of mesenchymal cells in demyelinating disease disagreed about their"
        " effect on relapses.",
        f"{capital(introduced)} release immunomodulatory and trophic factors and improved the"
        " course of experimental autoimmune encephalomyelitis.",
        f"Uncontrolled studies suggested that infusion of {introduced} is feasible in people with"
        f" {course}.",
    ]
    if "intrathecal" in trial.route:
        reasons.append(
            f"Intrathecal delivery may bring more {introduced} to the lesions of {course} than a"
            " vein does."
        )
    why = dice.choice(reasons)
    named = trial.kind.short if introduced[1:] in why else introduced
    aim = dice.choice(
        (
            f"We assessed the safety of {named} and looked for signals of efficacy.",
            f"We asked whether {named} given early reduce inflammatory activity on magnetic"
            " resonance imaging (MRI).",
            f"Our aim was to learn whether {named} slow the accumulation of disability.",
            f"We examined whether {named} change markers of inflammation and axonal damage.",
            f"We wanted to know whether repeated doses of {named} are safe.",
            f"We report our experience with {named} in this population.",
        )
    )
    return f"{why} {aim}"


def _methods(dice: Dice, trial: _Trial, *, formula: bool) -> str:
    kind, patients, low = trial.kind, trial.patients, trial.lowest_edss
    centres = dice.between(1, 4) if patients < 100 else dice.between(12, 38)
    where = "one centre" if centres == 1 else f"{centres} centres"
    controls = patients // 2
    if trial.controlled:
        design = dice.choice(("double-blind", "placebo-controlled", "sham-controlled"))
        against = "sham treatment" if "sham" in design else "placebo"
        allocation = (
            f"were randomly assigned to {kind.short} (n = {patients - controls}) or {against}"
            f" (n = {controls})"
        )
    else:
        design = dice.choice(("open-label", "single-arm", "dose-escalation"))
        allocation = f"received {kind.short}"
    last = -30 * trial.months - dice.between(150, 420)
    first = last - dice.between(300, 900)
    return (
        f"In this {design} {trial.phase} trial at {where}, {patients} patients with"
        f" {trial.course.name}, aged 18–{dice.choice((50, 55, 60))} years, with an Expanded"
        f" Disability Status Scale (EDSS) score of {low:.1f} to {low + 3:.1f} {allocation} by"
        f" {trial.route} administration (dose, {cells.dose(dice, formula=formula)}) between"
        f" {days(first, '%B %Y')} and {days(last, '%B %Y')}."
        f" The primary endpoint was {dice.choice(_ENDPOINTS)} over {trial.months} months;"
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


def _results(dice: Dice, trial: _Trial) -> str:
    patients = trial.patients
    finished = patients - dice.below(max(2, patients // 10))
    who = "all patients" if finished == patients else f"{finished} of {patients} patients"
    harm = dice.choice(
        (
            "No serious adverse event was attributed to the cells.",
            f"Headache after lumbar puncture ({dice.between(8, 31)}%) and transient fever"
            f" ({dice.between(4, 19)}%) were the commonest adverse events."
            if "intrathecal" in trial.route
            else f"Transient fever ({dice.between(4, 19)}%) was the commonest adverse event.",
            f"One patient had a self-limited urticaria; infections occurred in"
            f" {dice.between(2, 5)} patients{' of each group' if trial.controlled else ''}.",
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
    return f"Follow-up was complete in {who}. {harm} {_effect(dice, trial)}{marker}"


def _effect(dice: Dice, trial: _Trial) -> str:
    before = dice.decimal(trial.lowest_edss + 1, trial.lowest_edss + 2.2)
    after = f"{float(before) - dice.between(2, 9) / 10:.1f}"
    good = dice.percent(60)
    change = (
        f"Mean EDSS changed from {before} ± {dice.decimal(0.6, 1.6)} to {after} ±"
        f" {dice.decimal(0.6, 1.6)} ({cells.p_value(dice, significant=good)})."
    )
    if not trial.controlled:
        share = f"{dice.between(41, 83)}%"
        return dice.choice(
            (
                change,
                f"At month {trial.months}, {share} of patients were free of disease activity.",
            )
        )
    return dice.choice(
        (
            change,
            f"The rate ratio for enhancing lesions was 0.{dice.between(31, 96)} (95% CI"
            f" 0.{dice.between(10, 30)}–1.{dice.between(10, 60)};"
            f" {cells.p_value(dice, significant=False)}).",
            f"At month {trial.months}, {dice.between(41, 83)}% of treated patients and"
            f" {dice.between(9, 40)}% of controls had no evidence of disease activity"
            f" ({cells.p_value(dice, significant=True)}).",
        )
    )


def _conclusion(dice: Dice, trial: _Trial) -> str:
    short, course = trial.kind.short, trial.course.name
    further = "a confirmatory trial" if "III" in trial.phase else "a larger controlled trial"
    return dice.choice(
        (
            f"{short} were safe and well tolerated in {course}; an effect on disability has to be"
            f" shown in {further}.",
            f"Treatment with {short} was feasible but did not reduce inflammatory activity in"
            f" people with {course}.",
            f"These data support {further} of repeated doses of {short} in {course}.",
            "Cell dose and route deserve further study; the benefit seen at three months had waned"
            " by the end of follow-up.",
        )
    )


def _plain_language(dice: Dice, trial: _Trial) -> OtherAbstract:
    sections: tuple[Section, ...] = (
        ("Why was this study done?", None,
         "Multiple sclerosis damages the cover of nerve fibres. Some cells of the body can calm"
         " the immune system."),
        ("What did the researchers find?", None,
         f"{trial.patients} people took part. Cells from {trial.kind.tissue} caused few side"
         f" effects. It is too early to say whether they help; {dice.between(2, 6)} people felt"
         " better."),
    )  # fmt: skip
    return OtherAbstract(type="plain-language-summary", language="eng", sections=sections)


def of_cells_elsewhere(dice: Dice, variant: int) -> Story:
    """A trial of mesenchymal cells in another disease."""
    kind, disease = cells.cells(dice), cells.indication(dice)
    phase, fewest, most, types = _PHASES[variant % len(_PHASES)]
    patients, months = dice.between(fewest, most), dice.choice((3, 6, 12, 24))
    number = registries.trial(dice)
    change = dice.decimal(disease.low, disease.high)
    background = dice.choice(
        (
            f"{capital(kind.introduced)} are studied in {disease.name} because they dampen"
            " inflammation. We asked whether they change its course.",
            f"Preclinical work supports {kind.introduced} for {disease.name}. The best dose is"
            " unknown.",
            f"Few treatments alter the course of {disease.name}. We tested {kind.introduced}.",
        )
    )
    methods = (
        f"We enrolled {patients} patients with {disease.name} in a {phase} trial. Each received"
        f" {dice.choice(('two', 'three', 'four'))} doses of {cells.dose(dice)}; donors were"
        f" {'the patients themselves' if kind.of_adults else 'unrelated'}. The primary endpoint"
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
            f"Repeated doses of {kind.short} did not change the course of {disease.name}.",
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
        keywords=(kind.short, disease.name, "mesenchymal stem cells"),
        databanks=((number[0], (number[1],)),) if variant % 2 else (),
        study=study_name(dice),
    )
