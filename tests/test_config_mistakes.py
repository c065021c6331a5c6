"""Every mistake in a queries.toml is one clear line, and all of them come at once."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harvester.config.loading import load
from harvester.config.toml_file import LARGEST
from harvester.errors import ConfigurationError

SECRET = "5ecret0fNCBI"
QUERY = "[queries.a]\nterm = 'x'\n"


def told(content: str | bytes, environ: Mapping[str, str] | None = None) -> list[str]:
    """The lines that load() tells of a file with this content; none when it is right."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "queries.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            load(path, environ or {})
        except ConfigurationError as error:
            assert error.exit_code == 2
            return str(error).replace(str(path), "queries.toml").splitlines()
    return []


def only(content: str | bytes) -> str:
    lines = told(content)
    assert len(lines) == 1, lines
    return lines[0]


def in_query(line: str, name: str = "a") -> str:
    """What is told of ``line``, which stands on line 3 in a query that is otherwise right."""
    place, words = only(f"{QUERY}{line}\n").split(": ", 1)
    assert place == "queries.toml:3"
    assert words.startswith(f'query "{name}": ')
    return words.removeprefix(f'query "{name}": ')


def test_all_at_once_in_the_order_of_the_file() -> None:
    content = """\
email = "nobody"
[queries.msc-ms]
trem = '''
x'''
limit = "10"
since = "2022-13"
[queries.b]
term = "(a"
"""
    lines = told(content, {"NCBI_EMAIL": "me at home"})
    assert [line.split(": ")[0] for line in lines] == [
        "NCBI_EMAIL",
        "queries.toml:1",
        "queries.toml:3",
        "queries.toml:5",
        "queries.toml:6",
        "queries.toml:8:9",
    ]
    assert lines[2].startswith(
        'queries.toml:3: query "msc-ms": unknown key "trem"; did you mean "term"?'
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("limt = 3", 'unknown key "limt"; did you mean "limit"?'),
        ("Title = 'x'", 'unknown key "Title"; did you mean "title"?'),
        ("mustfind = []", 'unknown key "mustfind"; did you mean "must_find"?'),
        ("zzz = 1", 'unknown key "zzz" (a query has term, title, since, until, date_type, limit'),
        ("email = 'a@b'", 'unknown key "email"; it belongs at the top of the file'),
        ("'\\u001b' = 1", 'unknown key "\\u001b"'),
        ('"\\u001b[2J" = 1', 'unknown key "\\x1b[2J"'),
        ('limit = "10"', 'limit is a string ("10"); it should be a whole number, as in limit = 10'),
        ("limit = 0", "limit is a whole number (0); it should be 1 or more"),
        ("limit = -3", "limit is a whole number (-3); it should be 1 or more"),
        ("limit = true", "limit is true; it should be a whole number"),
        ("limit = 1.5", "limit is a number with a fraction (1.5); it should be a whole number"),
        ("limit = [1]", "limit is a list; it should be a whole number"),
        ("limit = 99999999999999999999", "limit is a huge number"),
        ("title = 7", "title is a whole number (7); it should be a string"),
        ('title = "a\\u0007"', "title: the control character '\\x07'"),
        ("since = true", "since is true; it should be a date"),
        ("since = 2022-01-01T00:00:00", "since is a date with a time; it should be a date"),
        ("since = 07:32:00", "since is a time; it should be a date"),
        ("since = 202208", "since is a whole number (202208); it should be a date"),
        ("since = 999", 'since is "0999": the year 0999 is before 1000'),
        ('since = "2022-02-30"', 'since is "2022-02-30": there is no day 30 in 2022-02'),
        ('until = "soon\\u001b"', 'until is "soon\\x1b": a date is a year, month or day'),
        ('date_type = "entres"', 'date_type is "entres"; did you mean "entrez"?'),
        ('date_type = "Modified"', 'date_type is "Modified"; did you mean "modified"?'),
        ('date_type = "x"', 'there is no such type (it is "publication", "entrez", "modified")'),
        ("date_type = 1", "date_type is a whole number (1); it should be a string"),
        ("must_find = 36092509", "must_find is a whole number (36092509); it should be a list"),
        ('must_find = "36092509"', "must_find is a string"),
        ("must_find = [0]", "must_find has a whole number (0); a PMID is a whole number"),
        ("must_find = [-1]", "must_find has a whole number (-1)"),
        ("must_find = [true]", "must_find has true"),
        ("must_find = [1.0]", "must_find has a number with a fraction"),
        ("must_find = [[1]]", "must_find has a list"),
        ("must_find = ['PMC123']", 'must_find has a string ("PMC123")'),
        ("must_find = ['']", 'must_find has a string ("")'),
        ("must_find = ['١٢']", "must_find has a string"),
        ("must_find = [3609250936092509]", "must_find has a whole number (3609250936092509)"),
    ],
)
def test_keys_of_a_query(line: str, words: str) -> None:
    assert words in in_query(line)


