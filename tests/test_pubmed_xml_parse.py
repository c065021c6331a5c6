"""One record becomes one Article; odd, old and damaged ones too."""

from __future__ import annotations

import json

import pytest
from pubmed_samples import (
    FULL_ARTICLE,
    FULL_BOOK,
    article_of,
    book_of,
    needs_real_records,
    real_articles,
    record_xml,
)

from harvester.article import (
    SCHEMA_VERSION,
    AbstractSection,
    Affiliation,
    Identifier,
    Issn,
    Keyword,
    Person,
    Term,
)
from harvester.pubmed_xml.parse import MalformedRecord, parse_record, pmid_of, to_json


def abstract(content: str) -> tuple[str | None, tuple[AbstractSection, ...]]:
    article = article_of(f"<Abstract>{content}</Abstract>")
    return article.abstract, article.abstract_sections


def authors(content: str) -> tuple[Person, ...]:
    return article_of(f"<AuthorList>{content}</AuthorList>").authors


def test_a_structured_abstract_is_joined_and_kept_in_sections() -> None:
    text, sections = abstract(
        '<AbstractText Label="AIM" NlmCategory="OBJECTIVE">To see.</AbstractText>'
        '<AbstractText Label="METHODS:">Looked.</AbstractText><AbstractText/>'
        '<AbstractText Label="EMPTY"> </AbstractText><AbstractText>Seen.</AbstractText>'
    )
    assert text == "AIM: To see.\n\nMETHODS: Looked.\n\nSeen."
    assert sections == (
        AbstractSection(label="AIM", category="OBJECTIVE", text="To see."),
        AbstractSection(label="METHODS:", text="Looked."),
        AbstractSection(text="Seen."),
    )


def test_a_plain_abstract_is_one_section() -> None:
    plain = AbstractSection(text="Plain text.")
    assert abstract("<AbstractText>Plain <i>text</i>.</AbstractText>") == ("Plain text.", (plain,))
    unassigned = AbstractSection(category="UNASSIGNED", text="Plain.")
    assert abstract('<AbstractText NlmCategory="UNASSIGNED">Plain.</AbstractText>') == (
        "Plain.",
        (unassigned,),
    )


def test_an_abstract_of_bare_text() -> None:
    assert abstract("Bare <i>old</i> text.") == (
        "Bare old text.",
        (AbstractSection(text="Bare old text."),),
    )
    assert abstract(" \n ") == (None, ())
    assert abstract("<AbstractText> </AbstractText>") == (None, ())


def test_attributes_have_the_defaults_of_the_dtd() -> None:
    article = article_of(
        "<ArticleTitle>T</ArticleTitle><AuthorList><Author><LastName>A</LastName></Author>"
        "</AuthorList><ELocationID EIdType='doi'>10.1000/x</ELocationID>",
        "<KeywordList><Keyword>k</Keyword></KeywordList><GeneralNote>n</GeneralNote>"
        "<OtherAbstract Type='Publisher'><AbstractText>o</AbstractText></OtherAbstract>"
        "<MeshHeadingList><MeshHeading><DescriptorName>D</DescriptorName>"
        "<QualifierName>q</QualifierName></MeshHeading></MeshHeadingList>",
    )
    assert article.version == 1
    assert article.owner == "NLM"
    assert not article.authors_incomplete
    assert article.authors[0].valid
    assert article.doi == "10.1000/x"
    assert article.keywords == (Keyword(name="k", owner="NLM", major=False),)
    assert article.notes[0].owner == "NLM"
    assert article.other_abstracts[0].language == "eng"
    assert not article.mesh_headings[0].major
    assert not article.mesh_headings[0].qualifiers[0].major


