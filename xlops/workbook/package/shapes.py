"""Excel tables: which there are, where they lie, what their columns are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from xlops.errors import Refused, WorkbookError, did_you_mean
from xlops.workbook.package.names import Book
from xlops.workbook.package.parts import ANY, Element, Parts, tag, whole
from xlops.workbook.package.references import Box
from xlops.workbook.package.scalars import decode_text


@dataclass(frozen=True)
class TableShape:
    """A table: name, sheet, range with header and totals, column names, rows of its body.

    An empty table keeps one blank row in Excel; `rows` counts it.
    """

    name: str
    sheet: str
    ref: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class TablePlace:
    """Where a table's XML is, and its geometry."""

    name: str
    part: str
    sheet: str
    sheet_part: str
    box: Box
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]

    @cached_property
    def body(self) -> Box:
        """The rows between header and totals."""
        return self.box._replace(top=self.box.top + self.header_rows, bottom=self.box.bottom - self.totals_rows)

    @cached_property
    def shape(self) -> TableShape:
        """The part of it that callers see."""
        body = self.body
        return TableShape(self.name, self.sheet, self.box.ref, self.columns, body.bottom - body.top + 1)


def all_tables(parts: Parts, book: Book) -> dict[str, TablePlace]:
    """The workbook's tables by name, sheet after sheet."""
    return dict(parts.known(ANY, ("tables", book.part), lambda: _all_tables(parts, book)))


def _all_tables(parts: Parts, book: Book) -> dict[str, TablePlace]:
    found: dict[str, TablePlace] = {}
    for sheet, sheet_part in book.sheet_parts().items():
        for part in parts.related(sheet_part, "table"):
            table = parts.known(part, (sheet, sheet_part), partial(_table, parts, part, sheet, sheet_part))
            found[table.name] = table
    return found


def _table(parts: Parts, part: str, sheet_name: str, sheet_part: str) -> TablePlace:
    root = parts.tree(part)
    columns = root.findall(f"{tag('tableColumns')}/{tag('tableColumn')}")
    try:
        table = _placed(root, columns, part, sheet_name, sheet_part)
    except (ValueError, Refused) as error:
        raise WorkbookError(f"part {part} is damaged ({error})") from error
    body = table.body
    if len(columns) != body.right - body.left + 1 or body.bottom < body.top:
        raise WorkbookError(f"part {part} is damaged: {len(columns)} columns in {table.box.ref}")
    return table


def _placed(root: Element, columns: list[Element], part: str, sheet_name: str, sheet_part: str) -> TablePlace:
    return TablePlace(
        name=root.get("displayName") or root.get("name") or "",
        part=part,
        sheet=sheet_name,
        sheet_part=sheet_part,
        box=Box.parse(root.get("ref") or ""),
        header_rows=whole(root, "headerRowCount", 1),
        totals_rows=whole(root, "totalsRowCount"),
        columns=tuple(decode_text(c.get("name") or "") for c in columns),
    )


def find_table(tables: Mapping[str, TablePlace], name: str) -> TablePlace:
    """The table, its name compared as Excel does; `Refused` when there is none."""
    for known, table in tables.items():
        if known.casefold() == name.casefold():
            return table
    raise Refused(f"no table {name!r}{did_you_mean(name, tables)}; the workbook has {', '.join(tables) or 'none'}")
