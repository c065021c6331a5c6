"""Gzip a piece at a time: what was compressed, however it comes and whoever inflates it."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.gzipped import Damaged, inflated, inflated_size

ROOT = Path(__file__).parents[1]


def chunks(stream: bytes, size: int) -> list[bytes]:
    return [stream[start : start + size] for start in range(0, len(stream), size)]


@given(st.lists(st.binary(max_size=500), min_size=1, max_size=4), st.integers(1, 300))
def test_every_member_is_inflated(members: list[bytes], size: int) -> None:
    stream = b"".join(map(gzip.compress, members)) + bytes(len(members))
    assert b"".join(inflated(chunks(stream, size))) == b"".join(members)


@given(st.binary(min_size=1, max_size=2_000), st.data())
def test_no_stream_is_cut_unseen(content: bytes, data: st.DataObject) -> None:
    stream = gzip.compress(content)
    cut = data.draw(st.integers(0, len(stream) - 1))
    with pytest.raises(Damaged):
        list(inflated(chunks(stream[:cut], 100)))


@given(st.binary(min_size=1, max_size=2_000), st.data())
def test_a_changed_byte_of_the_content_is_seen(content: bytes, data: st.DataObject) -> None:
    stream = bytearray(gzip.compress(content))
    place = data.draw(st.integers(10, len(stream) - 5))
    stream[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Damaged):
        assert b"".join(inflated([bytes(stream)])) == content
        raise Damaged  # a byte may be padding


def test_pieces_are_bounded_and_so_is_all() -> None:
    stream = gzip.compress(bytes(5 << 20))
    assert max(map(len, inflated([stream]))) <= 1 << 20
    assert sum(map(len, inflated([stream], 5 << 20))) == 5 << 20
    with pytest.raises(Damaged, match="more than 4 MB"):
        list(inflated([stream], 4 << 20))


@given(st.binary(max_size=3_000))
def test_its_end_tells_the_size(content: bytes) -> None:
    assert inflated_size(gzip.compress(content)) == len(content)
    assert inflated_size(b"<" + content) == 1 + len(content)


def test_without_isal_zlib_does_it(tmp_path: Path) -> None:
    absent = tmp_path / "isal"
    absent.mkdir()
    (absent / "__init__.py").write_text("raise ImportError(open(__file__ + '.asked', 'w').name)")
    tests = [f"{__file__}::{name}" for name in globals() if name.startswith("test_")]
    tests = [test for test in tests if "without" not in test]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", *tests],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert f"{'.' * len(tests)} " in done.stdout
    assert (absent / "__init__.py.asked").exists()
