"""Bytes as they came, gzipped or in another encoding, to chunks of UTF-8 without a BOM."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from harvester.gzipped import MAGIC, Damaged, inflated

_SNIFFED = 1024
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_AS_IT_IS = {"utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "utf-32"}


class DecodingError(ValueError):
    """The bytes are not what their gzip header or XML declaration says; why, in a sentence."""


def utf8_chunks(chunks: Iterator[bytes], most: int | None = None) -> Iterator[bytes]:
    """The same document in UTF-8: unzipped where it is gzip, its encoding as XML 1.0 App. F says.

    A UTF-8 document passes untouched, valid or not: each record answers for itself. What is
    unzipped may have ``most`` bytes.
    """
    start, chunks = _with_start(chunks, len(MAGIC))
    if start.startswith(MAGIC):
        start, chunks = _with_start(_unzipped(chunks, most), _SNIFFED)
    else:
        start, chunks = _with_start(chunks, _SNIFFED)
    mark, encoding = _encoding(start)
    if mark:
        chunks = _without_first(chunks, mark)
    return chunks if encoding == "utf-8" else _transcoded(chunks, encoding)


def _with_start(chunks: Iterator[bytes], length: int) -> tuple[bytes, Iterator[bytes]]:
    """At least ``length`` first bytes, if there are so many, and the whole again."""
    start = b""
    for chunk in chunks:
        start = start + chunk if start else chunk
        if len(start) >= length:
            break
    return start[:length], _joined(start, chunks)


def _joined(start: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield start
    yield from rest


def _without_first(chunks: Iterator[bytes], length: int) -> Iterator[bytes]:
    yield next(chunks)[length:]
    yield from chunks


def _unzipped(chunks: Iterator[bytes], most: int | None) -> Iterator[bytes]:
    try:
        yield from inflated(chunks, most)
    except Damaged as error:
        raise DecodingError(str(error)) from error


def _encoding(start: bytes) -> tuple[int, str]:
    """The length of the byte order mark, and the encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return len(mark), encoding
    if start[:1] == b"<" and start[1:4:2] == b"\0\0":
        return 0, "utf-16-le"
    if start[:1] == b"\0" and start[1:2] == b"<":
        return 0, "utf-16-be"
    declared = _DECLARED.match(start)
    if declared is None:
        return 0, "utf-8"
    name = declared[1].decode("ascii")
    try:
        # Refuses codecs between bytes and bytes, such as "hex", which lookup() does not.
        encoding = codecs.lookup(name).name
        b"<".decode(name, "replace")
    except LookupError as error:
        raise DecodingError(f"The declared encoding {name!r} is not known.") from error
    # A declaration that could be read as ASCII is not in UTF-16, whatever it says.
    return 0, "utf-8" if encoding in _AS_IT_IS else encoding


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise DecodingError(f"The answer is not in {encoding}, as it says ({error}).") from error
