"""esearch, epost, einfo and the history server, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import requests
from sandbox_http import (
    MULTIPLE_SCLEROSIS,
    article_xml,
    ask,
    biopython_reads,
    fetched_pmids,
    root_of,
    search_ids,
    search_json,
    write_article_set,
)

from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    store = Store.invented(300)
    with Sandbox(Store(store.records, store.index, store.orders, today=lambda: TODAY)) as running:
        yield running


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Ten records, PMIDs 1 to 10, entered on the first of each month of 2020."""
    path = tmp_path_factory.mktemp("dated") / "dated.xml"
    records = (article_xml(n, f"Title {n:02}", entrez=f"2020-{n:02}-01") for n in range(1, 11))
    with Sandbox(Store.from_xml([write_article_set(path, *records)])) as running:
        yield running


def test_the_answer_has_ncbis_shape(sandbox: Sandbox) -> None:
    answer = ask(sandbox.url, "esearch", db="pubmed", term=MULTIPLE_SCLEROSIS, usehistory="y")
    assert answer.headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert answer.text.startswith(
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC '
        '"-//NLM//DTD esearch 20060628//EN" '
        '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n<eSearchResult>'
    )
    assert [element.tag for element in root_of(answer)] == [
        "Count",
        "RetMax",
        "RetStart",
        "QueryKey",
        "WebEnv",
        "IdList",
        "TranslationSet",
        "QueryTranslation",
    ]


def test_biopython_reads_the_answer(sandbox: Sandbox) -> None:
    read = biopython_reads(ask(sandbox.url, "esearch", term=MULTIPLE_SCLEROSIS, retmax=7).content)
    assert int(read["Count"]) > 7
    assert len(read["IdList"]) == int(read["RetMax"]) == 7
    assert read["QueryTranslation"]


def test_json_says_the_same(sandbox: Sandbox) -> None:
    found = search_json(sandbox.url, term=MULTIPLE_SCLEROSIS, retmax=5, retstart=2)
    root = root_of(ask(sandbox.url, "esearch", term=MULTIPLE_SCLEROSIS, retmax=5, retstart=2))
    assert found["count"] == root.findtext("Count")
    assert (found["retmax"], found["retstart"]) == ("5", "2")
    assert found["idlist"] == [element.text for element in root.iterfind("IdList/Id")]
    assert found["querytranslation"] == root.findtext("QueryTranslation")


def test_twenty_ids_come_unless_asked_otherwise(sandbox: Sandbox) -> None:
    assert len(search_ids(sandbox.url, term="all[sb]")) == 20
    assert len(search_ids(sandbox.url, term="all[sb]", retmax=0)) == 0
    assert len(search_ids(sandbox.url, term="all[sb]", retmax=100_000)) == 300
    assert len(search_ids(sandbox.url, term="all[sb]", retmax="many")) == 20


def test_pages_make_up_the_whole(sandbox: Sandbox) -> None:
    whole = search_ids(sandbox.url, term="all[sb]", retmax=300)
    pages = [
        search_ids(sandbox.url, term="all[sb]", retmax=70, retstart=n) for n in range(0, 300, 70)
    ]
    assert [pmid for page in pages for pmid in page] == whole
    assert len(set(whole)) == 300


@pytest.mark.parametrize("retmode", ["xml", "json"])
def test_rettype_count_is_only_a_count(sandbox: Sandbox, retmode: str) -> None:
    answer = ask(sandbox.url, "esearch", term="all[sb]", rettype="count", retmode=retmode)
    if retmode == "json":
        assert answer.json()["esearchresult"] == {"count": "300"}
    else:
        assert [(e.tag, e.text) for e in root_of(answer)] == [("Count", "300")]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"term": ""}, "Empty term and query_key - nothing todo"),
        ({}, "Empty term and query_key - nothing todo"),
        ({"term": "  "}, "Empty term and query_key - nothing todo"),
        ({"term": "x", "db": "xyz"}, "Invalid db name specified: xyz"),
        ({"webenv": "MCID_0", "query_key": "1"}, "Unable to obtain query #1"),
        ({"webenv": "MCID_0", "query_key": "4", "term": "x"}, "Unable to obtain query #4"),
    ],
)
def test_errors_are_ncbis(sandbox: Sandbox, parameters: dict[str, str], message: str) -> None:
    answer = ask(sandbox.url, "esearch", **parameters)
    assert answer.status_code == 200
    assert root_of(answer).findtext("ERROR") == message
    in_json = ask(sandbox.url, "esearch", **parameters, retmode="json")
    assert in_json.json()["esearchresult"] == {"ERROR": message}


