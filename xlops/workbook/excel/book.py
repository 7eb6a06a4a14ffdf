"""Carry a plan out in a running Excel, through xlwings: what `Package` does to a file, done to the open workbook.

Ids, dates and formulas must arrive as they are planned: a cell that gets text is formatted as text before the text is
written (rule D8), else Excel makes a number of 00123 and a date of 3/4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

import xlwings as xw

from xlops.errors import Refused
from xlops.workbook.apply_plan import Applied, carry_out
from xlops.workbook.excel.beside import Entered, move_beside
from xlops.workbook.excel.system import array_cells, formula_word, no_growth, rows_of, scalars_of, shown, state_of
from xlops.workbook.package import CellFormula, Evaluation, Painted, Scalar, SheetInfo, TableShape
from xlops.workbook.package.formulas import retarget
from xlops.workbook.package.references import Box, cell_ref, column_letters, parse_cell, parse_place, quote_sheet
from xlops.workbook.package.scalars import date_of, plain_scalar, serial
from xlops.workbook.plan import Plan
from xlops.workbook.typed_input import Standing

Named = tuple[xw.Name, str, Box]
"""A name, the sheet and the cells that it means."""

TEXT, GENERAL = "@", "General"
_ROWS_AT_ONCE = 5_000


def apply(plan: Plan, book: LiveBook, standing: Standing | None = None) -> Applied:
    """Write the plan into the open workbook and compute it; nothing is saved yet.

    Errors: WorkbookError where something that people typed would not be there afterwards (rule D5); the workbook
    in Excel is half changed then, the file is not.
    """

    def recalculate() -> list[Any]:
        book.book.app.calculate()
        return []

    with quiet(book.book.app):
        return carry_out(plan, book, recalculate, standing)


@contextmanager
def quiet(app: xw.App) -> Iterator[None]:
    """Excel without recalculation, repainting and events; each is given back as it was, whatever happens."""
    wanted = {"calculation": "manual", "screen_updating": False, "enable_events": False}
    before = {name: getattr(app, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(app, name, value)
        with no_growth(app):
            yield
    finally:
        _give_back(app, before)


def _give_back(app: xw.App, before: dict[str, Any]) -> None:
    """Set all of it, even where Excel refuses one."""
    if before:
        name, value = before.popitem()
        try:
            setattr(app, name, value)
        finally:
            _give_back(app, before)


class LiveBook:
    """A workbook open in Excel, with the calls of `Package` that a build makes."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self.log: list[str] = []
        self.evaluation = Evaluation()  # Excel computes everything
        self._shapes: dict[str, TableShape] | None = None
        self._formula_word = ""
        self._places: dict[str | None, list[Named]] = {}  # Excel has hundreds of names, and each answer takes its time

    # -- reading ---------------------------------------------------------------------------------

    def sheets(self) -> list[SheetInfo]:
        """The sheets in the order of their tabs, with their state."""
        return [SheetInfo(s.name, state_of(s)) for s in self.book.sheets]

    def defined_names(self, sheet: str | None = None) -> dict[str, str]:
        """Name -> reference text: the workbook's own names, or those of one sheet only."""
        names = self.book.names if sheet is None else self.book.sheets[sheet].names
        found = ((name.name, name.refers_to) for name in names)
        return {
            n.rpartition("!")[2]: (ref or "").removeprefix("=") for n, ref in found if sheet is not None or "!" not in n
        }

    def tables(self) -> dict[str, TableShape]:
        """The tables by name, sheet after sheet."""
        if self._shapes is None:
            self._shapes = {t.name: _shape(sheet, t) for sheet in self.book.sheets for t in sheet.tables}
        return self._shapes

    def read_cells(self, sheet: str, refs: Collection[str]) -> dict[str, Scalar]:
        """The values of cells, None for blanks; a date is its day number, an error its text."""
        places = {ref: parse_cell(ref) for ref in refs}
        if not places:
            return {}
        columns, rows = zip(*places.values(), strict=True)
        block = self._scalars(sheet, box := Box(min(columns), min(rows), max(columns), max(rows)))
        return {ref: block[row - box.top][column - box.left] for ref, (column, row) in places.items()}

    def read_name(self, name: str, sheet: str | None = None) -> Scalar:
        """The value of the cell a defined name points at; the sheet's own name first, then the workbook's."""
        own = self.defined_names(sheet) if sheet else {}
        text = own.get(name) or self.defined_names().get(name, "")
        if (place := parse_place(text)) is None:
            raise Refused(f"defined name {name!r} is {text!r}, not a cell")
        ref = cell_ref(place[1].left, place[1].top)
        return self.read_cells(place[0], [ref])[ref]

    def read_table(self, name: str) -> dict[str, list[Scalar]]:
        """Column -> values of the body; an empty table's blank row reads as no rows."""
        shape = self._shape(name)
        block = self._scalars(shape.sheet, body := _body(shape))
        if shape.rows == 1:
            formulas = self._formulas(shape.sheet, body)[0]
            if not any(v is not None and not _is_formula(f, v) for f, v in zip(formulas, block[0], strict=True)):
                return {column: [] for column in shape.columns}
        return {column: [row[n] for row in block] for n, column in enumerate(shape.columns)}

    def read_formulas(self, sheet: str) -> dict[str, str]:
        """{cell: formula} of the sheet, without the leading '='."""
        box = self.used(sheet)
        pairs = zip(self._formulas(sheet, box), self._scalars(sheet, box), strict=True)
        return {
            cell_ref(column, row): formula[1:]
            for row, (formulas, values) in enumerate(pairs, box.top)
            for column, (formula, value) in enumerate(zip(formulas, values, strict=True), box.left)
            if _is_formula(formula, value)
        }

    def has_formulas(self, sheet: str) -> bool:
        """Whether the sheet has any."""
        return bool(self.read_formulas(sheet))

    def day(self, number: float) -> datetime:
        """The date-time of a day number read from a cell."""
        return date_of(number)

    def used(self, sheet: str) -> Box:
        """The part of a sheet that holds anything, from A1 on."""
        found = self.book.sheets[sheet].used_range.last_cell
        return Box(1, 1, found.column, found.row)

    def range(self, sheet: str, box: Box) -> xw.Range:
        """The range of a box."""
        return self.book.sheets[sheet].range((box.top, box.left), (box.bottom, box.right))

    def contents(self, sheet: str, box: Box) -> list[list[Any]]:
        """Rows of what stands in cells: a formula as `Entered`, else the value; None for blanks."""
        pairs = zip(self._formulas(sheet, box), self._scalars(sheet, box), strict=True)
        arrays = array_cells(self.range(sheet, box)) if self._formula_word == "formula" else frozenset()
        return [
            [
                Entered(f[1:], (row, column) in arrays) if _is_formula(f, v) else v
                for column, (f, v) in enumerate(zip(*pair, strict=True))
            ]
            for row, pair in enumerate(pairs)
        ]

    # -- cells -----------------------------------------------------------------------------------

    def write_cells(self, sheet: str, cells: Mapping[str, Any]) -> None:
        """Set cells; each keeps its style, but one that gets text is formatted as text first."""
        placed = sorted(((parse_cell(ref), _plain(value)) for ref, value in cells.items()), key=lambda item: item[0])
        for column, group in groupby(placed, key=lambda item: item[0][0]):
            for first, values in _runs([(row, value) for (_, row), value in group]):
                self._write_run(sheet, column, first, values)

    def _write_run(self, sheet: str, column: int, first: int, values: list[Any]) -> None:
        target = self.range(sheet, Box(column, first, column, first + len(values) - 1))
        if isinstance(values[0], str):
            _format(target, TEXT)
        else:
            for cell in [target] if target.number_format else target:  # None: they differ
                if cell.number_format == TEXT:
                    cell.number_format = GENERAL
        if isinstance(values[0], Entered) and values[0].array:
            for cell, value in zip(target, values, strict=True):
                cell.formula_array = f"={value.formula}"
        elif isinstance(values[0], Entered):
            setattr(target, self._formula(target), [[f"={value.formula}"] for value in values])
        else:
            target.value = [[value] for value in values]

    def show_rows(self, sheet: str, shown: Mapping[int, bool]) -> None:
        """Show or hide rows, by their number from 1."""
        for (_, seen), group in groupby(enumerate(sorted(shown)), key=lambda item: (item[1] - item[0], shown[item[1]])):
            rows = [row for _, row in group]
            self.range(sheet, Box(1, rows[0], 1, rows[-1])).rows.hidden = not seen

    def raise_charts(self, sheet: str, top: int, bottom: int) -> None:
        """Give the charts of a sheet that have no height some rows, by their number from 1, where these show."""
        rows = self.range(sheet, Box(1, top, 1, bottom))
        for chart in self.book.sheets[sheet].charts if rows.height > 1 else ():
            if chart.height < 1:
                chart.top, chart.height = rows.top, rows.height

    def reveal_columns(self, sheet: str, columns: Collection[int]) -> None:
        """Show columns that are hidden, by their number from 1."""
        for column in columns:
            self.range(sheet, Box(column, 1, column, 1)).columns.hidden = False

    def read_painted(self, keys: Mapping[str, str], like: Mapping[str, str] | None = None) -> Painted:
        """Nothing: asked cell by cell, Excel would take minutes; looks and comments stay with their place here."""
        return Painted()

    def follow_comments(self, painted: Painted) -> None:
        """None were read."""

    def fill_table(
        self, name: str, columns: Mapping[str, Any], *, keys: str | None = None, painted: Painted | None = None
    ) -> str:
        """Replace a table's body; the table's new range. See `Package.fill_table`: nothing else differs.

        `Refused`, with nothing changed, when a cell below is in the way.
        """
        table, shape = self._table(name), self._shape(name)
        given = {c: [_plain(v) for v in values] for c, values in columns.items()}
        rows = max(len(next(iter(given.values()), [])), 1)
        old = _body(shape)
        body = old._replace(bottom=old.top + rows - 1)
        self._check_room(shape, old, body)
        if keys:
            self.log += move_beside(self, shape, old, body, given[keys], keys)
        self._resize(table, shape.sheet, old, body)
        self._follow(shape.sheet, old, body)
        self.tables()[name] = replace(shape, ref=body._replace(top=old.top - 1).ref, rows=rows)
        self._write_body(shape, body, given)
        return self.tables()[name].ref

    def _check_room(self, shape: TableShape, old: Box, body: Box) -> None:
        for other in self.tables().values():
            if other.sheet == shape.sheet and other.name != shape.name and Box.parse(other.ref).overlaps(body):
                raise Refused(f"table {other.name} ({other.ref}) is in the way of table {shape.name} ({body.ref})")
        if body.bottom > old.bottom:
            below = old._replace(top=old.bottom + 1, bottom=body.bottom)
            for row, values in enumerate(self.contents(shape.sheet, below), below.top):
                for column, value in enumerate(values, below.left):
                    if value is not None:
                        raise Refused(
                            f"{cell_ref(column, row)} of sheet {shape.sheet} stands under table {shape.name}, which "
                            f"needs the rows down to {body.bottom}: move it elsewhere, or to the table's next free row"
                        )

    def _resize(self, table: xw.main.Table, sheet: str, old: Box, body: Box) -> None:
        """Give the table its new rows: grown ones look like the first one, freed ones are blank."""
        totals, filtered = table.show_totals, table.show_autofilter
        if totals:
            table.show_totals = False
        if filtered:
            table.show_autofilter = False  # a filter that hides rows goes
        if body.bottom < old.bottom:
            self.range(sheet, old._replace(top=body.bottom + 1)).clear()
        if body.bottom != old.bottom:
            table.resize(self.range(sheet, body._replace(top=old.top - 1)))
        if body.bottom > old.bottom:
            first = self.range(sheet, old._replace(bottom=old.top))
            first.copy(destination=self.range(sheet, body._replace(top=old.bottom + 1)))
        if filtered:
            table.show_autofilter = True
        if totals:
            table.show_totals = True

    def _follow(self, sheet: str, old: Box, body: Box) -> None:
        """Names that mean columns of the old body mean those of the new one."""
        if body == old:
            return
        for named in (self._named(None), self._named(sheet)):
            for number, (name, where, box) in enumerate(named):
                rows = (box.top, box.bottom) == (old.top, old.bottom)
                if where == sheet and rows and old.left <= box.left and box.right <= old.right:
                    named[number] = name, where, box._replace(bottom=body.bottom)
                    name.refers_to = f"={quote_sheet(sheet)}!{_fixed(named[number][2])}"

    def _named(self, sheet: str | None) -> list[Named]:
        """The names that mean cells, the workbook's or a sheet's, asked for once until names are made."""
        if sheet not in self._places:
            names = self.book.names if sheet is None else self.book.sheets[sheet].names
            found = ((name, parse_place(name.refers_to or "")) for name in names)
            self._places[sheet] = [(name, *place) for name, place in found if place is not None]
        return self._places[sheet]

    def _write_body(self, shape: TableShape, body: Box, given: Mapping[str, list[Any]]) -> None:
        """Write the columns that changed, neighbours in one block, each formatted before."""
        block = self._scalars(shape.sheet, body)
        changed = []
        for number, column in enumerate(shape.columns):
            values, before = given.get(column, []) or [None], [row[number] for row in block]
            if column in given and not _same(before, values):
                self._format_column(shape.sheet, body, body.left + number, values, before)
                changed.append(number)
        for _, group in groupby(enumerate(changed), key=lambda item: item[1] - item[0]):
            beside = [n for _, n in group]
            rows = zip(*(given[shape.columns[n]] or [None] for n in beside), strict=True)
            target = self.range(shape.sheet, body._replace(left=body.left + beside[0], right=body.left + beside[-1]))
            target.options(chunksize=_ROWS_AT_ONCE).value = [list(row) for row in rows]

    def _format_column(self, sheet: str, body: Box, column: int, values: list[Any], before: list[Any]) -> None:
        """Text cells as text, all others as the column was before; a column that never holds text is left alone."""
        if any(isinstance(v, str) for v in (*values, *before)):
            whole = self.range(sheet, body._replace(left=column, right=column))
            base = _base_format(whole)
            row = body.top
            for text, group in groupby(values, key=lambda v: isinstance(v, str)):
                last = row + len(list(group)) - 1
                _format(self.range(sheet, Box(column, row, column, last)), TEXT if text else base)
                row = last + 1

    # -- sheets and names ------------------------------------------------------------------------

    def clone_sheet(self, prototype: str, new_name: str, *, tables: Mapping[str, str] | None = None) -> None:
        """Copy a sheet, very hidden or not; the copy is visible, at the end, its tables called as `tables` says."""
        source = self.book.sheets[prototype]
        own = {t.range.address: t.name for t in source.tables}
        with shown(source):
            copied = source.copy(name=new_name)
        self._shapes, self._places = None, {}
        renamed = {own[t.range.address]: t for t in copied.tables}
        for old, fresh in (tables or {}).items():
            renamed[old].name = fresh
        self._retarget(prototype, new_name, {old: t.name for old, t in renamed.items()})

    def _retarget(self, prototype: str, copied: str, tables: Mapping[str, str]) -> None:
        """What the copy still says about its prototype, it says about itself; names it should not have go."""
        for ref, formula in self.read_formulas(copied).items():
            if prototype in formula or any(name in formula for name in tables):
                fresh = retarget(formula, prototype, copied, tables)
                if fresh != formula:
                    cell = self.book.sheets[copied].range(ref)
                    setattr(cell, self._formula(cell), f"={fresh}")
        wanted, here = self.defined_names(prototype), self.defined_names(copied)
        for name in list(self.book.sheets[copied].names):
            if name.name.rpartition("!")[2] not in wanted:
                name.delete()  # Excel gives a copy its own twin of the workbook's names
        for known, text in wanted.items():
            if here.get(known) != (fresh := retarget(text, prototype, copied, tables)) and "rint_" not in known:
                self.set_defined_name(known, fresh, copied)

    def move_sheet(self, sheet: str, after: str | None = None, before: str | None = None) -> None:
        """Put a sheet's tab after or before another one; at the end when neither is said."""
        sheets = self.book.sheets
        if before is not None:
            sheets[sheet].move(before=sheets[before])
        else:
            sheets[sheet].move(after=sheets[after] if after is not None else sheets[-1])

    def set_defined_name(self, name: str, ref: str, sheet: str | None = None) -> None:
        """Make or change a defined name; `ref` without the leading '='."""
        (self.book.names if sheet is None else self.book.sheets[sheet].names).add(name, f"={ref}")
        self._places = {}

    def activate(self, sheet: str) -> None:
        """Bring this sheet to the front."""
        self.book.sheets[sheet].activate()

    # -- inside ----------------------------------------------------------------------------------

    def _scalars(self, sheet: str, box: Box) -> list[list[Any]]:
        return scalars_of(self.range(sheet, box))

    def _formulas(self, sheet: str, box: Box) -> list[list[Any]]:
        area = self.range(sheet, box)
        return rows_of(getattr(area, self._formula(area)), (box.bottom - box.top + 1, box.right - box.left + 1))

    def _formula(self, area: xw.Range) -> str:
        self._formula_word = self._formula_word or formula_word(area)
        return self._formula_word

    def _shape(self, name: str) -> TableShape:
        if name not in self.tables():
            raise Refused(f"no table {name!r}")
        return self.tables()[name]

    def _table(self, name: str) -> xw.main.Table:
        return self.book.sheets[self._shape(name).sheet].tables[name]


