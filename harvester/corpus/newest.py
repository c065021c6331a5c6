"""Which of several files has the newest record of an article.

A query that is refreshed alone brings newer records than other files hold: a retraction that is on
disk must not be hidden by an older line of the same article.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from harvester.corpus.scan import fetched_at
from harvester.corpus.state import State

_CHUNK = 8_192


def outdated(paths: Sequence[Path]) -> Mapping[Path, set[int]]:
    """The PMIDs of each file of which a later one has a record that was fetched later.

    A file whose state is not that of its content is read. Raises ``CorpusError``.
    """
    if len(paths) < 2:
        return {}
    states = list(map(State.of, filter(Path.exists, paths)))
    holders: dict[int, set[int]] = defaultdict(set)
    for (one, state), (other, later) in combinations(enumerate(states), 2):
        for pmid in _differing(state, later):
            holders[pmid] |= {one, other}
    fetched: list[dict[int, str]] = []
    for at, state in enumerate(states):
        pmids = sorted(pmid for pmid, among in holders.items() if at in among)
        fetched.append(dict(zip(pmids, map(fetched_at, state.lines(pmids)), strict=True)))
    older: dict[Path, set[int]] = defaultdict(set)
    for pmid, among in holders.items():
        newest = max(among, key=lambda at: (fetched[at][pmid], -at))
        for at in filter(newest.__gt__, among):
            older[states[at].path].add(pmid)
    return older


def _differing(one: State, other: State) -> Iterator[int]:
    """PMIDs that both files hold, in different content."""
    pmids, others = one.rows.pmids, other.rows.pmids
    for start in range(0, len(pmids), _CHUNK):
        these = pmids[start : start + _CHUNK]
        those = others[bisect_left(others, these[0]) : bisect_right(others, these[-1])]
        for pmid in set(these).intersection(those):
            if _hash(one, pmid) != _hash(other, pmid):
                yield pmid


def _hash(state: State, pmid: int) -> int | None:
    row = state.rows.row(pmid)
    return None if row is None else state.rows.hashes[row]
