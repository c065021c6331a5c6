"""Stories of the corners of PubMed: old records, other languages, other libraries' notes."""

from __future__ import annotations

from harvester.sandbox.invented import cells
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.story import OtherAbstract, Section, Story, plain


def old(dice: Dice, variant: int) -> Story:
    """An OLDMEDLINE record: a title, terms, no abstract."""
    return Story(
        title=dice.choice(
            (
                "Observations on the histology of disseminated sclerosis.",
                "Multiple sclerosis treated with typhoid vaccine; notes on 40 cases.",
                "[On the connective tissue cells of the marrow].",
            )
        ),
        keywords=("MULTIPLE SCLEROSIS", "BONE MARROW/cytology"),
        notes=(("NLM", f"Title from the printed index, volume {variant + 40}."),),
    )


_TRANSLATED: dict[str, tuple[str, str, str, str]] = {
    "chi": (
        "[Clinical observation of umbilical cord mesenchymal stem cells in multiple sclerosis].",
        "脐带间充质干细胞治疗多发性硬化的临床观察",
        "目的",
        "观察脐带间充质干细胞治疗多发性硬化的安全性与疗效，并随访𠮷林组患者{n}例。",
    ),
    "ger": (
        "[Mesenchymal stem cells in multiple sclerosis: an appraisal].",
        "Mesenchymale Stammzellen bei Multipler Sklerose – eine Standortbestimmung.",
        "ZIEL",
        "Übersicht über {n} Studien zu mesenchymalen Stammzellen bei Multipler Sklerose; größere"
        " Prüfungen fehlen.",
    ),
    "fre": (
        "[Mesenchymal stromal cells and multiple sclerosis: towards repair?].",
        "Cellules stromales mésenchymateuses et sclérose en plaques&#xA0;: vers une"
        " réparation&#xA0;?",
        "OBJECTIF",
        "Évaluer l'efficacité des cellules stromales mésenchymateuses chez {n} patients atteints de"
        " sclérose en plaques.",
    ),
    "spa": (
        "[Mesenchymal stem cells and quality of life in multiple sclerosis].",
        "Células madre mesenquimales y calidad de vida en la esclerosis múltiple.",
        "OBJETIVO",
        "Describir la calidad de vida de {n} pacientes con esclerosis múltiple tratados con células"
        " madre mesenquimales.",
    ),
    "jpn": (
        "[Mesenchymal stem cells for multiple sclerosis: a review].",
        "多発性硬化症に対する間葉系幹細胞治療：<i>総説</i>",
        "目的",
        "多発性硬化症における間葉系幹細胞の報告{n}件を概観する。",
    ),
    "rus": (
        "[Mesenchymal stem cells in the treatment of multiple sclerosis].",
        "Мезенхимальные стволовые клетки в лечении рассеянного склероза.",
        "Цель",
        "Оценить безопасность мезенхимальных стволовых клеток у {n} больных рассеянным склерозом.",
    ),
}


def translated(dice: Dice, language: str) -> Story:
    """A record of a journal in another language, with its own title and abstract beside."""
    title, vernacular, label, sentence = _TRANSLATED[language]
    people = dice.between(12, 80)
    own: tuple[Section, ...] = ((label, "OBJECTIVE", sentence.format(n=people)),)
    return Story(
        title=title,
        vernacular=vernacular,
        sections=(
            ("OBJECTIVE", "OBJECTIVE", "To describe the experience with mesenchymal stem cells in"
             f" {people} patients with multiple sclerosis."),
            ("METHODS", "METHODS", f"Cells ({cells.dose(dice)}) were given twice."),
            ("RESULTS", "RESULTS", f"EDSS improved in {people // 3} of {people} patients."),
            ("CONCLUSION", "CONCLUSIONS", "The treatment was well tolerated."),
        ),
        publication_types=("English Abstract", "Journal Article"),
        mesh=("Multiple Sclerosis*/therapy", "Mesenchymal Stem Cell Transplantation*", "Humans"),
        other_abstracts=(OtherAbstract(type="Publisher", language=language, sections=own),),
    )  # fmt: skip


