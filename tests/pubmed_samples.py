"""PubMed records for the tests of the parser: invented ones, and the real ones where they lie."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import pytest

from harvester.article import Article
from harvester.pubmed_xml.parse import careful_article, parse_record, plain_article
from harvester.pubmed_xml.records import split

REAL = Path(__file__).parents[2] / "shared" / "data" / "articles.xml.gz"
needs_real_records = pytest.mark.skipif(
    not REAL.exists(), reason=f"the real records are not at {REAL}"
)


@cache
def real_records() -> tuple[bytes, ...]:
    return tuple(piece.xml for piece in split(gzip.decompress(REAL.read_bytes())))


@cache
def real_articles() -> tuple[Article, ...]:
    return tuple(map(parse_record, real_records()))


def article_of(
    article: str = "", citation: str = "", data: str = "", *, attributes: str = ""
) -> Article:
    """The Article of a small record with these children of its three main elements.

    The two ways of reading it may not differ.
    """
    xml = record_xml(article, citation, data, attributes=attributes)
    careful = careful_article(xml)
    assert plain_article(xml) in (None, careful)
    return careful


def record_xml(
    article: str = "",
    citation: str = "",
    data: str = "",
    *,
    attributes: str = "",
    pmid: str = "<PMID>42</PMID>",
) -> bytes:
    return (
        f"<PubmedArticle><MedlineCitation {attributes}>{pmid}<Article>{article}</Article>"
        f"{citation}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    ).encode()


def book_of(document: str = "", book: str = "") -> Article:
    """The Article of a small book record with these children of BookDocument and Book."""
    return parse_record(
        (
            f"<PubmedBookArticle><BookDocument><PMID>43</PMID><Book>{book}</Book>{document}"
            "</BookDocument></PubmedBookArticle>"
        ).encode()
    )


FULL_ARTICLE = """
<PubmedArticle>
  <MedlineCitation Owner="NASA" Status="MEDLINE" VersionID="versionid3" VersionDate="2021/02/03"
      IndexingMethod="Curated">
    <PMID Version="3">70000001</PMID>
    <DateCompleted><Year>2021</Year><Month>03</Month><Day>04</Day></DateCompleted>
    <DateRevised><Year>2022</Year><Month>05</Month><Day>06</Day></DateRevised>
    <Article PubModel="Electronic-eCollection">
      <Journal>
        <ISSN IssnType="Electronic">1111-2222</ISSN>
        <JournalIssue CitedMedium="Internet">
          <Volume>12 Suppl 3</Volume><Issue>4 Pt 2</Issue>
          <PubDate><Year>2020</Year><Month>Dec</Month><Day>07</Day></PubDate>
        </JournalIssue>
        <Title>Journal of invented results</Title>
        <ISOAbbreviation>J. Invent. Res.</ISOAbbreviation>
      </Journal>
      <ArticleTitle book="titlebook" part="titlepart" sec="titlesec">Uptake of <i>Escherichia</i>
        <b>K<sup>+</sup></b> and CO<sub>2</sub> at <mml:math><mml:msup><mml:mi>pressure</mml:mi>
        <mml:mn>8</mml:mn></mml:msup></mml:math>: <u>underlined</u>.</ArticleTitle>
      <Pagination><StartPage>e101</StartPage><EndPage>e109</EndPage>
        <MedlinePgn>e101-9</MedlinePgn></Pagination>
      <ELocationID EIdType="doi" ValidYN="Y">10.5555/Full.Article-1</ELocationID>
      <ELocationID EIdType="pii" ValidYN="N">wrongpii77</ELocationID>
      <Abstract>
        <AbstractText Label="AIMS" NlmCategory="OBJECTIVE">To see whether 10<sup>6</sup> cells
          &lt; 7 &amp; more suffice (NCT09999991).</AbstractText>
        <AbstractText Label="MEASURES" NlmCategory="UNASSIGNED">Energy is <DispFormula>
          <mml:math><mml:mfrac><mml:mrow><mml:mi>mass</mml:mi><mml:mo>+</mml:mo><mml:mn>1</mml:mn>
          </mml:mrow><mml:mi>light</mml:mi></mml:mfrac></mml:math></DispFormula>
          here.</AbstractText>
        <CopyrightInformation>© 2020 Invented Society.</CopyrightInformation>
      </Abstract>
      <AuthorList CompleteYN="N" Type="authors">
        <Author ValidYN="Y" EqualContrib="Y">
          <LastName>Ångström-Lee</LastName><ForeName>Mary Ann</ForeName><Initials>MA</Initials>
          <Suffix>3<sup>rd</sup></Suffix>
          <Identifier Source="ORCID">https://orcid.org/0000-0002-1825-0097</Identifier>
          <Identifier Source="GND">gnd4711</Identifier>
          <AffiliationInfo><Affiliation>Department of <i>Drosophila</i>, Uppsala.</Affiliation>
            <Identifier Source="ROR">ror048a87296</Identifier></AffiliationInfo>
          <AffiliationInfo><Affiliation>Second Institute, Oslo.</Affiliation></AffiliationInfo>
        </Author>
        <Author ValidYN="N"><LastName>Mispelt</LastName><ForeName>Otto</ForeName>
          <Initials>O</Initials></Author>
        <Author><CollectiveName Investigators="igroup1">Invented <b>Study</b>
          Group</CollectiveName></Author>
      </AuthorList>
      <Language>eng</Language><Language>fre</Language>
      <DataBankList CompleteYN="N">
        <DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>
          <AccessionNumber>NCT09999992</AccessionNumber></AccessionNumberList></DataBank>
        <DataBank><DataBankName>GENBANK</DataBankName><AccessionNumberList>
          <AccessionNumber>AB987654</AccessionNumber><AccessionNumber>AB987655</AccessionNumber>
          </AccessionNumberList></DataBank>
        <DataBank><DataBankName>figshare</DataBankName></DataBank>
      </DataBankList>
      <GrantList CompleteYN="N">
        <Grant><GrantID>R01 XY123456</GrantID><Acronym>HL</Acronym><Agency>NHLBI NIH HHS</Agency>
          <Country>Atlantis</Country></Grant>
        <Grant><Agency>Wellcome Trust</Agency></Grant>
      </GrantList>
      <PublicationTypeList>
        <PublicationType UI="D016428">Journal Article</PublicationType>
        <PublicationType UI="D016449">Randomized Controlled Trial</PublicationType>
      </PublicationTypeList>
      <VernacularTitle>Aufnahme von <i>Kalium</i>.</VernacularTitle>
      <ArticleDate DateType="Electronic"><Year>2020</Year><Month>11</Month><Day>30</Day>
      </ArticleDate>
    </Article>
    <MedlineJournalInfo><Country>England</Country><MedlineTA>J Invent Res</MedlineTA>
      <NlmUniqueID>101234567</NlmUniqueID><ISSNLinking>3333-4444</ISSNLinking>
    </MedlineJournalInfo>
    <ChemicalList>
      <Chemical><RegistryNumber>0</RegistryNumber>
        <NameOfSubstance UI="D000900">Anti-Bacterial Agents</NameOfSubstance></Chemical>
      <Chemical><RegistryNumber>EC 3.1.1.1</RegistryNumber>
        <NameOfSubstance UI="D043262">Carboxylesterase</NameOfSubstance></Chemical>
    </ChemicalList>
    <SupplMeshList><SupplMeshName Type="Disease" UI="C536330">Rare disease</SupplMeshName>
      <SupplMeshName Type="Protocol" UI="C040721">VAC protocol</SupplMeshName></SupplMeshList>
    <CitationSubset>AIM</CitationSubset><CitationSubset>IM</CitationSubset>
    <CommentsCorrectionsList>
      <CommentsCorrections RefType="ErratumIn"><RefSource>J Invent Res. 2021;13:1</RefSource>
        <PMID Version="1">70000002</PMID><Note>Dosage error in table.</Note></CommentsCorrections>
      <CommentsCorrections RefType="CommentIn"><RefSource>Lancet. 2021;1:2</RefSource>
      </CommentsCorrections>
    </CommentsCorrectionsList>
    <GeneSymbolList><GeneSymbol>abcR</GeneSymbol><GeneSymbol>xyzT</GeneSymbol></GeneSymbolList>
    <MeshHeadingList>
      <MeshHeading><DescriptorName MajorTopicYN="Y" AutoHM="Y" UI="D006801">Humans</DescriptorName>
      </MeshHeading>
      <MeshHeading><DescriptorName MajorTopicYN="N" Type="Geographic" UI="D014481">United States
        </DescriptorName>
        <QualifierName AutoHM="Y" MajorTopicYN="Y" UI="Q000453">epidemiology</QualifierName>
        <QualifierName MajorTopicYN="N" UI="Q000378">metabolism</QualifierName></MeshHeading>
    </MeshHeadingList>
    <NumberOfReferences>58</NumberOfReferences>
    <PersonalNameSubjectList><PersonalNameSubject><LastName>Pasteur</LastName>
      <ForeName>Louis</ForeName><Initials>LP</Initials><Suffix>Sr</Suffix></PersonalNameSubject>
    </PersonalNameSubjectList>
    <OtherID Source="NASA">nasa00012050</OtherID><OtherID Source="KIE">kie31521</OtherID>
    <OtherAbstract Type="plain-language-summary" Language="eng">
      <AbstractText Label="WHAT" NlmCategory="BACKGROUND">Plain words about uptake.</AbstractText>
      <AbstractText>Second plain paragraph.</AbstractText>
      <CopyrightInformation>© plain.</CopyrightInformation></OtherAbstract>
    <OtherAbstract Type="Publisher" Language="ger"><AbstractText>Auf Deutsch.</AbstractText>
    </OtherAbstract>
    <KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="Y">uptake of <i>Kalium</i></Keyword>
      <Keyword MajorTopicYN="N">invention</Keyword></KeywordList>
    <KeywordList Owner="KIE"><Keyword MajorTopicYN="N">Ethics Word</Keyword></KeywordList>
    <CoiStatement>The <b>authors</b> have none.</CoiStatement>
    <SpaceFlightMission>STS-71 Shuttle Project</SpaceFlightMission>
    <SpaceFlightMission>Flight Experiment</SpaceFlightMission>
    <InvestigatorList ID="igroup1">
      <Investigator ValidYN="Y"><LastName>Finder</LastName><ForeName>Fay</ForeName>
        <Initials>FF</Initials><Suffix>Jr</Suffix>
        <Identifier Source="ORCID">0000-0001-5109-3700</Identifier>
        <AffiliationInfo><Affiliation>Finder Institute.</Affiliation></AffiliationInfo>
      </Investigator>
    </InvestigatorList>
    <GeneralNote Owner="KIE">KIE note here</GeneralNote>
    <GeneralNote Owner="NASA">NASA note here</GeneralNote>
  </MedlineCitation>
  <PubmedData>
    <History>
      <PubMedPubDate PubStatus="received"><Year>2019</Year><Month>1</Month><Day>2</Day>
      </PubMedPubDate>
      <PubMedPubDate PubStatus="entrez"><Year>2020</Year><Month>12</Month><Day>8</Day>
        <Hour>6</Hour><Minute>5</Minute><Second>9</Second></PubMedPubDate>
      <PubMedPubDate PubStatus="pubmed"><Year>2020</Year><Month>12</Month><Day>9</Day>
        <Hour>18</Hour></PubMedPubDate>
    </History>
    <PublicationStatus>epublish</PublicationStatus>
    <ArticleIdList>
      <ArticleId IdType="pubmed">70000001</ArticleId>
      <ArticleId IdType="doi">10.5555/Full.Article-1</ArticleId>
      <ArticleId IdType="pmc">PMC7654321</ArticleId>
      <ArticleId IdType="mid">NIHMS445566</ArticleId>
      <ArticleId IdType="pii">S0000-1111(20)30001-2</ArticleId>
      <ArticleId IdType="pmcid">pmc-id: PMC7654321;manuscript-id: NIHMS445566;</ArticleId>
    </ArticleIdList>
    <ObjectList><Object Type="keyword"><Param Name="value">first <i>object</i></Param>
      <Param Name="role">second param</Param></Object></ObjectList>
    <ReferenceList><Title>Main references</Title>
      <Reference><Citation>Smith J. On <i>Kalium</i>. 1999.</Citation><ArticleIdList>
        <ArticleId IdType="pubmed">60000001</ArticleId>
        <ArticleId IdType="doi">10.5555/cited.one</ArticleId>
        <ArticleId IdType="pmc">PMC1112223</ArticleId></ArticleIdList></Reference>
      <Reference><Citation>Doe J. Without ids.</Citation></Reference>
      <ReferenceList><Title>Further reading</Title>
        <Reference><Citation>Roe R. Nested.</Citation></Reference></ReferenceList>
    </ReferenceList>
  </PubmedData>
