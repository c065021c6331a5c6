"""A record in MEDLINE format, in lines as long as PubMed's."""

from __future__ import annotations

from harvester.article import Article
from harvester.medline.fields import medline_fields
from harvester.plain_text import one_line

_WIDTH = 87


def medline_text(article: Article) -> str:
    """Render a record in MEDLINE format; each field ends its line."""
    fields = ((tag, one_line(value)) for tag, value in medline_fields(article))
    return "".join(f"{_field(tag, value)}\n" for tag, value in fields if value)


def _field(tag: str, value: str) -> str:
    """The field, folded at spaces; what is longer than a line stays whole."""
    field = f"{tag:<4}- {value}"
    if len(field) <= _WIDTH:
        return field
    start = f"{tag:<4}- "
    lines = []
    rest = value
    while len(rest) > _WIDTH - len(start):
        end = rest.rfind(" ", 0, _WIDTH - len(start) + 1)
        end = rest.find(" ") if end < 0 else end
        if end < 0:
            break
        lines.append(rest[:end].rstrip(" "))
        rest = rest[end:].lstrip(" ")
    lines.append(rest)
    return start + f"\n{' ' * len(start)}".join(lines)
