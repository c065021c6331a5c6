"""Where keys stand in a TOML text, however it is written."""

import tomllib
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from harvester.config.toml_lines import KeyPath, scan

TRICKY = """\
# [queries.commented]
email = "a@b" # term = 'x'
[queries]        # a heading of its own
"quoted name" = { term = "[x]", limit = 3 }
dotted.term = '''
[queries.fake]
term = "fake"
title = 'it''s'
''''
dotted . "title" = "two \\"quoted\\" words # no comment"

  [ queries . 'last.one' ]
\tterm = \"\"\"
a \\
     b \\\"\"\"
limit = 9
c\"\"\"
must_find = [ # [queries.none]
  1, '2',
  # 3,
  [4, { x = 5 }],
]
since = 1979-05-27 07:32:00 # a space in a date

[queries.parent.child]
[queries.parent]

[[queries.many]]
term = 'first'
[[queries.many]]
term = 'second'
"""


def test_a_tricky_file() -> None:
    lines = scan(TRICKY)
    expected = {
        ("email",): 2,
        ("queries",): 3,
        ("queries", "quoted name"): 4,
        ("queries", "quoted name", "limit"): 4,
        ("queries", "dotted"): 5,
        ("queries", "dotted", "term"): 5,
        ("queries", "dotted", "title"): 10,
        ("queries", "last.one"): 12,
        ("queries", "last.one", "term"): 13,
        ("queries", "last.one", "must_find"): 18,
        ("queries", "last.one", "must_find", 0): 19,
        ("queries", "last.one", "must_find", 1): 19,
        ("queries", "last.one", "must_find", 2): 21,
        ("queries", "last.one", "must_find", 2, 1, "x"): 21,
        ("queries", "last.one", "since"): 23,
        ("queries", "parent", "child"): 25,
        ("queries", "parent"): 26,
        ("queries", "many"): 28,
    }
    assert {path: lines.line(path) for path in expected} == expected
    not_keys: list[KeyPath] = [
        ("queries", "commented"),
        ("queries", "fake"),
        ("queries", "none"),
        ("queries", "last.one", "limit"),
        ("queries", "many", "term"),
    ]
    assert [lines.line(path) for path in not_keys] == [None] * len(not_keys)
    assert lines.repeats == ()
    assert lines.unclosed is None


def test_offsets_pass_over_escapes_and_folded_lines() -> None:
    text = 'x = """\n\\u0041b\\\n   \n  c\\n\\U0001F600"d""""\n'
    value = tomllib.loads(text)["x"]
    offsets = scan(text).offsets(("x",), value)
    assert offsets is not None
    written = [text[offset : offset + 2] for offset in offsets]
    assert written == ["\\u", "b\\", "c\\", "\\n", "\\U", '"d', 'd"', '""']


def test_offsets_of_another_text_are_not_guessed() -> None:
    lines = scan("x = 'ab'\ny = 3\n")
    assert lines.offsets(("x",), "ab") == [5, 6]
    assert lines.offsets(("x",), "abc") is None
    assert lines.offsets(("y",), "3") is None
    assert lines.offsets(("z",), "ab") is None


def test_the_newer_toml_1_1_is_understood() -> None:
    text = 'x = {\n  a = "\\e\\x41", # why\n  b = 2,\n}\ny = 1\n'
    lines = scan(text)
    assert [lines.line(path) for path in [("x",), ("x", "a"), ("x", "b"), ("y",)]] == [1, 2, 3, 5]
    assert lines.offsets(("x", "a"), "\x1bA") == [13, 15]


def test_a_scan_stops_where_toml_ends() -> None:
    lines = scan("a = 1\nb = 'x\nc = 2\n")
    assert (lines.line(("a",)), lines.line(("c",))) == (1, None)
    assert lines.unclosed == 10
    assert scan("a = 1\n= 2\nc = 3\n").line(("c",)) is None


@dataclass
class Written:
    """TOML as it is being written by a test, and on which line each key was put."""

    text: str
    lines: dict[KeyPath, int]


