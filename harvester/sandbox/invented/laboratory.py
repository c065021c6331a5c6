"""Stories of experiments: mice with encephalomyelitis, cells in culture, models on paper."""

from __future__ import annotations

from harvester.sandbox.invented import cells, mathematics, registries
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.story import Story, capital, plain, structured

_AUTOIMMUNE = (
    ("MOG<sub>35–55</sub>-induced experimental autoimmune encephalomyelitis", "EAE"),
    ("PLP<sub>139-151</sub>-induced relapsing experimental autoimmune encephalomyelitis", "R-EAE"),
)
_TOXIC = (
    ("cuprizone-induced demyelination", "after the start of the cuprizone diet"),
    ("lysolecithin-induced focal demyelination", "after the injection of lysolecithin"),
)
"""A model without immunisation, and what its days are counted from."""

_FACTORS = (
    ("hepatocyte growth factor", "Hepatocyte Growth Factor", "<i>Hgf</i>"),
    ("prostaglandin E<sub>2</sub>", "Dinoprostone", "<i>Ptgs2</i>"),
    ("transforming growth factor-β<sub>1</sub>", "Transforming Growth Factor beta", "<i>Tgfb1</i>"),
    ("brain-derived neurotrophic factor", "Brain-Derived Neurotrophic Factor", "<i>Bdnf</i>"),
    ("indoleamine 2,3-dioxygenase", "Indoleamine-Pyrrole 2,3,-Dioxygenase", "<i>IDO1</i>"),
    ("microRNA-<b><i>21</i></b>a-5p", "MicroRNAs", "<i>Mir21a</i>"),
)


def of_cells_in_mice(dice: Dice, variant: int) -> Story:
    """Mesenchymal cells in a mouse model of multiple sclerosis."""
    kind = cells.cells(dice)
    autoimmune = variant % 4 < 2
    disease = (
        "Encephalomyelitis, Autoimmune, Experimental" if autoimmune else "Demyelinating Diseases"
    )
    model, terms = (_AUTOIMMUNE if autoimmune else _TOXIC)[variant % 2]
    called, counted = (
        (f" ({terms})", "post-immunisation (<u>dpi</u>)") if autoimmune else ("", terms)
    )
    factor, substance, gene = dice.choice(_FACTORS)
    vesicles = variant % 3 == 1
    given = f"exosomes from {kind.name}" if vesicles else kind.name
    mice, dose = dice.between(6, 15), dice.choice((1, 2, 5))
    amount = f"{dose}×10<sup>{dice.choice((5, 6))}</sup> cells"
    if vesicles:
        amount = f"{dose * 20} µg of exosomes"
    sentences = (
        dice.choice(
            (
                f"Multiple sclerosis (MS) is an inflammatory demyelinating disease, and {model}"
                " reproduces many of its features.",
                f"How {given} act in multiple sclerosis is not understood.",
                "Remyelination fails in most lesions of multiple sclerosis.",
            )
        )
        + dice.choice(
            (
                f" We studied the effect of {given} in {model}{called}.",
                f" We asked what {given} change in mice with {model}{called}.",
                f" We looked for the factor by which {given} alter {model}{called}.",
            )
        ),
        f"Female C57BL/6 mice (n = {mice} per group) received {amount}"
        f" {dice.choice(('intravenously', 'intraperitoneally', 'into the lateral ventricle'))} on"
        f" day {dice.between(8, 24)} {counted}.",
        _improvement(dice, autoimmune=autoimmune),
        dice.choice(
            (
                f"Blocking {factor} abolished the effect, and <i><b>Il17a</b></i> transcripts"
                " rose again.",
                f"The effect needed {factor} ({gene}): cells lacking it did not protect.",
                f"Infiltrating T<sub>H</sub>1 and T<sub>H</sub>17 cells were reduced, whereas"
                f" CD4<sup>+</sup>CD25<sup>+</sup>Foxp3<sup>+</sup> cells rose, with {factor}.",
            )
        ),
        dice.choice(
            (
                f"Thus {given} protect through {factor}.",
                f"These findings support {given} as a treatment of multiple sclerosis.",
                f"We conclude that {factor} is a potency marker of {given}.",
            )
        ),
    )
    return Story(
        title=dice.choice(
            (
                f"{capital(given)} ameliorate {model} via {factor}, with relevance to"
                " multiple sclerosis.",
                f"{capital(factor)} mediates the benefit of {given} in a mouse model"
                " of multiple sclerosis.",
            )
        ),
        sections=structured(
            sentences[0], sentences[1], " ".join(sentences[2:4]), sentences[4], style=variant
        )
        if variant % 2
        else plain(*sentences),
        publication_types=("Journal Article", "Research Support, Non-U.S. Gov't"),
        mesh=(
            f"{disease}*/therapy*/immunology/pathology",
            "Multiple Sclerosis*/therapy",
            "Mesenchymal Stem Cells*/metabolism/immunology",
            "Exosomes*/metabolism" if vesicles else "Mesenchymal Stem Cell Transplantation*",
            "Animals",
            "Mice",
            "Mice, Inbred C57BL",
            "Female",
            "Spinal Cord/pathology" if autoimmune else "Brain/pathology",
            "Oligodendroglia/cytology",
            "Disease Models, Animal",
            *(("Cuprizone/adverse effects",) if "cuprizone" in model else ()),
        ),
        keywords=("EAE" if autoimmune else "demyelination", given, factor, "remyelination"),
        chemicals=(
            substance,
            "Cytokines",
            *(("Myelin-Oligodendrocyte Glycoprotein",) if "MOG" in model else ()),
            *(("Cuprizone",) if "cuprizone" in model else ()),
        ),
        databanks=(registries.repository(dice),) if variant % 3 == 0 else (),
    )


