"""The few fields of a corpus line that a table of articles shows."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import msgspec

from harvester.article import Journal, Person, Term, shown_date


class Digest(msgspec.Struct, frozen=True):
    """One article in a table; read straight from its line, the rest is skipped."""

    pmid: str
    is_retracted: bool = False
    title: str = ""
    vernacular_title: str = ""
    doi: str = ""
    publication_date: str = ""
    electronic_date: str = ""
    entrez_date: str = ""
    medline_date: str = ""
    journal: Journal | None = None
    authors: tuple[Person, ...] = ()
    authors_incomplete: bool = False
    publication_types: tuple[Term, ...] = ()
    trial_ids: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """When it was published, as ``shown_date`` has it."""
        return shown_date(
            self.publication_date, self.electronic_date, self.medline_date, self.entrez_date
        )

    @property
    def age(self) -> tuple[str, int]:
        """Sorts the newest last: by the date that is shown, then by PMID."""
        return (self.date, int(self.pmid))

    @property
    def first_author(self) -> str:
        """The first author, "et al." where there are more."""
        if not self.authors:
            return ""
        first = self.authors[0]
        name = first.collective_name or " ".join(filter(None, (first.last_name, first.initials)))
        return name + (" et al." if len(self.authors) > 1 or self.authors_incomplete else "")

    @property
    def journal_name(self) -> str:
        """The journal as short as it is known."""
        j = self.journal
        return "" if j is None else j.medline_abbreviation or j.iso_abbreviation or j.title or ""

    @property
    def types(self) -> tuple[str, ...]:
        """The publication types that say something: "Journal Article" and funding do not."""
        names = (t.name for t in self.publication_types)
        return tuple(
            n for n in names if n != "Journal Article" and not n.startswith("Research Support")
        )


class Newest:
    """Keeps the ``most`` newest of any number of articles."""

    def __init__(self, most: int = 10) -> None:
        self._most = most
        self._heap: list[tuple[tuple[str, int], Digest]] = []
        self._pmids: set[str] = set()
        self._decoder = msgspec.json.Decoder(Digest)

    def add(self, lines: Iterable[bytes]) -> None:
        """Look at these corpus lines; what is no whole article is passed over."""
        for line in lines:
            try:
                digest = self._decoder.decode(line)
            except (ValueError, RecursionError):
                continue
            if digest.pmid in self._pmids:
                continue
            heapq.heappush(self._heap, (digest.age, digest))
            self._pmids.add(digest.pmid)
            if len(self._heap) > self._most:
                _, dropped = heapq.heappop(self._heap)
                self._pmids.discard(dropped.pmid)

    def articles(self) -> list[Digest]:
        """The newest first."""
        return [digest for _, digest in sorted(self._heap, key=lambda e: e[0], reverse=True)]