def test_each_wrong_pmid_on_its_own_line() -> None:
    lines = told(f"{QUERY}must_find = [\n  1, # 2\n  'x',\n  3, 'y',\n]\n")
    assert [line.split(": ")[0] for line in lines] == ["queries.toml:5", "queries.toml:6"]


@pytest.mark.parametrize(
    ("since", "until", "right"),
    [
        ("2022", "2022", True),
        ("2022-08", "2022", True),
        ("2022", "2022-01-01", True),
        ("2022-08-24", "2022-08", True),
        ("2023", "2022", False),
        ("2022-09", "2022-08-31", False),
        ("2022-08-24", "2022-08-23", False),
    ],
)
def test_since_is_not_later_than_until(since: str, until: str, right: bool) -> None:
    lines = told(f"{QUERY}until = '{until}'\nsince = '{since}'\n")
    later = f'queries.toml:4: query "a": since ({since}) is later than until ({until})'
    assert lines == ([] if right else [later])


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("[queries.a]\n", "queries.toml:1", "term is missing"),
        ("[queries.a]\ntitle = 'x'\n", "queries.toml:1", "term is missing"),
        ("[queries.a]\nterm = ''\n", "queries.toml:2", "term is empty"),
        ('[queries.a]\nterm = " \\n"\n', "queries.toml:2", "term is empty"),
        ("[queries.a]\nterm = '''\n\n'''\n", "queries.toml:2", "term is empty"),
        ("[queries.a]\nterm = ['x']\n", "queries.toml:2", "term is a list; it should be a string"),
        ("[queries.a]\nterm = 'a (b'\n", "queries.toml:2:11", "term: "),
        ("[queries.a]\nterm = 'a) b'\n", "queries.toml:2:10", "term: "),
        ("[queries.a]\nterm = '\"a b'\n", "queries.toml:2:9", "term: "),
        ("[queries.a]\nterm = 'a[mh'\n", "queries.toml:2:10", "term: "),
        ("[queries.a]\nterm = '''\nx OR\n  (y\n'''\n", "queries.toml:4:3", "term: "),
        ('[queries.a]\nterm = """\\\n  \\u0061 OR\n  (b\n"""\n', "queries.toml:4:3", "term: "),
        ('[queries.a]\nterm = "a\\u0000b"\n', "queries.toml:2:10", "control character '\\x00'"),
        ('[queries.a]\r\nterm = """\r\na\r\n (b"""\r\n', "queries.toml:4:2", "term: "),
    ],
)
def test_terms(content: str, place: str, words: str) -> None:
    line = only(content)
    assert line.startswith(f'{place}: query "a": ')
    assert words in line


@pytest.mark.parametrize(
    "term",
    [
        "wharton's jelly",
        '(("a b"[tiab]) OR c[mh:noexp]) NOT "x y"[ti:~2]',
        '"2020/01/01"[Date - Publication] : "3000"[Date - Publication]',
        "immunomodul* AND il-6 AND NCT01895439[si]",
    ],
)
def test_legal_terms_are_left_alone(term: str) -> None:
    assert told(f"[queries.a]\nterm = '''{term}'''\n") == []


@pytest.mark.parametrize("name", ["a", "MSC-ms_2", "9", "v1.2", "a" * 64, "console", "history2"])
def test_good_names(name: str) -> None:
    assert told(f"[queries.'{name}']\nterm = 'x'\n") == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "a name has letters"),
        ("-a", "a name has letters"),
        (".a", "a name has letters"),
        ("..", "a name has letters"),
        ("a/b", "a name has letters"),
        ("a b", "a name has letters"),
        ("é", "a name has letters"),
        ("a" * 65, "64 characters at most, this one has 65"),
        ("con", "Windows"),
        ("NUL", "Windows"),
        ("Aux.x", "Windows"),
        ("com1", "Windows"),
        ("a.", 'cannot end in "."'),
        ("a.jsonl", 'cannot end in ".jsonl"'),
        ("a.LEFT", 'cannot end in ".left"'),
        ("runs", "the corpus keeps this name"),
        ("History", "the corpus keeps this name"),
        ("rejected", "the corpus keeps this name"),
    ],
)
def test_bad_names(name: str, words: str) -> None:
    line = only(f"# names\n[queries.'{name}']\nterm = 'x'\n")
    assert line.startswith("queries.toml:2: query ")
    assert "not a name for a query" in line
    assert words in line


