"""An answer of any size cut into the bytes of its records, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from harvester.pubmed_xml.decoding import DecodingError, utf8_chunks
from harvester.pubmed_xml.frame import (
    COMMENT,
    INSTRUCTION,
    RECORDS_OF,
    MalformedAnswer,
    Root,
    error_text,
    find_root,
)

__all__ = ["MalformedAnswer", "Slice", "deleted_pmids", "read_slices", "split"]

_BUNCH = 1 << 18
"""Bytes of records that are cut before the first of them is read: twenty turns each of cutting
and of reading take 5 % longer than one after another, for the processor forgets."""

_DELETIONS = (b"DeleteCitation", b"DeleteDocument")
_PMID = re.compile(rb"<PMID\b[^>]*>\s*([0-9]+)\s*</PMID")
_PASSAGES = {b"<![CDATA[": rb"<!\[CDATA\[.*?\]\]>", b"<?": INSTRUCTION}
_NOTHING = re.compile(rb"(?:\s|" + COMMENT + rb"|" + INSTRUCTION + rb")*+", re.S)


class Slice(NamedTuple):
    """One record as it came, in UTF-8; or what stands in the place of one.

    A record that lost its end tag, and text between records, are slices too: ``parse_record``
    refuses them, and so nothing of an answer is passed over in silence.
    """

    xml: bytes


def split(answer: bytes) -> list[Slice]:
    """The records of one whole answer, in order; empty when NCBI had none.

    Raises MalformedAnswer when the frame is not that of a whole set (``PubmedArticleSet``,
    ``PubmedBookArticleSet``, ``BookDocumentSet``): cut short, HTML, an error, empty.
    """
    return [Slice(xml) for xml in _pieces(iter((answer,))) if not _is_deletion(xml)]


def read_slices(stream: BinaryIO, chunk: int = 1 << 20, most: int | None = None) -> Iterator[Slice]:
    """The records of a file of any size, gzipped or not, holding ``chunk`` bytes at a time.

    One that is gzipped may hold ``most`` bytes.
    Raises MalformedAnswer where the trouble is: records before it have been given by then.
    """
    bunch: list[Slice] = []
    size = 0
    try:
        for xml in _pieces(_chunks(stream, chunk), most):
            if not _is_deletion(xml):
                bunch.append(Slice(xml))
                size += len(xml)
            if size > min(chunk, _BUNCH):
                yield from bunch
                bunch, size = [], 0
    except MalformedAnswer:
        yield from bunch
        raise
    yield from bunch


def deleted_pmids(stream: BinaryIO, chunk: int = 1 << 20) -> Iterator[str]:
    """The PMIDs of ``DeleteCitation`` and ``DeleteDocument``, which update files end with."""
    for xml in _pieces(_chunks(stream, chunk)):
        if _is_deletion(xml):
            for pmid in _PMID.findall(xml):
                yield pmid.decode("ascii")


def _is_deletion(xml: bytes) -> bool:
    return xml.startswith(b"<Delete")


def _chunks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while chunk := stream.read(size):
        yield chunk


class _Text:
    """The part of the answer that is in memory: it grows at its end and forgets its start."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.buffer = b""
        self.position = 0
        self.whole = False

    def grow(self) -> None:
        """Forget what lies before ``position``, and read at least as much again as is kept."""
        kept = self.buffer[self.position :]
        parts = [kept] if kept else []  # a single part is joined without a copy
        wanted = max(1, len(kept))
        for chunk in self.chunks:
            parts.append(chunk)
            wanted -= len(chunk)
            if wanted <= 0:
                break
        else:
            self.whole = True
        self.buffer = b"".join(parts)
        self.position = 0


def _pieces(chunks: Iterator[bytes], most: int | None = None) -> Iterator[bytes]:
    """Every record, list of deletions and stray text below the root, in order."""
    try:
        text = _Text(utf8_chunks(chunks, most))
        while (root := find_root(text.buffer, whole=text.whole)) is None:
            text.grow()
        text.position = root.end
        if not root.empty:
            yield from _Splitter(text, root).pieces()
        while not text.whole:
            text.grow()
        if not _NOTHING.fullmatch(text.buffer, text.position):
            raise MalformedAnswer(f"The answer goes on after the end of <{root.name.decode()}>.")
    except DecodingError as error:
        raise MalformedAnswer(str(error)) from error


