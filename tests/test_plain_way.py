"""The plain way of reading gives what the careful one does, or leaves the record to it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pubmed_samples import FULL_ARTICLE, needs_real_records, real_records

from harvester.pubmed_xml.parse import MalformedRecord, careful_article, plain_article

TYPICAL = (
    b'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Automated">'
    b'<PMID Version="1">36092509</PMID><DateCompleted><Year>2022</Year><Month>09</Month>'
    b"<Day>13</Day></DateCompleted><DateRevised><Year>2022</Year><Month>12</Month><Day>31</Day>"
    b'</DateRevised><Article PubModel="Electronic-eCollection"><Journal>'
    b'<ISSN IssnType="Electronic">2090-0000</ISSN><JournalIssue CitedMedium="Internet">'
    b"<Volume>12</Volume><PubDate><Year>2022</Year><Month>Aug</Month></PubDate></JournalIssue>"
    b"<Title>Journal of cells &amp; more</Title><ISOAbbreviation>J Cells</ISOAbbreviation>"
    b"</Journal><ArticleTitle>CD4<sup>+</sup> cells and H<sub>2</sub>O: <i>in vivo</i>."
    b"</ArticleTitle><Pagination><StartPage>1</StartPage><EndPage>9</EndPage>"
    b"<MedlinePgn>1-9</MedlinePgn></Pagination>"
    b'<ELocationID EIdType="doi" ValidYN="Y">10.1155/2022/1</ELocationID><Abstract>'
    b'<AbstractText Label="AIMS" NlmCategory="OBJECTIVE">To see, NCT01234567, p &lt; 0.05.'
    b"</AbstractText><AbstractText>10<sup>6</sup> cells &#x2013; \xc3\xa9.</AbstractText>"
    b"<CopyrightInformation>Copyright 2022.</CopyrightInformation></Abstract>"
    b'<AuthorList CompleteYN="Y"><Author ValidYN="Y" EqualContrib="Y"><LastName>O\'Neil</LastName>'
    b"<ForeName>Ann B</ForeName><Initials>AB</Initials>"
    b'<Identifier Source="ORCID">0000-0002-1825-0097</Identifier><AffiliationInfo><Affiliation>'
    b"Rome, Italy.</Affiliation></AffiliationInfo><AffiliationInfo><Affiliation>Bern.</Affiliation>"
    b'<Identifier Source="ROR">https://ror.org/1</Identifier></AffiliationInfo></Author>'
    b'<Author ValidYN="N"><CollectiveName>The Group</CollectiveName></Author></AuthorList>'
    b"<Language>eng</Language><DataBankList><DataBank><DataBankName>ClinicalTrials.gov"
    b"</DataBankName><AccessionNumberList><AccessionNumber>NCT07654321</AccessionNumber>"
    b'</AccessionNumberList></DataBank></DataBankList><GrantList CompleteYN="Y"><Grant><GrantID>R01'
    b"</GrantID><Agency>NIH</Agency><Country/></Grant></GrantList><PublicationTypeList>"
    b'<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
    b'<ArticleDate DateType="Electronic"><Year>2022</Year><Month>08</Month><Day>30</Day>'
    b"</ArticleDate></Article><MedlineJournalInfo><Country>Egypt</Country><MedlineTA>J Cells"
    b"</MedlineTA><NlmUniqueID>101</NlmUniqueID><ISSNLinking>2090-0000</ISSNLinking>"
    b"</MedlineJournalInfo><ChemicalList><Chemical><RegistryNumber>0</RegistryNumber>"
    b'<NameOfSubstance UI="D1">Iron</NameOfSubstance></Chemical></ChemicalList>'
    b'<CitationSubset>IM</CitationSubset><CommentsCorrectionsList><CommentsCorrections RefType="'
    b'ErratumIn"><RefSource>J. 2023</RefSource><PMID Version="1">37000001</PMID>'
    b"</CommentsCorrections></CommentsCorrectionsList><MeshHeadingList><MeshHeading>"
    b'<DescriptorName UI="D009103" MajorTopicYN="N">Multiple Sclerosis</DescriptorName>'
    b'<QualifierName UI="Q000628" MajorTopicYN="Y">therapy</QualifierName><QualifierName UI="Q2" '
    b'MajorTopicYN="N">pathology</QualifierName></MeshHeading></MeshHeadingList>'
    b'<OtherAbstract Type="Publisher" Language="ger"><AbstractText Label="ZIELE &amp; MEHR">'
    b"<b><i>E. coli</i></b> sehen.</AbstractText></OtherAbstract>"
    b'<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">MSC</Keyword></KeywordList>'
    b"<CoiStatement>None.</CoiStatement></MedlineCitation><PubmedData><History>"
    b'<PubMedPubDate PubStatus="pmc-release"><Year>2022</Year><Month>8</Month><Day>30</Day>'
    b'</PubMedPubDate><PubMedPubDate PubStatus="entrez"><Year>2022</Year><Month>9</Month>'
    b"<Day>12</Day><Hour>2</Hour><Minute>31</Minute></PubMedPubDate></History>"
    b"<PublicationStatus>epublish</PublicationStatus><ArticleIdList>"
    b'<ArticleId IdType="pubmed">36092509</ArticleId><ArticleId IdType="pmc">PMC9453012</ArticleId>'
    b"</ArticleIdList><ReferenceList><Title>References</Title><Reference><Citation>Smith J. "
    b"<i>Cell</i>. 2020;1:2.</Citation><ArticleIdList>"
    b'<ArticleId IdType="doi">10.1002/(SICI)1&lt;1::AID&gt;2</ArticleId>'
    b'<ArticleId IdType="pubmed">1</ArticleId></ArticleIdList></Reference>'
    b"<Reference><Citation>Jones."
    b"</Citation></Reference></ReferenceList></PubmedData></PubmedArticle>"
)
PIECES = [
    *(b" ", b"  ", b"\n", b"\t", b"\r", b"/", b"N", b"0", b"=", b'"', b"'", b"<", b">", b"&"),
    *(b"&amp;", b"&lt;", b"&apos;", b"&nbsp;", b"&#x3b1;", b"&#10;", b"&#60;", b"&#0;"),
    *(b"&#xD800;", b"&#x110000;", b"]]>", b"<!-- c -->", b"<![CDATA[x]]>", b"<?pi x?>"),
    *(b"<i>a</i>", b"<sup>2</sup>", b"<sub> 2 </sub>", b"<b><i>x</i></b>", b"<i/>", b"<Foo/>"),
    *(b"<X>1</X>", b' a="b"', b" ValidYN='N'", b' Label=" x "', b"\0", b"\x0b", b"\xff"),
    *(b"\xc3\xa9", b"\xe2\x80\xa8", b"\xc2\x85", b"\xef\xbf\xbf", b"\xc2\xa0", b"\xd9\xa3"),
]
TAG = re.compile(rb"<[^<>]+>")
NAME = re.compile(rb"</?(\w+)")


def spread(xml: bytes) -> bytes:
    """As some servers write it: each element on a line of its own."""
    return re.sub(rb"(</\w+>|<\w+/>)(?=<[^/])", rb"\1\n    ", xml)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A record with some bytes, tags or elements more or fewer."""
    xml = draw(st.sampled_from([TYPICAL, spread(TYPICAL), FULL_ARTICLE.strip().encode()]))
    for _ in range(draw(st.integers(1, 3))):
        tags = list(TAG.finditer(xml)) or [re.compile(b"").search(xml)]
        tag = draw(st.sampled_from(tags))
        assert tag is not None
        piece = draw(st.sampled_from(PIECES))
        name = NAME.match(tag[0])
        element = name and re.search(rb"<%b\b.*?</%b>" % (name[1], name[1]), xml, re.S)
        start, end = element.span() if element else tag.span()
        anywhere = draw(st.integers(0, len(xml)))
        xml = draw(
            st.sampled_from(
                [
                    xml[:anywhere] + piece + xml[anywhere:],
                    xml[:anywhere] + xml[anywhere + 3 :],
                    xml[: tag.end()] + piece + xml[tag.end() :],
                    xml[: tag.end() - 1] + piece + xml[tag.end() - 1 :],
                    xml[: tag.start()] + xml[tag.end() :],
                    xml[:start] + xml[end:],
                    xml[:end] + xml[start:end] + xml[end:],
                    xml[: tag.end()] + xml[start:end] + xml[tag.end() :],
                ]
            )
        )
    return xml


