"""Two versions of a corpus line, and what the history has to say of them."""

from __future__ import annotations

import msgspec

from harvester.alerts import alerts_of
from harvester.article import Provenance
from harvester.corpus.articles import article_of, content_hash
from harvester.corpus.history import Entry, compare


class _Line(msgspec.Struct):
    pmid: str
    title: str = ""
    harvest: Provenance | None = None


_LINE = msgspec.json.Decoder(_Line)


def revised_entry(before: bytes, after: bytes) -> Entry:
    """PubMed has changed the record."""
    return _entry("revised", before, after)


def returned_entry(left: bytes, after: bytes) -> Entry:
    """An article that had left is found again."""
    return _entry("returned", left, after)


def left_entry(before: bytes, left: bytes) -> Entry:
    """The search does not find an article any more."""
    return _entry("left", before, left)


def _entry(event: str, before: bytes, after: bytes) -> Entry:
    old, new = (article_of(line.rstrip(b"\r\n")) for line in (before, after))
    line = _LINE.decode(after)
    harvest = line.harvest
    return Entry(
        pmid=line.pmid,
        when=(harvest.left or harvest.last_fetched) if harvest else "",
        event=event,
        title=line.title,
        hash=content_hash(new),
        reason=(harvest.left_reason or "") if harvest else "",
        changes=compare(old, new),
        alerts=alerts_of(old, new),
    )
