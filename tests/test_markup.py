"""Mixed content and MathML become text, and no letter is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harvester.pubmed_xml.markup import squeezed, text_of
from harvester.pubmed_xml.scripts import SUBSCRIPTS, SUPERSCRIPTS

MATHML = "http://www.w3.org/1998/Math/MathML"


def text(content: str) -> str | None:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
    return text_of(etree.fromstring(f'<t xmlns:mml="{MATHML}">{content}</t>', parser))


def formula(content: str) -> str | None:
    return text(f'<math xmlns="{MATHML}">{content}</math>')


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("10<sup>6</sup> cells", "10⁶ cells"),
        ("CO<sub>2</sub>", "CO₂"),
        ("Ca<sup>2+</sup>", "Ca²⁺"),
        ("Ca<sup>2</sup><sup>+</sup>", "Ca²⁺"),
        ("Cl<sup>-</sup> and K<sup>−1</sup>", "Cl⁻ and K⁻¹"),
        ("x<sup>2,3</sup>", "x^(2,3)"),
        ("x<sub>a/b</sub>", "x_(a/b)"),
        ("x<sup>Ω</sup>y<sub>Ω</sub>", "x^(Ω)y_(Ω)"),
        ("C<sub>max</sub>", "Cₘₐₓ"),
        ("a<sup/>b<sub></sub>c<i/>", "abc"),
        ("a<sup> </sup>b", "a b"),
        ("10<sup> 6 </sup>x", "10 ⁶ x"),
        ("10<sup>6 7</sup>", "10^(6 7)"),
        ("<i>E. coli</i> <b>K<sup>+</sup></b>", "E. coli K⁺"),
        ("<sup><i>2</i></sup>", "²"),
        ("x<sup>a<sub>2</sub></sup>", "x^(a₂)"),
        ("<u>under<b>lined</b></u>", "underlined"),
        ("one<!-- not --> two<?not this?> three", "one two three"),
        ("<![CDATA[a < b]]> &amp; &#x3b1;", "a < b & α"),
        (" \n a \t b\r\n c ", "a b c"),
        ("a\u00a0b\u2009c\u3000", "a\u00a0b\u2009c\u3000"),
        ("e\u0301 and \u0085", "e\u0301 and \u0085"),
        ("a<strong>b</strong><foo>c<bar>d</bar></foo>e", "abcde"),
        ("a<p>b</p>c<br/>d", "a b c d"),
        ("", None),
        (" <i> </i>\n", None),
        ("<sup/>", None),
    ],
)
def test_inline_markup(content: str, expected: str | None) -> None:
    assert text(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<mfrac><mi>a</mi><mi>b</mi></mfrac>", "a/b"),
        (
            "<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mrow><mn>2</mn><mi>b</mi></mrow>"
            "</mfrac>",
            "(a+1)/(2b)",
        ),
        ("<mfrac><msup><mi>x</mi><mn>2</mn></msup><mn>12</mn></mfrac>", "x²/12"),
        (
            "<mfrac><mfrac><mi>a</mi><mi>b</mi></mfrac><mi>c</mi></mfrac>",
            "(a/b)/c",
        ),
        ('<mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac>', "n¦k"),
        ("<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>", "xⁿ⁺¹"),
        ("<msup><mi>x</mi><mi>α</mi></msup>", "x^(α)"),
        ("<msup><mi>f</mi><mo>′</mo></msup>", "f′"),
        ("<msup><mrow><mi>a</mi><mo>-</mo><mi>b</mi></mrow><mn>2</mn></msup>", "(a-b)²"),
        (
            "<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mn>2</mn></msup>",
            "(a)²",
        ),
        ("<msub><mi>x</mi><mi>q</mi></msub>", "x_(q)"),
        ("<msubsup><mi>η</mi><mi>p</mi><mn>2</mn></msubsup>", "ηₚ²"),
        ("<munder><mo>lim</mo><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder>", "lim_(x→0)"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x^(¯)"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi>"
            "</munderover>",
            "∑ᵢ₌₁ⁿ",
        ),
        ("<msqrt><mi>x</mi></msqrt>", "√x"),
        ("<msqrt><mi>x</mi><mo>+</mo><mi>y</mi></msqrt>", "√(x+y)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ('<mfenced separators=""><mi>a</mi><mi>b</mi></mfenced>', "(ab)"),
        (
            '<mfenced open="[" close="&gt;" separators=";|"><mi>a</mi><mi>b</mi><mi>c</mi>'
            "<mi>d</mi></mfenced>",
            "[a;b|c|d>",
        ),
        (
            '<mfenced open="["><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>'
            "<mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable></mfenced>",
            "[1, 2; 3, 4)",
        ),
        (
            "<mi>x</mi><mtext> for all </mtext><mi>y</mi><mspace width='1em'/><mi>z</mi>",
            "x for all y z",
        ),
        ("<mi>sin</mi><mi>x</mi>", "sin x"),
        ("<mn>2</mn><mi>x</mi><mi>y</mi>", "2xy"),
        ("<ms>quoted</ms>", '"quoted"'),
        ("<mphantom><mi>h</mi></mphantom><mi>v</mi>", "hv"),
        ("<mstyle><mpadded><mi>s</mi></mpadded></mstyle>", "s"),
        (
            "<semantics><mi>p</mi><annotation>\\pi</annotation></semantics>",
            "p",
        ),
        ("<semantics><annotation>only this</annotation></semantics>", "only this"),
        (
            "<mmultiscripts><mi>U</mi><mprescripts/><mn>92</mn><mn>235</mn></mmultiscripts>",
            "₉₂²³⁵U",
        ),
        ("<mfrac><mi>alone</mi></mfrac>", "alone"),
        ("<unknown><mi>kept</mi></unknown>", "kept"),
        ("stray <mi>x</mi> text", "strayxtext"),
        ("<infinity/>", "∞"),
        (
            '<apply><in/><cn type="complex-cartesian">17<sep/>29</cn><complexes/></apply>',
            "17+29i∈ℂ",
        ),
        ("<apply><plus/><ci>a</ci><apply><power/><ci>b</ci><cn>2</cn></apply></apply>", "a+(b²)"),
        ("<apply><sin/><ci>x</ci></apply>", "sin(x)"),
        ("<apply><minus/><ci>x</ci></apply>", "−x"),
        (
            "<matrix><matrixrow><cn> 0 </cn><cn>1</cn></matrixrow><matrixrow><cn>2</cn><cn>3</cn>"
            "</matrixrow></matrix>",
            "[0, 1; 2, 3]",
        ),
    ],
)
def test_formulas(content: str, expected: str) -> None:
    assert formula(content) == expected
    prefixed = content.replace("</", "\0").replace("<", "<mml:").replace("\0", "</mml:")
    assert text(f"<mml:math>{prefixed}</mml:math>") == expected


def test_a_formula_stands_in_its_sentence() -> None:
    content = "where <mml:math><mml:mi>p</mml:mi></mml:math> is"
    assert text(content) == "where p is"
    assert text(f"Energy:<DispFormula>{content}</DispFormula>so") == "Energy: where p is so"


def test_scripts_are_those_of_unicode() -> None:
    for table, kind in ((SUPERSCRIPTS, "<super>"), (SUBSCRIPTS, "<sub>")):
        for plain, script in table.items():
            wanted = "\u2212" if plain == "-" else plain
            decomposed = unicodedata.decomposition(script)
            assert decomposed == f"{kind} {ord(wanted):04X}", (plain, script)


LETTERS = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="<&>"))
INLINES = """
    b i u sup sub foo p DispFormula mml:math mml:mi mml:mn mml:mtext mml:mrow
    mml:mfrac mml:msup mml:mroot mml:mfenced mml:mtable mml:msubsup mml:msqrt
    mml:munder mml:mmultiscripts mml:cn mml:apply mml:matrix mml:mphantom
    mml:unknown
