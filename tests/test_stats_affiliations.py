"""The country at the end of an affiliation, as people write it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.pubmed_xml.parse import parse_record
from harvester.pubmed_xml.records import split
from harvester.statistics.affiliations import countries_of
from harvester.statistics.countries import BY_NAME

REAL = Path(__file__).parents[2] / "shared" / "data" / "articles.xml.gz"

READ = [
    ("Department of Neurology, Charité, Berlin, Germany.", "Germany"),
    ("Institute, Beijing 100084, P. R. China. jo@example.cn.", "China"),
    ("Institute, Beijing, People's Republic of China", "China"),
    ("Institute, Beijing, The Peoples’ Republic of China", "China"),
    ("Institute, Taipei, Taiwan, Republic of China.", "Taiwan"),
    ("Institute, Taipei, Taiwan (R.O.C.).", "Taiwan"),
    ("School, Boston, MA 02115, USA. Electronic address: jo@example.edu.", "United States"),
    ("School, Boston, U.S.A.", "United States"),
    ("School, Boston, MA 02115-1234.", "United States"),
    ("University of Delaware, Newark, DE 19716.", "United States"),
    ("Clinic, Rochester, Minnesota.", "United States"),
    ("NIH, Washington, D.C.", "United States"),
    ("Emory University, Atlanta, Georgia.", "United States"),
    ("State University, Tbilisi, Georgia.", "Georgia"),
    ("University, Albuquerque, New Mexico.", "United States"),
    ("University, Puebla, México.", "Mexico"),
    ("University, Kensington, New South Wales.", "Australia"),
    ("University, Cardiff, Wales.", "United Kingdom"),
    ("University, London NW1 2ND, the U.K.; email: jo@example.ac.uk.", "United Kingdom"),
    ("University, Kingston, Ontario, Canada, K7L 3N6.", "Canada"),
    ("University, Seoul, Republic of Korea.", "South Korea"),
    ("Academy, Pyongyang, Democratic People's Republic of Korea.", "North Korea"),
    ("Institute, Port Moresby, Papua New Guinea.", "Papua New Guinea"),
    ("Hospital, Kinshasa, Democratic Republic of the Congo.", "DR Congo"),
    ("University, Abidjan, Côte d’Ivoire.", "Ivory Coast"),
    ("Faculty, Ankara, Türkiye", "Türkiye"),
    ("Faculty, Sihhiye - 06100 Turkey.", "Türkiye"),
    ("Internal Medicine, Hospital, Lahore, PAK.", "Pakistan"),
    ("University, Utrecht, The Netherlands. These authors contributed equally.", "Netherlands"),
    ("Institute of Brain Science, Tokyo 162-8480, Japan, and.", "Japan"),
]  # fmt: skip

NOT_READ = [
    "", " ", ",", ";;", "1", "jo@example.org", "Department of Neurology.", "University, Oxford.",
    "University of New England.", "Charité, Berlin, DE.", "Department of Medicine and.",
]  # fmt: skip


@pytest.mark.parametrize(("affiliation", "country"), READ)
def test_what_is_read(affiliation: str, country: str) -> None:
    assert countries_of(affiliation) == [country]


@pytest.mark.parametrize("affiliation", NOT_READ)
def test_what_is_not_guessed(affiliation: str) -> None:
    assert countries_of(affiliation) == []


def test_several_in_one_text() -> None:
    assert countries_of("A, Paris, France; B, Rome, Italy; jo@example.it") == ["France", "Italy"]


@given(st.text(), st.sampled_from(["France", "Japan", "Viet Nam"]))
def test_whatever_stands_before_it_the_country_is_read(before: str, country: str) -> None:
    shown = country.replace("Viet Nam", "Vietnam")
    assert countries_of(f"{before}; Institute, {country}.")[-1:] == [shown]


@given(st.text())
def test_nothing_else_than_countries_is_ever_read(text: str) -> None:
    assert set(countries_of(text)) <= {*BY_NAME.values(), "Georgia"}


def test_a_hostile_text_is_read_to_no_end() -> None:
    text = "(" * 50_000 + "a@" * 50_000 + "," * 50_000 + "[" * 50_000
    assert countries_of(text) == []


@pytest.mark.skipif(not REAL.exists(), reason=f"needs {REAL}")
def test_most_real_affiliations_are_read() -> None:
    articles = [parse_record(each.xml) for each in split(gzip.decompress(REAL.read_bytes()))]
    affiliations = [
        affiliation.name
        for article in articles
        for author in article.authors
        for affiliation in author.affiliations
    ]
    assert len(affiliations) > 1_500
    unread = sum(not countries_of(each) for each in affiliations)
    assert unread / len(affiliations) < 0.06
