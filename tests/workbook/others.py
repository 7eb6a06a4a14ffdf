"""A sheet of a person's own with all that Excel hangs onto one, put into a workbook: what an upgrade has to keep."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from tests.workbook.package.torture import _png
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref, quote_sheet
from xlops.workbook.package.transplant import transplant

MINE, NEXT = "My 数据 & more", "Second"


def table_cell(package: Package, table: str, key: str, of: str, column: str) -> str:
    """'Sheet'!$C$7 of the row with a key."""
    shape, rows = package.tables()[table], package.read_table(table)
    box = Box.parse(shape.ref)
    ref = cell_ref(box.left + shape.columns.index(column), box.top + 1 + rows[key].index(of))
    letters = ref.rstrip("0123456789")
    return f"{quote_sheet(shape.sheet)}!${letters}${ref.removeprefix(letters)}"


def table_column(package: Package, table: str, column: str) -> str:
    """'Sheet'!$C$5:$C$40, the body of a column."""
    shape = package.tables()[table]
    box = Box.parse(shape.ref)
    letters = cell_ref(box.left + shape.columns.index(column), 1).rstrip("1")
    return f"{quote_sheet(shape.sheet)}!${letters}${box.top + 1}:${letters}${box.bottom}"


def formulas(package: Package) -> dict[str, str]:
    """What the person wrote: by name, by table, by address into a table, a named cell, a whole column."""
    return {
        "B1": "SUM(tbl_week[gmv])",
        "B2": 'cfg_latest_week&" !"',
        "B3": f"{table_cell(package, 'tbl_targets', 'kpi', 'gmv_wow', 'your_target')}*2",
        "B4": f"SUM({table_column(package, 'tbl_week', 'gmv')})",
        "B5": f'{package.defined_names()["cfg_as_of"]}&"?"',
        "B6": "SOMEBODY_S_FUNCTION(1)",
        "B7": f'"INDIRECT is a word, {quote_sheet(MINE)}!A1 too"',
    }


def add_others(path: Path) -> None:
    """Add two sheets of a person's own and two names to the workbook."""
    package = Package(path)
    made = path.with_name("others.xlsx")
    book = xlsxwriter.Workbook(str(made))
    sheet, second = book.add_worksheet(MINE), book.add_worksheet(NEXT)
    red = book.add_format({"bg_color": "#FFC7CE", "num_format": "0.000"})
    for row, (label, value) in enumerate((("  spaced", 3), ("text", 1.5), ("", 2))):
        sheet.write(row, 3, label, red)
        sheet.write(row, 4, value, red)
    for ref, formula in formulas(package).items():
        sheet.write_formula(ref, f"={formula}", None, 7)
    column = table_column(package, "tbl_targets", "kpi")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{MINE}'!$E$1:$E$3", "categories": f"={column}", "categories_data": ["a"]})
    sheet.insert_chart("G3", chart)
    sheet.insert_image("G20", "dot.png", {"image_data": _png()})
    sheet.write_comment("D1", "remember 记得")
    sheet.data_validation("D9", {"validate": "list", "source": f"={column}"})
    target = table_cell(package, "tbl_targets", "kpi", "gmv_wow", "your_target")
    sheet.conditional_format("E1:E3", {"type": "formula", "criteria": f"=E1>{target}", "format": red})
    sheet.write_url("D5", f"internal:{target}", string="to the target")
    sheet.add_sparkline("D6", {"range": f"'{MINE}'!E1:E3"})
    sheet.protect()
    second.write_formula("A1", f"='{MINE}'!B1+1", None, 8)
    second.add_table("C3:D5", {"name": "MyTable", "columns": [{"header": "a"}, {"header": "b"}]})
    second.autofilter("F1:G4")
    second.set_row(7, None, None, {"hidden": True})
    book.close()
    transplant(Package(made), package, {MINE: MINE, NEXT: NEXT})
    package.move_sheet(NEXT, before="Targets" if "Targets" in [i.name for i in package.sheets()] else "目标")
    package.set_defined_name("my_target", target)
    package.set_defined_name("my_rate", "0.07")
    package.save(path)
    made.unlink()