def agree(xml: bytes) -> bool:
    """Whether the plain way reads it; if so, then as the careful one does."""
    plain = plain_article(xml)
    if plain is None:
        return False
    assert plain == careful_article(xml)
    return True


@pytest.mark.parametrize("xml", [TYPICAL, spread(TYPICAL)], ids=["compact", "spread"])
def test_a_typical_record_is_read_plainly(xml: bytes) -> None:
    assert agree(xml)


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_a_damaged_record_is_read_alike_or_left_to_the_careful_way(xml: bytes) -> None:
    agree(xml)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<Language>eng<", b"<Language>eng]]><"),
        (b"<Language>eng<", b"<Language>e\x0bng<"),
        (b"<Language>eng<", b"<Language>\xff<"),
        (b"<Language>eng<", b"<Language>&nbsp;<"),
        (b"<Language>eng<", b"<Language>&#0;<"),
        (b"<Language>eng<", b"<Language>&#x3b1&#x3b1;<"),
        (b"<Language>eng<", b"<Language>&amp&amp;<"),
        (b"</PubmedData>", b"</PubmedDat>"),
        (b'Owner="NLM"', b'Owner="NLM" Owner="NLM"'),
        (b"None.", b"<i>" * 3_000 + b"None." + b"</i>" * 3_000),
    ],
)
def test_what_is_no_xml_is_refused(old: bytes, new: bytes) -> None:
    xml = TYPICAL.replace(old, new)
    assert xml != TYPICAL
    assert plain_article(xml) is None
    with pytest.raises(MalformedRecord):
        careful_article(xml)


