"""esearch and epost: result sets, as pages of PMIDs or kept on the history server.

Shapes are those of real answers (Biopython's ``Tests/Entrez/esearch*.xml``, ``epost*.xml``)
and of ``esearch.dtd``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harvester.sandbox.documents import Utility, document, error_reply, json_header
from harvester.sandbox.history import History, ResultSet
from harvester.sandbox.orders import Sort
from harvester.sandbox.parameters import pmids, whole_number
from harvester.sandbox.reply import Reply, json_reply, xml_reply, xml_text
from harvester.sandbox.searching import Found, SearchError, find
from harvester.sandbox.store import Store

WINDOW = 9_999
"""How many of a search's records PubMed gives out."""

MAX_RETMAX = 10_000
"""The most records one request may ask for."""

PAST_WINDOW = (
    "Exception: 'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, "
    "consider using EDirect that contains additional logic to batch PubMed search results "
    "automatically so that an arbitrary number can be retrieved."
)
"""What NCBI says of a ``retstart`` past the window."""


@dataclass(frozen=True)
class _Page:
    """One page of a search; ``kept`` is the WebEnv and query key it is kept under."""

    found: Found
    count: int
    start: int
    pmids: list[int]
    kept: tuple[str, int] | None


def esearch(
    parameters: Mapping[str, str], store: Store, history: History, *, as_json: bool
) -> Reply:
    """Search, and answer with a page of PMIDs."""
    try:
        found = find(parameters, store, history)
    except SearchError as error:
        return error_reply(Utility.ESEARCH, str(error), as_json=as_json)
    count = found.hits.bit_count()
    if parameters.get("rettype", "").lower() == "count":
        return _count_reply(count, as_json=as_json)
    start = whole_number(parameters, "retstart", 0)
    if start >= WINDOW:
        return _past_window(as_json=as_json)
    stop = min(WINDOW, start + min(whole_number(parameters, "retmax", 20), MAX_RETMAX))
    page = _Page(
        found=found,
        count=count,
        start=start,
        pmids=store.page(found.hits, found.sort, start, stop) if stop > start else [],
        kept=_kept(found, parameters, history),
    )
    return _page_json(page) if as_json else xml_reply(_page_xml(page))


def epost(parameters: Mapping[str, str], store: Store, history: History) -> Reply:
    """Keep a list of PMIDs on the history server."""
    good, bad = pmids(parameters.get("id", ""))
    if not good:
        message = "Empty ID list; Nothing to store"
        return error_reply(Utility.EPOST, message, as_json=False, status=400)
    posted = ResultSet(store.hits_of(good), Sort.RECENT, "")
    web_env, query_key = history.add(posted, parameters.get("webenv"))
    invalid = "".join(f"\n\t\t<Id>{xml_text(word)}</Id>" for word in bad)
    content = f"\n\t<InvalidIdList>{invalid}\n\t</InvalidIdList>" if invalid else ""
    content += f"\n\t<QueryKey>{query_key}</QueryKey>\n\t<WebEnv>{web_env}</WebEnv>\n"
    return xml_reply(document(Utility.EPOST, content))


def _kept(found: Found, parameters: Mapping[str, str], history: History) -> tuple[str, int] | None:
    if parameters.get("usehistory", "").lower() != "y":
        return None
    kept = ResultSet(found.hits, found.sort, found.term)
    return history.add(kept, parameters.get("webenv"))


def _past_window(*, as_json: bool) -> Reply:
    return error_reply(Utility.ESEARCH, f"Search Backend failed: {PAST_WINDOW}", as_json=as_json)


def _count_reply(count: int, *, as_json: bool) -> Reply:
    if as_json:
        return json_reply({**json_header(Utility.ESEARCH), "esearchresult": {"count": str(count)}})
    return xml_reply(document(Utility.ESEARCH, f"\n\t<Count>{count}</Count>\n"))


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _elements(name: str, texts: tuple[str, ...]) -> str:
    return "".join(f"<{name}>{xml_text(text)}</{name}>" for text in texts)


def _page_xml(page: _Page) -> str:
    found = page.found
    kept = ""
    if page.kept is not None:
        kept = f"<QueryKey>{page.kept[1]}</QueryKey><WebEnv>{page.kept[0]}</WebEnv>"
    ids = "".join(f"\n<Id>{pmid}</Id>" for pmid in page.pmids)
    errors = _elements("PhraseNotFound", found.phrases_not_found) + _elements(
        "FieldNotFound", found.fields_not_found
    )
    warnings = (
        _elements("PhraseIgnored", found.phrases_ignored)
        + _elements("QuotedPhraseNotFound", found.quoted_phrases_not_found)
        + _elements("OutputMessage", found.messages)
    )
    content = (
        f"<Count>{page.count}</Count><RetMax>{len(page.pmids)}</RetMax>"
        f"<RetStart>{page.start}</RetStart>{kept}{_element('IdList', ids and ids + chr(10))}"
        f"<TranslationSet/>{_element('QueryTranslation', xml_text(found.translation))}"
        f"{_element('ErrorList', errors) if errors else ''}"
        f"{_element('WarningList', warnings) if warnings else ''}"
    )
    return document(Utility.ESEARCH, content) + "\n"


def _page_json(page: _Page) -> Reply:
    found = page.found
    result: dict[str, object] = {
        "count": str(page.count),
        "retmax": str(len(page.pmids)),
        "retstart": str(page.start),
    }
    if page.kept is not None:
        result |= {"querykey": str(page.kept[1]), "webenv": page.kept[0]}
    result |= {
        "idlist": [str(pmid) for pmid in page.pmids],
        "translationset": [],
        "querytranslation": found.translation,
    }
    if found.phrases_not_found or found.fields_not_found:
        result["errorlist"] = {
            "phrasesnotfound": found.phrases_not_found,
            "fieldsnotfound": found.fields_not_found,
        }
    if found.phrases_ignored or found.quoted_phrases_not_found or found.messages:
        result["warninglist"] = {
            "phrasesignored": found.phrases_ignored,
            "quotedphrasesnotfound": found.quoted_phrases_not_found,
            "outputmessages": found.messages,
        }
    return json_reply({**json_header(Utility.ESEARCH), "esearchresult": result})
