"""What the C library does with memory that is given back."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3
_MALLOC = ((_M_ARENA_MAX, 1), (_M_MMAP_THRESHOLD, 256 << 10))
"""``mallopt(3)``: one pool of memory for all threads, where each would have its own that keeps what
it once had; and above so many bytes, which answers of NCBI have, memory of their own that goes back
at once, where glibc would come to take it from the pool and leave holes there."""


def give_memory_back() -> None:
    """Have memory not grow with the harvest: where this is not glibc, nothing is done."""
    with suppress(OSError, AttributeError):
        for parameter, value in _MALLOC:
            ctypes.CDLL(None).mallopt(parameter, value)


def trim() -> None:
    """Give back what lies between what is still in use, after much was let go of at once."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
