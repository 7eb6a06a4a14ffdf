"""A workbook file edited in place, without Excel: only what is named changes, every other byte is copied."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from xlops.errors import Refused
from xlops.workbook.package import clone, tables, worksheet
from xlops.workbook.package.archive import Archive, Seen
from xlops.workbook.package.cells import CellContent, cell_value
from xlops.workbook.package.evaluation import Evaluation
from xlops.workbook.package.flat import raise_charts
from xlops.workbook.package.formulas import CellFormula
from xlops.workbook.package.guards import check_unchanged
from xlops.workbook.package.looks import Painted, follow_comments, read_painted
from xlops.workbook.package.names import Book, SheetInfo, State
from xlops.workbook.package.parts import Parts, local, tag
from xlops.workbook.package.references import Box, cell_ref, parse_cell, parse_place
from xlops.workbook.package.scalars import Scalar, date_of, decode_text
from xlops.workbook.package.shapes import TablePlace, TableShape, all_tables, find_table


class Package:
    """A workbook (.xlsx, .xlsm) to read and fill; nothing is written before `save`.

    The file is read whole when the package is made and never held open: `seen` keeps its size,
    time and hash. `log` collects sentences about what an edit met. Every edit drops the
    calculation chain and lets Excel compute everything when it opens the file. A refused edit
    (`Refused`) leaves the package as it was before that call. `WorkbookError` for a file that is
    no readable workbook.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.parts = Parts(self.path)
        self.book = Book(self.parts)
        self._seen = self.parts.seen
        self.log: list[str] = []
        self.refreshed = 0  # values changed by the last refresh_values
        self.unevaluated = 0  # formulas it had to leave alone
        self.evaluation = Evaluation()  # which, and why
        self._strings: list[str] | None = None
        self._valued_cells: set[tuple[str, int, int]] = set()
        self._valued_boxes: list[tuple[str, Box]] = []

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close; unsaved edits are forgotten with the object."""

    @property
    def seen(self) -> Seen:
        """What the file was when it was read, for `replace_workbook`."""
        return self._seen

    # -- reading ---------------------------------------------------------------------------------

    def sheets(self) -> list[SheetInfo]:
        """The sheets in the order of their tabs, with their state."""
        return self.book.sheets()

    def defined_names(self, sheet: str | None = None) -> dict[str, str]:
        """Name -> reference text: the workbook's own names, or those of one sheet only."""
        return self.book.defined_names(sheet)

    def tables(self) -> dict[str, TableShape]:
        """The tables by name, sheet after sheet."""
        return {name: table.shape for name, table in self._tables().items()}

    def read_cells(self, sheet: str, refs: Collection[str]) -> dict[str, Scalar]:
        """The values of cells as last computed, None for blanks.

        A date is its day number (`day` turns it into a date-time), an error its text ('#N/A').
        """
        places = {ref: parse_cell(ref) for ref in refs}
        values = worksheet.read(self._xml(sheet), set(places.values()), self.strings())
        return {ref: values[place] for ref, place in places.items()}

    def read_name(self, name: str, sheet: str | None = None) -> Scalar:
        """The value of the one cell a defined name points at."""
        where, (column, row) = self._named_cell(name, sheet)
        ref = cell_ref(column, row)
        return self.read_cells(where, [ref])[ref]

    def read_table(self, name: str) -> dict[str, list[Scalar]]:
        """Column -> values of the body as last computed; an empty table's blank row reads as no rows."""
        table = self._table(name)
        part = table.sheet_part
        found = self.parts.known(part, ("table", name, table.body, table.columns), lambda: self._body_of(table))
        return {column: list(values) for column, values in found.items()}

    def _body_of(self, table: TablePlace) -> dict[str, list[Scalar]]:
        body = table.body
        columns: dict[str, list[Scalar]] = {column: [None] * (body.bottom - body.top + 1) for column in table.columns}
        blank = body.top == body.bottom  # so far: an empty table has one row
        strings = self.strings()
        for cell in worksheet.filled_in(self._xml(table.sheet), body):
            value = cell_value(cell.attributes, cell.inner, strings)
            columns[table.columns[cell.column - body.left]][cell.row - body.top] = value
            # a calculated column's formula stands in the blank row too
            blank = blank and (value is None or worksheet.FORMULA.search(cell.inner) is not None)
        if blank:
            return {column: [] for column in table.columns}
        return columns

    def read_formulas(self, sheet: str) -> dict[str, str]:
        """{cell: formula} of the sheet, shared formulas written out, without the leading '='."""
        return worksheet.formulas(self._xml(sheet))

    def has_formulas(self, sheet: str) -> bool:
        """Whether the sheet has any."""
        return worksheet.has_formulas(self._xml(sheet))

    def read_painted(self, keys: Mapping[str, str], like: Mapping[str, str] | None = None) -> Painted:
        """The looks that people gave cells of tables, by the key of their row: `keys` names the column of each, or "".

        `like` names tables of the same columns that nobody touches. What is on a hidden sheet nobody painted.
        """
        seen = {info.name for info in self.sheets() if info.state == "visible"}
        found, here = Painted(), self._tables()
        for name, key in keys.items():
            table = find_table(here, name)
            if table.sheet in seen and key in ("", *table.columns):
                model = here.get((like or {}).get(name, name))
                others = [t for t in here.values() if t.sheet == table.sheet and t != table]
                found.add(read_painted(self.parts, self.book, table, key, self.strings(), model, others))
        return found

    def day(self, number: float) -> datetime:
        """The date-time of a day number read from a cell."""
        return date_of(number, self.book.date1904)

    def strings(self) -> Sequence[str]:
        """The workbook's shared strings."""
        if self._strings is None:
            self._strings = []
            for part in self.parts.related(self.book.part, "sharedStrings"):
                for item in self.parts.tree(part).iterfind(tag("si")):
                    texts = [t.text or "" for t in item.iter(tag("t")) if not _is_phonetic(t)]
                    self._strings.append(decode_text("".join(texts)))
        return self._strings

    # -- cells -----------------------------------------------------------------------------------

    def write_cells(
        self, sheet: str, cells: Mapping[str, CellContent], styles: Mapping[str, str] | None = None
    ) -> None:
        """Set cells; each keeps its style, or takes that of the cell `styles` names for it.

        `Refused` inside a merged range or an array formula, and for a table's header.
        """
        contents = {parse_cell(ref): content for ref, content in cells.items()}
        if not contents:
            return
        part = self.book.sheet_part(sheet)
        self._check_headers(part, contents)
        xml = self._xml(sheet)
        donors = {parse_cell(ref): worksheet.style_of(xml, *parse_cell(d)) for ref, d in (styles or {}).items()}
        written = worksheet.write(xml, contents, donors, self.book.date1904)
        worksheet.put_sheet(self.parts, part, written)
        for place, content in contents.items():
            valued = isinstance(content, CellFormula) and content.value is not None
            (self._valued_cells.add if valued else self._valued_cells.discard)((part, *place))
        self.touch_calc()

    def write_name(self, name: str, value: CellContent, sheet: str | None = None) -> None:
        """Set the one cell a defined name points at; the sheet's own name first, then the workbook's."""
        where, (column, row) = self._named_cell(name, sheet)
        self.write_cells(where, {cell_ref(column, row): value})

    def show_rows(self, sheet: str, shown: Mapping[int, bool]) -> None:
        """Show or hide rows, by their number from 1."""
        xml = self._xml(sheet)
        if (changed := worksheet.with_rows_shown(xml, shown)) != xml:
            worksheet.put_sheet(self.parts, self.book.sheet_part(sheet), changed)

    def raise_charts(self, sheet: str, top: int, bottom: int) -> None:
        """Give the charts of a sheet that have no height some rows, by their number from 1."""
        raise_charts(self.parts, self.book.sheet_part(sheet), top, bottom)

    def reveal_columns(self, sheet: str, columns: Collection[int]) -> None:
        """Show columns that are hidden, by their number from 1."""
        xml = self._xml(sheet)
        if (changed := worksheet.with_columns_revealed(xml, columns)) != xml:
            worksheet.put_sheet(self.parts, self.book.sheet_part(sheet), changed)

    def fill_table(
        self,
        name: str,
        columns: Mapping[str, Any],
        formulas: Mapping[str, str] | None = None,
        keys: str | None = None,
        painted: Painted | None = None,
    ) -> str:
        """Replace a table's body; the table's new range.

        `columns`: column -> sequence, numpy array or pandas Series, all of one length (none: one
        blank row stays). Cells are styled like the first body row. A calculated column keeps the
        table's formula (or takes that of `formulas`) and shows the values given. Filter, totals
        row and every range equal to the old body follow. With `keys`, the name of a column, what
        people typed beside the rows, and columns they added, move with the key: see `beside`. So do the looks
        in `painted`, which `read_painted` found.
        A value that no cell can hold is refused at the latest by `save`.
        `Refused`, with nothing changed, when a cell below is in the way.
        """
        table = self._table(name)
        done = tables.fill(self.parts, self.book, table, columns, formulas or {}, keys, self.strings(), painted)
        self._valued_boxes = [
            (part, box) for part, box in self._valued_boxes if part != table.sheet_part or not box.overlaps(table.box)
        ]
        self._valued_boxes += done.valued
        self.log += done.log
        self.touch_calc()
        return done.ref

    def follow_comments(self, painted: Painted) -> None:
        """Put comments beside the rows that they are about, once all tables that `painted` tells of are filled."""
        if painted.comments:
            tables = {name: self._table(name) for name in painted.keys}
            self.log += follow_comments(self.parts, self.book, tables, painted, self.strings())

    # -- sheets and names ------------------------------------------------------------------------

    def clone_sheet(
        self, prototype: str, new_name: str, after: str | None = None, tables: Mapping[str, str] | None = None
    ) -> None:
        """Copy a sheet with all that hangs off it; the copy is visible, at the end or `after` a sheet.

        `tables` names the copies of its tables (else `name_2`, `name_3` …). The prototype's own
        names become the copy's. `Refused` for pivot tables, slicers and the like on the prototype.
        """
        clone.clone(self.parts, self.book, prototype, new_name, after, tables)
        self._strings = None
        self.touch_calc()

    def move_sheet(self, sheet: str, after: str | None = None, before: str | None = None) -> None:
        """Put a sheet's tab after or before another one; at the end when neither is said."""
        self.book.move_sheet(sheet, after, before)

    def set_state(self, sheet: str, state: State) -> None:
        """Show or hide a sheet; hiding the active one activates the first visible; never the last one."""
        self.book.set_state(sheet, state)
        if state != "visible" and self.book.active() == self.book.index(sheet):
            self.activate(next(info.name for info in self.sheets() if info.state == "visible"))

    def show_only(self, sheet: str) -> None:
        """Hide every other sheet and drop its print area, so that this sheet's first page is the workbook's."""
        self.activate(sheet)
        for info in self.sheets():
            if info.name != sheet and info.state == "visible":
                self.set_state(info.name, "hidden")
        self.book.keep_print_area(sheet)

    def set_defined_name(self, name: str, ref: str, sheet: str | None = None) -> None:
        """Make or change a defined name; `ref` in file syntax, without the leading '='."""
        self.book.set_defined_name(name, ref, sheet, self._tables())
        self.touch_calc()

    def activate(self, sheet: str) -> None:
        """Open the workbook on this sheet, and select no other with it."""
        place = self.book.index(sheet)
        if self.sheets()[place].state != "visible":
            raise Refused(f"{sheet!r} is hidden and cannot be the sheet that opens")
        self.book.set_active(place)
        for info in self.sheets():
            part = self.book.sheet_part(info.name)
            if self.parts.is_streamed(part) and info.name.casefold() != sheet.casefold():
                self.parts.read(part)
            xml = self.parts.read(part)
            selected = worksheet.selected(xml, info.name.casefold() == sheet.casefold())
            if selected != xml:
                self.parts.put(part, selected)

    def touch_calc(self) -> None:
        """Drop the calculation chain and let Excel compute everything when it opens the file."""
        self.book.touch_calc()

    # -- saving ----------------------------------------------------------------------------------

    def save(self, path: Path | str) -> None:
        """Write the workbook: a temporary file in the same folder, flushed, then put in place at once.

        Parts that did not change are copied as they are stored. Saving over the file that was read
        first makes sure that nobody opened or changed it meanwhile. `WorkbookError` leaves an
        older file at `path` as it was.
        """
        target = Path(path)
        own = target.exists() and target.resolve() == self.path.resolve()
        if own:
            check_unchanged(target, self.seen)
        self.parts.save(target.resolve())
        if own:
            self._seen = Archive(target).seen

    # -- inside ----------------------------------------------------------------------------------

    def is_valued(self, part: str, column: int, row: int) -> bool:
        """Whether the caller wrote this formula cell with its value."""
        return (part, column, row) in self._valued_cells or any(
            p == part and box.has(column, row) for p, box in self._valued_boxes
        )

    def _xml(self, sheet: str) -> bytes:
        part = self.book.sheet_part(sheet)
        return worksheet.sheet_xml(self.parts, part)

    def _tables(self) -> dict[str, TablePlace]:
        return all_tables(self.parts, self.book)

    def _table(self, name: str) -> TablePlace:
        return find_table(self._tables(), name)

    def _named_cell(self, name: str, sheet: str | None) -> tuple[str, tuple[int, int]]:
        text = self.book.look_up(name, sheet)
        place = parse_place(text)
        if place is None:
            raise Refused(f"defined name {name!r} is {text!r}, not a cell")
        where, box = place
        single = (box.left, box.top) == (box.right, box.bottom)
        if not single and box not in worksheet.merged(self._xml(where)):
            raise Refused(f"defined name {name!r} is a range ({box.ref}), not one cell")
        return where, (box.left, box.top)

    def _check_headers(self, part: str, contents: Mapping[tuple[int, int], CellContent]) -> None:
        for table in self._tables().values():
            header = table.box._replace(bottom=table.box.top + table.header_rows - 1)
            for (column, row), content in contents.items():
                if table.sheet_part == part and table.header_rows and header.has(column, row):
                    name = table.columns[column - header.left]
                    if content != name:
                        raise Refused(
                            f"{cell_ref(column, row)} is the header {name!r} of table {table.name}; "
                            "another text there would damage the table"
                        )


def _is_phonetic(text: Any) -> bool:
    parent = text.getparent()
    return parent is not None and local(parent) == "rPh"
