"""Columns added at the right end of an Excel table, where nothing stands in their way."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from xlops.errors import Refused
from xlops.workbook.package import worksheet
from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import tag, whole
from xlops.workbook.package.references import MAX_COLUMN, Box, cell_ref
from xlops.workbook.package.shapes import all_tables, find_table


def add_columns(package: Package, table: str, names: Sequence[str]) -> None:
    """Make the table wider; the new cells are blank and look as those at its right end do.

    `Refused`, with nothing changed, where a cell, a table or a merged range stands there, or the table has totals.
    """
    tables = all_tables(package.parts, package.book)
    place = find_table(tables, table)
    old = place.box
    new = Box(old.right + 1, old.top, old.right + len(names), old.bottom)
    xml = worksheet.sheet_xml(package.parts, place.sheet_part)
    others = [t.box for t in tables.values() if t.sheet_part == place.sheet_part]
    in_way = any(new.overlaps(box) for box in (*others, *worksheet.merged(xml)))
    if in_way or any(worksheet.filled_in(xml, new)):
        raise Refused(f"table {table}: something stands at its right ({new.ref})")
    if place.totals_rows or not place.header_rows or new.right > MAX_COLUMN:
        raise Refused(f"table {table}: has no heading or has totals, and takes no more columns")
    root = package.parts.edit(place.part)
    ref = old._replace(right=new.right).ref
    for element in (root, *root.iterfind(tag("autoFilter"))):
        element.set("ref", ref)
    holder = root.find(tag("tableColumns"))
    assert holder is not None  # Excel's tables have one
    number = max(whole(column, "id") for column in holder)
    for n, name in enumerate(names, 1):
        column = etree.SubElement(holder, tag("tableColumn"), None, None)
        column.set("id", str(number + n))
        column.set("name", name)
    holder.set("count", str(len(holder)))
    looks = {
        cell_ref(column, row): cell_ref(old.right, row)
        for row in range(old.top, place.body.top + 1)
        for column in range(new.left, new.right + 1)
    }
    heading = {cell_ref(new.left + n, old.top): name for n, name in enumerate(names)}
    package.write_cells(place.sheet, dict.fromkeys(looks) | heading, looks)
