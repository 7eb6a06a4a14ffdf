"""An xlwings engine over LibreOffice's UNO bridge: as much of Excel as the buttons use, on a real spreadsheet.

It is stricter than Excel where Excel is treacherous: text may only be written into cells that are formatted as text,
and numbers only into cells that are not (rule D8). UNO's own objects have no types.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import xlwings as xw
from xlwings import base_classes as base

from tests.macros.libre import bridge
from xlops.workbook.package.references import Box, column_letters, parse_place, quote_sheet

_ERRORS = {532: "#DIV/0!", 32767: "#N/A", 525: "#NAME?", 524: "#REF!", 519: "#VALUE!", 503: "#NUM!", 502: "#VALUE!"}
_EPOCH = dt.datetime(1899, 12, 30)
_DATE, _CURRENCY, _LOGICAL, _TEXT = 6, 8, 1024, 256  # com.sun.star.util.NumberFormat
_EVERYTHING = 1023  # com.sun.star.sheet.CellFlags


def _typed(value: float, kind: int) -> bool | Decimal | dt.datetime:
    """A number as COM gives it where its format says more than *number*."""
    if kind & _CURRENCY:
        return Decimal(f"{value:.4f}")
    return bool(value) if kind & _LOGICAL else _EPOCH + dt.timedelta(seconds=round(value * 86_400))


def _with_semicolons(formula: str) -> str:
    """The formula as UNO takes it: what Excel parts by commas, outside its texts."""
    outside = formula.split('"')
    return '"'.join(part if n % 2 else part.replace(",", ";") for n, part in enumerate(outside))


class CellError(str):
    """The error a cell shows."""


class Engine:
    """What xlwings asks of an engine for values."""

    name, type = "calc", "desktop"

    def __init__(self, app: App) -> None:
        self.apps = [app]

    @staticmethod
    def prepare_xl_data_element(x: Any, date_format: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        def one(v: Any) -> Any:
            if v in ("", None):
                return empty_as
            if isinstance(v, CellError):
                return str(v) if err_to_str else None
            if isinstance(v, dt.datetime):
                parts = {p: getattr(v, p) for p in ("year", "month", "day", "hour", "minute", "second", "microsecond")}
                return datetime_builder(**parts, tzinfo=None)
            return number_builder(v) if number_builder is not None and isinstance(v, float) else v

        return [[one(cell) for cell in row] for row in data]


class App(base.App):
    """Excel as the buttons see it: switches, status bar, message boxes."""

    def __init__(self) -> None:
        self.switches: dict[str, Any] = {"calculation": "automatic", "screen_updating": True, "enable_events": True}
        self.switches["display_alerts"] = True
        self.history: list[tuple[str, Any]] = []
        self.alerts: list[tuple[str, str | None]] = []
        self.shown: list[Any] = []  # of the status bar
        self.selected: Range | None = None
        self.opened: list[Book] = []

    engine = property(lambda self: Engine(self))
    pid = property(lambda self: 1)
    api = property(lambda self: None)
    books = property(lambda self: self.opened)
    selection = property(lambda self: self.selected)

    @property
    def status_bar(self) -> Any:
        return self.shown[-1] if self.shown else False

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self.shown.append(value)

    def activate(self, steal_focus: bool = False) -> None:
        """There is one window only."""

    def calculate(self) -> None:
        for book in self.opened:
            book.doc.calculateAll()

    def alert(self, prompt: str, title: Any, buttons: Any, mode: str | None, callback: Any) -> str:
        self.alerts.append((prompt, mode))
        return "ok"


def _switch(name: str) -> property:
    def write(app: App, value: Any) -> None:
        app.history.append((name, value))
        app.switches[name] = value

    return property(lambda app: app.switches[name], write)


for _name in ("calculation", "screen_updating", "enable_events", "display_alerts"):
    setattr(App, _name, _switch(_name))


class Book(base.Book):
    """An open document; saving stores a copy, so that the file stays one that Excel or a build wrote."""

    def __init__(self, app: App, doc: Any, path: Path) -> None:
        self._app, self.doc, self.path = app, doc, path
        self.saved_while: list[str] = []
        self.front = 0
        self.tables: dict[int, list[Any]] | None = None  # LibreOffice's ranges by sheet; each question costs a call
        app.opened.append(self)

    api = property(lambda self: self.doc)
    app = property(lambda self: self._app)
    fullname = property(lambda self: str(self.path))
    name = property(lambda self: self.path.name)
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self, self.doc.NamedRanges))

    def activate(self) -> None:
        """There is one book only."""

    def ranges(self, sheet: int) -> list[Any]:
        """The database ranges on a sheet."""
        if self.tables is None:
            self.tables = {}
            found = self.doc.DatabaseRanges
            for range_ in (found.getByIndex(n) for n in range(found.Count)):
                self.tables.setdefault(range_.DataArea.Sheet, []).append(range_)
        return self.tables.get(sheet, [])

    def save(self, path: Any = None, password: Any = None) -> None:
        self.saved_while.append(self._app.switches["calculation"])

    def close(self) -> None:
        self._app.opened.remove(self)
        self.doc.close(True)


class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    api = property(lambda self: self.book.doc.Sheets)
    active = property(lambda self: self(self.book.front + 1))

    def __call__(self, key: Any) -> Sheet:
        if isinstance(key, int):
            return Sheet(self.book, self.api.getByIndex(key - 1))
        if not self.api.hasByName(key):
            raise KeyError(key)
        return Sheet(self.book, self.api.getByName(key))

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Any:
        return (self(n + 1) for n in range(len(self)))


class Sheet(base.Sheet):
    def __init__(self, book: Book, x: Any) -> None:
        self._book, self.x = book, x

    api = property(lambda self: self.x)
    book = property(lambda self: self._book)
    index = property(lambda self: self.x.RangeAddress.Sheet + 1)
    names = property(lambda self: Names(self._book, self.x.NamedRanges))
    tables = property(lambda self: Tables(self))

    @property
    def name(self) -> str:
        return str(self.x.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.x.Name = value

    @property
    def visible(self) -> bool:
        return bool(self.x.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.x.IsVisible = value

    @property
    def used_range(self) -> Range:
        cursor = self.x.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return Range(self, Box(1, 1, end.EndColumn + 1, end.EndRow + 1))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, str):
            return Range(self, Box.parse(arg1 if ":" in arg1 else f"{arg1}:{arg1}"))
        if isinstance(arg1, tuple) and len(arg1) == 4:  # a slice: row, column, rows, columns
            row, column, rows, columns = arg1
            return Range(self, Box(column, row, column + columns - 1, row + rows - 1))
        corners = [(a.row, a.column) if isinstance(a, Range) else a for a in (arg1, arg2 or arg1)]
        return Range(self, Box(corners[0][1], corners[0][0], corners[1][1], corners[1][0]))

    charts: ClassVar[list[Any]] = []  # what LibreOffice draws is no chart of xlwings

    def activate(self) -> None:
        self._book.front = self.index - 1

    def copy(self, before: Any, after: Any) -> None:
        assert self.visible, "Excel does not copy a hidden sheet"
        self._book.doc.Sheets.copyByName(self.name, f"{self.name} (2)", before.index - 1 if before else after.index)
        sheet = self._book.sheets(f"{self.name} (2)")
        self._book.tables = None
        sheet.activate()
        sheet.names.add("cfg_twin", "=" + quote_sheet(sheet.name) + "!$A$1")  # Excel twins names that mean the sheet

    def move(self, before: Any, after: Any) -> None:
        self._book.doc.Sheets.moveByName(self.name, before.index - 1 if before else after.index)
        self._book.tables = None


class Range(base.Range):
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self._sheet, self.box = sheet, box

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.box.top)
    column = property(lambda self: self.box.left)
    shape = property(lambda self: (self.box.bottom - self.box.top + 1, self.box.right - self.box.left + 1))
    coords = property(lambda self: (self._sheet.name, self.row, self.column, *self.shape))
    height = property(lambda self: self.api.Size.Height / 35.28)  # points, of hundredths of a millimetre

    @property
    def api(self) -> Any:
        return self._sheet.x.getCellRangeByPosition(
            self.box.left - 1, self.box.top - 1, self.box.right - 1, self.box.bottom - 1
        )

    @property
    def address(self) -> str:
        return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", self.box.ref)

    def __len__(self) -> int:
        return int(self.shape[0] * self.shape[1])

    def __call__(self, arg1: Any, arg2: Any = None) -> Range:
        if arg2 is None:
            arg1, arg2 = (arg1 - 1) // self.shape[1] + 1, (arg1 - 1) % self.shape[1] + 1
        column, row = self.box.left + arg2 - 1, self.box.top + arg1 - 1
        return Range(self._sheet, Box(column, row, column, row))

    def _formats(self) -> list[tuple[Any, list[Box]]]:
        """(number format, the boxes that have it)."""
        formats, found = self._sheet.book.doc.NumberFormats, self.api.getUniqueCellFormatRanges()
        groups = [found.getByIndex(n) for n in range(found.Count)]
        return [
            (formats.getByKey(g.NumberFormat),
             [Box(a.StartColumn + 1, a.StartRow + 1, a.EndColumn + 1, a.EndRow + 1) for a in g.RangeAddresses])
            for g in groups
        ]  # fmt: skip

    @property
    def raw_value(self) -> Any:
        rows = [list(row) for row in self.api.getDataArray()]
        for kind, boxes in self._formats():
            if kind.Type & (_DATE | _CURRENCY | _LOGICAL):
                for box in boxes:
                    for r in range(box.top - self.row, box.bottom - self.row + 1):
                        for c in range(box.left - self.column, box.right - self.column + 1):
                            if isinstance(v := rows[r][c], float):
                                rows[r][c] = _typed(v, kind.Type)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is None:
                    row[c] = CellError(_ERRORS.get(self.api.getCellByPosition(c, r).getError(), "#ERROR!"))
        return rows if len(self) > 1 else rows[0][0]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = data if isinstance(data, list | tuple) else [[data]]
        rows = rows if isinstance(rows[0], list | tuple) else [rows]
        texts = {box for kind, boxes in self._formats() if kind.Type & _TEXT for box in boxes}
        for r, row in enumerate(rows, self.row):
            for c, value in enumerate(row, self.column):
                as_text = any(box.has(c, r) for box in texts)
                assert as_text or not isinstance(value, str) or not value, f"Excel may convert {value!r} at {c},{r}"
                assert not as_text or isinstance(value, str), f"Excel makes a text of {value!r} at {c},{r}"
        self.api.setDataArray(tuple(tuple(float(v) if isinstance(v, int) else v for v in row) for row in rows))

    @property
    def formula2(self) -> Any:
        rows = self.api.getFormulaArray()
        return rows if len(self) > 1 else rows[0][0]

    @formula2.setter
    def formula2(self, data: Any) -> None:
        rows = data if isinstance(data, list | tuple) else [[data]]
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                self.api.getCellByPosition(c, r).setFormula(_with_semicolons(text))

    @property
    def number_format(self) -> str | None:
        found = {str(kind.FormatString) for kind, _ in self._formats()}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        formats, locale = self._sheet.book.doc.NumberFormats, bridge().createUnoStruct("com.sun.star.lang.Locale")
        locale.Language, locale.Country = "en", "US"
        key = formats.queryKey(value, locale, False)
        self.api.NumberFormat = key if key != -1 else formats.addNew(value, locale)

    @property
    def row_hidden(self) -> bool:
        return not self.api.Rows.IsVisible

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.api.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool:
        return not self.api.Columns.IsVisible

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.api.Columns.IsVisible = not value

    def clear(self) -> None:
        self.api.clearContents(_EVERYTHING)

    def copy(self, destination: Any = None) -> None:
        """One row into many: each step copies all that is there already."""
        box = destination.impl.box
        done = 0
        while done < box.bottom - box.top + 1:
            here = self.api if not done else Range(self._sheet, box._replace(bottom=box.top + done - 1)).api
            count = min(max(done, 1), box.bottom - box.top + 1 - done)
            source = here.getCellRangeByPosition(0, 0, box.right - box.left, count - 1).RangeAddress
            target = self._sheet.x.getCellByPosition(box.left - 1, box.top + done - 1).CellAddress
            self._sheet.x.copyRange(target, source)
            done += count


class Names(base.Names):
    def __init__(self, book: Book, x: Any) -> None:
        self.book, self.x = book, x

    api = property(lambda self: self.x)

    def __call__(self, key: Any) -> Name:
        return Name(self, self.x.getByIndex(key - 1) if isinstance(key, int) else self.x.getByName(key))

    def __len__(self) -> int:
        return int(self.x.Count)

    def contains(self, key: Any) -> bool:
        return bool(self.x.hasByName(key))

    def add(self, name: str, refers_to: str) -> Name:
        if self.contains(name):
            self.x.removeByName(name)
        self.x.addNewByName(name, _calc_place(refers_to), bridge().createUnoStruct("com.sun.star.table.CellAddress"), 0)
        return self(name)


class Name(base.Name):
    def __init__(self, names: Names, x: Any) -> None:
        self.names, self.x = names, x

    api = property(lambda self: self.x)
    name = property(lambda self: self.x.Name)

    @property
    def refers_to(self) -> str:
        sheet, _, cells = self.x.Content.rpartition(".")
        return "=" + (f"{quote_sheet(sheet.strip('$').strip(chr(39)))}!{cells}" if sheet else cells)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.x.Content = _calc_place(value)

    def delete(self) -> None:
        self.names.x.removeByName(self.x.Name)


def _calc_place(refers_to: str) -> str:
    """`='W 1'!$A$1` as LibreOffice writes it."""
    place = parse_place(refers_to)
    if place is None:
        return refers_to.removeprefix("=")
    ends = [f"${column_letters(c)}${r}" for c, r in ((place[1].left, place[1].top), (place[1].right, place[1].bottom))]
    return f"${quote_sheet(place[0])}.{':'.join(dict.fromkeys(ends))}"


class Tables(base.Collection):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.x = sheet, sheet.book.doc.DatabaseRanges

    api = property(lambda self: self.x)
    parent = property(lambda self: self.sheet)

    def _all(self) -> list[Table]:
        return [Table(self.sheet, x) for x in self.sheet.book.ranges(self.sheet.index - 1)]

    def __call__(self, key: Any) -> Table:
        return self._all()[key - 1] if isinstance(key, int) else next(t for t in self._all() if t.name == key)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Any:
        return iter(self._all())

    def __contains__(self, key: Any) -> bool:
        return any(t.name == key for t in self._all())


class Table:
    show_totals = show_autofilter = False

    def __init__(self, sheet: Sheet, x: Any) -> None:
        self.parent, self.x = sheet, x

    api = property(lambda self: self.x)

    @property
    def name(self) -> str:
        return str(self.x.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.x.Name = value

    @property
    def range(self) -> Range:
        a = self.x.DataArea
        return Range(self.parent, Box(a.StartColumn + 1, a.StartRow + 1, a.EndColumn + 1, a.EndRow + 1))

    def resize(self, range: Any) -> None:  # noqa: A002 - xlwings' own name
        self.x.DataArea = (range.impl if isinstance(range, xw.Range) else range).api.RangeAddress


@contextmanager
def book_of(doc: Any, path: Path) -> Iterator[tuple[xw.Book, App]]:
    """The document as xlwings' book, and the application that records what is done to it, the active one meanwhile."""
    engines: Any = xw.engines
    app, before = App(), engines.active
    engines.active = xw.Engine(impl=Engine(app))
    try:
        yield xw.Book(impl=Book(app, doc, path)), app
    finally:
        engines.active = before
