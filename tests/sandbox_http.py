"""Asking a sandbox as any HTTP client would."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import requests
from Bio import Entrez

MULTIPLE_SCLEROSIS = '"multiple sclerosis"[tiab]'


def ask(url: str, utility: str, **parameters: object) -> requests.Response:
    """GET a utility without its ``.fcgi`` being spelt out."""
    return requests.get(f"{url}{utility}.fcgi", params=parameters, timeout=20)


def root_of(answer: requests.Response) -> ElementTree.Element:
    return ElementTree.fromstring(answer.content)


def search_ids(url: str, **parameters: object) -> list[str]:
    answer = ask(url, "esearch", db="pubmed", **parameters)
    return [element.text or "" for element in root_of(answer).iterfind("IdList/Id")]


def search_json(url: str, **parameters: object) -> dict[str, Any]:
    answer = ask(url, "esearch", db="pubmed", retmode="json", **parameters)
    return json.loads(answer.content)["esearchresult"]


def fetched_pmids(content: bytes) -> list[str]:
    """The PMIDs of an efetch answer, whichever kind of record they belong to."""
    root = ElementTree.fromstring(content)
    return [element.findtext("*/PMID") or "" for element in root]


def biopython_reads(content: bytes) -> Any:
    """Parse an answer with Bio.Entrez, an independent reader which knows NCBI's DTDs."""
    return Entrez.read(io.BytesIO(content))


def article_xml(
    pmid: int, title: str = "A title", *, version: int = 1, entrez: str = "2020-01-01"
) -> str:
    year, month, day = entrez.split("-")
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">'
        f'{pmid}</PMID><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print">'
        f"<PubDate><Year>{year}</Year></PubDate></JournalIssue><Title>A journal</Title></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle><Language>eng</Language>"
        "<PublicationTypeList><PublicationType>Journal Article</PublicationType>"
        "</PublicationTypeList></Article></MedlineCitation><PubmedData><History>"
        f'<PubMedPubDate PubStatus="entrez"><Year>{year}</Year><Month>{month}</Month>'
        f"<Day>{day}</Day></PubMedPubDate></History><PublicationStatus>ppublish"
        f'</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>"
    )


def write_article_set(path: Path, *records: str) -> Path:
    text = '<?xml version="1.0" ?>\n<PubmedArticleSet>\n' + "\n".join(records)
    path.write_text(text + "\n</PubmedArticleSet>\n", encoding="utf-8")
    return path
