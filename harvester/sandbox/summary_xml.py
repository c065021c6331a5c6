"""Document summaries in XML, version 2.0, which EDirect asks for: the JSON ones in other words.

Elements and their order are those of real answers; the DOCTYPE is NCBI's for PubMed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harvester.sandbox.documents import DECLARATION
from harvester.sandbox.reply import xml_text

_DOCTYPE = (
    'eSummaryResult PUBLIC "-//NLM//DTD esummary pubmed 20160808//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20160808/esummary_pubmed.dtd"'
)

_NAMES = {
    "pubdate": "PubDate",
    "epubdate": "EPubDate",
    "source": "Source",
    "authors": "Authors",
    "name": "Name",
    "authtype": "AuthType",
    "clusterid": "ClusterID",
    "lastauthor": "LastAuthor",
    "title": "Title",
    "sorttitle": "SortTitle",
    "volume": "Volume",
    "issue": "Issue",
    "pages": "Pages",
    "lang": "Lang",
    "nlmuniqueid": "NlmUniqueID",
    "issn": "ISSN",
    "essn": "ESSN",
    "pubtype": "PubType",
    "recordstatus": "RecordStatus",
    "pubstatus": "PubStatus",
    "articleids": "ArticleIds",
    "idtype": "IdType",
    "idtypen": "IdTypeN",
    "value": "Value",
    "history": "History",
    "date": "Date",
    "references": "References",
    "attributes": "Attributes",
    "pmcrefcount": "PmcRefCount",
    "fulljournalname": "FullJournalName",
    "elocationid": "ELocationID",
    "doctype": "DocType",
    "vernaculartitle": "VernacularTitle",
    "error": "error",
}

_ITEMS = {
    "authors": "Author",
    "lang": "string",
    "pubtype": "flag",
    "articleids": "ArticleId",
    "history": "PubMedPubDate",
    "references": "Reference",
    "attributes": "flag",
}


def summary_set(summaries: Iterable[Mapping[str, object]], build: str) -> str:
    """The answer that holds these summaries, each as in JSON; ``build`` names the database's."""
    inner = "".join(map(_document_summary, summaries))
    return (
        f"{DECLARATION}<!DOCTYPE {_DOCTYPE}>\n<eSummaryResult>\n"
        f'<DocumentSummarySet status="OK">\n<DbBuild>{xml_text(build)}</DbBuild>\n'
        f"{inner}</DocumentSummarySet>\n</eSummaryResult>\n"
    )


def _document_summary(summary: Mapping[str, object]) -> str:
    inner = "".join(_element(key, value) for key, value in summary.items() if key != "uid")
    return f'<DocumentSummary uid="{summary["uid"]}">\n{inner}</DocumentSummary>\n'


def _element(key: str, value: object) -> str:
    name = _NAMES[key]
    if not isinstance(value, list | tuple):
        return f"<{name}>{xml_text(str(value))}</{name}>\n"
    items = "".join(_item(_ITEMS[key], item) for item in value)
    return f"<{name}>\n{items}</{name}>\n" if items else f"<{name}></{name}>\n"


def _item(name: str, item: object) -> str:
    if isinstance(item, Mapping):
        inner = "".join(_element(key, value) for key, value in item.items())
        return f"<{name}>\n{inner}</{name}>\n"
    return f"<{name}>{xml_text(str(item))}</{name}>\n"