@pytest.mark.parametrize("retstart", [9_999, 10_000, 1_000_000])
def test_retstart_past_the_window_is_an_error_in_a_200(sandbox: Sandbox, retstart: int) -> None:
    answer = ask(sandbox.url, "esearch", term="all[sb]", retstart=retstart)
    message = root_of(answer).findtext("ERROR") or ""
    assert answer.status_code == 200
    assert message.startswith("Search Backend failed: Exception: 'retstart' cannot be larger")
    assert "only retrieve the first 9,999 records matching the query." in message


def test_that_error_in_json(sandbox: Sandbox) -> None:
    answer = ask(sandbox.url, "esearch", term="all[sb]", retstart=9_999, retmode="json")
    error = json.loads(answer.text)["esearchresult"]["ERROR"]
    assert "'retstart' cannot be larger than 9998" in error


def test_retstart_at_the_end_of_the_window_is_none(sandbox: Sandbox) -> None:
    root = root_of(ask(sandbox.url, "esearch", term="all[sb]", retstart=9_998))
    assert (root.findtext("Count"), root.findtext("RetMax")) == ("300", "0")


def test_what_is_not_found_is_said(sandbox: Sandbox) -> None:
    answer = ask(sandbox.url, "esearch", term="sclerosis AND xyzzyq AND cells[nofield]")
    root = root_of(answer)
    assert [e.text for e in root.iterfind("ErrorList/PhraseNotFound")] == ["xyzzyq"]
    assert root.findtext("ErrorList/FieldNotFound")
    assert root.findtext("Count") != "0"
    biopython_reads(answer.content)
    found = search_json(sandbox.url, term="sclerosis AND xyzzyq AND cells[nofield]")
    assert found["errorlist"]["phrasesnotfound"] == ["xyzzyq"]
    assert found["errorlist"]["fieldsnotfound"]


def test_warnings_are_given(sandbox: Sandbox) -> None:
    term = 'cells AND "zzzq yyyq"[tiab]'
    root = root_of(ask(sandbox.url, "esearch", term=term))
    assert root.findtext("WarningList/QuotedPhraseNotFound") == '"zzzq yyyq"[tiab]'
    warnings = search_json(sandbox.url, term=term)["warninglist"]
    assert warnings["quotedphrasesnotfound"] == ['"zzzq yyyq"[tiab]']


def test_nothing_found_is_said_once(sandbox: Sandbox) -> None:
    answer = ask(sandbox.url, "esearch", term="xyzzyq")
    root = root_of(answer)
    assert root.findtext("Count") == "0"
    assert [e.text for e in root.iterfind("WarningList/OutputMessage")].count(
        "No items found."
    ) == 1
    assert biopython_reads(answer.content)["IdList"] == []


def test_markup_in_a_term_does_not_break_the_answer(sandbox: Sandbox) -> None:
    for term in (
        "<b>&amp;</b>",
        "]]>",
        "\x00\x0b\ufffe",
        "\ud800".encode("utf-8", "surrogatepass"),
    ):
        answer = ask(sandbox.url, "esearch", term=term)
        assert root_of(answer).tag == "eSearchResult"


# --- dates


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"mindate": "2020/02/01", "maxdate": "2020/04/01"}, 3),
        ({"mindate": "2020/02", "maxdate": "2020/04"}, 3),
        ({"mindate": "2020-02-01", "maxdate": "2020-02-28"}, 1),
        ({"mindate": "2020", "maxdate": "2020"}, 10),
        ({"mindate": "2020/09"}, 2),
        ({"maxdate": "2020/01/31"}, 1),
        ({"mindate": "2021", "maxdate": "2030"}, 0),
    ],
)
def test_dates_limit_a_search(dated: Sandbox, parameters: dict[str, str], count: int) -> None:
    found = search_json(dated.url, term="all[sb]", datetype="edat", **parameters)
    assert found["count"] == str(count)
    assert "AND" in found["querytranslation"]


def test_a_broken_date_or_datetype_is_an_error(dated: Sandbox) -> None:
    for parameters in (
        {"mindate": "yesterday", "datetype": "edat"},
        {"mindate": "2020", "datetype": "sometime"},
    ):
        assert "ERROR" in search_json(dated.url, term="all[sb]", **parameters)