def _improvement(dice: Dice, *, autoimmune: bool) -> str:
    p = cells.p_value(dice, significant=True)
    more = (
        f"{dice.between(18, 64)}% more Olig2<sup>+</sup>CC1<sup>+</sup> oligodendrocytes in the"
        f" {'spinal cord' if autoimmune else 'corpus callosum'}"
    )
    if not autoimmune:
        return (
            f"Treated mice had {more} ({p}) and thicker myelin (<i>g</i>-ratio 0.7{dice.below(9)})."
        )
    score, rest = dice.decimal(2.6, 3.9), dice.decimal(0.8, 2.4)
    return (
        f"Treated mice had a lower peak score ({rest} <i>vs</i>. {score} in controls; {p}) and"
        f" {more}."
    )


def of_cells_from_patients(dice: Dice, variant: int) -> Story:
    """Mesenchymal cells of people with multiple sclerosis, in culture."""
    kind, course = cells.cells(dice, of_adults=True), cells.course(dice)
    factor, substance, _ = dice.choice(_FACTORS)
    donors, controls = dice.between(6, 28), dice.between(5, 20)
    fall = dice.between(24, 71)
    text = (
        f"Whether {kind.introduced} of people with {course.name} are as potent as those"
        " of healthy donors decides if autologous therapy makes sense.",
        f"We expanded {kind.short} of {donors} patients and {controls} controls to passage"
        f" {dice.between(3, 6)} and co-cultured them with peripheral blood mononuclear cells at"
        f" ratios of 1:5 to 1:80.",
        f"Both suppressed CD3<sup>+</sup> T-cell proliferation (by {fall}% and"
        f" {fall + dice.between(-4, 9)}%, {cells.p_value(dice, significant=False)});"
        f" {factor} was {dice.choice(('lower', 'unchanged', 'higher'))} in patients' cells, and"
        f" telomeres were {dice.decimal(0.2, 1.4)} kb shorter.",
        f"Growth followed an apparent half-life of {mathematics.half_life()}."
        if variant % 4 == 1
        else f"Doublings fell with age (<i>r</i><sup>2</sup> = 0.{dice.between(21, 80)}).",
        f"{kind.short} from people with multiple sclerosis keep their immunosuppressive function.",
    )
    return Story(
        title=dice.choice(
            (
                f"{capital(kind.name)} from patients with {course.name} retain"
                " their immunosuppressive potency.",
                f"Do {kind.name} of people with {course.name} age faster?",
                f"Interferon-γ licensing of {kind.name} from {donors} patients with {course.name}.",
                f"Altered secretome of {kind.name} in {course.name}:"
                f" role of {factor} <i>in vitro</i>.",
            )
        ),
        sections=plain(*text),
        publication_types=("Preprint",) if variant % 6 == 4 else ("Journal Article",),
        mesh=(
            f"{course.descriptor}*/immunology*/pathology",
            "Mesenchymal Stem Cells*/immunology*/metabolism",
            "Coculture Techniques",
            "Cells, Cultured",
            "Lymphocyte Activation",
            "T-Lymphocytes, Regulatory/immunology",
            "Humans",
            "Adult",
            "Female",
            "Male",
        ),
        keywords=("secretome", "co-culture", "potency assay", "multiple sclerosis"),
        chemicals=(substance, "Interferon-gamma", "Interleukin-10"),
        databanks=(registries.repository(dice), registries.repository(dice))
        if variant % 4 == 2
        else (),
        supplementary=(("Population", "C999000101", "Residents of Östervik"),)
        if variant % 7 == 3
        else (),
    )


