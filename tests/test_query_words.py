from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.query.bitmaps import bitmap, documents
from harvester.query.fields import Field, field_named
from harvester.query.keys import key
from harvester.query.words import hyphened, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Multiple Sclerosis", "multiple sclerosis"),
        ("IL-6", "il 6"),
        ("Wharton's Wharton’s", "wharton s wharton s"),
        ("Ménière Størmer Łódź straße", "meniere stormer lodz strasse"),
        ("TGF-β1, IFNγ, µm, Ω", "tgf beta1 ifngamma mum omega"),
        ("10⁶ CO₂", "106 co2"),
        ("10^6 10(6) 10⁻⁶ 10^-6 10(-6)", "106 106 10 6 10 6 10 6"),
        ("H(2)O(2) Ca(2+) IC(50) 5-HT(2A)", "h2o2 ca2 ic50 5 ht2a"),
        ("(6) 2020(12): in 6 (n=3) Smith(2020) x^y", "6 202012 in 6 n 3 smith 2020 x y"),
        ("so\u00adft zero\u200bwidth", "soft zerowidth"),
        ("a_b 2126_2127insA", "a b 2126 2127insa"),
        ("干细胞", "干细胞"),
        (" -,.;()[] ", ""),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert " ".join(words(text)) == folded


@given(st.text())
def test_folded_words_stay_as_they_are(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once


_BESIDE_HYPHENS = st.lists(st.sampled_from([*"a6β ^½-‐", "(2a)"])).map("".join)


@given(st.text() | _BESIDE_HYPHENS)
def test_hyphens_are_kept_among_the_same_words(text: str) -> None:
    kept = hyphened(text)
    assert tuple(kept.replace("-", " ").split()) == words(text)
    assert hyphened(kept) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GM-CSF, co‐culture", "gm-csf co-culture"),
        ("TNF-α IL-6 6-fold", "tnf-alpha il 6 6 fold"),
        ("a--b a -b a- b (-c)", "a b a b a b c"),
    ],
)
def test_hyphens_between_letters_are_kept(text: str, kept: str) -> None:
    assert hyphened(text) == kept


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_does_not_matter(text: str) -> None:
    assert words(text.upper().casefold()) == words(text.casefold().upper().casefold())


