"""BibTeX, as bibtexparser, pybtex and pylatexenc read it."""

from __future__ import annotations

import re
from typing import Any

import bibtexparser
import pytest
from bibtexparser.bparser import BibTexParser
from export_samples import HOSTILE, SAMPLES, WHOLE, hostile_articles, joined
from hypothesis import given, settings
from pubmed_samples import needs_real_records, real_articles
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from harvester.article import Article
from harvester.export.bibtex import bibtex
from harvester.export.work import work_of

_SIGNS = get_default_latex_context_db()
_SIGNS.add_context_category(
    "LaTeX's braces, which pylatexenc does not know",
    macros=[MacroTextSpec("textbraceleft", "{"), MacroTextSpec("textbraceright", "}")],
)
_TO_TEXT = LatexNodes2Text(_SIGNS, strict_latex_spaces=True)
_LIGATURES = re.compile(r"-(?=-)|[`']|[!?](?=`)")
NO_LIGATURES = HOSTILE.map(lambda text: _LIGATURES.sub("", text))
"""TeX makes a dash of -- and quotation marks of `` and '': no harm, and not the same."""


def read(*articles: Article) -> list[dict[str, Any]]:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    entries: list[dict[str, Any]] = bibtexparser.loads(joined(bibtex(articles)), parser).entries
    return entries


def shown(latex: str) -> str:
    """What TeX prints, as far as text goes."""
    text: str = _TO_TEXT.latex_to_text(latex)
    return " ".join(text.translate({0x2C6: "^", 0x2DC: "~"}).split())


def test_what_managers_need() -> None:
    (entry,) = read(WHOLE)
    assert entry["ENTRYTYPE"] == "article"
    assert entry["ID"] == "Muller2022pmid36092509"
    assert shown(entry["title"]) == WHOLE.title
    assert entry["author"] == r"Müller, Jr, Jörg A and van der Berg, X and {MSC-MS Study Group}"
    assert entry["journal"] == "The Lancet. Neurology"
    assert (entry["year"], entry["month"], entry["day"]) == ("2022", "August", "23")
    assert (entry["volume"], entry["number"], entry["pages"]) == ("21", "8", "727--733")
    assert (entry["doi"], entry["pmid"], entry["pmcid"]) == (WHOLE.doi, WHOLE.pmid, WHOLE.pmcid)
    assert entry["issn"] == "1474-4465, 1474-4422"
    assert entry["url"] == "https://pubmed.ncbi.nlm.nih.gov/36092509/"
    assert entry["keywords"].startswith("stem cells, Humans, ")
    assert r"50\% of them IL-6 (p < 0.05)" in entry["abstract"]
    assert entry["note"] == "Erratum: Lancet Neurol. 2023;1:2; PMID 36999999"


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "chapter",
            {
                "ENTRYTYPE": "incollection",
                "booktitle": "GeneReviews",
                "editor": "Adam, Margaret P",
                "publisher": "University of Washington, Seattle",
                "address": "Seattle (WA)",
            },
        ),
        ("book", {"ENTRYTYPE": "book", "isbn": "9781860163593", "series": "A Series"}),
        ("book of a group", {"ID": "NICE2022pmid4", "author": "{NICE (UK)}"}),
        ("preprint", {"ENTRYTYPE": "misc", "howpublished": "The Lancet. Neurology"}),
        ("no authors", {"ID": "anonymous2022pmid6", "author": None}),
        ("a group", {"author": "{The Group, and Others}"}),
        ("vernacular only", {"title": f"{{{WHOLE.vernacular_title}}}"}),
        ("nothing", {"ID": "anonymouspmid9", "title": None, "pmid": "9"}),
        ("no year", {"year": None, "month": None}),
        ("two months", {"year": "1998", "month": None}),
        ("retracted", {"note": "Retracted: J Foo. 2024;1(2):3; PMID 39"}),
    ],
)
def test_each_kind_of_record(sample: str, expected: dict[str, object]) -> None:
    (entry,) = read(SAMPLES[sample])
    assert {name: entry.get(name) for name in expected} == expected


def test_keys_are_ascii_and_each_once() -> None:
    keys = [entry["ID"] for entry in read(*SAMPLES.values())]
    assert len(set(keys)) == len(SAMPLES)
    assert all(re.fullmatch("[A-Za-z0-9]+", key) for key in keys)


@settings(max_examples=60, deadline=None)
@given(hostile_articles(NO_LIGATURES))
def test_no_text_leaves_its_field(article: Article) -> None:
    before, entry, after = read(WHOLE, article, WHOLE)
    assert before == after == read(WHOLE)[0]
    work = work_of(article)
    assert shown(entry.get("title", "")) == " ".join(work.title.split())
    assert shown(entry.get("abstract", "")) == " ".join(" ".join(work.abstract).split())
    assert shown(entry.get("keywords", "")) == " ".join(", ".join(work.all_keywords).split())
    assert shown(entry.get("journal", "")) == " ".join(work.container.split())
    assert entry["pmid"] == article.pmid
    assert "\\" not in entry.get("doi", "")


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_braces_are_balanced_and_no_command_is_ours_but_for_signs(article: Article) -> None:
    text = joined(bibtex([article]))
    assert text.count("{") == text.count("}")
    known = r"\\(?:[#$%&_]|text(?:backslash|brace(?:left|right)|asciitilde|asciicircum)(?=\}))"
    assert "\\" not in re.sub(known, "", text)
    assert "^^" not in text


@settings(max_examples=60, deadline=None)
@given(hostile_articles())
def test_a_name_is_one_name(article: Article) -> None:
    """As BibTeX itself parts names: at "and" outside braces, and then at commas."""
    database = pytest.importorskip("pybtex.database", reason="pybtex is not installed")
    entries = database.parse_string(joined(bibtex([article])), "bibtex").entries
    (entry,) = entries.values()
    assert len(entry.persons.get("author", ())) == len(work_of(article).authors)


def bare(text: str) -> str:
    """The text without the signs that TeX joins."""
    return " ".join(
        _LIGATURES.sub("", text).translate(dict.fromkeys(map(ord, "-–—’”“‘ˆ^˜~"))).split()
    )


@needs_real_records
def test_real_records() -> None:
    articles = real_articles()
    entries = read(*articles)
    assert [entry["pmid"] for entry in entries] == [article.pmid for article in articles]
    for entry, article in zip(entries, articles, strict=True):
        work = work_of(article)
        assert entry.get("doi", "") == work.doi
        assert entry.get("year") == (str(work.date[0]) if work.date else None)
        assert entry.get("author", "").count(" and ") >= len(work.authors) - 1
        assert bare(shown(entry["title"])) == bare(work.title)
