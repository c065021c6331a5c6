"""PubMed records for the truth server: tiny ones written here, and the real ones renumbered."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "articles.xml.gz"

_RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)>.*?</\1>", re.S)
_OWN_PMID = re.compile(rb"(<PMID\b[^>]*>)\s*\d+\s*(</PMID>)")


def tiny(pmid: int, title: str = "") -> bytes:
    """A record of some 400 bytes; its title and its year tell which PMID it was made for."""
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">'
        f'{pmid}</PMID><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print">'
        f"<PubDate><Year>{year(pmid)}</Year></PubDate></JournalIssue><Title>Annals of Truth</Title>"
        f"</Journal><ArticleTitle>{title or title_of(pmid)}</ArticleTitle>"
        "<Language>eng</Language></Article></MedlineCitation></PubmedArticle>"
    ).encode()


def title_of(pmid: int) -> str:
    return f"The truth about {pmid}: β-cells &amp; T<sub>{pmid % 97}</sub>."


def year(pmid: int) -> int:
    """Every record has a year of its own choosing, from 1990 to 2025."""
    return 1990 + pmid * 2654435761 % 36


def tiny_corpus(size: int, *, start: int = 30_000_000, seed: int = 7) -> dict[int, bytes]:
    """``size`` records under PMIDs with gaps of 1 to 400, as a real search has them."""
    dice = random.Random(seed)
    corpus, pmid = {}, start
    for _ in range(size):
        pmid += dice.choice((1, 2, 3, 10, 400))
        corpus[pmid] = tiny(pmid)
    return corpus


def uneven_corpus(size: int, seed: int = 7) -> dict[int, bytes]:
    """Half of the records crowd into one hundredth of the PMIDs, as a young subject's do."""
    dice = random.Random(seed)
    crowd = dice.sample(range(37_000_000, 37_000_000 + size * 2), size // 2)
    thin = dice.sample(range(500, 36_900_000), size - size // 2)
    return {pmid: tiny(pmid) for pmid in (*crowd, *thin)}


def real_corpus(size: int) -> dict[int, bytes]:
    """The 415 real records, again and again under other PMIDs; skips where there are none."""
    if not REAL.exists():
        pytest.skip(f"the real records are not here: {REAL}")
    records = [found[0] for found in _RECORD.finditer(gzip.decompress(REAL.read_bytes()))]
    corpus = {}
    for number in range(size):
        pmid = 20_000_000 + 37 * number
        corpus[pmid] = renumbered(records[number % len(records)], pmid)
    return corpus


def renumbered(record: bytes, pmid: int) -> bytes:
    """The record with another own PMID, and nothing else changed."""
    return _OWN_PMID.sub(rb"\g<1>%d\g<2>" % pmid, record, count=1)