"""
INLINE = st.sampled_from(INLINES.split())
MIXED = st.recursive(
    LETTERS,
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        INLINE,
        st.lists(inner, max_size=4),
    ),
    max_leaves=15,
)


@settings(max_examples=400, deadline=None)
@given(parts=st.lists(MIXED, max_size=5))
def test_no_letter_is_lost(parts: list[str]) -> None:
    content = "".join(parts)
    parsed = etree.fromstring(f'<t xmlns:mml="{MATHML}">{content}</t>')
    letters = sorted(plain("".join(map(str, parsed.itertext()))))
    found = plain(text(content) or "")
    for letter in set(letters):
        assert found.count(letter) >= letters.count(letter)


def plain(written: str) -> str:
    normal = unicodedata.normalize("NFKC", written)
    return "".join(character for character in normal if character.isalnum())


@given(written=st.text(st.characters(exclude_categories=("Cs",))))
def test_only_xml_space_is_squeezed(written: str) -> None:
    def marks(text: str) -> str:
        return "".join(character for character in text if character not in " \t\r\n")

    squeezed_text = squeezed(written)
    assert marks(squeezed_text) == marks(written)
    assert "  " not in squeezed_text
    assert squeezed_text == squeezed_text.strip(" ")
    assert squeezed(squeezed_text) == squeezed_text
