"""A process that reads answers: what goes through its pipes, and its end of them.

It imports no more than it needs, for there are several.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress

import msgspec

from harvester.allocator import give_memory_back
from harvester.entrez.answers import Refused, Trouble
from harvester.run.answer import Answer, Rejected, read_answer

HEADER = 8
"""Bytes before a message that say how many it has."""


class Told(msgspec.Struct):
    """What it sends back before the JSON of so many bytes, or why there is none."""

    size: int = 0
    places: dict[int, tuple[int, int]] = {}
    broken: tuple[Rejected, ...] = ()
    trouble: str = ""
    refused: str = ""


_ENCODER = msgspec.msgpack.Encoder()
DECODER = msgspec.msgpack.Decoder(Told)


def header(message: bytes) -> bytes:
    """What goes before a message."""
    return len(message).to_bytes(HEADER, "big")


def serve() -> None:
    """Read the answers that come from stdin, and send back to stdout what they were."""
    give_memory_back()
    gc.freeze()
    with suppress(BrokenPipeError):
        while len(size := sys.stdin.buffer.read(HEADER)) == HEADER:
            _serve_one(int.from_bytes(size, "big"))
            gc.collect()  # else the free lists of a long harvest grow; without what is frozen: 1 %


def _serve_one(size: int) -> None:
    """A function of its own: nothing of an answer is held while the next one comes."""
    answer, told = Answer(), Told()
    try:
        answer = read_answer(sys.stdin.buffer.read(size))
        told = Told(len(answer.json), answer.places, answer.broken)
    except Trouble as trouble:
        told = Told(trouble=str(trouble))
    except Refused as refused:
        told = Told(refused=str(refused))
    message = _ENCODER.encode(told)
    for part in (header(message), message, answer.json):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
