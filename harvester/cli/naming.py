"""What a reading command is about: the queries named, or all that anybody knows; PMIDs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from harvester.config.settings import Settings


def known_queries(settings: Settings, further: Iterable[str] = ()) -> list[str]:
    """Of queries.toml in its order, then those that only files of the corpus know."""
    from harvester.corpus.articles import Corpus

    in_file = [query.name for query in settings.queries]
    in_corpus = [
        *Corpus(settings.corpus).queries(),
        *_stems(settings.corpus, ".left.jsonl"),
        *_stems(settings.corpus / "history", ".jsonl"),
        *further,
    ]
    return list(dict.fromkeys([*in_file, *sorted(set(in_corpus))]))


def chosen_queries(known: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names given, each once, or all; ``ConfigurationError`` for one that nobody knows."""
    from harvester.config.wording import nearest, shown
    from harvester.errors import ConfigurationError

    for name in names:
        if name not in known:
            near = " or ".join(f'"{each}"' for each in nearest(name, list(known)))
            hint = f"; did you mean {near}?" if near else f"; there are: {', '.join(known)}"
            raise ConfigurationError(f'there is no query "{shown(name)}"{hint if known else ""}')
    return list(dict.fromkeys(names)) or list(known)


def pmid_number(text: str) -> int:
    """The number of a PMID as people write it: "36092509", "PMID: 36092509"."""
    digits = text.strip().lower().removeprefix("pmid:").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise click.UsageError(f"{text!r} is not a PMID: a PMID is a number, such as 36092509.")
    return int(digits)


def say_what_to_do(settings: Settings, missing: str) -> None:
    """To someone who has nothing yet."""
    from harvester.cli import visible

    click.echo(
        f"harvest: {missing} in {visible(str(settings.corpus))}. `harvest fetch` fills a corpus; "
        "`harvest fetch --sandbox` works without a queries.toml.",
        err=True,
    )


def _stems(folder: Path, ending: str) -> list[str]:
    with suppress(OSError):
        names = (path.name for path in folder.iterdir())
        return [n.removesuffix(ending) for n in names if n.endswith(ending) and n[0] != "."]
    return []
