"""The manual: generated from the code where it can be, and shown by ``harvest help``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_process import harvest, on_terminal, without_escapes
from generated import DOCS, GENERATED, ROOT
from test_cli_terminal import assert_fits

from harvester.article import Article
from harvester.cli import COMMANDS
from harvester.errors import Exit
from harvester.query.parse import parse
from harvester.query.tree import Range, Term

PAGES = sorted(DOCS.glob("*.md"))
TOPICS = [page.stem for page in PAGES]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_what_is_generated_is_as_the_code_says(path: Path) -> None:
    """Otherwise: ``python tests/generated.py``."""
    before = path.read_text("utf-8")
    assert GENERATED[path](before) == before


def test_every_key_of_an_article_says_what_it_is() -> None:
    page = (DOCS / "corpus.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (\S.*) \|$", page, re.M))
    assert set(Article.__struct_fields__) <= told.keys()


def test_every_exit_code_is_told() -> None:
    page = (DOCS / "promises.md").read_text("utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.M)} == {*map(int, Exit), 141}


def test_what_the_query_language_shows_is_read_as_it_is_written() -> None:
    page = (DOCS / "query-language.md").read_text("utf-8")
    shown = [each for each in re.findall(r"`([^`\n]+\[[^`\n]+\])`", page) if each[0] != "["]
    assert len(shown) > 12
    for text in shown:
        parsed = parse(text)
        assert isinstance(parsed.tree, Term | Range), text
        assert parsed.tree.tag is not None
        assert parsed.tree.tag.field is not None, text
        assert not parsed.guesses


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in LINK.findall(text):
        if target.startswith("https://"):
            continue
        path, _, heading = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.M)
        slugs = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
        assert not heading or heading in slugs, target


def test_the_readme_links_every_page() -> None:
    linked = LINK.findall((ROOT / "README.md").read_text("utf-8"))
    assert {f"harvester/docs/{page.name}" for page in PAGES} <= set(linked)


def test_help_lists_the_pages_with_their_first_sentences(tmp_path: Path) -> None:
    done = harvest(tmp_path, "help")
    assert (done.code, done.err) == (0, "")
    told = dict(re.findall(r"^\| `([\w-]+)` \| (.+\.) \|$", done.out, re.M))
    assert list(told) == TOPICS
    for page in PAGES:
        assert " ".join(page.read_text("utf-8").split()).count(told[page.stem]) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_that_is_piped_is_markdown(tmp_path: Path, page: Path) -> None:
    done = harvest(tmp_path, "help", page.stem)
    assert (done.code, done.out, done.err) == (0, page.read_text("utf-8"), "")


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_fits_the_terminal(tmp_path: Path, topic: str, columns: int) -> None:
    shown = on_terminal(tmp_path, columns, "help", topic)
    assert shown.code == 0
    text = without_escapes(shown.out)
    assert_fits(re.sub(r"^    .*$", "", text, flags=re.M), columns)
    page = (DOCS / f"{topic}.md").read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", page, re.M | re.S)
    code = [line for block in blocks for line in block.splitlines()]
    assert [line for line in code if f"    {line}".rstrip() not in text] == [], "code is whole"
    assert not re.search(r"<!--|\]\(|^```|^\|", text, re.M), "no Markdown is left"
    assert text.count("…") == page.count("…"), "no word is cut"
    assert not re.search(r"\x1b\[[0-9;]*4[0-7]m|\x1b\[[0-9;]*48;", shown.out), "no background"


def test_every_word_of_a_page_is_on_the_terminal(tmp_path: Path) -> None:
    page = (DOCS / "query-language.md").read_text("utf-8")
    text = without_escapes(on_terminal(tmp_path, 100, "help", "query-language").out)
    words = re.findall(r"\w{3,}", re.sub(r"<!--.*?-->|```\w*|\(\S+\.md\S*\)", "", page))
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("command", [*COMMANDS])
def test_help_of_a_command_is_its_help(tmp_path: Path, command: str) -> None:
    assert harvest(tmp_path, "help", command) == harvest(tmp_path, command, "--help")


def test_help_of_a_command_on_a_terminal(tmp_path: Path) -> None:
    shown = on_terminal(tmp_path, 80, "help", "list")
    assert shown.code == 0
    assert "harvest list --sandbox" in shown.out


def test_what_there_is_no_help_for(tmp_path: Path) -> None:
    near = harvest(tmp_path, "help", "query-langage")
    assert (near.code, near.out) == (2, "")
    assert "No such page or command 'query-langage'. Did you mean 'query-language'?" in near.err
    far = harvest(tmp_path, "help", "xyzzy\x1b[2J")
    assert far.code == 2
    assert "`harvest help` lists the pages" in far.err
    assert "\x1b" not in far.err
