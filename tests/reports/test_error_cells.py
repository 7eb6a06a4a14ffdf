"""A spreadsheet's errors are bad cells in every format, never blank; what it changed is told."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.office import libreoffice_xls
from tests.reports.plainly import read, read_all, refusal
from tests.tiers import thorough_after
from xlops.reports.checks.lost_cells import lost_cells
from xlops.reports.checks.odd_words import ERROR_WORDS
from xlops.reports.read_batch import reader

CASES = Path(__file__).parent / "cases"
HEADER = ("Date", "Currency", "Campaign Name", "Impressions", "Clicks", "Spend", "7 Day Total Sales ")
GOOD = ["2026-10-01", "USD", "C1", "100", "5", "1.00", "20.00"]


def rows(changes: dict[str, str], good: int = 60) -> list[list[str]]:
    """Enough good rows for one bad one to be told and not refused."""
    bad = [changes.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]
    return [[*GOOD[:2], f"C{n}", *GOOD[3:]] for n in range(good)] + [bad]


def text(path: Path, table: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([HEADER, *table])
    return path


def told(reading: Any) -> list[tuple[str, int | None, str, str]]:
    return [(f.code, f.row, f.column, f.value) for f in reading.findings if f.code != "assumed-span"]


@pytest.mark.parametrize(
    "word", thorough_after(4, ["#N/A", "#WERT!", "########", "Err:502", "#NV", "#BEZUG!", "#¡DIV/0!", "#NOM?"])
)
@pytest.mark.parametrize("column", thorough_after(2, ["Date", "Spend", "Clicks", "7 Day Total Sales "]))
def test_an_error_word_is_a_bad_cell_in_any_column(column: str, word: str, tmp_path: Path) -> None:
    reading, _ = read(text(tmp_path / "c.csv", rows({column: word})), tmp_path, name="us/c.csv")
    assert told(reading) == [("bad-value", 62, column.strip(), word)]
    assert (reading.rows, reading.totals["spend"]) == (60, Decimal(60))


@pytest.mark.parametrize("word", ["#NAME?", "#NV", "#WERT!", "########", "Err:502"])
def test_the_figures_beside_a_spoilt_name_are_still_true(word: str, tmp_path: Path) -> None:
    reading, _ = read(text(tmp_path / "c.csv", rows({"Campaign Name": word}, good=2)), tmp_path, name="us/c.csv")
    assert told(reading) == [("excel-changed", 4, "Campaign Name", "1")]
    assert (reading.rows, reading.totals["spend"]) == (3, Decimal(3))


def test_n20_names_that_excel_made_one_are_not_taken_for_rows_pasted_twice(tmp_path: Path) -> None:
    spoilt = [[*GOOD[:2], word, *GOOD[3:]] for word in ("#NAME?", "#NAME?", "1.23E+12", "1.23E+12")]
    dearer = [[*GOOD[:2], "#NAME?", "100", "5", "2.00", "20.00"]]
    reading, _ = read(text(tmp_path / "c.csv", [*spoilt, *dearer]), tmp_path, name="us/c.csv")
    assert told(reading) == [("excel-changed", 2, "Campaign Name", "5")]
    assert (reading.rows, reading.totals["spend"]) == (5, Decimal(6))


def test_search_terms_that_excel_changed_are_read_with_a_finding(tmp_path: Path) -> None:
    case = CASES / "resaved_search_term.csv"
    [(reading, columns, found)] = read_all(case, tmp_path, name=f"us/{case.name}")
    assert told(reading) == [("excel-changed", 2, "Customer Search Term", "4")]
    assert [row[columns.index("term")] for row in found] == [
        "1.23E+12",
        "#NAME?",
        "2-Jan",
        "TRUE",
        "=cmd|' /C calc'!A0",
    ]
    assert reading.totals["spend"] == Decimal(14)


def test_every_error_word_is_known_in_any_case_and_alone() -> None:
    said = [form for word in ERROR_WORDS for form in (word, word.lower(), f"{word} ")]
    query = "select w from (select unnest(?::varchar[]) as w) where not xl_error(w) or xl_error(w || ' shirt')"
    assert reader().execute(query, [said]).fetchall() == []


def test_more_than_two_percent_of_errors_refuse_the_file(tmp_path: Path) -> None:
    why = refusal(text(tmp_path / "c.csv", rows({"Spend": "#N/A"}, good=10)), tmp_path, name="us/c.csv")
    assert str(why).startswith("1 of its 11 rows cannot be read, more than the limit of 2%")


@pytest.mark.parametrize("amount", ["$123,456,789,012,345.00", "123456789012345.00", "9" * 40])
def test_an_amount_beyond_its_digits_is_a_bad_cell(amount: str, tmp_path: Path) -> None:
    table = [[*row[:5], f"${row[5]}", row[6]] for row in rows({})]
    table[-1][5] = amount
    reading, _ = read(text(tmp_path / "c.csv", table), tmp_path, name="us/c.csv")
    assert told(reading) == [("bad-value", 62, "Spend", amount)]


@pytest.mark.parametrize("day", ["1900-01-05", "1989-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_outside_of_1990_to_2100_is_a_bad_cell(day: str, tmp_path: Path) -> None:
    reading, _ = read(text(tmp_path / "c.csv", rows({"Date": day})), tmp_path, name="us/c.csv")
    assert told(reading) == [("bad-value", 62, "Date", day)]
    assert str(reading.span) == "2026-10-01"


def workbook(path: Path) -> Path:
    """Sixty-two rows, the last with an error and the one before with a formula that was saved without a value."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sponsored Products")
    sheet.write_row(0, 0, HEADER)
    for n, row in enumerate(rows({}, good=119), 1):
        sheet.write_row(n, 0, [*row[:3], *map(float, row[3:])])
    sheet.write_formula("F120", "=D120/100", None, "")
    sheet.write_formula("G121", "=NA()", None, "#N/A")
    book.close()
    return path


