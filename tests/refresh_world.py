"""A user with two overlapping queries in a changing PubMed, and the check after every run."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from typing import Any

from fetch_process import Said
from kept_corpus import (
    Kept,
    check_counts,
    check_history,
    check_left,
    check_nothing_left,
    check_stored,
    collapses,
    kept,
    retractions,
)
from refresh_happenings import QUERIES, Happenings

OVERLAP = timedelta(days=7)


def report(said: Said, query: str = "alpha") -> dict[str, Any]:
    """What ``--json`` says of one query."""
    (found,) = (report for report in said.reports if report["query"] == query)
    return found


def counts(said: Said, query: str = "alpha") -> tuple[int, int, int, int]:
    """New, revised, left, unchanged."""
    found = report(said, query)
    return found["new"], found["revised"], found["left"], found["unchanged"]


class World(Happenings):
    """Runs of harvest, each checked against all that it has promised. Use as a context."""

    def begin(self, size: int) -> None:
        """So many papers of long ago, half of them found by both queries; held."""
        for number in range(size):
            self.add(*(QUERIES if number % 2 else QUERIES[:1]))
        self.truth.pass_time(days=200)
        self.run()

    def run(self, *words: str) -> Said:
        """A run that nothing disturbs, and the check of everything that it has promised.

        A collapse, where one is due, must be refused; the loss is then accepted.
        """
        self.truth.pass_time(minutes=2)
        before = self._read()
        counted = len(self.truth.server.arrivals)
        refused = {q for q in QUERIES if self._collapses(q, before[q])}
        doubtful = {q for q in QUERIES if self._may_collapse(q, before[q])} - refused
        settled = not self.unsettled
        said = self.stable.fetch(self.user, *words)
        reports = {report["query"]: report for report in said.reports}
        assert reports.keys() == set(QUERIES), said
        after = {query: kept(self.user, query) for query in QUERIES}
        asked = Counter(
            pmid
            for arrival in self.truth.server.arrivals[counted:]
            if arrival.utility == "efetch.fcgi"
            for pmid in arrival.ids
        )
        failed = {q for q, report in reports.items() if report["status"] == "failed"}
        if "--accept-loss" not in words and (refused or failed) and settled:
            assert refused <= failed <= refused | doubtful, said
            for query in failed:
                assert after[query].main.keys() == before[query].main.keys()
                assert after[query].left == before[query].left
            self.stateless.update(QUERIES)
            return self.run(*words, "--accept-loss")
        if failed and not settled:
            return self.run(*words, "--accept-loss")
        assert not failed, said
        self._check_cost(before, after, asked, words)
        for query in QUERIES:
            self._check(query, before[query], after[query], reports[query], words)
        if all(report["complete"] for report in reports.values()):
            self.late.clear()
            self.lost = False
        assert said.code == (3 if any(r["missing"] for r in reports.values()) else 0), said
        return said

    def part_run(self, *words: str) -> Said:
        """A run with ``--limit`` or ``--since``: it only adds and revises."""
        self.truth.pass_time(minutes=2)
        before = self._read()
        said = self.stable.fetch(self.user, *words)
        for report in said.reports:
            query = report["query"]
            after = kept(self.user, query)
            assert report["status"] in ("ok", "partial"), said
            assert not report["complete"]
            if query not in self.unsettled:
                assert report["left"] == 0
                check_nothing_left(before[query], after)
            self._check_lines_are_versions(after)
        self._loosen()
        return said

    def disturbed_run(self, *, at: int, how: str) -> Said:
        """A run that is killed, or that the disk fails, at some operation on a file."""
        self.truth.pass_time(minutes=2)
        said = self.stable.fetch(self.user, at=at, how=how)
        assert "Traceback" not in said.err, said.err
        self.after_trouble()
        return said

    def troubled_run(self, faults: dict[str, float]) -> Said:
        """A run in which the server misbehaves: whatever comes of it, nothing is lost."""
        self.truth.pass_time(minutes=2)
        self.truth.server.faults = faults
        said = self.stable.fetch(self.user)
        self.truth.server.faults = {}
        assert "Traceback" not in said.err, said.err
        assert said.code in (0, 1, 3), said
        for report in said.reports:
            if report["status"] == "ok" and not self.hands:
                for pmid in self.truth.finds.get(self.terms[report["query"]], ()):
                    if pmid not in self.truth.server.withheld:
                        assert pmid in kept(self.user, report["query"]).main
        self.after_trouble()
        return said

    def after_trouble(self) -> None:
        """What must hold after a run that ended in whatever way."""
        for query in QUERIES:
            now = kept(self.user, query, touched_by_hand=query in self.hands)
            self._check_lines_are_versions(now)
            history = self.before[query].history
            assert now.history[: len(history)] == history
        self._loosen()

    def _loosen(self) -> None:
        self.unsettled.update(QUERIES)
        self.stateless.update(QUERIES)

    def _read(self) -> dict[str, Kept]:
        hand = self.hands
        return {query: kept(self.user, query, touched_by_hand=query in hand) for query in QUERIES}

    def _collapses(self, query: str, before: Kept) -> bool:
        term = self.terms[query]
        changed = self.searched.get(query, term) != term or query in self.stateless
        return collapses(before, self.truth.finds.get(term, ()), changed=changed)

    def _may_collapse(self, query: str, before: Kept) -> bool:
        """May harvest refuse, that cannot know of a change of the term without its state?"""
        found = self.truth.finds.get(self.terms[query], ())
        return query in self.stateless and collapses(before, found)

    def _check_lines_are_versions(self, now: Kept) -> None:
        """Nothing is made up: every line says what PubMed said, or what a hand has written."""
        for pmid, line in now.both.items():
            assert line.article["title"].startswith(("The ", "MY ")), line
            assert str(pmid) in line.article["title"]

    def _check(
        self, query: str, before: Kept, after: Kept, report: dict[str, Any], words: tuple[str, ...]
    ) -> None:
        term, server = self.terms[query], self.truth.server
        truth, withheld = self.truth.matching(term), server.withheld
        edited = set() if "--verify" in words else self.edited[query]
        recovers = query in self.unsettled
        check_stored(before, after, truth, withheld=withheld, edited=edited, recovers=recovers)
        assert set(report["missing_pmids"]) <= {str(pmid) for pmid in withheld}
        newly = set(report["missing_pmids"]) - self.unavailable[query]
        self.unavailable[query] = set(report["missing_pmids"])
        if report["complete"]:
            check_left(
                before,
                after,
                truth,
                self.truth.papers,
                withheld=withheld,
                edited=self.edited[query],
                recovers=recovers,
            )
            month = self.truth.now.date().replace(day=1)
            self.seen_since[query] = (month - timedelta(days=1)).replace(day=1)
            self.good[query] = self.truth.now
            self.excused[query] = {
                *(after.main.keys() - before.main.keys()),
                *({*before.main, *after.main} if query in self.stateless else ()),
            }
            self.stateless.discard(query)
            self.searched[query] = term
        else:
            assert newly or query in self.unsettled or not self.searched.get(query), report
            if query not in self.unsettled:
                check_nothing_left(before, after)
        if query not in self.unsettled:
            check_counts(before, after, len(truth), report)
            check_history(before, after)
            told = {a["pmid"] for a in report["alerts"] if a["kind"] == "retracted"}
            assert told == retractions(before, after)
        elif query not in self.hands and not self.edited[query]:
            check_history(self.before[query], after)
        self.edited[query] = {
            p for p in self.edited[query] if p in after.main and "MY " in str(after.main[p].said)
        }
        self.before[query] = after
        self.copies[query].append(b"".join(line.text + b"\n" for line in after.main.values()))
        self.unsettled.discard(query)
        self.hands.discard(query)

    def _check_cost(
        self,
        before: dict[str, Kept],
        after: dict[str, Kept],
        asked: Counter[int],
        words: tuple[str, ...],
    ) -> None:
        """What is fetched is what changed, what is as young as the last good run, and no more."""
        gone = {p for q in QUERIES for p in before[q].main.keys() - after[q].main.keys()}
        for pmid, times in asked.items():
            if pmid in self.truth.papers and pmid not in {*gone, *self.truth.server.withheld}:
                assert times == 1, f"{pmid} was fetched {times} times in one run"
        if "--verify" in words or self.stateless:
            return
        allowed: set[int] = set(self.truth.server.withheld)
        for query in QUERIES:
            since = (self.good[query] - OVERLAP).astimezone(UTC).date()
            found = self.truth.finds.get(self.terms[query], ())
            allowed |= self.excused[query]
            allowed |= {int(pmid) for pmid in self.unavailable[query]}
            allowed |= found - before[query].main.keys()
            allowed |= before[query].main.keys() - found
            allowed |= {p for p in found if self.truth.server.modified[p] >= since}
        assert asked.keys() <= allowed, f"fetched for nothing: {sorted(asked.keys() - allowed)}"
