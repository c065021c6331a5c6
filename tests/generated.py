"""What is written from the code, and committed: ``python tests/generated.py`` writes it anew."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import click
import msgspec

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import harvester  # noqa: E402
from harvester import article  # noqa: E402
from harvester.cli import COMMANDS, cli  # noqa: E402
from harvester.query.fields import KINDS, Field, Kind, tags_of  # noqa: E402

DOCS = ROOT / "harvester" / "docs"
PUBLIC = ROOT / "tests" / "public_api.txt"


def public_api(_: str = "") -> str:
    """What ``harvester.__all__`` names: each signature, each field and its type."""
    return "\n".join(row for name in harvester.__all__ for row in _public(name)) + "\n"


def _public(name: str) -> Iterator[str]:
    thing = getattr(harvester, name)
    if name == "__version__":
        yield "__version__: str"
    elif not isinstance(thing, type):
        shown = inspect.signature(thing) if callable(thing) else f" = {thing!r}"
        yield f"{name}{shown}"
    else:
        yield f"class {name}({', '.join(base.__name__ for base in thing.__bases__)})"
        if issubclass(thing, msgspec.Struct):
            for field in msgspec.structs.fields(thing):
                annotation = thing.__annotations__[field.name]
                default = "" if field.required else " = …"
                yield f"    {field.name}: {annotation}{default}"


def commands_page(_: str = "") -> str:
    """The help of every command, word for word."""
    parts = [
        "# Commands",
        "Every command, argument and option, as `harvest COMMAND --help` tells them.",
        *(_manual(name) for name in ("", *COMMANDS)),
    ]
    return "\n\n".join(parts) + "\n"


def _manual(name: str) -> str:
    top = click.Context(cli, info_name="harvest", terminal_width=80, **cli.context_settings)
    if not name:
        return f"## harvest\n\n```text\n{cli.get_help(top)}\n```"
    module = import_module(f"harvester.cli.{COMMANDS[name][0]}")
    command: click.Command = getattr(module, f"{name}_command")
    context = click.Context(command, info_name=name, parent=top, terminal_width=80)
    return f"## harvest {name}\n\n```text\n{command.get_help(context)}\n```"


def corpus_page(page: str) -> str:
    """The same page with the keys of the types as they are; what each means is kept."""
    meanings = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.*) \|$", page, re.M))
    rows = ["| key | value | |", "| --- | --- | --- |"]
    for name, annotation in article.Article.__annotations__.items():
        rows.append(f"| `{name}` | {_in_words(annotation)} | {meanings.get(name, '')} |")
    page = _between(page, "keys", "\n".join(rows))
    return _between(page, "parts", "\n\n".join(map(_part, _parts())))


def _parts() -> list[type[msgspec.Struct]]:
    named = [getattr(harvester, name) for name in harvester.__all__]
    return [
        each
        for each in named
        if isinstance(each, type)
        and issubclass(each, msgspec.Struct)
        and each is not article.Article
    ]


def _part(part: type[msgspec.Struct]) -> str:
    text = inspect.cleandoc(part.__doc__ or "").replace("``", "`")
    keys = (f"`{name}` {_in_words(each)}" for name, each in part.__annotations__.items())
    return f"### {part.__name__}\n\n{text}\n\nKeys: {'; '.join(keys)}."


def _in_words(annotation: str) -> str:
    one = annotation.removesuffix(" | None")
    listed = re.fullmatch(r"tuple\[(\w+), \.\.\.\]", one)
    if listed:
        return f"list of {_PLURALS.get(listed[1], listed[1])}"
    return _NAMES.get(one, one)


_NAMES = {"str": "text", "int": "number", "bool": "true or false", "dict[str, str]": "object"}
_PLURALS = {"str": "texts"}


def query_page(page: str) -> str:
    """The same page with the fields and the tags as they are."""
    parts = []
    for kind in Kind:
        fields = [each for each in Field if KINDS[each] is kind]
        rows = [
            f"| {each.value} | {', '.join(f'`{tag}`' for tag in tags_of(each))} |"
            for each in fields
        ]
        heading = f"**Searched by {kind.value}**"
        parts.append("\n".join([heading, "", "| field | tags |", "| --- | --- |", *rows]))
    return _between(page, "tags", "\n\n".join(parts))


def _tags(field: Field) -> str:
    return ", ".join(f"`{tag}`" for tag in tags_of(field))


def _between(page: str, name: str, text: str) -> str:
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    if not after:
        raise ValueError(f"the page has no place for {name}")
    return f"{before}{start}\n{text}\n\n{end}{after}"


GENERATED: Mapping[Path, Callable[[str], str]] = {
    PUBLIC: public_api,
    DOCS / "commands.md": commands_page,
    DOCS / "corpus.md": corpus_page,
    DOCS / "query-language.md": query_page,
}


def main() -> None:
    for path, written in GENERATED.items():
        before = path.read_text("utf-8") if path.exists() else ""
        text = written(before)
        if text != before:
            path.write_text(text, "utf-8")
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
