"""efetch: whole records, by PMID or from the history server."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harvester.article import Article
from harvester.medline.text import medline_text
from harvester.sandbox.abstract_text import abstract_text
from harvester.sandbox.documents import (
    ARTICLE_SET_HEAD,
    ARTICLE_SET_TAIL,
    DECLARATION,
    Utility,
    error_reply,
)
from harvester.sandbox.esearch import MAX_RETMAX, PAST_WINDOW, WINDOW
from harvester.sandbox.history import History
from harvester.sandbox.parameters import pmids, whole_number
from harvester.sandbox.reply import TEXT, XML, Reply, Streamed
from harvester.sandbox.searching import SearchError, stored_set
from harvester.sandbox.store import Store

_TEXT_TYPES = ("uilist", "medline", "abstract")


class PastWindowError(Exception):
    """A stored search is asked for beyond its first 9,999 records."""


def efetch(parameters: Mapping[str, str], store: Store, history: History) -> Reply:
    """Answer with records, streamed; PMIDs without a record are left out, silently."""
    try:
        wanted = wanted_pmids(parameters, store, history)
    except (SearchError, PastWindowError) as error:
        return _refusal(str(error))
    if not wanted:
        return _refusal("ID list is empty! Possibly it has no correct IDs.")
    rettype = parameters.get("rettype", "").lower()
    retmode = parameters.get("retmode", "").lower()
    as_text = retmode == "text" or (not retmode and rettype in _TEXT_TYPES)
    if as_text:
        return Reply(_text_body(rettype, wanted, store), TEXT)
    if rettype == "uilist":
        return Reply(_id_list(wanted, store), XML)
    head, tail = f"{ARTICLE_SET_HEAD}\n".encode(), ARTICLE_SET_TAIL.encode()
    return Reply(Streamed(head, wanted, store.xml, tail), XML)


def wanted_pmids(parameters: Mapping[str, str], store: Store, history: History) -> list[int]:
    """Return the PMIDs asked for by list or by history; empty when neither is there.

    Raises SearchError for an unknown result set and PastWindowError beyond the window.
    """
    start = whole_number(parameters, "retstart", 0)
    stop = start + min(whole_number(parameters, "retmax", MAX_RETMAX), MAX_RETMAX)
    if parameters.get("id", "").strip():
        return pmids(parameters["id"])[0][start:stop]
    web_env, query_key = parameters.get("webenv", ""), parameters.get("query_key", "")
    if not web_env and not query_key:
        return []
    stored = stored_set(web_env, query_key, history)
    if start >= WINDOW:
        raise PastWindowError(f"Search backend cannot retrieve history data. Reason: {PAST_WINDOW}")
    return store.page(stored.hits, stored.sort, start, min(stop, WINDOW))


def _refusal(message: str) -> Reply:
    # What cannot be fetched is a 400 at NCBI, unlike what cannot be searched.
    return error_reply(Utility.EFETCH, message, as_json=False, status=400)


def _text_body(rettype: str, wanted: list[int], store: Store) -> Streamed:
    if rettype == "uilist":
        return Streamed(b"", wanted, lambda pmid: _if_exists(store, pmid, b"%d\n"), b"")
    places = {pmid: place for place, pmid in enumerate(wanted, 1)}
    if rettype == "medline":
        return Streamed(b"", wanted, lambda pmid: _rendered(store, pmid, _medline), b"")
    return Streamed(
        b"",
        wanted,
        lambda pmid: _rendered(store, pmid, lambda article: abstract_text(article, places[pmid])),
        b"",
    )


def _medline(article: Article) -> str:
    return f"\n{medline_text(article)}"


def _id_list(wanted: list[int], store: Store) -> Streamed:
    head = (
        f'{DECLARATION}<!DOCTYPE IdList PUBLIC "-//NLM//DTD efetch 20131226//EN" '
        '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n<IdList>\n'
    )
    return Streamed(
        head.encode(),
        wanted,
        lambda pmid: _if_exists(store, pmid, b"\t<Id>%d</Id>\n"),
        b"</IdList>",
    )


def _if_exists(store: Store, pmid: int, form: bytes) -> bytes | None:
    return None if store.records.number_of(pmid) is None else form % pmid


def _rendered(store: Store, pmid: int, render: Callable[[Article], str]) -> bytes | None:
    article = store.article(pmid)
    return None if article is None else render(article).encode("utf-8", errors="replace")
