"""The language: what is read, and how everything else is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.errors import FormulaError
from xlops.kpis import Formula, parse
from xlops.kpis.formula import Add, Constant, Divide, Input, Maximum, Multiply, Negative, Subtract

KNOWN = ("spend", "ad_sales", "sp_sales", "gmv", "clicks")


def test_a_ratio_is_two_inputs_and_a_division() -> None:
    formula = parse("spend / ad_sales", KNOWN)
    assert formula == Formula("spend / ad_sales", Divide(Input("spend"), Input("ad_sales")))
    assert formula.inputs == ("spend", "ad_sales")


def test_other_periods_are_plain_inputs() -> None:
    formula = parse("gmv / year_ago(gmv) - prev(spend)", KNOWN)
    assert formula.root == Subtract(Divide(Input("gmv"), Input("gmv", "year_ago")), Input("spend", "prev"))
    assert formula.inputs == ("gmv", "gmv__year_ago", "spend__prev")
    assert formula.measures == ("gmv", "spend")
    assert formula.compares
    assert not parse("gmv").compares


def test_precedence_and_numbers_are_those_of_school() -> None:
    assert parse("-a + 2 * (b - .5e1)").root == Add(
        Negative(Input("a")), Multiply(Constant(2.0), Subtract(Input("b"), Constant(5.0)))
    )


def test_an_input_is_asked_once_and_in_order_of_appearance() -> None:
    assert parse("max(b, a) / (a + b + c)").inputs == ("b", "a", "c")


def test_divisions_come_inner_first() -> None:
    inner = Divide(Input("b"), Input("c"))
    assert parse("a / (b / c)").divisions == (inner, Divide(Input("a"), inner))


def test_a_chinese_keyboard_may_be_used() -> None:
    assert parse("（ｓｐｅｎｄ×１００）÷ａｄ＿ｓａｌｅｓ", KNOWN).root == parse("(spend*100)/ad_sales").root
    assert parse("max（spend，gmv）").root == Maximum((Input("spend"), Input("gmv")))


def test_a_target_may_be_named_only_where_it_is_allowed() -> None:
    formula = parse("target(acos) * sp_sales / clicks", KNOWN, kpis=("acos",))
    assert formula.inputs == ("acos__target", "sp_sales", "clicks")
    assert formula.measures == ("sp_sales", "clicks")
    with pytest.raises(FormulaError, match="names a target; only `ratio_to` may do so"):
        parse("target(acos)", KNOWN)
    with pytest.raises(FormulaError, match="the target of 'acox', which is no KPI; did you mean 'acos'"):
        parse("target(acox)", KNOWN, kpis=("acos",))


REFUSED = {
    "spend / ad_sale": "names 'ad_sale', which is no measure; did you mean 'ad_sales' or 'sp_sales'?",
    "prev(spent)": "names 'spent', which is no measure; did you mean 'spend'?",
    "Spend": "names 'Spend', which is no measure; did you mean 'spend'?",
    "": "cannot be read as a formula",
    "   ": "cannot be read as a formula",
    "spend /": "cannot be read as a formula",
    "(spend": "cannot be read as a formula",
    "spend gmv": "cannot be read as a formula",
    "010 + spend": "cannot be read as a formula",
    "spend if gmv else clicks": "holds 'spend if gmv else clicks'",
    "spend and gmv": "holds 'spend and gmv'",
    "not spend": "holds 'not spend'",
    "spend ** 2": "holds 'spend ** 2'",
    "spend // 2": "holds 'spend // 2'",
    "+spend": "holds '+spend'",
    "spend % 2": "holds '% 2'",
    "spend.real": "holds '.real'",
    "'spend'": "holds \"'spend'\"",
    "spend[0]": "holds '[0]'",
    "spend; gmv": "holds '; gmv'",
    "spend > gmv": "holds '> gmv'",
    "spend := 1": "holds ':= 1'",
    "a\0b": "holds '\\x00b'",
    "0x10 * spend": "holds '0x10 * spend'",
    "1_000 * spend": "holds '1_000 * spen'",
    "1or spend": "holds '1or spend'",
    "5² * spend": "holds '² * spend'",
    "True * spend": "holds 'True'",
    "None / spend": "holds 'None'",
    "2j * spend": "holds '2j * spend'",
    "(spend, gmv)": "holds '(spend, gmv)'",
    "lambda * 2": "cannot be read as a formula",
    "exec(spend)": "calls 'exec'",
    "prec(spend)": "calls 'prec': only",
    "__import__(spend)": "calls '__import__'",
    "spend()": "calls 'spend'",
    "prev(spend)(gmv)": "holds 'prev(spend)(gmv)'",
    "max(*spend, gmv)": "holds '*spend'",
    "prev(spend / gmv)": "gives prev() 'spend / gmv'; it takes the name of one measure",
    "prev(prev(spend))": "gives prev() 'prev(spend)'; it takes the name of one measure",
    "prev(spend, gmv)": "gives prev() 2 arguments; it takes one",
    "abs()": "gives abs() 0 arguments; it takes one",
    "min(spend)": "gives min() 1 arguments; it takes two to eight",
    "prev + spend": "uses prev without brackets; it is a function",
    "gmv__prev": "another period is written prev(measure) or year_ago(measure)",
    "spend / 0": "divides by zero",
    "spend / 0.0": "divides by zero",
    "2 + 2": "names no measure",
    "1e999 * spend": "holds 1e999: numbers from 1e-9 to 1e12 are allowed",
    "1e-30 * spend": "holds 1e-30: numbers from 1e-9 to 1e12 are allowed",
    "9" * 400 + " * spend": "numbers from 1e-9 to 1e12 are allowed",
    "*".join(["spend"] * 14): "has 13 multiplications and divisions; at most 12 are allowed",
    "+".join(["spend"] * 40): "is nested more than 32 deep",
    "-" * 480 + "spend": "is nested more than 32 deep",
    "(" * 240 + "spend" + ")" * 240: "cannot be read as a formula",
    "spend+" * 2000 + "spend": "is 12005 characters long; at most 500 are read",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:24] or "empty")
def test_what_is_not_in_the_language_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text, KNOWN)
    message = str(refused.value)
    assert REFUSED[text] in message
    assert message.startswith("The formula ")
    assert repr(text)[1:20] in message
    assert len(message) < 400


def test_a_refusal_says_what_is_allowed() -> None:
    with pytest.raises(FormulaError) as refused:
        parse("spend ** 2")
    assert str(refused.value) == (
        "The formula 'spend ** 2' holds 'spend ** 2': only names of measures, numbers, + - * /, brackets, "
        "and prev() year_ago() min() max() abs() are allowed"
    )


@given(st.text(max_size=60) | st.text(alphabet="ab_/*-+(). ,0123456789eprvmin\n", max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FormulaError):
        assert parse(text).inputs
