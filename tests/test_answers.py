"""What E-utilities answered: which answers are whole, which passed trouble, which final."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from raw_server import bomb

from harvester.entrez.answers import (
    Refused,
    Trouble,
    check_body,
    check_error,
    check_status,
    error_of,
    read_search,
    unpacked,
)
from harvester.errors import NcbiError

NOW = datetime(2025, 6, 1, 12, 0, 0, tzinfo=UTC)
LIMIT = b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}'


def search_answer(count: int, pmids: list[int], rest: str = "") -> bytes:
    ids = "".join(f"<Id>{pmid}</Id>" for pmid in pmids)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
        '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
        f"<eSearchResult><Count>{count}</Count><RetMax>{len(pmids)}</RetMax>"
        f"<RetStart>0</RetStart><IdList>{ids}</IdList>{rest}</eSearchResult>"
    ).encode()


def trouble_of(status: int, headers: dict[str, str], body: bytes) -> Trouble:
    with pytest.raises(Trouble) as caught:
        check_status(status, headers, body, NOW.timestamp())
    return caught.value


@pytest.mark.parametrize("status", [400, 429, 500, 502, 503, 504, 520, 408, 425])
def test_these_pass(status: int) -> None:
    assert str(status) in str(trouble_of(status, {}, b"<html><body>Oh no</body></html>"))


@pytest.mark.parametrize("status", [401, 403, 404, 405, 410, 413, 414, 501])
def test_these_are_final(status: int) -> None:
    with pytest.raises(Refused, match=str(status)):
        check_status(status, {}, b"<html>no</html>", 0.0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_told(status: int) -> None:
    assert "redirection" in str(trouble_of(status, {"Location": "http://login.example/"}, b""))


def test_a_whole_answer_passes() -> None:
    check_status(200, {}, b"", 0.0)
    check_body(b'<?xml version="1.0" ?>\n<PubmedArticleSet></PubmedArticleSet>')
    check_body(b"\xef\xbb\xbf<eSearchResult/>")
    check_body(b"  \n<eSearchResult/>")


@pytest.mark.parametrize(
    "body",
    [
        b'{"error":"API key invalid","api-key":"abcdef","type":"invalid"}',
        b'{"error":"API key\x01 invalid"}',
        b'{"esearchresult":{"ERROR":"Invalid db name specified: pubmeed"}}',
    ],
)
def test_what_ncbi_will_not_change_its_mind_about(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        check_status(400, {}, body, 0.0)
    assert "abcdef" not in str(caught.value)
    with pytest.raises(Refused):
        check_body(body)


def test_the_rate_limit_is_no_word_on_the_key() -> None:
    trouble = trouble_of(429, {"Retry-After": "2"}, LIMIT)
    assert trouble.retry_after == 2
    assert str(trouble) == "HTTP 429: API rate limit exceeded"
    with pytest.raises(Trouble, match="rate limit"):
        check_body(LIMIT)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOW - timedelta(days=3), usegmt=True), 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("١", None),
        ("Fri, 99 Foo 2025 99:99:99 GMT", None),
    ],
)
def test_retry_after(status: int, value: str, seconds: float | None) -> None:
    assert trouble_of(status, {"Retry-After": value}, b"").retry_after == seconds


@given(st.text(st.characters(max_codepoint=255), max_size=40))
@example("9" * 5000)
def test_any_retry_after_is_seconds_or_nothing(value: str) -> None:
    seconds = trouble_of(429, {"Retry-After": value}, b"").retry_after
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"<!DOCTYPE html PUBLIC '-//W3C//DTD'><html>", "web page"),
        (b"\n  <HTML><HEAD><TITLE>NCBI - WWW Error 500 Diagnostic</TITLE>", "web page"),
        (b"\xef\xbb\xbf<html>", "web page"),
        (b"Service unavailable", "not XML"),
        (b"\x1f\x8b\x08\x00junk", "not XML"),
        (b"{}", "JSON"),
        (b'{"esearchresult":{"ERROR":"Search Backend failed: \x02 table is empty"}}', "Backend"),
        (b'{"cut":"sho', "JSON"),
        (b"{" * 100_000, "JSON"),
        (b'{"error":{"deep":1}}', "JSON"),
    ],
)
def test_a_200_that_is_no_answer(body: bytes, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        check_body(body)


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda b: b"{" + b)))
def test_any_body_passes_or_is_told_in_a_line(body: bytes) -> None:
    checks: list[Callable[[], None]] = [
        lambda: check_body(body),
        lambda: check_status(500, {}, body, 0.0),
    ]
    for check in checks:
        try:
            check()
        except NcbiError as error:
            assert "\n" not in str(error)


def test_the_error_element() -> None:
    backend = b"<eFetchResult>\n<ERROR>Search Backend\n failed: no address</ERROR></eFetchResult>"
    assert error_of(backend) == b"Search Backend\n failed: no address"
    assert error_of(b"<PubmedArticleSet/>") is None
    with pytest.raises(Trouble, match="NCBI answered: Search Backend failed: no address"):
        check_error(b"Search Backend\n failed: no address")
    with pytest.raises(Refused):
        check_error(b"Invalid db name specified: pubmeed")


@given(
    pmids=st.lists(st.integers(1, 10**8), unique=True, max_size=30),
    more=st.integers(0, 100_000),
)
def test_a_whole_search_is_read(pmids: list[int], more: int) -> None:
    answer = read_search(search_answer(len(pmids) + more, pmids), len(pmids))
    assert (answer.count, answer.pmids) == (len(pmids) + more, tuple(pmids))
    assert answer.warnings == ()


@given(pmids=st.lists(st.integers(1, 10**8), unique=True, min_size=1, max_size=30), data=st.data())
def test_a_search_that_is_cut_short_is_trouble(pmids: list[int], data: st.DataObject) -> None:
    whole = search_answer(len(pmids), pmids)
    fewer = search_answer(len(pmids) + 1, pmids)
    with pytest.raises(Trouble, match="were due"):
        read_search(fewer, len(pmids) + 1)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(Trouble):
        read_search(whole[:cut], len(pmids))


def test_ids_that_come_twice_are_no_more_ids() -> None:
    with pytest.raises(Trouble, match="2 ids where 3 were due"):
        read_search(search_answer(3, [1, 2, 2]), 10)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<eSearchResult><IdList/></eSearchResult>", "without a count"),
        (b"<eSearchResult><Count>many</Count></eSearchResult>", "without a count"),
        (b"<eSearchResult><Count>-1</Count></eSearchResult>", "without a count"),
        ("<eSearchResult><Count>²</Count></eSearchResult>".encode(), "without a count"),
        (b"<PubmedArticleSet/>", "in place of eSearchResult"),
        (b"<eSearchResult><ERROR>Search Backend failed: x</ERROR></eSearchResult>", "Backend"),
        (b"<eSearchResult><Count>1</Count><ERROR/></eSearchResult>", "NCBI answered"),
    ],
)
def test_a_search_answer_that_is_none(body: bytes, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        read_search(body, 10)


def test_what_was_not_understood_is_told() -> None:
    rest = (
        "<QueryTranslation>&quot;stem cells&quot;[MeSH Terms]\n AND x</QueryTranslation>"
        "<ErrorList><PhraseNotFound>msenchymal</PhraseNotFound><FieldNotFound>tiabb"
        "</FieldNotFound></ErrorList><WarningList><PhraseIgnored>the</PhraseIgnored>"
        "<QuotedPhraseNotFound>&quot;wharton jelly cell&quot;[tiab]</QuotedPhraseNotFound>"
        "<OutputMessage>No items found.</OutputMessage><OutputMessage>Odd</OutputMessage>"
        "<OutputMessage>Odd</OutputMessage><Novelty>new</Novelty></WarningList>"
    )
    answer = read_search(search_answer(0, [], rest), 10)
    assert answer.translation == '"stem cells"[MeSH Terms] AND x'
    assert answer.warnings == (
        "PubMed did not find the phrase: msenchymal",
        "PubMed does not know the field: tiabb",
        "PubMed ignored: the",
        'PubMed did not find the quoted phrase, and searched its words: "wharton jelly cell"[tiab]',
        "PubMed says: Odd",
        "PubMed says Novelty: new",
    )


def test_no_entity_is_expanded() -> None:
    bomb = (
        b'<!DOCTYPE eSearchResult [<!ENTITY a "ha"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        b"<eSearchResult><Count>0</Count><QueryTranslation>&a;&f;</QueryTranslation>"
        b"</eSearchResult>"
    )
    assert read_search(bomb, 10).translation == ""


def ids_by_the_book(body: bytes) -> tuple[int, ...] | None:
    """Slow and obvious: parse all of it, look for all ids; None where it is not well-formed."""
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, load_dtd=False))
    except etree.XMLSyntaxError:
        return None
    return tuple(dict.fromkeys(map(int, re.findall(rb"<Id>\s*([0-9]{1,18})\s*</Id>", body))))


BETWEEN = st.sampled_from(
    ["", "\n", "\r\n\t", " \n\x0b", "<!-- -->", ",", "x", "</IdList><IdList>"]
)
ODD = """0 007 -5 1.0 1e3 12,34 999999999999999999 9999999999999999999 &#49; x ١ <b/> ] [1] null
true "5" 5<!---->"""
WRITTEN = st.integers(1, 10**8).map(str) | st.sampled_from(
    [*ODD.split(), "", "1 2", " 7 ", "\n7\t", "7\x0b"]
)
BREAKING = st.sampled_from([b"<", b">", b"Id", b"</Id>", b"<Id>", b"&", b"\x00", b"<IdList>", b" "])


@given(
    ids=st.lists(WRITTEN, max_size=6) | st.lists(st.integers(1, 99).map(str), max_size=20),
    between=BETWEEN,
    ends=st.sampled_from(["", "\n", " x", "<!-- <Id>5</Id> -->"]),
    before=st.sampled_from(
        ["", "<!-- <IdList> -->", "<Id>3</Id>", "<IdList/>", "<![CDATA[<IdList>]]>"]
    ),
    breaking=st.none() | st.tuples(st.integers(0, 400), BREAKING),
)
@example(["1", "2"], "", "", "", None)
@example(["1", "1"], "\n", "\n", "", None)
@example(["1"], "", "", "<!-- <IdList> -->", None)
def test_ids_are_what_a_parser_finds(
    ids: list[str], between: str, ends: str, before: str, breaking: tuple[int, bytes] | None
) -> None:
    listed = ends + between.join(f"<Id>{each}</Id>" for each in ids) + ends
    body = (
        f"<eSearchResult><Count>0</Count>{before}<IdList>{listed}</IdList></eSearchResult>".encode()
    )
    if breaking is not None:
        at = breaking[0] % len(body)
        body = body[:at] + breaking[1] + body[at:]
    due = ids_by_the_book(body)
    if due is None:
        with pytest.raises(Trouble, match="not well-formed"):
            read_search(body, 0)
        return
    try:
        answer = read_search(body, 0)
    except Trouble as trouble:
        assert "not well-formed" not in str(trouble)
    else:
        assert answer.pmids == due


@given(st.binary(max_size=3_000), st.integers(0, 3_000))
def test_a_body_is_unpacked_or_its_start(content: bytes, least: int) -> None:
    assert unpacked(gzip.compress(content)) == content
    start = unpacked(gzip.compress(content), least)
    assert content.startswith(start)
    assert len(start) >= min(least, len(content))


def test_what_is_not_packed_is_as_it_is() -> None:
    assert unpacked(b"<a/>") == unpacked(b"<a/>", 2) == b"<a/>"


def test_of_a_large_body_only_the_start_is_unpacked() -> None:
    assert len(unpacked(bomb(64), 1_000)) <= 1 << 20


def test_a_gzip_bomb_is_given_up() -> None:
    with pytest.raises(Trouble, match="more than 1 MB"):
        unpacked(bomb(64), most=1 << 20)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:40], lambda b: b[:-8] + b"12345678"]
)
def test_a_damaged_body_is_trouble(damage: Callable[[bytes], bytes]) -> None:
    packed = gzip.compress(bytes(range(256)) * 100)
    with pytest.raises(Trouble, match="cannot be unpacked"):
        unpacked(damage(packed))
