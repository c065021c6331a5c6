"""An answer is cut into its records, or refused with a reason."""

from __future__ import annotations

import gzip
import io
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pubmed_samples import FULL_SET, record_xml

from harvester.pubmed_xml.parse import MalformedRecord, parse_record
from harvester.pubmed_xml.records import (
    MalformedAnswer,
    Slice,
    deleted_pmids,
    read_slices,
    split,
)

HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD '
    b'PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/out/pubmed_250101.dtd">\n'
)


def answer_of(*records: bytes, head: bytes = HEAD) -> bytes:
    return head + b"<PubmedArticleSet>\n" + b"\n".join(records) + b"\n</PubmedArticleSet>\n"


def small(pmid: int, extra: str = "") -> bytes:
    return record_xml(extra, pmid=f"<PMID>{pmid}</PMID>")


def xmls(answer: bytes) -> list[bytes]:
    return [piece.xml for piece in split(answer)]


def test_records_come_as_they_are_and_in_order() -> None:
    records = [small(3), small(1), small(2)]
    assert xmls(answer_of(*records)) == records


@pytest.mark.parametrize(
    "answer",
    [
        b"<PubmedArticleSet></PubmedArticleSet>",
        b"<PubmedArticleSet/>",
        HEAD + b"<PubmedArticleSet />\n<!-- nothing -->\n",
        b"\xef\xbb\xbf<?xml version='1.0'?><PubmedBookArticleSet>\n</PubmedBookArticleSet >",
        b"<BookDocumentSet a='>'/>",
    ],
)
def test_an_empty_set_has_no_records(answer: bytes) -> None:
    assert split(answer) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><head><title>NCBI - WWW Error 500</title>", "NCBI - WWW Error 500"),
        (b"<html><body>Down</body></html>", "HTML"),
        (b"<ERROR>Unable to obtain query #1</ERROR>", "Unable to obtain query #1"),
        (HEAD + b"<eFetchResult><ERROR>Empty id list</ERROR></eFetchResult>", "Empty id list"),
        (b"<eSummaryResult></eSummaryResult>", "eSummaryResult"),
        (b'{"error":"API rate limit exceeded"}', "API rate limit exceeded"),
        (b"Service unavailable", "Service unavailable"),
        (HEAD, "root"),
        (HEAD[:60], "cut short"),
        (b"<PubmedArticleSet", "cut short"),
        (b"<PubmedArticleSet>", "cut short"),
        (answer_of(small(1))[:-4], "cut short"),
        (answer_of(small(1), small(2))[:-60], "cut short"),
        (answer_of(small(1), b"<ERROR>Backend failed</ERROR>"), "Backend failed"),
        (answer_of(small(1)[:-20], b"<ERROR>Backend failed</ERROR>"), "Backend failed"),
        (answer_of(small(1)) + b"<PubmedArticleSet/>", "goes on"),
        (answer_of(small(1)) + b"<html>", "goes on"),
        (b"<PubmedArticleSet/>oops", "goes on"),
        (b"\x00\x01\x02\x03", "not XML"),
        (b'<?xml version="1.0" encoding="klingon"?><PubmedArticleSet/>', "klingon"),
        (b'<?xml version="1.0" encoding="hex"?><PubmedArticleSet/>', "hex"),
    ],
)
@pytest.mark.parametrize("chunk", [None, 1, 1000])
def test_what_is_not_a_whole_set_is_refused(answer: bytes, reason: str, chunk: int | None) -> None:
    with pytest.raises(MalformedAnswer) as refusal:
        if chunk is None:
            split(answer)
        else:
            list(read_slices(io.BytesIO(answer), chunk))
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "hiding",
    [
        "<!-- </PubmedArticle> -->",
        "<!-- <PubmedArticle> </PubmedArticleSet> -->",
        "<![CDATA[</PubmedArticle>]]>",
        "<![CDATA[ <!-- ]]>",
        "<![CDATA[<PubmedArticle></PubmedArticleSet>]]>",
        "<?x </PubmedArticle> ?>",
        "<!-- - -> </PubmedArticle> -->",
    ],
)
@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_tags_in_comments_cdata_and_instructions_are_none(hiding: str, chunk: int) -> None:
    title = f"<ArticleTitle>before {hiding} after</ArticleTitle>"
    records = [small(1, title), small(2), small(3, title)]
    answer = answer_of(*records)
    assert xmls(answer) == records
    assert [piece.xml for piece in read_slices(io.BytesIO(answer), chunk)] == records
    title_read = parse_record(records[0]).title
    assert title_read is not None
    assert title_read.startswith("before ")
    assert title_read.endswith(" after")


def test_an_escaped_end_tag_in_an_attribute_ends_nothing() -> None:
    record = small(
        1,
        '<Abstract><AbstractText Label="&lt;/PubmedArticle> a > b">x</AbstractText></Abstract>',
    )
    assert xmls(answer_of(record, small(2))) == [record, small(2)]
    assert parse_record(record).abstract_sections[0].label == "</PubmedArticle> a > b"


