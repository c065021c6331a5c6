"""What the reading commands do with lines of a corpus that are no whole articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_process import harvest
from corpus_lines import line


def write(folder: Path, text: bytes) -> None:
    (folder / "corpus").mkdir()
    (folder / "corpus" / "q.jsonl").write_bytes(text)


@pytest.mark.parametrize(
    "words",
    ["search title", "cat", "cat --where title", "stats", "export csv", "cat --fields pmid,mesh"],
)
def test_of_many_broken_lines_the_first_are_told_and_the_number_of_the_others(
    tmp_path: Path, words: str
) -> None:
    write(tmp_path, b"nothing\n" * 3_000 + line(1) + b'{"pmid":5}\n' * 2_000)
    done = harvest(tmp_path, *words.split())
    told = [each for each in done.err.splitlines() if "q.jsonl" in each or "more" in each]
    assert done.code == 3
    assert [each.partition("q.jsonl:")[2].partition(":")[0] for each in told[:-1]] == [
        str(number) for number in range(1, 11)
    ]
    assert told[-1] == "harvest: 4,990 more lines were passed over; `harvest doctor` tells each"
    assert len(harvest(tmp_path, "doctor").out.splitlines()) >= 5_000


@pytest.mark.parametrize(("count", "rest"), [(10, ""), (11, "1 more line was passed over;")])
def test_one_more_than_is_told(tmp_path: Path, count: int, rest: str) -> None:
    write(tmp_path, line(1) + b'{"pmid":"77","title":5}\n{"pmid":"78","title":5}\n'
          + b"nothing\n" * (count - 2))  # fmt: skip
    done = harvest(tmp_path, "export", "ris")
    assert len(done.err.splitlines()) == 10 + bool(rest)
    assert rest in done.err


@pytest.mark.parametrize("words", ["search title[ti]", "cat", "cat --where title[ti]", "stats"])
def test_an_empty_line_is_nothing_to_tell(tmp_path: Path, words: str) -> None:
    write(tmp_path, line(1) + b"\n \n" + line(2))
    done = harvest(tmp_path, *words.split())
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        "stats",
        "export csl-json",
        "cat --fields title",
        "cat --fields title,mesh",
        "cat --format csv",
        "cat --format tsv --fields journal",
        "cat --retracted",
        "cat --new-since 2020",
        "cat --where all[sb]",
    ],
)
def test_json_that_is_no_whole_article_is_left_out_and_told(tmp_path: Path, words: str) -> None:
    bare = [b'{"pmid":"6"}\n', b'{"pmid":"7","is_retracted":true,"title":"Title"}\n']
    write(tmp_path, line(1) + b"".join(bare) + b'{"pmid": 8}\n{}\n[]\n')
    done = harvest(tmp_path, *words.split())
    told = [each for each in done.err.splitlines() if "q.jsonl" in each]
    assert done.code == 3
    assert sorted(each.rpartition("PMID ")[2][:2] for each in told if "PMID" in each) == [
        "6:",
        "7:",
    ]
    assert len(told) == 5
    alone = tmp_path / "corpus" / "q.jsonl"
    alone.write_bytes(line(1))
    assert harvest(tmp_path, *words.split()).out == done.out


def test_show_tells_what_is_no_whole_article_and_shows_the_others(tmp_path: Path) -> None:
    broken = line(1).replace(b"Title 1", b"\xff"), line(2).replace(b'"Title 2"', b"5")
    write(tmp_path, b"".join(broken) + line(3))
    done = harvest(tmp_path, "show", "1", "2", "3", "4")
    assert done.code == 1
    assert "Title 3" in done.out
    assert [each.partition(":")[2].split(":")[0] for each in done.err.splitlines()] == [
        f" PMID 4 is not in {tmp_path / 'corpus'}",
        " the line of PMID 1 is no whole article",
        " the line of PMID 2 is no whole article",
    ]