</PubmedArticle>
"""

FULL_BOOK = """
<PubmedBookArticle>
  <BookDocument>
    <PMID Version="1">70000009</PMID>
    <ArticleIdList><ArticleId IdType="bookaccession">NBK98765</ArticleId>
      <ArticleId IdType="doi">10.5555/chapter.nine</ArticleId></ArticleIdList>
    <Book>
      <Publisher><PublisherName>Invented <i>Press</i></PublisherName>
        <PublisherLocation>Gotham (NY)</PublisherLocation></Publisher>
      <BookTitle book="invbook" part="invpart" sec="invsec">The Book of <sup>13</sup>C
        results</BookTitle>
      <PubDate><Year>2015</Year><Season>Autumn</Season></PubDate>
      <BeginningDate><Year>1993</Year><Month>04</Month><Day>05</Day></BeginningDate>
      <EndingDate><Year>2016</Year><Season>Winter</Season></EndingDate>
      <AuthorList Type="editors" CompleteYN="Y"><Author><LastName>Editrix</LastName>
        <ForeName>Edda</ForeName><Initials>EE</Initials></Author></AuthorList>
      <AuthorList Type="authors" CompleteYN="Y"><Author><LastName>Bookauthor</LastName>
        </Author></AuthorList>
      <InvestigatorList><Investigator><LastName>Booksearcher</LastName></Investigator>
      </InvestigatorList>
      <Volume>7</Volume><VolumeTitle>Seventh <u>volume</u></VolumeTitle>
      <Edition>2nd edition</Edition>
      <CollectionTitle book="invcollection" part="colpart"
        sec="colsec">Collected inventions</CollectionTitle>
      <Isbn>9780000000019</Isbn><Isbn>9780000000026</Isbn>
      <ELocationID EIdType="doi">10.5555/whole.book</ELocationID>
      <ELocationID EIdType="pii" ValidYN="N">bookpii55</ELocationID>
      <Medium>Internet</Medium><ReportNumber>Report 15-EHC001</ReportNumber>
    </Book>
    <LocationLabel Type="chapter">Chapter nine</LocationLabel>
    <ArticleTitle book="invbook" part="ch9">Ninth <i>chapter</i>.</ArticleTitle>
    <VernacularTitle>Kapitel neun.</VernacularTitle>
    <Pagination><MedlinePgn>901-950</MedlinePgn></Pagination>
    <Language>eng</Language>
    <AuthorList Type="authors" CompleteYN="Y"><Author><LastName>Chapterauthor</LastName>
      <ForeName>Cara</ForeName></Author></AuthorList>
    <AuthorList Type="editors" CompleteYN="Y"><Author><LastName>Chaptereditor</LastName></Author>
    </AuthorList>
    <InvestigatorList><Investigator><LastName>Chaptersearcher</LastName></Investigator>
    </InvestigatorList>
    <PublicationType UI="D016454">Review</PublicationType>
    <Abstract><AbstractText>Chapter abstract.</AbstractText>
      <CopyrightInformation>© chapter.</CopyrightInformation></Abstract>
    <Sections>
      <Section><LocationLabel Type="section">1.</LocationLabel>
        <SectionTitle book="invbook" part="ch9" sec="ch9.s1">First <i>section</i></SectionTitle>
        <Section><SectionTitle book="invbook" part="ch9" sec="ch9.s2">Inner
          section</SectionTitle></Section></Section>
      <Section><SectionTitle>Last section</SectionTitle></Section>
    </Sections>
    <KeywordList Owner="NOTNLM"><Keyword>chapter keyword</Keyword></KeywordList>
    <ContributionDate><Year>2014</Year><Month>Feb</Month><Day>3</Day></ContributionDate>
    <DateRevised><Year>2017</Year><Month>8</Month><Day>9</Day></DateRevised>
    <GrantList CompleteYN="Y"><Grant><GrantID>BOOKGRANT1</GrantID><Agency>Book Agency</Agency>
      </Grant></GrantList>
    <ItemList ListType="Synonyms"><Item>first synonym</Item><Item>second synonym</Item></ItemList>
    <ReferenceList><Reference><Citation>Book citation.</Citation></Reference></ReferenceList>
  </BookDocument>
  <PubmedBookData>
    <History><PubMedPubDate PubStatus="pubmed"><Year>2014</Year><Month>2</Month><Day>4</Day>
      <Hour>6</Hour><Minute>0</Minute></PubMedPubDate></History>
    <PublicationStatus>ppublish</PublicationStatus>
    <ArticleIdList><ArticleId IdType="pubmed">70000009</ArticleId></ArticleIdList>
    <ObjectList><Object Type="bookobject"><Param Name="bookparam">book value</Param></Object>
    </ObjectList>
  </PubmedBookData>
</PubmedBookArticle>
"""

MATHML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'
FULL_SET = (
    f"<PubmedArticleSet>{FULL_ARTICLE}{FULL_BOOK}</PubmedArticleSet>".replace(
        "<mml:math>", f"<mml:math {MATHML}>"
    )
).encode()
