"""Records to lines of JSON in several processes: bytes go in, bytes come out, in their order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of, to_json
from harvester.pubmed_xml.records import Slice

_PART = 1 << 20
"""Bytes of XML that a process is given at a time."""


class ProcessKilled(Exception):
    """Somebody, or the system for want of memory, has killed one of the processes."""


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


def available_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_in_parallel(slices: Iterable[Slice], processes: int) -> Iterator[Part]:
    """The records' lines, in parts. Raises what ``slices`` raises, after all that came before.

    Memory does not grow with the records. Raises ``ProcessKilled``.
    """
    if processes < 2:
        yield from (read_part(*part) for part in _parts(slices))
        return
    try:
        yield from _from_pool(_parts(slices), processes)
    except BrokenProcessPool:
        raise ProcessKilled("a process that read records was killed (out of memory?)") from None


def _from_pool(parts: Iterator[tuple[int, list[bytes]]], processes: int) -> Iterator[Part]:
    under_way: deque[Future[Part]] = deque()
    failure: Exception | None = None
    with _Pool(processes) as pool:
        while True:
            try:
                part = next(parts, None)
            except Exception as error:  # raised again below, after what came before it
                failure = error
                break
            if part is None:
                break
            under_way.append(pool.submit(*part))
            if len(under_way) > processes + 2:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    if failure is not None:
        raise failure


def read_part(number: int, records: Sequence[bytes]) -> Part:
    """Read some records, of which the first has this number."""
    lines: list[bytes] = []
    broken: list[BrokenRecord] = []
    for at, xml in enumerate(records, number):
        try:
            lines.append(to_json(parse_record(xml)))
        except MalformedRecord as error:
            broken.append(BrokenRecord(at, pmid_of(xml), str(error)))
    lines.append(b"")
    return Part(b"\n".join(lines), tuple(broken))


class _Pool:
    """Processes that are there only when there is work for two: a small file needs none."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._submitted = 0

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, number: int, records: list[bytes]) -> Future[Part]:
        """Have a part read: the first here and now."""
        self._submitted += 1
        if self._submitted == 1:
            done: Future[Part] = Future()
            done.set_result(read_part(number, records))
            return done
        if self._pool is None:
            # A fork costs a tenth of what a new interpreter does, and no thread has begun.
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
            self._pool = ProcessPoolExecutor(
                self._processes, context, initializer=_begin, initargs=(os.getpid(),)
            )
        return self._pool.submit(read_part, number, records)


def _parts(slices: Iterable[Slice]) -> Iterator[tuple[int, list[bytes]]]:
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


def _begin(parent: int) -> None:
    """A process of the pool: Ctrl-C is the parent's affair, and nobody outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
