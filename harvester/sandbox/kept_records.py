"""Records kept in memory, compressed: those of PubmedArticleSet files, or any others."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvester.article import SCHEMA_VERSION, Article
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of
from harvester.pubmed_xml.records import read_slices

_VERSION = re.compile(rb"<PMID[^>]*?\bVersion\s*=\s*[\"']\s*(\d{1,6})")


@dataclass(frozen=True)
class KeptRecords:
    """Records in the order of their PMIDs; ``compressed`` holds the XML of each."""

    pmids: Sequence[int]
    compressed: Sequence[bytes]
    numbers: dict[int, int]

    @classmethod
    def read(cls, paths: Iterable[Path]) -> KeptRecords:
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
        return cls._sorted({pmid: compressed for pmid, (_, compressed) in kept.items()})

    @classmethod
    def of(cls, records: Iterable[tuple[int, bytes]]) -> KeptRecords:
        """Keep these: pairs of a PMID and its record's XML."""
        return cls._sorted({pmid: zlib.compress(xml, 1) for pmid, xml in records})

    @classmethod
    def _sorted(cls, kept: Mapping[int, bytes]) -> KeptRecords:
        pmids = sorted(kept)
        numbers = {pmid: number for number, pmid in enumerate(pmids)}
        return cls(pmids, [kept[pmid] for pmid in pmids], numbers)

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.pmids)

    def pmid(self, number: int) -> int:
        """Return a record's PMID."""
        return self.pmids[number]

    def number_of(self, pmid: int) -> int | None:
        """Return the number of a PMID, None when it is not kept."""
        return self.numbers.get(pmid)

    def xml(self, number: int) -> bytes:
        """Return a record as it came."""
        return zlib.decompress(self.compressed[number])

    def articles(self) -> Iterator[Article]:
        """Return all records in order, one at a time."""
        return map(self.article, range(self.count))

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