def untitled(dice: Dice, variant: int) -> Story:
    """A record whose title NLM did not get."""
    return Story(
        title="[Not Available]." if variant % 2 == 0 else "",
        vernacular="Wstępne spostrzeżenia w stwardnieniu rozsianym." if variant % 2 == 0 else None,
        sections=plain("A note on multiple sclerosis.") if dice.percent(50) else (),
        mesh=("Multiple Sclerosis*",),
    )


def ethics(dice: Dice, variant: int) -> Story:
    """A record of the Kennedy Institute of Ethics."""
    return Story(
        title="Consent to the use of umbilical cord tissue: whose cells are they?",
        publication_types=("Journal Article",),
        mesh=("Informed Consent*", "Umbilical Cord*/cytology", "Humans"),
        keywords=("Biomedical and Behavioral Research", "Genetics and Reproduction"),
        owner="KIE",
        notes=(
            ("KIE", f"{dice.between(12, 90)} refs. {variant + 3} fn."),
            ("KIE", "KIE Bib: informed consent; tissue donation"),
        ),
        other_ids=(("KIE", str(dice.between(100_000, 110_000))), ("NRCBL", "15.1")),
    )


def space(dice: Dice, variant: int) -> Story:
    """A record of NASA's life sciences."""
    return Story(
        title="Mesenchymal stem cells lose osteogenic potential in simulated weightlessness.",
        sections=plain(
            f"Rat mesenchymal stem cells were cultured for {dice.between(4, 21)} days at"
            " 10<sup>-3</sup> <i>g</i>.",
            f"Mineralisation fell by {dice.between(30, 80)}%.",
        ),
        mesh=("Mesenchymal Stem Cells*/cytology", "Weightlessness*/adverse effects",
              "Space Flight", "Rats", "Animals"),
        keywords=("Flight Experiment", "manned", "long duration"),
        owner="NASA",
        notes=(("NASA", f"Grant numbers: NAGW-99{variant:02d}."),),
        other_ids=(("NASA", f"000{dice.between(10_000, 99_999)}"),),
        missions=("Flight Experiment", f"STS-9{variant + 1}9 Shuttle Project", "manned"),
    )  # fmt: skip


def population(dice: Dice, variant: int) -> Story:
    """A record of the Population Information Program."""
    return Story(
        title="Neurological disability and family size: a survey.",
        sections=plain(f"{dice.between(400, 2000)} households were visited."),
        keywords=("Asia", "Developing Countries", "Family Characteristics"),
        owner="PIP",
        notes=(("PIP", "TJ: INVENTED QUARTERLY OF POPULATION."),),
        other_ids=(("PIP", f"09{dice.between(1000, 9999)}"), ("POP", f"002{variant:05d}")),
        other_abstracts=(
            OtherAbstract(
                type="PIP",
                language="eng",
                sections=((None, None, "The survey asked about disability, including multiple"
                           " sclerosis, and the number of children wished for."),),
            ),
        ),
    )  # fmt: skip


def biography(dice: Dice, variant: int) -> Story:
    """A life, with its person as a subject."""
    return Story(
        title=f"A pioneer of the stromal cell ({1890 + variant}–{1960 + dice.below(30)}).",
        publication_types=("Biography", "Historical Article", "Journal Article", "Portrait"),
        mesh=("History, 20th Century", "Bone Marrow Cells"),
        subjects=1 + variant % 2,
        signed=variant % 2 == 0,
    )


def news(dice: Dice, variant: int) -> Story:
    """News, unsigned."""
    return Story(
        title=f"Stem cell clinic closes after {dice.between(2, 9)} complaints.",
        publication_types=("News",),
        signed=False,
        mesh=("Stem Cell Transplantation*/ethics", "United States") if variant else (),
    )
