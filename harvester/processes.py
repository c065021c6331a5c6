"""Work in several processes: parts go in, results come out, in their order."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
_Part = TypeVar("_Part")
_Result = TypeVar("_Result")
_Given_co = TypeVar("_Given_co", covariant=True)


class ProcessKilled(Exception):
    """Somebody, or the system for want of memory, has killed one of the processes."""


def done_in_order(
    work: Callable[[_Part], _Result], parts: Iterator[_Part], processes: int
) -> Iterator[_Result]:
    """``work`` of each part, a few parts at a time; what ``parts`` raises comes after all that
    it gave before.

    ``work`` is a function of a module, for it is named to the processes. Raises ``ProcessKilled``.
    """
    if processes < 2:
        yield from map(work, parts)
        return
    yield from _from_pool(work, parts, processes)


def _from_pool(
    work: Callable[[_Part], _Result], parts: Iterator[_Part], processes: int
) -> Iterator[_Result]:
    under_way: deque[_Awaited[_Result]] = deque()
    failure: Exception | None = None
    with _Pool(work, processes) as pool:
        while True:
            try:
                part = next(parts)
            except StopIteration:
                break
            except Exception as error:  # raised again below, after what came before it
                failure = error
                break
            under_way.append(pool.submit(part))
            if len(under_way) > processes + 2:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    if failure is not None:
        raise failure


class _Awaited(Protocol[_Given_co]):
    def result(self) -> _Given_co: ...


@dataclass(frozen=True)
class _Done(Generic[_Result]):
    value: _Result

    def result(self) -> _Result:
        return self.value


class _Pool(Generic[_Part, _Result]):
    """Processes that are there only when there is work for two: a small file needs none."""

    def __init__(self, work: Callable[[_Part], _Result], processes: int) -> None:
        self._work = work
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._submitted = 0

    def __enter__(self) -> _Pool[_Part, _Result]:
        return self

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        if self._pool is None:
            return
        from concurrent.futures import BrokenExecutor

        self._pool.shutdown(cancel_futures=True)
        if isinstance(error, BrokenExecutor):
            raise ProcessKilled("a process that did part of the work was killed") from None

    def submit(self, part: _Part) -> _Awaited[_Result]:
        """Have a part done: the first here and now."""
        self._submitted += 1
        if self._submitted == 1:
            return _Done(self._work(part))
        if self._pool is not None:
            return self._pool.submit(self._work, part)
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # A fork costs a tenth of what a new interpreter does, and no thread has begun.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
        self._pool = ProcessPoolExecutor(
            self._processes, context, initializer=_begin, initargs=(os.getpid(),)
        )
        with _signals_held():
            return self._pool.submit(self._work, part)


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """A process that is just made knows nothing yet of what it does at a signal: it waits."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(parent: int) -> None:
    """A process of the pool: Ctrl-C is the parent's affair, and nobody outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
