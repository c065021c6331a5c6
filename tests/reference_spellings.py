"""How else a name is written, for the slow evaluator: IL6 and IL 6, TNFα and TNF alpha."""

from __future__ import annotations

import re
from itertools import combinations

from harvester.query.words import STOP_WORDS

_INSIDE = "alpha beta gamma delta epsilon zeta theta kappa lambda sigma omega"
_ANYWHERE = _INSIDE.split()
GREEK = [*_ANYWHERE, "eta"]


def ways_to_write(wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
    """IL6 is also IL 6, and IL 6 is also IL6; not more than five places, in twelve words."""
    if len(wanted) > 12:
        return [wanted]
    ways = ways_to_space(wanted)
    others = [other_way(" ".join(way)).split() for way in ways] if len(ways) <= 4 else []
    more = [way for other in others for way in ways_to_space(tuple(other))]
    return list(dict.fromkeys([*ways, *more, *powers(" ".join(wanted))]))


def powers(text: str) -> list[tuple[str, ...]]:
    """1x106 and 1 x 106 are also 1 106, which 1 × 10⁶ is."""
    one = r"(?<!\S)([0-9]{1,3})(?:x| x| x |x | )(10[1-9][0-9]?)(?!\S)"
    if not re.search(one, text):
        return []
    return [tuple(re.sub(one, rf"\1{times}\2", text).split()) for times in ("x", " x ", " ")]


def other_way(text: str) -> str:
    """PDL1 for PD L1, and PD L1 for PDL1."""

    def turned(found: re.Match[str]) -> str:
        name, space, ligand = found.groups()
        if name in GREEK or name + ligand[0] in GREEK or not STOP_WORDS.isdisjoint((name, ligand)):
            return found[0]
        return name + ("" if space else " ") + ligand

    return re.sub(r"(?<!\S)([a-z]{2,3})( ?)([bl][0-9]{1,2})(?!\S)", turned, text)


def are_one_name(left: str, right: str) -> bool:
    if powers(f"{left} {right}"):
        return True
    return bool(re.fullmatch("[bl][0-9]{1,2}", right)) and other_way(f"{left} {right}") != (
        f"{left} {right}"
    )


def ways_to_space(wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
    parts = [parts_of(word) for word in wanted]
    atoms = [atom for word in parts for atom in word]
    spaces = {sum(map(len, parts[:place])) for place in range(1, len(parts))}
    free = [
        place
        for place in range(1, len(atoms))
        if stand_either_way(atoms[place - 1], atoms[place], apart=place in spaces)
        or (
            hangs_on_its_name(atoms[place - 1], atoms[place])
            and place > 1
            and spaces.isdisjoint({place, place - 1})
        )
    ][:5]
    return [
        tuple("".join(" " * (i in spaces ^ set(changed)) + a for i, a in enumerate(atoms)).split())
        for count in range(len(free) + 1)
        for changed in combinations(free, count)
    ]


def parts_of(word: str) -> list[str]:
    return [part for part in re.split(rf"([0-9]+|{'|'.join(_ANYWHERE)}|eta$)", word) if part]


def hangs_on_its_name(left: str, right: str) -> bool:
    """The R of IL-2Rα."""
    return len(left) == 1 and left not in STOP_WORDS and right in _ANYWHERE


def stand_either_way(left: str, right: str, *, apart: bool) -> bool:
    if left in STOP_WORDS or right in STOP_WORDS:
        return False
    if "eta" in (left, right):
        return right == "eta" and len(left) > 1 and parts_of(left + right)[-1] == "eta"
    single_left, single_right = (len(one) == 1 and one.isalpha() for one in (left, right))
    if left in GREEK:
        return True
    if right in GREEK:
        return apart or not single_left
    if not apart and (single_left or single_right):
        return False
    if left.isalpha():
        return right.isdecimal()
    return right.isalpha() and len(right) <= 3
