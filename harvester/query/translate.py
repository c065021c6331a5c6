"""The wording of QueryTranslation: how NCBI writes down what it searched."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.query.fields import Field
from harvester.query.tree import Operator


def quoted(value: str, field: Field, *, star: bool = False, modifier: str = "") -> str:
    """``"multiple sclerosis"[Title/Abstract]``."""
    plain = value.replace('"', "")
    return f'"{plain}{"*" if star else ""}"{tagged(field, modifier)}'


def bare(value: str, field: Field, *, star: bool = False) -> str:
    """``smith j[Author]``: without the quotation marks that stop what a field does by itself."""
    return f"{value}{'*' if star else ''}{tagged(field)}"


def tagged(field: Field, modifier: str = "") -> str:
    """``[MeSH Terms:noexp]``."""
    return f"[{field.value}:{modifier}]" if modifier else f"[{field.value}]"


def date_range(low: str, high: str, field: Field) -> str:
    """``2020/01/01:2020/12/31[Date - Publication]`` from ISO dates."""
    return f"{low.replace('-', '/')}:{high.replace('-', '/')}{tagged(field)}"


def joined(operator: Operator, operands: Sequence[str]) -> str:
    """The operands with the operator between them, in parentheses if there are several."""
    return operands[0] if len(operands) == 1 else f"({f' {operator} '.join(operands)})"


def unwrapped(text: str) -> str:
    """The text without the one pair of parentheses that is around all of it."""
    if not text.startswith("("):
        return text
    depth, inside_quotes = 0, False
    for position, character in enumerate(text):
        if character == '"':
            inside_quotes = not inside_quotes
        elif not inside_quotes and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return text[1:-1] if position == len(text) - 1 else text
    return text