@given(st.sets(st.integers(0, 5000)))
def test_bitmaps_are_sets(numbers: set[int]) -> None:
    assert list(documents(bitmap(list(numbers)))) == sorted(numbers)
    assert bitmap(list(numbers)) == sum(1 << number for number in numbers)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ("ti|Title|TITLE", Field.TITLE),
        ("tiab|Title/Abstract|title / abstract|TitleAbstract", Field.TITLE_ABSTRACT),
        ("tw|Text Word|text words", Field.TEXT_WORD),
        ("all|All Fields|ALL", Field.ALL),
        ("mh|MeSH|MeSH Terms|mesh terms", Field.MESH),
        ("majr|MeSH Major Topic", Field.MAJOR),
        ("sh|MeSH Subheading|MeSH Subheadings|Subheading", Field.SUBHEADING),
        ("ot|Other Term", Field.OTHER_TERM),
        ("nm|Supplementary Concept|Substance Name", Field.SUBSTANCE),
        ("rn|EC/RN Number", Field.REGISTRY_NUMBER),
        ("ps|Personal Name as Subject|Subject - Personal Name", Field.SUBJECT),
        ("pt|Publication Type|ptyp", Field.PUBLICATION_TYPE),
        ("au|Author|Author Name", Field.AUTHOR),
        ("1au|First Author Name|Author - First", Field.FIRST_AUTHOR),
        ("lastau|Last Author Name|Author - Last", Field.LAST_AUTHOR),
        ("fau|Full Author Name|Author - Full", Field.FULL_AUTHOR),
        ("auid|Author - Identifier|Author Identifier", Field.AUTHOR_IDENTIFIER),
        ("ir|Investigator", Field.INVESTIGATOR),
        ("cn|Corporate Author|Author - Corporate", Field.COLLECTIVE_NAME),
        ("ad|Affiliation", Field.AFFILIATION),
        ("ta|Journal|jour", Field.JOURNAL),
        ("jid|NLM Unique ID", Field.NLM_ID),
        ("is|ISSN", Field.ISSN),
        ("vi|Volume", Field.VOLUME),
        ("ip|Issue", Field.ISSUE),
        ("pg|Pagination", Field.PAGE),
        ("la|Language|lang", Field.LANGUAGE),
        ("pl|Place of Publication", Field.COUNTRY),
        ("dp|Date - Publication|Publication Date|pdat", Field.PUBLICATION_DATE),
        ("edat|Date - Entrez|Date - Entry|Entrez Date", Field.ENTREZ_DATE),
        ("crdt|Create Date|Date - Create", Field.CREATION_DATE),
        ("mhda|MeSH Date|Date - MeSH", Field.MESH_DATE),
        ("mdat|lr|Modification Date|Date - Modification", Field.REVISION_DATE),
        ("dcom|Completion Date|Date - Completion", Field.COMPLETION_DATE),
        ("pmid|uid|UID|PMID", Field.PMID),
        ("aid|Article Identifier|doi", Field.ARTICLE_ID),
        ("lid|Location ID", Field.LOCATION_ID),
        ("si|Secondary Source ID", Field.SECONDARY_ID),
        ("gr|Grant Number|Grants and Funding", Field.GRANT),
        ("pmc|pmcid|PMCID", Field.PMCID),
        ("sb|filter|Filter|Subset", Field.FILTER),
        ("tt|Transliterated Title", Field.TRANSLITERATED_TITLE),
        ("cois|Conflict of Interest Statements", Field.CONFLICT),
        ("isbn|ISBN", Field.ISBN),
        ("pubn|Publisher", Field.PUBLISHER),
    ],
)
def test_every_documented_tag_has_its_field(names: str, field: Field) -> None:
    assert {field_named(name) for name in names.split("|")} == {field}


def test_an_unknown_tag_has_no_field() -> None:
    assert [field_named(name) for name in ("foo", "", "titel", "[")] == [None] * 4


@pytest.mark.parametrize(
    ("field", "shapes"),
    [
        (
            Field.AUTHOR_IDENTIFIER,
            "0000-0002-1825-009X|000000021825009x|https://orcid.org/0000-0002-1825-009X"
            "|http://orcid.org/000000021825009X|ORCID: 0000 0002 1825 009X",
        ),
        (Field.PMCID, "PMC123|pmc123|123|PMC123.2|PMCID: PMC123"),
        (Field.ARTICLE_ID, "10.1/A(b)|doi: 10.1/a(B)|https://doi.org/10.1/a(b)"),
        (Field.ISSN, "1474-4422|14744422|1474 4422"),
        (Field.MESH, "Multiple Sclerosis/Drug Therapy|multiple  sclerosis / drug-therapy"),
    ],
)
def test_shapes_of_one_value_have_one_key(field: Field, shapes: str) -> None:
    assert len({key(field, shape) for shape in shapes.split("|")}) == 1


def test_dois_that_differ_by_punctuation_have_two_keys() -> None:
    assert key(Field.ARTICLE_ID, "10.1000/1.2") != key(Field.ARTICLE_ID, "10.1000/12")


_PARTS = """doi: PMCID https: //doi.org/ http://dx.doi.org/ " 10.1/A - PMC123 . orcid.org/ ) é / the
: 0000-0002-1825-0097"""
WRITTEN = st.lists(st.sampled_from([*_PARTS.split(), " "])).map("".join)


@given(st.sampled_from(Field), WRITTEN | st.text())
@settings(max_examples=400)
def test_a_key_is_its_own_key(field: Field, value: str) -> None:
    assert key(field, key(field, value)) == key(field, value)
