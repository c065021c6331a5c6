"""Invented lines of histories and of the ledger, for the tests of the commands that read them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msgspec
from corpus_lines import article, provenance

from harvester.alerts import Alert
from harvester.corpus import ledger
from harvester.corpus.articles import make_line
from harvester.corpus.history import Change, Entry, path_of
from harvester.corpus.ledger import Run


def ago(**units: float) -> str:
    """The moment so long ago, in UTC, ISO 8601."""
    sizes = {"days": 86_400, "hours": 3_600, "minutes": 60}
    seconds = time.time() - sum(sizes[unit] * number for unit, number in units.items())
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def line_since(pmid: int, first_fetched: str, title: str = "", left: str = "") -> bytes:
    made = article(pmid, title)
    own = msgspec.structs.replace(provenance(made), first_fetched=first_fetched)
    if left:
        own = msgspec.structs.replace(own, left=left, left_reason="deleted")
    return make_line(made, own)


def change(before: object = None, after: object = None) -> Change:
    raw = [msgspec.UNSET if v is None else msgspec.Raw(json.dumps(v)) for v in (before, after)]
    return Change(*raw)


def revised(pmid: int, when: str, *alerts: Alert, **changes: Change) -> Entry:
    return Entry(pmid=str(pmid), when=when, event="revised", changes=changes, alerts=alerts)


def alert(pmid: int, kind: str = "retracted", notice: str = "55", title: str = "") -> Alert:
    return Alert(
        pmid=str(pmid), kind=kind, title=title or f"Title {pmid}", notice=notice, source="Brain"
    )


def write_history(corpus: Path, query: str, *entries: Entry, junk: bytes = b"") -> None:
    path = path_of(corpus, query)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in entries) + junk)


def run(query: str, started: str, **more: object) -> Run:
    made = Run(
        started=started,
        version="0.1.0",
        query=query,
        status="ok",
        exit=0,
        complete=True,
        source="eutils.ncbi.nlm.nih.gov",
        term=f"{query}[tiab]",
        count=10,
        found=10,
        new=1,
        unchanged=9,
        held=10,
        requests=3,
        retries=0,
        bytes=1000,
        seconds=1.5,
    )
    return msgspec.structs.replace(made, **more)


def write_runs(corpus: Path, *runs: Run) -> None:
    corpus.mkdir(exist_ok=True)
    for each in runs:
        ledger.append(corpus, each)
