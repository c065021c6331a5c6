"""Who is who among the names of authors."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from harvester.statistics.facts import Author


class Person(Struct, frozen=True, gc=False):
    """A name, the ORCID where one is given, and how many articles it stands on."""

    name: str
    orcid: str
    articles: int


class Persons:
    """The authors of articles, told apart as well as their names and ORCIDs allow.

    An ORCID makes one person of all its spellings, and several of one spelling. A name without
    ORCID is the person whose ORCID that spelling carries elsewhere, if it is only one; else
    whoever is so written. An ORCID that stands on several authors of one article is a slip, and
    is not believed there.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._flat = array("I")
        self._ends = array("Q")

    def add(self, authors: Iterable[Author]) -> bool:
        """Count the authors of one article; has it any?"""
        told = [(name, each.orcid) for each in authors if each.valid and (name := each.name)]
        if not told:
            return False
        given = [orcid for _, orcid in told if orcid]
        if len(given) > 1 and len(given) > len(set(given)):
            told = [(name, orcid if given.count(orcid) == 1 else "") for name, orcid in told]
        numbers = self._numbers
        self._flat.extend([numbers.setdefault(each, len(numbers)) for each in set(told)])
        self._ends.append(len(self._flat))
        return True

    def counted(self) -> list[Person]:
        """Each person, under the spelling that is met most often."""
        times = Counter(self._flat)
        orcids: dict[str, set[str]] = {}
        for name, orcid in self._numbers:
            if orcid:
                orcids.setdefault(name, set()).add(orcid)
        keys: dict[tuple[str, str], int] = {}
        person, most = array("I"), array("I")
        spelled: list[str] = []
        for (name, orcid), number in self._numbers.items():
            of_name = orcids.get(name, ())
            whose = orcid or (next(iter(of_name)) if len(of_name) == 1 else "")
            key = keys.setdefault(("", whose) if whose else (name, ""), len(keys))
            person.append(key)
            if key == len(spelled):
                spelled.append(name)
                most.append(times[number])
            elif (-times[number], name) < (-most[key], spelled[key]):
                spelled[key], most[key] = name, times[number]
        articles = array("I", [0]) * len(keys)
        start = 0
        for end in self._ends:
            for key in {person[number] for number in self._flat[start:end]}:
                articles[key] += 1
            start = end
        return [Person(spelled[key], orcid, articles[key]) for (_, orcid), key in keys.items()]
