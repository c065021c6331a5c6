"""Whether somebody of an article is called so, for the slow evaluator."""

from __future__ import annotations

from reference_article import Stretch, Test, people, short_name, suffix

from harvester.article import Person
from harvester.query.fields import Field
from harvester.query.words import words


def is_called(field: Field, name: Stretch, quoted: bool) -> Test:
    def full(person: Person) -> bool:
        last, fore = words(person.last_name or ""), words(person.fore_name or "")
        shown = [fore] if quoted else [fore[:end] for end in range(1, len(fore) + 1)]
        found = [(*last, *some) for some in shown] + [(*some, *last) for some in shown]
        return bool(last and fore) and name in found

    def short(person: Person) -> bool:
        called, last = short_name(person), words(person.last_name or "")
        if not last:
            return False
        if name in (called, (*called, *suffix(person))):
            return True
        if quoted:
            return False
        return name == last or (
            name[:-1] == last and called[:-1] == last and called[-1].startswith(name[-1])
        )

    same = full if field is Field.FULL_AUTHOR else short
    return lambda article: any(same(person) for person in people(article, field))


def is_called_from(field: Field, stem: str) -> Test:
    def names(person: Person) -> list[Stretch]:
        last, fore = words(person.last_name or ""), words(person.fore_name or "")
        if not last:
            return []
        if field is not Field.FULL_AUTHOR:
            return [(*short_name(person), *suffix(person))]
        return [
            name
            for end in range(1, len(fore) + 1)
            for name in ((*last, *fore[:end]), (*fore[:end], *last))
        ]

    return lambda article: any(
        " ".join(name).startswith(stem)
        for person in people(article, field)
        for name in names(person)
    )
