"""The records of PubmedArticleSet files, kept in memory compressed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvester.article import SCHEMA_VERSION, Article
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of
from harvester.pubmed_xml.records import read_slices

_VERSION = re.compile(rb"<PMID[^>]*?\bVersion\s*=\s*[\"']\s*(\d{1,6})")


@dataclass(frozen=True)
class FileRecords:
    """Records in the order of their PMIDs; ``compressed`` holds the XML of each."""

    pmids: Sequence[int]
    compressed: Sequence[bytes]
    numbers: dict[int, int]

    @classmethod
    def read(cls, paths: Iterable[Path]) -> FileRecords:
        """Read files, gzipped or not. Records without a PMID are passed over.

        Of several records with one PMID the highest version is kept, of equal ones the last.
        """
        kept: dict[int, tuple[int, bytes]] = {}
        for path in paths:
            with path.open("rb") as stream:
                for record in read_slices(stream):
                    pmid_text = pmid_of(record.xml)
                    if pmid_text is None:
                        continue
                    pmid, version = int(pmid_text), _version(record.xml)
                    if pmid not in kept or kept[pmid][0] <= version:
                        kept[pmid] = (version, zlib.compress(record.xml, 1))
        pmids = sorted(kept)
        numbers = {pmid: number for number, pmid in enumerate(pmids)}
        return cls(pmids, [kept[pmid][1] for pmid in pmids], numbers)

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.pmids)

    def pmid(self, number: int) -> int:
        """Return a record's PMID."""
        return self.pmids[number]

    def number_of(self, pmid: int) -> int | None:
        """Return the number of a PMID, None when no file holds it."""
        return self.numbers.get(pmid)

    def xml(self, number: int) -> bytes:
        """Return a record as it stood in its file."""
        return zlib.decompress(self.compressed[number])

    def article(self, number: int) -> Article:
        """Return a record to be indexed; of one that is not understood only its PMID is known."""
        try:
            return parse_record(self.xml(number))
        except MalformedRecord:
            return Article(
                pmid=str(self.pmids[number]),
                schema_version=SCHEMA_VERSION,
                version=1,
                is_retracted=False,
            )


def _version(xml: bytes) -> int:
    match = _VERSION.search(xml)
    return int(match[1]) if match else 1
