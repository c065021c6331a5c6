"""Parsing files of PubMed XML: on one core against three peers, on two against xtract."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..measure import CommandFailed, in_turn, run
from ..peers import edirect, parsers
from ..peers.installed import Absent, python_of_peers
from ..promises import PromiseBroken
from ..shelf import Shelf, shelf_of
from ..suite import Suite
from ..table import Row, at_least

_NAMES = {"biopython": "Bio.Entrez.read", "pubmed_parser": "pubmed_parser", "xtract": "xtract"}
_LEAST = {"biopython": 4.0, "pubmed_parser": 2.0, "xtract": 0.7}
_REMARKS = {
    "biopython": "validate=False: some real records do not follow their DTD",
    "pubmed_parser": "nlm_category, author_list and reference_list; fewer fields than ours",
    "xtract": "-mixed, every field, its start included; the stretch is 1 ×",
}


def on_one_core(suite: Suite) -> Iterator[Row]:
    """records/CPU s to Articles and JSON against Bio.Entrez, pubmed_parser, xtract."""
    with suite.folder() as folder:
        shelf, work = _accepted_by_all(suite, folder)
        path = folder / "records.xml.gz"
        shelf.write(path)
        (folder / "records.xml").write_bytes(gzip.decompress(path.read_bytes()))
        speed = partial(_speed, suite, folder, shelf.count)
        contenders: dict[str, Callable[[], float]] = {
            "ours": partial(speed, Path(sys.executable), "ours", path)
        }
        absent: dict[str, str] = {}
        for name in ("biopython", "pubmed_parser"):
            try:
                contenders[name] = partial(speed, python_of_peers(), name, path)
            except Absent as why:
                absent[name] = str(why)
        try:
            line = edirect.extraction(folder / "records.xml")
            contenders["xtract"] = partial(_xtract_speed, suite, folder, line, shelf.count)
        except Absent as why:
            absent["xtract"] = str(why)
        results = in_turn(suite.runs, contenders)
    ours = results.pop("ours")
    for name, others in results.items():
        row = Row(work, "parse", "records/CPU s", ours, _NAMES[name], others)
        yield at_least(_LEAST[name], replace(row, remark=_REMARKS[name]))
    for name, reason in absent.items():
        yield Row(work, "parse", "records/CPU s", ours, _NAMES[name], remark=reason)


def like_baseline(suite: Suite) -> Iterator[Row]:
    """harvest parse of a baseline-like file on two cores against gunzip | xtract, by the clock."""
    shelf = shelf_of("usual", suite.scaled(30_000))
    with suite.folder() as folder:
        path = folder / "baseline.xml.gz"
        size = shelf.write(path)
        work = (
            f"a baseline-like file of {shelf.count:,} {shelf.name} on two cores: "
            f"{size / 1e6:,.0f} MB, {path.stat().st_size / 1e6:,.0f} MB gzipped"
        )
        contenders: dict[str, Callable[[], float]] = {}
        absent: dict[str, str] = {}
        if has_parse(suite, folder):
            contenders["ours"] = partial(_parse_pace, suite, folder, path, shelf.count)
        else:
            absent["harvest parse"] = "not there yet"
        try:
            edirect.extraction()
            contenders["xtract"] = partial(_xtract_pace, suite, folder, path, shelf.count)
        except Absent as why:
            absent["xtract"] = str(why)
        results = in_turn(suite.runs, contenders)
    ours, others = results.get("ours", []), results.get("xtract", [])
    said = "; ".join(f"{name}: {reason}" for name, reason in absent.items())
    row = Row(work, "parse", "records/s", ours, "gunzip | xtract" if others else "", others)
    if absent:
        yield replace(row, remark=said)
    else:
        yield at_least(0.7, replace(row, remark="both write to a file; the stretch is 1 ×"))


def has_parse(suite: Suite, folder: Path) -> bool:
    """Is there a ``harvest parse``?"""
    try:
        command = [sys.executable, "-m", "harvester", "parse", "--help"]
        run(command, environ=suite.environ, cwd=folder)
    except CommandFailed:
        return False
    return True


def _accepted_by_all(suite: Suite, folder: Path) -> tuple[Shelf, str]:
    """A shelf of the records that no peer refuses, and what it is."""
    every = shelf_of("usual", 0)
    count = len(every.templates)
    each = folder / "each.xml.gz"
    Shelf(every.name, every.templates, count).write(each)
    accepted = "which every peer accepts"
    try:
        out = folder / "accepted"
        command = [str(python_of_peers()), parsers.__file__, "accepted", str(each)]
        run(command, environ=suite.environ, cwd=folder, out=out)
        places = json.loads(out.read_text())
    except Absent:
        places, accepted = range(count), "not tried on peers"
    records = max(len(places), suite.scaled(4_000))
    shelf = Shelf(every.name, tuple(every.templates[place] for place in places), records)
    return shelf, (
        f"parse {records:,} records on one core ({len(places)} {every.name} of {count}, "
        f"{accepted}, again and again)"
    )


def _speed(suite: Suite, folder: Path, count: int, python: Path, name: str, path: Path) -> float:
    out = folder / "figures"
    command = [str(python), parsers.__file__, name, str(path)]
    run(command, environ=suite.environ, cwd=folder, out=out)
    figures = json.loads(out.read_text())
    _check(name, figures["records"], count)
    return float(count / figures["cpu"])


def _xtract_speed(suite: Suite, folder: Path, line: str, count: int) -> float:
    out = folder / "records.tsv"
    cost = run(["sh", "-c", line], environ=suite.environ, cwd=folder, out=out)
    _check("xtract", edirect.count_of_records(out), count)
    return count / cost.cpu


def _parse_pace(suite: Suite, folder: Path, path: Path, count: int) -> float:
    out = folder / "records.jsonl"
    command = [sys.executable, "-m", "harvester", "parse", str(path)]
    cost = run(command, environ=suite.environ, cwd=folder, out=out, cores=2)
    with out.open("rb") as lines:
        _check("harvest parse", sum(1 for line in lines if json.loads(line)["pmid"]), count)
    return count / cost.wall


def _xtract_pace(suite: Suite, folder: Path, path: Path, count: int) -> float:
    out = folder / "records.tsv"
    line = f"gunzip -c {path} | {edirect.extraction()}"
    cost = run(["sh", "-c", line], environ=suite.environ, cwd=folder, out=out, cores=2)
    _check("xtract", edirect.count_of_records(out), count)
    return count / cost.wall


def _check(what: str, count: int, wanted: int) -> None:
    if count != wanted:
        raise PromiseBroken(f"{what} gave {count} records of {wanted}")
