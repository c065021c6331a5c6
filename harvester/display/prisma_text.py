"""The searches of a corpus as PRISMA-S wants them: Markdown to paste into a supplement."""

from __future__ import annotations

from collections.abc import Iterator

from harvester.display.clean import clean
from harvester.display.terminal import moment
from harvester.past.prisma import Report, Search

_INVENTED = "**Invented data: these records come with harvest (its sandbox). Not for publication.**"


def prisma_text(report: Report) -> str:
    """A section a search, then the records of all together."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "# Search strategies"
    yield ""
    yield "The items are those of PRISMA-S (Rethlefsen ML et al. Syst Rev. 2021;10:39)."
    yield ""
    for search in report.searches:
        yield from _search(search)
    yield "## All searches together"
    yield ""
    if any(search.invented for search in report.searches):
        yield _INVENTED
        yield ""
    yield f"- Total records (item 15): {report.total:,}"
    yield (
        f"- Deduplication (item 16): by PMID, with harvest; {report.duplicates:,} "
        f"{'duplicate' if report.duplicates == 1 else 'duplicates'} between the searches removed"
    )
    yield f"- Records after deduplication: {report.unique:,}"
    if any(search.hits is None for search in report.searches):
        yield "- Not every search has had a complete run: these numbers are not final"


def _search(search: Search) -> Iterator[str]:
    title = clean(search.title)
    yield f"## {clean(search.query)}{f': {title}' if title else ''}"
    yield ""
    if search.invented:
        yield _INVENTED
        yield ""
    if search.hits is None:
        yield "No complete run yet: this search cannot be reported."
        yield ""
    else:
        yield from _run(search)
    yield f"- Records held: {search.held:,}"
    yield ""
    if search.strategy:
        where = "in queries.toml, not run yet" if search.hits is None else "exactly as run"
        yield f"Full search strategy (item 8), {where}:"
        yield ""
        yield from _verbatim(search.strategy)
    if search.translation:
        yield "PubMed's translation of it:"
        yield ""
        yield from _verbatim(search.translation)
    if search.strategy_now:
        yield "**queries.toml has another strategy now, which has not had a complete run:**"
        yield ""
        yield from _verbatim(search.strategy_now)


def _run(search: Search) -> Iterator[str]:
    yield f"- Database name (item 1): {clean(search.database)}"
    yield f"- Platform (item 1): {clean(search.platform)}"
    yield f"- Limits and restrictions (item 9): {clean(search.limits) or 'none'}"
    yield f"- Date of search (item 13): {moment(search.searched)} UTC"
    if search.updates:
        times = "once" if search.updates == 1 else f"{search.updates:,} times"
        yield (
            f"- Search updates (item 12): run again {times} after the first complete run on "
            f"{moment(search.first_searched)} UTC"
        )
    yield f"- Hits: {search.hits:,}"


def _verbatim(text: str) -> Iterator[str]:
    """Line by line as it is: an indented block, which nothing in the text can end."""
    for line in text.expandtabs(4).strip("\r\n").splitlines():
        spaced = " ".join(map(clean, line.split(" ")))
        yield f"    {spaced}".rstrip()
    yield ""
