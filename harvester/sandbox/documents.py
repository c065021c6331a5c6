"""The frames of E-utilities documents: DOCTYPE lines, root elements, error documents.

The DOCTYPE lines are those of real answers, as kept in Biopython's ``Tests/Entrez``; the error
document of efetch is as NCBI sends it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from harvester.sandbox.reply import HTML, Reply, json_reply, xml_reply, xml_text

DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"


class Utility(StrEnum):
    """An E-utility the sandbox has. The value is its name in the path."""

    ESEARCH = "esearch"
    EFETCH = "efetch"
    EPOST = "epost"
    ESUMMARY = "esummary"
    EINFO = "einfo"


_ROOTS = {
    Utility.ESEARCH: "eSearchResult",
    Utility.EFETCH: "eFetchResult",
    Utility.EPOST: "ePostResult",
    Utility.ESUMMARY: "eSummaryResult",
    Utility.EINFO: "eInfoResult",
}

_DOCTYPES = {
    Utility.ESEARCH: f'eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    f'"{_DTD}/20060628/esearch.dtd"',
    # NCBI misspells the root element of its own error document.
    Utility.EFETCH: f'eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    f'"{_DTD}/20131226/efetch.dtd"',
    Utility.EPOST: f'ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
    f'"{_DTD}/20090526/epost.dtd"',
    Utility.ESUMMARY: f'eSummaryResult PUBLIC "-//NLM//DTD esummary v1 20041029//EN" '
    f'"{_DTD}/20041029/esummary-v1.dtd"',
    Utility.EINFO: f'eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" '
    f'"{_DTD}/20190110/einfo.dtd"',
}

ARTICLE_SET_HEAD = (
    '<?xml version="1.0" ?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    "<PubmedArticleSet>"
)
ARTICLE_SET_TAIL = "</PubmedArticleSet>"


def build_name(today: date) -> str:
    """What the state of the database is called."""
    return f"Build-{today:%Y.%m.%d}.00.00"


def document(utility: Utility, content: str) -> str:
    """Put ``content``, already XML, into the utility's root element."""
    root = _ROOTS[utility]
    return f"{DECLARATION}<!DOCTYPE {_DOCTYPES[utility]}>\n<{root}>{content}</{root}>"


def error_reply(utility: Utility, message: str, *, as_json: bool, status: int = 200) -> Reply:
    """Answer that a request failed, in the utility's own root element or JSON object."""
    if as_json and utility is not Utility.EFETCH:
        return json_reply(error_object(utility, message), status)
    return xml_reply(document(utility, f"\n\t<ERROR>{xml_text(message)}</ERROR>\n"), status)


def error_object(utility: Utility, message: str) -> dict[str, object]:
    """Make the JSON object in which ``utility`` reports a failure."""
    result: object = {"ERROR": message}
    if utility is Utility.ESUMMARY:
        result = [message]
    return {**json_header(utility), f"{utility}result": result}


def json_header(utility: Utility) -> dict[str, object]:
    """Make the ``header`` member with which every JSON answer begins."""
    return {"header": {"type": str(utility), "version": "0.3"}}


def html_page(status: int, title: str, sentence: str) -> Reply:
    """Answer with an HTML page, as NCBI's front ends do when the utilities are not reached."""
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="UTF-8">'
        f"<title>{title}</title></head>\n"
        f"<body><h1>{title}</h1><p>{sentence}</p></body></html>\n"
    )
    return Reply(page.encode(), HTML, status)