def _shape(sheet: xw.Sheet, table: xw.main.Table) -> TableShape:
    area = table.range
    header = area[0, :].options(ndim=1).value
    totals = 1 if table.show_totals else 0
    box = Box(area.column, area.row, area.last_cell.column, area.last_cell.row - totals)
    return TableShape(table.name, sheet.name, box.ref, tuple(str(c) for c in header), box.bottom - box.top)


def _body(shape: TableShape) -> Box:
    box = Box.parse(shape.ref)
    return box._replace(top=box.top + 1)


def _fixed(box: Box) -> str:
    return f"${column_letters(box.left)}${box.top}:${column_letters(box.right)}${box.bottom}"


def _is_formula(formula: Any, value: Any) -> bool:
    """Whether the cell holds a formula; text that begins with '=' reads the same as formula and as value."""
    return isinstance(formula, str) and formula.startswith("=") and formula != value


def _plain(value: Any) -> Any:
    """The value as Excel shall get it: a date as its day number, as the file has it; a blank as None."""
    if isinstance(value, CellFormula):
        return Entered(value.text)
    value = value if isinstance(value, Entered) else plain_scalar(value)
    return serial(value) if isinstance(value, date) else None if value == "" else value


def _same(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether nothing would change; 1 and the text '1' are two things."""
    return all(a == b and isinstance(a, str) == isinstance(b, str) for a, b in zip(old, new, strict=True))


def _runs(cells: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Cells of one column that stand below each other and are of a kind: (first row, values)."""
    for _, group in groupby(enumerate(cells), key=lambda item: (item[1][0] - item[0], _kind(item[1][1]))):
        run = [cell for _, cell in group]
        yield run[0][0], [value for _, value in run]


def _kind(value: Any) -> str:
    if isinstance(value, Entered):
        return "array" if value.array else "formula"
    return "text" if isinstance(value, str) else "number"


def _format(target: xw.Range, wanted: str) -> None:
    if target.number_format != wanted:
        target.number_format = wanted


def _base_format(target: xw.Range) -> str:
    """How numbers look there: the format of the first cell that is not formatted as text."""
    found: Any = target.number_format
    if found is None:  # several
        found = next((f for cell in target if (f := cell.number_format) != TEXT), GENERAL)
    return GENERAL if found == TEXT else str(found)
