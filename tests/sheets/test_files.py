"""The CSV home: what init writes can be read, and so can what a spreadsheet made of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xlops.language import Lang, spoken
from xlops.sheets import SHEETS
from xlops.sheets.days import shopping_days
from xlops.sheets.files import copy_csv, read_csv, write_csv
from xlops.sheets.reading import Read, Row, read_rows

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
        ("input-refused", 5, "SKU", "SKU: the cell is empty, and the row cannot be used without it"),
        ("input-refused", 6, "SKU", "SKU: the row repeats an earlier one and was left out"),
    ]
    assert found.findings[1].where.en == "p.csv, row 3, column 'Unit cost'"


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
    alone = {r["name"].zh: r["marketplace"] for r in shopping_days(["JP"], [2026, 2027])}
    assert alone["日本黄金周"] is None
    assert "感恩节" not in alone
