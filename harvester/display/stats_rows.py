"""``harvest stats`` piped: section, name, count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harvester.display.stats_sections import told_apart
from harvester.past.growth import Step
from harvester.statistics.counting import SECTIONS, Statistics

WHOLE = ("articles", "abstract", "doi", "pmcid", "mesh_indexed", "retracted", "without_year")
"""The fields of ``Statistics`` that are numbers."""


def stats_rows(
    of: Statistics, growth: Mapping[str, Sequence[Step]]
) -> Iterator[tuple[str, object, int]]:
    """Every number; the sections are named as in the JSON. Growth: query and start of the run."""
    for name in WHOLE:
        yield "all", name, getattr(of, name)
    for year in of.years:
        yield "years", year.year, year.articles
    for section in SECTIONS:
        counts = getattr(of, section).counts
        for each in told_apart(counts) if section == "authors" else counts:
            yield section, each.name, each.articles
    for query, steps in growth.items():
        for step in steps:
            yield "growth", f"{query} {step.started}", step.held
