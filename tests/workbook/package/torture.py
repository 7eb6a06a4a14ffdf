"""A workbook with everything the filler must survive, and ways to look at the result."""

from __future__ import annotations

import io
import math
import struct
import warnings
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import xlsxwriter

from xlops.workbook.package.references import column_letters
from xlops.workbook.package.scalars import serial

PROTO = "_week O'Neil 周报"
FOREIGN = "People's notes 备注"


def _png() -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff\x40\x20" * 8 for _ in range(8))
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def build(path: Path) -> Path:
    """The torture workbook: dashboard, data, config, a very hidden prototype, other people's sheet."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2026, 1, 1)})
    styles = {
        "bold": book.add_format({"bold": 1, "bg_color": "#1F3864", "font_color": "white"}),
        "money": book.add_format({"num_format": "$#,##0.00", "border": 1}),
        "pct": book.add_format({"num_format": "0.0%", "font_color": "#C00000"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"bg_color": "#F2F2F2"}),
        "red": book.add_format({"bg_color": "#FFC7CE"}),
    }
    sheets = {name: book.add_worksheet(name) for name in ("Dashboard", "Data 数据", "Config", PROTO, FOREIGN)}
    _config(book, sheets["Config"], styles)
    _data(sheets["Data 数据"], styles)
    _dashboard(book, sheets["Dashboard"], styles)
    _prototype(book, sheets[PROTO], styles)
    foreign = sheets[FOREIGN]
    foreign.write("A1", "people type here")
    foreign.write("A2", "  leading spaces")
    foreign.write_formula("B1", "=SUM(Spend[Spend])", None, 40)
    foreign.write_formula("B2", "=Config!B1*2", None, 0.6)
    foreign.write_formula("B3", "=AMZ_ACOS(1)", None, 7)
    foreign.write_formula("B4", "=IFERROR(B3,0)", None, 7)
    foreign.add_sparkline("C1", {"range": "'Data 数据'!C4:C6"})
    book.close()
    return path


def _config(book: Any, sheet: Any, s: dict[str, Any]) -> None:
    for row, (name, value) in enumerate([("Target ACOS", 0.3), ("Store", "DE"), ("Warn", 0.2)]):
        sheet.write(row, 0, name, s["bold"])
        sheet.write(row, 1, value, s["pct"])
    book.define_name("TargetACOS", "=Config!$B$1")
    book.define_name("Store", "=Config!$B$2")
    book.define_name("WarnACOS", "=Config!$B$3")
    book.define_name("SkuList", "='Data 数据'!$B$4:$B$6")
    book.define_name("Block", "=Config!$D$5")
    book.define_name("DIVZ", "=_xlfn.LAMBDA(_xlpm.a,_xlpm.b,IF(_xlpm.b=0,0,_xlpm.a/_xlpm.b))")
    sheet.merge_range("D1:E2", "merged", s["bold"])
    sheet.data_validation("B8", {"validate": "list", "source": "='Data 数据'!$B$4:$B$6"})


def _data(sheet: Any, s: dict[str, Any]) -> None:
    rows = [["2026-01-01", "SKU-A", 10, 100], ["2026-01-02", "SKU-B", 25, 60], ["2026-01-03", "SKU-C", 5, 50]]
    sheet.write("A1", "Ad spend data", s["bold"])
    columns = [
        {"header": "Date", "format": s["date"], "total_string": "Total"},
        {"header": "SKU", "format": s["text"]},
        {"header": "Spend", "format": s["money"], "total_function": "sum", "total_value": 40},
        {"header": "Sales", "format": s["money"], "total_function": "sum", "total_value": 210},
        {"header": "ACOS", "formula": "=IFERROR(Spend[@[Spend]]/Spend[@[Sales]],0)", "format": s["pct"]},
    ]
    table = {"name": "Spend", "data": rows, "columns": columns, "total_row": True}
    sheet.add_table("A3:E7", table)
    for row, value in ((3, 0.1), (4, 25 / 60), (5, 0.1)):
        formula = "=IFERROR(Spend[[#This Row],[Spend]]/Spend[[#This Row],[Sales]],0)"
        sheet.write_formula(row, 4, formula, s["pct"], value)
    for column, name, total in ((2, "Spend", 40), (3, "Sales", 210)):  # Excel's own form, unlike XlsxWriter's
        sheet.write_formula(6, column, f"=SUBTOTAL(109,Spend[{name}])", s["money"], total)
    sheet.write("G4", "note for A", s["text"])
    sheet.write("G5", "note for B", s["text"])
    sheet.write_formula("H5", "=C5*2", None, 50)
    sheet.write("A15", "below the table: typed note")
    sheet.write_formula("C15", "=SUM(Spend[Spend])", s["money"], 40)
    sheet.set_column("A:E", 14)
    sheet.freeze_panes(3, 0)
    rule = {"type": "formula", "criteria": "=$E4>TargetACOS", "format": s["red"]}
    sheet.conditional_format("E4:E6", rule)
    sheet.conditional_format("A4:E6", {**rule, "criteria": "=$C4>MAX($C$4:$C$6)/2"})
    sheet.conditional_format("C4:C6", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    sheet.conditional_format("D4:D6", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.data_validation("D4:D6", {"validate": "decimal", "criteria": ">=", "value": 0})


def _dashboard(book: Any, sheet: Any, s: dict[str, Any]) -> None:
    sheet.write("A1", "Amazon KPI 仪表板", s["bold"])
    sheet.write_formula("B3", "=SUM(Spend[Spend])", s["money"], 40)
    sheet.write_formula("B4", "=SUM(Spend[Sales])", s["money"], 210)
    sheet.write_formula("B5", "=B3/B4", s["pct"], 40 / 210)
    sheet.write_blank("B6", None, s["text"])
    sheet.write_formula("B7", f"='{PROTO.replace(chr(39), chr(39) * 2)}'!B3", None, "SKU-A")
    for column in range(8):
        sheet.write(9, column, column * 3 % 7)
    sheet.add_sparkline("J10", {"range": "Dashboard!A10:H10", "type": "column", "markers": True})
    data = "='Data 数据'!"
    chart = book.add_chart({"type": "column"})
    series = {"categories": f"{data}$A$4:$A$6", "values": f"{data}$C$4:$C$6", "name": f"{data}$C$3"}
    chart.add_series(series)
    line = book.add_chart({"type": "line"})
    line.add_series({**series, "values": f"{data}$E$4:$E$6", "name": f"{data}$E$3", "y2_axis": True})
    chart.combine(line)
    sheet.insert_chart("D12", chart)
    sheet.insert_textbox("L2", "Text box stays", {"width": 160, "height": 40})
    sheet.insert_image("L6", "p.png", {"image_data": _png()})
    sheet.insert_button("L9", {"macro": "x", "caption": "Go"})
    sheet.write_comment("B3", "a designer comment")
    sheet.data_validation("B6", {"validate": "list", "source": "=Config!$B$1:$B$3"})


def _prototype(book: Any, sheet: Any, s: dict[str, Any]) -> None:
    here = "'" + PROTO.replace("'", "''") + "'!"
    sheet.write("A1", "SKU card", s["bold"])
    sheet.write("A3", "SKU", s["bold"])
    sheet.write("B3", "SKU-A", s["text"])
    columns = [
        {"header": "Month"},
        {"header": "Sales", "format": s["money"]},
        {"header": "Share", "formula": "=ProtoT[@[Sales]]/SUM(ProtoT[Sales])", "format": s["pct"]},
    ]
    sheet.add_table("A6:C9", {"name": "ProtoT", "columns": columns, "data": [[1, 10], [2, 20], [3, 15]]})
    for row, sales in ((6, 10), (7, 20), (8, 15)):
        formula = "=ProtoT[[#This Row],[Sales]]/SUM(ProtoT[Sales])"
        sheet.write_formula(row, 2, formula, s["pct"], sales / 45)
    for row, (formula, value) in enumerate(
        [(f"=SUM({here}B7:B9)", 45), ("=SUM(ProtoT[Sales])", 45), ("=TargetACOS", 0.3), ("=LocalN*2", 20)], 2
    ):
        sheet.write_formula(row, 4, formula, s["money"], value)
    book.define_name(f"'{PROTO}'!LocalN", f"={here}$B$7")
    sheet.add_sparkline("F3", {"range": f"{here}B7:B9"})
    bar = {"type": "data_bar", "data_bar_2010": True, "min_type": "num", "min_value": 0}
    sheet.conditional_format("B7:B9", {**bar, "max_type": "formula", "max_value": f"={here}$E$3"})
    sheet.conditional_format("C7:C9", {"type": "formula", "criteria": f"=C7>{here}$E$5", "format": s["red"]})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"categories": f"={here}$A$7:$A$9", "values": f"={here}$B$7:$B$9"})
    sheet.insert_chart("H2", chart)
    sheet.insert_image("H20", "q.png", {"image_data": _png()})
    sheet.write_comment("B3", "proto comment")
    sheet.insert_button("H18", {"caption": "Btn"})
    sheet.insert_textbox("L20", "linked", {"textlink": f"={here}$B$3"})
    sheet.print_area("A1:M30")
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.data_validation("B4", {"validate": "list", "source": f"={here}$A$7:$A$9"})
    sheet.write_url("A11", f"internal:{here}A1", string="top")
    sheet.write_url("A12", "https://example.com/", string="web")
    sheet.very_hidden()


def parts(path: Path) -> dict[str, bytes]:
    """Part name -> bytes."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(old: Path, new: Path) -> set[str]:
    """The parts that differ, came or went."""
    before, after = parts(old), parts(new)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def load(path: Path, data_only: bool = False) -> openpyxl.Workbook:
    """The workbook in openpyxl, without its warnings about what it cannot carry."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path, data_only=data_only)


def grid(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet -> cell -> value as openpyxl reads it."""
    book = load(path, data_only=True)
    return {
        sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}
        for sheet in book.worksheets
    }


def ironcalc_grid(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet -> cell -> value as IronCalc computes it."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    names = [sheet["name"] for sheet in model.get_worksheets_properties()]
    out: dict[str, dict[str, Any]] = {name: {} for name in names}
    for sheet, row, column in model.get_all_cells():
        value = model.get_cell_value(sheet, row, column)
        if value is not None:
            out[names[sheet]][f"{column_letters(column)}{row}"] = value
    return out


def differences(ours: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> list[str]:
    """Cells of ours that the other program shows differently (numbers to a relative 1e-9, dates as day numbers)."""
    found = []
    for sheet, cells in ours.items():
        if sheet == FOREIGN:  # holds a formula that no other program can evaluate
            continue
        for ref, value in cells.items():
            value, there = (serial(v) if isinstance(v, datetime) else v for v in (value, other[sheet].get(ref)))
            if isinstance(value, int | float) and isinstance(there, int | float):
                if not math.isclose(value, there, rel_tol=1e-9, abs_tol=1e-12):
                    found.append(f"{sheet}!{ref}: {value!r} / {there!r}")
            elif value != there:
                found.append(f"{sheet}!{ref}: {value!r} / {there!r}")
    return found
