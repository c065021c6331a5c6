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
    headings = [each for each in of.mesh.counts if not each.check_tag]
    tags = [each for each in of.mesh.counts if each.check_tag]
    for title, counts, remark in (
        ("Publication types", types, "without Research Support"),
        ("Clinical trials", of.trials.counts, _of_articles("in ", of.trials)),
        ("Journals", of.journals.counts, _of_articles("in ", of.journals)),
        ("MeSH major topics", of.mesh_major.counts, _of_articles("in ", of.mesh_major)),
        ("MeSH headings", headings, "without check tags"),
        ("MeSH check tags", tags, ""),
        ("Authors", told_apart(of.authors.counts), "an ORCID joins spellings"),
        (
            "Countries of authors", of.affiliation_countries.counts,
            _of_articles("read from affiliations of ", of.affiliation_countries),
        ),
        (
            "Countries of journals", of.journal_countries.counts,
            _of_articles("in ", of.journal_countries),
        ),
        ("Languages", _spelled_out(of.languages.counts), _of_articles("in ", of.languages)),
    ):  # fmt: skip
        if counts:
            shown = tuple(counts if title == "Clinical trials" else counts[:top])
            whole = len(shown) == len(counts)
            first = "" if whole else f"first {len(shown):,} of {len(counts):,}"
            yield Section(title, ", ".join(filter(None, (first, remark))), shown)


def _of_articles(words: str, counts: Counts) -> str:
    return f"{words}{counts.articles:,} article{'' if counts.articles == 1 else 's'}"


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
