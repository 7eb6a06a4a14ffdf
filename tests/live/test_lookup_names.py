"""`AMZ.KPI` and its sisters look into the workbook, and say what `AMZ_KPI` says of all that is there."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import ironcalc
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from tests import office
from tests.stores import workbook_path
from xlops.errors import XlopsError
from xlops.jobs.asked import ASINS
from xlops.kpis.functions import function_names
from xlops.live import lookups
from xlops.live.lookup_names import lookup_names, steps_of
from xlops.workbook.lookup import LOOKUP, UNKNOWN, WORDS
from xlops.workbook.package import Package
from xlops.workbook.template import template_path

Sheet = dict[str, list[Any]]
Question = tuple[str, list[Any]]  # KPI, STATUS or TARGET, and its arguments


@pytest.fixture(scope="module")
def held(autumn_built: Path) -> dict[str, Sheet]:
    """The tables of a built workbook that the names look into."""
    package = Package(workbook_path(autumn_built))
    return {name: dict(package.read_table(name)) for name in (LOOKUP, WORDS, "tbl_asin_week")}


def _laid(held: dict[str, Sheet], path: Path, formulas: list[str], cells: list[list[Any]]) -> Any:
    """A workbook with the tables, the names, and formulas in column A beside their cells, as IronCalc has it."""
    book = Workbook()
    sheet = book.worksheets[0]
    for name, columns in held.items():
        there = book.create_sheet(name)
        there.append(list(columns))
        for row in zip(*columns.values(), strict=True):
            there.append([None if v == "" else v for v in row])
        there.add_table(Table(displayName=name, ref=f"A1:{get_column_letter(len(columns))}{there.max_row}"))
    for name, text in lookup_names():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    for at, (formula, given) in enumerate(zip(formulas, cells, strict=True), 1):
        for column, value in enumerate(given, 2):
            cell = sheet.cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "e" if value.startswith("#") else "s"
        refs = ",".join(sheet.cell(at, 2 + n).coordinate for n in range(len(given)))
        sheet.cell(at, 1, f"={formula}".replace("()", f"({refs})"))
    book.save(path)
    model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    return model


def _said(shop: Path, name: str, given: list[Any]) -> Any:
    """What the function with Python says; #N/A where it refuses, since a name has no sentence to say."""
    kpi, period, scope, marketplace, what = (given + [None] * 5)[:5]
    book = str(shop / "book.xlsx")
    try:
        if name == "KPI":
            found = lookups.AMZ_KPI(kpi, period, scope, marketplace, book, what)
        else:
            found = getattr(lookups, f"AMZ_{name}")(kpi, period, scope, book, marketplace)
    except XlopsError:
        return "#N/A"
    return "#N/A" if isinstance(found, str) and found.startswith("#VALUE!") else found


def _near(value: Any) -> Any:
    return pytest.approx(value, rel=1e-12) if isinstance(value, float) else value


def _questions(held: dict[str, Sheet]) -> list[Question]:
    """KPIs, periods and scopes by every kind of word, some blank, unknown or errors."""
    rng, words = random.Random(20), held[WORDS]["word"]
    known = {k: [w.removeprefix(f"{k}|") for w in words if w.startswith(f"{k}|")] for k in ("kpi", "period", "scope")}
    account = [w for w in known["scope"] if w in ("all", "us", "usa", "美国", "amazon.com", "全部")]
    drawn: list[Question] = []
    for n in range(600):
        given: list[Any] = [rng.choice(known["kpi"]), rng.choice(known["period"])]
        given[0] = given[0].upper() if n % 3 else f" {given[0]}"
        given[1] = float(given[1]) if re.fullmatch(r"-?\d+", given[1]) else given[1]
        given += [rng.choice([*account, "US", None])] if n % 2 else []
        if n % 5 == 0:
            given = [*given[:2], rng.choice([None, "US", "ALL"]), rng.choice(["us", "ALL", None, "JP"])]
        if n % 13 == 0:
            given[rng.randint(0, 1)] = rng.choice([None, "nonsense", "aco*", "?cos", "#DIV/0!", "2019-W01", 7.0])
        name = rng.choice(("KPI", "STATUS", "TARGET"))
        if name == "KPI" and n % 2 == 0:
            given = [*given, *[None] * (4 - len(given)), rng.choice(["expected", "low", "High", "value", None, "mean"])]
        drawn.append((name, given))
    return drawn


