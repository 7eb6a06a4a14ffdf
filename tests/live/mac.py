"""Excel on macOS as far as reading a workbook needs it: xlwings' own module for macOS over a made-up AppleScript.

What AppleScript gives is as xlwings' source expects it: a bare value for a cell, lists of rows for a block, nothing
(`k.missing_value`) for a blank or an error, the shown text apart.
"""

from __future__ import annotations

import importlib
import re
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import xlwings as xw

from xlops.workbook.package.references import Box, parse_cell

ERROR_TEXT = re.compile(r"#[A-Z/0!?]+")


class Keyword:
    """A constant of AppleScript, `k.sheet_visible`."""

    def __init__(self, name: str) -> None:
        self.AS_name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyword) and other.AS_name == self.AS_name

    def __hash__(self) -> int:
        return hash(self.AS_name)


class Keywords:
    """`appscript.k`."""

    def __getattr__(self, name: str) -> Keyword:
        return Keyword(name)


class CommandError(Exception):
    """What AppleScript says when it refuses."""

    errornumber = -1743


K = Keywords()


@dataclass
class Property:
    """A value that is asked for by `get` and given by `set`."""

    value: Any

    def get(self) -> Any:
        return self.value

    def set(self, value: Any) -> None:
        self.value = value


class Cells:
    """A range of a sheet."""

    def __init__(self, sheet: Sheet, address: str) -> None:
        self.sheet, self.box = sheet, Box.parse(address.replace("$", ""))

    def get_address(self, **_: Any) -> str:
        first, last = self.box.ref.split(":")
        return first if first == last else self.box.ref

    def _block(self, of: Any) -> Property:
        box = self.box
        rows = [[of(c, r) for c in range(box.left, box.right + 1)] for r in range(box.top, box.bottom + 1)]
        return Property(rows if len(rows) * len(rows[0]) > 1 else rows[0][0])

    @property
    def value(self) -> Property:
        return self._block(lambda c, r: self.sheet.value(c, r))

    @property
    def string_value(self) -> Property:
        return self._block(lambda c, r: str(self.sheet.cells.get((c, r), "")))

    @property
    def formula(self) -> Property:
        return self._block(lambda c, r: str(self.sheet.formulas.get((c, r), self.sheet.cells.get((c, r), ""))))

    @property
    def formula2(self) -> Property:
        if self.sheet.old:
            raise CommandError
        return self.formula

    first_row_index = property(lambda self: Property(self.box.top))
    first_column_index = property(lambda self: Property(self.box.left))

    def count(self, each: Keyword) -> int:
        size = {"row": self.box.bottom - self.box.top, "column": self.box.right - self.box.left}
        return 1 + size[each.AS_name]


@dataclass
class Place:
    """`rows[2].columns[3]`, `cells["A1:B2"]`."""

    sheet: Sheet
    row: int = 0

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return Cells(self.sheet, key)
        return types.SimpleNamespace(columns=Place(self.sheet, key)) if not self.row else self._cell(key)

    def _cell(self, column: int) -> Cells:
        return Cells(self.sheet, Box(column, self.row, column, self.row).ref)


@dataclass
class Sheet:
    """A sheet: what its cells hold, their formulas, whether it is seen."""

    name_: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    state: str = "sheet_visible"
    old: bool = False  # an Excel without `formula2`

    def __post_init__(self) -> None:
        self.visible = Property(Keyword(self.state))

    def value(self, column: int, row: int) -> Any:
        found = self.cells.get((column, row), "")
        return K.missing_value if found == "" or ERROR_TEXT.fullmatch(str(found)) else found

    name = property(lambda self: Property(self.name_))
    rows = property(lambda self: Place(self))
    cells_ = property(lambda self: Place(self))


class _SheetRef:
    """The same sheet under AppleScript's names."""

    def __init__(self, sheet: Sheet) -> None:
        self.name, self.visible, self.rows, self.cells = sheet.name, sheet.visible, sheet.rows, Place(sheet)


def install(monkeypatch: pytest.MonkeyPatch) -> Any:
    """xlwings' real module for macOS, under stubs of what it imports there."""
    made = {
        "aem": types.ModuleType("aem"),
        "osax": types.ModuleType("osax"),
        "psutil": types.ModuleType("psutil"),
        "appscript": types.ModuleType("appscript"),
        "appscript.reference": types.ModuleType("appscript.reference"),
    }
    app: Any = made["appscript"]
    app.k, app.its, app.mactypes = K, None, types.ModuleType("mactypes")
    reference: Any = made["appscript.reference"]
    reference.CommandError, reference.Reference, app.reference = CommandError, object, reference
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("atexit.register", lambda function: function)  # it looks for Excel among the processes
    monkeypatch.delitem(sys.modules, "xlwings._xlmac", raising=False)
    return importlib.import_module("xlwings._xlmac")


def book_of(mac: Any, *sheets: Sheet) -> xw.Book:
    """A workbook that is open in Excel on macOS."""
    found = {sheet.name_: _SheetRef(sheet) for sheet in sheets}
    refs: Mapping[Any, Any] = found | dict(enumerate(found.values(), 1))
    xl = types.SimpleNamespace(worksheets=refs, count=lambda each: len(sheets), name=Property("book.xlsx"))
    app = types.SimpleNamespace(xl=types.SimpleNamespace(workbooks={"book.xlsx": xl}), engine=mac.engine, pid=1)
    return xw.Book(impl=mac.Book(app, "book.xlsx"))


def sheet_of(name: str, cells: Mapping[str, Any], **kinds: Any) -> Sheet:
    """A sheet with these cells; a text that begins with `=` is a formula of value 0."""
    held = {parse_cell(ref): 0.0 if str(v).startswith("=") else v for ref, v in cells.items()}
    formulas = {parse_cell(ref): str(v) for ref, v in cells.items() if str(v).startswith("=")}
    return Sheet(name, held, formulas, **kinds)
