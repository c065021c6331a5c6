"""Pieces of a citation as NCBI prints them: dates, names, source lines."""

from __future__ import annotations

from harvester.article import Article, Issn, Person

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def printed_date(iso_date: str | None) -> str:
    """Turn ``2001-06-05`` into ``2001 Jun 5``, at whatever precision it has."""
    if not iso_date:
        return ""
    year, _, rest = iso_date.partition("-")
    month, _, day = rest.partition("-")
    words = [year]
    if month.isdigit() and 1 <= int(month) <= 12:
        words.append(_MONTHS[int(month) - 1])
        if day[:2].isdigit():
            words.append(str(int(day[:2])))
    return " ".join(words)


def publication_date(article: Article) -> str:
    """Return the date of the issue, in the journal's words where it has its own."""
    if article.medline_date:
        return article.medline_date
    printed = printed_date(article.publication_date)
    return f"{printed} {article.season}" if article.season and printed else printed


def history_time(iso_time: str) -> str:
    """Turn ``2001-08-03T10:00`` into ``2001/08/03 10:00``."""
    day, _, clock = iso_time.partition("T")
    return f"{day.replace('-', '/')} {clock or '00:00'}"


def short_name(person: Person) -> str:
    """Return a name as citations have it, ``Hambrick GW Jr``, or a group's name."""
    if person.collective_name:
        return person.collective_name
    return " ".join(filter(None, (person.last_name, person.initials, person.suffix)))


def full_name(person: Person) -> str:
    """Return ``Hambrick, G W Jr``."""
    if person.collective_name:
        return person.collective_name
    given = " ".join(filter(None, (person.fore_name or person.initials, person.suffix)))
    return ", ".join(filter(None, (person.last_name, given)))


def issn(article: Article, kind: str) -> str:
    """Return the journal's ISSN of a kind, "Print" or "Electronic"; empty if it has none."""
    issns: tuple[Issn, ...] = article.journal.issns if article.journal else ()
    return next((each.value for each in issns if each.type == kind), "")


def source(article: Article) -> str:
    """Return the line ``2001 Jun;20(2):89-103`` of where the article stands."""
    journal = article.journal
    volume = (journal.volume or "") if journal else ""
    issue = f"({journal.issue})" if journal and journal.issue else ""
    pages = f":{article.pages}" if article.pages else ""
    place = f"{volume}{issue}{pages}"
    return ";".join(filter(None, (publication_date(article), place)))


def source_line(article: Article) -> str:
    """Return ``Dermatol Clin. 2001 Jun;20(2):89-103. doi: 10.1/x.``, the end of a citation."""
    doi = f" doi: {article.doi}." if article.doi else ""
    return f"{journal_abbreviation(article)}. {source(article)}.{doi}"


def journal_abbreviation(article: Article) -> str:
    """Return the journal's MEDLINE abbreviation, or whatever name there is."""
    journal = article.journal
    if journal is None:
        return (article.book.title or "") if article.book else ""
    return journal.medline_abbreviation or journal.iso_abbreviation or journal.title or ""


def record_status(article: Article) -> str:
    """Say how far indexing has come, in PubMed's words."""
    statuses = {
        "MEDLINE": "PubMed - indexed for MEDLINE",
        "Publisher": "PubMed - as supplied by publisher",
        "In-Process": "PubMed - in process",
        "In-Data-Review": "PubMed - in process",
    }
    return statuses.get(article.status or "", "PubMed")