def test_a_name_says_what_the_function_says(held: dict[str, Sheet], autumn_built: Path, tmp_path: Path) -> None:
    asked = _questions(held)
    model = _laid(held, tmp_path / "asked.xlsx", [f"AMZ.{name}()" for name, _ in asked], [given for _, given in asked])
    found = [model.get_cell_value(0, at, 1) for at in range(1, len(asked) + 1)]
    expected = [_said(autumn_built, *question) for question in asked]
    assert [(q, f, e) for q, f, e in zip(asked, found, expected, strict=True) if f != _near(e)] == []
    assert sum(isinstance(e, float) for e in expected) > 100
    assert {"", "#N/A", "no data", "met", "breach"} <= {e for e in expected if isinstance(e, str)}


def test_every_row_of_the_table_is_what_the_function_says(held: dict[str, Sheet], autumn_built: Path) -> None:
    rows = [dict(zip(held[LOOKUP], row, strict=True)) for row in zip(*held[LOOKUP].values(), strict=True)]
    words = [(w, means) for w, means in zip(*held[WORDS].values(), strict=True) if w.startswith("period|")]
    said = {means: word.removeprefix("period|") for word, means in reversed(words)}  # the first word of each
    for row in rows:
        assert row["key"] == f"{row['kpi']}|{row['period']}|{row['scope']}"
        place = (row["kpi"], said[row["period"]], row["scope"])
        value, target, status = (_said(autumn_built, n, list(place)) for n in ("KPI", "TARGET", "STATUS"))
        assert (row["value"] or 0, row["target"], row["status"] or "no data") == (
            0 if value == "#N/A" else value, None if target == "#N/A" else target, status,
        ), row  # fmt: skip
        comes_to = [_said(autumn_built, "KPI", [*place, "", what]) for what in ("expected", "low", "high")]
        held_there = [value if row[w] is None else "#N/A" if row[w] == UNKNOWN else row[w] for w in
                      ("expected", "low", "high")]  # fmt: skip
        assert comes_to == held_there
    asins = {row["scope"] for row in rows} - {"ALL", "US"}
    assert 5 < len(asins) <= 2 * ASINS, "of the week and of the month"
    assert len({row["key"] for row in rows}) == len(rows)


def test_the_words_of_asins_and_the_rows_of_tables(held: dict[str, Sheet], autumn_built: Path, tmp_path: Path) -> None:
    sku, asin = next(
        (w.removeprefix("scope|"), m) for w, m in zip(*held[WORDS].values(), strict=True) if w.startswith("scope|lf-")
    )
    formulas = [
        f'AMZ.KPI("gmv","2026-W47","{sku.upper()}")', f'AMZ.KPI("gmv","last week","{asin}")',
        'ROWS(AMZ.TABLE("kpis","2026-W47","US"))', 'INDEX(AMZ.TABLE("kpis"),1,3)', 'ROWS(AMZ.TABLE("kpis","2019-W01"))',
        'INDEX(AMZ.TABLE("kpis",-1,"US"),2,1)', f'ROWS(AMZ.TABLE("asins",,"{asin}"))', 'AMZ.TABLE("nothing")',
        'ROWS(AMZ.TABLE("asins","2026-W47",,"US"))', 'AMZ.KPI("gmv","2026-W47","US","DE")',
    ]  # fmt: skip
    model = _laid(held, tmp_path / "tables.xlsx", formulas, [[] for _ in formulas])
    found = [model.get_cell_value(0, at, 1) for at in range(1, len(formulas) + 1)]
    gmv = _said(autumn_built, "KPI", ["gmv", "2026-W47", asin])
    told = held[LOOKUP]
    us = [k for k, p, s in zip(told["kpi"], told["period"], told["scope"], strict=True) if (p, s) == ("2026-W47", "US")]
    sold = held["tbl_asin_week"]
    here = [p for p, m in zip(sold["period"], sold["marketplace"], strict=True) if (p, m) == ("2026-W47", "US")]
    assert found == [
        gmv, gmv, 1 + len(us), "scope", 1, us[0], 1 + sold["asin"].count(asin), "#N/A", 1 + len(here), "#N/A",
    ]  # fmt: skip
    assert isinstance(gmv, float)


