"""A PubMed that changes: papers come, are revised and retracted, go, and stop to match.

It says what it is in two ways that share no code with harvest: as the XML that its server
gives, and as what a corpus line must say of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import escape

from truth_server import TruthServer

FIRST_DAY = datetime(2001, 3, 1, 9, 30, tzinfo=UTC)
LAST_DAY = datetime(2024, 12, 1, tzinfo=UTC)
"""The world ends before the clock of any machine that this runs on: the earlier one counts."""


@dataclass(frozen=True)
class Paper:
    """One record; ``notices`` are pairs of ``CommentsCorrections/@RefType`` and PMID."""

    pmid: int
    title: str
    mesh: tuple[str, ...] = ()
    notices: tuple[tuple[str, int], ...] = ()
    retracted: bool = False
    pmcid: str = ""
    revised: date | None = None

    def xml(self) -> bytes:
        types = ["Journal Article", *(["Retracted Publication"] if self.retracted else [])]
        parts = [
            f'<PMID Version="1">{self.pmid}</PMID>',
            f"<DateRevised>{_parts_of(self.revised)}</DateRevised>" if self.revised else "",
            '<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate>'
            "<Year>2024</Year></PubDate></JournalIssue><Title>Annals of Change</Title></Journal>",
            f"<ArticleTitle>{escape(self.title)}</ArticleTitle><Language>eng</Language>",
            "<PublicationTypeList>",
            *(f"<PublicationType>{kind}</PublicationType>" for kind in types),
            "</PublicationTypeList></Article>",
            "<CommentsCorrectionsList>" if self.notices else "",
            *(
                f'<CommentsCorrections RefType="{kind}"><RefSource>Ann Change</RefSource>'
                f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>'
                for kind, pmid in self.notices
            ),
            "</CommentsCorrectionsList>" if self.notices else "",
            "<MeshHeadingList>" if self.mesh else "",
            *(
                f'<MeshHeading><DescriptorName UI="D{len(name):06}" MajorTopicYN="N">'
                f"{name}</DescriptorName></MeshHeading>"
                for name in self.mesh
            ),
            "</MeshHeadingList>" if self.mesh else "",
        ]
        ids = f'<ArticleId IdType="pubmed">{self.pmid}</ArticleId>'
        ids += f'<ArticleId IdType="pmc">{self.pmcid}</ArticleId>' if self.pmcid else ""
        return (
            '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
            f"{''.join(parts)}</MedlineCitation><PubmedData><ArticleIdList>{ids}</ArticleIdList>"
            "</PubmedData></PubmedArticle>"
        ).encode()

    def said(self) -> dict[str, object]:
        """The fields of its corpus line that this world ever changes."""
        fields: dict[str, object] = {
            "pmid": str(self.pmid),
            "title": self.title,
            "is_retracted": self.retracted,
            "mesh_headings": list(self.mesh),
            "corrections": [[kind, str(pmid)] for kind, pmid in self.notices],
            "pmcid": self.pmcid,
            "date_revised": self.revised.isoformat() if self.revised else "",
        }
        return fields


def said_by(article: dict[str, object]) -> dict[str, object]:
    """The same fields of an article of a corpus line."""
    return {
        "pmid": article["pmid"],
        "title": article["title"],
        "is_retracted": article["is_retracted"],
        "mesh_headings": [heading["descriptor"] for heading in _list(article, "mesh_headings")],
        "corrections": [[tie["type"], tie["pmid"]] for tie in _list(article, "corrections")],
        "pmcid": article.get("pmcid", ""),
        "date_revised": article.get("date_revised", ""),
    }


def _list(article: dict[str, object], name: str) -> list[dict[str, object]]:
    found = article.get(name, [])
    assert isinstance(found, list)
    return found


@dataclass
class ChangingTruth:
    """The papers as they are now, which terms find them, the clock, and the server.

    A change moves the modification date to today or to ``modified``. Every change takes
    a minute of the world's time.
    """

    papers: dict[int, Paper] = field(default_factory=dict)
    finds: dict[str, set[int]] = field(default_factory=dict)
    now: datetime = FIRST_DAY
    changes: int = 0

    def __post_init__(self) -> None:
        self.server = TruthServer({}, clock=lambda: self.now)

    @property
    def today(self) -> date:
        return self.now.date()

    def matching(self, term: str) -> dict[int, Paper]:
        """What a search for the term finds."""
        return {pmid: self.papers[pmid] for pmid in self.finds.get(term, ())}

    def pass_time(self, *, days: int = 0, minutes: int = 0) -> None:
        self.now += timedelta(days=days if self.now < LAST_DAY else 0, minutes=minutes)

    def add(self, pmid: int, terms: Iterable[str], *, modified: date | None = None) -> None:
        """A new paper, found by these terms."""
        for term in terms:
            self.know(term).add(pmid)
        self._put(Paper(pmid, f"The {pmid}th change & its <consequences>"), modified)

    def revise(self, pmid: int, *, modified: date | None = None) -> None:
        """A new title, and the day of the revision in the record."""
        paper = self.papers[pmid]
        title = f"The {pmid}th change, version {self.changes}"
        self._put(replace(paper, title=title, revised=self.today), modified)

    def touch(self, pmid: int) -> None:
        """A new modification date, and nothing else: the record says what it said."""
        self._put(self.papers[pmid])

    def index(self, pmid: int, *mesh: str) -> None:
        """MeSH headings are assigned."""
        self._put(replace(self.papers[pmid], mesh=mesh))

    def deposit(self, pmid: int) -> None:
        """The full text comes to PubMed Central."""
        self._put(replace(self.papers[pmid], pmcid=f"PMC{pmid}"))

    def retract(self, pmid: int, notice: int) -> None:
        paper = self.papers[pmid]
        notices = (*paper.notices, ("RetractionIn", notice))
        self._put(replace(paper, retracted=True, notices=notices))

    def note(self, pmid: int, kind: str, notice: int) -> None:
        """An erratum, an expression of concern: a notice of some kind."""
        paper = self.papers[pmid]
        self._put(replace(paper, notices=(*paper.notices, (kind, notice))))

    def remove(self, pmid: int) -> None:
        """Deleted from PubMed, or merged into another record."""
        del self.papers[pmid]
        del self.server.records[pmid]
        self.server.modified.pop(pmid, None)
        for found in self.finds.values():
            found.discard(pmid)
        self._changed()

    def unmatch(self, pmid: int, term: str) -> None:
        """It is still there, and the term does not find it any more."""
        self.know(term).discard(pmid)
        self._changed()

    def rematch(self, pmid: int, term: str) -> None:
        self.know(term).add(pmid)
        self._changed()

    def withhold(self, pmid: int) -> None:
        """Found, and never given."""
        self.server.withheld.add(pmid)

    def give(self, pmid: int) -> None:
        self.server.withheld.discard(pmid)

    def know(self, term: str) -> set[int]:
        """The PMIDs that a term finds; a term that nobody has heard of finds none."""
        found = self.finds.setdefault(term, set())
        self.server.finds[term] = found
        return found

    def _put(self, paper: Paper, modified: date | None = None) -> None:
        self.papers[paper.pmid] = paper
        self.server.records[paper.pmid] = paper.xml()
        self.server.modified[paper.pmid] = modified or self.today
        self._changed()

    def _changed(self) -> None:
        self.changes += 1
        self.now += timedelta(minutes=1)


def _parts_of(day: date) -> str:
    return f"<Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day>"
