"""Which headings and publication types say less than they seem to, and which are of trials."""

from __future__ import annotations

CHECK_TAGS = frozenset(
    {
        "Humans", "Animals", "Male", "Female", "Pregnancy",
        "Infant, Newborn", "Infant", "Child, Preschool", "Child", "Adolescent", "Young Adult",
        "Adult", "Middle Aged", "Aged", "Aged, 80 and over",
        "Cats", "Cattle", "Chick Embryo", "Cricetinae", "Dogs", "Guinea Pigs", "Horses", "Mice",
        "Rabbits", "Rats", "Sheep", "Swine",
        "History, Ancient", "History, Medieval", "History, 15th Century", "History, 16th Century",
        "History, 17th Century", "History, 18th Century", "History, 19th Century",
        "History, 20th Century", "History, 21st Century",
    }
)  # fmt: skip
"""MeSH headings that are put to every article in which they play a part, whatever its topic.

NLM, Principles of MEDLINE Subject Indexing: "primarily headings covering species, sex, and human
age groups", historical periods, pregnancy.
"""

TRIAL_TYPES = (
    "Clinical Trial, Phase I",
    "Clinical Trial, Phase II",
    "Clinical Trial, Phase III",
    "Clinical Trial, Phase IV",
    "Clinical Trial",
    "Controlled Clinical Trial",
    "Randomized Controlled Trial",
    "Pragmatic Clinical Trial",
    "Equivalence Trial",
    "Adaptive Clinical Trial",
    "Clinical Trial Protocol",
    "Clinical Trial, Veterinary",
    "Randomized Controlled Trial, Veterinary",
)
"""Publication types of trials: the phases, then the designs."""

FUNDING = "Research Support"
"""How publication types begin that tell who has paid."""
