"""Documented PubMed searches over the small corpus of ``query_corpus``."""

from __future__ import annotations

import pytest
from query_corpus import BARE, CORPUS, REVIEW, TRIAL, answer, found

ALL = [article.pmid for article in CORPUS]
T, R, B = TRIAL.pmid, REVIEW.pmid, BARE.pmid


@pytest.mark.parametrize(
    ("text", "pmids"),
    [
        # words and phrases
        ("sclerosis[ti]", [T]),
        ("sclerosis[ab]", [R]),
        ("SCLEROSIS[tiab]", [T, R]),
        ('"multiple sclerosis"[tiab]', [T]),
        ("multiple sclerosis[tiab]", [T]),
        ("sclerosis multiple[tiab]", [T, R]),
        ('"sclerosis multiple"[tiab]', []),
        ('"umbilical cord"[tiab]', [T]),
        ("umbilical cord[ot]", [T]),
        ('"umbilical cord"[ti]', []),
        ('"trial wharton"[tiab]', []),
        ("IL-6[tiab]", [T]),
        ("il 6[tiab]", [T]),
        ("tgf-beta1[tiab] AND TGF-β1[tiab]", [T]),
        ("wharton's jelly[tiab]", [T]),
        ("106 cells[tiab]", [T]),
        ("quality of life[ti]", [R]),
        ('"quality life"[ti]', []),
        # truncation
        ("mesenchym*[tiab]", [T]),
        ("stem cell*[tiab]", [T, R]),
        ('"stem cell*"[tiab]', [T, R]),
        ('"stem cell"[tiab]', [R]),
        ("stem* sclero*[tiab]", [T, R]),
        # proximity
        ('"rationing healthcare"[tiab:~2]', [R]),
        ('"healthcare rationing"[Title/Abstract:~2]', [R]),
        ('"rationing healthcare"[tiab:~1]', []),
        ('"rationing healthcare"[ti:~2]', []),
        ('"amman university"[ad:~1]', [T]),
        # MeSH
        ("multiple sclerosis[mh]", [T, R]),
        ("multiple sclerosis[MeSH Terms:noexp]", [R]),
        ("disseminated sclerosis[mh]", [T, R]),
        ("relapsing-remitting multiple sclerosis[mh]", [T]),
        ('"Demyelinating Autoimmune Diseases, CNS"[mh]', [T, R]),
        ('"Stem Cell Transplantation"[mh]', [T]),
        ('"Stem Cell Transplantation"[mh:noexp]', []),
        ("multiple sclerosis[majr]", [T]),
        ("multiple sclerosis[majr:noexp]", []),
        ('"Multiple Sclerosis/therapy"[mh]', [T]),
        ('"Multiple Sclerosis/therapy"[majr]', [T]),
        ('"Multiple Sclerosis/immunology"[majr]', []),
        ("multiple sclerosis/dt[mh]", [T]),
        ('"Multiple Sclerosis/surgery"[mh]', []),
        ("therapy[sh]", [T]),
        ("therapy[sh:noexp]", []),
        ("stem cell transplant*[mh]", []),
        ("mesenchymal stem cell transplant*[mh]", [T]),
        ("animals[mh] NOT humans[mh]", [R]),
        # publication types, languages, filters
        ("clinical trial[pt]", [T]),
        ("clinical trial[pt:noexp]", []),
        ("randomized controlled trial[pt]", []),
        ("clinical trial, phase ii[pt]", [T]),
        ("review[pt]", [R]),
        ("preprint[pt] AND preprint[sb]", [R]),
        ("english[la]", [T]),
        ("eng[lang] OR german[la]", [T, R]),
        ("medline[sb]", [T]),
        ("publisher[sb]", [R]),
        ("systematic[sb]", [R]),
        ("hasabstract", [T, R]),
        ("hasabstract[text]", [T, R]),
        ("free full text[sb]", [T]),
        ('"loattrfree full text"[Filter]', [T]),
        ("pubmed pmc[sb]", [T]),
        ("humans[Filter]", [T]),
        ("clinicaltrial[filter]", [T]),
        ("all[sb] NOT hasabstract[sb]", [B]),
        # people
        ("smith[au]", [T, R]),
        ("smith j[au]", [T]),
        ("Smith, J.[au]", [T]),
        ('"smith j"[au]', []),
        ('"smith jb"[au]', [T]),
        ("smith jb jr[au]", [T]),
        ("smit*[au]", [T, R]),
        ("smith john[fau] AND john b smith[fau]", [T]),
        ("john smith[au]", [T]),
        ("smith[1au] AND van der berg a[lastau]", [T]),
        ("berg[au]", []),
        ("MSC study group[cn]", [T]),
        ("0000000218250097[auid]", [T]),
        ("https://orcid.org/0000-0002-1825-0097[auid]", [T]),
        ("jordan[ad]", [T]),
        # journal and identifiers
        ("lancet neurology[ta]", [T]),
        ('"Lancet Neurol"[jour] AND the lancet neurology[ta]', [T]),
        ("1474-4422[ta] AND 1474-4422[is] AND 101139309[jid]", [T]),
        ('"Lancet Neurol"[Journal:__jid101139309]', [T]),
        ("21[vi] AND 8[ip] AND 701[pg] AND england[pl]", [T]),
        ("NCT01895439[si]", [T]),
        ("clinicaltrials.gov/NCT01895439[si]", [T]),
        ("NS082699[gr]", [T]),
        ("PMC9465291[pmc] AND 9465291[pmcid]", [T]),
        ("10.1016/s0140-6736(20)30183-5[aid]", [T]),
        ("https://doi.org/10.1016/S0140-6736(20)30183-5[lid]", [T]),
        ("10.1016/S0140-6736(20)30183-5", [T]),
        ("10.1016/S0140*", [T]),
        ("10.1016/S0140", []),
        ("interferon-beta[nm] AND 77238-31-4[rn]", [R]),
        # PMIDs
        ("36092509", [T]),
        ("36092509 7 99", [T, B]),
        ("3609* OR 36092509*", []),
        ("PMID: 123", [R]),
        ("36092509, 7", [T, B]),
        ("⁷ OR 1×10⁷ 7^7 OR 7(7)", []),
        ("123[pmid] OR 7[uid]", [R, B]),
        ("0000123[uid]", [R]),
        ("100:200[uid]", [R]),
        ("1:99999999999999999999999999999999[uid]", ALL),
        ("9" * 5000 + "[uid]", []),
        # dates
        ("2020:2024[dp]", [T, R]),
        ("2022/07[dp]", [T]),
        ("2022/08[dp]", [T]),
        ("2022/07/16:2022/07/31[dp]", []),
        ("2022/07[ppdat]", []),
        ("2020/01/01[dp]", [R]),
        ("1998/12[dp]", [B]),
        ("2020/03:2022/09/12[edat]", [T]),
        ("2020/03:2022/09/11[edat]", []),
        ("2022/9/12[crdt] AND 2022/10[mhda] AND 2022/10/02[dcom] AND 2023[lr] AND 2023[mdat]", [T]),
        ('"2020/01/01"[Date - Publication] : "3000"[Date - Publication]', [T, R]),
        ('"2020/01/01 00:00":"3000/01/01 05:00"[Date - Publication]', [T, R]),
        ('"last 3 years"[dp]', [T]),
        ("last 10 years[edat]", [T, R]),
        ('"last 30 days"[edat]', []),
        ("2022 Sep 12[edat]", [T]),
        ("multiple sclerosis 2022[dp]", [T]),
        # untagged
        ("mesenchymal stromal cells", []),
        ("mesenchymal stem cell transplantation", [T]),
        ("stem cells", [T]),
        ("heart AND sclerosis", []),
        ("smith jb", [T]),
        ("lancet", [T]),
        ("wharton s jelly", [T]),
        # operators
        ("jelly OR vessels AND trial", [T]),
        ("jelly OR (vessels AND trial)", [T]),
        ("vessels NOT trial", [R]),
        ("NOT sclerosis", [B]),
        ("sclerosis the trial", [T]),
        ("the", []),
    ],
)
def test_what_is_found(text: str, pmids: list[str]) -> None:
    assert found(text) == pmids


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        (
            '"Mesenchymal Stem Cells"[mh] AND "multiple sclerosis"[tiab]',
            '"mesenchymal stem cells"[MeSH Terms] AND "multiple sclerosis"[Title/Abstract]',
        ),
        (
            "multiple sclerosis",
            '"multiple sclerosis"[MeSH Terms] OR ("multiple"[All Fields] AND '
            '"sclerosis"[All Fields]) OR "multiple sclerosis"[All Fields]',
        ),
        ("humans", '"humans"[MeSH Terms] OR "humans"[All Fields]'),
        ("smith jb", "smith jb[Author]"),
        ("smith j[1au]", "smith j[Author - First]"),
        ("immunolog*[tiab]", '"immunolog*"[Title/Abstract]'),
        ("sclerosis multiple[ti]", '"sclerosis"[Title] AND "multiple"[Title]'),
        ("2020[dp]", "2020/01/01:2020/12/31[Date - Publication]"),
        ("2020/2:2020/3/5[edat]", "2020/02/01:2020/03/05[Date - Entry]"),
        ("7[pmid]", "7[UID]"),
        ("humans[mh:noexp]", '"humans"[MeSH Terms:noexp]'),
        ("jelly/therapy[mh:noexp]", '"jelly/therapy"[MeSH Terms:noexp]'),
        (
            "jelly[ti] OR vessels[ti] AND trial[ti]",
            '("jelly"[Title] OR "vessels"[Title]) AND "trial"[Title]',
        ),
        ("a[ti] OR trial[ti]", '"trial"[Title]'),
        ("cancer[foo]", '"cancer"[All Fields]'),
    ],
)
def test_translation(text: str, translation: str) -> None:
    assert answer(text).translation == translation


