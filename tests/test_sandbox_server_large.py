"""Corpora larger than their templates: the replicated index, the window, EDirect."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sandbox_http import ask, root_of, search_ids, search_json

from harvester.pubmed_xml.parse import parse_record
from harvester.query.bitmaps import documents
from harvester.query.evaluate import search
from harvester.query.memory_index import MemoryIndex
from harvester.sandbox.orders import Sort
from harvester.sandbox.records import InventedRecords
from harvester.sandbox.server import Sandbox
from harvester.sandbox.store import Store

COUNT = 1_111
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.invented(COUNT)


@pytest.fixture(scope="module")
def whole_index() -> MemoryIndex:
    """The slow obvious index: every record parsed and indexed for itself."""
    records = InventedRecords(COUNT)
    return MemoryIndex(parse_record(records.xml(number)) for number in range(COUNT))


@pytest.mark.parametrize(
    "term",
    [
        "all[sb]",
        '"multiple sclerosis"[tiab]',
        "sclerosis NOT cells[ti]",
        '"Multiple Sclerosis"[mh]',
        '"stem cell*"[tiab] OR mesench*[ti]',
        '"cells sclerosis"[tiab:~6]',
        "review[pt] AND eng[la]",
        "clinical trial[pt]",
        "retracted publication[pt]",
        "hasabstract",
        "garc*[au] OR chen*[au] OR smit*[au]",
        "2015[edat]",
        "2001/02:2014/06/15[edat]",
        '"2026/01/01"[edat] : "3000"[edat]',
        "2010:2020[dp]",
        "2019/02/31[dp]",
        "2012/01:2012/02/31[crdt]",
        "2016:2017[mdat]",
        '"last 5 years"[edat] AND cells',
        "99000001:99004000[uid]",
        "1:99000100[uid]",
        "99000001[pmid]",
        "xyzzyq",
    ],
)
def test_the_replicated_index_finds_what_an_index_of_everything_finds(
    store: Store, whole_index: MemoryIndex, term: str
) -> None:
    expected = search(term, whole_index, TODAY)
    found = search(term, store.index, TODAY)
    assert sorted(documents(found.hits)) == sorted(documents(expected.hits))
    assert found.translation == expected.translation
    if term != "xyzzyq" and not term.startswith("2019/02/31"):
        assert found.hits


def test_a_doi_is_not_that_of_every_copy(store: Store) -> None:
    articles = [parse_record(store.records.xml(number)) for number in range(40)]
    dois = [(n, article.doi) for n, article in enumerate(articles) if article.doi]
    assert len(dois) > 20
    for number, doi in dois:
        assert list(documents(store.search(f'"{doi}"[aid]').hits)) == [number]


def test_recent_first_is_nearly_the_order_of_pmids_and_of_dates(store: Store) -> None:
    pmids = store.page(store.index.everything, Sort.RECENT, 0, COUNT)
    assert len(set(pmids)) == COUNT
    copies = [pmid for pmid in pmids if (store.records.number_of(pmid) or 0) >= 300]
    assert copies != sorted(copies, reverse=True)
    numbers = [store.records.number_of(pmid) or 0 for pmid in copies]
    assert all(later > earlier - 20 for later, earlier in pairwise(numbers))
    records = InventedRecords(COUNT)
    days = [records.dates(store.records.number_of(p) or 0).entrez.toordinal() for p in pmids]
    # Templates from before the first copy stand among the oldest.
    recent = [day for day in days if day > date(2000, 1, 1).toordinal()]
    late = sum(day > before + 400 for before, day in pairwise(recent))
    assert late < len(recent) / 50


def test_an_author_sort_samples_all_times(store: Store) -> None:
    records = InventedRecords(COUNT)
    with Sandbox(store) as sandbox:
        first = search_ids(sandbox.url, term="all[sb]", sort="Author", retmax=200)
        recent = search_ids(sandbox.url, term="all[sb]", retmax=200)
    years = {
        name: [records.dates(records.number_of(int(p)) or 0).entrez.year for p in page]
        for name, page in (("author", first), ("recent", recent))
    }
    assert max(years["recent"]) - min(years["recent"]) < 10
    assert max(years["author"]) - min(years["author"]) > 20


# --- the window


@pytest.fixture(scope="module")
def beyond_the_window() -> Iterator[Sandbox]:
    with Sandbox(Store.invented(25_000)) as sandbox:
        yield sandbox


def test_at_most_9999_ids_ever_come(beyond_the_window: Sandbox) -> None:
    url = beyond_the_window.url
    found = search_json(url, term="all[sb]", retmax=10_000, usehistory="y")
    assert (found["count"], found["retmax"]) == ("25000", "9999")
    assert len(set(found["idlist"])) == 9_999
    assert search_ids(url, term="all[sb]", retstart=9_998, retmax=50) == found["idlist"][-1:]
    assert search_ids(url, term="all[sb]", retstart=9_990, retmax=50) == found["idlist"][-9:]
    uilist = ask(
        url,
        "efetch",
        WebEnv=found["webenv"],
        query_key=found["querykey"],
        rettype="uilist",
        retmode="text",
    )
    assert uilist.text.split() == found["idlist"]


def test_slices_by_pmid_and_by_date_make_up_the_whole(beyond_the_window: Sandbox) -> None:
    url = beyond_the_window.url
    everything = "all[sb]"
    by_date = [
        search_ids(url, term=everything, datetype="edat", mindate=first, maxdate=last, retmax=9_999)
        for first, last in (
            ("1900", "2009"),
            ("2010", "2016/06/30"),
            ("2016/07", "2020"),
            ("2021", "3000"),
        )
    ]
    assert all(len(page) < 9_999 for page in by_date)
    ids = [pmid for page in by_date for pmid in page]
    assert len(ids) == len(set(ids)) == 25_000
    middle = sorted(int(pmid) for pmid in ids)[8_000:16_001]
    sliced = search_ids(url, term=f"{middle[0]}:{middle[-1]}[uid]", retmax=9_999)
    assert sorted(int(pmid) for pmid in sliced) == middle


def test_sparse_hits_come_in_the_same_order_as_dense_ones() -> None:
    store = Store.invented(25_000)
    hits = store.search('"multiple sclerosis"[tiab]').hits
    sparse = store.page(hits, Sort.RECENT, 0, 9_999)
    dense = store.page(store.index.everything, Sort.RECENT, 0, 25_000)
    wanted = set(sparse)
    assert sparse == [pmid for pmid in dense if pmid in wanted]


# --- memory


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_a_million_records_fit_in_little_memory() -> None:
    script = """
