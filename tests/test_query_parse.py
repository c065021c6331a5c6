from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harvester.query.balance import is_plainly_balanced
from harvester.query.check import problems
from harvester.query.fields import Field
from harvester.query.parse import MAX_DEPTH, parse
from harvester.query.tree import Group, GuessKind, Node, Operator, Range, Term

QUERIES = Path(__file__).parent.parent / "queries.toml"

TOKENS = """a b 7 AND OR NOT ( ) " [ ] [ti] [dp] : * - ' [mh:noexp] [ti:~2] 2020 the “ [foo] é /"""
SYNTAX = st.lists(st.sampled_from([*TOKENS.split(), " ", "\n", " AND "]), max_size=30).map("".join)


def term(node: Node | None) -> Term:
    assert isinstance(node, Term)
    return node


def group(text: str) -> Group:
    tree = parse(text).tree
    assert isinstance(tree, Group)
    return tree


def shape(node: Node | None) -> str:
    match node:
        case Term():
            return node.text
        case Range():
            return f"{node.low}:{node.high}"
        case Group():
            steps = "".join(f" {step.operator} {shape(step.operand)}" for step in node.steps)
            return f"({shape(node.first)}{steps})"
        case None:
            return "-"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("multiple sclerosis", "multiple sclerosis"),
        ("a OR b AND c", "(a OR b AND c)"),
        ("x OR (y AND z)", "(x OR (y AND z))"),
        ("((x))", "x"),
        ("x (y)z", "(x AND y AND z)"),
        ("CD4(+)CD25(+) T cells OR 10(6)", "(CD4(+)CD25(+) T cells OR 10(6))"),
        ("Ca(2+)(x) 5-HT(1A)", "(Ca(2+) AND x AND 5-HT(1A))"),
        ("x AND(6) OR(7) stem(cells)", "(x AND 6 OR 7 AND stem AND cells)"),
        ('"a b" c[ti] d', "(a b AND c AND d)"),
        ('"a b""c d"', "(a b AND c d)"),
        ("x AND NOT y", "(x NOT y)"),
        ("x and y or z", "x and y or z"),
        ("sclerosis 2020:2024[dp]", "(sclerosis AND 2020:2024)"),
        ('"2020/01/01"[Date - Publication] : "3000"[Date - Publication]', "2020/01/01:3000"),
        ('"2020":"2021"[dp]', "2020:2021"),
        ("2020[dp] : 2021", "2020:2021"),
        ("100:200[uid]", "100:200"),
        ("covid: 2020[ti]", "covid: 2020"),
        ("“umbilical cord”[tiab]", "umbilical cord"),
        ('"stem cell"*[tiab]', "stem cell*"),
        ("10.1016/S0140-6736(20)30183-5", "10.1016/S0140-6736(20)30183-5"),
        ("(10.1016/abc) OR x", "(10.1016/abc OR x)"),
        ("[Sclerosis in man]", "Sclerosis in man"),
        ("x AND - AND y", "(x AND y)"),
    ],
)
def test_what_is_read(text: str, expected: str) -> None:
    assert shape(parse(text).tree) == expected


@pytest.mark.parametrize(
    ("text", "field", "modifier"),
    [
        ("x[mh]", Field.MESH, ""),
        ("x [ MeSH Terms : NoExp ]", Field.MESH, "noexp"),
        ('x["Title/Abstract"]', Field.TITLE_ABSTRACT, ""),
        ('"x y"[ti:~2]', Field.TITLE, "~2"),
        ("x[foo]", None, ""),
        ("x[Journal:__jid123]", Field.JOURNAL, "__jid123"),
    ],
)
def test_tags(text: str, field: Field | None, modifier: str) -> None:
    tag = term(parse(text).tree).tag
    assert tag is not None
    assert (tag.field, tag.modifier) == (field, modifier)


def test_a_tag_belongs_to_the_term_before_it_only() -> None:
    steps = group("stem cell AND multiple sclerosis[tiab]")
    assert term(steps.first).tag is None
    tagged = term(steps.steps[0].operand)
    assert (tagged.text, tagged.tag and tagged.tag.field) == (
        "multiple sclerosis",
        Field.TITLE_ABSTRACT,
    )


def test_positions_are_those_of_the_text() -> None:
    text = 'a b OR "c d" [ti]'
    tree = group(text)
    first, second = term(tree.first), term(tree.steps[0].operand)
    assert text[first.start : first.end] == "a b"
    assert text[second.start : second.end] == '"c d" [ti]'
    assert tree.steps[0].operator is Operator.OR


