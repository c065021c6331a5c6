"""From the parameters of esearch to the records they ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from harvester.query.bitmaps import documents
from harvester.query.evaluate import Answer
from harvester.sandbox.history import History, ResultSet
from harvester.sandbox.orders import Sort, sort_named
from harvester.sandbox.parameters import whole_number
from harvester.sandbox.store import Store

NOTHING_TO_DO = "Empty term and query_key - nothing todo"

_DATE_TAGS = {"edat": "edat", "mdat": "mdat", "pdat": "dp", "crdt": "crdt", "mhda": "mhda"}
_DATE = re.compile(r"\d{4}(?:[/-]\d{1,2}){0,2}")
_SET_NUMBER = re.compile(r"#(\d{1,9})\b")
_OPERATOR = re.compile(r"(\s+(?:AND|OR|NOT)\s+|[()])")


class SearchError(Exception):
    """The search cannot be made; the message is NCBI's."""


@dataclass(frozen=True)
class Found:
    """The records found, in which order they are asked for, and what is to be said."""

    hits: int
    sort: Sort
    term: str
    translation: str
    phrases_not_found: tuple[str, ...] = ()
    fields_not_found: tuple[str, ...] = ()
    phrases_ignored: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def find(parameters: Mapping[str, str], store: Store, history: History) -> Found:
    """Search as ``term``, ``field``, dates, ``sort`` and the history ask. Raises SearchError."""
    term = parameters.get("term", "").strip()
    earlier = _earlier_set(parameters, history)
    if not term and earlier is None:
        raise SearchError(NOTHING_TO_DO)
    sort, messages = _sort(parameters)
    hits = store.index.everything if earlier is None else earlier.hits
    terms = [] if earlier is None else [earlier.term]
    answers: list[Answer] = []
    for text in (_whole_term(term, parameters, store, history), _dates(parameters, store.today())):
        if text:
            answer = store.search(text)
            hits &= answer.hits
            answers.append(answer)
            terms.append(text)
    if not hits:
        messages = (*messages, "No items found.")
    return Found(
        hits=hits,
        sort=sort,
        term=_joined(terms),
        translation=_joined([answer.translation for answer in answers]),
        phrases_not_found=tuple(p for a in answers for p in a.phrases_not_found),
        fields_not_found=tuple(f for a in answers for f in a.fields_not_found),
        phrases_ignored=tuple(p for a in answers for p in a.phrases_ignored),
        quoted_phrases_not_found=tuple(p for a in answers for p in a.quoted_phrases_not_found),
        messages=tuple(dict.fromkeys((*(m for a in answers for m in a.messages), *messages))),
    )


def stored_set(web_env: str, query_key: str, history: History) -> ResultSet:
    """Return a set of the history server. Raises SearchError when it is not known."""
    found = history.find(web_env, query_key)
    if found is None:
        raise SearchError(f"Unable to obtain query #{query_key.strip() or '1'}")
    return found


def _earlier_set(parameters: Mapping[str, str], history: History) -> ResultSet | None:
    query_key = parameters.get("query_key", "").strip()
    if not query_key:
        return None
    return stored_set(parameters.get("webenv", ""), query_key, history)


def _sort(parameters: Mapping[str, str]) -> tuple[Sort, tuple[str, ...]]:
    name = parameters.get("sort", "")
    sort = sort_named(name)
    if sort is None:
        return Sort.RECENT, (f"Unknown sort schema '{name}' ignored",)
    return sort, ()


def _whole_term(term: str, parameters: Mapping[str, str], store: Store, history: History) -> str:
    field = parameters.get("field", "").strip()
    if field:
        term = limit_to_field(term, field)
    web_env = parameters.get("webenv", "")
    if not web_env:
        return term
    return _SET_NUMBER.sub(
        lambda match: f"({_term_of(stored_set(web_env, match[1], history), store)})", term
    )


def _term_of(stored: ResultSet, store: Store) -> str:
    if stored.term:
        return stored.term
    pmids = (store.records.pmid(number) for number in documents(stored.hits))
    return " OR ".join(f"{pmid}[uid]" for pmid in pmids) or "0[uid]"


def limit_to_field(term: str, field: str) -> str:
    """Put ``[field]`` behind every part of a term that has no tag of its own."""
    parts = _OPERATOR.split(term)
    return "".join(
        f"{part.rstrip()}[{field}]"
        if part.strip() and not _OPERATOR.fullmatch(part) and not part.rstrip().endswith("]")
        else part
        for part in parts
    )


def _dates(parameters: Mapping[str, str], today: date) -> str:
    low, high = (parameters.get(name, "").strip() for name in ("mindate", "maxdate"))
    days = whole_number(parameters, "reldate", 0)
    if days:
        low, high = (today - timedelta(days=min(days, 300_000))).isoformat(), "3000"
    if not low and not high:
        return ""
    datetype = parameters.get("datetype", "").strip().lower() or "pdat"
    tag = _DATE_TAGS.get(datetype)
    if tag is None:
        raise SearchError(f"Search Backend failed: Exception: Unknown datetype '{datetype}'")
    for text in filter(None, (low, high)):
        if not _DATE.fullmatch(text):
            raise SearchError(f"Search Backend failed: Exception: Invalid date '{text}'")
    low, high = (text.replace("-", "/") for text in (low or "1000", high or "3000"))
    return f'"{low}"[{tag}] : "{high}"[{tag}]'


def _joined(texts: list[str]) -> str:
    texts = [text for text in texts if text]
    return texts[0] if len(texts) == 1 else " AND ".join(f"({text})" for text in texts)
