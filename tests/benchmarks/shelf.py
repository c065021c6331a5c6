"""Any number of PubMed records, made from a few templates when they are asked for.

A template is compressed once: an answer is put together from compressed pieces with the PMIDs
between them, so that the server spends a few microseconds a record and leaves the processor
to the client.
"""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .invented import invented, small

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "articles.xml.gz"
USUAL = 10_000
"""Bytes of a record, on the average: the largest real ones are left out until it is that."""

_REFUSED = (b"32759406", b"23633646", b"99999999")
"""Records at which Bio.Entrez 1.88 (the first two) or pubmed_parser 0.5.1 stop: not for a race."""

NEWEST_PMID = 42_000_000
HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
    b'1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    b"<PubmedArticleSet>\n"
)
TAIL = b"</PubmedArticleSet>\n"

_ARTICLE = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.S)
_PMID = re.compile(rb"<PMID\b[^>]*>\s*(\d+)\s*</PMID>")
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"


@dataclass(frozen=True)
class Piece:
    """Bytes that never change, and the same as deflate blocks that refer to nothing before."""

    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, plain: bytes) -> Piece:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return cls(plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH))


@dataclass(frozen=True)
class Template:
    """A record, cut where its own PMID stands."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, record: bytes) -> Template:
        own = _pmid(record)
        place = rb"(?<=>)%b(?=</PMID>)|(?<=<ArticleId IdType=\"pubmed\">)%b(?=<)" % (own, own)
        return cls(tuple(Piece.of(part) for part in re.split(place, record + b"\n")))

    def record(self, pmid: int) -> bytes:
        return (b"%d" % pmid).join(piece.plain for piece in self.pieces)


@dataclass(frozen=True)
class Shelf:
    """``count`` records, from ``templates`` in turn, under PMIDs that grow denser with time."""

    name: str
    templates: tuple[Template, ...]
    count: int

    @cached_property
    def pmids(self) -> array[int]:
        """Ascending."""
        pmids = array("q", bytes(8 * self.count))
        above = NEWEST_PMID + 1
        for row in range(self.count - 1, -1, -1):
            age = 1 - (row + 0.5) / self.count
            above = pmids[row] = min(above - 1, int(NEWEST_PMID * (1 - age**1.5)))
        assert not pmids or pmids[0] > 0
        return pmids

    def place(self, pmid: int) -> int:
        """The first row whose PMID is not below this one."""
        return bisect_left(self.pmids, pmid)

    def row_of(self, pmid: int) -> int | None:
        at = self.place(pmid)
        return at if at < self.count and self.pmids[at] == pmid else None

    def template_of(self, row: int) -> Template:
        return self.templates[row % len(self.templates)]

    def records(self) -> Iterable[bytes]:
        return (self.template_of(row).record(pmid) for row, pmid in enumerate(self.pmids))

    def answer(self, rows: Sequence[int], *, packed: bool) -> bytes:
        """The set of these records, gzipped or not."""
        made = self._packed if packed else self._plain
        return b"".join(made(rows))

    def _plain(self, rows: Sequence[int]) -> list[bytes]:
        records = (self.template_of(row).record(self.pmids[row]) for row in rows)
        return [HEAD, *records, TAIL]

    def _packed(self, rows: Sequence[int]) -> list[bytes]:
        head, tail = Piece.of(HEAD), Piece.of(TAIL)
        parts, crc, size = [_GZIP, head.packed], zlib.crc32(HEAD), len(HEAD)
        for row in rows:
            digits = b"%d" % self.pmids[row]
            stored = struct.pack("<BHH", 0, len(digits), len(digits) ^ 0xFFFF) + digits
            for number, piece in enumerate(self.template_of(row).pieces):
                if number:
                    parts.append(stored)
                    crc, size = zlib.crc32(digits, crc), size + len(digits)
                parts.append(piece.packed)
                crc, size = zlib.crc32(piece.plain, crc), size + len(piece.plain)
        crc, size = zlib.crc32(TAIL, crc), size + len(TAIL)
        return [*parts, tail.packed, _LAST_BLOCK, struct.pack("<II", crc, size & 0xFFFFFFFF)]

    def write(self, path: Path) -> int:
        """A file like those of PubMed's baseline, gzipped; its size unpacked."""
        size = 0
        with gzip.open(path, "wb", compresslevel=6) as file:
            file.write(HEAD)
            for record in self.records():
                size += file.write(record)
            file.write(TAIL)
        return size


def _pmid(record: bytes) -> bytes:
    found = _PMID.search(record)
    assert found
    return found[1]


def usual_templates() -> tuple[str, tuple[bytes, ...]]:
    """Real records where they lie beside the checkout, invented ones elsewhere; and which."""
    if not REAL.exists():
        return "invented records", invented()
    every = _ARTICLE.findall(gzip.decompress(REAL.read_bytes()))
    records = sorted((record for record in every if _pmid(record) not in _REFUSED), key=len)
    size = sum(map(len, records))
    while size > USUAL * len(records):
        size -= len(records.pop())
    # Not sorted by size: every batch is to be like every other.
    records.sort(key=zlib.crc32)
    return "real records", tuple(records)


def shelf_of(kind: str, count: int) -> Shelf:
    """``kind`` is "usual" (about 10 KB a record) or "small" (400 bytes)."""
    name, records = ("small records", small()) if kind == "small" else usual_templates()
    return Shelf(name, tuple(map(Template.of, records)), count)