@pytest.mark.parametrize(
    ("text", "expected", "guesses"),
    [
        ("(a OR b", "(a OR b)", [("UNCLOSED_PARENTHESIS", 0)]),
        ("a) OR b", "(a OR b)", [("EXTRA_PARENTHESIS", 1)]),
        ("a AND", "a", [("MISSING_OPERAND", 2)]),
        ("OR a", "a", [("MISSING_OPERAND", 0)]),
        ("NOT a", "(- NOT a)", [("LEADING_NOT", 0)]),
        ("a OR AND b", "(a AND b)", [("MISSING_OPERAND", 2)]),
        ("a AND ()", "a", [("MISSING_OPERAND", 6), ("MISSING_OPERAND", 2)]),
        ('"a b', "a b", [("UNCLOSED_QUOTE", 0)]),
        ("a[ti", "a", [("UNCLOSED_BRACKET", 1)]),
        ("a] b", "a] b", [("EXTRA_BRACKET", 1)]),
        ("[ti] a", "a", [("TAG_WITHOUT_TERM", 0)]),
        ("", "-", [("EMPTY", 0)]),
        (' "" - ', "-", [("EMPTY", 0)]),
    ],
)
def test_what_is_guessed(text: str, expected: str, guesses: list[tuple[str, int]]) -> None:
    parsed = parse(text)
    assert shape(parsed.tree) == expected
    assert sorted((guess.kind.name, guess.position) for guess in parsed.guesses) == sorted(guesses)


def depth(node: Node | None) -> int:
    if not isinstance(node, Group):
        return 0
    return 1 + max(depth(one) for one in (node.first, *(step.operand for step in node.steps)))


def test_too_many_parentheses_are_reported_and_bounded() -> None:
    parsed = parse("(a OR " * 10_000 + "b" + ")" * 10_000)
    assert depth(parsed.tree) == MAX_DEPTH
    assert [guess.kind for guess in parsed.guesses] == [GuessKind.TOO_DEEP]


def test_parentheses_around_nothing_else_do_not_deepen() -> None:
    assert shape(parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH).tree) == "a"


@given(SYNTAX | st.text())
def test_every_text_is_read_and_positions_lie_in_it(text: str) -> None:
    parsed = parse(text)
    assert all(0 <= guess.position <= len(text) for guess in parsed.guesses)
    assert (parsed.tree is None) == (GuessKind.EMPTY in {guess.kind for guess in parsed.guesses})


@pytest.mark.parametrize("name", ["msc-ms", "msc-ms-trials", "msc-retractions"])
def test_our_own_queries_need_no_guess(name: str) -> None:
    written = tomllib.loads(QUERIES.read_text(encoding="utf-8"))["queries"][name]["term"]
    assert parse(written).guesses == ()
    assert problems(written) == []
    assert is_plainly_balanced(written), "so that no command has to load the parser"


@pytest.mark.parametrize(
    "text",
    [
        "wharton's jelly",
        '"wharton\'s jelly stem cell*"[tiab]',
        "((a OR b) AND (c OR (d NOT e)))",
        'x["MeSH Terms"]',
        '"a (b"[ti] AND "c] d"',
        '"2020/01/01"[Date - Publication] : "3000"[Date - Publication]',
        "10.1016/S0140-6736(20)30183-5[doi]",
        '"rationing healthcare"[ti:~2]',
        "a AND NOT b",
        "cancer[foo]",
        "x\n  OR y",
        "“smart quotes”[ti]",
    ],
)
def test_legal_syntax_has_no_problems(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("", [0]),
        ("  \n", [0]),
        ("(a AND (b)", [0]),
        ("a AND ((b)", [6]),
        ("a) AND b)", [1, 8]),
        (")(", [0, 1]),
        ('a AND "b', [6]),
        ("a[ti AND b", [1]),
        ("a[ti] b]", [7]),
        ("()", [0]),
    ],
)
def test_slips_are_found_where_they_are(text: str, positions: list[int]) -> None:
    assert sorted({problem.position for problem in problems(text)}) == positions
    assert all(problem.message for problem in problems(text))


@given(SYNTAX)
def test_balanced_text_has_no_problem_with_its_parentheses(text: str) -> None:
    plain = "".join(character for character in text if character not in '()[]"“')
    wrapped = f"((x) AND ({plain} y))"
    assert problems(wrapped) == []
    assert [problem.position for problem in problems(f"({wrapped}")] == [0]


@given(SYNTAX | st.text() | SYNTAX.map(lambda text: f"({text} y)"))
@example("AND")
@example('"AND" OR (NOT)')
@example("[ti]")
@example("é")
@example('""')
@example('"[ti]" a (b) "')
@example('a"“"')
@example("10.1016/S0140-6736(20)30183-5[doi]")
def test_what_looks_plainly_balanced_has_no_problems(text: str) -> None:
    if is_plainly_balanced(text):
        assert problems(text) == []