def test_persons() -> None:
    (one, group) = authors(
        '<Author ValidYN="N" EqualContrib="Y"><LastName>Lee</LastName><ForeName>Ann</ForeName>'
        '<Initials>A</Initials><Suffix>3<sup>rd</sup></Suffix><Identifier Source="ORCID">'
        'http://orcid.org/000000021825009 7/</Identifier><Identifier Source="ORCID">0000-0001'
        '</Identifier><Identifier Source="ISNI">i1</Identifier><AffiliationInfo><Affiliation>Here.'
        '</Affiliation><Identifier Source="ROR">r1</Identifier></AffiliationInfo></Author>'
        '<Author><CollectiveName Investigators="g1">The <i>Group</i></CollectiveName></Author>'
        "<Author> </Author>"
    )
    assert one == Person(
        last_name="Lee",
        fore_name="Ann",
        initials="A",
        suffix="3ʳᵈ",
        orcid="0000-0002-1825-0097",
        identifiers=(
            Identifier(source="ORCID", value="0000-0001"),
            Identifier(source="ISNI", value="i1"),
        ),
        affiliations=(
            Affiliation(name="Here.", identifiers=(Identifier(source="ROR", value="r1"),)),
        ),
        equal_contribution=True,
        valid=False,
    )
    assert group == Person(collective_name="The Group", group="g1")


def test_persons_of_old_dtds() -> None:
    (person,) = authors(
        "<Author><LastName>Old</LastName><FirstName>John</FirstName><MiddleName>Q</MiddleName>"
        '<Affiliation>Long ago.</Affiliation><NameID Source="VIAF">v1</NameID></Author>'
    )
    assert person == Person(
        last_name="Old",
        fore_name="John Q",
        affiliations=(Affiliation(name="Long ago."),),
        identifiers=(Identifier(source="VIAF", value="v1"),),
    )


def test_editors_are_not_authors() -> None:
    article = article_of(
        '<AuthorList Type="editors" CompleteYN="N"><Author><LastName>E</LastName></Author>'
        '</AuthorList><AuthorList Type="authors"><Author><LastName>A</LastName></Author>'
        "</AuthorList>"
    )
    assert article.editors == (Person(last_name="E"),)
    assert article.authors == (Person(last_name="A"),)
    assert article.authors_incomplete


def test_thousands_of_investigators() -> None:
    many = "".join(
        f"<Investigator><LastName>N{number}</LastName></Investigator>" for number in range(20_000)
    )
    article = article_of(citation=f'<InvestigatorList ID="g">{many}</InvestigatorList>')
    assert len(article.investigators) == 20_000
    assert article.investigators[-1] == Person(last_name="N19999", group="g")


@pytest.mark.parametrize(
    ("types", "ties", "retracted"),
    [
        ("<PublicationType UI='D016441'>Retracted Publication</PublicationType>", "", True),
        ("<PublicationType>retracted publication</PublicationType>", "", True),
        ("", "RetractionIn", True),
        ("", "RetractedandRepublishedIn", True),
        ("<PublicationType UI='D016440'>Retraction of Publication</PublicationType>", "", False),
        ("<PublicationType>Retraction Notice</PublicationType>", "", False),
        ("", "RetractionOf", False),
        ("", "RetractedandRepublishedFrom", False),
        ("", "PartialRetractionIn", False),
        ("", "ErratumIn", False),
        ("", "ExpressionOfConcernIn", False),
        ("<PublicationType>Published Erratum</PublicationType>", "CommentIn", False),
    ],
)
def test_is_retracted(types: str, ties: str, retracted: bool) -> None:
    tie = f'<CommentsCorrections RefType="{ties}"><RefSource>s</RefSource></CommentsCorrections>'
    article = article_of(
        f"<PublicationTypeList>{types}</PublicationTypeList>",
        f"<CommentsCorrectionsList>{tie if ties else ''}</CommentsCorrectionsList>",
    )
    assert article.is_retracted is retracted


def test_pages() -> None:
    both = article_of("<Pagination><StartPage>101</StartPage><EndPage>109</EndPage></Pagination>")
    assert (both.pages, both.start_page, both.end_page) == ("101-109", "101", "109")
    medline = article_of("<Pagination><MedlinePgn>101-9</MedlinePgn></Pagination>")
    assert (medline.pages, medline.start_page) == ("101-9", None)


def test_lists_of_references_in_lists() -> None:
    article = article_of(
        data="<ReferenceList><Title>Main</Title><Reference><Citation>A</Citation></Reference>"
        "<ReferenceList><Reference><Citation>B</Citation></Reference></ReferenceList>"
        "<ReferenceList><Title>More</Title><Reference><Citation>C</Citation></Reference>"
        "</ReferenceList></ReferenceList><ReferenceList><Title>Empty</Title></ReferenceList>"
    )
    assert [(reference.citation, reference.section) for reference in article.references] == [
        ("A", "Main"),
        ("B", "Main"),
        ("C", "Main / More"),
    ]
    assert article.other == (Identifier(source="PubmedData/ReferenceList/Title", value="Empty"),)


