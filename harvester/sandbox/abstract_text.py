"""efetch's text format "abstract": citations to read."""

from __future__ import annotations

import textwrap

from harvester.article import Article
from harvester.medline.citation import (
    printed_date,
    record_status,
    short_name,
    source_line,
)

_WIDTH = 80


def abstract_text(article: Article, place: int) -> str:
    """Render a record as a citation with its abstract; ``place`` numbers it in the answer."""
    epub = printed_date(article.electronic_date)
    line = f"{place}. {source_line(article)}" + (f" Epub {epub}." if epub else "")
    names = ", ".join(short_name(author) for author in article.authors)
    ids = [f"DOI: {article.doi}"] if article.doi else []
    ids += [f"PMCID: {article.pmcid}"] if article.pmcid else []
    ids.append(f"PMID: {article.pmid} [{record_status(article)}]")
    title = article.title or article.vernacular_title or ""
    paragraphs = [line, title, names and f"{names}.", *(article.abstract or "").split("\n\n")]
    wrapped = [
        textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for text in paragraphs
        if text
    ]
    return "\n\n".join([*wrapped, "\n".join(ids)]) + "\n\n\n"
