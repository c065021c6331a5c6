"""A query's tree and an index to an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from harvester.query.fields import Field
from harvester.query.filters import FILTER_SEARCHES
from harvester.query.index import Index
from harvester.query.match import Match, Notice, NoticeKind
from harvester.query.parse import parse
from harvester.query.terms import TermSearch
from harvester.query.translate import quoted, unwrapped
from harvester.query.tree import Group, Node, Operator, Parsed, Range, Term
from harvester.query.vocabulary.mesh_topic import MESH_TOPIC
from harvester.query.vocabulary.publication_types import PUBLICATION_TYPES
from harvester.query.vocabulary.subheadings import SUBHEADINGS
from harvester.query.vocabulary.thesaurus import Vocabulary, folded

VOCABULARY = Vocabulary(MESH_TOPIC, PUBLICATION_TYPES, SUBHEADINGS)
"""What harvest knows of MeSH, publication types and subheadings."""

_MOST_PARENTHESES = 20
"""Changes of operator in one group that a translation shows by parentheses on the left."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found and what it has to say, in the lists of an ESearch answer.

    ``hits`` is a bitmap of document numbers. ``phrases_not_found`` and ``fields_not_found`` are
    ErrorList's; the others are WarningList's, ``messages`` being its OutputMessage and every
    guess of the parser.
    """

    hits: int
    translation: str
    phrases_not_found: tuple[str, ...] = ()
    fields_not_found: tuple[str, ...] = ()
    phrases_ignored: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def search(
    text: str,
    index: Index,
    today: date,
    vocabulary: Vocabulary = VOCABULARY,
    *,
    drop_unfound: bool = False,
) -> Answer:
    """Read a query and evaluate it. Any text has an answer; nothing is raised."""
    return evaluate(parse(text), index, today, vocabulary, drop_unfound=drop_unfound)


def evaluate(
    parsed: Parsed,
    index: Index,
    today: date,
    vocabulary: Vocabulary = VOCABULARY,
    *,
    drop_unfound: bool = False,
) -> Answer:
    """The documents a query finds. ``today`` is what "last 30 days" is counted from.

    A term that is nowhere finds nothing. PubMed leaves an unquoted one out of the search
    instead, so that ``sclerosis AND xyzzy`` is ``sclerosis``: with ``drop_unfound``, so do we.
    """
    terms = TermSearch(index, vocabulary, today, drop_unfound)
    match = Match(None, "") if parsed.tree is None else _node(parsed.tree, terms)
    notices = [
        *match.notices,
        *(
            Notice(NoticeKind.MESSAGE, f"{guess.message} (character {guess.position + 1})")
            for guess in parsed.guesses
        ),
    ]
    if not match.hits:
        notices.append(Notice(NoticeKind.MESSAGE, "No items found."))
    return Answer(
        match.hits or 0,
        unwrapped(match.translation),
        _texts(notices, NoticeKind.PHRASE_NOT_FOUND),
        _texts(notices, NoticeKind.FIELD_NOT_FOUND),
        _texts(notices, NoticeKind.PHRASE_IGNORED),
        _texts(notices, NoticeKind.QUOTED_PHRASE_NOT_FOUND),
        _texts(notices, NoticeKind.MESSAGE),
    )


def _texts(notices: Iterable[Notice], kind: NoticeKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notice.text for notice in notices if notice.kind is kind))


def _node(node: Node, terms: TermSearch) -> Match:
    match node:
        case Term():
            return _filter(node, terms) or terms.term(node)
        case Range():
            return terms.range(node)
        case Group():
            return _group(node, terms)


def _filter(term: Term, terms: TermSearch) -> Match | None:
    """A filter that stands for another search, under its own name in the translation."""
    if term.tag is None or term.tag.field is not Field.FILTER:
        return None
    name = folded(term.text)
    meaning = FILTER_SEARCHES.get(name)
    tree = parse(meaning).tree if meaning else None
    if tree is None:
        return None
    return Match(_node(tree, terms).hits, quoted(name, Field.FILTER))


def _group(group: Group, terms: TermSearch) -> Match:
    """The operands of one pair of parentheses, strictly from left to right."""
    notices: list[Notice] = []
    hits: int | None = None
    texts: list[str] = []
    before: Operator | None = None
    changes = 0
    if group.first is not None:
        match = _node(group.first, terms)
        notices.extend(match.notices)
        hits, texts = match.hits, [match.translation]
    for step in group.steps:
        match = _node(step.operand, terms)
        notices.extend(match.notices)
        if match.hits is None:
            continue
        operator = step.operator
        if hits is None:
            if operator is not Operator.NOT:
                hits, texts = match.hits, [match.translation]
                continue
            hits, texts = terms.index.everything, [quoted("all", Field.FILTER)]
        hits = _combined(hits, operator, match.hits)
        if before not in (None, operator) and changes < _MOST_PARENTHESES:
            texts = [f"({''.join(texts)})"]
            changes += 1
        texts.append(f" {operator} {match.translation}")
        before = operator
    text = "".join(texts)
    return Match(hits, f"({text})" if len(texts) > 1 else text, tuple(notices))


def _combined(left: int, operator: Operator, right: int) -> int:
    match operator:
        case Operator.AND:
            return left & right
        case Operator.OR:
            return left | right
        case Operator.NOT:
            return left & ~right
