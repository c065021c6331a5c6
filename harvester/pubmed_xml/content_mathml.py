"""The words of content MathML (W3C MathML 3.0, chapter 4): signs, ways of writing, brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harvester.pubmed_xml.scripts import superscript

_SIGNS = {
    "plus": "+",
    "minus": "−",
    "times": "×",
    "divide": "/",
    "eq": "=",
    "neq": "≠",
    "lt": "<",
    "gt": ">",
    "leq": "≤",
    "geq": "≥",
    "approx": "≈",
    "equivalent": "≡",
    "factorof": "∣",
    "implies": "⇒",
    "tendsto": "→",
    "in": "∈",
    "notin": "∉",
    "subset": "⊆",
    "prsubset": "⊂",
    "notsubset": "⊈",
    "notprsubset": "⊄",
    "union": "∪",
    "intersect": "∩",
    "setdiff": "∖",
    "cartesianproduct": "×",
    "and": "∧",
    "or": "∨",
    "xor": "⊻",
    "compose": "∘",
    "vectorproduct": "×",
    "scalarproduct": "⋅",
    "outerproduct": "⊗",
}
_OTHER_SIGNS = {
    "power": "^",
    "root": "√",
    "not": "¬",
    "factorial": "!",
    "sum": "∑",
    "product": "∏",
    "int": "∫",
    "diff": "d",
    "partialdiff": "∂",
    "grad": "∇",
    "curl": "∇×",
    "divergence": "∇⋅",
    "laplacian": "∇²",
    "forall": "∀",
    "exists": "∃",
    "infinity": "∞",
    "emptyset": "∅",
    "pi": "π",
    "eulergamma": "γ",
    "exponentiale": "e",
    "imaginaryi": "i",
    "integers": "ℤ",
    "reals": "ℝ",
    "rationals": "ℚ",
    "naturalnumbers": "ℕ",
    "complexes": "ℂ",
    "primes": "ℙ",
    "notanumber": "NaN",
    "arccos": "arccos",
}
_NAMES = (
    "sin cos tan sec csc cot sinh cosh tanh sech csch coth arcsin arctan arccot arccsc arcsec "
    "arccosh arccoth arccsch arcsech arcsinh arctanh exp ln log abs floor ceiling max min gcd lcm "
    "rem quotient mean sdev variance median mode moment card arg real imaginary conjugate inverse "
    "ident domain codomain image determinant transpose selector limit true false"
)

SYMBOLS: Mapping[str, str] = {name: name for name in _NAMES.split()} | _SIGNS | _OTHER_SIGNS
"""What an empty element stands for."""

CONTAINERS: Mapping[str, tuple[str, str, str]] = {
    "matrix": ("[", "; ", "]"),
    "matrixrow": ("", ", ", ""),
    "vector": ("(", ", ", ")"),
    "set": ("{", ", ", "}"),
    "list": ("(", ", ", ")"),
    "interval": ("[", ", ", "]"),
    "piecewise": ("{", "; ", "}"),
    "piece": ("", " if ", ""),
    "otherwise": ("", "", " otherwise"),
    "lambda": ("λ(", ", ", ")"),
}
"""Brackets and separators of the elements that hold others."""


def _infix(sign: str) -> Callable[[list[str]], str]:
    def written(arguments: list[str]) -> str:
        return sign + arguments[0] if len(arguments) == 1 else sign.join(arguments)

    return written


def _power(arguments: list[str]) -> str:
    return arguments[0] + "".join(superscript(exponent) for exponent in arguments[1:])


def _around(opening: str, closing: str) -> Callable[[list[str]], str]:
    def written(arguments: list[str]) -> str:
        return opening + ", ".join(arguments) + closing

    return written


APPLY: Mapping[str, Callable[[list[str]], str]] = {
    **{name: _infix(sign) for name, sign in _SIGNS.items()},
    "power": _power,
    "abs": _around("|", "|"),
    "floor": _around("⌊", "⌋"),
    "ceiling": _around("⌈", "⌉"),
    "factorial": _around("", "!"),
    "not": _around("¬", ""),
}
"""How an operator of ``apply`` is written with its arguments."""