from pathlib import Path
from harvester.sandbox.orders import Sort
from harvester.sandbox.store import Store
store = Store.invented(1_000_000)
hits = store.search("all[sb]").hits
assert hits.bit_count() == 1_000_000
assert len(set(store.page(hits, Sort.RECENT, 0, 9_999))) == 9_999
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=120, check=True, text=True
    )
    assert int(ended.stdout) < 200_000


# --- an independent client


@pytest.mark.skipif(
    not (shutil.which("esearch") and shutil.which("efetch")), reason="EDirect is not installed"
)
def test_edirect_searches_and_fetches(store: Store) -> None:
    with Sandbox(store) as sandbox:
        command = (
            f"esearch -base {sandbox.url} -db pubmed -query '\"multiple sclerosis\"[tiab]'"
            f" | efetch -base {sandbox.url} -format xml"
        )
        fetched = subprocess.run(
            ["/bin/sh", "-c", command], capture_output=True, timeout=120, check=True, text=True
        )
        count = int(search_json(sandbox.url, term='"multiple sclerosis"[tiab]')["count"])
        asked = {each.utility for each in sandbox.requests}
    assert asked == {"esearch", "efetch"}
    assert 100 < count < 1_111
    assert (
        fetched.stdout.count("<MedlineCitation ") + fetched.stdout.count("<BookDocument>") == count
    )


def test_the_answer_to_a_count_is_whole_past_the_window(beyond_the_window: Sandbox) -> None:
    answer = ask(beyond_the_window.url, "esearch", term="all[sb]", rettype="count")
    assert root_of(answer).findtext("Count") == "25000"
