"""Where a record stands on the web."""

from __future__ import annotations

from urllib.parse import quote


def pubmed_url(pmid: str) -> str:
    """The record's page on PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid, safe='')}/"


def doi_url(doi: str) -> str:
    """The address that a DOI stands for."""
    return f"https://doi.org/{quote(doi, safe='/.-_()')}"
