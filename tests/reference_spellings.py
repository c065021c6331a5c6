"""How else a name is written, for the slow evaluator: IL6 and IL 6, TNFα, TNF alpha and TNFa."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, product

from harvester.query.letters import CYTOKINES, LETTERS_OF
from harvester.query.spellings import PARTS
from harvester.query.words import STOP_WORDS, placed_words

_INSIDE = "alpha beta gamma delta epsilon zeta theta kappa lambda sigma omega"
_ANYWHERE = _INSIDE.split()
GREEK = [*_ANYWHERE, "eta"]
_LETTERED = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "lambda"]


def ways_to_write(written: str) -> list[tuple[str, ...]]:
    """IL6 is also IL 6, and IL 6 is also IL6; not more than five places, in twelve words."""
    text = with_hyphens(written)
    wanted = tuple(re.split("[ -]", text))
    if len(wanted) > 12:
        return [wanted]
    ways = ways_to_space(text)
    if len(ways) <= 4:
        others = [other_way(" ".join(way)) for way in ways]
        ways = [*ways, *(way for other in others for way in ways_to_space(other))]
    ways = list(dict.fromkeys(ways))
    for other in with_other_letters(text):
        ways = unless_too_many(ways, ways_to_space(other))
    return unless_too_many(ways, [other for way in ways for other in powers(" ".join(way))])


def unless_too_many(
    ways: list[tuple[str, ...]], more: list[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    both = list(dict.fromkeys([*ways, *more]))
    return both if len(both) <= 64 else ways


def with_hyphens(written: str) -> str:
    """The words, and those hyphens that stand alone between two letters."""
    text, end = "", 0
    for word, start, its_end in placed_words(written):
        is_hyphen = written[end:start] in ("-", "‐", "‑") and text[-1:].isalpha()
        text += ("-" if is_hyphen and word[0].isalpha() else " ") + word
        end = its_end
    return text[1:]


def ways_to_go_on(written: str) -> list[tuple[tuple[str, ...], bool]]:
    """Before a star: each way, and whether more may follow."""
    typed, *others = ways_to_write(re.sub("-([^ -]*)$", r" \1", with_hyphens(written)))
    return [(typed, True), *((o, len(o[-1]) >= 4 and not is_in_latin(o)) for o in others)]


def is_in_latin(way: tuple[str, ...]) -> bool:
    names = {name + letter for name, letters in LETTERS_OF.items() for letter in letters}
    return way[-1] in names or "".join(way[-2:]) in names


def has_loose_letter(way: tuple[str, ...]) -> bool:
    """TNF a, IL 2r a."""
    return any(
        name == "".join(way[start:end]) and way[end][0] in letters and may_end(way[end][0], rest)
        for name, letters in LETTERS_OF.items()
        for start in range(len(way))
        for end in range(start + 1, min(len(way), start + 4))
        for rest in [way[end][1:]]
        if not name[-1].isdecimal() and " ".join(way[start:end]) in ways_to_part(name)
    )


def with_other_letters(text: str) -> Iterator[str]:
    """TNFα for TNFa, TNFa and TNF a for TNFα: all of a text in the same way, NF-κB aside."""
    for of_kappa in ("greek", "joined", "apart"):
        turned = replaced(text, lambda rest, way=of_kappa: kappa_name(rest, way))
        for way in ("greek", "joined", "apart"):
            yield replaced(turned, lambda rest, way=way: lettered_name(rest, way))


Turned = tuple[int, str]
"""Of the characters at the beginning of a text, how many are replaced, and by what."""


def replaced(text: str, turn: Callable[[str], Turned | None]) -> str:
    """Whatever ``turn`` knows at the beginning of a word, from left to right."""
    done = ""
    while text:
        turned = turn(text) if not done or done[-1] in " -" else None
        count, new = turned or (1, text[0])
        done, text = done + new, text[count:]
    return done


def kappa_name(rest: str, way: str) -> Turned | None:
    for name in ("nf", "i"):
        for between in ("", " ", "-"):
            for kappa in ("k", "kappa", "kappa ", "kappa-"):
                whole = name + between + kappa + "b"
                if not rest.startswith(whole) or (name == "i" and between and kappa == "k"):
                    continue
                behind = re.split("[ 0-9-]", rest[len(whole) :])[0]
                if behind in ("", "a", "b", "e", *_LETTERED):
                    greek = f"nf{between}kappab" if name == "nf" else "ikappab"
                    apart = "nf kb" if name == "nf" else "i kappab"
                    ways = {"greek": greek, "joined": f"{name}kb", "apart": apart}
                    return len(whole), ways[way]
    return None


def lettered_name(rest: str, way: str) -> Turned | None:
    for name, letters in LETTERS_OF.items():
        for spaced in ways_to_part(name):
            if not rest.startswith(spaced):
                continue
            for between, greek in product(("", " ", "-"), _LETTERED):
                for letter in (greek, greek[0]):
                    apart_from_number = letter == greek[0] and name[-1].isdecimal() and between
                    whole = spaced + between + letter
                    if apart_from_number or greek[0] not in letters:
                        continue
                    if rest.startswith(whole) and may_end(letter, rest[len(whole) :]):
                        return len(whole), renamed(name, spaced, between, greek, way)
    return None


def may_end(letter: str, behind: str) -> bool:
    word = re.split("[ -]", behind)[0]
    return not word or word[0].isdecimal() or (letter[0] == "g" and word == "t")


def renamed(name: str, spaced: str, between: str, greek: str, way: str) -> str:
    if way == "greek":
        return spaced + between + greek
    is_article = greek == "alpha" and name not in CYTOKINES
    if way == "apart" and not is_article and not name[-1].isdecimal():
        return f"{spaced} {greek[0]}"
    return spaced + greek[0]


@cache
def ways_to_part(name: str) -> list[str]:
    """A number may stand apart from the name before it; kappa from what is around it."""
    if name == "ikappab":
        return [f"i{left}kappa{right}b" for left in ("", " ", "-") for right in ("", " ", "-")]
    return list(dict.fromkeys([name, re.sub("([a-z])([0-9])", r"\1 \2", name)]))


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
        if ligand[0] == "r" and name != "tnf":
            return found[0]
        if name in GREEK or name + ligand[0] in GREEK or not STOP_WORDS.isdisjoint((name, ligand)):
            return found[0]
        return name + ("" if space else " ") + ligand

    return re.sub(r"(?<!\S)([a-z]{2,3})( ?)([blr][0-9]{1,2})(?!\S)", turned, text)


def are_one_name(left: str, right: str) -> bool:
    if powers(f"{left} {right}") and not powers(left) and not powers(right):
        return True
    if begins_in_the_middle(left, right):
        return True
    return bool(re.fullmatch("[blr][0-9]{1,2}", right)) and other_way(f"{left} {right}") != (
        f"{left} {right}"
    )


def begins_in_the_middle(left: str, right: str) -> bool:
    """A name that goes from one word into the next: IFN g, NF kB."""
    known = [find(f"{left} {right}", "greek") for find in (kappa_name, lettered_name)]
    return any(one and one[0] > len(left) for one in known)


def ways_to_space(text: str) -> list[tuple[str, ...]]:
    parts = [parts_of(word) for word in re.split("[ -]", text)]
    atoms = [atom for word in parts for atom in word]
    spaces = {sum(map(len, parts[:place])) for place in range(1, len(parts))}
    hyphens = {
        place for place, mark in zip(sorted(spaces), re.findall("[ -]", text), strict=True)
        if mark == "-"
    }  # fmt: skip
    free = [
        place
        for place in range(1, len(atoms))
        if (
            place in hyphens
            and (atoms[place] in GREEK or len(atoms[place - 1]) > 1 < len(atoms[place]))
        )
        or stand_either_way(atoms[place - 1], atoms[place], apart=place in spaces)
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
    if word in PARTS:
        return list(PARTS[word])
    return [part for part in re.split(rf"([0-9]+|{'|'.join(_ANYWHERE)}|eta$)", word) if part]


def hangs_on_its_name(left: str, right: str) -> bool:
    """The R of IL-2Rα."""
    return len(left) == 1 and left not in STOP_WORDS and right in _ANYWHERE


def stand_either_way(left: str, right: str, *, apart: bool) -> bool:
    if [left, right] in PARTS.values():
        return True
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
