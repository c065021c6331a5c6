"""A slow and obvious evaluator: one article after another, each field read as it stands.

It takes the tree of ``harvester.query.parse``, the tables of names and the folding of words
from the query language, and nothing that looks anything up: no index, no bitmaps. A part of a
query becomes a test that one article passes or not; None where nothing is left to search for,
as with a stop word. Where a rule is about all articles ("a phrase if any has it"), all are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from reference_article import (
    Stretch,
    Test,
    days,
    keys,
    stretches,
    subsets,
)
from reference_names import is_called, is_called_from
from reference_spellings import (
    are_one_name,
    has_loose_letter,
    parts_of,
    stand_either_way,
    ways_to_go_on,
    ways_to_write,
)

from harvester.article import Article
from harvester.query.dates import span
from harvester.query.evaluate import VOCABULARY
from harvester.query.fields import KINDS, Field, Kind
from harvester.query.filters import FILTER_SEARCHES
from harvester.query.keys import key
from harvester.query.parse import parse
from harvester.query.tree import Node, Operator, Range, Term
from harvester.query.vocabulary.thesaurus import folded
from harvester.query.words import STOP_WORDS, words


@dataclass(frozen=True)
class Word:
    """A written word, and the words in it: IL-6 has two."""

    written: str

    @property
    def words(self) -> Stretch:
        return words(self.written)

    @property
    def star(self) -> bool:
        return ends_in_star(self.written) and len(self.words[-1]) >= 4

    @property
    def stop(self) -> bool:
        return len(self.words) == 1 and self.words[0] in STOP_WORDS and not self.star


def ends_in_star(written: str) -> bool:
    while written and not (written[-1].isalnum() or written[-1] in "_*"):
        written = written[:-1]
    return written.endswith("*")


def written_words(text: str) -> list[Word]:
    return [Word(one) for one in text.split() if words(one)]


def has_phrase(field: Field, text: str, star: bool = False) -> Test:
    """The words next to each other in one stretch, in any spelling of them."""
    if not words(text):
        return nothing
    ways = ways_to_go_on(text) if star else [(way, False) for way in ways_to_write(text)]

    def begins(stretch: Stretch, way: Stretch, may_go_on: bool) -> bool:
        *first, last = way
        there = stretch[: len(way)]
        if len(there) < len(way) or list(there[:-1]) != first:
            return False
        return there[-1] == last or (may_go_on and there[-1].startswith(last))

    return lambda article: any(
        begins(stretch[start:], way, may_go_on)
        for stretch in stretches(article, field)
        for start in range(len(stretch))
        for way, may_go_on in ways
    )


def has_near(field: Field, text: str, between: int) -> Test:
    typed, *others = ways_to_write(text)
    ways = [typed, *(way for way in others if not has_loose_letter(way))]
    return lambda article: any(
        sorted(stretch[place] for place in places) == sorted(way)
        and places[-1] - places[0] + 1 - len(way) <= between
        for way in ways
        for stretch in stretches(article, field)
        for places in combinations(range(len(stretch)), len(way))
    )


def has_key(field: Field, wanted: Iterable[str]) -> Test:
    return lambda article: not keys(article, field).isdisjoint(wanted)


def has_day(field: Field, low: str, high: str) -> Test:
    return lambda article: any(low <= day <= high for day in days(article, field))


def has_pmid(numbers: Iterable[str]) -> Test:
    return lambda article: int(article.pmid) in map(int, numbers)


def nothing(_: Article) -> bool:
    return False


def both(tests: Iterable[Test | None]) -> Test | None:
    left = [test for test in tests if test]
    return (lambda article: all(test(article) for test in left)) if left else None


def either(*tests: Test | None) -> Test | None:
    left = [test for test in tests if test]
    return (lambda article: any(test(article) for test in left)) if left else None


MARKS = {"hasabstract", "hascois", "hasretractionin", "hascommenton"}


def is_mark(found: Stretch) -> bool:
    """Of the marks these tests use: is it one that PubMed needs no tag for?"""
    return len(found) == 1 and (found[0] in MARKS or found[0][:7] in ("jsubset", "pubstat"))


class Reference:
    """The articles to search, and the day it is."""

    def __init__(self, articles: Sequence[Article], today: date) -> None:
        self.articles = articles
        self.today = today

    def found(self, text: str) -> set[str]:
        """The PMIDs a query finds."""
        tree = parse(text).tree
        test = self.node(tree) if tree else None
        return {one.pmid for one in self.articles if test and test(one)}

    def somewhere(self, test: Test | None) -> bool:
        return test is not None and any(map(test, self.articles))

    def node(self, node: Node) -> Test | None:
        match node:
            case Range():
                return self.range(node)
            case Term():
                return self.term(node)
        value = self.node(node.first) if node.first else None
        for step in node.steps:
            value = self.step(value, step.operator, self.node(step.operand))
        return value

    @staticmethod
    def step(left: Test | None, operator: Operator, right: Test | None) -> Test | None:
        if right is None:
            return left
        match operator:
            case Operator.NOT:
                return lambda article: (left is None or left(article)) and not right(article)
            case Operator.AND:
                return both([left, right])
            case Operator.OR:
                return either(left, right)

    @staticmethod
    def mark(word: str, *, star: bool = False) -> Test:
        return lambda article: any(
            one == word or (star and one.startswith(word)) for one in subsets(article)
        )

    def range(self, wanted: Range) -> Test:
        assert wanted.tag.field
        if wanted.tag.field is Field.PMID:
            low, high = words(wanted.low), words(wanted.high)
            if len(low) != 1 or len(high) != 1 or not (low[0] + high[0]).isdecimal():
                return nothing
            return lambda article: int(low[0]) <= int(article.pmid) <= int(high[0])
        return self.days_between(wanted.tag.field, wanted.low, wanted.high) or nothing

    def days_between(self, field: Field, low: str, high: str) -> Test | None:
        first, last = span(low, self.today), span(high, self.today)
        return has_day(field, first[0], last[1]) if first and last else None

    def term(self, term: Term) -> Test | None:
        tag = term.tag
        field = tag.field if tag else Field.ALL
        anywhere = field in (Field.ALL, Field.TEXT_WORD) and not term.quoted
        if anywhere and is_mark(words(term.text)):
            return self.mark(words(term.text)[0], star=term.text.rstrip().endswith("*"))
        if tag is None or field is None:
            if term.quoted:
                return self.text(Field.ALL, term)
            return self.untagged(written_words(term.text))
        if tag.modifier.startswith("~"):
            wanted, between = words(term.text), tag.modifier[1:]
            near_fields = (Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION)
            if field in near_fields and between.isdecimal() and len(wanted) > 1:
                return has_near(field, term.text, int(between))
        if tag.modifier.startswith("__jid") and field is Field.JOURNAL:
            by_id = has_key(Field.NLM_ID, [key(Field.NLM_ID, tag.modifier[len("__jid") :])])
            if self.somewhere(by_id):
                return by_id
        return self.tagged(field, term, explode=tag.modifier != "noexp")

    def tagged(self, field: Field, term: Term, *, explode: bool) -> Test | None:
        kind = KINDS[field]
        if kind is Kind.TEXT:
            return self.text(field, term)
        if kind is Kind.DATE:
            return self.date(field, term)
        if kind is Kind.NUMBER:
            numbers = words(term.text)
            return has_pmid(numbers) if all(map(str.isdecimal, numbers)) else nothing
        if kind is Kind.FILTER and folded(term.text) in FILTER_SEARCHES:
            tree = parse(FILTER_SEARCHES[folded(term.text)]).tree
            assert tree
            return self.node(tree)
        if term.text.rstrip().endswith("*"):
            return self.truncated(field, key(field, term.text.rstrip("* ")))
        if kind is Kind.HEADING:
            return self.heading(field, term.text, explode=explode)
        if kind is Kind.PERSON:
            return self.person(field, words(term.text), quoted=term.quoted)
        name = key(field, term.text)
        if field in (Field.PUBLICATION_TYPE, Field.SUBHEADING):
            tree_of = VOCABULARY.subheadings
            if field is Field.PUBLICATION_TYPE:
                tree_of = VOCABULARY.publication_types
            name = tree_of.meant(name)
            return has_key(field, tree_of.exploded(name) if explode else [name])
        if kind is Kind.FILTER and name == "all":
            return lambda article: True
        return has_key(field, [name])

    def text(self, field: Field, term: Term) -> Test | None:
        if term.quoted:
            whole = Word(term.text)
            return has_phrase(field, whole.written, whole.star)
        found = written_words(term.text)
        if not any(one.star for one in found[:-1]) and not all(one.stop for one in found):
            whole_run = has_phrase(field, term.text, found[-1].star)
            if self.somewhere(whole_run):
                return whole_run
        return self.every_word(field, found)

    def every_word(self, field: Field, found: Sequence[Word]) -> Test | None:
        """Each word anywhere; neighbours that may be one name also as that name."""
        names: list[list[Word]] = []
        for place, one in enumerate(found):
            if one.stop:
                continue
            if place and not found[place - 1].stop and self.go_on(names[-1], one):
                names[-1].append(one)
            else:
                names.append([one])
        return both(self.name(field, name) for name in names)

    @staticmethod
    def go_on(name: Sequence[Word], one: Word) -> bool:
        if len(name) == 4 or name[-1].star or one.star:
            return False
        left, right = name[-1].words[-1], one.words[0]
        if are_one_name(left, right):
            return True
        return stand_either_way(parts_of(left)[-1], parts_of(right)[0], apart=True)

    def name(self, field: Field, name: Sequence[Word]) -> Test | None:
        each = both(self.one_word(field, one) for one in name)
        whole = has_phrase(field, " ".join(one.written for one in name))
        return either(each, whole) if len(name) > 1 else each

    def one_word(self, field: Field, one: Word) -> Test | None:
        together = has_phrase(field, one.written, one.star)
        if self.somewhere(together):
            return together
        last = has_phrase(field, one.words[-1], one.star)
        return both([*(has_phrase(field, word) for word in one.words[:-1]), last])

    def date(self, field: Field, term: Term) -> Test:
        first, _, last = term.text.partition(":")
        dated = self.days_between(field, term.text, term.text) or self.days_between(
            field, first, last
        )
        if dated or term.quoted:
            return dated or nothing
        written = term.text.split()
        for start in range(max(1, len(written) - 5), len(written)):
            text = " ".join(written[start:])
            dated = self.days_between(field, text, text)
            before = " ".join(written[:start])
            if dated and words(before):
                return both([self.untagged(written_words(before)), dated]) or nothing
        return nothing

    def truncated(self, field: Field, stem: str) -> Test:
        if len(stem) < 4:
            return nothing
        if KINDS[field] is Kind.PERSON:
            return is_called_from(field, stem)
        return lambda article: any(one.startswith(stem) for one in keys(article, field))

    def heading(self, field: Field, text: str, *, explode: bool) -> Test:
        """A heading by its name or, where nothing is called so, by an entry term."""
        name, slash, qualifier = key(field, text).partition("/")
        if not self.somewhere(has_key(Field.MESH, [name])):
            name = VOCABULARY.mesh.meant(name)
        qualifier = VOCABULARY.subheadings.meant(qualifier)
        names = VOCABULARY.mesh.exploded(name) if explode else (name,)
        below = VOCABULARY.subheadings.exploded(qualifier) if explode else (qualifier,)
        if not slash or not qualifier:
            return has_key(field, names)
        return has_key(field, [f"{one}/{sub}" for one in names for sub in below])

    def person(self, field: Field, name: Stretch, *, quoted: bool) -> Test:
        """By last name and initials; an author nobody has so by the full name."""
        called = is_called(field, name, quoted)
        if field is Field.AUTHOR and not quoted and not self.somewhere(called):
            return is_called(Field.FULL_AUTHOR, name, quoted=False)
        return called

    def untagged(self, found: Sequence[Word]) -> Test | None:
        """Identifiers, an author, else headings and the words between them in all fields."""
        meaningful = [one for one in found if not one.stop]
        return (
            self.identifier(meaningful)
            or self.numbers(meaningful)
            or self.author(found)
            or self.mapped(found)
        )

    def identifier(self, found: Sequence[Word]) -> Test | None:
        found = [one for one in found if one.words != ("doi",)] or found
        if len(found) == 1:
            doi, star, _ = key(Field.ARTICLE_ID, found[0].written).partition("*")
            if doi.startswith("10.") and "/" in doi:
                by_id = Field.ARTICLE_ID
                return self.truncated(by_id, doi) if star else has_key(by_id, [doi])
        return None

    def numbers(self, found: Sequence[Word]) -> Test | None:
        """PMIDs, where nothing but digits was typed."""
        numbers = [word for one in found for word in one.words]
        if any(set(one.written) - set("0123456789,;") for one in found):
            return None
        return has_pmid(numbers) if self.somewhere(has_pmid(numbers)) else None

    def author(self, found: Sequence[Word]) -> Test | None:
        initials = found[-1].written
        if len(found) < 2 or len(initials) > 2 or not initials.isalpha():
            return None
        if any(one.star for one in found):
            return None
        name = tuple(word for one in found for word in one.words)
        called = self.person(Field.AUTHOR, name, quoted=False)
        return called if self.somewhere(called) else None

    def mapped(self, found: Sequence[Word], unmapped: Sequence[Word] = ()) -> Test | None:
        before = self.every_word(Field.ALL, unmapped)
        if not found:
            return before
        if is_mark(found[0].words):
            return both([before, self.mark(found[0].words[0]), self.mapped(found[1:])])
        for end in range(min(len(found), 10), 0, -1):
            run = found[:end]
            name = " ".join(word for one in run for word in one.words)
            if any(one.star for one in run) or all(one.stop for one in run):
                continue
            meant = self.heading(Field.MESH, name, explode=True)
            known = VOCABULARY.mesh.knows(VOCABULARY.mesh.meant(name))
            if known or self.somewhere(meant):
                anywhere = both(self.one_word(Field.ALL, one) for one in run if not one.stop)
                written = " ".join(one.written for one in run)
                whole = has_phrase(Field.ALL, written) if end > 1 else None
                anywhere = either(meant, anywhere, whole)
                return both([before, anywhere, self.mapped(found[end:])])
        return self.mapped(found[1:], [*unmapped, found[0]])