def test_names_that_differ_only_by_case() -> None:
    line = only(f"{QUERY}[queries.A]\nterm = 'y'\n")
    assert line.startswith('queries.toml:3: query "A": only its case differs from "a" on line 1')


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("corpos = 'x'\n", ":1", 'unknown key "corpos"; did you mean "corpus"?'),
        ("term = 'x'\n", ":1", 'unknown key "term"; it belongs under a [queries.NAME]'),
        ("email = 3\n", ":1", "email is a whole number (3); it should be a string"),
        ("email = ''\n", ":1", 'email: "" is not an address'),
        ("email = 'me example.org'\n", ":1", "is not an address"),
        ("email = 'me @example.org'\n", ":1", "is not an address"),
        ("email = 'a@b@c'\n", ":1", "is not an address"),
        ("api_key = ''\n", ":1", "api_key is empty"),
        ("corpus = 1\n", ":1", "corpus is a whole number (1); it should be a string"),
        ("corpus = ' '\n", ":1", "it should be a folder"),
        ('corpus = "a\\u0000"\n', ":1", 'corpus is "a\\x00"; it should be a folder'),
        ("corpus = 'queries.toml'\n", ":1", "which is a file, not a folder"),
        ("corpus = '~no-such-user-here/x'\n", ":1", "which leads nowhere"),
    ],
)
def test_keys_at_the_top(content: str, place: str, words: str) -> None:
    line = only(content + QUERY)
    assert line.startswith(f"queries.toml{place}: ")
    assert words in line


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("", "queries.toml: there are no queries"),
        ("# only\n# comments\n", "queries.toml: there are no queries"),
        ("\n[queries]\n", "queries.toml:2: there are no queries"),
        ("queries = {}\n", "queries.toml:1: there are no queries"),
        ("queries = []\n", "queries.toml:1: queries is a list"),
        ("[[queries]]\nterm = 'x'\n", "queries.toml:1: queries is a list"),
        ("[[queries.a]]\nterm = 'x'\n", 'queries.toml:1: query "a": a list, where a table'),
        ("[queries]\na = 'x'\n", 'queries.toml:2: query "a": a string ("x"), where a table'),
        ("[queries]\nterm = 'x'\n", 'queries.toml:2: query "term": "term" stands right under'),
        ("[query.a]\nterm = 'x'\n", 'queries.toml:1: unknown key "query"; did you mean "queries"'),
        ("[mine]\nterm = 'x'\n", 'queries.toml:1: unknown key "mine"; did you mean [queries.mine]'),
        (
            "[queries.v1.2]\nterm = 'x'\n",
            'queries.toml:1: query "v1": unknown key "2"; a name with a dot in it needs quotes: '
            '[queries."v1.2"]',
        ),
    ],
)
def test_queries_that_are_not_there(content: str, start: str) -> None:
    assert only(content).startswith(start)


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (
            f"{QUERY}\n[queries.a]\nterm = 'y'\n",
            'queries.toml:4: query "a" is in the file twice, on lines 1 and 4',
        ),
        (
            "[queries.'ab']\nterm = '''\n[queries.'ab']\n'''\n[ queries . \"ab\" ] # again\n",
            'queries.toml:5: query "ab" is in the file twice, on lines 1 and 5',
        ),
        (
            "[queries]\na.term = 'x'\n[queries.a]\n",
            'queries.toml:3: query "a" is in the file twice, on lines 2 and 3',
        ),
        (
            "queries.a = { term = 'x' }\n[queries.a]\n",
            'queries.toml:2: query "a" is in the file twice, on lines 1 and 2',
        ),
        (
            "[queries.a]\nterm = 'x'\ntitle = 'y'\n\"term\" = 'z'\n",
            'queries.toml:4: query "a": "term" is in the file twice, on lines 2 and 4',
        ),
        (
            f"email = 'a@b'\nemail = 'a@b'\n{QUERY}",
            'queries.toml:2: "email" is in the file twice, on lines 1 and 2',
        ),
    ],
)
def test_what_is_there_twice(content: str, start: str) -> None:
    assert only(content) == start