def test_a_raw_end_tag_in_an_attribute_costs_only_its_own_record() -> None:
    record = small(
        1, '<Abstract><AbstractText Label="</PubmedArticle>">x</AbstractText></Abstract>'
    )
    assert readable(answer_of(small(7), record, small(8))) == (["7", "8"], 2)


def test_tags_may_have_attributes_and_white_space() -> None:
    odd = b'<PubmedArticle\n a="1" >' + small(1)[len(b"<PubmedArticle>") : -1] + b"\t\n>"
    assert xmls(answer_of(odd, small(2))) == [odd, small(2)]
    assert parse_record(odd).pmid == "1"


def test_names_that_only_begin_like_a_record_are_none() -> None:
    record = small(1, "<PubmedArticleX>kept</PubmedArticleX>")
    assert xmls(answer_of(record)) == [record]
    assert parse_record(record).other[0].value == "kept"


def readable(answer: bytes) -> tuple[list[str], int]:
    """The PMIDs that can be read, and the number of slices that cannot."""
    pmids, refused = [], 0
    for piece in split(answer):
        try:
            pmids.append(parse_record(piece.xml).pmid)
        except MalformedRecord:
            refused += 1
    return pmids, refused


@pytest.mark.parametrize(
    "damaged",
    [
        small(2).removesuffix(b"</PubmedArticle>"),
        small(2).removeprefix(b"<PubmedArticle>"),
        small(2)[:50],
        small(2).replace(b"<PMID>", b"<!-- "),
        small(2).replace(b"<PMID>", b"<!-- -- "),
        small(2).replace(b"<PMID>", b"<![CDATA["),
        b"<PubmedArticle/>",
        b"stray text",
        b"<Unknown>2</Unknown>",
        small(2, "<ArticleTitle>&undefined;</ArticleTitle>"),
        small(2, "<ArticleTitle>\x01</ArticleTitle>"),
    ],
)
def test_a_damaged_record_is_refused_and_its_neighbours_are_not(damaged: bytes) -> None:
    pmids, refused = readable(answer_of(small(1), damaged, small(3), small(4)))
    assert pmids == ["1", "3", "4"]
    assert refused >= 1


def test_a_last_record_without_end_tag_is_refused_alone() -> None:
    assert readable(answer_of(small(1), small(2)[: -len(b"</PubmedArticle>")])) == (["1"], 1)


def test_books_and_articles_come_together() -> None:
    book = b"<PubmedBookArticle><BookDocument><PMID>9</PMID></BookDocument></PubmedBookArticle>"
    assert readable(answer_of(small(1), book, small(2))) == (["1", "9", "2"], 0)
    alone = b"<BookDocumentSet><BookDocument><PMID>9</PMID></BookDocument></BookDocumentSet>"
    assert readable(alone) == (["9"], 0)


def test_deletions_are_not_records() -> None:
    answer = answer_of(
        small(1), b'<DeleteCitation>\n<PMID Version="1">7</PMID><PMID>8</PMID></DeleteCitation>'
    )
    assert readable(answer) == (["1"], 0)
    assert list(deleted_pmids(io.BytesIO(answer), 3)) == ["7", "8"]


@pytest.mark.parametrize(
    ("encoding", "mark", "declared"),
    [
        ("utf-8", b"\xef\xbb\xbf", "UTF-8"),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "UTF-32"),
        ("iso-8859-1", b"", "ISO-8859-1"),
        ("windows-1252", b"", "windows-1252"),
        ("utf-8", b"", "UTF-16"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 5, 1 << 20])
def test_other_encodings_are_read(encoding: str, mark: bytes, declared: str, chunk: int) -> None:
    document = (
        f'<?xml version="1.0" encoding="{declared}"?><PubmedArticleSet>'
        f"{record_xml('<ArticleTitle>Ärzte für Öl</ArticleTitle>').decode()}</PubmedArticleSet>"
    )
    answer = mark + document.encode(encoding)
    assert [parse_record(piece.xml).title for piece in split(answer)] == ["Ärzte für Öl"]
    assert list(read_slices(io.BytesIO(answer), chunk)) == split(answer)


def test_bytes_that_are_not_what_they_say_are_refused() -> None:
    cut = "<PubmedArticleSet/>".encode("utf-16")[:-1]
    with pytest.raises(MalformedAnswer):
        split(cut)


def test_invalid_utf8_costs_only_its_own_record() -> None:
    broken = small(2, "<ArticleTitle>?</ArticleTitle>").replace(b"?", b"\xff\xfe")
    assert readable(answer_of(small(1), broken, small(3))) == (["1", "3"], 1)


@pytest.mark.parametrize("chunk", [1, 3, 64, 1 << 20])
def test_a_gzipped_file_is_unzipped(chunk: int) -> None:
    answer = answer_of(small(1), small(2))
    members = gzip.compress(answer[:100]) + gzip.compress(answer[100:]) + b"\0\0"
    assert list(read_slices(io.BytesIO(members), chunk)) == split(answer)


