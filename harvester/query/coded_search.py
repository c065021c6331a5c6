"""Whole values: headings, publication types, names, identifiers, PMIDs."""

from __future__ import annotations

from harvester.query.fields import Field
from harvester.query.filters import SUBSETS, is_mark
from harvester.query.index import Index
from harvester.query.keys import key
from harvester.query.match import Match
from harvester.query.text_search import SHORTEST_STEM
from harvester.query.translate import bare, joined, quoted
from harvester.query.tree import Operator
from harvester.query.vocabulary.thesaurus import Thesaurus, Vocabulary
from harvester.query.words import words

_LARGEST_PMID = 10**12
"""No PMID is longer; a larger number in a query is cut to this."""


def any_entry(index: Index, field: Field, keys: tuple[str, ...]) -> int:
    """Documents with any of these whole values."""
    hits = 0
    for one in keys:
        hits |= index.entry(field, one)
    return hits


def heading(
    index: Index, field: Field, text: str, vocabulary: Vocabulary, *, explode: bool
) -> Match | None:
    """A MeSH heading, alone or with a subheading; None where neither we nor a document know it.

    A heading is meant by its own name or an entry term, and finds what is below it as far as
    the vocabulary knows; so does the subheading.
    """
    descriptor, _, qualifier = key(field, text).partition("/")
    descriptor = meant_heading(index, descriptor, vocabulary)
    qualifier = vocabulary.subheadings.meant(qualifier)
    descriptors = vocabulary.mesh.exploded(descriptor) if explode else (descriptor,)
    qualifiers = vocabulary.subheadings.exploded(qualifier) if explode else (qualifier,)
    hits = any_entry(
        index,
        field,
        tuple(f"{one}/{below}" if below else one for one in descriptors for below in qualifiers),
    )
    if not hits and not vocabulary.mesh.knows(descriptor):
        return None
    name = f"{descriptor}/{qualifier}" if qualifier else descriptor
    return Match(hits, quoted(name, field, modifier="" if explode else "noexp"))


def meant_heading(index: Index, name: str, vocabulary: Vocabulary) -> str:
    """The heading of this name, or the one it is an entry term of."""
    return name if index.entry(Field.MESH, name) else vocabulary.mesh.meant(name)


def exploded_entry(
    index: Index, field: Field, text: str, thesaurus: Thesaurus, *, explode: bool
) -> Match | None:
    """A publication type or subheading and what is below it; None if it is unknown."""
    name = thesaurus.meant(key(field, text))
    hits = any_entry(index, field, thesaurus.exploded(name) if explode else (name,))
    if not hits and not thesaurus.knows(name):
        return None
    return Match(hits, quoted(name, field, modifier="" if explode else "noexp"))


def entry(index: Index, field: Field, text: str) -> Match | None:
    """A whole value of any other field; None if no document has it."""
    name = key(field, text)
    hits = index.entry(field, name)
    return Match(hits, quoted(name, field)) if hits else None


def truncated(index: Index, field: Field, text: str) -> Match | None:
    """Every whole value that begins so; None if there is none, or too little is given."""
    stem = key(field, text)
    hits = index.entry_prefix(field, stem) if len(stem) >= SHORTEST_STEM else 0
    return Match(hits, quoted(stem, field, star=True)) if hits else None


def person(index: Index, field: Field, text: str, *, is_quoted: bool) -> Match | None:
    """A name; without quotation marks the initials may go on. None if nobody is called so.

    An author who is not found by last name and initials is looked for by full name.
    """
    name = key(field, text)
    if is_quoted:
        hits = index.entry(field, name)
        return Match(hits, quoted(name, field)) if hits else None
    fields = (field, Field.FULL_AUTHOR) if field is Field.AUTHOR else (field,)
    for one in fields:
        hits = index.entry(one, name) | index.entry(one, f"{name}*")
        if hits:
            return Match(hits, bare(name, one))
    return None


def subset(index: Index, name: str) -> Match | None:
    """A subset of PubMed by its folded name; None if there is no such subset."""
    hits = index.everything if name == "all" else index.entry(Field.FILTER, name)
    known = name == "all" or name in SUBSETS or is_mark(name)
    return Match(hits, quoted(name, Field.FILTER)) if hits or known else None


def number(digits: str) -> int:
    """The number, however many digits there are."""
    plain = digits.lstrip("0") or "0"
    return int(plain) if len(plain) < len(str(_LARGEST_PMID)) else _LARGEST_PMID


def pmids(index: Index, text: str) -> tuple[Match, tuple[str, ...]] | None:
    """Any of several PMIDs, and those that are nobody's; None if they are not all numbers."""
    numbers = words(text)
    if not all(one.isdecimal() and one.isascii() for one in numbers):
        return None
    hits, missing, names = 0, [], []
    for one in dict.fromkeys(numbers):
        found = index.pmids(number(one), number(one))
        hits |= found
        names.append(bare(str(number(one)), Field.PMID))
        if not found:
            missing.append(one)
    return Match(hits, joined(Operator.OR, names)), tuple(missing)
