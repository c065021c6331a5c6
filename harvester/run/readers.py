"""Answers are read by processes of their own, once there have been many bytes of them.

Reading takes longer than all else: neither what comes from the network nor what goes to the disk
then waits for it. A process is sent the bytes of an answer and sends back what it read; it holds
nothing that could be lost. Short harvests have none.
"""

from __future__ import annotations

import os
import queue
import select
import subprocess
import sys
import threading
from contextlib import suppress
from io import RawIOBase
from typing import IO, cast

import msgspec

from harvester.entrez.answers import Refused, Trouble
from harvester.gzipped import inflated_size
from harvester.processors import available_processors
from harvester.run.answer import Answer, read_answer
from harvester.run.reader import DECODER, HEADER, header

_ALONE = 16 << 20
"""Bytes that are read here before a process is begun; it begins in the time of 4 MB."""

_MOST = 4
"""Processes above which it is not the reading that takes longest."""

_PATIENCE = 60
"""Seconds in which the slowest machine has read an answer."""

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from harvester.run.reader import serve; serve()"


class Readers:
    """Reads answers, for any number of threads: in ``most`` processes, ``after`` so many bytes.

    A process that neither takes nor gives a byte for ``patience`` seconds is ended.
    """

    def __init__(
        self, most: int | None = None, after: int = _ALONE, patience: float = _PATIENCE
    ) -> None:
        self._patience = patience
        self._most = min(available_processors(), _MOST) if most is None else most
        self._after = after
        self._received = 0
        self._begun: list[_Process] = []
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        self._lock = threading.Lock()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that were begun."""
        return [process.pid for process in self._begun]

    def read(self, body: bytes) -> Answer:
        """Read an EFetch answer. Raises ``Trouble`` and ``Refused`` as ``read_answer`` does."""
        with self._lock:
            self._received += inflated_size(body)
            alone = self._most < 2 or self._received <= self._after
        if alone:
            return read_answer(body)
        process = self._next()
        answer: Answer | Trouble | Refused | None = None
        try:
            answer = process.read(body) if process else None
        except (OSError, EOFError, msgspec.DecodeError, MemoryError, OverflowError):
            pass  # it was killed, does not go on, or says what nobody can read: it is done here
        finally:
            if process and answer is None:
                process.end()
                process = None
            self._idle.put(process)
        if answer is None:
            return read_answer(body)
        if isinstance(answer, Trouble | Refused):
            raise answer
        return answer

    def rest(self) -> None:
        """End the processes, where none has work: others begin after as many bytes as at first."""
        with self._lock:
            self._received = 0
            if self._idle.qsize() < len(self._begun):
                return
            for process in self._begun:
                self._idle.get_nowait()
                process.end()
            self._begun.clear()

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            self._most = 0
        for process in self._begun:
            process.end()

    def _next(self) -> _Process | None:
        """The process that ended its work last, or another while there may be more.

        None takes the place of one that was killed, or could not be begun.
        """
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._lock:
            if len(self._begun) < self._most:
                with suppress(OSError):
                    self._begun.append(_Process(self._patience))
                    return self._begun[-1]
                self._most = len(self._begun)
                return None
        return self._idle.get()


class _Process:
    """A process that reads one answer after another, until its stdin ends: nobody outlives us."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._popen = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            process_group=0 if os.name == "posix" else None,  # Ctrl-C is not for it
        )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def read(self, body: bytes) -> Answer | Trouble | Refused:
        """What it reads. Raises ``OSError``, ``EOFError`` or ``DecodeError`` when it is no more,
        and ``TimeoutError`` when it has not done anything for long."""
        sent, received = (cast(IO[bytes], end) for end in (self._popen.stdin, self._popen.stdout))
        os.set_blocking(sent.fileno(), False)
        for chunk in (header(body), body):
            rest = memoryview(chunk)
            while rest:
                self._wait(sent, select.POLLOUT)
                rest = rest[sent.write(rest) or 0 :]
        size = int.from_bytes(self._exactly(received, HEADER), "big")
        told = DECODER.decode(self._exactly(received, size))
        if told.trouble:
            return Trouble(told.trouble)
        if told.refused:
            return Refused(told.refused)
        return Answer(self._exactly(received, told.size), told.places, told.broken)

    def _exactly(self, stream: IO[bytes], size: int) -> bytearray:
        came = bytearray(size)
        rest = memoryview(came)
        while rest:
            self._wait(stream, select.POLLIN)
            count = cast(RawIOBase, stream).readinto(rest)
            if not count:
                raise EOFError
            rest = rest[count:]
        return came

    def _wait(self, stream: IO[bytes], event: int) -> None:
        watch = select.poll()
        watch.register(stream, event)
        if not watch.poll(self._patience * 1000):
            raise TimeoutError

    def end(self) -> None:
        self._popen.kill()
        self._popen.wait()
