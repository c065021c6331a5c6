"""``harvest stats --plot``: a picture, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from cli_process import Ended, harvest
from corpus_lines import lines_of
from past_lines import run, write_runs
from test_stats import EVIL, line

from harvester.article import Journal, Person

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    EVIL,
    "$\\frac{",
    "$x^2$ ]]>--> <b>&amp;",
    "🧬 👩‍⚕️",
    "中華醫學雜誌",
    "\ufffe",
    "W" * 3_000,
    " ",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles of two centuries; a growing query."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    names = ("Brain", "Lancet", *HOSTILE)
    (corpus / "q.jsonl").write_bytes(
        b"".join(
            line(
                pmid,
                year=1809 + 24 * pmid,
                journal=Journal(title=name, country="England"),
                authors=(Person(last_name=name, initials="A"),),
            )
            for pmid, name in enumerate(names)
        )
    )
    write_runs(corpus, run("q", "2025-01-01T10:00:00Z", held=1), run("q", "nonsense", held=2))
    write_runs(corpus, run("q", "2025-01-02T10:00:00Z", held=2))
    write_runs(corpus, run("q", "9999-01-01T10:00:00Z", held=3))
    return tmp_path


@pytest.fixture
def matplotlib() -> None:
    pytest.importorskip("matplotlib", reason="comes with the plot extra")


def plotted(folder: Path, name: str, *more: str) -> Ended:
    """Its cache of fonts is matplotlib's own affair, and made once."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return harvest(folder, "stats", "--plot", name, *more, XDG_CACHE_HOME=cache)


def texts(path: Path) -> list[str]:
    return ["".join(each.itertext()) for each in ET.parse(path).iter(f"{SVG}text")]


@pytest.mark.usefixtures("matplotlib")
def test_a_plot_of_hostile_names(folder: Path) -> None:
    done = plotted(folder, "new.svg")
    assert (done.code, done.err) == (0, "")
    assert done.out == harvest(folder, "stats").out, "what is said beside it is the same"
    said = texts(folder / "new.svg")
    assert {"Brain", "Lancet", "Journals", "By year of publication", "$\\frac{"} <= set(said)
    assert "5 years a bar" in said
    first = (folder / "new.svg").read_bytes()
    plotted(folder, "new.svg")
    assert (folder / "new.svg").read_bytes() == first, "the same numbers, the same bytes"


@pytest.mark.usefixtures("matplotlib")
def test_a_png_is_opaque_and_white(folder: Path) -> None:
    assert plotted(folder, "new.PNG").code == 0
    picture = pytest.importorskip("matplotlib.image").imread(folder / "new.PNG", format="png")
    assert (picture[0, 0] == 1).all()
    if picture.shape[2] == 4:
        assert (picture[..., 3] == 1).all()


@pytest.mark.usefixtures("matplotlib")
@pytest.mark.parametrize("held", [0, 1])
def test_there_is_little_to_draw(folder: Path, held: int) -> None:
    (folder / "corpus" / "q.jsonl").write_bytes(lines_of(*range(1, held + 1)))
    (folder / "corpus" / "runs.jsonl").unlink()
    done = plotted(folder, "little.svg")
    assert (done.code, done.err) == (0, "")
    said = texts(folder / "little.svg")
    assert any(each.startswith(("No articles", "1 article:")) for each in said)


@pytest.mark.usefixtures("matplotlib")
@pytest.mark.parametrize("runs", [1, 2])
def test_growth_is_drawn_from_the_second_run_on(folder: Path, runs: int) -> None:
    (folder / "corpus" / "runs.jsonl").unlink()
    days = (run("q", f"2025-01-0{day}T10:00:00Z", held=day) for day in range(1, runs + 1))
    write_runs(folder / "corpus", *days)
    assert plotted(folder, "runs.svg").code == 0
    assert ("Growth over the runs" in texts(folder / "runs.svg")) is (runs > 1)


@pytest.mark.usefixtures("matplotlib")
def test_of_few_years_each_is_named_once(folder: Path) -> None:
    (folder / "corpus" / "q.jsonl").write_bytes(line(1, year=2021))
    assert plotted(folder, "year.svg").code == 0
    years = [each for each in texts(folder / "year.svg") if each.startswith("20")]
    assert "2021" in years
    assert len(set(years)) == len(years)


@pytest.mark.usefixtures("matplotlib")
def test_more_names_than_a_picture_can_hold(folder: Path) -> None:
    (folder / "corpus" / "q.jsonl").write_bytes(
        b"".join(line(n, journal=Journal(title=f"Journal {n:03}")) for n in range(300))
    )
    assert plotted(folder, "many.svg", "--top", "1000").code == 0
    said = texts(folder / "many.svg")
    assert "first 50 of 300, in 300 articles" in said
    assert "Journal 049" in said


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("plot.pdf", "must end in .svg or .png"),
        ("plot", "must end in .svg or .png"),
        ("nowhere/plot.svg", "there is no folder nowhere"),
        ("corpus", "is a directory"),
    ],
)
def test_a_file_that_cannot_be_is_told_before_any_work(folder: Path, name: str, why: str) -> None:
    done = plotted(folder, name)
    assert (done.code, done.out) == (2, "")
    assert why in done.err


@pytest.mark.usefixtures("matplotlib")
def test_a_folder_that_takes_no_file(folder: Path) -> None:
    (folder / "plot.svg").write_text("before")
    (folder / ".plot.svg.new").mkdir()
    done = plotted(folder, "plot.svg")
    assert done.code == 1
    assert "harvest: cannot write" in done.err
    assert (folder / "plot.svg").read_text() == "before"


def test_without_matplotlib_nothing_is_begun(folder: Path, tmp_path: Path) -> None:
    absent = tmp_path / "absent" / "matplotlib"
    absent.mkdir(parents=True)
    (absent / "__init__.py").write_text('raise ImportError("not here")')
    here = Path(__file__).parents[1]
    done = harvest(
        folder, "stats", "--plot", "a.svg", PYTHONPATH=f"{absent.parent}:{here}"
    )  # fmt: skip
    assert (done.code, done.out) == (2, "")
    assert "pip install 'harvest-pubmed[plot]'" in done.err
    assert not (folder / "a.svg").exists()
