"""The command layer: click takes the words, one function does the work, errors become codes."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from harvester import __version__
from harvester.errors import Exit, HarvestError

_BROKEN_PIPE = 141
"""What a shell shows of a command that SIGPIPE ended."""

_NO_THREAD = "can't start new thread"
"""What Python says where the system gives none."""

COMMANDS = {
    "init": ("setup", "Write a commented queries.toml; never over a file that exists."),
    "fetch": ("fetch", "Bring every saved query, or the QUERYs named, up to date."),
    "list": ("listing", "List the queries: how many articles are held, how new they are."),
    "show": ("show", "Show articles of the corpus, each as a page to read."),
    "cat": ("cat", "Print articles as JSONL: of all queries, or the QUERYs named."),
    "search": ("search", "Search the articles held, in PubMed's own language."),
    "stats": ("stats", "Count articles: by year, journal, topic, author, country and more."),
    "export": ("export", "Write articles as RIS, BibTeX, xlsx, SQLite, text, more."),
    "history": ("past", "Tell the life of articles: first seen, indexed, corrected, left."),
    "alerts": ("past", "List the retractions, concerns and corrections of articles held."),
    "runs": ("runs", "Show what each run did, and how the queries have grown."),
    "status": ("status", "Show how each query is: how new, how fresh, what is broken."),
    "doctor": ("doctor", "Check every file of the corpus, line by line; mend it with --fix."),
    "schedule": ("schedule", "Print a crontab line or a systemd timer that fetches every day."),
    "parse": (
        "parse",
        "Turn PubMed XML, of files or of standard input, into JSONL.",
    ),
    "schema": ("setup", "Print the JSON Schema of a corpus line."),
    "sandbox": ("sandbox", "Serve a small PubMed on this machine, for trying and testing."),
    "help": ("help", "Show a page of the manual, or the help of a command."),
}
"""Each command: the module that has it, and the first sentence of its help."""


class _Commands(click.Group):
    """Loads a command's module only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"harvester.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would exit with 1, which is a failure's code here
            _abandon_stdout()
            raise click.exceptions.Exit(_BROKEN_PIPE) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 NCBI or the disk failed, 2 the words were wrong, 3 some queries "
    "or records failed and the rest is safe, 4 an alert (fetch --fail-on), 75 another run is "
    "writing, 130 interrupted.",
)
@click.version_option(__version__, prog_name="harvest", message="%(prog)s %(version)s")
def cli() -> None:
    """A local, always-current, trustworthy copy of the PubMed literature you care about.

    \b
    harvest fetch --sandbox     try it: no network, no account
    harvest init                write a queries.toml of your own
    harvest fetch               bring the corpus up to date
    harvest cat | jq .title     use it
    """


def main() -> None:
    """Run the command line; never returns."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.unraisablehook = _unraisable
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, as in `harvest list >&-`
            setattr(sys, name, os.fdopen(_nowhere(), "w"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode shows "?"
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE
    except HarvestError as error:
        click.echo(f"harvest: {visible(str(error))}", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("harvest: interrupted", err=True)
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        code = _BROKEN_PIPE
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and str(error) != _NO_THREAD:
            raise
        short = "there is not enough memory (ulimit -v), or too few processes (ulimit -u)"
        click.echo(f"harvest: {short}", err=True)
        code = Exit.FAILED
    except OSError as error:  # of the output: what is ours to read or write is a CorpusError
        _abandon_stdout()
        place = f"{error.filename}: " if error.filename else "cannot write the output: "
        click.echo(f"harvest: {visible(place)}{error.strerror or error}", err=True)
        code = Exit.FAILED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(int(code or 0))


def _unraisable(dropped: sys.UnraisableHookArgs) -> None:
    """Ctrl-C while Python clears something away would be dropped: it comes again a moment later."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)
        return
    from threading import Timer, main_thread

    later = Timer(0.01, signal.pthread_kill, (main_thread().ident, signal.SIGINT))
    later.daemon = True
    later.start()


def _abandon_stdout() -> None:
    """What is left in its buffer goes nowhere: at the end Python would try again, and fail."""
    os.dup2(_nowhere(), sys.stdout.fileno())


def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)


def visible(text: str) -> str:
    """The text with what is not printable as Python writes it, on one line or more."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
