"""Formulas in MathML, as publishers send them inside titles and abstracts."""

from __future__ import annotations

_NAMESPACE = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def _math(content: str, *, display: bool = False) -> str:
    written = f"<mml:math {_NAMESPACE}>{content}</mml:math>"
    return f"<DispFormula>{written}</DispFormula>" if display else written


def _i(name: str) -> str:
    return f"<mml:mi>{name}</mml:mi>"


def _n(number: str) -> str:
    return f"<mml:mn>{number}</mml:mn>"


def _o(operator: str) -> str:
    return f"<mml:mo>{operator}</mml:mo>"


def _row(*parts: str) -> str:
    return f"<mml:mrow>{''.join(parts)}</mml:mrow>"


def dose(mantissa: str, exponent: int) -> str:
    """``mantissa`` × 10^``exponent``: ``mml:msup``."""
    return _math(_row(_n(mantissa), _o("×"), f"<mml:msup>{_n('10')}{_n(str(exponent))}</mml:msup>"))


def ratio(upper: str, lower: str) -> str:
    """A fraction of two names: ``mml:mfrac``."""
    return _math(_row(_i("r"), _o("="), f"<mml:mfrac>{_i(upper)}{_i(lower)}</mml:mfrac>"))


def root(name: str) -> str:
    """A square root over a subscript: ``mml:msqrt``, ``mml:msub``."""
    return _math(f"<mml:msqrt><mml:msub>{_i(name)}{_n('0')}</mml:msub></mml:msqrt>")


def pooled_effect() -> str:
    """The inverse-variance mean of a meta-analysis, displayed: ``mml:munderover``."""
    total = f"<mml:munderover>{_o('∑')}{_row(_i('i'), _o('='), _n('1'))}{_i('k')}</mml:munderover>"
    weight = f"<mml:msub>{_i('w')}{_i('i')}</mml:msub>"
    effect = f"<mml:msub>{_i('θ')}{_i('i')}</mml:msub>"
    upper, lower = _row(total, weight, effect), _row(total, weight)
    hat = f'<mml:mover accent="true">{_i("θ")}{_o("^")}</mml:mover>'
    return _math(_row(hat, _o("="), f"<mml:mfrac>{upper}{lower}</mml:mfrac>"), display=True)


def system() -> str:
    """Two rate equations as a table, displayed: ``mml:mtable``, ``mml:mfenced``."""

    def line(of: str, gain: str, loss: str) -> str:
        rate = f"<mml:mfrac>{_row(_i('d'), _i(of))}{_row(_i('d'), _i('t'))}</mml:mfrac>"
        right = _row(_i(gain), _i(of), _o("−"), _i(loss), _i("T"), _i("R"))
        cells = "".join(f"<mml:mtd>{cell}</mml:mtd>" for cell in (rate, _o("="), right))
        return f"<mml:mtr>{cells}</mml:mtr>"

    rows = line("T", "α", "β") + line("R", "γ", "δ")
    return _math(
        f'<mml:mfenced open="{{" close=""><mml:mtable>{rows}</mml:mtable></mml:mfenced>',
        display=True,
    )


def half_life() -> str:
    """A relation with a root of higher index and a text: ``mml:mroot``, ``mml:mtext``."""
    left = f"<mml:msubsup>{_i('t')}{_row(_n('1'), _o('/'), _n('2'))}{_o('∗')}</mml:msubsup>"
    right = f"<mml:mroot>{_row(_i('ln'), _n('2'))}{_n('3')}</mml:mroot>"
    return _math(_row(left, _o("≈"), right, "<mml:mtext> days</mml:mtext>"))
