"""What a query's files say, and what they must say after a run: plain dictionaries, no memory.

The rules are those of the refresh: the file is what the search finds, in NCBI's newest version;
what is found no more stands in the file of what left; whatever did not change keeps its bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from changing_truth import Paper, said_by
from fetch_process import User

COLLAPSE = 5

Json = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A corpus line: its bytes, and the article without ``harvest``."""

    text: bytes
    article: Json
    harvest: Json

    @property
    def said(self) -> Json:
        return said_by(self.article)


@dataclass(frozen=True)
class Kept:
    """The files of a query; lines by PMID, in their order."""

    main: Mapping[int, Line] = field(default_factory=dict)
    left: Mapping[int, Line] = field(default_factory=dict)
    history: tuple[Json, ...] = ()

    @property
    def both(self) -> dict[int, Line]:
        return {**self.left, **self.main}


def kept(user: User, query: str, *, touched_by_hand: bool = False) -> Kept:
    """Read the files: each must be whole lines of JSON, and one line a PMID.

    Where a hand was at work, what is no line of its own is passed over.
    """
    history = [json.loads(line) for line in _lines(user, f"history/{query}.jsonl")]
    keys = Counter((entry["pmid"], entry["when"], entry["event"]) for entry in history)
    assert set(keys.values()) <= {1}, "the history says the same twice"
    return Kept(
        _by_pmid(_lines(user, f"{query}.jsonl", touched_by_hand), touched_by_hand),
        _by_pmid(_lines(user, f"{query}.left.jsonl"), False),
        tuple(history),
    )


def _lines(user: User, name: str, touched_by_hand: bool = False) -> list[bytes]:
    path = user.corpus / name
    text = path.read_bytes() if path.exists() else b""
    assert touched_by_hand or not text or text.endswith(b"\n"), f"{name} ends in half a line"
    return text.splitlines()


def _by_pmid(lines: list[bytes], touched_by_hand: bool) -> dict[int, Line]:
    found: dict[int, Line] = {}
    for line in lines:
        try:
            article = json.loads(line)
            pmid = int(article["pmid"])
        except (ValueError, KeyError, TypeError):
            assert touched_by_hand, f"not an article: {line[:80]!r}"
            continue
        if pmid in found:
            assert touched_by_hand, f"PMID {pmid} twice"
            continue
        found[pmid] = Line(line, article, article.pop("harvest", {}))
    return found


def collapses(before: Kept, found: Collection[int], *, changed: bool = False) -> bool:
    """Is an answer so much smaller than what is held that it must be refused?"""
    if len(before.main) < COLLAPSE:
        return False
    return not found if changed else 2 * len(found) < len(before.main)


def check_stored(
    before: Kept,
    after: Kept,
    truth: Mapping[int, Paper],
    *,
    withheld: Collection[int] = (),
    edited: Collection[int] = (),
    recovers: bool = False,
) -> None:
    """What any run that came to its end must have done: all that is found is there, as it is.

    ``edited`` are PMIDs whose lines a hand has changed: they may stand as they are. In a run
    that ``recovers`` an article may leave, as a dead run has left undone, and return at once.
    """
    for pmid, paper in truth.items():
        if pmid in withheld:
            continue
        assert pmid in after.main, f"{pmid} is found, and not held"
        line = after.main[pmid]
        if line.said != paper.said():
            assert pmid in edited, f"{pmid}: {line.said} is not {paper.said()}"
            assert line.text == before.main[pmid].text
    for pmid, line in after.main.items():
        old = before.main.get(pmid)
        if old is not None and old.article == line.article and old.harvest and not recovers:
            assert line.text == old.text, f"{pmid} has not changed, and was written anew"
        earlier = old or before.left.get(pmid)
        if earlier is not None and earlier.harvest:
            assert line.harvest["first_fetched"] == earlier.harvest["first_fetched"]
    stayed = [pmid for pmid in before.main if pmid in after.main]
    now = [pmid for pmid in after.main if pmid in before.main]
    assert recovers or now == stayed, "the order has changed"
    assert after.history[: len(before.history)] == before.history


