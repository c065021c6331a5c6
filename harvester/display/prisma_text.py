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
    orphans = sum(search.held for search in report.searches if not search.configured)
    if orphans:
        yield f"- Of them from searches that are not in queries.toml: {orphans:,}"
    later = sum(search.later for search in report.searches)
    if later:
        yield f"- Of them fetched after the searches reported above: {later:,}"
    yield (
        f"- Deduplication (item 16): by PMID, with harvest; {report.duplicates:,} "
        f"{'duplicate' if report.duplicates == 1 else 'duplicates'} between the searches removed"
    )
    yield f"- Records after deduplication: {report.unique:,}"
    if any(search.hits is None for search in report.searches):
        yield "- Not every search has had a complete run: these numbers are not final"
    elif later:
        yield "- Not every record is of a complete run: these numbers are not final"


def _search(search: Search) -> Iterator[str]:
    title = clean(search.title)
    yield f"## {clean(search.query)}{f': {title}' if title else ''}"
    yield ""
    if search.invented:
        yield _INVENTED
        yield ""
    if not search.configured:
        yield (
            "**This search is not in queries.toml (any more): no run updates it. "
            "The records held of it are counted in the totals below.**"
        )
        yield ""
    if search.hits is None:
        yield "No complete run yet: this search cannot be reported."
        yield ""
    else:
        yield from _run(search)
    yield f"- Records held: {search.held:,}{_later(search)}"
    yield ""
    yield from _strategy(search)


def _run(search: Search) -> Iterator[str]:
    yield f"- Database name (item 1): {clean(search.database)}"
    yield f"- Platform (item 1): {clean(search.platform)}"
    yield "- Multi-database searching (item 2): none, this database was searched alone"
    yield f"- Limits and restrictions (item 9): {clean(search.limits) or 'none'}"
    yield f"- Date of search (item 13): {moment(search.searched)} UTC"
    if search.updates:
        times = "once" if search.updates == 1 else f"{search.updates:,} times"
        yield (
            f"- Search updates (item 12): run again {times} after the first complete run of this "
            f"strategy and these limits on {moment(search.first_searched)} UTC"
        )
    if search.other_until:
        yield (
            f"- Until {moment(search.other_until)} UTC another strategy was run, or other limits; "
            "those runs are not counted"
        )
    yield f"- Hits: {search.hits:,}"


def _later(search: Search) -> str:
    if not search.later:
        return ""
    return (
        f", of which {search.later:,} came after the search reported here, "
        "by a run that was not complete or looked at a part only"
    )


def _strategy(search: Search) -> Iterator[str]:
    if search.strategy:
        where = "in queries.toml, not run yet" if search.hits is None else "exactly as run"
        yield f"Full search strategy (item 8), {where}:"
        yield ""
        yield from _verbatim(search.strategy)
    if search.hits is None and search.limits:
        yield f"Limits and restrictions (item 9), in queries.toml, not run yet: {search.limits}"
        yield ""
    if search.translation:
        yield "PubMed's translation of it:"
        yield ""
        yield from _verbatim(search.translation)
    if search.strategy_now:
        yield "**queries.toml has another strategy now, which has not had a complete run:**"
        yield ""
        yield from _verbatim(search.strategy_now)
    if search.limits_now:
        yield (
            "**queries.toml has other limits now, which have not had a complete run:** "
            f"{clean(search.limits_now)}"
        )
        yield ""


def _verbatim(text: str) -> Iterator[str]:
    """Line by line as it is: an indented block, which nothing in the text can end."""
    for line in text.expandtabs(4).strip("\r\n").splitlines():
        spaced = " ".join(map(clean, line.split(" ")))
        yield f"    {spaced}".rstrip()
    yield ""
