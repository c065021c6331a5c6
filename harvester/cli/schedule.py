"""``harvest schedule``."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harvester.cli.options import settings_of

if TYPE_CHECKING:
    from harvester.config.settings import Settings

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_CONFIGURING = re.compile(r"(?:HARVEST_|NCBI_)[A-Z_]+|https?_proxy|no_proxy", re.IGNORECASE)
_DEADLINE = "20h"
"""A run is over before the next begins, and a large job has the time to wait for NCBI's hours."""


@click.command("schedule")
@click.argument("kind", type=click.Choice(["cron", "systemd"]))
@click.option(
    "--at", default="03:10", metavar="HH:MM", help="When, by this machine's clock [03:10]."
)
@click.option("--name", default="harvest", metavar="NAME", help="What the job is called [harvest].")
@click.argument("fetch_words", nargs=-1, metavar="[-- FETCH OPTIONS]")
def schedule_command(kind: str, at: str, name: str, fetch_words: tuple[str, ...]) -> None:
    """Print a crontab line or a systemd timer that fetches every day.

    It runs `harvest fetch`, and is printed, not installed. The paths are those of this harvest, of
    the queries.toml it finds here, and of this folder. What stands after -- goes to `harvest
    fetch`; --quiet, --off-peak and --deadline are added unless they are there.

    \b
    harvest schedule cron
    harvest schedule cron --at 04:30 | { crontab -l; cat; } | crontab -
    harvest schedule systemd --name pubmed -- --fail-on retraction --notify https://ntfy.sh/my-topic
    """
    from harvester.unattended.timetable import Job, check, cron_lines, systemd_units

    time = _TIME.fullmatch(at.strip())
    if time is None:
        raise click.UsageError(f"--at {at!r} is no time of day such as 03:10.")
    if not _NAME.fullmatch(name):
        raise click.UsageError("--name is to be letters, digits, '-', '_' and '.'.")
    options = _fetch_options(fetch_words)
    settings = _settings(options)
    here, log_file = Path.cwd(), options["log_file"]
    writes = [settings.corpus, *([here / log_file] if isinstance(log_file, Path) else [])]
    job = Job(
        name=name,
        command=(*_harvest(), "fetch", *_words(options, fetch_words)),
        folder=str(here),
        hour=int(time[1]),
        minute=int(time[2]),
        user=_user(),
        writes=tuple(str(path.resolve()) for path in writes),
        needs_email=not options["sandbox"] and not _has_email(settings),
        secret=options["notify"] is not None,
        unset=tuple(
            sorted(filter(_CONFIGURING.fullmatch, os.environ.keys() - {"HARVEST_QUERIES"}))
        ),
    )
    check(job)
    click.echo(cron_lines(job) if kind == "cron" else systemd_units(job), nl=False)


def _fetch_options(words: tuple[str, ...]) -> Mapping[str, object]:
    """What these words mean to ``harvest fetch``; wrong ones are better told now than at night."""
    from harvester.cli.fetch import fetch_command

    with fetch_command.make_context("harvest fetch", list(words)) as context:
        options = dict(context.params)
    url = options["notify"]
    if isinstance(url, str):
        from harvester.unattended.notify import check_url

        check_url(url)
    return options


def _settings(options: Mapping[str, object]) -> Settings:
    file, corpus = options["queries_file"], options["corpus"]
    return settings_of(
        file if isinstance(file, Path) else None,
        corpus if isinstance(corpus, Path) else None,
        sandbox=bool(options["sandbox"]),
        need_file=True,
    )


def _has_email(settings: Settings) -> bool:
    """Is it in the file? The environment will be another."""
    from harvester.config.loading import load

    return settings.file is not None and load(settings.file, {}).email is not None


def _words(options: Mapping[str, object], words: tuple[str, ...]) -> list[str]:
    from harvester.config.locating import locate

    added: list[str] = []
    file = locate(None, os.environ, Path.cwd())
    if options["queries_file"] is None and file is not None:
        added += ["--queries", str(file.absolute())]
    if not (options["quiet"] or options["as_json"] or options["to_stdout"]):
        added.append("--quiet")
    if not options["off_peak"]:
        added.append("--off-peak")
    if options["deadline"] is None:
        added += ["--deadline", _DEADLINE]
    return [*added, *words]


def _harvest() -> list[str]:
    """This very harvest: its script, or the interpreter that has it as a module."""
    python = Path(sys.executable).absolute()
    script = python.with_name("harvest")
    return [str(script)] if os.access(script, os.X_OK) else [str(python), "-m", "harvester"]


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