def test_no_name_that_looks_up_is_called_as_a_function_with_python() -> None:
    """Which of the two Excel prefers could not be seen, and these two may know different things."""
    for language in ("en", "zh"):
        names = Package(template_path(language)).defined_names()
        assert {n for n in names if n.startswith("AMZ.")} == {"AMZ.KPI", "AMZ.STATUS", "AMZ.TARGET", "AMZ.TABLE"}
        assert {n.casefold() for n in names if n.startswith("AMZ.")}.isdisjoint(map(str.casefold, function_names()))
        assert {n: names[n] for n, _ in lookup_names()} == dict(lookup_names())


def _without_xlookup(text: str, places: dict[str, str]) -> str:
    """XLOOKUP as VLOOKUP, which LibreOffice has: `places` has the block from a table's first column to each one."""
    while (at := text.find("_xlfn.XLOOKUP(")) >= 0:
        depth, parts, begin = 0, list[str](), at + len("_xlfn.XLOOKUP(")
        end = begin
        while depth >= 0:
            letter = text[end]
            depth += (letter == "(") - (letter == ")")
            if (letter == "," and depth == 0) or depth < 0:
                parts.append(text[begin:end])
                begin = end + 1
            end += 1
        block = places[parts[2]]
        found = f"VLOOKUP({parts[0]},{block},COLUMNS({block}),FALSE)"
        text = text[:at] + (f"IFERROR({found},{parts[3]})" if len(parts) > 3 else found) + text[end:]
    return text


@pytest.mark.thorough
def test_libreoffice_answers_kpis_down_and_periods_across(
    held: dict[str, Sheet], autumn_built: Path, tmp_path: Path
) -> None:
    """It knows no LET and no XLOOKUP: each step is an array formula in a block of its own. Errors and blanks it loses
    in joining texts of blocks, so that only words that mean something are asked."""
    kpis = ["acos", "销售额", "Buy Box %", "usp", "tacos"]
    periods = ["2026-W47", "last week", "-2", "2026-10", "-1m", "上周"]
    book, places = Workbook(), dict[str, str]()
    for name, columns in held.items():
        there = book.create_sheet(name)
        there.append(list(columns))
        for row in zip(*columns.values(), strict=True):
            there.append([None if v == "" else v for v in row])
        for n, column in enumerate(columns, 1):
            places[f"{name}[{column}]"] = f"'{name}'!$A$2:${get_column_letter(n)}${there.max_row}"
    tops = dict[str, int]()
    for number, name in enumerate(("AMZ.KPI", "AMZ.STATUS", "AMZ.TARGET")):
        sheet = book.create_sheet(f"ask{number}")
        for down, kpi in enumerate(kpis):
            for across, period in enumerate(periods):
                sheet.cell(2 + down, 2 + across, kpi)
                sheet.cell(2 + down, 12 + across, period)
        named = {"kpi": "$B$2:$G$6", "period": "$L$2:$Q$6", "scope": "$A$99", "marketplace": "$A$99", "what": "$A$99"}
        for at, (step, _) in enumerate(steps := steps_of(name)):
            named[step] = f"$B${10 + 8 * at}:$G${14 + 8 * at}"
        for step, text in steps:
            box = named[step].replace("$", "")
            formula = _without_xlookup(text.format_map(named), places)
            sheet[box.split(":")[0]] = ArrayFormula(box, f"={formula}")
        tops[sheet.title] = 10 + 8 * (len(steps) - 1)
    book.save(tmp_path / "blocks.xlsx")
    made = load_workbook(office.libreoffice_values(tmp_path / "blocks.xlsx", tmp_path / "calc"), data_only=True)
    for name, (title, top) in zip(("KPI", "STATUS", "TARGET"), tops.items(), strict=True):
        found = [[made[title].cell(top + r, 2 + c).value or "" for c in range(len(periods))] for r in range(len(kpis))]
        expected = [[_said(autumn_built, name, [kpi, period]) for period in periods] for kpi in kpis]
        assert found == [[_near(e) for e in row] for row in expected]