@needs_real_records
def test_real_records_are_read_alike_and_most_of_them_plainly() -> None:
    articles = [xml for xml in real_records() if xml.startswith(b"<PubmedArticle>")]
    plain = sum(agree(xml) for xml in articles)
    assert plain > 0.97 * len(articles)


def test_what_has_more_than_the_schema_is_left_to_the_careful_way() -> None:
    xml = TYPICAL.replace(b"<Language>", b'<Language a="b">')
    assert plain_article(xml) is None
    assert [kept.value for kept in careful_article(xml).other] == ["b"]


@pytest.mark.parametrize(
    "tag",
    [
        *(b"Author", b"AbstractText", b"DataBank", b"Grant", b"Chemical", b"CommentsCorrections"),
        *(b"MeshHeading", b"Keyword", b"PubMedPubDate", b"ArticleId", b"Reference"),
    ],
)
@pytest.mark.parametrize("stray", [b"%b stray", b"stray%b"])
def test_what_stands_beside_the_items_of_a_list_is_kept(tag: bytes, stray: bytes) -> None:
    mark = re.search(b"<%b[ >]" % tag if stray.endswith(b"%b") else b"</%b>" % tag, TYPICAL)
    assert mark is not None
    xml = TYPICAL[: mark.start()] + stray % mark[0] + TYPICAL[mark.end() :]
    assert plain_article(xml) is None
    assert any(kept.value == "stray" for kept in careful_article(xml).other)


def test_an_element_of_another_namespace_is_none_of_ours() -> None:
    xml = TYPICAL.replace(b"<Language>", b'<Language xmlns="http://x">')
    assert plain_article(xml) is None
    assert careful_article(xml).languages == ()
