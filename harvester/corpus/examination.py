"""Every file of a corpus, looked at: what is wrong with it, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from harvester.article import SCHEMA_VERSION, Article
from harvester.corpus.articles import (
    NOT_AN_ARTICLE,
    UNREADABLE,
    Corpus,
    article_of,
    content_hash,
    lines,
    number_of,
)
from harvester.corpus.history import Entry
from harvester.corpus.ledger import Run
from harvester.corpus.state import State
from harvester.corpus.trouble import told
from harvester.errors import CorpusError

_NAMES = {field: at for at, field in enumerate(Article.__struct_fields__)}
_STAGED = (".jsonl", ".leaving", ".doubtful")
_TORN = re.compile(r"\..+\.(jsonl|lines)\.new")
_TORN_STATE = re.compile(r"\..+\.new")


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not as it should be.

    ``serious``: something is broken; otherwise it is only worth knowing. ``mendable``: ``--fix``
    puts it right. ``remove``: the line itself has to go for that.
    """

    file: str
    what: str
    line: int = 0
    serious: bool = True
    mendable: bool = True
    remove: bool = False

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.what}"


def examine(corpus: Corpus, configured: Iterable[str]) -> Iterator[Finding]:
    """Look at everything. Raises ``CorpusError`` where a file cannot be read."""
    queries = corpus.queries()
    for query in queries:
        yield from article_lines(corpus.path(query), left=False)
        yield from article_lines(corpus.left_path(query), left=True)
        with suppress(CorpusError):  # of a newer schema; that is told of each line
            yield from _in_both(corpus, query)
            yield from _state(corpus.path(query))
    yield from _sources(corpus)
    for query in _stems(corpus.folder / "history"):
        yield from log_lines(corpus.folder / "history" / f"{query}.jsonl", is_entry)
    yield from log_lines(corpus.folder / "runs.jsonl", is_run)
    yield from _folders(corpus.folder)
    yield from _leftovers(corpus.folder)
    yield from _orphans(corpus, queries, list(configured))


def article_lines(path: Path, *, left: bool) -> Iterator[Finding]:
    """What is wrong with the lines of a query's file, or of what has left it."""
    seen: set[int] = set()
    decoder = msgspec.json.Decoder(Article)
    line = b"\n"
    for number, line in lines(path):
        if not line.strip():
            yield _note(path, "an empty line", number)
            continue
        try:
            article = decoder.decode(line)
            pmid = number_of(article.pmid)
        except UNREADABLE as error:
            yield _line(path, number, _why_not(line, error))
            continue
        if pmid in seen:
            yield _line(path, number, f"a second line of PMID {pmid}")
            continue
        seen.add(pmid)
        yield from _provenance(path, number, article, line, left=left)
    if not line.endswith(b"\n"):
        yield Finding(file=str(path), what="the last line has no end")


def log_lines(path: Path, is_one: Callable[[bytes], bool]) -> Iterator[Finding]:
    """What is wrong with the lines of the ledger, or of a history."""
    for number, line in lines(path):
        if line.strip() and not (is_one(line) and line.endswith(b"\n")):
            yield _line(path, number, "not a line that harvest has written")


def is_entry(line: bytes) -> bool:
    """Is this a line of a history?"""
    return _decodes(line, Entry)


def is_run(line: bytes) -> bool:
    """Is this a line of the ledger?"""
    return _decodes(line, Run)


def _decodes(line: bytes, kind: type[msgspec.Struct]) -> bool:
    with suppress(*UNREADABLE):
        msgspec.json.decode(line, type=kind)
        return True
    return False


def _why_not(line: bytes, error: Exception) -> str:
    with suppress(*UNREADABLE):
        fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        if "pmid" in fields:
            return f"not as the schema says: {error}"
    return NOT_AN_ARTICLE


def _provenance(
    path: Path, number: int, article: Article, line: bytes, *, left: bool
) -> Iterator[Finding]:
    """What a whole article's line may have that is odd, and no reason to take it out."""
    pmid, harvest = article.pmid, article.harvest
    if article.schema_version > SCHEMA_VERSION:
        what = f"written by a newer harvest (schema {article.schema_version}); upgrade harvest"
        yield Finding(file=str(path), line=number, what=what, mendable=False)
        return
    if article.schema_version < SCHEMA_VERSION:
        what = "it is kept as it is" if left else "the next fetch migrates it"
        yield _note(path, f"PMID {pmid} is of an older schema; {what}", number)
    elif harvest is None:
        yield _note(path, f"PMID {pmid} was not written by harvest; the next fetch asks", number)
    elif content_hash(article_of(line.rstrip(b"\r\n"))) != harvest.hash:
        what = f"PMID {pmid} was edited; it stays so until PubMed revises it, or --verify"
        yield _note(path, what, number)
    if left and (harvest is None or not (harvest.left and harvest.left_reason)):
        yield _note(path, f"PMID {pmid} does not say when and why it left", number)
    keys = [
        _NAMES[key]
        for key in msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        if key in _NAMES
    ]
    if keys != sorted(keys):
        yield _note(path, f"PMID {pmid}: the keys are not in the order of the schema", number)


