"""Stories that tell of other people's work: reviews, syntheses, protocols, opinions."""

from __future__ import annotations

from harvester.sandbox.invented import cells, mathematics, registries
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.slots import days
from harvester.sandbox.invented.story import OtherAbstract, Story, capital, plain, structured

_CELLS_IN_MS = (
    "Multiple Sclerosis*/therapy*",
    "Mesenchymal Stem Cell Transplantation*/trends",
    "Mesenchymal Stem Cells/immunology",
    "Humans",
)

_THEMES = (
    ("mechanisms of action", "paracrine signalling, mitochondrial transfer and extracellular"
     " vesicles"),
    ("the choice of the tissue source", "yield, donor age and the risk of thrombosis"),
    ("dose, route and timing", "intrathecal against intravenous delivery"),
    ("the regulation of advanced therapies", "potency assays and hospital exemptions"),
    ("neuroprotection and remyelination", "trophic support of oligodendrocyte progenitors"),
    ("lessons from negative trials", "endpoints, placebo response and trial length"),
)  # fmt: skip


def of_cells_in_ms(dice: Dice, variant: int) -> Story:
    """A narrative review."""
    kind = cells.cells(dice)
    theme, detail = _THEMES[variant % len(_THEMES)]
    trials = dice.between(14, 60)
    synonym = dice.choice(cells.SYNONYMS)
    text = (
        dice.choice(
            (
                "Mesenchymal stem cells (MSCs) are among the most studied cell therapies for"
                " multiple sclerosis (MS).",
                "Multiple sclerosis is treated with immunotherapies that do little for established"
                " disability; mesenchymal stromal cells may fill the gap.",
                "Two decades after the first infusion of mesenchymal stem cells in a person with"
                " multiple sclerosis, their place is still open.",
            )
        ),
        f"Here we review {theme}, with emphasis on {detail}, and summarise {trials} registered"
        " trials.",
        dice.choice(
            (
                f"{capital(kind.name)} have practical advantages, but head-to-head"
                " comparisons are missing.",
                "Licensing by inflammatory cytokines (IFN-γ, TNF-α) decides whether the cells"
                " calm or stimulate.",
                f"Reports on {synonym} and on {kind.name} are rarely read together.",
            )
        ),
        "We close with open questions &amp; a proposal for a common core outcome set.",
    )
    title = (
        f"Mesenchymal stem cells in multiple sclerosis: {theme}.",
        f"Mesenchymal stromal cell therapy for multiple sclerosis: a review of {theme}.",
        f"{capital(kind.name)} and multiple sclerosis: {theme}.",
        f"From bench to bedside and back: {theme} of mesenchymal stem cells in multiple sclerosis.",
    )[(variant + variant // len(_THEMES)) % 4]
    if variant == 4:
        title = _long_title(theme, detail, kind)
    return Story(
        title=title,
        sections=plain(*text),
        publication_types=("Journal Article", "Review"),
        mesh=(*_CELLS_IN_MS, "Regenerative Medicine", "Cell- and Tissue-Based Therapy*"),
        keywords=("multiple sclerosis", "mesenchymal stromal cells", "cell therapy", theme),
        supplementary=(
            ("Disease", "C999000404", "Syndrome of the invented plaque"),
            ("Protocol", "C999000505", "ABC-MSC conditioning protocol"),
        )
        if variant % 8 == 2
        else (),
    )


def _long_title(theme: str, detail: str, kind: cells.Cells) -> str:
    return (
        f"Everything that has been said about {theme} of mesenchymal stem cells in multiple"
        " sclerosis, with a discussion of relapsing-remitting, secondary progressive, primary"
        f" progressive and radiologically isolated forms, of {kind.name} compared with cells of"
        f" every other tissue, of {detail}, of the experimental models in mice, rats, marmosets"
        " and dishes, of the registries, the regulators, the patients and the press, and of the"
        " question whether the word <i>stem</i> was ever right: a narrative review in eleven parts"
        " with an appendix on nomenclature, a glossary and a plea for shorter titles."
    )


def syntheses_of_cells_in_ms(dice: Dice, variant: int) -> Story:
    """A systematic review with a meta-analysis."""
    studies, people = dice.between(7, 28), dice.between(210, 1400)
    effect, low, high = (
        dice.decimal(0.3, 0.7, 2),
        dice.decimal(0.8, 1.1, 2),
        dice.decimal(0.02, 0.2, 2),
    )
    sections = structured(
        "Trials of mesenchymal stem cells (MSCs) in multiple sclerosis (MS) are small. We pooled"
        " their results.",
        f"Four databases were searched to {days(-dice.between(150, 400), '%B %Y')} for trials of"
        " mesenchymal stromal cells in MS. Effects were pooled by inverse variance:"
        f" {mathematics.pooled_effect()} Heterogeneity was described by <i>I</i><sup>2</sup>.",
        f"{studies} studies with {people} participants were included. The standardised mean change"
        f" of the EDSS was −{effect} (95% CI −{low} to −{high}; <i>I</i><sup>2</sup> ="
        f" {dice.between(22, 88)}%). Serious adverse events were alike (RR 1.0{dice.below(9)}).",
        dice.choice(
            (
                "The evidence that MSCs improve disability in MS is of low certainty.",
                "MSCs are safe in the short term; controlled trials with longer follow-up are"
                " needed.",
            )
        ),
        style=variant,
    )
    if variant % 4 == 0:
        terms = "; ".join(("mesenchymal stem cells", "mesenchymal stromal cells", *cells.SYNONYMS))
        sections += (("SEARCH TERMS", "METHODS", f"Multiple sclerosis, and any of: {terms}."),)
    return Story(
        title=dice.choice(
            (
                f"Mesenchymal stem cell transplantation for multiple sclerosis: a systematic review"
                f" and meta-analysis of {people} patients.",
                f"Do mesenchymal stem cells slow multiple sclerosis? A review of {studies} trials.",
                "Efficacy and safety of mesenchymal stromal cells in multiple sclerosis: a"
                f" meta-analysis of {studies} studies.",
            )
        ),
        sections=sections,
        publication_types=("Journal Article", "Systematic Review", "Meta-Analysis"),
        mesh=(*_CELLS_IN_MS, "Disability Evaluation", "Treatment Outcome"),
        keywords=("meta-analysis", "PRISMA", "multiple sclerosis", "stem cells"),
        other_abstracts=(
            OtherAbstract(
                type="Publisher",
                language="spa",
                sections=(
                    ("ANTECEDENTES", "BACKGROUND", "Los ensayos de células madre mesenquimales en"
                     " la esclerosis múltiple son pequeños."),
                    ("RESULTADOS", "RESULTS", f"Se incluyeron {studies} estudios con {people}"
                     " participantes."),
                ),
            ),
        )
        if variant % 3 == 0
        else (),
    )  # fmt: skip


def protocol_of_cells_in_ms(dice: Dice, variant: int) -> Story:
    """A trial protocol."""
    kind, course = cells.cells(dice), cells.course(dice)
    patients = dice.between(40, 300)
    name, number = registries.trial(dice)
    return Story(
        title=f"{capital(kind.name)} in {course.name}: protocol of a randomised,"
        " double-blind, placebo-controlled trial.",
        sections=structured(
            f"{capital(kind.introduced)} may slow {course.name}.",
            f"{patients} participants will be allocated 1:1 to {cells.dose(dice)} of {kind.short}"
            " or placebo, with crossover at week 24. The primary outcome is confirmed disability"
            " progression at 48 weeks.",
            "Recruitment is under way; results are expected two years after the last visit.",
            f"Trial registration: {name} ({number}). Protocol version 2.{variant}.",
            style=variant,
        ),
        publication_types=("Clinical Trial Protocol", "Journal Article"),
        mesh=(*_CELLS_IN_MS, "Double-Blind Method"),
        keywords=("protocol", course.short, kind.short),
        databanks=(("ClinicalTrials.gov", ()),) if variant % 2 else ((name, (number,)),),
    )


_OPINIONS = (
    "Unproven clinics: mesenchymal stem cell tourism in multiple sclerosis.",
    "Mesenchymal stem cells for multiple sclerosis: hope, hype &amp; homework.",
    "Are mesenchymal stromal cells in multiple sclerosis ready for phase III?",
    "A word of caution on mesenchymal stem cells in multiple sclerosis.",
    "Mesenchymal stem cells in multiple sclerosis: time to agree on endpoints.",
    "What a negative trial of mesenchymal stem cells in multiple sclerosis teaches.",
    "Who pays for mesenchymal stem cells in multiple sclerosis?",
    "Stem cells or medicinal signaling cells? What people with multiple sclerosis are told.",
)


def opinion_on_cells_in_ms(dice: Dice, variant: int) -> Story:
    """An editorial or letter, without an abstract."""
    return Story(
        title=_OPINIONS[variant % len(_OPINIONS)],
        publication_types=(("Editorial",), ("Letter",), ("Journal Article",))[variant % 3],
        mesh=_CELLS_IN_MS,
        keywords=("stem cell tourism",) if variant % 2 else (),
    )


def of_cells_elsewhere(dice: Dice, variant: int) -> Story:
    """A review of mesenchymal cells in another disease."""
    kind, disease = cells.cells(dice), cells.indication(dice)
    return Story(
        title=f"{capital(kind.name)} in {disease.name}: where do we stand?",
        sections=plain(
            f"{capital(kind.name)} have been tried in {disease.name} for"
            f" {dice.between(5, 20)} years.",
            f"We review {dice.between(20, 120)} reports. Most used &lt;100 patients and"
            f" {disease.outcome} as an endpoint.",
            "Standard release criteria would make trials comparable.",
        ),
        publication_types=("Journal Article", "Review", "Systematic Review")
        if variant % 3 == 0
        else ("Journal Article", "Review"),
        mesh=(
            f"{disease.descriptor}*/therapy*",
            "Mesenchymal Stem Cell Transplantation*/methods",
            "Regenerative Medicine",
            "Humans",
        ),
        keywords=(kind.short, disease.name),
    )


def of_ms(dice: Dice, variant: int) -> Story:
    """A review of multiple sclerosis, no cell therapy in view."""
    theme = dice.choice(
        (
            "cognition",
            "pregnancy",
            "spasticity",
            "Epstein–Barr virus",
            "ageing",
            "sleep",
            "diet",
            "vaccination",
            "bladder function",
            "employment",
            "migraine",
        )
    )
    guideline = variant % 4 == 3
    return Story(
        title=f"Multiple sclerosis and {theme}: {'a guideline' if guideline else 'an update'}.",
        sections=plain(
            f"{capital(theme)} matters to most people with multiple sclerosis.",
            f"We searched the literature of the last {dice.between(5, 25)} years and graded"
            f" {dice.between(30, 140)} papers.",
            "Recommendations are given for daily practice.",
        ),
        publication_types=("Journal Article", "Practice Guideline" if guideline else "Review"),
        mesh=("Multiple Sclerosis*/physiopathology/psychology", "Humans", "Cognition"),
        keywords=("multiple sclerosis", theme),
    )
