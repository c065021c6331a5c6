"""``import harvester``: what is public stays as it is, and reads what is on disk."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from cli_process import environment, harvest
from corpus_lines import line, lines_of
from generated import PUBLIC, public_api

import harvester
from harvester.article import SCHEMA_VERSION
from harvester.corpus.state import State

ROOT = Path(__file__).resolve().parents[1]

PROGRAM = """
from collections.abc import Iterator

import harvester
from harvester import Article, MeshHeading


def headings(corpus: str) -> Iterator[MeshHeading]:
    for article in harvester.read(corpus, query="msc-ms"):
        yield from article.mesh_headings


def first_title(articles: Iterator[Article]) -> str | None:
    return next(articles).title


title: str | None = first_title(harvester.read("corpus"))
year: int | None = next(harvester.read("corpus")).year
plain: dict[str, object] = harvester.to_dict(next(harvester.read("corpus")))
"""
WRONG = """
import harvester

title: int = next(harvester.read("corpus")).title
harvester.nonsense()
harvester.read(1)
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "history").mkdir(parents=True)
    (folder / "b.jsonl").write_bytes(lines_of(3, 1, 2))
    (folder / "a.jsonl").write_bytes(line(2, "of a") + line(4))
    (folder / "a.left.jsonl").write_bytes(lines_of(9))
    (folder / "runs.jsonl").write_text('{"query":"a"}\n')
    (folder / "history" / "a.jsonl").write_text("{}\n")
    return folder


def pmids(*arguments: str | Path, query: str | None = None) -> list[str]:
    return [each.pmid for each in harvester.read(*arguments, query=query)]


def test_what_is_public_is_as_it_was() -> None:
    """Whoever changes it writes it down: ``python tests/generated.py``."""
    assert public_api() == PUBLIC.read_text("utf-8")


def test_every_public_name_is_there_and_documented() -> None:
    assert len(harvester.__all__) == len(set(harvester.__all__))
    assert set(harvester.__all__) <= set(dir(harvester))
    for name in harvester.__all__:
        thing = getattr(harvester, name)
        assert isinstance(thing, (int, str)) or thing.__doc__
    with pytest.raises(AttributeError, match="nonsense"):
        harvester.nonsense  # noqa: B018


def test_importing_it_loads_nothing(tmp_path: Path) -> None:
    code = (
        "import harvester, sys;"
        "print([m for m in sys.modules if m.startswith('harvester.') or m == 'msgspec'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, check=True
    )
    assert done.stdout == b"[]\n"


def test_a_folder_gives_each_pmid_once(corpus: Path) -> None:
    assert pmids(corpus) == ["2", "4", "3", "1"]
    assert next(harvester.read(str(corpus))).title == "of a"


def test_one_query_or_one_file(corpus: Path) -> None:
    assert pmids(corpus, query="b") == ["3", "1", "2"]
    assert pmids(corpus / "b.jsonl") == ["3", "1", "2"]
    assert pmids(corpus / "a.left.jsonl") == ["9"]


