"""``harvest parse``: PubMed XML from anywhere to JSONL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli import visible

if TYPE_CHECKING:
    from harvester.pubmed_xml.records import Slice


@click.command("parse")
@click.argument(
    "files",
    nargs=-1,
    metavar="[FILE]...",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
def parse_command(files: tuple[str, ...]) -> int:
    """Turn PubMed XML, of files or of standard input, into JSONL.

    The FILEs may be gzipped. The lines are those of the corpus, without what `harvest fetch`
    adds. Baseline and update files of the FTP site, and what EFetch and EDirect give, are read
    with all processors.

    \b
    harvest parse pubmed25n0001.xml.gz | jq .title
    efetch -db pubmed -id 36092509 -format xml | harvest parse

    Exit codes: 0 done, 1 a file is not PubMed XML or not whole, 3 a record could not be read.
    """
    from harvester.errors import Exit, HarvestError
    from harvester.processes import ProcessKilled

    codes = {Exit.DONE}
    for name in files or ("-",):
        try:
            codes.add(Exit.PARTIAL if _parse(name) else Exit.DONE)
        except ProcessKilled as error:
            raise HarvestError(str(error)) from None
        except HarvestError as error:
            click.echo(f"harvest: {visible(str(error))}", err=True)
            codes.add(Exit.FAILED)
    return next(code for code in (Exit.FAILED, Exit.PARTIAL, Exit.DONE) if code in codes)


def _parse(name: str) -> bool:
    """Print the records of a file; whether one could not be read."""
    from harvester.allocator import give_memory_back
    from harvester.display.clean import clean_json
    from harvester.processors import available_processors
    from harvester.pubmed_xml.parallel import read_in_parallel

    to_terminal = sys.stdout.isatty()
    broken = False
    give_memory_back()
    for part in read_in_parallel(_slices(name), available_processors()):
        sys.stdout.buffer.write(clean_json(part.lines) if to_terminal else part.lines)
        for record in part.broken:
            broken = True
            pmid = f" (PMID {record.pmid})" if record.pmid else ""
            where = f"{_shown(name)}: record {record.number}{pmid}"
            click.echo(f"harvest: {visible(f'{where}: {record.reason}')}", err=True)
    return broken


def _slices(name: str) -> Iterator[Slice]:
    """The records of a file. Raises ``HarvestError`` where it is not whole or not to be read."""
    from harvester.errors import HarvestError
    from harvester.pubmed_xml.frame import MalformedAnswer
    from harvester.pubmed_xml.records import read_slices

    if name == "-" and sys.stdin is None:
        raise HarvestError("standard input is closed")
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as stream:
            yield from read_slices(stream)
    except MalformedAnswer as error:
        raise HarvestError(f"{_shown(name)}: {error}") from None
    except OSError as error:
        raise HarvestError(f"{_shown(name)}: {error.strerror or error}") from None


def _shown(name: str) -> str:
    return "standard input" if name == "-" else name
