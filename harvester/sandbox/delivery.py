"""From a reply to the bytes of an HTTP body: compression, framing, and bodies that break."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harvester.sandbox.faults import Fault, Kind
from harvester.sandbox.reply import Reply, Streamed

BLOCK = 1 << 16
"""Bytes gathered before they are sent."""

DRIPS = 20
"""Into how many parts a slow body's first block is cut, each sent after a pause."""

_GZIP_WINDOW = 31


@dataclass(frozen=True)
class Delivery:
    """A body on its way out.

    ``length`` is what Content-Length says, None for a body of unknown length. A body that is
    not ``whole`` ends before its framing says so.
    """

    blocks: Iterator[bytes]
    length: int | None
    whole: bool = True


def prepare(reply: Reply, *, gzip: bool, fault: Fault | None) -> Delivery:
    """Encode a reply, cut short where ``fault`` says so."""
    broken = fault is not None and _breaks_framing(fault)
    body: Iterable[bytes]
    if isinstance(reply.body, Streamed):
        body = cut(reply.body, len(reply.body), fault) if fault and _cuts(fault) else reply.body
        return Delivery(_drip(_encode(body, gzip=gzip, finish=not broken), fault), None, not broken)
    plain = [reply.body]
    if fault and _cuts(fault) and not broken:
        plain = list(cut(plain, 1, fault))
    encoded = b"".join(_encode(plain, gzip=gzip and bool(reply.body), finish=True))
    length = len(encoded)
    if fault and broken:
        encoded = encoded[: int(length * fault.place)]
    return Delivery(_drip(iter([encoded]), fault), length, not broken)


def _cuts(fault: Fault) -> bool:
    return fault.kind in (Kind.TRUNCATE, Kind.RESET)


def _breaks_framing(fault: Fault) -> bool:
    return fault.kind is Kind.RESET or (fault.kind is Kind.TRUNCATE and fault.coin < 0.5)


def cut(pieces: Iterable[bytes], count: int, fault: Fault) -> Iterator[bytes]:
    """Yield what comes before a random byte of about ``count`` pieces; never all of them."""
    last = int(fault.place * count)
    previous = b""
    for index, piece in enumerate(pieces):
        yield previous
        previous = piece
        if index == last:
            break
    yield previous[: int(fault.coin * 2 % 1 * len(previous))]


def _encode(pieces: Iterable[bytes], *, gzip: bool, finish: bool) -> Iterator[bytes]:
    compressor = zlib.compressobj(1, zlib.DEFLATED, _GZIP_WINDOW) if gzip else None
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        encoded = compressor.compress(piece) if compressor else piece
        waiting.append(encoded)
        size += len(encoded)
        if size >= BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if compressor and finish:
        waiting.append(compressor.flush())
    yield b"".join(waiting)


def _drip(blocks: Iterator[bytes], fault: Fault | None) -> Iterator[bytes]:
    if fault is None or fault.kind is not Kind.SLOW:
        yield from blocks
        return
    first = next(blocks, b"")
    step = max(1, -(-len(first) // DRIPS))
    for start in range(0, len(first), step):
        yield first[start : start + step]
    yield from blocks


def chunk(block: bytes) -> bytes:
    """Frame one block for chunked transfer; an empty block would end the body."""
    return b"%x\r\n%b\r\n" % (len(block), block)


LAST_CHUNK = b"0\r\n\r\n"