def test_what_is_nowhere_is_reported_by_kind() -> None:
    got = answer(
        'xyzzy OR xyzzy[tiab] OR "zzz yyy"[tiab] OR trial[foo] OR (jelly of) OR smith q[au]'
    )
    assert got.phrases_not_found == ("xyzzy", "xyzzy[tiab]", "smith q[au]")
    assert got.quoted_phrases_not_found == ('"zzz yyy"[tiab]',)
    assert got.fields_not_found == ("foo",)
    assert got.phrases_ignored == ("of",)
    assert got.hits == answer("trial OR jelly").hits != 0
    assert got.messages == ()


def test_known_entries_no_document_has_are_not_reported() -> None:
    got = answer(
        'retraction of publication[pt] OR "Stromal Cells"[mh] OR oldmedline[sb] OR surgery[sh]'
    )
    assert got.hits == 0
    assert (got.phrases_not_found, got.quoted_phrases_not_found) == ((), ())


def test_pubmed_leaves_out_what_is_nowhere_and_we_do_when_asked() -> None:
    assert answer("sclerosis AND xyzzy").hits == 0
    got = answer("sclerosis AND xyzzy", drop_unfound=True)
    assert got.hits == answer("sclerosis").hits != 0
    assert got.phrases_not_found == ("xyzzy",)
    assert answer('sclerosis AND "xyzzy zzz"', drop_unfound=True).hits == 0
    assert answer("xyzzy", drop_unfound=True).hits == 0


