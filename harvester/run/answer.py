"""An EFetch answer, read: its records by PMID, and what in it could not be read."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from harvester.entrez.answers import LARGEST, Trouble, check_error, error_of, unpacked
from harvester.pubmed_xml.frame import MalformedAnswer
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of, to_json
from harvester.pubmed_xml.records import Slice, read_slices

_PIECE = 1 << 18
_END = 4096
"""Bytes at either end of an answer where an error of NCBI's stands."""

_ENDS = (b"</PubmedArticleSet>", b"</PubmedBookArticleSet>", b"</BookDocumentSet>")


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be had: as it came (empty when it never did), and why."""

    xml: bytes
    reason: str


@dataclass(frozen=True)
class Answer:
    """The records of one answer, as JSON without ``harvest``; and the unreadable.

    They lie in ``json``, at their ``places`` (offset and length, by PMID): as thousands of pieces
    that come and go in several threads they would leave holes in the memory.
    """

    json: bytearray = field(default_factory=bytearray)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    broken: tuple[Rejected, ...] = ()

    @property
    def articles(self) -> dict[int, memoryview]:
        """Each record's JSON by its PMID; nothing is copied."""
        whole = memoryview(self.json)
        return {pmid: whole[at : at + size] for pmid, (at, size) in self.places.items()}


def read_answer(body: bytes, most: int = LARGEST) -> Answer:
    """Read an EFetch answer, gzipped (then of ``most`` bytes) or not, a piece at a time.

    Raises ``Trouble`` when it is not a whole set of records, ``Refused`` when NCBI says why there
    will be none.
    """
    try:
        return _read_records(read_slices(io.BytesIO(body), _PIECE, most))
    except MalformedAnswer as error:
        whole = unpacked(body, most=most)
        said = error_of(whole[:_END]) or error_of(whole[-_END:])
        if said is not None:
            check_error(said)
        if not whole.rstrip().endswith(_ENDS):
            raise Trouble(str(error)) from None
        return Answer(broken=(Rejected(whole, str(error)),))


def _read_records(slices: Iterable[Slice]) -> Answer:
    written = bytearray()
    places: dict[int, tuple[int, int]] = {}
    versions: dict[int, int] = {}
    broken = []
    for record in slices:
        try:
            article = parse_record(record.xml)
        except MalformedRecord as error:
            broken.append(Rejected(record.xml, str(error)))
            continue
        except Exception as error:  # a defect of our parser may cost a record, never a harvest
            broken.append(Rejected(record.xml, f"harvest failed on it: {error!r}"))
            continue
        pmid = int(article.pmid)
        if versions.get(pmid, 0) <= article.version:
            json = to_json(article)
            places[pmid], versions[pmid] = (len(written), len(json)), article.version
            written += json
    own = {int(p) for p in (pmid_of(b.xml) for b in broken) if p is not None}
    places = {pmid: place for pmid, place in places.items() if pmid not in own}
    return Answer(written, places, tuple(broken))
