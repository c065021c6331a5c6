"""Gzip (RFC 1952), a bounded piece at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import cast

_ERRORS: tuple[type[Exception], ...] = (zlib.error,)
try:  # the same as zlib, in less than half the time
    from isal.isal_zlib import IsalError, decompressobj

    _ERRORS += (cast(type[Exception], IsalError),)  # its stub takes it for an instance
except ImportError:  # there is no wheel for this processor
    from zlib import decompressobj  # type: ignore[assignment]

MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20


class Damaged(ValueError):
    """The bytes are no whole gzip stream, or one of too much; why, in a sentence."""


def inflated_size(content: bytes) -> int:
    """Bytes that it has unpacked, as its end says (RFC 1952, ISIZE); its own where it is plain."""
    return int.from_bytes(content[-4:], "little") if content.startswith(MAGIC) else len(content)


def inflated(chunks: Iterable[bytes], most: int | None = None) -> Iterator[bytes]:
    """What was compressed, of every member of the stream, in pieces of up to 1 MB.

    Raises ``Damaged``, also where it is more than ``most`` bytes: no bomb fills the memory.
    """
    inflater = decompressobj(wbits=31)
    waiting, size = b"", 0
    try:
        for chunk in chunks:
            waiting += chunk
            while waiting:
                if inflater.eof:
                    waiting = waiting.lstrip(b"\0")
                    if not waiting:
                        break
                    inflater = decompressobj(wbits=31)
                piece = inflater.decompress(waiting, _PIECE)
                size += len(piece)
                if most is not None and size > most:
                    raise Damaged(f"The gzip stream holds more than {most >> 20} MB.")
                yield piece
                waiting = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    except _ERRORS as error:
        raise Damaged(f"The gzip stream is damaged ({error}).") from error
    if not inflater.eof:
        raise Damaged("The gzip stream is cut short.")
