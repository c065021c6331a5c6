"""A corpus put right again, without losing a line: what is taken out goes to ``rejected/``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from harvester.corpus.articles import Corpus, lines
from harvester.corpus.disk import put
from harvester.corpus.examination import article_lines, is_entry, is_run, leftovers, log_lines
from harvester.corpus.rewrite import Changes, rewrite
from harvester.corpus.staging import Writer
from harvester.corpus.state import Rows, State
from harvester.corpus.trouble import told
from harvester.errors import CorpusError


def mend(corpus: Corpus, wait: float = 0.0) -> Iterator[str]:
    """Mend what can be mended; tells what was done, a sentence each.

    Raises ``CorpusBusy`` when a run is at work, ``CorpusError`` when the disk is not to be had.
    """
    with corpus.writing(wait):
        for query in _queries(corpus):
            try:
                yield from _mend_query(corpus, query)
            except CorpusError as failure:
                yield f"not {query}: {failure}"
        history = corpus.folder / "history"
        for path in sorted(history.glob("*.jsonl")) if history.is_dir() else ():
            yield from _drop_of_log(corpus, path, f"{path.stem}.history", is_entry)
        yield from _drop_of_log(corpus, corpus.folder / "runs.jsonl", "runs", is_run)
        yield from _sweep(corpus)


def _mend_query(corpus: Corpus, query: str) -> Iterator[str]:
    yield from _state(corpus.path(query))
    with Writer(corpus, query) as writer:
        pass
    yield from writer.warnings
    yield from _drop(corpus, query, corpus.path(query), left=False)
    yield from _drop(corpus, query, corpus.left_path(query), left=True)
    yield from _once(corpus, query)


def _queries(corpus: Corpus) -> list[str]:
    """Those with a file, and those of which a dead run has staged the first lines."""
    staged = [path.stem for path in leftovers(corpus.folder) if path.parent.name == ".staging"]
    return sorted({*corpus.queries(), *staged})


def _state(path: Path) -> Iterator[str]:
    kept = State.kept_for(path)
    if kept is None or not kept.is_current():
        return
    made = State.made_from(path, kept)
    if made.rows != kept.rows:
        with told(path, "write"):
            made.kept()
        yield f"{State.file_of(path)}: made anew from {path.name}"


def _drop(corpus: Corpus, query: str, path: Path, *, left: bool) -> Iterator[str]:
    """Take out the lines that are not as the schema says."""
    if not path.exists():
        return
    bad = {each.line: each.what for each in article_lines(path, left=left) if each.remove}
    if bad:
        kept = _set_aside(corpus, query, path, bad)
        _keep_lines(path, lambda number, line: number not in bad)
        yield from _sentences(path, bad, kept)
    state = State.of(path)
    if state.open_end:
        state = rewrite(state, Changes(path, Rows()))
        yield f"{path}: its last line has an end now"
    with told(path, "write"):
        state.kept()


def _once(corpus: Corpus, query: str) -> Iterator[str]:
    """An article that is found is not one that has left."""
    held, left = State.of(corpus.path(query)), State.of(corpus.left_path(query))
    both = [row for row, pmid in enumerate(left.rows.pmids) if held.holds(pmid)]
    if not both:
        return
    with told(left.path, "write"):
        pmids = [left.rows.pmids[row] for row in both]
        kept = corpus.set_lines_aside(query, left.lines(pmids))
        rewrite(left, Changes(left.path, Rows(), dropped=set(both))).kept()
    yield f"{left.path}: {len(both):,} that are found again taken out, and kept in {kept}"


def _drop_of_log(
    corpus: Corpus, path: Path, name: str, is_one: Callable[[bytes], bool]
) -> Iterator[str]:
    bad = {each.line: each.what for each in log_lines(path, is_one)}
    if not bad:
        return
    kept = _set_aside(corpus, name, path, bad)
    _keep_lines(path, lambda number, line: number not in bad)
    yield from _sentences(path, bad, kept)


def _sweep(corpus: Corpus) -> Iterator[str]:
    """Remove half-written files, and states of files that are not there."""
    state = corpus.folder / ".state"
    files = {State.file_of(path) for path in corpus.folder.glob("*.jsonl")}
    kept = sorted(path for path in state.glob("*") if path.is_file())
    without = [path for path in kept if path not in files]
    for path in dict.fromkeys([*leftovers(corpus.folder), *without]):
        with told(path, "write"), suppress(FileNotFoundError):
            path.unlink()
            yield f"{path}: removed; it belonged to nothing"


def _set_aside(corpus: Corpus, name: str, path: Path, numbers: Iterable[int]) -> Path:
    wanted = set(numbers)
    return corpus.set_lines_aside(
        name, (_ended(line) for number, line in lines(path) if number in wanted)
    )


def _keep_lines(path: Path, wanted: Callable[[int, bytes], bool]) -> None:
    with told(path, "write"):
        put(path, (_ended(line) for number, line in lines(path) if wanted(number, line)))


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n"


def _sentences(path: Path, bad: dict[int, str], kept: Path) -> Iterator[str]:
    for number, what in sorted(bad.items()):
        yield f"{path}:{number}: {what}; taken out, and kept in {kept}"