class _Splitter:
    """Cuts what stands below one root, from the position of the text on."""

    def __init__(self, text: _Text, root: Root) -> None:
        self.text = text
        self.root = root
        self.records = RECORDS_OF[root.name]
        self.names = b"|".join((*self.records, *_DELETIONS, b"ERROR", root.name))
        self.passages = dict(_PASSAGES)
        self.marks = self._compiled_marks()
        self.next_start = re.compile(rb"\s*+<(" + b"|".join(self.records) + rb")(?=[\s/>])")
        starts = (b"<" + name for name in self.records)
        self.ends_before = (b"</" + root.name, *starts)
        self.places: dict[bytes, int] = {}
        self.plain_until: dict[bytes, int] = {}
        self.never_within = {
            name: (b"<!", b"<?", *(mark for mark in self.ends_before if name not in mark))
            for name in (*self.records, *_DELETIONS)
        }

    def pieces(self) -> Iterator[bytes]:
        """What stands below the root; afterwards the text's position is after its end tag."""
        while True:
            while start := self.next_start.match(self.text.buffer, self.text.position):
                self.text.position = start.start(1) - 1
                yield self._element(start[1])
            mark = self._next_mark()
            name, closing = mark["name"], mark["close"]
            ours = name not in (self.root.name, b"ERROR")
            before = self._take(self._after_tag(mark) if closing and ours else mark.start())
            if not _NOTHING.fullmatch(before):
                yield before
            if name == b"ERROR":
                words = error_text(self.text.buffer, self.text.position)
                raise MalformedAnswer(f"NCBI broke off with an error: {words}")
            if name == self.root.name:
                self._end_root(closing=bool(closing))
                return
            if not closing:
                yield self._element(name)

    def _compiled_marks(self) -> re.Pattern[bytes]:
        return re.compile(
            b"|".join((COMMENT, *self.passages.values()))
            + rb"|(?P<open><!--|<!\[CDATA\[|<\?)|<(?P<close>/?)(?P<name>"
            + self.names
            + rb")(?=[\s/>])",
            re.S,
        )

    def _marks_from(self, position: int) -> Iterator[re.Match[bytes]]:
        """The tags of records, and what may hide one: comments, CDATA, instructions."""
        while mark := self.marks.search(self.text.buffer, position):
            yield mark
            position = mark.end()
            if self.text.whole and mark["open"] in self.passages:
                # It never ends, nor does any after it: do not look for the end of each.
                del self.passages[mark["open"]]
                self.marks = self._compiled_marks()

    def _take(self, end: int) -> bytes:
        taken = self.text.buffer[self.text.position : end]
        self.text.position = end
        return taken

    def _end_root(self, *, closing: bool) -> None:
        if not closing:
            raise MalformedAnswer(f"There is a second <{self.root.name.decode()}> in the first.")
        while (end := self.text.buffer.find(b">", self.text.position)) < 0:
            self._grow()
        self.text.position = end + 1

    def _next_mark(self) -> re.Match[bytes]:
        while True:
            for mark in self._marks_from(self.text.position):
                if mark["name"] is not None:
                    if self._after_tag(mark):
                        return mark
                    break
                if self._is_undecided(mark):
                    break
            self._grow()

    def _grow(self) -> None:
        if self.text.whole:
            raise MalformedAnswer(
                f"The answer is cut short: it has no </{self.root.name.decode()}> at its end."
            )
        self.text.grow()
        self.places.clear()
        self.plain_until.clear()

    def _after_tag(self, mark: re.Match[bytes]) -> int:
        """The position after a tag, 0 when it is not yet known."""
        return self.text.buffer.find(b">", mark.end()) + 1

    def _is_undecided(self, mark: re.Match[bytes]) -> bool:
        """Whether a comment, CDATA section or instruction may end in bytes not yet read.

        One that never ends, and a comment with "--" inside (XML 1.0, 2.5), is none.
        """
        if mark["open"] is None or self.text.whole:
            return False
        dashes = self.text.buffer.find(b"--", mark.end()) if mark["open"] == b"<!--" else -1
        return dashes < 0 or dashes + 2 >= len(self.text.buffer)

    def _element(self, name: bytes) -> bytes:
        """The element at the position: to its end tag, or to where it must have lost it."""
        while True:
            end = self._plain_end(name) or (0 if self._is_open(name) else self._careful_end(name))
            if end:
                return self._take(end)
            self._grow()

    def _plain_end(self, name: bytes) -> int:
        """Where the element ends when its end tag is what next has its name; 0 when it is not."""
        start = self.text.position + 1
        end = self._place(name, start + len(name)) - len(b"</")
        after = end + len(b"</>") + len(name)
        is_end_tag = self.text.buffer[end:after] == b"</" + name + b">"
        return after if is_end_tag and self._is_plain(name, start, end) else 0

    def _is_open(self, name: bytes) -> bool:
        """Whether nothing in memory can be the end of the element."""
        start, end = self.text.position + 1, len(self.text.buffer)
        return (
            not self.text.whole
            and self._place(name, start + len(name)) == end
            and self._is_plain(name, start, end)
        )

    def _is_plain(self, name: bytes, start: int, end: int) -> bool:
        """Whether no comment, CDATA, instruction or other record stands there.

        Nothing that has ``name`` in it does.
        """
        if end > self.plain_until.get(name, -1):
            nearest = min(self._place(mark, start) for mark in self.never_within[name])
            self.plain_until[name] = nearest
        return end <= self.plain_until[name]

    def _place(self, mark: bytes, start: int) -> int:
        """Where ``mark`` stands next, from ``start`` on; far away when nowhere. Remembered."""
        place = self.places.get(mark, -1)
        if place < start:
            place = self.places[mark] = self._found(mark, start)
        return place

    def _found(self, mark: bytes, start: int) -> int:
        buffer = self.text.buffer
        if len(mark) > 2:
            place = buffer.find(mark, start)
        else:
            # Its last byte alone is found ten times as fast.
            place = buffer.find(mark[1], start + 1) - 1
            while place >= 0 and not buffer.startswith(mark, place):
                place = buffer.find(mark[1], place + 2) - 1
        return place if place >= 0 else len(buffer)

    def _careful_end(self, name: bytes) -> int:
        """Where the element ends, past comments and CDATA; 0 when more bytes must tell."""
        buffer = self.text.buffer
        after_start = buffer.find(b">", self.text.position) + 1
        if not after_start or buffer[after_start - 2 : after_start - 1] == b"/":
            return after_start
        for mark in self._marks_from(after_start):
            if self._is_undecided(mark):
                return 0
            if mark["name"] == name and mark["close"]:
                return self._after_tag(mark)
            lost = mark["name"] == self.root.name or not mark["close"]
            if mark["name"] is not None and lost:
                return mark.start()
        return 0
