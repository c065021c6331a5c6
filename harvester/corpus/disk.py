"""The file system: writes that are whole or nothing."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

COPIED_BELOW = 64 << 20
"""Bytes of a file below which it is added to by writing it anew: nobody sees half a line."""

_CHUNK = 1 << 20


def put(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file anew: it has its old content or, when this returns, the new, durably.

    The temporary file is ``new_name``, beside it.
    """
    path = path.resolve() if path.is_symlink() else path
    new = new_name(path)
    try:
        with new.open("wb", buffering=0) as file:
            _write(file, _gathered(chunks))
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(path, new)
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def new_name(path: Path) -> Path:
    """Where ``put`` prepares the next content of a file."""
    return path.with_name(f".{path.name}.new")


def add(path: Path, chunks: Iterable[bytes], copied_below: int = COPIED_BELOW) -> None:
    """Add whole lines to a file, which may be absent: all of them or, whatever is raised, none.

    Only a file of ``copied_below`` bytes or more is written to where it stands: there a
    SIGKILL may leave a part of a line, which the next ``add`` takes away.
    """
    size = path.stat().st_size if path.exists() else 0
    if size < copied_below:
        put(path, _and_after(path, size, chunks))
        return
    with path.open("r+b", buffering=0) as file:
        end, newline = _end_of_lines(file, size)
        file.truncate(end)
        file.seek(0, os.SEEK_END)
        write_all(file, _gathered(itertools.chain((newline,), chunks)))


def write_all(file: BinaryIO, chunks: Iterable[bytes]) -> None:
    """Add to an unbuffered file, durably: everything or, whatever is raised, nothing.

    A disk that is almost full takes a part of a write, and refuses only the next.
    """
    before = os.fstat(file.fileno()).st_size
    try:
        _write(file, chunks)
        os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.ftruncate(file.fileno(), before)
        raise


def part(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    """The bytes of a range of a file, in chunks."""
    while length > 0:
        chunk = os.pread(file.fileno(), min(length, _CHUNK), offset)
        if not chunk:
            raise OSError(f"{file.name} is shorter than it was")
        yield chunk
        offset += len(chunk)
        length -= len(chunk)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(file: BinaryIO, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        left = memoryview(chunk)
        while left:
            left = left[file.write(left) :]


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks that are worth a system call."""
    gathered = bytearray()
    for chunk in chunks:
        if not gathered and len(chunk) >= _CHUNK:
            yield chunk
            continue
        gathered += chunk
        if len(gathered) >= _CHUNK:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def _and_after(path: Path, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    if size:
        with path.open("rb") as file:
            end, newline = _end_of_lines(file, size)
            yield from part(file, 0, end)
            yield newline
    yield from chunks


def _end_of_lines(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """Where the last whole line ends, and what must stand between it and the next.

    A last line without its end is whole when it is JSON: an editor took the newline away.
    """
    last = b""
    end = size
    while end:
        start = max(0, end - _CHUNK)
        read = os.pread(file.fileno(), end - start, start)
        found = read.rfind(b"\n")
        last = read[found + 1 :] + last
        if found >= 0 or not start:
            end = start + found + 1
            break
        end = start
    if not last:
        return size, b""
    with contextlib.suppress(ValueError):
        msgspec.json.decode(last, type=msgspec.Raw)
        return size, b"\n"
    return end, b""
