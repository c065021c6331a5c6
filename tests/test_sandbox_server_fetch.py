"""efetch and esummary, over HTTP, and records out of files."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from Bio import Medline
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_http import (
    article_xml,
    ask,
    biopython_reads,
    fetched_pmids,
    root_of,
    search_ids,
    search_json,
    write_article_set,
)

from harvester.pubmed_xml.records import MalformedAnswer, split
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store

PARAMETERS = (
    *("db", "term", "id", "retmax", "retstart", "retmode", "rettype", "sort", "field"),
    *("datetype", "mindate", "maxdate", "reldate", "usehistory", "WebEnv", "query_key"),
)
REAL_RECORDS = Path(__file__).parents[2] / "shared" / "data" / "articles.xml.gz"


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.invented(300)


@pytest.fixture(scope="module")
def sandbox(store: Store) -> Iterator[Sandbox]:
    with Sandbox(store) as running:
        yield running


@pytest.fixture(scope="module")
def ids(sandbox: Sandbox) -> list[str]:
    return search_ids(sandbox.url, term="all[sb]", retmax=300)


def test_records_come_as_they_are_stored(sandbox: Sandbox, store: Store, ids: list[str]) -> None:
    answer = ask(sandbox.url, "efetch", db="pubmed", id=",".join(ids[:5]), retmode="xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert [record.xml for record in split(answer.content)] == [
        store.xml(int(pmid)) for pmid in ids[:5]
    ]


def test_the_frame_is_that_of_2025(sandbox: Sandbox, ids: list[str]) -> None:
    content = ask(sandbox.url, "efetch", id=ids[0]).content
    assert content.startswith(
        b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
        b'"-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>'
    )
    assert content.endswith(b"</PubmedArticleSet>")


def test_biopython_reads_all_records(sandbox: Sandbox, ids: list[str]) -> None:
    content = requests.post(
        f"{sandbox.url}efetch.fcgi", data={"id": ",".join(ids)}, timeout=20
    ).content
    read = biopython_reads(content)
    assert len(read["PubmedArticle"]) + len(read["PubmedBookArticle"]) == len(ids) == 300


def test_what_does_not_exist_is_left_out_and_doubles_come_once(
    sandbox: Sandbox, ids: list[str]
) -> None:
    wanted = f"{ids[0]}, 1,{ids[1]} {ids[0]},0{ids[1]},99999999999999999999"
    assert fetched_pmids(ask(sandbox.url, "efetch", id=wanted).content) == ids[:2]
    nothing = ask(sandbox.url, "efetch", id="1,2,3")
    assert nothing.status_code == 200
    assert fetched_pmids(nothing.content) == []


def test_what_is_no_number_is_left_out(sandbox: Sandbox, ids: list[str]) -> None:
    assert fetched_pmids(ask(sandbox.url, "efetch", id=f"PMC1,{ids[0]},-5").content) == ids[:1]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "ID list is empty! Possibly it has no correct IDs."),
        ({"id": "abc"}, "ID list is empty! Possibly it has no correct IDs."),
        ({"WebEnv": "MCID_0", "query_key": "1"}, "Unable to obtain query #1"),
        ({"WebEnv": "MCID_0", "query_key": "x"}, "Unable to obtain query #x"),
        ({"WebEnv": "MCID_0"}, "Unable to obtain query #1"),
        ({"id": "1", "db": "gene"}, "Invalid db name specified: gene"),
    ],
)
def test_what_cannot_be_fetched_is_a_400(
    sandbox: Sandbox, parameters: dict[str, str], message: str
) -> None:
    answer = ask(sandbox.url, "efetch", **parameters)
    assert answer.status_code == 400
    assert root_of(answer).tag == "eFetchResult"
    assert root_of(answer).findtext("ERROR") == message


def test_history_has_the_window_too(sandbox: Sandbox) -> None:
    kept = search_json(sandbox.url, term="all[sb]", usehistory="y")
    answer = ask(
        sandbox.url, "efetch", WebEnv=kept["webenv"], query_key=kept["querykey"], retstart=9_999
    )
    assert answer.status_code == 400
    message = root_of(answer).findtext("ERROR") or ""
    assert message.startswith("Search backend cannot retrieve history data. Reason: Exception:")
    assert "only retrieve the first 9,999 records" in message


def test_retstart_and_retmax_cut_an_id_list(sandbox: Sandbox, ids: list[str]) -> None:
    answer = ask(sandbox.url, "efetch", id=",".join(ids[:9]), retstart=2, retmax=3)
    assert fetched_pmids(answer.content) == ids[2:5]


# --- texts


def test_uilist_as_text_and_xml(sandbox: Sandbox, ids: list[str]) -> None:
    wanted = ",".join([*ids[:3], "1"])
    text = ask(sandbox.url, "efetch", id=wanted, rettype="uilist", retmode="text")
    assert text.headers["Content-Type"].startswith("text/plain")
    assert text.text == "".join(f"{pmid}\n" for pmid in ids[:3])
    xml = ask(sandbox.url, "efetch", id=wanted, rettype="uilist", retmode="xml")
    assert [element.text for element in root_of(xml)] == ids[:3]


def test_biopython_reads_medline(sandbox: Sandbox, store: Store, ids: list[str]) -> None:
    text = requests.post(
        f"{sandbox.url}efetch.fcgi",
        data={"id": ",".join(ids), "rettype": "medline", "retmode": "text"},
        timeout=20,
    ).text
    read = list(Medline.parse(io.StringIO(text)))
    assert [record["PMID"] for record in read] == ids
    for record in read[:50]:
        article = store.article(int(record["PMID"]))
        assert article is not None
        assert record.get("TI", "").split() == (article.title or "").split()
        assert record.get("AB", "").split() == (article.abstract or "").split()
        people = [author for author in article.authors if not author.collective_name]
        assert len(record.get("AU", [])) == len(people)
        assert len(record.get("MH", [])) == len(article.mesh_headings)


def test_abstracts_as_text(sandbox: Sandbox, store: Store, ids: list[str]) -> None:
    text = ask(sandbox.url, "efetch", id=",".join(ids[:4]), rettype="abstract", retmode="text").text
    for place, pmid in enumerate(ids[:4], 1):
        article = store.article(int(pmid))
        assert article is not None
        assert f"\n{place}. " in f"\n{text}"
        assert f"PMID: {pmid} [" in text
        assert " ".join((article.title or "").split()) in " ".join(text.split())


def test_rettype_abstract_in_xml_is_the_record(sandbox: Sandbox, ids: list[str]) -> None:
    answer = ask(sandbox.url, "efetch", id=ids[0], rettype="abstract", retmode="xml")
    assert fetched_pmids(answer.content) == [ids[0]]


# --- esummary


def test_biopython_reads_summaries(sandbox: Sandbox, store: Store, ids: list[str]) -> None:
    content = requests.post(
        f"{sandbox.url}esummary.fcgi", data={"id": ",".join(ids)}, timeout=20
    ).content
    summaries = biopython_reads(content)
    assert [summary["Id"] for summary in summaries] == ids
    for summary in summaries[:50]:
        article = store.article(int(summary["Id"]))
        assert article is not None
        assert summary["Title"] == (article.title or "")
        assert len(summary["AuthorList"]) == len(article.authors)
        assert summary["HasAbstract"] == int(article.abstract is not None)


def test_summaries_in_json(sandbox: Sandbox, store: Store, ids: list[str]) -> None:
    result = ask(sandbox.url, "esummary", id=f"{ids[0]},1", retmode="json").json()["result"]
    article = store.article(int(ids[0]))
    assert article is not None
    assert result["uids"] == [ids[0], "1"]
    assert result[ids[0]]["title"] == (article.title or "")
    assert result["1"] == {"uid": "1", "error": "cannot get document summary"}
    xml = root_of(ask(sandbox.url, "esummary", id="1"))
    assert xml.findtext("ERROR") == "UID=1: cannot get document summary"


def test_summaries_of_version_2_say_the_same(sandbox: Sandbox, ids: list[str]) -> None:
    asked = ids[:50]
    chosen = ",".join([*asked, "1"])
    told = ask(sandbox.url, "esummary", id=chosen, retmode="json").json()["result"]
    root = root_of(ask(sandbox.url, "esummary", id=chosen, version="2.0"))
    summaries = root.findall("DocumentSummarySet/DocumentSummary")
    assert [summary.get("uid") for summary in summaries] == [*asked, "1"]
    for summary in summaries[:-1]:
        json_one = told[summary.get("uid")]
        assert summary.findtext("Title") == json_one["title"]
        authors = [author["name"] for author in json_one["authors"]]
        assert [name.text for name in summary.findall("Authors/Author/Name")] == authors
        assert [flag.text for flag in summary.findall("PubType/flag")] == json_one["pubtype"]
        dates = [event["date"] for event in json_one["history"]]
        assert [date.text for date in summary.findall("History/PubMedPubDate/Date")] == dates
    assert summaries[-1].findtext("error") == "cannot get document summary"


def test_summaries_of_nothing_and_of_too_much_are_errors(sandbox: Sandbox) -> None:
    nothing = root_of(ask(sandbox.url, "esummary"))
    assert nothing.findtext("ERROR") == "Neither query_key nor id specified"
    many = requests.post(
        f"{sandbox.url}esummary.fcgi",
        data={"id": ",".join(str(n) for n in range(501)), "retmode": "json"},
        timeout=20,
    ).json()
    assert many["esummaryresult"][0].startswith("Too many UIDs in request.")


# --- records out of files


def test_records_of_files_are_served(tmp_path: Path) -> None:
    plain = write_article_set(tmp_path / "plain.xml", article_xml(7, "Seven"), article_xml(5))
    zipped = tmp_path / "zipped.xml.gz"
    zipped.write_bytes(
        gzip.compress(
            write_article_set(tmp_path / "other.xml", article_xml(6, "Six αβ")).read_bytes()
        )
    )
    store = Store.from_xml([plain, zipped])
    with Sandbox(store) as sandbox:
        assert search_ids(sandbox.url, term="all[sb]") == ["7", "6", "5"]
        assert search_ids(sandbox.url, term="six[ti]") == ["6"]
        assert "Six αβ".encode() in ask(sandbox.url, "efetch", id="6").content
    assert store.xml(6) == article_xml(6, "Six αβ").encode()
    assert store.xml(8) is None


def test_the_highest_version_wins_wherever_it_stands(tmp_path: Path) -> None:
    older = article_xml(9, "Old", version=1)
    newer = article_xml(9, "New", version=3)
    for place, order in enumerate(([older, newer], [newer, older])):
        store = Store.from_xml([write_article_set(tmp_path / f"{place}.xml", *order)])
        assert store.xml(9) == newer.encode()
        assert store.records.count == 1


def test_of_equal_versions_the_last_wins(tmp_path: Path) -> None:
    paths = [
        write_article_set(tmp_path / f"{title}.xml", article_xml(9, title))
        for title in ("First", "Second")
    ]
    assert b"Second" in (Store.from_xml(paths).xml(9) or b"")


def test_a_record_that_is_not_understood_is_served_all_the_same(tmp_path: Path) -> None:
    broken = article_xml(3).replace("<Language>", "<Language><Unclosed>")
    store = Store.from_xml([write_article_set(tmp_path / "a.xml", article_xml(2), broken)])
    with Sandbox(store) as sandbox:
        assert set(search_ids(sandbox.url, term="2:3[uid]")) == {"2", "3"}
        assert b"<Unclosed>" in ask(sandbox.url, "efetch", id="3").content
        assert ask(sandbox.url, "esummary", id="3", retmode="json").json()["result"]["3"]["error"]


def test_a_file_that_is_no_article_set_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_text("<html><body>Not found</body></html>")
    with pytest.raises(MalformedAnswer):
        Store.from_xml([path])


def test_no_records_at_all_is_a_corpus_too(tmp_path: Path) -> None:
    with Sandbox(Store.from_xml([write_article_set(tmp_path / "none.xml")])) as sandbox:
        for sort in ("", "Author", "relevance"):
            assert search_json(sandbox.url, term="all[sb]", sort=sort)["count"] == "0"
        assert fetched_pmids(ask(sandbox.url, "efetch", id="1").content) == []


def test_an_invented_corpus_has_a_record_at_least() -> None:
    with pytest.raises(ValueError, match="at least one record"):
        Store.invented(0)


@pytest.mark.skipif(not REAL_RECORDS.exists(), reason="the real records lie beside the checkout")
def test_real_records_are_served_and_summed_up() -> None:
    store = Store.from_xml([REAL_RECORDS])
    with Sandbox(store) as sandbox:
        ids = search_ids(sandbox.url, term="all[sb]", retmax=1_000)
        posted = {"id": ",".join(ids)}
        content = requests.post(f"{sandbox.url}efetch.fcgi", data=posted, timeout=60).content
        summaries = requests.post(f"{sandbox.url}esummary.fcgi", data=posted, timeout=60).content
        medline = requests.post(
            f"{sandbox.url}efetch.fcgi", data={**posted, "rettype": "medline"}, timeout=60
        ).text
    assert len(ids) == store.records.count > 400
    assert sorted(fetched_pmids(content)) == sorted(ids)
    assert len(biopython_reads(summaries)) == len(ids)
    assert len(list(Medline.parse(io.StringIO(medline)))) == len(ids)


@settings(max_examples=60, deadline=None)
@given(
    utility=st.sampled_from(["esearch", "efetch", "epost", "esummary", "einfo"]),
    parameters=st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["1", "y", "json", "xml", "text", "99", "edat", "2020/01", "pubmed"]),
        ),
    ),
)
def test_no_parameters_whatever_break_a_utility(
    sandbox: Sandbox, utility: str, parameters: dict[str, str]
) -> None:
    encodable = {k: v.encode("utf-8", "surrogatepass") for k, v in parameters.items()}
    answer = requests.post(f"{sandbox.url}{utility}.fcgi", data=encodable, timeout=20)
    assert answer.status_code in (200, 400)
    if "xml" in answer.headers["Content-Type"]:
        root_of(answer)
    elif "json" in answer.headers["Content-Type"]:
        answer.json()
