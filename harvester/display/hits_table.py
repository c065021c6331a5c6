"""The hits of a search: what they are, and where they have what was searched for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text

from harvester.addresses import doi_url
from harvester.display.clean import clean
from harvester.display.digest import Digest
from harvester.display.tables import LONGEST_DATE, plain_table, pmid_link, short
from harvester.index.passages import Passage
from harvester.query.fields import Field

_FOUND = Style(bold=True, color="magenta")
_LONGEST_TITLE = 400


class Hit(NamedTuple):
    """An article that a search found."""

    digest: Digest
    title: Passage
    context: tuple[Passage, ...]


def hits_table(hits: Iterable[Hit]) -> RenderableType:
    """The hits in their order, with the words that were found marked."""
    table = plain_table(lines=True)
    table.add_column("Date", no_wrap=True)
    table.add_column("Article", overflow="fold", ratio=1)
    for hit in hits:
        table.add_row(Text(short(hit.digest.date, LONGEST_DATE)), _article(hit))
    return table


def _article(hit: Hit) -> Text:
    digest = hit.digest
    text = Text()
    if digest.is_retracted:
        text.append("RETRACTED ", style="bold red")
    title = marked(hit.title) if clean(hit.title.text) else Text("(no title)")
    title.truncate(_LONGEST_TITLE, overflow="ellipsis")
    if digest.is_retracted:
        title.stylize("strike")
    text.append_text(title)
    about = filter(None, [short(digest.first_author), short(digest.journal_name)])
    if origin := " · ".join(about):
        text.append(f"\n{origin}", style="dim")
    for passage in hit.context:
        text.append("\n")
        if passage.field is not Field.ABSTRACT:
            text.append(f"{passage.field}: ", style="dim")
        text.append_text(marked(passage))
    text.append("\nPMID ", style="dim").append_text(pmid_link(digest.pmid))
    if digest.doi:
        doi = short(digest.doi)
        text.append(" · doi ", style="dim")
        text.append(doi, style=Style(link=doi_url(digest.doi), color="cyan"))
    return text


def marked(passage: Passage) -> Text:
    """The text, clean, with the places marked."""
    text = Text()
    at = 0
    for start, end in passage.spans:
        text.append(_piece(passage.text[at:start]))
        text.append(_piece(passage.text[start:end]), style=_FOUND)
        at = end
    return text.append(_piece(passage.text[at:]))


def _piece(text: str) -> str:
    """Clean, with the space at either end that parts it from its neighbours."""
    cleaned = clean(text)
    before = " " if text[:1].isspace() else ""
    behind = " " if cleaned and text[-1:].isspace() else ""
    return before + cleaned + behind