def test_a_second_value_is_kept_elsewhere() -> None:
    article = article_of("<ArticleTitle>First</ArticleTitle><ArticleTitle>Second</ArticleTitle>")
    assert article.title == "First"
    assert article.other == (
        Identifier(source="MedlineCitation/Article/ArticleTitle", value="Second"),
    )


def test_unknown_elements_are_kept_with_their_attributes() -> None:
    article = article_of(
        citation='<Novel kind="new"><Part>one</Part><Part>two <i>x</i></Part></Novel>'
    )
    assert [(kept.source, kept.value) for kept in article.other] == [
        ("MedlineCitation/Novel/@kind", "new"),
        ("MedlineCitation/Novel/Part", "one"),
        ("MedlineCitation/Novel/Part", "two x"),
    ]


def test_journal_of_an_article() -> None:
    article = article_of(
        '<Journal><ISSN IssnType="Print">1111-1111</ISSN><ISSN>2222-2222</ISSN></Journal>',
        "<MedlineJournalInfo><ISSNLinking>3333-3333</ISSNLinking></MedlineJournalInfo>",
    )
    assert article.journal is not None
    assert article.journal.issns == (
        Issn(type="Print", value="1111-1111"),
        Issn(type="unknown", value="2222-2222"),
        Issn(type="Linking", value="3333-3333"),
    )
    assert article_of().journal is None


def test_what_is_absent_is_left_out() -> None:
    line = json.loads(to_json(article_of("<ArticleTitle> </ArticleTitle><Abstract/>")))
    assert line == {
        "pmid": "42",
        "schema_version": SCHEMA_VERSION,
        "version": 1,
        "is_retracted": False,
        "owner": "NLM",
    }


def test_json_is_compact_utf8() -> None:
    assert b'"title":"\xc3\x84 \xce\xb1"' in to_json(article_of("<ArticleTitle>Ä α</ArticleTitle>"))


def test_a_book_without_chapter_has_the_title_of_the_book() -> None:
    article = book_of("", "<BookTitle>The <i>Book</i></BookTitle>")
    assert article.title == "The Book"
    assert article.journal is None


def test_a_chapter_of_a_book() -> None:
    article = parse_record(FULL_BOOK.strip().encode())
    assert article.title == "Ninth chapter."
    assert article.authors == (Person(last_name="Chapterauthor", fore_name="Cara"),)
    assert article.editors == (Person(last_name="Chaptereditor"),)
    assert article.publication_types == (Term(name="Review", ui="D016454"),)
    book = article.book
    assert book is not None
    assert book.title == "The Book of ¹³C results"
    assert [person.last_name for person in book.authors] == ["Bookauthor"]
    assert [person.last_name for person in book.editors] == ["Editrix"]
    assert [section.title for section in book.sections] == ["First section", "Last section"]
    assert book.sections[0].sections[0].link == "invbook/ch9/ch9.s2"
    assert book.ending_date == "2016 Winter"


def test_sections_without_title_give_their_sections() -> None:
    article = book_of(
        "<Sections><Section><Section><SectionTitle>In</SectionTitle></Section></Section>"
        "<Section><LocationLabel>2</LocationLabel></Section></Sections>"
    )
    assert article.book is not None
    assert [section.title for section in article.book.sections] == ["In", "2"]


@pytest.mark.parametrize(
    ("pmid", "reason"),
    [
        ("", "no PMID"),
        ("<PMID/>", "no PMID"),
        ("<PMID> </PMID>", "no PMID"),
        ("<PMID>12a</PMID>", "not a number"),
        ("<PMID>²</PMID>", "not a number"),
        ("<PMID>-1</PMID>", "not a number"),
    ],
)
def test_a_record_needs_a_pmid(pmid: str, reason: str) -> None:
    with pytest.raises(MalformedRecord, match=reason):
        parse_record(record_xml(pmid=pmid))


