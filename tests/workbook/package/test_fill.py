"""Filling a table: what follows it, what stays byte for byte, what is refused."""

from __future__ import annotations

import itertools
import re
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.office import libreoffice_values, validator_errors
from tests.tiers import thorough_after
from tests.workbook.package.torture import PROTO, changed_parts, differences, grid, ironcalc_grid, load, parts
from xlops.workbook.package import CellFormula, Package, Refused, refresh_values
from xlops.workbook.package.ranges import _spoken
from xlops.workbook.package.tables import _plain_rows
from xlops.workbook.package.worksheet import data_span

DATA = "Data 数据"


def rows(count: int) -> dict[str, Any]:
    """Columns for the table Spend, values of the calculated one included."""
    spend = [10.0 + n for n in range(count)]
    sales = [100.0 + 10 * n for n in range(count)]
    return {
        "Date": [date(2026, 1, 1 + n % 28) for n in range(count)],
        "SKU": [f"SKU-{n}" for n in range(count)],
        "Spend": np.array(spend),
        "Sales": pd.Series(sales),
        "ACOS": [a / b for a, b in zip(spend, sales, strict=True)],
    }


def fill(book: Path, count: int, out: Path) -> Package:
    """Fill Spend, refresh the other values, save."""
    package = Package(book)
    package.fill_table("Spend", rows(count))
    assert refresh_values(package) == []
    package.save(out)
    return package


@pytest.mark.parametrize("count", thorough_after(1, [12, 0, 1, 2, 3, 500]))
def test_every_size_keeps_the_file_valid_and_its_values_true(book: Path, tmp_path: Path, count: int) -> None:
    out = tmp_path / "out.xlsx"
    if count > 7:
        package = Package(book)
        package.write_cells(DATA, {"A15": None, "C15": None})
        package.save(book)
    fill(book, count, out)
    assert validator_errors(out) == validator_errors(book)
    body = Package(out).read_table("Spend")
    expected = rows(count)
    assert body["SKU"] == expected["SKU"]
    assert body["Spend"] == list(expected["Spend"])
    assert body["Sales"] == list(expected["Sales"])
    assert body["ACOS"] == expected["ACOS"]
    assert differences(grid(out), ironcalc_grid(out)) == []


