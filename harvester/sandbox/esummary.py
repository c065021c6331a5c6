"""esummary: document summaries in XML, version 1.0 or 2.0, and in NCBI's JSON.

The items of version 1.0 and their order are those of Biopython's ``Tests/Entrez/esummary1.xml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harvester.article import Article
from harvester.medline.citation import (
    history_time,
    issn,
    journal_abbreviation,
    printed_date,
    publication_date,
    record_status,
    short_name,
    source,
)
from harvester.sandbox.documents import (
    Utility,
    build_name,
    document,
    error_reply,
    json_header,
)
from harvester.sandbox.efetch import PastWindowError, wanted_pmids
from harvester.sandbox.history import History
from harvester.sandbox.reply import Reply, json_reply, xml_reply, xml_text
from harvester.sandbox.searching import SearchError
from harvester.sandbox.store import Store
from harvester.sandbox.summary_xml import summary_set

MAX_JSON = 500
"""The most summaries NCBI gives in one JSON answer."""


def esummary(
    parameters: Mapping[str, str], store: Store, history: History, *, as_json: bool
) -> Reply:
    """Answer with a summary of each record, or an error in its place."""
    try:
        wanted = wanted_pmids(parameters, store, history)
    except (SearchError, PastWindowError) as error:
        return error_reply(Utility.ESUMMARY, str(error), as_json=as_json)
    if not wanted:
        message = "Neither query_key nor id specified"
        if parameters.get("id") or parameters.get("query_key"):
            message = "Empty result - nothing todo"
        return error_reply(Utility.ESUMMARY, message, as_json=as_json)
    if as_json:
        return _json(wanted, store)
    if parameters.get("version", "").strip() == "2.0":
        summaries = (_summary(pmid, store.article(pmid)) for pmid in wanted)
        return xml_reply(summary_set(summaries, build_name(store.today())))
    parts = (_docsum(pmid, store.article(pmid)) for pmid in wanted)
    return xml_reply(document(Utility.ESUMMARY, "\n" + "\n".join(parts)) + "\n")


def _docsum(pmid: int, article: Article | None) -> str:
    if article is None:
        return f"<ERROR>UID={pmid}: cannot get document summary</ERROR>\n"
    items = "\n".join(_items(article))
    return f"<DocSum>\n\t<Id>{article.pmid}</Id>\n{items}\n</DocSum>\n"


def _item(name: str, kind: str, text: str) -> str:
    return f'\t<Item Name="{name}" Type="{kind}">{xml_text(text)}</Item>'


def _list(name: str, items: Iterator[str]) -> str:
    inner = "".join(f"\n\t{item}" for item in items)
    return f'\t<Item Name="{name}" Type="List">{inner}' + ("\n\t</Item>" if inner else "</Item>")


def _items(article: Article) -> Iterator[str]:
    journal = article.journal
    names = [short_name(author) for author in article.authors]
    yield _item("PubDate", "Date", publication_date(article))
    yield _item("EPubDate", "Date", printed_date(article.electronic_date))
    yield _item("Source", "String", journal_abbreviation(article))
    yield _list("AuthorList", (_item("Author", "String", name) for name in names))
    yield _item("LastAuthor", "String", names[-1] if names else "")
    yield _item("Title", "String", article.title or "")
    yield _item("Volume", "String", (journal.volume or "") if journal else "")
    yield _item("Issue", "String", (journal.issue or "") if journal else "")
    yield _item("Pages", "String", article.pages or "")
    yield _list("LangList", (_item("Lang", "String", lang) for lang in article.languages))
    yield _item("NlmUniqueID", "String", (journal.nlm_id or "") if journal else "")
    yield _item("ISSN", "String", issn(article, "Print"))
    yield _item("ESSN", "String", issn(article, "Electronic"))
    kinds = (kind.name for kind in article.publication_types)
    yield _list("PubTypeList", (_item("PubType", "String", kind) for kind in kinds))
    yield _item("RecordStatus", "String", record_status(article))
    yield _item("PubStatus", "String", article.publication_status or "")
    ids = {"pubmed": article.pmid} | article.ids
    # The names of these items are data; an unusual one must not break the attribute.
    plain = ((kind, value) for kind, value in ids.items() if kind.isalnum())
    yield _list("ArticleIds", (_item(kind, "String", value) for kind, value in plain))
    yield _list(
        "History",
        (_item(event.status, "Date", history_time(event.date)) for event in article.history),
    )
    yield _list("References", iter(()))
    yield _item("HasAbstract", "Integer", str(int(article.abstract is not None)))
    yield _item("PmcRefCount", "Integer", "0")
    yield _item("FullJournalName", "String", (journal.title or "") if journal else "")
    yield _item("ELocationID", "String", f"doi: {article.doi}" if article.doi else "")
    yield _item("SO", "String", source(article))


def _json(wanted: list[int], store: Store) -> Reply:
    if len(wanted) > MAX_JSON:
        message = (
            "Too many UIDs in request. Maximum number of UIDs is "
            f"{MAX_JSON} for JSON format output."
        )
        return error_reply(Utility.ESUMMARY, message, as_json=True)
    result: dict[str, object] = {"uids": [str(pmid) for pmid in wanted]}
    for pmid in wanted:
        result[str(pmid)] = _summary(pmid, store.article(pmid))
    return json_reply({**json_header(Utility.ESUMMARY), "result": result})


def _summary(pmid: int, article: Article | None) -> dict[str, object]:
    if article is None:
        return {"uid": str(pmid), "error": "cannot get document summary"}
    journal = article.journal
    names = [short_name(author) for author in article.authors]
    ids = {"pubmed": article.pmid} | article.ids
    return {
        "uid": article.pmid,
        "pubdate": publication_date(article),
        "epubdate": printed_date(article.electronic_date),
        "source": journal_abbreviation(article),
        "authors": [{"name": name, "authtype": "Author", "clusterid": ""} for name in names],
        "lastauthor": names[-1] if names else "",
        "title": article.title or "",
        "sorttitle": (article.title or "").lower(),
        "volume": (journal.volume or "") if journal else "",
        "issue": (journal.issue or "") if journal else "",
        "pages": article.pages or "",
        "lang": article.languages,
        "nlmuniqueid": (journal.nlm_id or "") if journal else "",
        "issn": issn(article, "Print"),
        "essn": issn(article, "Electronic"),
        "pubtype": [kind.name for kind in article.publication_types],
        "recordstatus": record_status(article),
        "pubstatus": article.publication_status or "",
        "articleids": [
            {"idtype": kind, "idtypen": 0, "value": value} for kind, value in ids.items()
        ],
        "history": [
            {"pubstatus": event.status, "date": history_time(event.date)}
            for event in article.history
        ],
        "references": [],
        "attributes": ["Has Abstract"] if article.abstract else [],
        "pmcrefcount": "",
        "fulljournalname": (journal.title or "") if journal else "",
        "elocationid": f"doi: {article.doi}" if article.doi else "",
        "doctype": "citation",
        "vernaculartitle": article.vernacular_title or "",
    }