def test_what_is_there_twice_hides_no_other_mistake() -> None:
    content = (
        "emial = 'a@b'\n[queries.a]\nterm = 'x'\n"
        "[queries.a]\nterm = '''\n[queries.b]\n'''\nlimit = 0\n"
        "[queries.c]\nterm = '(x'\nlimit = 1\nlimit = 'z'\n"
    )
    assert [line.split(": ")[0] for line in told(content)] == [
        "queries.toml:1",
        "queries.toml:4",
        "queries.toml:10:9",
        "queries.toml:12",
    ]


def test_a_term_is_refused_without_a_word_of_how_it_would_be_read() -> None:
    told_of = told("[queries.a]\nterm = '(a) b)'\n[queries.b]\nterm = '\"a'\n")
    assert all("ignored" not in line for line in told_of)
    assert [line.rpartition(": ")[2] for line in told_of] == [
        "closing parenthesis without an opening one",
        "quotation mark that is never closed",
    ]


def test_a_thousand_mistakes_are_told_of_briefly() -> None:
    lines = told(f"[queries.a]\nterm = '{'(' * 1000}x'\n")
    assert len(lines) < 100
    assert lines[-1].endswith("more mistakes")


@pytest.mark.parametrize(
    ("content", "start", "words"),
    [
        ("this is prose\n", ":1", '"=" and a value'),
        ("[queries.a]\nterm\n", ":2", '"=" and a value'),
        ("[queries.a]\nterm = \n", ":2", "the value is missing"),
        ("[queries.a]\nterm = asthma[mh]\n", ":2:8: ", "text without quotes"),
        ("[queries.a]\nterm = “asthma”\n", ":2:8: ", "a curly quote"),
        ('[queries.a]\nterm = ""Asthma"[mh]"\n', ":2", 'inside "…" a quote is written'),
        ("[queries.a]\nterm = 'wharton's jelly'\n", ":2", "between '''"),
        ('[queries.a]\nterm = "a\nb"\n', ":2:8: ", "is not closed on its line"),
        ("[queries.a]\nterm = 'a\nb'\n", ":2:8: ", "is not closed on its line"),
        (
            "[queries.a]\nterm = '''a\n\n\nb\n",
            ":2:8: ",
            "the string that begins here is not closed",
        ),
        ('[queries.a]\nterm = "C:\\dir"\n', ":2", "a backslash begins an escape"),
        ("[queries.a]\nsince = 2022-08\n", ":2", 'since = "2022-08"'),
        ("[queries.a]\nsince = 2022-02-30\n", ":2", "no such date in the calendar"),
        ("[queries.a]\nmust_find = [1 2]\n", ":2", "a comma between its items"),
        ("[queries.a\nterm = 'x'\n", ":1", 'needs "]"'),
        ("[queries.]\n", ":1", "a key is missing"),
        ("title = 'a\x1bb'\n", ":1", "a control character"),
        (f"a = {'[' * 5000}", "", "nested too deep"),
        (f"limit = {'9' * 5000}\n", "", "too many digits"),
    ],
)
def test_what_is_not_toml(content: str, start: str, words: str) -> None:
    line = only(content)
    assert line.startswith(f"queries.toml{start}")
    assert words in line
    assert "\x1b" not in line


def test_a_string_that_runs_into_the_next_is_told_where_it_begins() -> None:
    content = "[queries.a]\nterm = '''\n(x)\n\n[queries.b]\nterm = '''\n(y)\n'''\n"
    assert only(content) == (
        "queries.toml:2:8: the string that begins here is not closed before line 6, "
        "where the next one begins"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (QUERY.encode("utf-16"), ": looks like UTF-16; save it as UTF-8"),
        (QUERY.encode("utf-16-le"), ": looks like UTF-16; save it as UTF-8"),
        (QUERY.encode("utf-16-be"), ": looks like UTF-16; save it as UTF-8"),
        (QUERY.encode("utf-32"), ": looks like UTF-32; save it as UTF-8"),
        (QUERY.encode("utf-32-be"), ": looks like UTF-32; save it as UTF-8"),
        (
            f"{QUERY}title = 'Sjögren'\n".encode("latin-1"),
            ":3:12: byte 0xF6 is not UTF-8; the file looks like Windows-1252 (Latin-1); "
            "save it as UTF-8",
        ),
        (
            f"{QUERY}title = '多发性硬化'\n".encode("gb18030"),
            ":3:10: byte 0xB6 is not UTF-8; save it as UTF-8",
        ),
        (QUERY.encode() + b"# a\0b\n", ":3: a NUL byte; this is not a text file"),
        (b"\x1f\x8b\x08\0\0\0\0\0", ":1: a NUL byte; this is not a text file"),
        (b"#" * (LARGEST + 1), ": larger than 2 MiB, too large for a list of searches"),
    ],
)
def test_what_is_not_text(content: bytes, words: str) -> None:
    assert only(content).startswith(f"queries.toml{words}")


