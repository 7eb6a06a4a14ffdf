"""One case table, every surface."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from tests.kpis import engines
from tests.kpis.engines import Row, random_formula, random_given
from xlops.errors import FormulaError
from xlops.kpis import Formula, load, parse
from xlops.kpis.formula import Node, _One
from xlops.kpis.functions import function_kpis
from xlops.kpis.surfaces import Unsupported
from xlops.kpis.surfaces.excel import to_excel
from xlops.kpis.surfaces.lambda_ import to_body, to_lambda
from xlops.kpis.surfaces.number import reader
from xlops.kpis.surfaces.pandas import evaluate
from xlops.kpis.surfaces.python import compile_python
from xlops.kpis.surfaces.sql import to_sql

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["case"]
CATALOGUE = load()
ROWS = [Row(CATALOGUE[case["kpi"]].formula, case["inputs"]) for case in CASES]
EXPECTED: list[float | None] = [case.get("expect") for case in CASES]
BLANKED = [
    Row(row.formula, {**row.given, name: None})
    for row, value in zip(ROWS, EXPECTED, strict=True)
    if value is not None
    for name in row.formula.inputs
]
ALL = ROWS + BLANKED
ALL_EXPECTED = EXPECTED + [None] * len(BLANKED)

Engine = Callable[[Sequence[Row]], list[float | None]]
QUICK: dict[str, Engine] = {
    "python": engines.python_values,
    "pandas": engines.pandas_values,
    "duckdb": engines.duckdb_values,
}
WORKBOOK = {"ironcalc": engines.ironcalc_values, "lambda": engines.lambda_values}


def same(found: list[float | None], expected: list[float | None]) -> bool:
    return found == [None if e is None else pytest.approx(e, rel=1e-9, abs=1e-6) for e in expected]


def test_every_kpi_has_a_case_with_a_value_and_every_division_one_without() -> None:
    with_value = {case["kpi"] for case in CASES if "expect" in case}
    without = {case["kpi"] for case in CASES if "expect" not in case}
    assert list(CATALOGUE) == [k for k in CATALOGUE if k in with_value]
    assert {k.id for k in CATALOGUE.values() if k.formula.divisions} <= without


def _random_rows(seed: int, count: int) -> list[Row]:
    rng = random.Random(seed)
    rows: list[Row] = []
    while len(rows) < count:
        try:
            formula = parse(random_formula(rng))
        except FormulaError:
            continue
        rows.append(Row(formula, random_given(rng, formula)))
    return rows


@pytest.mark.thorough
def test_libreoffice_agrees_on_the_case_table_and_on_random_formulas(tmp_path: Path) -> None:
    rows = _random_rows(2026, 400)
    found = engines.libreoffice_values(ALL + rows, tmp_path, '=""')
    assert same(found, ALL_EXPECTED + engines.python_values(rows))


def test_ironcalc_and_lambda_agree_on_random_formulas(tmp_path: Path) -> None:
    rows = _random_rows(47, 4000)
    expected = engines.python_values(rows)
    assert 800 < sum(e is None for e in expected) < 3200
    assert same(engines.ironcalc_values(rows, tmp_path), expected)
    assert same(engines.lambda_values(rows[:600], tmp_path, '=""'), expected[:600])


@pytest.mark.thorough
def test_every_surface_agrees_on_ten_thousand_fact_sets(tmp_path: Path) -> None:
    rng = random.Random(65)
    kpis = list(CATALOGUE.values())
    formulas = [kpis[n % len(kpis)].formula for n in range(10_000)]
    rows = [Row(formula, random_given(rng, formula)) for formula in formulas]
    expected = engines.python_values(rows)
    assert 2000 < sum(e is None for e in expected) < 8000  # blanks and zeros are among them
    assert same(engines.ironcalc_values(rows, tmp_path), expected)
    assert same(engines.lambda_values(rows, tmp_path, '=""'), expected)
    for formula in dict.fromkeys(formulas):
        here = [n for n, row in enumerate(rows) if row.formula is formula]
        facts = pd.DataFrame([rows[n].values() for n in here], columns=list(formula.inputs), dtype="float64")
        found = evaluate(formula, facts)
        assert same([None if pd.isna(v) else float(v) for v in found], [expected[n] for n in here])
        numbered = facts.assign(n=range(len(facts)))
        asked = duckdb.from_df(numbered).project(f"n, {to_sql(formula)}").order("n")
        assert same([value for _, value in asked.fetchall()], [expected[n] for n in here])


@pytest.mark.thorough
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.randoms(use_true_random=False))
def test_python_pandas_and_duckdb_agree_on_any_formula(rng: random.Random) -> None:
    try:
        formula = parse(random_formula(rng))
    except FormulaError:
        assume(False)
        raise
    row = Row(formula, random_given(rng, formula))
    expected = engines.python_values([row])
    assert same(engines.pandas_values([row]), expected)
    assert same(engines.duckdb_values([row]), expected)


BIG = st.one_of(st.none(), st.just(0.0), st.floats(-1e18, 1e18, allow_nan=False).filter(lambda x: abs(x) > 1e-4))


@pytest.mark.thorough
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a*b*gmv*a*b*gmv*a*b*gmv*a*b*gmv", "a/b/gmv/a/b/gmv*a*b", "a/(b-gmv)/(a-b)"]), BIG, BIG, BIG)
def test_nothing_infinite_leaves_any_surface(text: str, a: float | None, b: float | None, c: float | None) -> None:
    row = Row(parse(text), {"a": a, "b": b, "gmv": c})
    expected = engines.python_values([row])
    for engine in (engines.pandas_values, engines.duckdb_values):
        found = engine([row])
        assert found == [None if e is None else pytest.approx(e, rel=1e-9) for e in expected]


@pytest.mark.parametrize(
    ("text", "sql", "excel"),
    [
        (
            "spend / ad_sales",
            '"spend"::DOUBLE / nullif("ad_sales"::DOUBLE, 0)',
            'IF(COUNT(spend,ad_sales)<2,"",IF(ad_sales=0,"",spend/ad_sales))',
        ),
        ("gmv", '"gmv"::DOUBLE', 'IF(COUNT(gmv)=0,"",gmv)'),
        (
            "gmv / prev(gmv) - 1",
            '"gmv"::DOUBLE / nullif("gmv__prev"::DOUBLE, 0) - 1e0',
            'IF(COUNT(gmv,gmv__prev)<2,"",IF(gmv__prev=0,"",gmv/gmv__prev-1))',
        ),
        ("a - -b", '"a"::DOUBLE - (-"b"::DOUBLE)', 'IF(COUNT(a,b)<2,"",a-(-b))'),
        (
            "a / (b - c)",
            (
                'CASE WHEN abs("b"::DOUBLE - "c"::DOUBLE) > 1e-09 '
                'THEN "a"::DOUBLE / nullif(("b"::DOUBLE - "c"::DOUBLE), 0) END'
            ),
            'IF(COUNT(a,b,c)<3,"",IF(ABS(b-c)<=1E-09,"",a/(b-c)))',
        ),
        (
            "a / (b / c)",
            '"a"::DOUBLE / nullif(("b"::DOUBLE / nullif("c"::DOUBLE, 0)), 0)',
            'IF(COUNT(a,b,c)<3,"",IF(c=0,"",IF(b/c=0,"",a/(b/c))))',
        ),
        (
            "a / -(b * c)",
            '"a"::DOUBLE / nullif((-("b"::DOUBLE * "c"::DOUBLE)), 0)',
            'IF(COUNT(a,b,c)<3,"",IF(-1*(b*c)=0,"",a/(-1*(b*c))))',
        ),
        (
            "min(a, 2)",
            'CASE WHEN "a"::DOUBLE IS NOT NULL THEN least("a"::DOUBLE, 2e0) END',
            'IF(COUNT(a)=0,"",MIN(a,2))',
        ),
    ],
)
def test_text_of_sql_and_excel(text: str, sql: str, excel: str) -> None:
    formula = parse(text)
    assert (to_sql(formula), to_excel(formula, str)) == (sql, excel)


def test_text_of_lambda() -> None:
    text = to_lambda(parse("spend / ad_sales"))
    assert text.replace(reader(), "READ") == (
        "_xlfn.LAMBDA(_xlpm.spend,_xlpm.ad_sales,_xlfn.LET(_xlpm.number_of,READ,"
        "_xlpm.spend_,_xlpm.number_of(_xlpm.spend),_xlpm.ad_sales_,_xlpm.number_of(_xlpm.ad_sales),"
        "IF(ISNUMBER(_xlpm.spend_)*ISNUMBER(_xlpm.ad_sales_),"
        "IFERROR(IF(_xlpm.ad_sales_=0,NA(),_xlpm.spend_/_xlpm.ad_sales_),NA()),"
        'IF(ISERROR(_xlpm.spend_),_xlpm.spend_,IF(ISERROR(_xlpm.ad_sales_),_xlpm.ad_sales_,"")))))'
    )


@pytest.mark.thorough
def test_the_body_of_a_lambda_answers_each_cell_of_a_range(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, cells in enumerate([(25, 100), (None, 100), (5, 0), ("-", 10), (3, None), (1, 4)], start=1):
        for column, value in enumerate(cells, start=2):
            sheet.cell(at, column, value)
    names = {"spend": "B1:B6", "ad_sales": "C1:C6"}
    text = to_body(CATALOGUE["acos"].formula, names.__getitem__)
    sheet["A1"] = ArrayFormula("A1:A6", f"={text}")
    book.save(tmp_path / "cells.xlsx")
    assert engines.recalculated(tmp_path / "cells.xlsx", tmp_path, 6) == [0.25, None, "#N/A", None, None, 0.25]


def test_no_function_takes_the_least_of_a_range() -> None:
    """MIN and MAX would take it over all cells: a LAMBDA of theirs could not answer cell by cell."""
    assert [k.id for k in function_kpis() if re.search(r"\b(MIN|MAX)\(", to_lambda(k.formula))] == []


def test_sql_reads_the_columns_it_is_told() -> None:
    assert to_sql(parse("a / b"), lambda name: f"t.{name}") == "t.a / nullif(t.b, 0)"


def test_a_cell_says_no_sales_only_where_something_was_spent() -> None:
    text = to_excel(parse("spend / ad_sales"), str, without_denominator='no "sales"')
    assert text == ('IF(COUNT(spend,ad_sales)<2,"",IF(ad_sales=0,IF(spend>0,"no ""sales""",""),spend/ad_sales))')


