"""What may happen in a PubMed, and on the disk of its user, between two runs."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from changing_truth import ChangingTruth
from fetch_process import User
from forked_fetch import Stable
from kept_corpus import Kept, kept

QUERIES = ("alpha", "beta")
SETTINGS = {"NCBI_API_KEY": "0123456789abcdef", "HARVEST_TIMEOUT": "1"}


class Happenings:
    """PubMed and the user; every method is something that may happen between two runs.

    ``terms`` are those of the user's queries. ``hands``: queries whose files a hand has touched
    since the last run; ``edited``: PMIDs by query whose lines a hand has changed; ``unsettled``:
    queries whose last run did not come to its end.
    """

    def __init__(self, home: Path, stable: Stable, seed: int = 1) -> None:
        self.truth = ChangingTruth()
        self.stable = stable
        for query in QUERIES:
            self.truth.know(query)
        self.dice = random.Random(seed)
        self.terms = {query: query for query in QUERIES}
        self.searched: dict[str, str] = {}
        self.hands: set[str] = set()
        self.edited: dict[str, set[int]] = {query: set() for query in QUERIES}
        self.unsettled: set[str] = set()
        self.stateless: set[str] = set(QUERIES)
        self.unavailable: dict[str, set[str]] = {query: set() for query in QUERIES}
        self.before: dict[str, Kept] = {query: Kept() for query in QUERIES}
        self.good: dict[str, datetime] = {}
        self.excused: dict[str, set[int]] = {query: set() for query in QUERIES}
        self.late: set[int] = set()
        self.seen_since: dict[str, date] = {}
        self.lost = False
        self.copies: dict[str, list[bytes]] = {query: [] for query in QUERIES}
        self._next = 1_000
        self._home = home

    def __enter__(self) -> Self:
        self.truth.server.__enter__()
        self.user = User(self._home, self.truth.server.url, dict(SETTINGS), self._toml())
        return self

    def __exit__(self, *error: Any) -> None:
        self.truth.server.__exit__(None, None, None)

    # What happens in PubMed

    def add(self, *queries: str, late_by: int = 0) -> int:
        """A new paper; ``late_by`` days after the date that it carries."""
        self._next += self.dice.choice((1, 2, 7, 400))
        pmid = self._next
        day = self.truth.today - timedelta(days=late_by)
        self.truth.add(pmid, [self.terms[query] for query in queries], modified=day)
        return pmid

    def some(self) -> int | None:
        """A paper, any."""
        return self.dice.choice(sorted(self.truth.papers)) if self.truth.papers else None

    def revise(self, pmid: int) -> None:
        change = self.dice.choice(("title", "title", "mesh", "pmcid", "erratum", "touch"))
        truth = self.truth
        if change == "title":
            truth.revise(pmid)
        elif change == "mesh":
            truth.index(pmid, "Humans", f"Descriptor {truth.changes}")
        elif change == "pmcid":
            truth.deposit(pmid)
        elif change == "erratum":
            truth.note(pmid, "ErratumIn", 77_000_000 + truth.changes)
        else:
            truth.touch(pmid)
        self._excuse(pmid)

    def revise_late(self, pmid: int) -> None:
        """A revision that gets visible weeks after its date, of a paper that is no recent one.

        What the last run has seen among the recently modified, and everything when the state
        was lost, a run takes for confirmed: what is revised late then is not asked for here.
        """
        day = self.truth.today - timedelta(days=self.dice.randrange(3, 26))
        modified = self.truth.server.modified[pmid]
        if not self.lost and modified < min((day, *self.seen_since.values())):
            self.late.add(pmid)
            self.truth.revise(pmid, modified=day)
            self._excuse(pmid)

    def retract(self, pmid: int) -> None:
        if not self.truth.papers[pmid].retracted:
            self.truth.retract(pmid, 88_000_000 + self.truth.changes)
            self._excuse(pmid)

    def toggle(self, pmid: int, query: str) -> None:
        """It stops to match a term, or begins to."""
        term = self.terms[query]
        if pmid in self.truth.finds.get(term, ()):
            self.truth.unmatch(pmid, term)
        else:
            self.truth.rematch(pmid, term)
        self._excuse(pmid)

    def remove(self, pmid: int) -> None:
        self.truth.give(pmid)
        self.truth.remove(pmid)

    def _excuse(self, pmid: int) -> None:
        for excused in self.excused.values():
            excused.add(pmid)

    def fetched(self) -> list[int]:
        """All ids that were asked for so far."""
        fetches = self.truth.server.requests("efetch.fcgi")
        return [pmid for arrival in fetches for pmid in arrival.ids]

    # What the user does

    def change_term(self, query: str) -> None:
        """The other of two terms: it finds most of what the first finds, and a little more."""
        old = self.terms[query]
        new = f"{query} OR more" if old == query else query
        found = sorted(self.truth.finds.get(old, ()))
        for pmid in found:
            if self.dice.random() < 0.9:
                self.truth.rematch(pmid, new)
        for pmid in sorted(self.truth.finds.get(new, ())):
            if pmid not in found and self.dice.random() < 0.5:
                self.truth.unmatch(pmid, new)
        self.terms[query] = new
        self.user.write(self._toml())
        self.stateless.add(query)

    def delete_state(self) -> None:
        if self.late:
            return
        self._lose()
        for file in sorted((self.user.corpus / ".state").glob("*")):
            file.unlink()
        self.stateless.update(QUERIES)

    def garble_state(self) -> None:
        if self.late:
            return
        self._lose()
        for file in sorted((self.user.corpus / ".state").glob("*")):
            text = bytearray(file.read_bytes())
            if not text:
                continue
            text[self.dice.randrange(len(text))] ^= 1 << self.dice.randrange(8)
            file.write_bytes(text)
        self.stateless.update(QUERIES)

    def _lose(self) -> None:
        self.lost = True
        self.unavailable = {query: set() for query in QUERIES}

    def delete_ledger(self) -> None:
        (self.user.corpus / "runs.jsonl").unlink(missing_ok=True)

    def lines(self, query: str) -> list[bytes]:
        path = self.user.corpus / f"{query}.jsonl"
        return path.read_bytes().splitlines(keepends=True) if path.exists() else []

    def by_hand(self, query: str, lines: list[bytes]) -> None:
        """Somebody writes the file with these lines."""
        (self.user.corpus / f"{query}.jsonl").write_bytes(b"".join(lines))
        self.hands.add(query)
        self.stateless.add(query)

    def edit_title(self, query: str) -> None:
        lines = self.lines(query)
        if lines:
            at = self.dice.randrange(len(lines))
            found = kept(self.user, query, touched_by_hand=True).main
            line = lines[at].rstrip(b"\n")
            pmid = next((pmid for pmid, it in found.items() if it.text == line), None)
            if pmid is not None:
                old = b'"is_retracted":'
                lines[at] = lines[at].replace(b'"title":"The ', b'"title":"MY ', 1)
                assert old in lines[at]
                self.edited[query].add(pmid)
                self.by_hand(query, lines)

    def _toml(self) -> dict[str, str]:
        return {query: f"term = '{self.terms[query]}'" for query in QUERIES}
