"""``harvest help``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_FIRST_SENTENCE = re.compile(r"# [^\n]*\n\n(.*?\.)(?:\s|$)", re.S)


@click.command("help")
@click.argument("topic", required=False)
@click.pass_context
def help_command(ctx: click.Context, topic: str | None) -> None:
    """Show a page of the manual, or the help of a command.

    Without a TOPIC: what there is. On a terminal the page is set out, and goes through a pager
    when it is long; piped, it is Markdown.

    \b
    harvest help                    the pages, each with its first sentence
    harvest help query-language     what can be searched for, and how
    harvest help recipes | less
    harvest help fetch              the same as harvest fetch --help
    """
    from harvester.cli import COMMANDS, cli

    pages = {path.stem: path for path in sorted(_DOCS.glob("*.md"))}
    if topic is None:
        _show(_contents({name: path.read_text("utf-8") for name, path in pages.items()}))
    elif topic in pages:
        _show(pages[topic].read_text("utf-8"))
    elif topic in COMMANDS:
        command = cli.get_command(ctx, topic)
        if command is not None:
            with click.Context(command, info_name=topic, parent=ctx.parent) as context:
                _show_plain(command.get_help(context))
    else:
        from difflib import get_close_matches

        near = get_close_matches(topic, [*pages, *COMMANDS], n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "`harvest help` lists the pages."
        raise click.UsageError(f"No such page or command {topic!r}. {hint}")


def _contents(pages: dict[str, str]) -> str:
    """A page of the pages."""
    rows = [f"| `{name}` | {_first_sentence(text)} |" for name, text in pages.items()]
    return "\n".join(
        [
            "# harvest help",
            "",
            "`harvest help TOPIC` shows one of these pages, `harvest help COMMAND` the help of a "
            "command.",
            "",
            "| topic | |",
            "| --- | --- |",
            *rows,
            "",
        ]
    )


def _first_sentence(page: str) -> str:
    found = _FIRST_SENTENCE.match(page)
    return " ".join(found[1].split()) if found else ""


def _show(page: str) -> None:
    from harvester.display.terminal import terminal

    console = terminal()
    if console is None:
        sys.stdout.write(page)
        return
    from harvester.display.markdown import show_markdown
    from harvester.display.page import WIDEST
    from harvester.display.paging import paged

    console.width = min(console.width, WIDEST)
    with paged(console):
        show_markdown(console, page)


def _show_plain(text: str) -> None:
    from harvester.display.terminal import terminal

    console = terminal()
    if console is None:
        sys.stdout.write(f"{text}\n")
        return
    from harvester.display.paging import paged
    from harvester.display.tables import show

    with paged(console):
        show(console, text)
