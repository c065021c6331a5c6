"""The corpus searched without the network: the index made, kept up to date, asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from fetch_process import User

from harvester.corpus.articles import content_hash
from harvester.corpus.state import State
from harvester.index.database import index_path

from ..corpus_file import grow
from ..measure import Cost, in_turn, run
from ..peers.installed import Absent, program
from ..promises import PromiseBroken
from ..suite import Suite
from ..table import Row, above, at_most, below, shown_only
from .reading import usual_user

ARTICLES = 100_000
CHANGED = 100
QUERIES = (
    "treatment of patients",
    "cancer[tiab] AND risk[tiab]",
    '"signal transduction"[mh] AND 1998:2024[dp] NOT review[pt]',
    "(cancer[tiab] OR neoplas*[tiab]) AND (treatment[tiab] OR cells[tiab])",
    "IL-6 OR TNF-alpha OR TGF-beta1",
    '"patients treatment"[tiab:~5]',
    "smith j[au] OR wang*[au]",
    "humans[mh] AND english[la]",
    "randomized controlled trial[pt] OR random*[tiab]",
    "cell[all]",
)
"""What people ask: words, headings, dates, names; of few articles and of most."""

_WORD = "patients"
_BUILD = """
import sys
from pathlib import Path
from harvester.index.catalogue import Catalogue
print(Catalogue(Path(sys.argv[1]), ["all"]).scope.bit_count())
"""
_PLAIN = f"""
import sqlite3, sys
import msgspec
class Line(msgspec.Struct):
    title: str = ""
    abstract: str = ""
read = msgspec.json.Decoder(Line).decode
connection = sqlite3.connect(sys.argv[2])
connection.execute("PRAGMA journal_mode = OFF")
connection.execute("PRAGMA synchronous = OFF")
connection.execute("CREATE VIRTUAL TABLE words USING fts5(title, abstract, content='')")
with open(sys.argv[1], "rb") as lines, connection:
    rows = ((at, line.title, line.abstract) for at, line in enumerate(map(read, lines)))
    connection.executemany("INSERT INTO words (rowid, title, abstract) VALUES (?, ?, ?)", rows)
print(*connection.execute("SELECT count(*) FROM words WHERE words MATCH '{_WORD}'").fetchone())
"""
_ASK = """
import json, sys, time
from pathlib import Path
import msgspec
from harvester.article import Article
from harvester.index.catalogue import Catalogue
from harvester.index.passages import Passages
from harvester.index.searching import understood
folder, runs, *queries = sys.argv[1:]
def ask(query):
    began = time.perf_counter()
    catalogue = Catalogue(Path(folder), ["all"])
    hits = understood(query).hits(catalogue)
    docs = [doc for doc, _ in hits.by_relevance(20)]
    passages = Passages(hits.mentions)
    for line in catalogue.lines(docs):
        article = msgspec.json.decode(line, type=Article)
        passages.title(article), passages.context(article)
    seconds = time.perf_counter() - began
    catalogue.close()
    return seconds, len(hits)