@pytest.mark.thorough
def test_libreoffice_computes_the_cached_values(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(book, 5, out)
    other = grid(libreoffice_values(out, tmp_path / "libre"))
    assert differences(grid(out), other) == []


def test_everything_equal_to_the_old_body_follows(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(book, 5, out)
    sheet = parts(out)["xl/worksheets/sheet2.xml"].decode()
    tail = sheet[sheet.rindex("</sheetData>") :]
    assert re.findall(r'<(?:conditionalFormatting|dataValidation)\b[^>]*?sqref="([^"]+)"', tail) == [
        "E4:E8",
        "A4:E8",
        "C4:C8",
        "D4:D8",
        "D4:D8",
    ]
    assert re.findall("<xm:sqref>([^<]+)", tail) == ["C4:C8"]
    assert "$C4&gt;MAX($C$4:$C$8)/2" in tail
    table = parts(out)["xl/tables/table1.xml"].decode()
    assert re.findall(r'\bref="([^"]+)"', table) == ["A3:E9", "A3:E8"]
    charts = parts(out)["xl/charts/chart1.xml"].decode()
    assert re.findall("<c:f>([^<]+)", charts) == [
        "'Data 数据'!$C$3",
        "'Data 数据'!$A$4:$A$8",
        "'Data 数据'!$C$4:$C$8",
        "'Data 数据'!$E$3",
        "'Data 数据'!$A$4:$A$8",
        "'Data 数据'!$E$4:$E$8",
    ]
    caches = re.findall(r'<c:f>[^<]*\$C\$8</c:f>.*?<c:ptCount val="(\d+)"/>(.*?)</c:numCache>', charts, re.S)
    assert [(n, re.findall("<c:v>([^<]+)", points)) for n, points in caches] == [
        ("5", ["10.0", "11.0", "12.0", "13.0", "14.0"])
    ]
    package = Package(out)
    assert package.defined_names()["SkuList"] == "'Data 数据'!$B$4:$B$8"
    assert "'Data 数据'!$B$4:$B$8" in parts(out)["xl/worksheets/sheet3.xml"].decode()  # validation elsewhere
    assert "'Data 数据'!C4:C6" not in parts(out)["xl/worksheets/sheet5.xml"].decode()  # sparkline elsewhere
    assert "C4:C8" in parts(out)["xl/worksheets/sheet5.xml"].decode()


def test_d9_only_named_parts_change(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(book, 5, out)
    assert changed_parts(book, out) == {
        "xl/workbook.xml",
        "xl/tables/table1.xml",
        "xl/charts/chart1.xml",
        "xl/worksheets/sheet1.xml",  # values of formulas over the table
        "xl/worksheets/sheet2.xml",  # the table's sheet
        "xl/worksheets/sheet3.xml",  # a validation list over the table
        "xl/worksheets/sheet5.xml",  # people's formula over the table, a sparkline
    }


def test_d9_foreign_sheet_differs_in_the_changed_value_only(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    package = Package(book)
    package.fill_table("Spend", {**rows(3)})
    refresh_values(package)
    package.save(out)
    old, new = (parts(path)["xl/worksheets/sheet5.xml"] for path in (book, out))
    assert new == old.replace(b"<v>40</v>", b"<v>33</v>")


def test_refill_shrink_grow_is_the_same_as_one_fill(book: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    fill(book, 4, one)
    package = Package(book)
    for count in (6, 1, 0, 4):
        package.fill_table("Spend", rows(count))
    refresh_values(package)
    package.save(two)
    assert grid(one) == grid(two)
    assert changed_parts(one, two) <= {"xl/worksheets/sheet2.xml"}
    assert validator_errors(two) == []


def test_same_edit_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    outs = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for out in outs:
        fill(book, 5, out)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_totals_row_and_styles(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(book, 5, out)
    sheet = load(out)[DATA]
    assert [sheet.cell(9, c).value for c in range(1, 6)] == [
        "Total",
        None,
        "=SUBTOTAL(109,Spend[Spend])",
        "=SUBTOTAL(109,Spend[Sales])",
        None,
    ]
    assert {sheet.cell(r, 3).number_format for r in range(4, 9)} == {"$#,##0.00"}
    assert Package(out).read_cells(DATA, ["C9", "D9"]) == {"C9": 60, "D9": 600}


def test_cell_in_the_way_is_refused_and_nothing_changes(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    with pytest.raises(Refused, match=r"A15 of sheet .* stands under table Spend, which needs the rows down to"):
        package.fill_table("Spend", rows(12))
    package.save(tmp_path / "out.xlsx")
    assert changed_parts(book, tmp_path / "out.xlsx") == set()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"Date": ["x"]}, "nothing given for 'SKU', 'Spend', 'Sales'"),
        ({**rows(2), "Spand": [1, 2]}, "no column 'Spand'; did you mean 'Spend'"),
        ({**rows(2), "Spend": [1]}, "different length"),
        ({}, "different length"),
    ],
)
def test_columns_that_do_not_fit_are_refused(book: Path, columns: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        Package(book).fill_table("Spend", columns)


def test_unknown_table_is_refused(book: Path) -> None:
    with pytest.raises(Refused, match="no table 'Spent'; did you mean 'Spend'"):
        Package(book).fill_table("Spent", {})


def test_readers_see_the_values(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    package = Package(book)
    values = {**rows(2), "SKU": ["00123", "=1+1"], "Sales": [None, float("nan")], "ACOS": ["no sales", "#DIV/0!"]}
    package.fill_table("Spend", values)
    package.save(out)
    sheet = load(out, data_only=True)[DATA]
    expected = [
        [datetime(2026, 1, 1), "00123", 10, None, "no sales"],
        [datetime(2026, 1, 2), "=1+1", 11, None, "#DIV/0!"],
    ]
    assert [[sheet.cell(r, c).value for c in range(1, 6)] for r in (4, 5)] == expected
    calamine = CalamineWorkbook.from_path(str(out)).get_sheet_by_name(DATA).to_python()
    assert calamine[3][:5] == [date(2026, 1, 1), "00123", 10.0, "", "no sales"]
    warnings.simplefilter("ignore", UserWarning)
    frame = pd.read_excel(out, sheet_name=DATA, header=2, nrows=2, usecols="A:C", engine="openpyxl")
    assert frame["SKU"].tolist() == ["00123", "=1+1"]
    assert frame["Spend"].tolist() == [10, 11]


def test_pandas_and_numpy_columns_of_every_type(book: Path) -> None:
    package = Package(book)
    columns = {
        "Date": pd.Series([pd.Timestamp("2026-01-05"), pd.NaT]),
        "SKU": pd.Series(["a", None], dtype="string"),
        "Spend": pd.Series([1, None], dtype="Int64"),
        "Sales": np.array([7, 8], dtype="int32"),
        "ACOS": np.array([0.5, np.inf]),
    }
    package.fill_table("Spend", columns)
    assert package.read_table("Spend") == {
        "Date": [46027.0, None],
        "SKU": ["a", None],
        "Spend": [1, None],
        "Sales": [7, 8],
        "ACOS": [0.5, None],
    }
    assert package.day(46027) == datetime(2026, 1, 5)


def test_calculated_column_without_values_is_computed(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    columns = rows(2)
    del columns["ACOS"]
    package.fill_table("Spend", columns)
    assert package.log == []  # the log is what a person reads of a build
    refresh_values(package)
    assert package.read_table("Spend")["ACOS"] == [0.1, 0.1]


def test_a_new_formula_replaces_the_columns_own(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.fill_table("Spend", rows(2), formulas={"ACOS": "Spend[[#This Row],[Spend]]/2"})
    assert package.read_formulas(DATA)["E5"] == "Spend[[#This Row],[Spend]]/2"
    package.save(tmp_path / "out.xlsx")
    assert (
        "<calculatedColumnFormula>Spend[[#This Row],[Spend]]/2<"
        in parts(tmp_path / "out.xlsx")["xl/tables/table1.xml"].decode()
    )


def test_rows_hidden_by_a_filter_are_shown_again(book: Path) -> None:
    package = Package(book)
    sheet, table = "xl/worksheets/sheet2.xml", "xl/tables/table1.xml"
    package.parts.put(sheet, package.parts.read(sheet).replace(b'<row r="5"', b'<row r="5" hidden="1"'))
    criteria = (
        b'<autoFilter ref="A3:E6"><filterColumn colId="1"><filters><filter val="SKU-A"/></filters></filterColumn>'
    )
    xml = package.parts.read(table).replace(b'<autoFilter ref="A3:E6"/>', criteria + b"</autoFilter>")
    package.parts.put(table, xml)
    package.fill_table("Spend", rows(3))
    assert package.log == ["table Spend: a filter hid 1 rows; all rows are shown again"]
    assert b"hidden" not in package.parts.read(sheet)
    assert b"filterColumn" not in package.parts.read(table)


@pytest.mark.parametrize(
    ("old", "new", "passed"),
    [
        (b"", b"", True),
        (b'<row r="9">', b'<row r="9" hidden="1">', False),
        (b'<row r="9">', b'<row r="9" x14ac:dyDescent="0.25">', True),  # says nothing
        (b'<row r="9"><c r="A9"', b'<row r="9"><c s="1" r="A9"', False),
        (b'<row r="10">', b'<row r="10"><c r="AA10"><v>1</v></c>', False),
    ],
)
def test_rows_of_a_body_are_passed_over_where_they_hold_its_cells_alone(
    book: Path, old: bytes, new: bytes, passed: bool
) -> None:
    package = Package(book)
    package.fill_table("Spend", rows(9))
    table = package._table("Spend")
    bare = re.sub(rb'<c r="[F-Z]\d+"[^>]*?(?:/>|>.*?</c>)', b"", package._xml(DATA))  # without notes beside it
    xml = bare.replace(old, new, 1)
    assert (xml != bare) == bool(old)
    begin, end = data_span(xml)
    first, behind = _plain_rows(xml, table, begin, end)
    body = table.body
    assert (first, behind) == (
        (xml.index(b'<row r="%d"' % (body.top + 1)), xml.index(b'<row r="%d"' % body.bottom)) if passed else (end, end)
    )


def test_only_what_may_name_a_sheet_is_looked_at() -> None:
    xml = b'<c t="inlineStr"><is><t>Buy now!</t></is></c><f>SUM(&apos;A b&apos;!A1)+1</f><f>SUM(C!A1)</f><l at="D!B2"/>'
    assert _spoken(xml) == b'Buy now!\nSUM(&apos;A b&apos;!A1)+1\nSUM(C!A1)\nl at="D!B2"/'
    assert _spoken(b"<row><c><v>1</v></c></row>") == b""


@pytest.mark.thorough
def test_a_book_that_libreoffice_saved_is_filled_and_cloned(book: Path, tmp_path: Path) -> None:
    saved = libreoffice_values(book, tmp_path / "libre")
    out = tmp_path / "out.xlsx"
    package = Package(saved)
    package.clone_sheet(PROTO, "W47", after="Dashboard")
    package.fill_table("Spend", rows(6))
    package.fill_table("ProtoT_2", {"Month": [1], "Sales": [5], "Share": [1.0]})
    assert refresh_values(package) == []
    package.save(out)
    known = {error.partition(" ")[2] for error in validator_errors(saved)}  # the copy has its original's errors
    assert {error.partition(" ")[2] for error in validator_errors(out)} <= known
    assert differences(grid(out), ironcalc_grid(out)) == []
    assert set(Package(out).read_formulas(DATA)) >= {"E4", "E9", "C10", "D10"}


# -- notes beside the rows (rule D5) ----------------------------------------------------------------


def keyed(skus: list[str]) -> dict[str, Any]:
    """Rows for Spend with these SKUs."""
    return {**rows(len(skus)), "SKU": skus}


def test_d5_notes_move_with_their_key(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.fill_table("Spend", keyed(["SKU-X", "SKU-C", "SKU-B", "SKU-A"]), keys="SKU")
    assert package.read_cells(DATA, ["G4", "G5", "G6", "G7", "H6", "A15"]) == {
        "G4": None,
        "G5": None,
        "G6": "note for B",
        "G7": "note for A",
        "H6": 50,
        "A15": "below the table: typed note",
    }
    assert package.read_formulas(DATA)["H6"] == "C6*2"
    assert package.log == []
    package.save(tmp_path / "out.xlsx")
    assert validator_errors(tmp_path / "out.xlsx") == []


def test_d5_note_whose_key_is_gone_stands_under_the_table_and_survives_every_fill(book: Path) -> None:
    package = Package(book)
    package.fill_table("Spend", keyed(["SKU-A"]), keys="SKU")
    assert package.log == [
        "table Spend: what people typed in row 5, beside the key 'SKU-B', which is gone, is now in G8, H8"
    ]
    package.fill_table("Spend", keyed(["SKU-1", "SKU-2", "SKU-3", "SKU-A", "SKU-B"]), keys="SKU")
    typed = [v for v in package.read_cells(DATA, [f"G{r}" for r in range(1, 40)]).values() if v]
    assert sorted(map(str, typed)) == ["note for A", "note for B"]
    assert package.read_cells(DATA, ["G7"]) == {"G7": "note for A"}


def test_d5_shrinking_to_nothing_keeps_the_notes(book: Path) -> None:
    package = Package(book)
    package.fill_table("Spend", keyed([]), keys="SKU")
    typed = [v for v in package.read_cells(DATA, [f"G{r}" for r in range(1, 40)]).values() if v]
    assert sorted(map(str, typed)) == ["note for A", "note for B"]
    assert len(package.log) == 2


def test_notes_stay_in_their_rows_without_keys(book: Path) -> None:
    package = Package(book)
    package.fill_table("Spend", rows(1))
    assert package.read_cells(DATA, ["G4", "G5"]) == {"G4": "note for A", "G5": "note for B"}


def add_column(book: Path) -> None:
    """Widen the table by a column that people type in, as Excel does when one types beside it."""
    package = Package(book)
    part = next(p for p in package.parts.of_kind("tables") if b'"Spend"' in package.parts.read(p))
    xml = package.parts.read(part).replace(b"A3:E", b"A3:F").replace(b'count="5"', b'count="6"')
    xml = xml.replace(b"</tableColumns>", b'<tableColumn id="6" name="Owner"/></tableColumns>')
    package.parts.put(part, xml)
    package.write_cells(DATA, {"F3": "Owner", "F4": "Anna", "F6": CellFormula('"x"&B6', "xSKU-C")})
    package.save(book)


def test_d5_column_people_added_moves_with_its_rows(book: Path) -> None:
    add_column(book)
    package = Package(book)
    with pytest.raises(Refused, match=r"nothing given for 'Owner' \(with keys="):
        package.fill_table("Spend", keyed(["SKU-C", "SKU-A"]))
    package.fill_table("Spend", keyed(["SKU-C", "SKU-A"]), keys="SKU")
    assert package.read_table("Spend")["Owner"] == ["xSKU-C", "Anna"]
    assert package.read_formulas(DATA)["F4"] == '"x"&B4'
    with pytest.raises(Refused, match="F5 in people's column 'Owner' holds 'Anna'"):
        package.fill_table("Spend", keyed(["SKU-C"]), keys="SKU")


def test_the_prototype_table_is_left_alone(book: Path) -> None:
    package = Package(book)
    package.fill_table("Spend", rows(5))
    assert package.tables()["ProtoT"].ref == "A6:C9"
    assert package.tables()["ProtoT"].sheet == PROTO


def test_a_body_of_one_row_is_followed_too(tmp_path: Path) -> None:
    """The template's empty table: its one blank row is what charts, names and formats point at."""
    path = tmp_path / "one.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, other = book.add_worksheet("D"), book.add_worksheet("V")
    sheet.add_table("A1:B2", {"name": "t", "columns": [{"header": "k"}, {"header": "v"}]})
    sheet.conditional_format("B2", {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"name": "=D!$B$1", "categories": "=D!$A$2", "values": "=D!$B$2"})
    other.insert_chart("A5", chart)
    book.define_name("lst", "=D!$A$2")
    book.close()
    package = Package(path)
    assert package.read_table("t") == {"k": [], "v": []}
    for count, last in ((3, 4), (0, 2), (1, 2), (2, 3)):
        package.fill_table("t", {"k": list("abc")[:count], "v": list(range(count))})
        chart_xml = package.parts.read("xl/charts/chart1.xml").decode()
        assert re.findall("<c:f>([^<]+)", chart_xml) == ["D!$B$1", f"D!$A$2:$A${last}", f"D!$B$2:$B${last}"]
        assert package.defined_names() == {"lst": f"D!$A$2:$A${last}"}
        assert re.findall(rb"<xm:sqref>([^<]+)", package.parts.read("xl/worksheets/sheet1.xml")) == [
            f"B2:B{last}".encode()
        ]
        assert package.read_table("t") == {"k": list("abc")[:count], "v": list(range(count))}
    package.save(path)
    assert validator_errors(path) == []


KEYS = st.lists(st.sampled_from([f"SKU-{n}" for n in "ABCDEFGH"]), max_size=9)


@given(st.lists(KEYS, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_d5_whatever_the_order_no_note_is_lost_or_beside_a_wrong_key(built: Path, fills: list[list[str]]) -> None:
    package = Package(built)
    package.write_cells(DATA, {"A15": None, "C15": None, "G6": "note for C"})
    for skus in fills:
        package.fill_table("Spend", keyed(skus), keys="SKU")
        notes = package.read_cells(DATA, [f"G{row}" for row in range(1, 60)])
        assert sorted(str(note) for note in notes.values() if note) == ["note for A", "note for B", "note for C"]
        for sku, note in zip(skus, list(notes.values())[3:], strict=False):
            assert note in (None, f"note for {sku[-1]}")


def test_d5_notes_follow_any_permutation(built: Path) -> None:
    for order in itertools.permutations(["SKU-A", "SKU-B", "SKU-C", "SKU-D"]):
        package = Package(built)
        package.fill_table("Spend", keyed(list(order)), keys="SKU")
        notes = package.read_cells(DATA, ["G4", "G5", "G6", "G7"])
        beside = {sku: note for sku, note in zip(order, notes.values(), strict=True) if note}
        assert beside == {"SKU-A": "note for A", "SKU-B": "note for B"}
