"""Text from records cannot steer a terminal."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from harvester.addresses import doi_url, pubmed_url
from harvester.display.clean import clean, clean_json

BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STEERING = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)])) + BIDIRECTIONAL + "\u2028\u2029"
HOSTILE = st.text(st.one_of(st.sampled_from(STEERING), st.characters()), max_size=60)


@given(HOSTILE)
@example("\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\")
@example("\x9b31mred")
@example("\u202egnp.exe")
@example("a\r\nb\x08\x08c")
def test_clean_text_is_one_line_without_steering(text: str) -> None:
    shown = clean(text)
    assert not set(shown) & set(STEERING)
    assert shown == " ".join(shown.split())
    assert not [c for c in shown if unicodedata.category(c) == "Cc"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Zl", "Zp", "Zs", "Cs"]), max_size=60))
@example("CD4⁺CD25ʰⁱᵍʰFoxP3⁺ 10⁶ TGF-β1 间充质 نخاع")
def test_clean_leaves_readable_text_alone(text: str) -> None:
    assert clean(text) == text


@given(st.dictionaries(HOSTILE, HOSTILE, max_size=5))
def test_clean_json_means_the_same(fields: dict[str, str]) -> None:
    line = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
    shown = clean_json(line)
    assert json.loads(shown.decode("utf-8", "surrogatepass")) == fields
    assert not set(shown.decode("utf-8", "surrogatepass")) & set(STEERING)


def test_clean_json_keeps_the_line_ends() -> None:
    assert clean_json(b'{"pmid":"1"}\n') == b'{"pmid":"1"}\n'


@given(HOSTILE)
def test_addresses_hold_nothing_that_ends_a_hyperlink(text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()
    for address in (pubmed_url(safe), doi_url(safe)):
        assert address.isascii()
        assert address.isprintable()
        assert not set(address) & set(' "<>\\')


def test_addresses() -> None:
    assert pubmed_url("36092509") == "https://pubmed.ncbi.nlm.nih.gov/36092509/"
    assert doi_url("10.1016/S0140-6736(20)30183-5") == (
        "https://doi.org/10.1016/S0140-6736(20)30183-5"
    )
    assert doi_url("10.1002/(SICI)1<2::AID>3.0.CO;2-#") == (
        "https://doi.org/10.1002/(SICI)1%3C2%3A%3AAID%3E3.0.CO%3B2-%23"
    )
