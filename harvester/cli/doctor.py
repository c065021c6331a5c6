"""``harvest doctor``: is everything in the corpus whole, and if not, can it be mended?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harvester.cli.options import corpus_options, settings_of


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Mend it; what is taken out goes to CORPUS/rejected/.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each finding.")
@corpus_options
def doctor_command(
    fix: bool, as_json: bool, queries_file: Path | None, corpus: Path | None, sandbox: bool
) -> int:
    """Check every file of the corpus, line by line; mend it with --fix.

    It says what is not as it should be: lines that are no articles, or not as the schema says, or
    second ones of a PMID; histories and the ledger; what dead runs have left; the state against the
    articles; files that belong to nothing. Marked with ! is what is broken; the rest is worth
    knowing. --fix mends what is broken without losing a line, and looks again.

    \b
    harvest doctor
    harvest doctor --fix
    harvest doctor --json | jq 'select(.serious)'

    Exit codes: 0 nothing is broken, 1 something is, 2 the words were wrong, 75 a run is at work
    (--fix waits for nobody).
    """
    import msgspec

    from harvester.corpus.articles import Corpus
    from harvester.corpus.examination import examine
    from harvester.corpus.mending import mend
    from harvester.display.clean import clean
    from harvester.errors import CorpusError, Exit

    settings = settings_of(queries_file, corpus, sandbox=sandbox, need_file=False)
    if not settings.corpus.is_dir():
        raise CorpusError(f"there is no corpus at {settings.corpus}")
    where = Corpus(settings.corpus)
    if fix:
        for sentence in mend(where):
            click.echo(f"harvest: mended: {clean(sentence)}", err=True)
    findings = total = 0
    for finding in examine(where, [query.name for query in settings.queries]):
        total += 1
        findings += finding.serious
        if as_json:
            serious = msgspec.structs.asdict(finding)
            sys.stdout.buffer.write(msgspec.json.encode(serious) + b"\n")
        else:
            click.echo(f"{'!' if finding.serious else ' '} {clean(str(finding))}")
    if not as_json:
        _conclude(where, findings, total, fix=fix)
    return Exit.FAILED if findings else Exit.DONE


def _conclude(corpus: object, broken: int, total: int, *, fix: bool) -> None:
    if not total:
        click.echo("All is well.", err=True)
    elif not broken:
        click.echo("Nothing is broken.", err=True)
    elif not fix:
        click.echo("`harvest doctor --fix` mends it; no line is lost.", err=True)
    else:
        click.echo("What is marked with ! could not be mended.", err=True)