def test_a_negated_product_below_the_line(tmp_path: Path) -> None:
    row = Row(parse("a / -(b * gmv)"), {"a": 1.0, "b": 2.0, "gmv": 5.0})
    assert engines.ironcalc_values([row], tmp_path) == engines.lambda_values([row], tmp_path) == [-0.1]


def test_no_sales_in_a_cell_n6(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, (spend, sales) in enumerate([(5, 0), (0, 0), (5, 20), (5, None), (-5, 0)], start=1):
        names = {"spend": f"B{at}", "ad_sales": f"C{at}"}
        text = to_excel(CATALOGUE["acos"].formula, names.__getitem__, without_denominator="无销售")
        for column, value in enumerate((f"={text}", spend, sales), start=1):
            sheet.cell(at, column, value)
    book.save(tmp_path / "no_sales.xlsx")
    assert engines.ironcalc_cells(tmp_path / "no_sales.xlsx", 5) == ["无销售", "", 0.25, "", ""]


class Root(_One):
    """A step that no surface knows."""


def _strange() -> Formula:
    root: Node = Root(parse("a").root)
    return Formula("root(a)", root)


@pytest.mark.parametrize(
    ("surface", "call"),
    [
        ("python", compile_python),
        ("pandas", lambda f: evaluate(f, pd.DataFrame({"a": [1.0]}))),
        ("sql", to_sql),
        ("excel", lambda f: to_excel(f, str)),
        ("excel", to_lambda),
    ],
)
def test_a_surface_that_cannot_say_it_says_so(surface: str, call: Callable[[Formula], object]) -> None:
    with pytest.raises(Unsupported, match=rf"^{surface} cannot express root in 'root\(a\)'$"):
        call(_strange())


def test_excel_refuses_a_formula_longer_than_a_cell_takes() -> None:
    text = "a / (b / (a / (b / (a / (b / (a / (b / a)))))))"
    with pytest.raises(Unsupported, match="excel takes 8192 characters"):
        to_excel(parse(text), lambda name: name * 200)


def test_python_takes_inputs_by_place_or_by_name_and_refuses_others() -> None:
    acos = compile_python(parse("spend / ad_sales"))
    assert (acos(25, 100), acos(ad_sales=100, spend=25), acos(25, ad_sales=100)) == (0.25, 0.25, 0.25)
    for wrong in ((1.0,), (1.0, 2.0, 3.0)):
        with pytest.raises(TypeError, match="takes spend, ad_sales"):
            acos(*wrong)
    with pytest.raises(TypeError, match="takes spend, ad_sales"):
        acos(spend=1, sales=2)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_python_takes_what_is_no_finite_number_as_missing(value: float) -> None:
    assert compile_python(parse("a / b"))(1, value) is None
    assert compile_python(parse("a / b"))(value, 1) is None


def test_a_difference_that_is_only_rounding_is_no_denominator() -> None:
    row = Row(parse("a / (b + c - gmv)"), {"a": 1, "b": 0.1, "c": 0.2, "gmv": 0.3})
    assert [engine([row]) for engine in QUICK.values()] == [[None], [None], [None]]


def test_pandas_gives_float64_on_the_frames_index_from_any_number_type() -> None:
    frame = pd.DataFrame(
        {
            "spend": pd.array([25, 25, None, 0], dtype="Int64"),
            "ad_sales": pd.Series([100, 0, 100, 50], index=["a", "b", "c", "d"], dtype="object"),
        },
        index=["a", "b", "c", "d"],
    )
    found = evaluate(parse("spend / ad_sales"), frame)
    expected = pd.Series([0.25, float("nan"), float("nan"), 0.0], index=["a", "b", "c", "d"], dtype="float64")
    pd.testing.assert_series_equal(found, expected)


def test_pandas_names_the_columns_a_frame_lacks() -> None:
    with pytest.raises(FormulaError, match="needs the columns ad_sales, which the frame lacks; did you mean 'ad_sale'"):
        evaluate(parse("spend / ad_sales"), pd.DataFrame({"spend": [1.0], "ad_sale": [2.0]}))


def test_pandas_on_an_empty_frame_is_empty() -> None:
    frame = pd.DataFrame({"spend": [], "ad_sales": []})
    assert evaluate(parse("spend / ad_sales"), frame).tolist() == []
