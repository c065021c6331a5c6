"""Work done in a thread while what is done already is used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

_T = TypeVar("_T")


def ahead(items: Iterator[_T], count: int = 2) -> Generator[_T, None, None]:
    """The same items, of which some are made before they are asked for: up to ``count`` wait.

    What making one raises is raised behind those that came before it. The thread ends when
    nobody takes items any more.
    """
    made: Queue[tuple[_T, ...]] = Queue(count)
    unwanted = Event()
    failures: list[BaseException] = []

    def make() -> None:
        try:
            for item in items:
                made.put((item,))
                if unwanted.is_set():
                    return
        except BaseException as failure:  # raised again below
            failures.append(failure)
        made.put(())

    thread = Thread(target=make, daemon=True)
    thread.start()
    try:
        while item := made.get():
            yield item[0]
        if failures:
            raise failures[0]
    finally:
        unwanted.set()
        with suppress(Empty):
            while True:
                made.get_nowait()
        thread.join()
