"""One term of a query, or one range, to the documents it finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from harvester.query import coded_search
from harvester.query.dates import span
from harvester.query.fields import KINDS, Field, Kind
from harvester.query.filters import is_mark
from harvester.query.index import Index
from harvester.query.keys import key
from harvester.query.match import Match, Notice, NoticeKind, not_found, with_notices
from harvester.query.text_search import SHORTEST_STEM, all_of, near, text_search
from harvester.query.translate import bare, date_range, quoted
from harvester.query.tree import Range, Tag, Term
from harvester.query.untagged import untagged
from harvester.query.vocabulary.thesaurus import Vocabulary
from harvester.query.words import hyphened, words

_PROXIMITY = frozenset({Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION})
_EXPLODED = frozenset({Field.MESH, Field.MAJOR, Field.SUBHEADING, Field.PUBLICATION_TYPE})
_FARTHEST = 10_000
_LONGEST_DATE = 5
_NOT_OF_DATES = re.compile(r"[^\w<>=:–/ -]")
"""Words of the longest date, "last 5 years" or "2020 Mar 15 00:00"."""


@dataclass(frozen=True, slots=True)
class TermSearch:
    """Looks terms up in one index, on one day.

    With ``drop`` an unquoted term that is nowhere is left out of the search, as PubMed does.
    """

    index: Index
    vocabulary: Vocabulary
    today: date
    drop: bool = False

    def term(self, term: Term) -> Match:
        """The documents of a word, phrase, name, date or identifier."""
        field = term.tag.field if term.tag else Field.ALL
        anywhere = field in (Field.ALL, Field.TEXT_WORD) and not term.quoted
        if anywhere and len(words(term.text)) == 1 and is_mark(words(term.text)[0]):
            return self._coded(term, Field.FILTER)
        if term.tag is None:
            return self._anywhere(term)
        if field is None:
            unknown = Notice(NoticeKind.FIELD_NOT_FOUND, term.tag.written)
            return with_notices(self._anywhere(term), [unknown])
        return self._modified(term, field, term.tag)

    def _modified(self, term: Term, field: Field, tag: Tag) -> Match:
        """A term whose tag may say more than a field: ``mh:noexp``, ``ti:~2``."""
        if tag.modifier.startswith("~"):
            return self._near(term, field, tag.modifier[1:])
        if tag.modifier.startswith("__jid") and field is Field.JOURNAL:
            return self._journal(term, tag.modifier.removeprefix("__jid"))
        match = self._tagged(term, field)
        if not tag.modifier or _noexp(term, field):
            return match
        message = f"{_written(tag)}: {tag.modifier} means nothing here: ignored"
        return with_notices(match, [Notice(NoticeKind.MESSAGE, message)])

    def range(self, wanted: Range) -> Match:
        """The documents of a range of dates or PMIDs, both ends included."""
        field = wanted.tag.field
        if field is Field.PMID:
            return self._pmid_range(wanted)
        low, high = span(wanted.low, self.today), span(wanted.high, self.today)
        if field is None or low is None or high is None:
            wrong = wanted.low if low is None else wanted.high
            return _no_date(f"{wanted.low} to {wanted.high}", wrong, wanted.tag)
        notices = (_backwards(wanted),) if low[0] > high[1] else ()
        hits = self.index.dates(field, low[0], high[1])
        return Match(hits, date_range(low[0], high[1], field), notices)

    def _anywhere(self, term: Term) -> Match:
        if term.quoted:
            return text_search(
                self.index, Field.ALL, term.text, is_quoted=True, tag="", drop=self.drop
            )
        return untagged(self.index, term.text, self.vocabulary, drop=self.drop)

    def _tagged(self, term: Term, field: Field) -> Match:
        kind = KINDS[field]
        if kind is Kind.TEXT:
            return text_search(
                self.index,
                field,
                term.text,
                is_quoted=term.quoted,
                tag=_written(term.tag),
                drop=self.drop,
            )
        if kind is Kind.DATE:
            return self._date(term, field)
        if kind is Kind.NUMBER:
            return self._pmids(term)
        return self._coded(term, field)

    def _coded(self, term: Term, field: Field) -> Match:
        text, star = term.text, term.text.rstrip().endswith("*")
        if star:
            text = text.rstrip("* ")
            match = coded_search.truncated(self.index, field, text)
        else:
            match = self._whole(term, field)
        if match is not None:
            return match
        written = f'"{term.text}"' if term.quoted else term.text
        missing = not_found(
            written + _written(term.tag),
            quoted(key(field, text), field, star=star, modifier=_noexp(term, field)),
            quoted=term.quoted,
            drop=self.drop,
        )
        if star and len(key(field, text)) < SHORTEST_STEM:
            message = f"{term.text}: at least {SHORTEST_STEM} characters before *"
            return with_notices(missing, [Notice(NoticeKind.MESSAGE, message)])
        return missing

    def _whole(self, term: Term, field: Field) -> Match | None:
        explode = not _noexp(term, field)
        kind = KINDS[field]
        if kind is Kind.HEADING:
            return coded_search.heading(
                self.index, field, term.text, self.vocabulary, explode=explode
            )
        if kind is Kind.PERSON:
            return coded_search.person(self.index, field, term.text, is_quoted=term.quoted)
        if kind is Kind.FILTER:
            return coded_search.subset(self.index, key(field, term.text))
        if field is Field.PUBLICATION_TYPE:
            types = self.vocabulary.publication_types
            return coded_search.exploded_entry(self.index, field, term.text, types, explode=explode)
        if field is Field.SUBHEADING:
            subheadings = self.vocabulary.subheadings
            return coded_search.exploded_entry(
                self.index, field, term.text, subheadings, explode=explode
            )
        return coded_search.entry(self.index, field, term.text)

    def _journal(self, term: Term, nlm_id: str) -> Match:
        """``"Nature"[Journal:__jid0410462]``, as PubMed itself writes it."""
        hits = self.index.entry(Field.NLM_ID, key(Field.NLM_ID, nlm_id))
        if hits:
            return Match(hits, quoted(key(Field.NLM_ID, nlm_id), Field.NLM_ID))
        return self._tagged(term, Field.JOURNAL)

    def _near(self, term: Term, field: Field, distance: str) -> Match:
        usable = distance.isascii() and distance.isdecimal() and field in _PROXIMITY
        if not usable or len(words(term.text)) < 2:
            names = ", ".join(sorted(one.value for one in _PROXIMITY))
            message = f"{_written(term.tag)}: proximity wants two words, a number, and {names}"
            return with_notices(self._tagged(term, field), [Notice(NoticeKind.MESSAGE, message)])
        words_between = min(coded_search.number(distance), _FARTHEST)
        hits = near(self.index, field, term.text, words_between)
        text = quoted(hyphened(term.text), field, modifier=f"~{words_between}")
        if "*" not in term.text:
            return Match(hits, text)
        message = f"{term.text}: * is not understood in a proximity search: ignored"
        return Match(hits, text, (Notice(NoticeKind.MESSAGE, message),))

    def _date(self, term: Term, field: Field) -> Match:
        low = high = span(term.text, self.today)
        if low is None:
            first, _, last = term.text.partition(":")
            low, high = span(first, self.today), span(last, self.today)
        if low is None or high is None:
            return self._words_and_date(term, field) or _no_date(term.text, term.text, term.tag)
        hits = self.index.dates(field, low[0], high[1])
        return Match(hits, date_range(low[0], high[1], field))

    def _words_and_date(self, term: Term, field: Field) -> Match | None:
        """``multiple sclerosis 2020[dp]``: the tag belongs to the date, as in PubMed."""
        written = [] if term.quoted else term.text.split()
        for first in range(max(1, len(written) - _LONGEST_DATE), len(written)):
            before, text = " ".join(written[:first]), " ".join(written[first:])
            covered = span(text, self.today)
            if covered is not None and words(before):
                dated = self.index.dates(field, *covered)
                return all_of(
                    [
                        untagged(self.index, before, self.vocabulary, drop=self.drop),
                        Match(dated, date_range(*covered, field)),
                    ]
                )
        return None

    def _pmids(self, term: Term) -> Match:
        found = coded_search.pmids(self.index, term.text)
        if found is None:
            return not_found(
                term.text + _written(term.tag),
                quoted(" ".join(words(term.text)), Field.PMID),
                quoted=False,
                drop=False,
            )
        match, missing = found
        notices = [Notice(NoticeKind.PHRASE_NOT_FOUND, one + _written(term.tag)) for one in missing]
        return with_notices(match, notices)

    def _pmid_range(self, wanted: Range) -> Match:
        low, high = words(wanted.low), words(wanted.high)
        if not all(
            len(end) == 1 and end[0].isascii() and end[0].isdecimal() for end in (low, high)
        ):
            message = f'"{wanted.low}:{wanted.high}" is no range of PMIDs'
            text = quoted(" ".join((*low, "to", *high)), Field.PMID)
            return Match(0, text, (Notice(NoticeKind.MESSAGE, message),))
        first, last = coded_search.number(low[0]), coded_search.number(high[0])
        notices = (_backwards(wanted),) if first > last else ()
        translation = bare(f"{first}:{last}", Field.PMID)
        return Match(self.index.pmids(first, last), translation, notices)


def _noexp(term: Term, field: Field) -> str:
    """The modifier, where it means something: nothing below the heading is looked for."""
    is_meant = term.tag is not None and term.tag.modifier == "noexp" and field in _EXPLODED
    return "noexp" if is_meant else ""


def _no_date(text: str, wrong: str, tag: Tag | None) -> Match:
    message = Notice(NoticeKind.MESSAGE, f'"{wrong}" is no date: wanted YYYY/MM/DD or FIRST:LAST')
    field = tag.field if tag and tag.field else Field.ALL
    written = " ".join(words(text))
    if span(written, date.max) is not None:  # by itself the year of ">2020" would be found
        written = _NOT_OF_DATES.sub("", text).strip()
    translation = quoted(written, field)
    missing = not_found(text + _written(tag), translation, quoted=False, drop=False)
    return with_notices(missing, [message])


def _written(tag: Tag | None) -> str:
    return f"[{tag.written}]" if tag else ""


def _backwards(wanted: Range) -> Notice:
    message = f'"{wanted.low}:{wanted.high}" ends before it begins: nothing found'
    return Notice(NoticeKind.MESSAGE, message)
