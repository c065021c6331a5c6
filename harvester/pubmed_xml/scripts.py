"""Superscripts and subscripts as plain text: ``10⁶``, ``CO₂``, or ``^(…)`` and ``_(…)``.

The characters are those whose Unicode decomposition is ``<super>`` or ``<sub>``, and the
hyphen, which stands for a minus in charges and exponents.
"""

from __future__ import annotations

from collections.abc import Mapping

_RAISED = {
    "0123456789+-−=()": "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾",
    "abcdefghijklmnoprstuvwxyz": "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
    "ABDEGHIJKLMNOPRTUVW": "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
    "βγδθφχ": "ᵝᵞᵟᶿᵠᵡ",
}
_LOWERED = {
    "0123456789+-−=()": "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎",
    "aehijklmnoprstuvx": "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
    "βγρφχ": "ᵦᵧᵨᵩᵪ",
}


def _pairs(rows: Mapping[str, str]) -> Mapping[str, str]:
    return {
        plain: script
        for characters, scripts in rows.items()
        for plain, script in zip(characters, scripts, strict=True)
    }


SUPERSCRIPTS = _pairs(_RAISED)
SUBSCRIPTS = _pairs(_LOWERED)


def superscript(text: str) -> str:
    """``text`` raised: Unicode superscripts if every character has one, else ``^(text)``."""
    return _script(text, SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """``text`` lowered: Unicode subscripts if every character has one, else ``_(text)``."""
    return _script(text, SUBSCRIPTS, "_")


def _script(text: str, characters: Mapping[str, str], mark: str) -> str:
    if not text:
        return ""
    scripts = [characters.get(character) for character in text]
    known = [script for script in scripts if script is not None]
    return "".join(known) if len(known) == len(scripts) else f"{mark}({text})"
