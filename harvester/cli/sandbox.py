"""``harvest sandbox``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harvester.sandbox.store import Store


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, metavar="N")
@click.option("--records", type=click.IntRange(min=1), metavar="N", help="How many [300].")
@click.option("--seed", type=int, default=1, show_default=True, metavar="S")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND=RATE",
    help="Misbehave: 429, 500, 502, html, error200, empty, truncate, reset, hang, drop or slow, "
    "at a rate from 0 to 1. May be given several times.",
)
@click.option(
    "--latency",
    type=click.FloatRange(0, 3600),
    default=0.0,
    metavar="S",
    help="Seconds before the first byte of an answer.",
)
@click.option(
    "--rate",
    type=click.IntRange(min=0),
    metavar="N",
    help="Requests a second before 429 [3, with any API key 10]; 0 for no limit.",
)
@click.option(
    "--scenario",
    type=click.Choice(["year"]),
    help="Live through a year in 12 steps, from 2025-11-20: records come, change and go.",
)
@click.option(
    "--step",
    type=click.IntRange(0, 12),
    metavar="K",
    help="The step at which the scenario begins [0].",
)
@click.option(
    "--xml",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Serve the records of a PubmedArticleSet file (or .gz) instead.",
)
def sandbox_command(
    port: int,
    records: int | None,
    seed: int,
    faults: tuple[str, ...],
    latency: float,
    rate: int | None,
    scenario: str | None,
    step: int | None,
    xml: tuple[Path, ...],
) -> None:
    """Serve a small PubMed on this machine, for trying and testing.

    It has esearch, efetch, epost, esummary and einfo. Its records are invented, with PMIDs above
    99,000,000. Ctrl-C ends it.

    \b
    harvest sandbox --records 20000 --fault 500=0.1 --fault truncate=0.1
    HARVEST_EUTILS_URL=http://127.0.0.1:8765/entrez/eutils/ harvest fetch --corpus try
    esearch -base http://127.0.0.1:8765/entrez/eutils/ -db pubmed -query 'sclerosis[ti]'

    With --scenario year the server's day is that of its step, in the Date header and in what
    dates are counted from. `curl -X POST http://127.0.0.1:8765/step` moves it on by a month,
    `/step/7` to a later step; `GET /step` tells where it stands.
    """
    from harvester.errors import ConfigurationError
    from harvester.sandbox.faults import parse_all
    from harvester.sandbox.rate import NCBI_KEY_RATE, NCBI_RATE
    from harvester.sandbox.server import Sandbox
    from harvester.sandbox.year.scenario import Year
    from harvester.sandbox.year.telling import line

    if xml and records is not None:
        raise click.UsageError("--records invents records and --xml serves yours; choose one.")
    if scenario and (xml or records is not None):
        raise click.UsageError("--scenario has its own records: leave out --records and --xml.")
    if step is not None and not scenario:
        raise click.UsageError("--step is a step of --scenario year.")
    try:
        wanted = parse_all(faults)
        source = Year(seed) if scenario else _store(xml, records or 300, seed)
        server = Sandbox(
            source,
            port=port,
            faults=wanted,
            rate=NCBI_RATE if rate is None else rate or None,
            key_rate=NCBI_KEY_RATE if rate is None else None,
            latency=latency,
            seed=seed,
            step=step or 0,
            told=lambda at: click.echo(line(at), err=True),
        )
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    except OSError as error:
        raise ConfigurationError(
            f"cannot serve on port {port}: {error.strerror}; choose another --port (0 for any)"
        ) from None
    click.echo(server.url)
    where = f" as of {server.at.day}, step {server.at.step} of 12" if server.at else ""
    click.echo(f"Serving {server.count:,} records{where}; Ctrl-C ends it.", err=True)
    server.serve_forever()


def _store(xml: tuple[Path, ...], records: int, seed: int) -> Store:
    import zlib

    from harvester.errors import ConfigurationError
    from harvester.pubmed_xml.frame import MalformedAnswer
    from harvester.sandbox.store import Store

    if not xml:
        return Store.invented(records, seed)
    try:
        return Store.from_xml(xml)
    except (OSError, EOFError, zlib.error, MalformedAnswer) as error:
        raise ConfigurationError(f"{', '.join(map(str, xml))}: {error}") from None
