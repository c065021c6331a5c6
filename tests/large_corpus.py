"""A corpus of any size, as harvest would have written it, and a PubMed that holds the same.

Records differ in PMID and title only, so that a line costs a few microseconds to make.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from truth_faults import Answer
from truth_records import tiny
from truth_server import WINDOW, TruthServer

FIRST, STEP = 20_000_000, 3
FETCHED = "2025-02-01T12:00:00Z"
TODAY = datetime(2025, 3, 1, 12, tzinfo=UTC)
LOREM = "Mesenchymal stromal cells modulate the immune response of the host in many ways. " * 20
TERM = "large"

_WITHIN = re.compile(r"\(large\) AND (\d+):(\d+)\[UID\]")
_MARK = "Large 31415926"
_MODEL = 31415926


def record(pmid: int, *, abstract: bool, version: int = 1) -> bytes:
    """The XML of a record; a few hundred bytes, or 2 KB with an ``abstract``."""
    xml = tiny(_MODEL, _MARK)
    if abstract:
        text = f"<Abstract><AbstractText>{LOREM}</AbstractText></Abstract>".encode()
        xml = xml.replace(b"</ArticleTitle>", b"</ArticleTitle>" + text)
    title = f"Large {pmid}" if version == 1 else f"Large {pmid} version {version}"
    return xml.replace(_MARK.encode(), title.encode()).replace(b"31415926", b"%d" % pmid)


def pmid_at(row: int) -> int:
    return FIRST + STEP * row


def lines(template: bytes, rows: int) -> Iterator[bytes]:
    """Corpus lines like ``template``, which harvest has made of ``record(_MODEL)``."""
    article, _, own = template.rpartition(b',"harvest":')
    before_hash, _, after_hash = own.partition(b'"hash":"')
    parts = (article + b"}").split(b"31415926")
    for row in range(rows):
        text = (b"%d" % pmid_at(row)).join(parts)
        digest = hashlib.sha256(text).hexdigest().encode()
        yield b"".join(
            (text[:-1], b',"harvest":', before_hash, b'"hash":"', digest, after_hash[64:], b"\n")
        )


def template_of(line: bytes) -> bytes:
    """A line of harvest's own, with the time ``FETCHED``."""
    return re.sub(rb'(_fetched":")[^"]*', rb"\g<1>" + FETCHED.encode(), line.rstrip(b"\n"))


def write(path: Path, template: bytes, rows: int) -> None:
    """Write a query's file."""
    with path.open("wb", buffering=1 << 22) as file:
        file.writelines(lines(template, rows))


@dataclass
class LargeTruth(TruthServer):
    """``rows`` records and those in ``added``; ``versions`` of those that were revised.

    The records are made when they are asked for; a search is a slice of sorted PMIDs.
    """

    records: dict[int, bytes] = field(default_factory=dict)
    rows: int = 0
    abstract: bool = False
    added: list[int] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clock = lambda: TODAY
        self.pmids = [pmid_at(row) for row in range(self.rows)]

    def add(self, count: int) -> None:
        """New records, the youngest."""
        for _ in range(count):
            self.added.append(self.pmids[-1] + 1 if self.pmids else _MODEL)
            self.pmids.append(self.added[-1])

    def revise(self, count: int) -> None:
        """So many records, from all over, are revised today."""
        for pmid in self.pmids[:: max(1, len(self.pmids) // count)][:count]:
            self.versions[pmid] = self.versions.get(pmid, 1) + 1
            self.modified[pmid] = TODAY.date()

    def answer(self, utility: str, parameters: Mapping[str, str]) -> Answer:
        if utility == "efetch.fcgi":
            asked = (int(pmid) for pmid in parameters["id"].split(","))
            made = (
                record(pmid, abstract=self.abstract, version=self.versions.get(pmid, 1))
                for pmid in asked
                if self._has(pmid)
            )
            return Answer(
                b'<?xml version="1.0" ?><PubmedArticleSet>\n'
                + b"\n".join(made)
                + b"\n</PubmedArticleSet>\n"
            )
        return Answer(self._found(parameters))

    def _has(self, pmid: int) -> bool:
        at = bisect_left(self.pmids, pmid)
        return at < len(self.pmids) and self.pmids[at] == pmid

    def _found(self, parameters: Mapping[str, str]) -> bytes:
        pmids = self.pmids
        if parameters.get("datetype") == "mdat":
            since = date(*map(int, parameters["mindate"].split("/")))
            pmids = sorted(pmid for pmid, day in self.modified.items() if day >= since)
        within = _WITHIN.fullmatch(parameters["term"])
        low, high = 0, len(pmids)
        if within:
            low, high = bisect_left(pmids, int(within[1])), bisect_left(pmids, int(within[2]) + 1)
        start = int(parameters.get("retstart", "0"))
        most = min(start + int(parameters.get("retmax", "20")), WINDOW)
        shown = pmids[low:high][::-1][start:most]
        ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in shown)
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n'
            f"<eSearchResult><Count>{high - low}</Count><RetMax>{len(shown)}</RetMax>"
            f"<RetStart>{start}</RetStart><IdList>\n{ids}</IdList><TranslationSet/>"
            "<QueryTranslation>large</QueryTranslation></eSearchResult>\n"
        ).encode()