def _in_both(corpus: Corpus, query: str) -> Iterator[Finding]:
    held, left = State.of(corpus.path(query)), State.of(corpus.left_path(query))
    for pmid in left.rows.pmids:
        if held.holds(pmid):
            what = f"PMID {pmid} is in {corpus.path(query).name} too"
            yield Finding(file=str(left.path), what=what)


def _state(path: Path) -> Iterator[Finding]:
    file = State.file_of(path)
    if not file.exists():
        yield _note(file, "not there; the next fetch makes it")
        return
    kept = State.kept_for(path)
    if kept is None:
        yield Finding(file=str(file), what="cannot be read; it is made anew from the articles")
    elif not kept.is_current():
        yield _note(file, f"{path.name} was changed by another than harvest since")
    elif kept.rows != State.made_from(path).rows:
        yield Finding(file=str(file), what=f"does not fit {path.name}; it is made anew")


def _sources(corpus: Corpus) -> Iterator[Finding]:
    sources = dict(corpus.sources())
    invented = [query for query, source in sources.items() if source == "sandbox"]
    if invented and len(invented) < len(sources):
        what = f"invented records ({', '.join(invented)}) stand beside real ones"
        yield Finding(file=str(corpus.folder), what=what, mendable=False)


def _folders(folder: Path) -> Iterator[Finding]:
    """What harvest makes folders of, and somebody something else."""
    for name in (".staging", ".state", "history", "rejected"):
        path = folder / name
        if path.exists() and not path.is_dir():
            yield Finding(file=str(path), what="is no folder; move it away", mendable=False)
    with told(folder, "read"):
        for path in sorted(folder.iterdir()):
            if path.suffix == ".jsonl" and not path.is_file():
                yield _note(path, "is no file; it is passed over")


def _leftovers(folder: Path) -> Iterator[Finding]:
    """What dead runs have left; ``.staging`` is empty but for the lock when none is at work."""
    for path in leftovers(folder):
        if path.suffix == ".new":
            yield Finding(file=str(path), what="a half-written file of a run that died")
        else:
            yield Finding(file=str(path), what="a run died; what it had fetched is here")


def leftovers(folder: Path) -> list[Path]:
    """Staged lines and half-written files."""
    places = (folder, folder / "history", folder / ".state", folder / "rejected")
    with told(folder, "read"):
        torn = [
            path
            for place in places
            if place.is_dir()
            for path in place.iterdir()
            if (_TORN_STATE if place.name == ".state" else _TORN).fullmatch(path.name)
            and path.is_file()
        ]
        staging = folder / ".staging"
        staged = [p for p in staging.iterdir() if p.suffix in _STAGED] if staging.is_dir() else []
    return sorted([*torn, *staged])


def _orphans(corpus: Corpus, queries: list[str], configured: list[str]) -> Iterator[Finding]:
    for query in queries if configured else ():
        if query not in configured:
            what = "no query of queries.toml has this name; it is not refreshed"
            yield Finding(file=str(corpus.path(query)), what=what, serious=False, mendable=False)
    for query in _stems(corpus.folder, ".left.jsonl"):
        if query not in queries:
            yield _alone(corpus.left_path(query), corpus.path(query))
    for query in _stems(corpus.folder / "history"):
        if query not in queries:
            yield _alone(corpus.folder / "history" / f"{query}.jsonl", corpus.path(query))
    state = corpus.folder / ".state"
    for path in sorted(state.iterdir()) if state.is_dir() else ():
        stem = path.name.removesuffix(".left")
        if not path.name.startswith(".") and stem not in queries and stem not in configured:
            yield Finding(file=str(path), what=f"belongs to no file: {stem}.jsonl is not there")


def _alone(path: Path, other: Path) -> Finding:
    return Finding(file=str(path), what=f"{other.name} is not there", serious=False, mendable=False)


def _stems(folder: Path, ending: str = ".jsonl") -> list[str]:
    if not folder.is_dir():
        return []
    names = (path.name for path in folder.iterdir())
    return sorted(n.removesuffix(ending) for n in names if n.endswith(ending) and n[0] != ".")


def _line(path: Path, number: int, what: str) -> Finding:
    return Finding(file=str(path), line=number, what=what, remove=True)


def _note(path: Path, what: str, line: int = 0) -> Finding:
    return Finding(file=str(path), line=line, what=what, serious=False, mendable=False)