def test_what_is_not_there_is_told_at_once(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(harvester.CorpusError, match='no query "c"; it has: a, b'):
        harvester.read(corpus, query="c")
    with pytest.raises(harvester.CorpusError, match=r"there is no corpus at .*nowhere"):
        harvester.read(tmp_path / "nowhere")
    with pytest.raises(harvester.CorpusError, match="is a file"):
        harvester.read(corpus / "a.jsonl", query="a")
    (tmp_path / "empty").mkdir()
    assert list(harvester.read(tmp_path / "empty")) == []


def test_a_broken_line_is_passed_over_with_a_warning(corpus: Path) -> None:
    incomplete = b'{"pmid":"7","schema_version":1,"version":"one","is_retracted":false}\n'
    torn = line(8)[:-20]
    text = line(5) + b"garbage\n\n" + incomplete + line(6) + torn
    (corpus / "a.jsonl").write_bytes(text)
    with pytest.warns(harvester.BrokenLineWarning) as told:
        assert pmids(corpus, query="a") == ["5", "6"]
    path = corpus / "a.jsonl"
    assert {str(each.message) for each in told} == {
        f"{path}:2: not an article in JSON",
        f"{path}:6: not an article in JSON",
        f"{path}: PMID 7: no whole article: Expected `int`, got `str` - at `$.version`",
    }
    assert {each.filename for each in told} == {__file__}, "told of the line that reads"
    with warnings.catch_warnings():
        warnings.simplefilter("error", harvester.BrokenLineWarning)
        with pytest.raises(harvester.BrokenLineWarning):
            list(harvester.read(corpus, query="a"))


def test_a_line_of_a_newer_schema_is_refused(corpus: Path) -> None:
    newer = line(5).replace(
        b'"schema_version":%d' % SCHEMA_VERSION, b'"schema_version":%d' % (SCHEMA_VERSION + 1)
    )
    (corpus / "a.jsonl").write_bytes(newer)
    with pytest.raises(harvester.CorpusError, match="upgrade harvest"):
        list(harvester.read(corpus))


def test_articles_are_read_as_they_are_asked_for(corpus: Path) -> None:
    """The file is not read to its end before the first article comes, nor kept open after."""
    path = corpus / "b.jsonl"
    path.write_bytes(b"".join(line(pmid, "long " * 4_000) for pmid in range(1, 400)))
    with path.open("ab") as file:
        file.write(b"garbage\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        articles = harvester.read(path)
        assert [next(articles).pmid for _ in range(200)] == [str(n) for n in range(1, 201)]
        with pytest.raises(harvester.BrokenLineWarning):
            list(articles)


@pytest.mark.parametrize("indexed", [False, True])
def test_to_dict_is_what_the_line_says(tmp_path: Path, indexed: bool) -> None:
    harvest(tmp_path, "fetch", "msc-ms", "--sandbox", "--quiet")
    path = tmp_path / "corpus-sandbox" / "msc-ms.jsonl"
    if indexed:
        State.of(path).kept()
    else:
        shutil.rmtree(path.parent / ".state")
    lines = [json.loads(each) for each in path.read_bytes().splitlines()]
    assert [harvester.to_dict(each) for each in harvester.read(path.parent)] == lines
    assert len(lines) > 100


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; what it needs comes from this one."""
    for needed in ("hatchling", "mypy", "pip"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not here")
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([*pip, "wheel", *options, str(ROOT)], check=True, timeout=120)
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True
    )
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    of_msgspec = find_spec("msgspec")
    assert of_msgspec is not None
    assert of_msgspec.origin is not None
    (packages / "needed.pth").write_text(str(Path(of_msgspec.origin).parents[1]) + "\n")
    return folder


def test_the_wheel_has_types_and_pages(installed: Path) -> None:
    (packages,) = (installed / "venv" / "lib").glob("python*/site-packages")
    there = {path.name for path in (packages / "harvester").rglob("*")}
    assert {"py.typed", "queries.toml", "library.py"} <= there
    pages = {path.name for path in (ROOT / "harvester" / "docs").glob("*.md")}
    assert len(pages) >= 5
    assert pages <= there


def test_a_program_of_its_user_is_typed(installed: Path) -> None:
    def mypy(program: str) -> subprocess.CompletedProcess[str]:
        (installed / "program.py").write_text(program)
        python = installed / "venv" / "bin" / "python"
        return subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python),
             "--cache-dir", str(installed / "cache"), "program.py"],
            cwd=installed, env={"HOME": str(installed), "PATH": ""}, capture_output=True,
            text=True, check=False, timeout=300,
        )  # fmt: skip

    right = mypy(PROGRAM)
    assert right.returncode == 0, right.stdout + right.stderr
    wrong = mypy(WRONG)
    assert wrong.stdout.count("error:") == 3, wrong.stdout