def test_what_is_not_a_readable_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="a folder, where a file should be"):
        load(tmp_path, {})
    with pytest.raises(ConfigurationError, match=r"none\.toml: there is no such file"):
        load(tmp_path / "none.toml", {})
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be read: Not a directory"):
        load(tmp_path / "file" / "queries.toml", {})
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    with pytest.raises(ConfigurationError, match="cannot be read: "):
        load(loop, {})


@pytest.mark.parametrize(
    "line",
    [
        f"api_key = ['{SECRET}']",
        f"api_key = {{ key = '{SECRET}', {SECRET} = 1 }}",
        f"api_key.{SECRET} = 1",
        f"api_key.{SECRET} = 1\napi_key.{SECRET} = 2",
        f"api_key = '{SECRET} '\nemail = '{SECRET}'",
        f"api_key = 'with space {SECRET}'",
        f"api_key = {SECRET}",
        f"api_key = '{SECRET}",
        f"api_key = '{SECRET}'\napi_key = '{SECRET}'",
        f'api_key = "{SECRET}"x',
    ],
)
def test_the_api_key_is_in_no_message(line: str) -> None:
    lines = told(f"{line}\n{QUERY}")
    assert lines
    assert SECRET not in "\n".join(lines)


def test_the_api_key_of_the_environment_is_in_no_message() -> None:
    lines = told(f"email = '{SECRET}'\n{QUERY}", {"NCBI_API_KEY": SECRET})
    assert [line.split(": ")[0] for line in lines] == ["queries.toml:1"]
    assert SECRET not in lines[0]
    lines = told(QUERY, {"NCBI_API_KEY": f"{SECRET} x"})
    assert lines == ["NCBI_API_KEY: has white space or other characters that no API key has"]
    assert "12345678" not in only(f"api_key = 12345678\n{QUERY}")


def is_printable(lines: list[str]) -> bool:
    return all(line.isprintable() for line in lines)


@given(st.binary())
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"\0")
def test_any_bytes_are_a_configuration_or_a_clear_error(content: bytes) -> None:
    assert is_printable(told(content))


FRAGMENTS = st.sampled_from(
    ["[queries.a]", "[queries]", "term", "limit", "since", "=", "'", '"', "'''", '"""', "\n", ".",
     "[", "]", "[[", "]]", "{", "}", ",", "#", "\\", "\\u0041", "\\u0000", "2022", "-08", "(", ")",
     "[mh]", "\t", "\r\n", "\x1b", "é", "\u202e", "api_key", "corpus", "true", "nan", "1e5"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_a_configuration_or_a_clear_error(text: str) -> None:
    assert is_printable(told(text))


def toml(value: object) -> str:
    """A value as TOML, in its plainest notation."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + "}"
        case _:
            return str(value)


TEXT = st.text(max_size=12)
SCALARS = (
    st.booleans() | st.integers() | st.floats() | TEXT | st.dates() | st.datetimes() | st.times()
)
VALUES = st.recursive(
    SCALARS.filter(lambda value: getattr(value, "tzinfo", None) is None),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
QUERY_KEYS = ["term", "title", "since", "until", "date_type", "limit", "must_find"]
QUERIES = st.dictionaries(
    st.sampled_from(["a", "A", "b.c", "con", "\x1b"]) | TEXT,
    VALUES | st.dictionaries(st.sampled_from(QUERY_KEYS) | TEXT, VALUES, max_size=5),
    max_size=3,
)
FILES = st.fixed_dictionaries(
    {},
    optional={"email": VALUES, "corpus": VALUES, "queries": VALUES | QUERIES, "other": VALUES},
)
SECRETS = st.sampled_from([SECRET, [SECRET], {"key": SECRET}, {SECRET: 1}, f" {SECRET}\x07"])


@given(FILES, SECRETS)
def test_any_table_is_a_configuration_or_a_clear_error(
    document: dict[str, object], secret: object
) -> None:
    content = "".join(
        f"{key} = {toml(value)}\n" for key, value in {"api_key": secret, **document}.items()
    )
    lines = told(content)
    assert is_printable(lines)
    assert SECRET not in "".join(lines)
    assert all(line.startswith("queries.toml:") for line in lines)