def test_reldate_counts_back_from_today(sandbox: Sandbox) -> None:
    low = TODAY - timedelta(days=400)
    by_days = search_json(sandbox.url, term="all[sb]", datetype="edat", reldate=400)
    by_date = search_json(
        sandbox.url, term=f'"{low:%Y/%m/%d}"[edat] : "3000"[edat]', datetype="edat"
    )
    assert by_days["count"] == by_date["count"]
    assert 0 < int(by_days["count"]) < 300


def test_each_datetype_has_its_own_dates(sandbox: Sandbox) -> None:
    counts = {
        datetype: search_json(
            sandbox.url, term="all[sb]", datetype=datetype, mindate="2020", maxdate="2021"
        )["count"]
        for datetype in ("edat", "mdat", "pdat", "crdt")
    }
    terms = {
        tag: search_json(sandbox.url, term=f"2020:2021[{tag}]")["count"]
        for tag in ("edat", "mdat", "dp", "crdt")
    }
    assert counts == {
        "edat": terms["edat"],
        "mdat": terms["mdat"],
        "pdat": terms["dp"],
        "crdt": terms["crdt"],
    }


# --- orders


def test_the_most_recent_comes_first(dated: Sandbox) -> None:
    assert search_ids(dated.url, term="all[sb]") == [str(n) for n in range(10, 0, -1)]


def test_sort_words_are_read_loosely(sandbox: Sandbox) -> None:
    orders = {
        name: search_ids(sandbox.url, term="all[sb]", sort=name, retmax=300)
        for name in (
            "",
            "most+recent",
            "pub_date",
            "pub date",
            "Author",
            "first author",
            "JournalName",
            "journal",
            "relevance",
        )
    }
    assert all(sorted(order) == sorted(orders[""]) for order in orders.values())
    assert orders[""] == orders["most+recent"]
    assert orders["pub_date"] == orders["pub date"]
    assert orders["Author"] == orders["first author"]
    assert orders["JournalName"] == orders["journal"]
    different = ("", "pub_date", "Author", "JournalName", "relevance")
    assert len({tuple(orders[name]) for name in different}) == len(different)


def test_an_unknown_sort_is_said_to_be_ignored(dated: Sandbox) -> None:
    found = search_json(dated.url, term="all[sb]", sort="colour")
    assert found["warninglist"]["outputmessages"] == ["Unknown sort schema 'colour' ignored"]
    assert found["idlist"][0] == "10"


# --- field


@pytest.mark.parametrize(
    ("limited", "tagged"),
    [
        ("sclerosis", "sclerosis[ti]"),
        ("sclerosis OR cells", "sclerosis[ti] OR cells[ti]"),
        ("(sclerosis OR cells) NOT mice", "(sclerosis[ti] OR cells[ti]) NOT mice[ti]"),
        ("sclerosis AND 2010:2020[dp]", "sclerosis[ti] AND 2010:2020[dp]"),
    ],
)
def test_field_is_a_tag_on_what_has_none(sandbox: Sandbox, limited: str, tagged: str) -> None:
    by_field = search_json(sandbox.url, term=limited, field="title")
    by_tag = search_json(sandbox.url, term=tagged)
    assert by_field["count"] == by_tag["count"] != "0"


# --- history


def test_a_kept_search_can_be_fetched_and_searched_in(sandbox: Sandbox) -> None:
    kept = search_json(sandbox.url, term=MULTIPLE_SCLEROSIS, usehistory="y", retmax=300)
    place = {"WebEnv": kept["webenv"], "query_key": kept["querykey"]}
    assert kept["querykey"] == "1"
    fetched = fetched_pmids(ask(sandbox.url, "efetch", **place).content)
    assert fetched == kept["idlist"]
    page = fetched_pmids(ask(sandbox.url, "efetch", **place, retstart=5, retmax=3).content)
    assert page == kept["idlist"][5:8]
    within = search_json(sandbox.url, term="review[pt]", **place, retmax=300)
    both = search_json(sandbox.url, term=f"({MULTIPLE_SCLEROSIS}) AND review[pt]", retmax=300)
    assert within["idlist"] == both["idlist"] != []


def test_a_set_can_be_named_in_a_term(sandbox: Sandbox) -> None:
    first = search_json(sandbox.url, term=MULTIPLE_SCLEROSIS, usehistory="y")
    env = first["webenv"]
    second = search_json(sandbox.url, term="review[pt]", usehistory="y", WebEnv=env)
    assert (second["webenv"], second["querykey"]) == (env, "2")
    named = search_json(sandbox.url, term="#1 AND #2", WebEnv=env)
    both = search_json(sandbox.url, term=f"({MULTIPLE_SCLEROSIS}) AND review[pt]")
    assert named["count"] == both["count"] != "0"
    unknown = search_json(sandbox.url, term="#1 AND #7", WebEnv=env)
    assert unknown == {"ERROR": "Unable to obtain query #7"}


