"""A revision of an article in words: what a person calls it when these fields change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import msgspec

from harvester.alerts import KINDS, Alert
from harvester.article import Correction, Journal, MeshHeading, Person, Term
from harvester.corpus.history import Change, Entry
from harvester.past.field_words import field_words, named, short
from harvester.past.word_diff import word_diff

_T = TypeVar("_T")

_BOOKKEEPING = frozenset(
    {
        "citation_subset",
        "date_completed",
        "date_created",
        "date_revised",
        "end_page",
        "history",
        "indexing_method",
        "owner",
        "schema_version",
        "start_page",
        "version",
        "version_date",
        "version_id",
        "year",
    }
)
"""Fields that change with every other revision, and alone say little."""

_LONGEST_DIFF = 300


class Weight(Enum):
    """How much a milestone matters to a reader."""

    ALERT = "alert"
    PLAIN = "plain"
    MINOR = "minor"


@dataclass(frozen=True)
class Milestone:
    """One thing that a revision did. The text holds what the record holds: not cleaned."""

    text: str
    weight: Weight = Weight.PLAIN


def milestones(entry: Entry) -> tuple[Milestone, ...]:
    """What a revision did: alerts first, then what has a name, then the other fields."""
    rest = dict(entry.changes)
    told = [Milestone(text, Weight.ALERT) for text in _alerts(entry, rest)]
    for names, tell in _TELLERS:
        if not any(name in rest for name in names):
            continue
        try:
            told += [Milestone(text) for text in tell(rest)]
        except ValueError:  # msgspec's own is one: a value of another shape is told as any field is
            continue
        for name in names:
            rest.pop(name, None)
    minor = []
    for name, change in rest.items():
        text = field_words(name, _value(change.before), _value(change.after))
        if name in _BOOKKEEPING:
            minor.append(text)
        else:
            told.append(Milestone(text))
    if minor:
        told.append(Milestone(", ".join(sorted(minor)), Weight.MINOR))
    if not told and entry.changes:
        told.append(Milestone(f"changed: {', '.join(entry.changes)}", Weight.MINOR))
    return tuple(told)


def alert_words(alert: Alert) -> str:
    """ "retracted (notice PMID 123, Lancet. 2024;1:2)"."""
    notice = [f"notice PMID {alert.notice}"] if alert.notice else []
    about = ", ".join([*notice, *filter(None, [alert.source])])
    return f"{alert.kind} ({about})" if about else alert.kind


def _alerts(entry: Entry, rest: dict[str, Change]) -> Iterator[str]:
    for alert in entry.alerts:
        yield alert_words(alert)
    flag = rest.pop("is_retracted", None)
    if flag is None:
        return
    if _value(flag.after) is not True:
        yield "not marked as retracted any more"
    elif not any(alert.kind.startswith("retracted") for alert in entry.alerts):
        yield "retracted"


def _corrections(rest: Mapping[str, Change]) -> Iterator[str]:
    before, after = _both(rest, "corrections", tuple[Correction, ...])
    old, new = before or (), after or ()
    for tie in new:
        if tie not in old and tie.type not in KINDS:
            yield f"tied to another publication: {_tie(tie)}"
    kept = {(tie.type, tie.pmid) for tie in new}
    for tie in old:
        if (tie.type, tie.pmid) not in kept:
            yield f"tie taken back: {_tie(tie)}"


def _tie(tie: Correction) -> str:
    pmid = f"PMID {tie.pmid}" if tie.pmid else ""
    return f"{tie.type} {pmid or short(tie.source or tie.note or '')}".rstrip()


def _publication_types(rest: Mapping[str, Change]) -> Iterator[str]:
    before, after = _both(rest, "publication_types", tuple[Term, ...])
    yield named(
        "publication types", [term.name for term in before or ()], [t.name for t in after or ()]
    )


def _text(name: str) -> Callable[[Mapping[str, Change]], Iterator[str]]:
    def tell(rest: Mapping[str, Change]) -> Iterator[str]:
        before, after = _both(rest, name, str)
        label = name.replace("_", " ")
        if name == "abstract" and (before is None or after is None):
            size = f"{len(before or after or ''):,} characters"
            yield f"abstract {'came' if after else 'taken away'} ({size})"
        elif before is None or after is None:
            yield field_words(label, before, after)
        elif diff := word_diff(before, after, _LONGEST_DIFF):
            yield f"{label} changed: {diff}"
        elif before.split() == after.split():
            yield f"{label} changed: only its spacing"
        else:
            yield f"{label} changed ({len(before):,} → {len(after):,} characters)"

    return tell


def _abstract(rest: Mapping[str, Change]) -> Iterator[str]:
    if "abstract" in rest:
        yield from _text("abstract")(rest)
    else:
        yield "sections of the abstract changed"


def _authors(rest: Mapping[str, Change]) -> Iterator[str]:
    if "authors" not in rest:
        yield "list of authors is whole or cut"
        return
    before, after = _both(rest, "authors", tuple[Person, ...])
    old, new = [_name(p) for p in before or ()], [_name(p) for p in after or ()]
    if old == new:
        changed = sum(a != b for a, b in zip(before or (), after or (), strict=True))
        yield f"authors changed: affiliations, ORCIDs or other details of {changed}"
    else:
        yield named("authors", old, new)


def _name(person: Person) -> str:
    name = " ".join(filter(None, (person.last_name, person.initials, person.suffix)))
    return person.collective_name or name


def _place(rest: Mapping[str, Change]) -> Iterator[str]:
    """``Journal/JournalIssue``, ``Pagination`` and ``PublicationStatus``."""
    old, new = _both(rest, "journal", Journal)
    old_pages, pages = _both(rest, "pages", str)
    old_status, status = _both(rest, "publication_status", str)
    old, new = old or Journal(), new or Journal()
    came = bool(new.volume or new.issue) and not (old.volume or old.issue)
    if came or (status == "ppublish" and old_status):
        what = "published in print" if status in {None, "ppublish"} else "published in an issue"
        about = (("volume", new.volume), ("issue", new.issue), ("pages", pages))
        told = ", ".join(f"{name} {short(value)}" for name, value in about if value)
        yield f"{what}: {told}" if told else what
    else:
        for name, before, after in (
            ("volume", old.volume, new.volume),
            ("issue", old.issue, new.issue),
            ("pages", old_pages, pages),
            ("publication_status", old_status, status),
        ):
            if before != after:
                yield field_words(name, before, after)
    others = [
        name
        for name in Journal.__struct_fields__
        if name not in {"volume", "issue"} and getattr(old, name) != getattr(new, name)
    ]
    if "journal" in rest and others:
        yield f"journal: {', '.join(others)} changed"


def _pmcid(rest: Mapping[str, Change]) -> Iterator[str]:
    yield field_words("PMCID", *_both(rest, "pmcid", str))


def _doi(rest: Mapping[str, Change]) -> Iterator[str]:
    yield field_words("DOI", *_both(rest, "doi", str))


def _ids(rest: Mapping[str, Change]) -> Iterator[str]:
    """``ids`` repeats ``doi`` and ``pmcid``, which are told by their own fields."""
    before, after = _both(rest, "ids", dict[str, str])
    old, new = before or {}, after or {}
    for kind in dict.fromkeys([*new, *old]):
        if kind not in {"doi", "pmc", "pmcid"} and old.get(kind) != new.get(kind):
            yield field_words(kind, old.get(kind), new.get(kind))


def _mesh(rest: Mapping[str, Change]) -> Iterator[str]:
    before, after = _both(rest, "mesh_headings", tuple[MeshHeading, ...])
    old, new = before or (), after or ()
    if not old:
        yield f"MeSH indexed ({len(new):,} heading{'s' if len(new) != 1 else ''})"
    elif not new:
        yield f"MeSH headings taken away ({len(old):,})"
    else:
        yield named("MeSH headings", [h.descriptor for h in old], [h.descriptor for h in new])


def _status(rest: Mapping[str, Change]) -> Iterator[str]:
    yield field_words("status", *_both(rest, "status", str))


def _both(rest: Mapping[str, Change], name: str, kind: type[_T]) -> tuple[_T | None, _T | None]:
    change = rest.get(name, Change())
    return _decoded(change.before, kind), _decoded(change.after, kind)


def _decoded(raw: msgspec.Raw | msgspec.UnsetType, kind: type[_T]) -> _T | None:
    if isinstance(raw, msgspec.UnsetType):
        return None
    return msgspec.json.decode(bytes(raw).decode(errors="replace"), type=kind)


def _value(raw: msgspec.Raw | msgspec.UnsetType) -> object:
    return _decoded(raw, object)


_TELLERS: tuple[tuple[tuple[str, ...], Callable[[Mapping[str, Change]], Iterator[str]]], ...] = (
    (("corrections",), _corrections),
    (("publication_types",), _publication_types),
    (("title",), _text("title")),
    (("vernacular_title",), _text("vernacular_title")),
    (("abstract", "abstract_sections"), _abstract),
    (("authors", "authors_incomplete"), _authors),
    (("journal", "pages", "start_page", "end_page", "publication_status"), _place),
    (("doi",), _doi),
    (("pmcid",), _pmcid),
    (("ids",), _ids),
    (("mesh_headings",), _mesh),
    (("status",), _status),
)
"""Fields that are told together, and how."""
