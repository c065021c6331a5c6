"""NLM's publication types and what each explodes to (MeSH tree V)."""

from __future__ import annotations

from harvester.query.vocabulary.thesaurus import thesaurus

_NARROWER = {
    "Address": "Lecture",
    "Biography": "Autobiography",
    "Clinical Study": "Clinical Trial;Observational Study",
    "Clinical Trial": (
        "Adaptive Clinical Trial;Clinical Trial, Phase I;Clinical Trial, Phase II;"
        "Clinical Trial, Phase III;Clinical Trial, Phase IV;Controlled Clinical Trial;"
        "Pragmatic Clinical Trial"
    ),
    "Clinical Trial Protocol": "",
    "Controlled Clinical Trial": "Randomized Controlled Trial",
    "Randomized Controlled Trial": "Equivalence Trial",
    "Consensus Development Conference": "Consensus Development Conference, NIH",
    "Guideline": "Practice Guideline",
    "Meta-Analysis": "Network Meta-Analysis",
    "Review": "Systematic Review;Scoping Review",
    "Support of Research": (
        "Research Support, American Recovery and Reinvestment Act;"
        "Research Support, N.I.H., Extramural;Research Support, N.I.H., Intramural;"
        "Research Support, Non-U.S. Gov't;Research Support, U.S. Gov't, Non-P.H.S.;"
        "Research Support, U.S. Gov't, P.H.S."
    ),
    "Research Support, U.S. Government": (
        "Research Support, American Recovery and Reinvestment Act;"
        "Research Support, N.I.H., Extramural;Research Support, N.I.H., Intramural;"
        "Research Support, U.S. Gov't, Non-P.H.S.;Research Support, U.S. Gov't, P.H.S."
    ),
    # MeSH 2025 calls "Retraction of Publication" "Retraction Notice"; records have either.
    "Retraction of Publication": "Retraction Notice",
    "Retraction Notice": "Retraction of Publication",
}

_OTHERS = """
Bibliography;Case Reports;Classical Article;Clinical Conference;Clinical Trial, Veterinary;
Collected Work;Comment;Comparative Study;Congress;Corrected and Republished Article;Dataset;
Dictionary;Directory;Duplicate Publication;Editorial;Electronic Supplementary Materials;
English Abstract;Evaluation Study;Expression of Concern;Festschrift;Government Publication;
Historical Article;Interactive Tutorial;Interview;Introductory Journal Article;Journal Article;
Legal Case;Legislation;Letter;Multicenter Study;News;Newspaper Article;
Observational Study, Veterinary;Overall;Patient Education Handout;Periodical Index;
Personal Narrative;Portrait;Preprint;Published Erratum;Randomized Controlled Trial, Veterinary;
Retracted Publication;Scientific Integrity Review;Technical Report;Twin Study;Validation Study;
Video-Audio Media;Webcast
"""

_SYNONYMS = {
    **{name.strip(): () for name in _OTHERS.split(";")},
    "Case Reports": ("Case Report",),
    "Clinical Trial": ("Clinical Trials",),
    "Congress": ("Congresses",),
    "Meta-Analysis": ("Metaanalysis", "Meta Analyses"),
    "Randomized Controlled Trial": ("Randomised Controlled Trial", "RCT"),
    "Review": ("Review Literature",),
    "Systematic Review": ("Systematic Reviews",),
}

PUBLICATION_TYPES = thesaurus(
    {name: [part for part in below.split(";") if part] for name, below in _NARROWER.items()},
    _SYNONYMS,
)
"""All publication types, including those a corpus happens not to have."""
