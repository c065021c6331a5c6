"""One ``[queries.NAME]`` of a parsed file → a ``SavedQuery``, or its mistakes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from harvester.config.mistakes import Mistakes
from harvester.config.query_names import objection
from harvester.config.settings import DateType, SavedQuery
from harvester.config.wording import control_character, described, escaped, nearest, shown

QUERY_KEYS = (
    "term",
    "title",
    "since",
    "until",
    "date_type",
    "limit",
    "must_find",
)
"""The keys of a query's table."""

FILE_KEYS = ("email", "api_key", "corpus", "queries")
"""The keys at the top of the file."""

_PMID = "0*([1-9][0-9]{0,8})"
_LARGEST_LIMIT = 10**9


def read_query(name: str, value: object, mistakes: Mistakes) -> SavedQuery | None:
    """The query ``name``, whose table is ``value``; None when it had to be refused."""
    reader = _QueryTable(name, mistakes)
    why_not = objection(name)
    if why_not:
        reader.refuse(f"not a name for a query: {why_not}")
    if not isinstance(value, dict):
        reader.refuse(_not_a_table(name, value))
        return None
    return reader.read(value)


def _not_a_table(name: str, value: object) -> str:
    if name in QUERY_KEYS:
        return f'"{name}" stands right under [queries]; it belongs under a name, [queries.NAME]'
    return f"{described(value)}, where a table should be, as in [queries.NAME]"


def _is_later(since: str, until: str) -> bool:
    from harvester.config.query_dates import first_day, last_day

    return first_day(since) > last_day(until)


def _slips(term: str) -> list[tuple[str, int]]:
    """What can only be a slip of the keyboard, and at which character."""
    from harvester.query.balance import is_plainly_balanced

    if is_plainly_balanced(term):
        return []
    from harvester.query.check import problems

    return [(problem.message, problem.position) for problem in problems(term)]


class _QueryTable:
    def __init__(self, name: str, mistakes: Mistakes) -> None:
        self.name = name
        self.mistakes = mistakes

    def refuse(self, words: str, *path: str | int, offset: int | None = None) -> None:
        where = ("queries", self.name, *path)
        self.mistakes.add(f'query "{shown(self.name)}": {words}', where, offset)

    def read(self, table: Mapping[str, object]) -> SavedQuery | None:
        meant = self._unknown_keys(table)
        if "term" not in table and "term" not in meant:
            self.refuse("term is missing; it is the search, as in term = 'asthma[mh]'")
        term = self._term(table.get("term"))
        since, until = (self._date(key, table.get(key)) for key in ("since", "until"))
        if since and until and _is_later(since, until):
            self.refuse(f"since ({since}) is later than until ({until})", "since")
        query = SavedQuery(
            name=self.name,
            term=term or "",
            title=self._title(table.get("title")),
            since=since,
            until=until,
            date_type=self._date_type(table.get("date_type")),
            limit=self._limit(table.get("limit")),
            must_find=self._must_find(table.get("must_find")),
        )
        return query if term else None

    def _unknown_keys(self, table: Mapping[str, object]) -> set[str]:
        """Tell of every unknown key; what they were perhaps meant to be."""
        meant: set[str] = set()
        for key, value in table.items():
            if key in QUERY_KEYS:
                continue
            near = nearest(key, QUERY_KEYS)[:1]
            meant.update(near)
            words = f'unknown key "{shown(key)}"'
            if isinstance(value, dict) and not near:
                whole = shown(f"{self.name}.{key}")
                hint = f'; a name with a dot in it needs quotes: [queries."{whole}"]'
                meant.add("term")
            elif key in FILE_KEYS:
                hint = "; it belongs at the top of the file, before the first [queries.NAME]"
            elif near:
                hint = f'; did you mean "{near[0]}"?'
            else:
                hint = ""
            self.refuse(f"{words}{hint} (a query has {', '.join(QUERY_KEYS)})", key)
        return meant

    def _string(self, key: str, value: object, example: str) -> str | None:
        if isinstance(value, str) or value is None:
            return value
        self.refuse(f"{key} is {described(value)}; it should be a string, as in {example}", key)
        return None

    def _term(self, value: object) -> str | None:
        term = self._string("term", value, "term = 'asthma[mh]'")
        if term is None:
            return None
        if not term.strip():
            self.refuse("term is empty; it is the search, as in term = 'asthma[mh]'", "term")
            return None
        found = _slips(term)
        odd = control_character(term)
        if odd is not None:
            found.append((f"the control character {term[odd]!a} may not stand here", odd))
        if not found:
            return term.strip()
        offsets = self.mistakes.lines.offsets(("queries", self.name, "term"), term) or []
        for message, position in found:
            offset = offsets[position] if 0 <= position < len(offsets) else None
            self.refuse(f"term: {escaped(message)}", "term", offset=offset)
        return None

    def _title(self, value: object) -> str | None:
        title = self._string("title", value, 'title = "Asthma in children"')
        if title is None:
            return None
        odd = control_character(title)
        if odd is not None:
            self.refuse(f"title: the control character {title[odd]!a}", "title")
        return " ".join(title.split()) or None

    def _date(self, key: str, value: object) -> str | None:
        written: str
        if isinstance(value, str):
            written = value
        elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            written = value.isoformat()
        elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999:
            written = f"{value:04}"
        elif value is None:
            return None
        else:
            self.refuse(f'{key} is {described(value)}; it should be a date, as "2022-08"', key)
            return None
        from harvester.config.query_dates import parse_date

        try:
            return parse_date(written)
        except ValueError as error:
            self.refuse(f'{key} is "{shown(written)}": {error}', key)
            return None

    def _date_type(self, value: object) -> DateType:
        written = self._string("date_type", value, 'date_type = "entrez"')
        if written is None:
            return DateType.PUBLICATION
        try:
            return DateType(written)
        except ValueError:
            near = nearest(written, list(DateType))[:1]
            hint = f'did you mean "{near[0]}"?' if near else "there is no such type"
            known = ", ".join(f'"{each}"' for each in DateType)
            self.refuse(f'date_type is "{shown(written)}"; {hint} (it is {known})', "date_type")
            return DateType.PUBLICATION

    def _limit(self, value: object) -> int | None:
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            if 1 <= value <= _LARGEST_LIMIT:
                return value
            words = "it should be 1 or more" if value < 1 else "that is more than PubMed has"
            self.refuse(f"limit is {described(value)}; {words}", "limit")
            return None
        self.refuse(
            f"limit is {described(value)}; it should be a whole number, as in limit = 10", "limit"
        )
        return None

    def _must_find(self, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(
                f"must_find is {described(value)}; "
                "it should be a list of PMIDs, as in must_find = [36092509]",
                "must_find",
            )
            return ()
        pmids = [self._pmid(number, item) for number, item in enumerate(value)]
        return tuple(dict.fromkeys(pmid for pmid in pmids if pmid))

    def _pmid(self, number: int, item: object) -> str | None:
        written = ""
        if isinstance(item, str):
            written = item.strip()
        elif isinstance(item, int) and not isinstance(item, bool) and 0 < item < 10**9:
            written = str(item)
        match = re.fullmatch(_PMID, written)
        if match:
            return match[1]
        self.refuse(
            f"must_find has {described(item)}; a PMID is a whole number, as 36092509",
            "must_find",
            number,
        )
        return None
