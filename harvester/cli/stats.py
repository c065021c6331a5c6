"""``harvest stats``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.selecting import Selection, selection_options
from harvester.errors import ConfigurationError

if TYPE_CHECKING:
    from harvester.past.growth import Step
    from harvester.statistics.counting import Statistics

    _Growth = Mapping[str, Sequence[Step]]

_TOP = 10
"""Names of each kind in a table, without ``--top``."""


@click.command("stats")
@selection_options
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the first N of a kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, with all names.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw it too: FILE.svg or FILE.png.",
)
def stats_command(selection: Selection, top: int | None, as_json: bool, plot: Path | None) -> int:
    """Count articles: by year, journal, topic, author, country and more.

    Each number is of articles; one that bears a name twice counts once. On a terminal the first
    10 of each kind; piped all of them, tab-separated: section, name, count. Whole queries show
    their growth over the runs too.

    \b
    publication_types, trials   as NLM gives them; trials: phases and designs
    mesh                        descriptors; mesh_major: those that are a major topic
    authors                     by name; an ORCID joins spellings and parts namesakes
    journal_countries           where the journal appears, as NLM writes it
    affiliation_countries       of the authors: read from the end of free text
    languages                   MEDLINE's codes

    \b
    harvest stats
    harvest stats msc-ms --top 30
    harvest stats --json | jq -r '.journals.counts[] | [.articles, .name] | @tsv'
    harvest stats --plot msc-ms.svg

    Exit codes: 0 done, 2 no such query, 3 a broken line was passed over.
    """
    from harvester.past.growth import growth
    from harvester.statistics.counting import count, cut
    from harvester.statistics.facts import Facts

    drawing = None if plot is None else _Drawing(plot)
    told = count(selection.read_as(Facts))
    grown = growth(selection.settings.corpus, selection.queries) if selection.is_whole else {}
    if as_json:
        _tell_json(selection, told if top is None else cut(told, top), grown)
    else:
        _tell(told, top, grown)
    if drawing is not None:
        drawing.draw(told, top or _TOP, grown)
    return selection.ended()


def _tell_json(selection: Selection, told: Statistics, grown: _Growth) -> None:
    import msgspec

    from harvester.display.json_lines import tell_json

    fields = msgspec.structs.asdict(told)
    tell_json([{"queries": selection.queries, **fields, "growth": grown}])


def _tell(told: Statistics, top: int | None, grown: _Growth) -> None:
    from harvester.display.terminal import tell_rows, terminal

    console = terminal()
    if console is None:
        from harvester.display.stats_rows import stats_rows
        from harvester.statistics.counting import cut

        tell_rows(stats_rows(told if top is None else cut(told, top), grown))
        return
    from harvester.display.paging import paged
    from harvester.display.sparkline import bars_for
    from harvester.display.stats_tables import stats_page
    from harvester.display.tables import show

    bars = bars_for(console.encoding)
    with paged(console):
        show(console, stats_page(told, top or _TOP, grown, console.width, bars))


class _Drawing:
    """A file to draw to. Whatever is in the way is told before any work is done."""

    def __init__(self, file: Path) -> None:
        """Raises ``ConfigurationError``."""
        import logging

        self._file = file
        self._kind = file.suffix.lower().removeprefix(".")
        if self._kind not in {"svg", "png"}:
            raise ConfigurationError(f"--plot: {file} must end in .svg or .png")
        if not file.parent.is_dir():
            raise ConfigurationError(f"--plot: there is no folder {file.parent}")
        logging.getLogger("matplotlib").setLevel(logging.CRITICAL)  # it talks of its fonts
        try:
            from harvester.display.stats_plot import stats_plot
        except ImportError as error:
            raise ConfigurationError(
                f"--plot needs matplotlib ({error}): pip install 'harvest-pubmed[plot]'"
            ) from None
        self._plot = stats_plot

    def draw(self, told: Statistics, top: int, grown: _Growth) -> None:
        """Write the file, whole or not at all. Raises ``CorpusError``."""
        from harvester.corpus.disk import put
        from harvester.corpus.trouble import told as in_words

        drawn = self._plot(told, top, grown, self._kind)
        with in_words(self._file, "write"):
            put(self._file, [drawn])
