"""No speed is bought with a promise: what the server saw, and what the corpus holds."""

from __future__ import annotations

from pathlib import Path

import msgspec

from harvester.pubmed_xml.parse import careful_article, to_json

from .server import Tally
from .shelf import Shelf

_NOBODY = 987_654_321
"""No record has this PMID, nor this number."""


class _Line(msgspec.Struct):
    pmid: str
    harvest: dict[str, str]


class PromiseBroken(Exception):
    """A client was faster than it may be, or what it stored is not what there is."""


def broken_manners(tally: Tally, *, rate: int | None, connections: int) -> list[str]:
    """What a client did that it must not: each as a sentence."""
    limits = [
        (tally.busiest_second, rate, "requests in one second"),
        (tally.refused, 0, "requests refused with 429"),
        (tally.most_at_once, connections, "requests at once"),
        (tally.most_connections, connections, "connections at once"),
        (tally.unnamed, 0, "requests without tool and email"),
        (tally.asked_most, 1, "times one and the same record was asked for"),
    ]
    return [
        f"{count} {what}, where {limit} are allowed"
        for count, limit, what in limits
        if limit is not None and count > limit
    ]


def broken_corpus(path: Path, shelf: Shelf) -> list[str]:
    """What is wrong with a query's file: all records, each once, ascending, whole, its own.

    What a record holds is read from its template as a tree, which is not how a harvest reads most.
    """
    broken, pmids = [], []
    articles = [to_json(careful_article(each.record(_NOBODY))) for each in shelf.templates]
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                article = msgspec.json.decode(line, type=_Line)
            except msgspec.DecodeError as error:
                broken.append(f"line {number} is no article: {error}")
                continue
            pmids.append(int(article.pmid))
            row = shelf.row_of(pmids[-1])
            due = b"" if row is None else articles[row % len(articles)]
            due = due.replace(b"%d" % _NOBODY, article.pmid.encode()).removesuffix(b"}")
            if not due or not line.startswith(due + b',"harvest":'):
                broken.append(f"line {number}: PMID {article.pmid} is not as the server has it")
            if not line.endswith(b"\n"):
                broken.append(f"line {number} has no end")
    if pmids != sorted(pmids):
        broken.append("the PMIDs do not ascend")
    if doubled := len(pmids) - len(set(pmids)):
        broken.append(f"{doubled} PMIDs more than once")
    if missing := shelf.count - len(set(pmids)):
        broken.append(f"{missing} of {shelf.count} records missing")
    return broken


def hold(*findings: list[str]) -> None:
    """Raises ``PromiseBroken`` when there is any finding."""
    broken = [finding for some in findings for finding in some]
    if broken:
        more = f"; and {len(broken) - 5} more" if len(broken) > 5 else ""
        raise PromiseBroken("; ".join(broken[:5]) + more)