def test_errors_and_formulas_without_value_of_a_workbook_are_bad_cells(tmp_path: Path) -> None:
    reading, _ = read(workbook(tmp_path / "c.xlsx"), tmp_path, name="us/c.xlsx")
    assert told(reading) == [
        ("bad-value", 120, "Spend", "#NO VALUE =D120/100"), ("bad-value", 121, "7 Day Total Sales", "#N/A"),
    ]  # fmt: skip
    assert (reading.rows, reading.totals["ad_sales"]) == (118, Decimal(2360))


def test_rows_of_formulas_without_value_are_not_lost(tmp_path: Path) -> None:
    """The fast reader ends a sheet where its values end."""
    book = xlsxwriter.Workbook(str(tmp_path / "c.xlsx"))
    sheet = book.add_worksheet("Sponsored Products")
    sheet.write_row(0, 0, HEADER)
    for column, letter in enumerate("ABCDEFG"):
        sheet.write_formula(1, column, f"=Other!{letter}1", None, "")
    book.close()
    assert str(refusal(tmp_path / "c.xlsx", tmp_path, name="us/c.xlsx")).startswith("1 of its 1 rows cannot be read")


@pytest.mark.thorough
def test_errors_of_an_old_workbook_are_bad_cells(tmp_path: Path) -> None:
    old = libreoffice_xls(workbook(tmp_path / "c.xlsx"), tmp_path / "old")
    reading, _ = read(old, tmp_path, name="us/c.xls")
    assert told(reading) == [("bad-value", 121, "7 Day Total Sales", "#N/A")]


def record(kind: int, data: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def wide(word: str) -> bytes:
    return struct.pack("<I", len(word)) + word.encode("utf-16-le")


def test_errors_of_a_binary_workbook_are_found(tmp_path: Path) -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    cells = [record(0, struct.pack("<I", 4) + b"\0" * 13), record(3, struct.pack("<II", 2, 0) + b"\x2a"),
             record(11, struct.pack("<II", 5, 0) + b"\x07" + b"\0" * 12)]  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.bin", record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Terms")))
        archive.writestr("xl/_rels/workbook.bin.rels", relation)
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(cells))
    path = tmp_path / "c.xlsb"
    path.write_bytes(packed.getvalue())
    assert lost_cells(path, set()) == {"Terms": {(4, 2): "#N/A", (4, 5): "#DIV/0!"}}


def test_an_error_word_in_json_is_a_bad_cell(tmp_path: Path) -> None:
    records = [
        {"date": "2026-10-01", "campaignName": f"C{n}", "campaignBudgetCurrencyCode": "USD", "impressions": 100,
         "clicks": 5, "cost": 1.0, "sales7d": 20.0} for n in range(40)
    ]  # fmt: skip
    records += [{**records[0], "campaignName": "#N/A"}, {**records[0], "campaignName": "D", "cost": "#DIV/0!"}]
    path = tmp_path / "c.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    why = refusal(path, tmp_path, name="us/c.json", ad_product="sp")
    assert str(why).startswith("1 of its 42 rows cannot be read")
    assert "row 43: cost holds '#DIV/0!', which is no amount" in str(why)


@pytest.mark.parametrize("cell", ["1.23E+12", "2-Jan", "Jan-26", "TRUE", "WAHR", "02. Mrz", "1月2日"])
def test_names_that_a_spreadsheet_changed_are_told(cell: str, tmp_path: Path) -> None:
    reading, _ = read(text(tmp_path / "c.csv", rows({"Campaign Name": cell})), tmp_path, name="us/c.csv")
    [finding] = [f for f in reading.findings if f.code == "excel-changed"]
    assert (finding.row, finding.column, finding.value, finding.hint) == (62, "Campaign Name", "1", cell)
    assert finding.message.in_("en") == f"a spreadsheet changed 1 cells of Campaign Name, such as {cell!r}"
    assert finding.message.in_("zh") == f"电子表格软件改动了 Campaign Name 的 1 个单元格，如 {cell!r}"
    assert reading.rows == 61


@pytest.mark.parametrize("cell", ["true", "e+ vitamins", "12 jan", "B0AAAAAAA2", "1.5", "#1 dad mug", "n/a", "may 5"])
def test_names_that_only_look_odd_are_kept_in_silence(cell: str, tmp_path: Path) -> None:
    reading, _ = read(text(tmp_path / "c.csv", rows({"Campaign Name": cell})), tmp_path, name="us/c.csv")
    assert (told(reading), reading.rows) == ([], 61)


@pytest.mark.parametrize("column", ["Currency", "Country"])
@pytest.mark.parametrize("word", ["#N/A", "#NV", "####"])
def test_an_error_word_where_currency_or_country_stands_is_a_bad_cell(column: str, word: str, tmp_path: Path) -> None:
    header = (*HEADER, "Country")
    table = [[*GOOD[:2], f"C{n}", *GOOD[3:], "United States"] for n in range(61)]
    table[60][header.index(column)] = word
    path = tmp_path / "c.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *table])
    reading, _ = read(path, tmp_path, name="c.csv")
    assert told(reading) == [("bad-value", 62, column, word)]
    assert (reading.marketplace, reading.rows, reading.totals["spend"]) == ("US", 60, Decimal(60))