def test_the_pmid_of_a_correction_is_not_the_records_own() -> None:
    tie = (
        "<CommentsCorrectionsList><CommentsCorrections RefType='CommentOn'><PMID>7</PMID>"
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    with pytest.raises(MalformedRecord, match="no PMID"):
        parse_record(record_xml(citation=tie, pmid=""))
    assert pmid_of(record_xml(citation=tie, pmid="")) is None
    assert pmid_of(record_xml(citation=tie)) == "42"


def test_versions() -> None:
    assert parse_record(record_xml(pmid='<PMID Version="3">1</PMID>')).version == 3
    assert parse_record(record_xml(pmid='<PMID VersionID="2">1</PMID>')).version == 2
    assert parse_record(record_xml(pmid='<PMID Version="x">1</PMID>')).version == 1
    assert parse_record(record_xml(pmid=f'<PMID Version="{"9" * 5000}">1</PMID>')).version == 1


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"text",
        b"<PubmedArticle>",
        b"<Other><PMID>1</PMID></Other>",
        record_xml() + record_xml(),
        record_xml() + b"tail",
        b"<?xml version='1.0'?>" + record_xml(),
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + record_xml(),
        record_xml("<ArticleTitle>&nbsp;</ArticleTitle>"),
        record_xml("<ArticleTitle a='&b;'/>"),
        record_xml("<ArticleTitle>").replace(b"</ArticleTitle>", b""),
        record_xml() + b"</record><record>" + record_xml(),
        record_xml("<ArticleTitle>" + "<b>" * 5000 + "x" + "</b>" * 5000 + "</ArticleTitle>"),
        record_xml("<ArticleTitle>" + "<b>" * 1500 + "x" + "</b>" * 1500 + "</ArticleTitle>"),
    ],
)
def test_what_is_not_one_record_is_refused(xml: bytes) -> None:
    with pytest.raises(MalformedRecord) as refusal:
        parse_record(xml)
    assert str(refusal.value).endswith(".")


def test_the_reason_tells_the_place_in_the_record() -> None:
    with pytest.raises(MalformedRecord, match=r"line 2, column 3 of the record"):
        parse_record(b"<PubmedArticle>\n<a&b></PubmedArticle>")
    with pytest.raises(MalformedRecord, match=r"line 1, column 18 of the record"):
        parse_record(b"<PubmedArticle><a&b></PubmedArticle>")


def test_prefixes_declared_on_the_root_of_the_answer_are_known() -> None:
    article = article_of(
        "<ArticleTitle>An <m:math><m:mi>x</m:mi></m:math> and <mml:math><mml:mi>y</mml:mi>"
        '</mml:math> <a xlink:href="h">z</a> http://e.org doi:10</ArticleTitle>'
    )
    assert article.title == "An x and y z http://e.org doi:10"


def test_a_default_namespace_changes_nothing() -> None:
    plain = record_xml("<ArticleTitle>T</ArticleTitle>")
    named = plain.replace(b"<PubmedArticle>", b'<PubmedArticle xmlns="http://example.org/ns">')
    assert parse_record(named) == parse_record(plain)


def test_control_characters_that_xml_allows_stay() -> None:
    assert article_of("<ArticleTitle>a\u0085b\u202ec\u0080</ArticleTitle>").title == (
        "a\u0085b\u202ec\u0080"
    )


def test_the_full_invented_record() -> None:
    article = parse_record(FULL_ARTICLE.strip().encode())
    assert article.title == "Uptake of Escherichia K⁺ and CO₂ at pressure⁸: underlined."
    assert article.abstract == (
        "AIMS: To see whether 10⁶ cells < 7 & more suffice (NCT09999991).\n\n"
        "MEASURES: Energy is (mass+1)/light here."
    )
    assert article.trial_ids == ("NCT09999991", "NCT09999992")
    assert article.publication_date == "2020-12-07"
    assert article.electronic_date == "2020-11-30"
    assert article.entrez_date == "2020-12-08"
    assert article.investigators[0].group == article.authors[2].group == "igroup1"
    assert article.other_ids[-1] == Identifier(source="pii:invalid", value="wrongpii77")


@needs_real_records
def test_all_real_records_are_read() -> None:
    articles = real_articles()
    assert len(articles) == len({article.pmid for article in articles}) == 415
    assert sum(article.is_retracted for article in articles) >= 3
    assert all(article.title or article.vernacular_title for article in articles[:400:40])
