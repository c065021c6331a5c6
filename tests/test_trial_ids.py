"""Registry numbers of trials: found, made canonical, and not invented."""

from __future__ import annotations

import pytest
from pubmed_samples import article_of

from harvester.article import Databank
from harvester.pubmed_xml.trial_ids import in_databank, in_text, trial_ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("registered (NCT01234567).", ["NCT01234567"]),
        (
            "nct 01234567, NCT-07654321; NCT: 00000001",
            ["NCT01234567", "NCT07654321", "NCT00000001"],
        ),
        ("NCT01234567/NCT07654321", ["NCT01234567", "NCT07654321"]),
        ("https://clinicaltrials.gov/show/NCT01234567?term=x", ["NCT01234567"]),
        ("NCT\u201101234567", ["NCT01234567"]),
        ("NCT012345678 and XNCT01234567 and NCT0123456", []),
        ("ISRCTN 12345678; doi 10.1186/ISRCTN87654321", ["ISRCTN12345678", "ISRCTN87654321"]),
        ("EudraCT number 2009-012345-12", ["2009-012345-12"]),
        (
            "EudraCT: 2009\u2013012345\u201312 and 2010-023456-33",
            ["2009-012345-12", "2010-023456-33"],
        ),
        ("EUCTR2005-001234-12-SE", ["2005-001234-12"]),
        ("EU CT number 2022-500014-26-00", ["2022-500014-26-00"]),
        ("between 2009-012345-12 and 2010", []),
        ("from 2009-2010 to 2012-13, EudraCT pending", []),
        ("ChiCTR-TRC-08000001, ChiCTR1800012345", ["ChiCTR-TRC-08000001", "ChiCTR1800012345"]),
        ("ChiCTR-1800012345 chictr-ipr-15006379", ["ChiCTR1800012345", "ChiCTR-IPR-15006379"]),
        ("UMIN000012345", ["UMIN000012345"]),
        ("JPRN-UMIN000012345 (UMIN-CTR 000054321)", ["UMIN000012345", "UMIN000054321"]),
        ("UMIN-CTR ID: UMIN000012345", ["UMIN000012345"]),
        ("jRCT1031180123 and jRCTs031180123", ["jRCT1031180123", "jRCTs031180123"]),
        ("JapicCTI-132345", ["JapicCTI-132345"]),
        (
            "ACTRN12605000123456; ANZCTR ACTRN 12612000654321",
            ["ACTRN12605000123456", "ACTRN12612000654321"],
        ),
        (
            "CTRI/2018/05/013789, CTRI 2012/11/003141",
            ["CTRI/2018/05/013789", "CTRI/2012/11/003141"],
        ),
        ("DRKS00012345; DRKS-ID: DRKS00054321", ["DRKS00012345", "DRKS00054321"]),
        (
            "IRCT20150101020514N12, IRCT138809102774N1",
            ["IRCT20150101020514N12", "IRCT138809102774N1"],
        ),
        ("Netherlands Trial Register NTR1234 and NTR 567", ["NTR1234", "NTR567"]),
        ("Dutch trial register (NL8765)", ["NL8765"]),
        ("neurotensin receptor NTR1 in NL63 with NL12345.078.12", []),
        ("PACTR201403000762259", ["PACTR201403000762259"]),
        ("KCT0001234 at cris.nih.go.kr", ["KCT0001234"]),
        ("ReBec RBR-6kh4rv and RBR-10z5abcd, not RBR-domain", ["RBR-6kh4rv", "RBR-10z5abcd"]),
        ("TCTR20180101001", ["TCTR20180101001"]),
        (
            "RPCEC00000123, SLCTR/2015/012, LBCTR2019030206",
            ["RPCEC00000123", "SLCTR/2015/012", "LBCTR2019030206"],
        ),
        ("REPEC PER-052-20 with 12 per-123-45", ["PER-052-20"]),
        ("UTN U1111-1234-5678", ["U1111-1234-5678"]),
        ("PROSPERO CRD42022360199", []),
        ("no numbers at all", []),
    ],
)  # fmt: skip
def test_numbers_in_text(text: str, expected: list[str]) -> None:
    assert in_text(text) == expected
    padded = f"{'Some words before. ' * 30}{text} {'And after. ' * 30}"
    assert in_text(padded) == expected


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("ClinicalTrials.gov", "NCT01234567", ["NCT01234567"]),
        ("clinicaltrials.gov", "01234567", ["NCT01234567"]),
        ("ISRCTN", "12345678", ["ISRCTN12345678"]),
        ("EudraCT", "2009-012345-12", ["2009-012345-12"]),
        ("EudraCT", "2009-012345-12-GB", ["2009-012345-12"]),
        ("UMIN-CTR", "UMIN000012345", ["UMIN000012345"]),
        ("JPRN", "JPRN-UMIN000012345", ["UMIN000012345"]),
        ("NTR", "NTR99", ["NTR99"]),
        ("PER", "an unknown form", ["an unknown form"]),
        ("GENBANK", "AB123456", []),
        ("figshare", "10.6084/m9.figshare.1", []),
    ],
)
def test_numbers_in_databanks(name: str, number: str, expected: list[str]) -> None:
    assert list(in_databank(Databank(name=name, accession_numbers=(number,)))) == expected


def test_each_number_comes_once_in_order_of_appearance() -> None:
    found = trial_ids(
        ("NCT00000002 first", None),
        [Databank(name="ISRCTN", accession_numbers=("12345678", "ISRCTN12345678"))],
        ("NCT 00000001 and nct00000002",),
    )
    assert found == ("NCT00000002", "ISRCTN12345678", "NCT00000001")


def test_texts_do_not_run_together() -> None:
    assert trial_ids(("ends in NCT", "01234567 begins"), [], ()) == ()


def test_every_text_of_a_record_is_read() -> None:
    article = article_of(
        "<ArticleTitle>NCT00000001</ArticleTitle><Abstract><AbstractText>NCT<b>00000002</b>"
        "</AbstractText></Abstract>",
        '<OtherAbstract Type="Publisher"><AbstractText>NCT00000003</AbstractText></OtherAbstract>'
        "<KeywordList><Keyword>NCT00000004</Keyword></KeywordList>",
        "<ReferenceList><Reference><Citation>NCT00000005</Citation></Reference></ReferenceList>",
    )
    assert article.trial_ids == ("NCT00000001", "NCT00000002", "NCT00000003", "NCT00000004")
