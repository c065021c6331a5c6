"""``harvest export``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harvester.cli.selecting import Selection, selection_options
from harvester.export.formats import CHUNKS, FORMATS, Format, Shape, writer_of

if TYPE_CHECKING:
    from harvester.article import Article

_NAMES = "\n".join(f"{name:<12} {form.what}" for name, form in FORMATS.items())


@click.command(
    "export",
    help=f"""Write articles as RIS, BibTeX, xlsx, SQLite, text, more.

    Those of all queries, or of the QUERYs named. FORMAT is one of these:

    \b
    {_NAMES.replace(chr(10), chr(10) + "    ")}

    FILE is replaced only by a whole one; of a folder of text, the files of other articles go.
    Without -o, text goes to standard output.

    \b
    harvest export ris msc-ms -o msc-ms.ris
    harvest export csv --new-since last > new.csv
    harvest export text --chunk 512 -o chunks.jsonl

    csv and tsv have an apostrophe before cells that a spreadsheet would take for a formula.
    A token of --chunk is counted for every four bytes of a word and for every other sign.

    Exit codes: 0 done, 1 cannot write, 2 wrong words or a library is missing, 3 a broken line
    was passed over.
    """,
)
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Where to: a file; of text, a folder; - is standard output.",
)
@click.option(
    "--chunk",
    type=click.IntRange(min=1),
    metavar="TOKENS",
    help="With text: title and abstract as JSONL, in chunks of at most so many tokens.",
)
@click.option("--quiet", "-q", is_flag=True, help="Do not say how many articles went where.")
@selection_options
def export_command(
    selection: Selection, form: str, output: Path | None, chunk: int | None, quiet: bool
) -> int:
    """Write the selection in a format; its page of help is above, made from the formats."""
    from harvester.errors import CorpusError

    path = None if output is None or str(output) == "-" else output
    if chunk is not None and form != "text":
        raise click.UsageError("--chunk goes with text only")
    chosen = FORMATS[form] if chunk is None else CHUNKS
    _check(form, chosen, path)
    _spare(path, selection)
    writer = writer_of(chosen)
    if chunk is not None:
        writer = partial(writer, size=chunk)
    if not selection.is_somewhere:
        return selection.ended()  # an older export is not replaced by one of nothing
    articles = _Counted(selection.articles())
    try:
        _write(chosen, writer, articles, path)
    except OverflowError:
        raise CorpusError(
            f"{form} has no room for a number of more than 64 bits, which a line of the corpus "
            "has; nothing was written"
        ) from None
    code = selection.ended()
    if path is not None and not quiet:
        _say(f"{articles.count:,} article{'s' * (articles.count != 1)} to {path}")
    return code


def _check(name: str, form: Format, path: Path | None) -> None:
    """Raises ``UsageError`` where the format does not go to such a place."""
    if path is None:
        if form.shape is Shape.FOLDER:
            raise click.UsageError(
                "text is a file an article: name a folder, as in -o articles, "
                "or have it as JSONL by --chunk"
            )
        if form.shape is Shape.FILE:
            raise click.UsageError(f"{name} goes to a file: name it, as in -o {_example(form)}")
    elif form.shape is Shape.FOLDER:
        if path.exists() and not path.is_dir():
            raise click.UsageError(f"{path} is not a folder")
    elif path.is_dir():
        raise click.UsageError(f"{path} is a folder: name a file, as in -o {path / _example(form)}")
    elif form.shape is Shape.FILE and _is_stream(path):
        raise click.UsageError(f"{name} goes to a file, and {path} is none")


def _spare(path: Path | None, selection: Selection) -> None:
    """Raises ``UsageError`` where the export would take the place of files of the corpus."""
    if path is None:
        return
    corpus, place = selection.settings.corpus.resolve(), path.resolve()
    hidden = corpus / ".state", corpus / ".staging", corpus / "history", corpus / "rejected"
    is_a_file = place.parent == corpus and place.suffix in (".jsonl", ".lock")
    if place == corpus or is_a_file or any(map(place.is_relative_to, hidden)):
        raise click.UsageError(f"{path} is a place of the corpus itself: write to another")


def _example(form: Format) -> str:
    return f"articles.{form.extension}"


def _is_stream(path: Path) -> bool:
    """A pipe or a device: what is written there cannot be put in its place when it is whole."""
    return path.exists() and not path.is_file()


def _write(form: Format, writer: Any, articles: Iterable[Article], path: Path | None) -> None:
    from harvester.export.whole import whole, whole_folder

    if path is None:
        _print(writer(articles))
    elif form.shape is Shape.STREAM and _is_stream(path):
        with path.open("wb") as stream:
            stream.writelines(writer(articles))
    elif form.shape is Shape.STREAM:
        with whole(path) as new, new.open("wb") as file:
            file.writelines(writer(articles))
    else:
        with (whole if form.shape is Shape.FILE else whole_folder)(path) as new:
            remarks = writer(articles, new)
        for remark in remarks:
            _say(remark)


def _print(chunks: Iterable[bytes]) -> None:
    from harvester.display.clean import clean_json

    shown = map(clean_json, chunks) if sys.stdout.isatty() else chunks
    sys.stdout.buffer.writelines(shown)


def _say(sentence: str) -> None:
    from harvester.cli import visible

    click.echo(f"harvest: {visible(sentence)}", err=True)


class _Counted:
    """Articles on their way; ``count`` is how many have gone."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.count = 0
        self._articles = articles

    def __iter__(self) -> Iterator[Article]:
        for article in self._articles:
            self.count += 1
            yield article
