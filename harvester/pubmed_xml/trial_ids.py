"""Registry numbers of clinical trials: from databanks by name, from text by pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from harvester.article import Databank

_SIGNS = r"[\s:#.,‐‑‒–—−-]"
_GAP = (
    rf"{_SIGNS}{{0,3}}"
    rf"(?:(?i:registry|registration|trial|identifier|number|code|num|no|nr|id){_SIGNS}{{1,3}}){{0,2}}"
)
"""Between the name of a registry and its number: ``NCT 1``, ``ISRCTN registry number: 1``."""
_SEPARATED = "\n; \n"
"""Between texts: too long to be the gap within a number."""
_DASH = r"\s?[-‐‑‒–—−]\s?"
_NOT_IN_A_WORD = r"(?<![A-Za-z0-9])"
_NOT_IN_A_NAME = r"(?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z])(?=[A-Z])))"
"""As that, but ``ClinicalTrials.govNCT…``, whose space was lost, is a beginning too."""


@dataclass(frozen=True, slots=True)
class _Registry:
    """How one registry's numbers are written in text, and their canonical form.

    ``sign`` is a lower-case text without which the pattern cannot match; the pattern is compiled
    when a text has it, for compiling all takes as long as a start of Python.
    """

    sign: str
    pattern: str
    canonical: Callable[[re.Match[str]], str]
    flags: re.RegexFlag = re.IGNORECASE

    def numbers(self, text: str) -> Iterator[re.Match[str]]:
        """Where the text has numbers of this registry; ``re`` remembers what it has compiled."""
        return re.finditer(self.pattern, text, self.flags)


def _registry(
    sign: str, pattern: str, form: str, *, before: str = _NOT_IN_A_WORD, exact_case: bool = False
) -> _Registry:
    """A registry whose canonical form is ``form`` with the groups in upper case."""

    def canonical(match: re.Match[str]) -> str:
        return form.format(*((group or "").upper() for group in match.groups()))

    flags = re.NOFLAG if exact_case else re.IGNORECASE
    return _Registry(sign, before + pattern, canonical, flags)


def _chinese(match: re.Match[str]) -> str:
    letters = (match[1] or "").upper()
    return f"ChiCTR-{letters}-{match[2]}" if letters else f"ChiCTR{match[2]}"


def _japanese(match: re.Match[str]) -> str:
    return f"jRCT{match[1].lower()}{match[2]}"


def _brazilian(match: re.Match[str]) -> str:
    return f"RBR-{match[1].lower()}"


def _dashed(match: re.Match[str]) -> str:
    return "-".join(group for group in match.groups() if group)


_NUMBER = re.compile(r"[0-9][0-9][0-9]+")
_FOLDED = bytes(
    ord("0") if chr(code) in "0123456789" else ord(bytes((code,)).lower()) for code in range(256)
)
"""Makes every digit a zero and every letter small: so numbers are found without a pattern."""
_REACH = 40
"""Within so many characters before its first number stands the name of a registry."""

_EU_NUMBER = re.compile(
    rf"(?<![0-9])([12][0-9]{{3}}){_DASH}([0-9]{{6}}){_DASH}([0-9]{{2}})"
    rf"(?:{_DASH}(0[0-9]))?(?![0-9])"
)
_EU_WORDS = re.compile(
    r"EudraCT|EU[\s-]?CTR?\b|EUCTR|CTIS\b|EU[\s-]clinical[\s-]trials?"
    r"|European[\s\w]{0,45}clinical[\s-]trials?|EU[\s-]trials?[\s-]n",
    re.IGNORECASE,
)
_EU_BEFORE = 100
_EU_AFTER = 60
_DUTCH_WORDS = re.compile(
    r"trials?[\s-]?regist|Dutch[\s\w]{0,9}\btrial|(?:Netherlands|Nederlands)[\s\w]{0,9}trial"
    r"|Overview of Med",
    re.I,
)
"""Words of the Dutch registry; NTR is the Netherlands Twin Register too, NL432 a virus."""
_DUTCH = re.compile(
    rf"(?<![A-Za-z0-9])(?:(NL)[\s-]?|NTR{_GAP})([0-9]{{3,5}})(?![0-9A-Za-z]|[./][0-9])"
)

_REGISTRIES: tuple[_Registry, ...] = (
    _registry("nct", rf"NCT{_GAP}([0-9]{{8}})(?![0-9])", "NCT{0}", before=_NOT_IN_A_NAME),
    _registry("isrctn", rf"ISRCTN{_GAP}([0-9]{{8}})(?![0-9])", "ISRCTN{0}", before=_NOT_IN_A_NAME),
    _Registry(
        "chictr",
        rf"ChiCTR{_GAP}(?:([A-Z]{{2,5}}){_GAP})?([0-9]{{7,10}})(?![0-9])",
        _chinese,
    ),
    _registry("itmctr", rf"ITMCTR{_GAP}([0-9]{{8,10}})(?![0-9])", "ITMCTR{0}"),
    _registry("umin", rf"UMIN(?:[\s-]?CTR)?(?:[\s-]?ID)?{_GAP}([0-9]{{9}})(?![0-9])", "UMIN{0}"),
    _registry("japiccti", rf"JapicCTI{_GAP}([0-9]{{5,6}})(?![0-9])", "JapicCTI-{0}"),
    _registry("jma-iia", rf"JMA-IIA{_GAP}([0-9]{{5}})(?![0-9])", "JMA-IIA{0}"),
    _Registry(
        "jrct",
        rf"{_NOT_IN_A_WORD}jRCT(s?){_GAP}([0-9]{{9,10}})(?![0-9])",
        _japanese,
    ),
    _registry("actrn", rf"ACTRN{_GAP}([0-9]{{14}})(?![0-9])", "ACTRN{0}"),
    _registry("anzctr", rf"ANZCTRN?{_GAP}([0-9]{{14}})(?![0-9])", "ACTRN{0}"),
    _registry(
        "ctri",
        r"CTRI\s?[/-]?\s?([0-9]{4})\s?[/-]\s?([0-9]{2,3})\s?[/-]\s?([0-9]{4,6})(?![0-9])",
        "CTRI/{0}/{1}/{2}",
    ),
    _registry("drks", rf"DRKS{_GAP}([0-9]{{8}})(?![0-9])", "DRKS{0}"),
    _registry("irct", rf"IRCT{_GAP}([0-9]{{8,16}}N[0-9]{{1,3}})(?![0-9])", "IRCT{0}"),
    _registry("ntr", r"NTR([0-9]{3,5})(?![0-9])", "NTR{0}", exact_case=True),
    _registry("nl-omon", r"NL-OMON\s?([0-9]{3,6})(?![0-9])", "NL-OMON{0}"),
    _registry("pactr", rf"PACTR{_GAP}([0-9]{{12,18}})(?![0-9])", "PACTR{0}"),
    _registry("kct", rf"KCT{_GAP}([0-9]{{7}})(?![0-9])", "KCT{0}"),
    _Registry(
        "rbr",
        rf"{_NOT_IN_A_WORD}RBR{_DASH}((?=[a-z]*[0-9])[0-9a-z]{{6,8}})(?![0-9A-Za-z])",
        _brazilian,
    ),
    _registry("rpcec", rf"RPCEC{_GAP}([0-9]{{8}})(?![0-9])", "RPCEC{0}"),
    _registry("slctr", r"SLCTR\s?[/-]\s?([0-9]{4})\s?[/-]\s?([0-9]{3})(?![0-9])", "SLCTR/{0}/{1}"),
    _registry("tctr", rf"TCTR{_GAP}([0-9]{{8,14}})(?![0-9])", "TCTR{0}"),
    _registry("lbctr", rf"LBCTR{_GAP}([0-9]{{8,12}})(?![0-9])", "LBCTR{0}"),
    _registry("hkuctr", r"HKUCTR[\s:#-]{0,2}([0-9]{2,6})(?![0-9])", "HKUCTR-{0}"),
    _registry("snctp", rf"SNCTP{_GAP}([0-9]{{9}})(?![0-9])", "SNCTP{0}"),
    _registry("per-", r"PER-([0-9]{3})-([0-9]{2})(?![0-9])", "PER-{0}-{1}", exact_case=True),
    _registry(
        "u1111",
        rf"U1111{_DASH}([0-9]{{4}}){_DASH}([0-9]{{4}})(?![0-9])",
        "U1111-{0}-{1}",
    ),
)
_BANKS: Mapping[str, str] = {
    **dict.fromkeys(("clinicaltrialsgov", "clinicaltrials", "nct"), "NCT"),
    "isrctn": "ISRCTN",
    **dict.fromkeys(
        (
            *("eudract", "euctr", "euctnumber", "euctis", "ctis", "euclinicaltrialsregister"),
            "europeanclinicaltrialsdatabase",
        ),
        "EudraCT ",
    ),
    **dict.fromkeys(("anzctr", "anzctrorgau", "actrn"), "ACTRN"),
    "chictr": "ChiCTR",
    "itmctr": "ITMCTR",
    **dict.fromkeys(("cris", "kct"), "KCT"),
    "ctri": "CTRI/",
    "drks": "DRKS",
    "irct": "IRCT",
    **dict.fromkeys(("jprn", "umin", "uminctr"), "UMIN"),
    "japiccti": "JapicCTI",
    **dict.fromkeys(("jmaccct", "jmacct", "jmaiia"), "JMA-IIA"),
    "jrct": "jRCT",
    "lbctr": "LBCTR",
    **dict.fromkeys(("ntr", "ntrnl", "nederlandstrialregister", "netherlandstrialregister"), "NTR"),
    "nl": "NL",
    "pactr": "PACTR",
    **dict.fromkeys(("per", "repec"), "PER-"),
    **dict.fromkeys(("rebec", "rbr"), "RBR-"),
    "rpcec": "RPCEC",
    "slctr": "SLCTR/",
    "tctr": "TCTR",
    "snctp": "SNCTP",
    "hkuctr": "HKUCTR-",
    **dict.fromkeys(("utn", "whoictrp", "ictrp"), "U"),
}
"""Databank names that are trial registries, letters and digits only, with what stands before
a number that came without it."""


def trial_ids(
    before: Iterable[str | None], databanks: Iterable[Databank], after: Iterable[str | None]
) -> tuple[str, ...]:
    """The registry numbers of texts and databanks, canonical, each once, in this order."""
    found = in_text(_SEPARATED.join([text for text in before if text]))
    for databank in databanks:
        found += in_databank(databank)
    found += in_text(_SEPARATED.join([text for text in after if text]))
    return tuple(dict.fromkeys(found)) if found else ()


def in_text(text: str) -> list[str]:
    """The registry numbers that a text names, in order of appearance.

    EU numbers count only with their registry's name nearby, Dutch ``NL…`` and ``NTR …`` only in
    a text that speaks of a registry; numbers of reviews (PROSPERO) are not trials.
    """
    if not text or not _may_have_numbers(text):
        return []
    brazilian = "RBR" in text
    numbers = list(_NUMBER.finditer(text))
    # Looking for every registry's name in the whole of every abstract takes ten times as long.
    around = "\n".join(text[max(0, m.start() - _REACH) : m.end()] for m in numbers).lower()
    around += "rbr" if brazilian else ""
    found = [
        (match.start(), registry.canonical(match))
        for registry in _REGISTRIES
        if registry.sign in around
        for match in registry.numbers(text)
    ]
    if any(len(number[0]) == 6 for number in numbers):
        found.extend(_european(text))
    if ("NL" in text or "NTR" in text) and _DUTCH_WORDS.search(text):
        found.extend((m.start(), f"{m[1] or 'NTR'}{m[2]}") for m in _DUTCH.finditer(text))
    return [number for _, number in sorted(set(found))]


def _may_have_numbers(text: str) -> bool:
    """Most texts have none, and looking closely takes ten times as long.

    The numbers of seven registries may have less than five digits on end.
    """
    folded = text.encode("utf-8", "replace").translate(_FOLDED)
    if b"000" not in folded:
        return "RBR" in text
    if b"00000" in folded or "RBR" in text:
        return True
    if "NTR" in text or "NL" in text or "PER-" in text or b"u0000" in folded:
        return True
    return b"ctr" in folded and (b"ctri" in folded or b"slctr" in folded or b"hkuctr" in folded)


def in_databank(databank: Databank) -> Iterator[str]:
    """The numbers of a databank that is a registry; as given where their form is not known."""
    name = "".join(character for character in databank.name.casefold() if character.isalnum())
    prefix = _BANKS.get(name)
    if prefix is None:
        return
    for number in databank.accession_numbers:
        yield from in_text(number) or in_text(prefix + number) or [number]


def _european(text: str) -> Iterator[tuple[int, str]]:
    for number in _EU_NUMBER.finditer(text):
        start, end = number.span()
        if _EU_WORDS.search(text, max(0, start - _EU_BEFORE), end + _EU_AFTER):
            yield start, _dashed(number)