ask(queries[0])
asked = {query: [ask(query) for _ in range(int(runs))] for query in queries}
print(json.dumps(asked))
"""
"""The first question of a process pays for its imports: it is not counted."""


@dataclass(frozen=True)
class _Corpus:
    """A corpus of one query, ``all``, as harvest fetch leaves it."""

    user: User
    count: int
    runs: int

    @property
    def path(self) -> Path:
        return self.user.corpus / "all.jsonl"

    @property
    def index(self) -> Path:
        return index_path(self.user.corpus)

    def python(self, program: str, *words: str) -> tuple[Cost, str]:
        """Run a program on two cores; what it takes, and what it prints."""
        out = self.user.home / "out"
        command = [sys.executable, "-c", program, *words]
        environ, home = self.user.environ, self.user.home
        cost = run(command, environ=environ, cwd=home, out=out, cores=2, together=True)
        return cost, out.read_text("utf-8")

    def built(self) -> Cost:
        """The index, made anew."""
        self.index.unlink(missing_ok=True)
        return self.brought_up_to_date()

    def brought_up_to_date(self) -> Cost:
        cost, said = self.python(_BUILD, str(self.user.corpus))
        if int(said) != self.count:
            raise PromiseBroken(f"of {self.count} articles {said.strip()} are in the index")
        return cost

    def built_plainly(self) -> Cost:
        """Title and abstract in a table of FTS5, and nothing else."""
        plain = self.user.home / "plain.sqlite"
        plain.unlink(missing_ok=True)
        return self.python(_PLAIN, str(self.path), str(plain))[0]


def searched(suite: Suite) -> Iterator[Row]:
    """harvest search: the index of 100,000 articles made, brought up to date, asked."""
    with usual_user(suite) as user:
        lines = user.lines()
        average = sum(map(len, lines)) / len(lines)
        count = grow(lines, user.corpus / "all.jsonl", int(average * suite.scaled(ARTICLES)))
        corpus = _Corpus(user, count, suite.runs)
        State.of(corpus.path).kept()
        yield from _building(corpus)
        yield from _asking(corpus)
        yield from _against_grep(corpus)
        yield _updating(corpus)


def _building(corpus: _Corpus) -> Iterator[Row]:
    count, size = corpus.count, corpus.path.stat().st_size
    work = f"index of {count:,} articles, {size / 1e6:,.0f} MB, two cores"
    costs = in_turn(corpus.runs, {"ours": corpus.built, "plain": corpus.built_plainly})
    ours, plain = ([count / cost.wall for cost in costs[name]] for name in ("ours", "plain"))
    cpu = median(cost.cpu for cost in costs["ours"]) / count * 1e6
    memory = max(cost.memory for cost in costs["ours"]) / 1e6
    row = Row(work, "building", "articles/s", ours)
    yield above(4_000, replace(row, remark=f"CPU {cpu:.0f} µs an article; peak {memory:.0f} MB"))
    row = replace(row, other="FTS5, title and abstract only", others=plain)
    plain_cpu = median(cost.cpu for cost in costs["plain"]) / count * 1e6
    yield shown_only(replace(row, remark=f"its CPU {plain_cpu:.0f} µs an article, on one core"))
    index = corpus.index.stat().st_size
    row = Row(work, "size", "MB", [index / 1e6], "JSONL", [size / 1e6])
    yield at_most(1.5, replace(row, remark="the same few hundred texts, again and again"))


def _asking(corpus: _Corpus) -> Iterator[Row]:
    folder = str(corpus.user.corpus)
    _, said = corpus.python(_ASK, folder, str(corpus.runs), *QUERIES)
    asked: dict[str, list[tuple[float, int]]] = json.loads(said)
    times = {query: median(seconds for seconds, _ in each) for query, each in asked.items()}
    found = {query: each[0][1] for query, each in asked.items()}
    worst = max(times, key=times.__getitem__)
    one_by_one = "; ".join(
        f"{query}: {times[query] * 1e3:.0f} ms, {found[query]:,} hits" for query in times
    )
    runs = [
        median(each[number][0] for each in asked.values()) * 1e3 for number in range(corpus.runs)
    ]
    work = f"search of {corpus.count:,} articles, after start-up"
    row = Row(work, f"the median of {len(QUERIES)} queries", "ms", runs, remark=one_by_one)
    yield below(100, replace(row, details={"milliseconds": times, "hits": found}))
    slowest = [seconds * 1e3 for seconds, _ in asked[worst]]
    yield below(100, Row(work, "the slowest of them", "ms", slowest, remark=worst))


def _against_grep(corpus: _Corpus) -> Iterator[Row]:
    user = corpus.user
    ours = [sys.executable, "-m", "harvester", "search", f"{_WORD}[tiab]", "--count"]
    work = f'"{_WORD}" in {corpus.count:,} articles, start-up and all'
    measure = partial(_wall, user)
    try:
        grep = [program("grep"), "-ciw", _WORD, str(corpus.path)]
        walls = in_turn(
            corpus.runs, {"ours": partial(measure, ours), "grep": partial(measure, grep)}
        )
        yield shown_only(
            Row(work, "harvest search", "s", walls["ours"], "grep -ciw", walls["grep"])
        )
        select = f'select((.title + " " + .abstract) | test("\\\\b{_WORD}\\\\b"; "i")) | .pmid'
        jq = [program("jq"), "-r", select, str(corpus.path)]
        yield shown_only(
            Row(work, "harvest search", "s", walls["ours"][:1], "jq test()", [measure(jq)])
        )
    except Absent as why:
        yield Row(work, "harvest search", "s", [measure(ours)], remark=str(why))


def _updating(corpus: _Corpus) -> Row:
    """The index has the articles that changed in place of what they were."""
    walls = []
    for number in range(corpus.runs):
        _change(corpus.path, f"zyxw{number}")
        State.of(corpus.path).kept()
        walls.append(corpus.brought_up_to_date().wall)
        found = _hits(corpus, f"zyxw{number}[ti]")
        expected = min(CHANGED, corpus.count)
        if found != expected:
            raise PromiseBroken(f"of {expected} articles that changed {found} are found")
    work = f"index of {corpus.count:,} articles, {CHANGED} of them changed"
    remark = "a process that starts, brings it up to date, and ends"
    return Row(work, "update", "s", walls, remark=remark)


def _change(path: Path, word: str) -> None:
    """Give the first articles a title with this word, as a fetch would have."""
    new = path.with_name(".new")
    with path.open("rb") as old, new.open("wb") as file:
        for number, line in enumerate(old):
            file.write(_retitled(line, word) if number < CHANGED else line)
    new.replace(path)


def _retitled(line: bytes, word: str) -> bytes:
    fields = json.loads(line)
    fields["title"] = f"{word} {fields.get('title', '')}"
    own = fields.pop("harvest")
    content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    own["hash"] = content_hash(content)
    return content[:-1] + b',"harvest":' + json.dumps(own).encode() + b"}\n"


def _hits(corpus: _Corpus, query: str) -> int:
    _, said = corpus.python(_ASK, str(corpus.user.corpus), "1", query)
    asked: dict[str, list[tuple[float, int]]] = json.loads(said)
    return asked[query][0][1]


def _wall(user: User, command: Sequence[str]) -> float:
    return run(command, environ=user.environ, cwd=user.home, out=user.home / "out").wall
