"""What of a search cannot be answered as PubMed does, because its tables are not here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from harvester.query.dates import span
from harvester.query.fields import KINDS, Field, Kind
from harvester.query.keys import key
from harvester.query.tree import Parsed, Term, leaves
from harvester.query.vocabulary.thesaurus import Vocabulary
from harvester.query.words import words

_YEARS = re.compile(r"(?<!\S)\d{4}(?:[/-]\d+)*:\d{4}(?:[/-]\d+)*(?!\S)", re.ASCII)


def caveats(parsed: Parsed, vocabulary: Vocabulary) -> list[str]:
    """A sentence for each, in the order of the query."""
    found = [
        sentence
        for leaf in leaves(parsed.tree)
        if isinstance(leaf, Term)
        for sentence in _of_term(leaf, vocabulary)
    ]
    return list(dict.fromkeys(found))


def _of_term(term: Term, vocabulary: Vocabulary) -> Iterator[str]:
    field = term.tag.field if term.tag else None
    if field is None or KINDS[field] is Kind.TEXT:
        years = None if term.quoted else _YEARS.search(term.text)
        if years:
            yield f"{years[0]} is a range only with the tag of a date: {years[0]}[dp]"
    elif KINDS[field] is Kind.DATE and not _is_a_day(term.text):
        yield f"no calendar has a day {term.text}"
    if term.tag is None and not term.quoted and any(c.isalpha() for c in term.text):
        if words(term.text) != ("hasabstract",):
            yield (
                "words without a tag are looked for in MeSH, as far as it is known here, and in "
                "all fields; PubMed's own tables of journals and synonyms are not here"
            )
    elif field is Field.PHARMACOLOGICAL_ACTION:
        yield "PubMed's records do not tell pharmacological actions: [pa] finds nothing here"
    elif field is not None and KINDS[field] is Kind.HEADING:
        yield from _of_heading(term, field, vocabulary)


def _is_a_day(text: str) -> bool:
    """False for what is written as a day that no calendar has, such as 2023/2/29."""
    found = span(text, date.max)
    if found is None:
        return True
    try:
        date.fromisoformat(found[0])
    except ValueError:
        return False
    return True


def _of_heading(term: Term, field: Field, vocabulary: Vocabulary) -> Iterator[str]:
    name = vocabulary.mesh.meant(key(field, term.text).partition("/")[0])
    explodes = term.tag is not None and term.tag.modifier != "noexp" and "*" not in term.text
    if explodes and not vocabulary.mesh.knows(name):
        yield (
            f'what is below "{name}" in MeSH is not known here: found is the heading itself '
            "(--mesh-tree FILE tells)"
        )