WORDS = st.text(st.sampled_from("ab1 .[]{}=#\"'\\é😀,\t"), max_size=6)
STRINGS = WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"))
KEYS = st.text(st.sampled_from("abc-_09"), min_size=1, max_size=3) | WORDS
VALUES = st.recursive(
    STRINGS | st.integers(-(10**6), 10**6) | st.booleans() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
TABLES: st.SearchStrategy[dict[str, dict[str, object]]] = st.dictionaries(
    KEYS, st.dictionaries(KEYS, VALUES, max_size=4), max_size=4
)
BETWEEN = st.sampled_from(["", "\n", "# [a]\n", "\t\n  # x = '''\n", '# """\n\n', "  "])
BREAKS = st.sampled_from(["", " ", "\n", " # ], [b]\n\t"])


def basic(string: str, draw: st.DrawFn, raw: str = "") -> str:
    """The inside of a string in quotation marks, some characters escaped without need."""
    named = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    written = []
    for character in string:
        ways = [f"\\U{ord(character):08X}"]
        ways += [named[character]] if character in named else [character]
        ways += [character] if character in raw else []
        written.append(draw(st.sampled_from(ways)))
    return "".join(written)


def string_text(string: str, draw: st.DrawFn) -> str:
    """A string in any of TOML's four notations that can hold it."""
    style = draw(st.sampled_from(["literal", "long literal", "basic", "long basic"]))
    if style == "literal" and not {"'", "\n"} & set(string):
        return f"'{string}'"
    if style == "long literal" and "'''" not in string:
        return f"'''\n{string}'''"
    if style == "long basic":
        inside = basic(string, draw, raw="\n\t")
        folds = ["\n"] if inside[:1] in {" ", "\t", "\n"} else ["\n", "\n\\\n  \n\t", "\\\n"]
        return f'"""{draw(st.sampled_from(folds))}{inside}"""'
    return f'"{basic(string, draw)}"'


def key_text(key: str, draw: st.DrawFn) -> str:
    bare = key and all(c in "abc-_09" for c in key)
    if bare and draw(st.booleans()):
        return key
    if "'" not in key and draw(st.booleans()):
        return f"'{key}'"
    return f'"{basic(key, draw)}"'


def write_value(value: object, path: KeyPath, out: Written, draw: st.DrawFn) -> None:
    def mark(place: KeyPath) -> None:
        out.lines[place] = out.text.count("\n") + 1

    match value:
        case bool():
            out.text += str(value).lower()
        case str():
            out.text += string_text(value, draw)
        case list():
            out.text += "["
            for number, item in enumerate(value):
                out.text += draw(BREAKS)
                mark((*path, number))
                write_value(item, (*path, number), out, draw)
                out.text += draw(BREAKS) + ","
            out.text += draw(BREAKS) + "]"
        case dict():
            out.text += "{ "
            for number, (key, item) in enumerate(value.items()):
                out.text += ", " if number else ""
                mark((*path, key))
                out.text += f"{key_text(key, draw)}= "
                write_value(item, (*path, key), out, draw)
            out.text += "}"
        case _:
            out.text += str(value)


@st.composite
def documents(draw: st.DrawFn) -> tuple[dict[str, dict[str, object]], Written]:
    tables = draw(TABLES)
    out = Written("", {})
    dotted = True
    for name, table in tables.items():
        out.text += draw(BETWEEN)
        dotted = dotted and draw(st.booleans())
        out.lines[(name,)] = out.text.count("\n") + 1
        if not dotted:
            out.text += f"[ {key_text(name, draw)} ] # heading = 'x'\n"
        for key, value in table.items():
            out.text += draw(BETWEEN)
            out.lines[name, key] = out.text.count("\n") + 1
            start = f"{key_text(name, draw)} . " if dotted else ""
            out.text += f"{start}{key_text(key, draw)}\t= "
            write_value(value, (name, key), out, draw)
            out.text += draw(st.sampled_from(["\n", " # [c]\n"]))
        if dotted and not table:
            del out.lines[(name,)]
        elif dotted:
            out.lines[(name,)] = out.lines[name, next(iter(table))]
    return tables, out


def walk(value: object, path: KeyPath) -> list[tuple[KeyPath, object]]:
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [(path, value)] + [found for key, item in items for found in walk(item, (*path, key))]


@given(documents())
def test_every_key_of_any_document_on_its_line(
    written: tuple[dict[str, dict[str, object]], Written],
) -> None:
    tables, out = written
    document = tomllib.loads(out.text)
    assert document == {name: table for name, table in tables.items() if (name,) in out.lines}
    lines = scan(out.text)
    assert {path: lines.line(path) for path in out.lines} == out.lines
    assert set(lines.keys) == set(out.lines)
    assert lines.repeats == ()


@given(documents())
def test_every_character_of_any_string_where_it_is_written(
    written: tuple[dict[str, dict[str, object]], Written],
) -> None:
    text = written[1].text
    lines = scan(text)
    for path, value in walk(tomllib.loads(text), ()):
        if isinstance(value, str):
            offsets = lines.offsets(path, value)
            assert offsets is not None
            assert offsets == sorted(set(offsets))
            assert all(
                text[offset] in {character, "\\"}
                for offset, character in zip(offsets, value, strict=True)
            )


@given(st.text(st.sampled_from("a1=.[]{}'\"\\\n#, \tu"), max_size=40))
def test_nothing_is_found_twice_in_what_toml_accepts(text: str) -> None:
    lines = scan(text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert lines.repeats == ()
    assert lines.unclosed is None
    paths = {path for path, _ in walk(document, ())}
    assert set(lines.keys) <= paths
