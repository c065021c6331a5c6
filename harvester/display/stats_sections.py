"""What tables and plots show of the statistics: the first names of each kind, under a heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harvester.query.vocabulary.languages import LANGUAGE_NAMES
from harvester.statistics.counting import Count, Counts, Statistics
from harvester.statistics.kinds import FUNDING


@dataclass(frozen=True)
class Section:
    """A heading, what has to be known of the numbers, and the first of them."""

    title: str
    note: str
    counts: tuple[Count, ...]


def sections(of: Statistics, top: int) -> Iterator[Section]:
    """Those of which there is anything.

    What stands on almost every article is set apart: check tags have a section of their own,
    types that tell who paid have none.
    """
    types = [each for each in of.publication_types.counts if not each.name.startswith(FUNDING)]
    topics = [each for each in of.mesh.counts if not each.check_tag]
    tags = [each for each in of.mesh.counts if each.check_tag]
    for title, noun, counts, remark in (
        ("Publication types", "types", types, "without Research Support"),
        ("Clinical trials", "types", of.trials.counts, _of_articles(of.trials)),
        ("Journals", "journals", of.journals.counts, _of_articles(of.journals)),
        ("MeSH topics", "headings", topics, "* as major topic; without check tags"),
        ("MeSH check tags", "tags", tags, "* as major topic"),
        ("Authors", "names", told_apart(of.authors.counts), "ORCID joins spellings"),
        (
            "Countries of journals", "countries", of.journal_countries.counts,
            _of_articles(of.journal_countries),
        ),
        (
            "Countries of authors", "countries", of.affiliation_countries.counts,
            f"read from affiliations: {_of_articles(of.affiliation_countries)}",
        ),
        ("Languages", "languages", _spelled_out(of.languages.counts), _of_articles(of.languages)),
    ):  # fmt: skip
        if counts:
            shown = tuple(counts if title == "Clinical trials" else counts[:top])
            first = f"first {len(shown):,} of {len(counts):,} {noun}"
            whole = len(shown) == len(counts)
            yield Section(title, remark if whole else f"{first}; {remark}", shown)


def _of_articles(counts: Counts) -> str:
    return f"{counts.articles:,} article{'' if counts.articles == 1 else 's'}"


def told_apart(authors: Sequence[Count]) -> list[Count]:
    """With the ORCID where a name stands for several."""
    persons = Counter(each.name for each in authors)
    return [
        Count(f"{each.name} ({each.orcid})", each.articles)
        if each.orcid and persons[each.name] > 1
        else each
        for each in authors
    ]


def _spelled_out(languages: Sequence[Count]) -> list[Count]:
    return [
        Count(LANGUAGE_NAMES[each.name].capitalize(), each.articles)
        if each.name in LANGUAGE_NAMES
        else each
        for each in languages
    ]
