"""The CSV home: what init writes can be read, and so can what a spreadsheet made of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlops.language import Lang, spoken
from xlops.sheets import SHEETS
from xlops.sheets.days import shopping_days
from xlops.sheets.files import copy_csv, read_copy, read_csv, write_csv
from xlops.sheets.reading import DAYS, NUMBERS, Grid, Read, Row, read_rows

PRODUCTS, PLAN = SHEETS["products"], SHEETS["plan"]


def read(path: Path, sheet: str, before: dict[tuple[Any, ...], Row] | None = None, language: Lang = "en") -> Read:
    return read_rows(SHEETS[sheet], read_csv(path, SHEETS[sheet], path.name, language), before or {})


def said(row: Row) -> Row:
    return {c: v for c, v in row.items() if v is not None}


def flat(found: Read) -> list[tuple[str, int | None, str, str]]:
    return [(f.code, f.row, spoken(f.column, "en"), f.message.en) for f in found.findings]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", SHEETS)
def test_what_is_written_reads_the_same(name: str, language: Lang, tmp_path: Path) -> None:
    from xlops.demo import own_sheets

    sheet, path = SHEETS[name], tmp_path / "own.csv"
    rows = own_sheets(date(2026, 11, 22)).get(name, [])
    write_csv(path, sheet, rows, language)
    found = read(path, name, language=language)
    assert found.findings == []
    assert [said(r) for r in found.rows] == [{c: spoken(v, language) for c, v in said(r).items()} for r in rows]
    copy_csv(tmp_path / "copy.csv", sheet, read_csv(path, sheet, "own.csv", language), language)
    assert read(tmp_path / "copy.csv", name, language=language).rows == found.rows


def test_the_lines_above_the_header_explain_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "rates.csv", SHEETS["rates"], [], "zh")
    assert (tmp_path / "rates.csv").read_text("utf-8-sig").splitlines() == [
        "# 汇率: 自某日起，一单位该币种折合的本位币金额。也可写在 xlops.toml 的 [[rate]] 中，二者择一。",
        "# 起始日期: 汇率生效的首日", "# 币种: 如 EUR", "# 汇率: 如 1.08", "起始日期,币种,汇率",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_excel_may_have_saved_it_again(mark: str, encoding: str, tmp_path: Path) -> None:
    lines = ["# 每月每站点一行", "月份,站点,销售额,毛利率", "2026/3/1,美国,120000,25%", "Apr-26,德国,30000,0.3", ",,,"]
    path = tmp_path / "plan.csv"
    path.write_bytes("\r\n".join(line.replace(",", mark) for line in lines).encode(encoding))
    assert [said(r) for r in read(path, "plan").rows] == [
        {"month": date(2026, 3, 1), "marketplace": "US", "gmv": Decimal(120000), "gross_margin": 0.25},
        {"month": date(2026, 4, 1), "marketplace": "DE", "gmv": Decimal(30000), "gross_margin": 0.3},
    ]


def test_a_german_excel_writes_commas(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes("SKU;Short name;Unit cost;MOQ\nA;Größe M;12,50;1.200\nB;;1.250;\n".encode("cp1252"))
    assert [said(r) for r in read(path, "products").rows] == [
        {"sku": "A", "short_name": "Größe M", "unit_cost": Decimal("12.5"), "moq": 1200},
        {"sku": "B", "unit_cost": Decimal(1250)},
    ]


def test_a_wrong_cell_is_a_finding_and_the_value_before_it_counts(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("# how\nSKU,Unit cost,MOQ,Colour\nA,x,200,red\nB,3.5,y,\n,4,,\nA,5,,\n")
    before: dict[tuple[Any, ...], Row] = {("A", None): {"unit_cost": Decimal(7)}}
    found = read(path, "products", before)
    assert [said(r) for r in found.rows] == [
        {"sku": "A", "unit_cost": Decimal(7), "moq": 200}, {"sku": "B", "unit_cost": Decimal("3.5")},
    ]  # fmt: skip
    assert flat(found) == [
        ("unknown-column", None, "Colour", "column 'Colour' is not known and was not read"),
        ("input-refused", 3, "Unit cost", "Unit cost: 'x' is no number"),
        ("input-refused", 4, "MOQ", "MOQ: 'y' is no number"),
        ("row-left-out", 5, "SKU", "SKU: the cell is empty, and the row cannot be used without it"),
        ("row-left-out", 6, "SKU", "SKU: the row repeats an earlier one and was left out"),
    ]
    assert found.findings[1].where.en == "p.csv, row 3, column 'Unit cost'"


def test_a_column_that_is_called_nearly_as_one_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("SKU,Cost,Unit,成本\nA,7.95,x,4\n", "utf-8")
    assert flat(read(path, "products")) == [
        ("column-misnamed", None, "Cost", "column 'Cost' is not known and was not read; did you mean 'Unit cost'?"),
        ("column-misnamed", None, "Unit", "column 'Unit' is not known and was not read; did you mean 'Unit cost'?"),
        ("column-misnamed", None, "成本", "column '成本' is not known and was not read"),
    ]
    path.write_text("SKU,Unit cost,Cost\nA,7.95,4\n", "utf-8")
    assert [code for code, *_ in flat(read(path, "products"))] == ["unknown-column"]


def test_a_refused_part_of_the_key_is_that_of_the_row_before_where_one_alone_lacks_it(tmp_path: Path) -> None:
    first, later, twice = (date(2026, month, 1) for month in (1, 8, 9))
    before: dict[tuple[Any, ...], Row] = {
        ("A", day): {"sku": "A", "valid_from": day, "unit_cost": Decimal(cost)}
        for day, cost in ((first, 7), (later, 9))
    }
    path = tmp_path / "p.csv"
    path.write_text("SKU,Unit cost,Valid from\nA,7,2026-01-01\nA,10,8/1/2026\n")
    found = read(path, "products", before)
    assert [(r["sku"], r["valid_from"], r["unit_cost"]) for r in found.rows] == [("A", first, 7), ("A", later, 10)]
    assert [code for code, *_ in flat(found)] == ["input-refused"]
    again = read(path, "products", before | {("A", twice): {"sku": "A", "valid_from": twice, "unit_cost": Decimal(3)}})
    assert [(r["valid_from"], r["unit_cost"]) for r in again.rows] == [(first, 7)]
    assert [(code, row, column) for code, row, column, _ in flat(again)] == [("row-left-out", 3, "Valid from")]
    assert "the row does not count" in again.findings[0].advice.en


@pytest.mark.parametrize(
    ("sheet", "text", "said"),
    [
        ("events", "First day,Last day,Kind,What\n2026-11-22,2026-11-16,deal,X\n",
         "Last day: it is before the beginning, First day 2026-11-22: the two may stand the wrong way round"),
        ("brands", "ASIN,Hijack seen,Hijack closed\nB0XLOPS101,2026-11-20 10:00,2026-11-19 09:00\n",
         "Hijack closed: it is before the beginning, Hijack seen 2026-11-20: the two may stand the wrong way round"),
    ],
)  # fmt: skip
def test_an_end_before_its_beginning_is_refused(tmp_path: Path, sheet: str, text: str, said: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    found = read(tmp_path / "x.csv", sheet)
    assert [m for *_, m in flat(found)] == [said]
    assert [r.get("last_day") or r.get("hijack_closed") for r in found.rows] == [None]


def test_without_a_needed_column_what_was_known_stays(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("Seller,Unit cost,Unit cost\nA,3,4\n")
    row: Row = {"sku": "A", "unit_cost": Decimal(7)}
    found = read(tmp_path / "p.csv", "products", {("A", None): row})
    assert found.rows == [row]
    assert [m for *_, m in flat(found)] == [
        "column 'Seller' is not known and was not read", "Unit cost: the column stands twice in the header",
        "SKU: the column is missing: write it into the header",
    ]  # fmt: skip


def test_d8_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    write_csv(tmp_path / "p.csv", PRODUCTS, [{"sku": "=1+1", "short_name": "+5"}], "en")
    assert "'=1+1,,'+5," in (tmp_path / "p.csv").read_text("utf-8-sig")
    assert said(read(tmp_path / "p.csv", "products").rows[0]) == {"sku": "=1+1", "short_name": "+5"}


def test_n17_the_big_shopping_days_of_the_marketplaces() -> None:
    found = {
        r["name"].en: (r["first_day"], r["last_day"], r["marketplace"]) for r in shopping_days(["US", "DE"], [2026])
    }
    assert found["Thanksgiving"] == (date(2026, 11, 26), None, "US")
    assert found["Black Friday"] == (date(2026, 11, 27), None, None)
    assert found["Cyber Monday"] == (date(2026, 11, 30), None, None)
    assert found["Chinese New Year (factories closed)"] == (date(2026, 2, 17), date(2026, 3, 2), None)
    assert "Golden Week" not in found
    autumn = [r["first_day"] for r in shopping_days(["US"], [2024, 2025, 2026]) if "Big Deal" in r["name"].en]
    assert autumn == [date(2024, 10, 8), date(2025, 10, 7), date(2026, 10, 13)]
    alone = {r["name"].zh: r["marketplace"] for r in shopping_days(["JP"], [2026, 2027])}
    assert alone["日本黄金周"] is None
    assert "感恩节" not in alone


_CELLS: dict[str, list[Any]] = {
    "own": [None, "", "140.000", "1.250", "1,250.50", "1.250,50", "-1,250.50", "0.125", "140", 140.0, 7.123, 0.5,
            -5.0, 25.0, "25", "25%", "30.5 %", "soon", "'140.000", "=1+1", "x", True, False],
    "day": [None, "11/7/2026", "13/2/2026", "2/13/2026", "13/13/2026", "2026-11-07", "Nov 7, 2026", 46340.0, 46340.25,
            -5.0, "soon", "2/13/2026 10:00", "2026-02-13 10:00", "'11/7/2026"],
    "word": [None, "US", "de", "全部", "XX", "deal", "促销", "dael", "B0XLOPS101", "yes", "否", "00123", 123.0,
             "'tis", "+5"],
}  # fmt: skip


@st.composite
def _grids(draw: st.DrawFn) -> tuple[str, Grid]:
    """A sheet of a workbook with whatever people type: numbers and days of every country, readable or not."""
    sheet = SHEETS[draw(st.sampled_from(["products", "plan", "events", "cases", "rates", "documents"]))]
    any_cell = st.sampled_from([cell for cells in _CELLS.values() for cell in cells])
    kinds = {**dict.fromkeys(NUMBERS, "own"), **dict.fromkeys(DAYS, "day")}
    likely = [st.sampled_from(_CELLS[kinds.get(f.kind, "word")]) for f in sheet.columns]
    row = st.tuples(*(st.one_of(cells, cells, cells, any_cell) for cells in likely))
    rows = [(n, cells) for n, cells in enumerate(draw(st.lists(row, min_size=1, max_size=4)), 12)]
    return sheet.id, Grid("A sheet", [f.id for f in sheet.columns], rows, day_of=_day_of)


def _day_of(number: float) -> datetime:
    return datetime(1899, 12, 30) + timedelta(days=number)


def _again(name: str, grid: Grid, path: Path, language: Lang) -> Grid:
    """The sheet of a new workbook that takes the copy."""
    sheet = SHEETS[name]
    copy_csv(path, sheet, grid, language)
    cells = [[spoken(row[f.id], language) for f in sheet.columns] for row in read_copy(path, sheet, language)]
    number = (int, float, Decimal)  # all one in a workbook
    laid = [[float(c) if isinstance(c, number) and not isinstance(c, bool) else c for c in row] for row in cells]
    rows = [(at, row) for (at, _), row in zip(grid.typed, laid, strict=True)]
    return Grid(grid.where, grid.header, rows, day_of=grid.day_of)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_grids(), st.sampled_from(["en", "zh"]))
def test_d14_a_new_workbook_reads_as_the_one_before(tmp_path: Path, typed: tuple[str, Grid], language: Lang) -> None:
    """What was refused is refused with the same sentence, what was taken is the same value, and twice over too."""
    name, grid = typed
    before: dict[tuple[Any, ...], Row] = {}
    said = read_rows(SHEETS[name], grid, before)
    once = _again(name, grid, tmp_path / "copy.csv", language)
    twice = _again(name, once, tmp_path / "copy.csv", language)
    for found in (read_rows(SHEETS[name], g, before) for g in (once, twice)):
        assert (found.rows, flat(found)) == (said.rows, flat(said))
    copy_csv(tmp_path / "copy.csv", SHEETS[name], grid, language)  # into own/, as the guide has it
    moved = read(tmp_path / "copy.csv", name, language=language)
    columns = [[column for *_, column, _ in flat(found)] for found in (moved, said)]
    assert (moved.rows, columns[0]) == (said.rows, columns[1])


@pytest.mark.parametrize(
    ("owner", "encoding", "language"),
    [("张伟", "gbk", "en"), ("张伟", "gbk", "zh"), ("Jürgen Müller", "cp1252", "en"), ("Zoë Großmann", "cp1252", "en"),
     ("José Núñez", "cp1252", "en"), ("李", "gbk", "zh")],
)  # fmt: skip
def test_names_in_the_letters_of_a_country_stay_as_they_are(
    owner: str, encoding: str, language: Lang, tmp_path: Path
) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes(f"SKU,Owner\nA-1,{owner}\n".encode(encoding))
    assert [row["owner"] for row in read(path, "products", language=language).rows] == [owner]


def test_n7_what_another_row_means_does_not_tell_how_a_number_is_meant() -> None:
    rows = [
        (12, ["2026-11", "DE", "250.000", None, None, None]),
        (13, ["2026-12", "DE", "1,250,000", None, None, None]),
    ]
    done = read_rows(PLAN, Grid("Plan", [f.id for f in PLAN.columns], rows), {})
    assert [(row["gmv"], row["month"]) for row in done.rows] == [
        (None, date(2026, 11, 1)),
        (1_250_000, date(2026, 12, 1)),
    ]
    assert [f.message.en for f in done.findings if "grouping" in f.message.en] == [
        "GMV: '250.000' may be 250.000 or 250000: write it without grouping"
    ]


def test_d14_a_copy_keeps_what_was_refused_as_it_was_typed(tmp_path: Path) -> None:
    rows = [(12, ["2026-11", "DE", "140.000", "x", 25.0, 25.0]), (13, ["11/7/2026", "XX", 7.123, None, 99.5, "30%"])]
    grid = Grid("Plan", [f.id for f in PLAN.columns], rows)
    copy_csv(tmp_path / "plan.csv", PLAN, grid, "en")
    assert (tmp_path / "plan.csv").read_text("utf-8-sig").splitlines() == [
        "Month,Marketplace,GMV,Units,Ad spend,Gross margin",
        "'2026-11,DE,'140.000,'x,25,25",
        "'11/7/2026,'XX,7.123,,99.5,30%",
    ]
    assert [list(row.values()) for row in read_copy(tmp_path / "plan.csv", PLAN, "en")] == [
        ["2026-11", "DE", "140.000", "x", Decimal(25), 25],
        ["11/7/2026", "XX", Decimal("7.123"), None, Decimal("99.5"), 0.3],
    ]  # fmt: skip


def test_d14_a_copy_of_an_earlier_xlops_did_not_mark_what_was_refused(tmp_path: Path) -> None:
    """It wrote no number with zeros at its end: such a cell was typed, and may be another number."""
    text = "Month,Marketplace,GMV,Units\n2026-11,DE,140.000,25.0\n2026-12,DE,7.123,12\n11/7/2026,DE,1.250,soon\n"
    (tmp_path / "plan.csv").write_text(text, "utf-8")
    found = [[row[c] for c in ("month", "gmv", "units")] for row in read_copy(tmp_path / "plan.csv", PLAN, "en")]
    assert found == [
        [date(2026, 11, 1), "140.000", 25.0], [date(2026, 12, 1), Decimal("7.123"), 12], ["11/7/2026", "1.250", "soon"],
    ]  # fmt: skip


def test_d14_what_stood_in_a_deleted_column_stays_in_the_copy(tmp_path: Path) -> None:
    path, whole = tmp_path / "plan.csv", [f.id for f in PLAN.columns]
    rows = [(12, [46327.0, "DE", 140000.0, 12.0, 5.0, 0.3]), (13, ["soon", "DE", "1.250", 13.0, 6.0, 0.4])]
    copy_csv(path, PLAN, Grid("Plan", whole, rows, day_of=_day_of), "en")
    left = [c for c in whole if c not in ("gmv", "units")]
    rows = [(12, ["soon", "DE", 7.0, 0.4]), (13, [46327.0, "DE", 5.0, 0.3]), (14, [46357.0, "DE", 8.0, None])]
    for _ in range(2):
        copy_csv(path, PLAN, Grid("Plan", left, rows, day_of=_day_of), "en", ["gmv", "units"])
        assert path.read_text("utf-8-sig").splitlines() == [
            "Month,Marketplace,Ad spend,Gross margin,GMV,Units",
            "'soon,DE,7,40%,'1.250,13", "2026-11,DE,5,30%,140000,12", "2026-12,DE,8,,,",
        ]  # fmt: skip
