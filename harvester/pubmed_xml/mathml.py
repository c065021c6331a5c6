"""MathML (W3C MathML 3.0, presentation and content) as one readable line of text.

Every symbol of the formula is in the text: ``(a+1)/b``, ``√(x+y)``, ``∑ᵢ₌₁ⁿaᵢ``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml.etree import _Element as Element

from harvester.pubmed_xml.content_mathml import APPLY, CONTAINERS, SYMBOLS
from harvester.pubmed_xml.scripts import subscript, superscript

_TOKENS = frozenset({"mi", "mn", "mo", "mtext", "ms", "ci", "cn", "csymbol"})
_WITH_TEXT = _TOKENS | {"mfenced", "semantics", "annotation"}
_ROWS = frozenset({"mrow", "mstyle", "mpadded", "mphantom", "math", "semantics", "menclose"})
_SCRIPTED = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})
_ANNOTATIONS = frozenset({"annotation", "annotation-xml"})
_PRIMES = frozenset("′″‴⁗'°")


def math_text(element: Element) -> str:
    """A ``math`` element, or any element within one, as text."""
    name = _name(element)
    render = _RENDERERS.get(name)
    if render is not None and (name in _WITH_TEXT or not _has_text(element)):
        return render(element)
    if name in CONTAINERS and not _has_text(element):
        opening, separator, closing = CONTAINERS[name]
        return opening + separator.join(_texts(element)) + closing
    if len(element) == 0 and not (element.text or "").strip():
        return SYMBOLS.get(name, "")
    return _row(element)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(element: Element) -> list[str]:
    return [math_text(child) for child in element]


def _stray(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _has_text(element: Element) -> bool:
    """Whether text stands where only elements should: it is then read as a row, and stays."""
    return bool(_stray(element.text) or any(_stray(child.tail) for child in element))


def _row(element: Element) -> str:
    """The children side by side; names of functions stay apart: ``sin x``."""
    text = _stray(element.text)
    previous = ""
    for child in element:
        part = math_text(child)
        name = _name(child)
        words = name == previous == "mi" and (len(part) > 1 or text[-2:-1].isalpha())
        if words and text[-1:].isalnum() and part[:1].isalnum():
            text += " "
        text += part + _stray(child.tail)
        previous = name
    return text


def _token(element: Element) -> str:
    text = element.text or ""
    for child in element:
        text += math_text(child) + (child.tail or "")
    return text if _name(element) == "mtext" else text.strip(" \t\r\n")


def _space(_: Element) -> str:
    return " "


def _quoted(element: Element) -> str:
    return element.get("lquote", '"') + _token(element) + element.get("rquote", '"')


def _is_single(element: Element) -> bool:
    """Whether it reads as one thing, and so needs no brackets under a bar, a root or a power."""
    name = _name(element)
    children = list(element)
    if name in _ROWS and len(children) == 1:
        return _is_single(children[0])
    if name in _SCRIPTED and children:
        return _is_single(children[0])
    if name == "mtext":
        return not children and " " not in _token(element)
    return name in _TOKENS or name in ("mfenced", "mtable") or not children


def _grouped(element: Element) -> str:
    text = math_text(element)
    if _is_single(element) or _is_bracketed(text):
        return text
    return f"({text})"


def _is_bracketed(text: str) -> bool:
    """Whether the first bracket closes at the very end."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    closing = pairs.get(text[:1])
    if closing is None:
        return False
    depth = 0
    for position, character in enumerate(text):
        depth += (character == text[0]) - (character == closing)
        if depth == 0:
            return position == len(text) - 1
    return False


def _raised(text: str) -> str:
    return text if text and _PRIMES.issuperset(text) else superscript(text)


def _arguments(element: Element, count: int) -> list[Element] | None:
    """The children when there are as many as there should be: else it is read as a row."""
    children = list(element)
    return children if len(children) == count else None


def _fraction(element: Element) -> str:
    parts = _arguments(element, 2)
    if parts is None:
        return _row(element)
    bar = "¦" if element.get("linethickness") in ("0", "0pt", "0px", "0em") else "/"
    return f"{_grouped(parts[0])}{bar}{_grouped(parts[1])}"


def _under(element: Element) -> str:
    parts = _arguments(element, 2)
    if parts is None:
        return _row(element)
    return _grouped(parts[0]) + subscript(math_text(parts[1]).strip())


def _over(element: Element) -> str:
    parts = _arguments(element, 2)
    if parts is None:
        return _row(element)
    return _grouped(parts[0]) + _raised(math_text(parts[1]).strip())


