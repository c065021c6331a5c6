"""A page of the manual on a terminal, readable on a dark one and on a light one."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement, TableElement
from rich.segment import Segment
from rich.table import Table
from rich.theme import Theme

_COMMENT = re.compile(r"^<!--.*?-->\n", re.M | re.S)
_OTHER_PAGE = re.compile(r"\[([^\]]+)\]\(([\w-]+)\.md(?:#[\w-]*)?\)")
_LOOK = Theme(
    {
        "markdown.h1": "bold underline",
        "markdown.h2": "bold magenta",
        "markdown.h3": "bold",
        "markdown.code": "cyan",
        "markdown.code_block": "cyan",
        "markdown.item.bullet": "bold",
        "markdown.table.border": "dim",
        "markdown.table.header": "bold",
    }
)
"""Colours of the terminal's own, and no background: rich's are made for a dark one."""


class _Code(CodeBlock):
    """Code as it stands, set in, its lines whole; not coloured by a theme with a background."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        style = console.get_style("markdown.code_block")
        for line in str(self.text).rstrip().split("\n"):
            # Whole, however narrow the terminal is: who copies it wants no line ends more.
            yield Segment(f"    {line}\n", style)


class _Heading(Heading):
    """At the left, without a frame."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.text


class _Table(TableElement):
    """Long words are broken, not cut."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            for column in table.columns if isinstance(table, Table) else ():
                column.overflow = "fold"
            yield table


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "table_open": _Table,
        "fence": _Code,
        "code_block": _Code,
    }


def show_markdown(console: Console, text: str) -> None:
    """Print a page; a link to another one says how to read that."""
    shown = _OTHER_PAGE.sub(r"\1 (`harvest help \2`)", _COMMENT.sub("", text))
    with console.use_theme(_LOOK):
        console.print(_Page(shown, hyperlinks=False), crop=False)