def of_cells_alone(dice: Dice, variant: int) -> Story:
    """The biology of mesenchymal cells, no disease in view or another one."""
    kind = cells.cells(dice)
    factor, substance, gene = dice.choice(_FACTORS)
    oxygen = dice.choice((1, 2, 5))
    fold = dice.decimal(1.4, 6.8)
    return Story(
        title=dice.choice(
            (
                f"Hypoxia (&lt;{oxygen}% O<sub>2</sub>) primes {kind.name} through {gene}.",
                f"Single-cell atlas of {kind.name} &amp; niche of {dice.between(4, 40)} donors.",
                f"{capital(factor)} as a potency marker of {kind.name}.",
                f"Donor age and the yield of {kind.name}: {dice.between(20, 300)} batches.",
                f"Extracellular vesicles of {kind.name}: yield, size and"
                f" <u>ex vivo</u> potency of {factor}.",
            )
        ),
        sections=plain(
            f"Batches of {kind.introduced} differ widely between donors.",
            f"We cultured {kind.short} of {dice.between(4, 22)} donors at {oxygen}% and 21%"
            " O<sub>2</sub> for 72&#x2009;h, in medium with Ca<sup>2+</sup> and"
            " 10<sup>-7</sup>&#xA0;M dexamethasone.",
            f"{capital(factor)} rose {fold}-fold"
            f" ({cells.p_value(dice, significant=True)}), and migration towards CXCL12 doubled.",
            f"Vesicles measured {dice.between(82, 160)} ± {dice.between(11, 40)} nm; their number"
            f" scaled with {mathematics.root('c')}."
            if variant % 4 == 0
            else f"Vesicles measured {dice.between(82, 160)} ± {dice.between(11, 40)} nm.",
            f"Priming standardises {kind.short} for clinical use.",
        ),
        publication_types=("Journal Article",) if variant % 7 else ("Preprint",),
        mesh=(
            "Mesenchymal Stem Cells*/cytology*/metabolism",
            "Extracellular Vesicles*/metabolism",
            "Cell Differentiation*/drug effects",
            "Cell Proliferation",
            "Cells, Cultured",
            "Humans",
            *kind.mesh,
        ),
        keywords=("hypoxia", "potency", kind.short, "O<sub>2</sub>"),
        chemicals=(substance,),
        databanks=(registries.repository(dice),) if variant % 2 else (),
        genes=("SDF-1", "CXCR4") if variant % 9 == 8 else (),
        supplementary=(("Organism", "C999000202", "Mycoplasma inventum"),)
        if variant % 6 == 5
        else (),
    )


def of_encephalomyelitis(dice: Dice, variant: int) -> Story:
    """The mouse model without any cell therapy."""
    model, short = _AUTOIMMUNE[variant % len(_AUTOIMMUNE)]
    gene = dice.choice(
        ("Il23r", "Ccr6", "Csf2", "Trem2", "Cx3cr1", "Nlrp3", "Spp1", "Irf8", "Tyk2")
    )
    score, rest = dice.decimal(2.6, 3.9), dice.decimal(0.8, 2.4)
    return Story(
        title=dice.choice(
            (
                f"<i>{gene}</i><sup>−/−</sup> mice are resistant to {model}.",
                f"Microglial <i>{gene}</i> drives {model}.",
                f"Loss of <i>{gene}</i> in T cells delays {model}.",
                f"A role for <i>{gene}</i> in the recovery from {model}.",
            )
        ),
        sections=plain(
            f"The role of <i>{gene}</i> in {model} ({short}) is disputed.",
            f"We induced {short} in <i>{gene}<sup>fl/fl</sup></i> mice and littermates"
            f" (n = {dice.between(7, 14)}).",
            f"Mean clinical score at day {dice.between(14, 30)} was {rest} against {score}"
            f" ({cells.p_value(dice, significant=True)}); CD45<sup>hi</sup> infiltrates fell by"
            f" {dice.between(22, 71)}%.",
            f"<i>{gene}</i> is required for the effector phase.",
        ),
        mesh=(
            "Encephalomyelitis, Autoimmune, Experimental*/genetics*/immunology",
            "Microglia*/immunology",
            "Th17 Cells/immunology",
            "Mice",
            "Animals",
            "Mice, Inbred C57BL",
            "Myelin Sheath/pathology",
        ),
        keywords=("microglia", "EAE", f"<i>{gene}</i>"),
        chemicals=("Interleukin-17", "Tumor Necrosis Factor-alpha"),
        genes=(gene.upper(), "IL-2") if variant % 3 == 0 else (),
        databanks=(registries.repository(dice),) if variant % 5 == 0 else (),
        supplementary=(("Anatomy", "C999000303", "Area of the invented fascicle"),)
        if variant % 7 == 2
        else (),
    )


def of_equations(dice: Dice, variant: int) -> Story:
    """A mathematical model, with displayed formulas."""
    topic = "mesenchymal stromal cell homing" if variant % 2 else "T-cell regulation"
    return Story(
        title=(
            f"A two-compartment model of {topic}: stability when {mathematics.root('R')} &gt; 1.",
            f"Delay and bifurcation in {topic}.",
            f"How many cells are enough? Equations of {topic} near {mathematics.root('K')}.",
        )[variant % 3],
        sections=plain(
            f"We model {topic} by effector (T) and regulatory (R) cells: {mathematics.system()}",
            f"For {mathematics.ratio('αγ', 'βδ')} the endemic state is stable; the"
            f" parameter 𝛽 was fitted to {dice.between(20, 90)} published curves.",
            f"Simulations predict that halving δ delays relapse by {dice.between(3, 40)} days.",
        ),
        mesh=("Models, Theoretical*", "Computer Simulation", "Humans"),
        keywords=("differential equations", "bifurcation", mathematics.ratio("a", "b")),
        publication_types=("Journal Article", "Research Support, N.I.H., Extramural"),
    )
