"""Records to lines of JSON in several processes: bytes go in, bytes come out, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harvester.processes import done_in_order
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of, to_json
from harvester.pubmed_xml.records import Slice

_PART = 1 << 20
"""Bytes of XML that a process is given at a time."""

_Records = tuple[int, list[bytes]]
"""Some records, and the number of the first."""


@dataclass(frozen=True)
class BrokenRecord:
    """A record that could not be read: its number from 1, its PMID where it shows, and why."""

    number: int
    pmid: str | None
    reason: str


@dataclass(frozen=True)
class Part:
    """Some records: their lines, each with its line end, and those that could not be read."""

    lines: bytes
    broken: tuple[BrokenRecord, ...]


def read_in_parallel(slices: Iterable[Slice], processes: int) -> Iterator[Part]:
    """The records' lines, in parts. Raises what ``slices`` raises, after all that came before.

    Memory does not grow with the records. Raises ``ProcessKilled``.
    """
    return done_in_order(read_part, _parts(slices), processes)


def read_part(part: _Records) -> Part:
    """Read some records, of which the first has a number."""
    number, records = part
    lines: list[bytes] = []
    broken: list[BrokenRecord] = []
    for at, xml in enumerate(records, number):
        try:
            lines.append(to_json(parse_record(xml)))
        except MalformedRecord as error:
            broken.append(BrokenRecord(at, pmid_of(xml), str(error)))
    lines.append(b"")
    return Part(b"\n".join(lines), tuple(broken))


def _parts(slices: Iterable[Slice]) -> Iterator[_Records]:
    """The records in parts of about a megabyte, each with the number of its first.

    What was read is given before an error that ends the records.
    """
    records: list[bytes] = []
    number, size = 1, 0
    try:
        for each in slices:
            records.append(each.xml)
            size += len(each.xml)
            if size >= _PART:
                yield number, records
                number, records, size = number + len(records), [], 0
    except Exception:  # goes on to the caller, after what was read
        if records:
            yield number, records
        raise
    if records:
        yield number, records