def test_posted_pmids_are_a_set_too(sandbox: Sandbox) -> None:
    ids = search_ids(sandbox.url, term="all[sb]", retmax=30)
    content = requests.post(
        f"{sandbox.url}epost.fcgi", data={"db": "pubmed", "id": ",".join(ids)}, timeout=20
    ).content
    posted = biopython_reads(content)
    place = {"WebEnv": posted["WebEnv"], "query_key": posted["QueryKey"]}
    assert set(fetched_pmids(ask(sandbox.url, "efetch", **place).content)) == set(ids)
    assert search_json(sandbox.url, **place)["count"] == "30"
    named = search_json(sandbox.url, term=f"#{posted['QueryKey']}", WebEnv=posted["WebEnv"])
    assert named["count"] == "30"
    again = biopython_reads(ask(sandbox.url, "epost", id=ids[0], WebEnv=posted["WebEnv"]).content)
    assert (again["WebEnv"], again["QueryKey"]) == (posted["WebEnv"], "2")


def test_epost_names_what_is_no_pmid(sandbox: Sandbox) -> None:
    ids = search_ids(sandbox.url, term="all[sb]", retmax=2)
    read = biopython_reads(ask(sandbox.url, "epost", id=f"{ids[0]},abc,{ids[1]}").content)
    assert read["InvalidIdList"] == ["abc"]
    refused = ask(sandbox.url, "epost", id="")
    assert refused.status_code == 400
    assert root_of(refused).findtext("ERROR") == "Empty ID list; Nothing to store"


def test_an_environment_grows_old_and_is_forgotten(dated: Sandbox) -> None:
    first = search_json(dated.url, term="all[sb]", usehistory="y")
    with requests.Session() as session:
        for _ in range(301):
            session.get(
                f"{dated.url}esearch.fcgi",
                params={"term": "all[sb]", "usehistory": "y", "retmax": 0},
                timeout=20,
            )
    place = {"WebEnv": first["webenv"], "query_key": first["querykey"]}
    answer = ask(dated.url, "efetch", **place)
    assert answer.status_code == 400
    assert root_of(answer).findtext("ERROR") == "Unable to obtain query #1"
    summary = ask(dated.url, "esummary", **place, retmode="json")
    assert summary.json()["esummaryresult"] == ["Unable to obtain query #1"]


# --- einfo


def test_einfo_lists_pubmed_and_describes_it(sandbox: Sandbox) -> None:
    assert biopython_reads(ask(sandbox.url, "einfo").content)["DbList"] == ["pubmed"]
    described = biopython_reads(ask(sandbox.url, "einfo", db="pubmed").content)["DbInfo"][0]
    assert described["Count"] == "300"
    assert described["LastUpdate"] == "2026/11/24 00:00"
    names = {field["Name"]: field for field in described["FieldList"]}
    assert {"ALL", "UID", "TIAB", "MESH", "EDAT", "MDAT", "PDAT"} <= set(names)
    assert (names["EDAT"]["IsDate"], names["TIAB"]["IsDate"]) == ("Y", "N")
    in_json = ask(sandbox.url, "einfo", db="pubmed", retmode="json").json()
    assert len(in_json["einforesult"]["dbinfo"][0]["fieldlist"]) == len(names)
    assert ask(sandbox.url, "einfo", retmode="json").json()["einforesult"]["dblist"] == ["pubmed"]


def test_every_field_einfo_names_can_be_searched(sandbox: Sandbox) -> None:
    described = biopython_reads(ask(sandbox.url, "einfo", db="pubmed").content)["DbInfo"][0]
    for field in described["FieldList"]:
        for name in (field["Name"], field["FullName"]):
            found = search_json(sandbox.url, term=f"2020[{name}]")
            assert (
                "fieldsnotfound" not in str(found.get("errorlist", ""))
                or not found["errorlist"]["fieldsnotfound"]
            ), name


def test_einfo_of_another_database_is_an_error(sandbox: Sandbox) -> None:
    root = root_of(ask(sandbox.url, "einfo", db="gene"))
    assert root.findtext("ERROR") == "Can not retrieve DbInfo for db=gene"