def _under_and_over(element: Element) -> str:
    parts = _arguments(element, 3)
    if parts is None:
        return _row(element)
    lower, upper = (math_text(part).strip() for part in parts[1:])
    return _grouped(parts[0]) + subscript(lower) + _raised(upper)


def _square_root(element: Element) -> str:
    children = list(element)
    if len(children) == 1:
        return "√" + _grouped(children[0])
    text = _row(element)
    return f"√({text})" if text else ""


def _root(element: Element) -> str:
    parts = _arguments(element, 2)
    if parts is None:
        return _square_root(element)
    return superscript(math_text(parts[1]).strip()) + "√" + _grouped(parts[0])


def _enclosed(element: Element) -> str:
    return _square_root(element) if "radical" in element.get("notation", "") else _row(element)


def _fenced(element: Element) -> str:
    separators = "".join(element.get("separators", ",").split())
    text = element.get("open", "(").strip() + _stray(element.text)
    for number, part in enumerate(_texts(element)):
        if number and separators:
            text += separators[min(number, len(separators)) - 1]
        text += part
    text += "".join(_stray(child.tail) for child in element)
    return text + element.get("close", ")").strip()


def _table(element: Element) -> str:
    return "; ".join(_texts(element))


def _table_row(element: Element) -> str:
    return ", ".join(_texts(element))


def _prescripted(element: Element) -> str:
    """``mmultiscripts``: the base, then pairs of scripts; after ``mprescripts`` those before it."""
    children = list(element)
    if not children:
        return ""
    after: list[str] = []
    before: list[str] = []
    scripts = after
    for child in children[1:]:
        if _name(child) == "mprescripts":
            scripts = before
        else:
            scripts.append(math_text(child).strip())
    return _pairs_of_scripts(before) + _grouped(children[0]) + _pairs_of_scripts(after)


def _pairs_of_scripts(scripts: list[str]) -> str:
    return "".join(
        subscript(script) if number % 2 == 0 else _raised(script)
        for number, script in enumerate(scripts)
    )


def _semantics(element: Element) -> str:
    shown = [child for child in element if _name(child) not in _ANNOTATIONS]
    text = _stray(element.text) + "".join(math_text(child) + _stray(child.tail) for child in shown)
    if text.strip():
        return text
    return next((text for child in element if (text := _annotation(child))), "")


def _annotation(element: Element) -> str:
    return _row(element)


def _number(element: Element) -> str:
    """``cn``, in which ``sep`` parts a fraction, a complex number or an exponent."""
    parts = [_stray(element.text)]
    for child in element:
        if _name(child) == "sep":
            parts.append(_stray(child.tail))
        else:
            parts[-1] += math_text(child) + _stray(child.tail)
    kind = element.get("type", "")
    if len(parts) != 2:
        return ", ".join(parts)
    first, second = parts
    return {
        "complex-cartesian": f"{first}+{second}i",
        "complex-polar": f"{first}·e{superscript('i' + second)}",
        "rational": f"{first}/{second}",
        "e-notation": f"{first}×10{superscript(second)}",
    }.get(kind, f"{first}, {second}")


def _apply(element: Element) -> str:
    """``apply``: an operator before its arguments."""
    children = list(element)
    if not children:
        return ""
    operator = _name(children[0])
    written = APPLY.get(operator)
    if written is not None and len(children) > 1:
        return written([_grouped_argument(child) for child in children[1:]])
    plain = ", ".join(math_text(child) for child in children[1:])
    return f"{math_text(children[0])}({plain})"


def _grouped_argument(element: Element) -> str:
    text = math_text(element)
    return f"({text})" if _name(element) == "apply" and not _is_bracketed(text) else text


_RENDERERS: Mapping[str, Callable[[Element], str]] = {
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "ci", "csymbol"), _token),
    "ms": _quoted,
    "mspace": _space,
    "mfrac": _fraction,
    "msub": _under,
    "munder": _under,
    "msup": _over,
    "mover": _over,
    "msubsup": _under_and_over,
    "munderover": _under_and_over,
    "msqrt": _square_root,
    "mroot": _root,
    "menclose": _enclosed,
    "mfenced": _fenced,
    "mtable": _table,
    "mtr": _table_row,
    "mlabeledtr": _table_row,
    "mmultiscripts": _prescripted,
    "semantics": _semantics,
    "annotation": _annotation,
    "cn": _number,
    "apply": _apply,
}
