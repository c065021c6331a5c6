"""A walk through the sandbox's year over HTTP: all that a client can see at each step."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests

from harvester.article import Article
from harvester.pubmed_xml.parse import parse_record, pmid_of
from harvester.pubmed_xml.records import split
from harvester.sandbox.server import Sandbox
from harvester.sandbox.year.scenario import Year

QUERIES = tomllib.loads((Path(__file__).parent.parent / "queries.toml").read_text())["queries"]
EVERYTHING = "1:999999999[uid]"
Lines = dict[str, bytes]


@dataclass(frozen=True)
class Seen:
    """A step as it was seen; ``found`` are the PMIDs by query, ``records`` all by PMID.

    ``modified`` are the PMIDs that a search finds as modified since the day of the step before.
    """

    step: int
    moment: datetime
    happened: dict[str, int]
    found: dict[str, frozenset[str]]
    translation: dict[str, str]
    records: Lines
    articles: dict[str, Article]
    modified: frozenset[str]

    @property
    def day(self) -> date:
        return self.moment.date()


@dataclass
class Client:
    """Asks one sandbox over one connection, and parses no record twice."""

    sandbox: Sandbox
    session: requests.Session = field(default_factory=requests.Session)
    parsed: dict[bytes, Article] = field(default_factory=dict)

    def at(self, method: str = "GET", path: str = "/step") -> requests.Response:
        """Ask where the year stands, or move it on."""
        return self.session.request(method, f"http://127.0.0.1:{self.sandbox.port}{path}")

    def search(self, term: str, **parameters: str) -> tuple[frozenset[str], str]:
        """All PMIDs of a search, and its translation."""
        asked = {"db": "pubmed", "term": term, "retmode": "json", "retmax": "9999", **parameters}
        answer = self.session.post(f"{self.sandbox.url}esearch.fcgi", asked)
        result = answer.json()["esearchresult"]
        return frozenset(result["idlist"]), result["querytranslation"]

    def fetch(self, pmids: frozenset[str]) -> tuple[Lines, requests.Response]:
        """The XML of these records by PMID, and the whole answer."""
        asked = {"db": "pubmed", "retmode": "xml", "id": ",".join(sorted(pmids))}
        answer = self.session.post(f"{self.sandbox.url}efetch.fcgi", asked)
        return {pmid_of(one.xml) or "": one.xml for one in split(answer.content)}, answer

    def look(self, since: date) -> Seen:
        """See everything, with what was modified since a day."""
        told = self.at().json()
        everything, _ = self.search(EVERYTHING)
        records, answer = self.fetch(everything)
        answers = {name: self.search(query["term"]) for name, query in QUERIES.items()}
        window = {"datetype": "mdat", "mindate": f"{since:%Y/%m/%d}", "maxdate": "3000"}
        return Seen(
            step=told["step"],
            moment=parsedate_to_datetime(answer.headers["Date"]),
            happened=told["happened"],
            found={name: pmids for name, (pmids, _) in answers.items()},
            translation={name: text for name, (_, text) in answers.items()},
            records=records,
            articles={pmid: self._article(xml) for pmid, xml in records.items()},
            modified=self.search("all[sb]", **window)[0],
        )

    def _article(self, xml: bytes) -> Article:
        if xml not in self.parsed:
            self.parsed[xml] = parse_record(xml)
        return self.parsed[xml]


def walk(seed: int = 1) -> list[Seen]:
    """See every step of a year."""
    with Sandbox(Year(seed)) as sandbox:
        client = Client(sandbox)
        seen = [client.look(date(1900, 1, 1))]
        while seen[-1].step < Year.steps:
            client.at("POST").raise_for_status()
            seen.append(client.look(seen[-1].day))
    return seen
