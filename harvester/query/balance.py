"""A first look at a query's text: is it so plainly well-formed that no parser need see it?"""

from __future__ import annotations

import re

_MARKS = '"“”„‟＂'
_PLAIN = rf"[^{_MARKS}()\[\]]*"
_IN_MARKS = re.compile(rf'"{_PLAIN}"|\[{_PLAIN}\]')
_UNPAIRED = frozenset(f"{_MARKS}[]")
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def is_plainly_balanced(text: str) -> bool:
    """True only where every parenthesis, quotation mark and bracket is closed, and a word stands.

    False means that it takes the parser to know.
    """
    bare = _IN_MARKS.sub(" ", text)
    if not _UNPAIRED.isdisjoint(bare) or not _has_word(text, bare):
        return False
    depth = 0
    for character in bare:
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def _has_word(text: str, bare: str) -> bool:
    """Does a word begin with an ASCII letter, in quotation marks or outside, and no operator?"""
    words = bare.replace("(", " ").replace(")", " ").split()
    quoted = text.partition('"')[2]
    begin = [quoted[:1], *(word[0] for word in words if word not in _OPERATORS)]
    return any(first.isascii() and first.isalpha() for first in begin)
