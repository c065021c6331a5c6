"""The check characters of the identifiers a PubMed record carries."""

from __future__ import annotations

from harvester.sandbox.invented.dice import Dice

_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def mod_11_2(digits: str) -> str:
    """The ISO 7064 MOD 11-2 check character of 15 digits, as ORCID and ISNI use it."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "X" if check == 10 else str(check)


def issn(digits: str) -> str:
    """An ISSN from its first seven digits (ISO 3297)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    check = -total % 11
    return f"{digits[:4]}-{digits[4:]}{'X' if check == 10 else check}"


def isbn13(digits: str) -> str:
    """An ISBN from its first twelve digits (ISO 2108)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def ror(letters: str) -> str:
    """A ROR id from six characters of its base 32 (ISO 7064 MOD 97-10, as ror.org says)."""
    value = 0
    for letter in letters:
        value = value * 32 + _BASE32.index(letter)
    return f"0{letters}{98 - (value * 100) % 97:02d}"


def invented_orcid(dice: Dice) -> str:
    """A bare ORCID outside the blocks ORCID gives out (0000-0001 to 3, 0009-0000 on)."""
    digits = f"00000009{9_000_000 + dice.below(1_000_000):07d}"
    full = digits + mod_11_2(digits)
    return "-".join(full[start : start + 4] for start in range(0, 16, 4))


def invented_ror(dice: Dice) -> str:
    """A ROR id with a true checksum."""
    return ror("".join(dice.choice(_BASE32) for _ in range(6)))