@pytest.mark.parametrize(
    "text",
    ['"202":2020"[dp]', "2020:[dp]", ">2020[dp]", "2020>3[dp]", "(2020-)[dp]", "x <2020[dp]"],
)
def test_a_date_that_is_none_is_none_in_its_translation(text: str) -> None:
    once = answer(text)
    again = answer(once.translation)
    assert (again.hits, again.translation) == (once.hits, once.translation) == (0, once.translation)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ste*[ti]", "at least 4 characters"),
        ("sm*[au]", "at least 4 characters"),
        ("scle*osis[ti]", "only at the end"),
        ("jelly or vessels", '"or" is an operator only in capitals'),
        ("2020/13[dp]", '"2020/13" is no date'),
        ("yesterday:2020[dp]", '"yesterday" is no date'),
        ("2020:[dp]", '"2020:" is no date: wanted YYYY/MM/DD or FIRST:LAST'),
        ("2024:2020[dp]", "ends before it begins"),
        ("200:100[uid]", "ends before it begins"),
        ("a:b[uid]", "no range of PMIDs"),
        ("trial[ti:noexp]", "noexp means nothing here"),
        ('"stem cells"[mh:~2]', "proximity wants"),
        ('"stem cell*"[ti:~2]', "not understood in a proximity search"),
        ("(trial", "never closed: closed at the end (character 1)"),
        ("xyzzy", "No items found."),
        ("", "nothing to search for"),
    ],
)
def test_messages(text: str, part: str) -> None:
    assert any(part in message for message in answer(text).messages)
