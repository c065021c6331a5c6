"""Sets of document numbers as Python ints: bit i is document i."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import repeat

_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))

_DIGITS = bytes.maketrans(b"\0\1", b"01")


def bitmap(documents: Sequence[int]) -> int:
    """The bitmap of these document numbers, in any order, repeated or not."""
    if not documents:
        return 0
    if len(documents) == 1:
        return 1 << documents[0]
    last = max(documents)
    if last < len(documents) << 6:
        flags = bytearray(last + 1)
        deque(map(flags.__setitem__, documents, repeat(1)), maxlen=0)
        return int(flags[::-1].translate(_DIGITS), 2)
    octets = bytearray((last >> 3) + 1)
    for document in documents:
        octets[document >> 3] |= 1 << (document & 7)
    return int.from_bytes(octets, "little")


def documents(bitmap: int) -> Iterator[int]:
    """The document numbers of a bitmap, ascending, in time linear in its length."""
    octets = bitmap.to_bytes((bitmap.bit_length() + 7) >> 3, "little")
    for place, octet in enumerate(octets):
        if octet:
            for bit in _BITS[octet]:
                yield place * 8 + bit