def check_left(
    before: Kept,
    after: Kept,
    truth: Mapping[int, Paper],
    papers: Mapping[int, Paper],
    *,
    withheld: Collection[int] = (),
    edited: Collection[int] = (),
    recovers: bool = False,
) -> None:
    """What a complete run must have done beside: what is not found has left, and is not lost.

    A run that ``recovers`` what a dead one has left undone may know of more than ``before``.
    """
    assert after.main.keys() <= truth.keys(), "held, and not found"
    gone = before.main.keys() - truth.keys()
    expected = (before.left.keys() - truth.keys()) | gone
    surplus = after.left.keys() - expected
    assert expected <= after.left.keys(), f"lost: {expected - after.left.keys()}"
    assert recovers or not surplus, f"left for nothing: {surplus}"
    assert after.left.keys().isdisjoint(truth)
    for pmid, line in after.left.items():
        assert line.harvest["left"]
        if recovers:
            continue
        if pmid not in gone:
            assert line.text == before.left[pmid].text
            continue
        if pmid in papers and pmid in withheld:  # another query may find it still, or not
            assert line.harvest["left_reason"] in {"unmatched", "deleted"}
            continue
        there = pmid in papers
        assert line.harvest["left_reason"] == ("unmatched" if there else "deleted")
        if not there or line.said != papers[pmid].said():
            assert not there or pmid in edited
            assert line.said == before.main[pmid].said


def check_nothing_left(before: Kept, after: Kept) -> None:
    """What a run that is not complete must not do."""
    assert before.main.keys() <= after.main.keys()
    assert before.left.keys() - after.main.keys() <= after.left.keys()
    assert not [e for e in after.history[len(before.history) :] if e["event"] == "left"]


def check_counts(before: Kept, after: Kept, found: int, report: Json) -> None:
    """The report says what the files say."""
    both = before.main.keys() & after.main.keys()
    revised = {p for p in both if before.main[p].article != after.main[p].article}
    new = after.main.keys() - before.main.keys()
    gone = before.main.keys() - after.main.keys()
    counts = {
        "found": found,
        "new": len(new),
        "revised": len(revised),
        "left": len(gone),
        "deleted": sum(after.left[p].harvest["left_reason"] == "deleted" for p in gone),
        "returned": len(new & before.left.keys()),
        "held": len(after.main),
    }
    assert {name: report[name] for name in counts} == counts
    settled = ("new", "revised", "unchanged", "missing", "rejected")
    assert report["found"] == sum(report[name] for name in settled)


def check_history(before: Kept, after: Kept) -> None:
    """Told one after another, the changes since ``before`` lead to the articles of ``after``.

    Of articles that came and changed since, the beginning is not known here.
    """
    told: dict[int, list[str]] = {}
    articles = {pmid: dict(line.article) for pmid, line in before.both.items()}
    for entry in after.history[len(before.history) :]:
        pmid = int(entry["pmid"])
        told.setdefault(pmid, []).append(entry["event"])
        article = articles.get(pmid)
        if article is None:
            continue
        for name, change in entry.get("changes", {}).items():
            assert article.get(name) == change.get("before"), f"{pmid}: {name}"
            article[name] = change.get("after")
            if "after" not in change:
                del article[name]
    for pmid, line in after.both.items():
        assert articles.get(pmid, line.article) == line.article, f"{pmid}: the history is not whole"
    for pmid in before.main.keys() - after.main.keys():
        assert "left" in told.get(pmid, []), f"{pmid} has left, and the history is silent"
    for pmid in before.left.keys() - before.main.keys() & after.main.keys():
        assert "returned" in told.get(pmid, []), f"{pmid} is back, and the history is silent"


def retractions(before: Kept, after: Kept) -> set[str]:
    """The PMIDs that a run must have called out as retracted: held, and retracted since."""
    old, new = before.both, after.both
    return {
        str(pmid)
        for pmid in old.keys() & new.keys()
        if new[pmid].said["is_retracted"] and not old[pmid].said["is_retracted"]
    }