def test_a_damaged_gzip_file_is_refused() -> None:
    whole = gzip.compress(answer_of(*(small(number) for number in range(500))))
    broken = whole[:200] + b"\0\0\0\0\0\0" + whole[206:]
    for stream in (whole[:-30], broken, whole[:10]):
        with pytest.raises(MalformedAnswer):
            list(read_slices(io.BytesIO(stream), 50))


def test_records_come_before_the_end_is_reached() -> None:
    class Endless(io.RawIOBase):
        """A file that never ends; reading it whole would not either."""

        served = 0

        def read(self, size: int = -1, /) -> bytes:
            self.served += 1
            start = b"<PubmedArticleSet>" if self.served == 1 else b""
            return start + small(self.served) * 3

    stream = Endless()
    slices = read_slices(stream, 1000)  # type: ignore[arg-type]
    first = [next(slices) for _ in range(10)]
    assert len(first) == 10
    assert stream.served < 10


def test_a_cut_file_gives_its_whole_records_first() -> None:
    answer = answer_of(small(1), small(2))[:-40]
    slices = read_slices(io.BytesIO(answer), 10)
    assert next(slices) == Slice(small(1))
    with pytest.raises(MalformedAnswer):
        list(slices)


ENTITIES = (
    b'<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY x SYSTEM "file:///etc/passwd"><!-- ]> --><?p ]> ?><!ENTITY q "]>">]>'
)


@pytest.mark.parametrize("entity", ["&a;", "&b;", "&x;", "&q;", "&unknown;"])
def test_declared_entities_are_never_expanded(entity: str) -> None:
    record = small(2, f"<ArticleTitle>before {entity} after</ArticleTitle>")
    answer = answer_of(small(1), record, head=ENTITIES)
    assert readable(answer) == (["1"], 1)
    assert list(read_slices(io.BytesIO(answer), 1)) == split(answer)


COMMENT = st.text("ab<>/&-PubmedArticle ", max_size=30).filter(
    lambda text: "--" not in text and not text.endswith("-")
)
CDATA = st.text("ab<>/&]!-PubmedArticle ", max_size=30).filter(lambda text: "]]>" not in text)
TEXT = st.text(
    st.characters(exclude_characters="<&\r", exclude_categories=("Cs", "Cc")), max_size=9
)


@st.composite
def records(draw: st.DrawFn) -> bytes:
    pieces = draw(
        st.lists(
            st.one_of(
                TEXT.map(lambda text: text.replace("]]>", "")),
                COMMENT.map("<!--{}-->".format),
                CDATA.map("<![CDATA[{}]]>".format),
                st.sampled_from(["</PubmedArticle >"[:0], "<b>x</b>", "<?php </PubmedArticle> ?>"]),
            ),
            max_size=4,
        )
    )
    return small(draw(st.integers(1, 9999)), f"<ArticleTitle>{''.join(pieces)}</ArticleTitle>")


@settings(max_examples=200, deadline=None)
@given(written=st.lists(records(), max_size=5), chunk=st.integers(1, 300))
def test_every_record_of_any_set_is_given_again(written: list[bytes], chunk: int) -> None:
    answer = answer_of(*written)
    assert xmls(answer) == written
    assert [piece.xml for piece in read_slices(io.BytesIO(answer), chunk)] == written
    for xml in written:
        parse_record(xml)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 12))
def test_a_mutated_answer_raises_nothing_but_what_is_promised(seed: int, changes: int) -> None:
    dice = random.Random(seed)
    answer = bytearray(FULL_SET)
    for _ in range(changes):
        at = dice.randrange(len(answer))
        kind = dice.randrange(4)
        if kind == 0:
            answer[at : at + dice.randrange(1, 40)] = b""
        elif kind == 1:
            answer[at:at] = dice.choice([b"<", b">", b"&", b"<!--", b"]]>", b"</PubmedArticle>"])
        elif kind == 2:
            answer[at] = dice.randrange(256)
        else:
            other = dice.randrange(len(answer))
            answer[at : at + 60] = answer[other : other + 60]
    check_promises(bytes(answer))


@settings(max_examples=200, deadline=None)
@given(answer=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_random_bytes_raise_nothing_but_what_is_promised(answer: bytes) -> None:
    check_promises(answer)
    check_promises(b"<PubmedArticleSet>" + answer + b"</PubmedArticleSet>")
    check_promises(small(1, "{}").replace(b"{}", answer))
    check_promises(zlib.compress(answer, wbits=31))


def check_promises(answer: bytes) -> None:
    for candidate in (answer, b""):
        try:
            parse_record(candidate)
        except MalformedRecord as refusal:
            assert str(refusal).endswith(".")
    try:
        slices = split(answer)
    except MalformedAnswer as refusal:
        assert str(refusal)
        return
    for piece in slices:
        try:
            parse_record(piece.xml)
        except MalformedRecord as refusal:
            assert str(refusal).endswith(".")
