"""The VBA run by an interpreter: what happens when Python fails, and what a function hands to its cell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import Interpreter

from tests.macros.vba import KEPT, SOURCES
from xlops.workbook.button_list import BUTTONS

# stands for xlwings: leaves Excel in the worst state there is, and may fail; what it was called with, in order
PYTHON = """Public Told As String
Public Calls As String
Public Alerts As String
Public Front As String
Public Shown As String
Public Const Fails = False
Public Function RunPython(command As String)
    Told = command
    Calls = Calls & "run "
    Alerts = CStr(Application.DisplayAlerts)
    Front = ActiveWorkbook.Name
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.Calculation = xlCalculationManual
    If Fails Then Err.Raise 1000, , "no Python here"
End Function
Public Function System() As String
    System = "Windows (64-bit) NT 10.00"
End Function
Public Function XLPy() As Object
    Set XLPy = New Server
End Function
Public Sub Popup(text, wait, title, style)
    Shown = style & text
End Sub
Public Sub OtherInFront()
    Workbooks.Add
End Sub
Public Sub KillPy()
    Calls = Calls & "kill "
End Sub
"""
SERVER = """Public Function Module(name As String)
    Module = name
End Function
Public Function Call_(where As String, what As String)
    Calls = Calls & where & "." & what & " "
    If what = "take" Then Call_ = "LEFT"
End Function
Public Function Str(text)
    Str = text
End Function
"""


def read(name: str) -> str:
    return (KEPT / f"{name}.bas").read_text("ascii")


def excel(book: Path | None, *, fails: bool = False, left: str = "", system: str = "Windows") -> Any:
    """Excel with a workbook that was saved at `book`, or with a new one; `left` is what Python leaves to say."""
    if book is None:
        app = ExcelApplication()
        app.add_workbook()
    else:
        openpyxl.Workbook().save(book)  # a small one: each macro goes through all that is open
        app = ExcelApplication.open(book)
    app.add_module(PYTHON.replace("Fails = False", f"Fails = {fails}").replace("Windows", system), name="xlwings")
    app.add_module(SERVER.replace("LEFT", left), name="Server", kind="class")
    text = read("xlops_buttons").replace("Application.OperatingSystem", "System()")
    text = text.replace("XLPy.Call(", "XLPy.Call_(").replace('CreateObject("WScript.Shell").Popup', "Popup")
    app.add_module(text, name="xlops_buttons")
    return app


def state(app: Any) -> list[str]:
    return [str(app.evaluate(f"Application.{what}")) for what in ("ScreenUpdating", "EnableEvents", "Calculation")]


@pytest.mark.parametrize("path", [*SOURCES, KEPT / "ThisWorkbook.cls"], ids=lambda p: p.stem)
def test_every_module_compiles(path: Path) -> None:
    Interpreter().add_module(path.read_text("ascii"), name=path.stem)


VB_EXCLAMATION, VB_SYSTEM_MODAL = 48, 4096
RUNS = [b for b in BUTTONS if not b.vba]


@pytest.mark.parametrize("fails", [False, True])
def test_excel_is_left_as_it_was_whatever_python_did(fails: bool, tmp_path: Path) -> None:
    app = excel(tmp_path / "book.xlsx", fails=fails)
    before = state(app)
    for b in RUNS:
        app.run(b.macro)
        assert str(app.evaluate("Told")) == b.python
        assert state(app) == before
    told = [text for kind, text, *_ in app.dialogs if kind == "MsgBox"]
    assert told == ["no Python here"] * (len(RUNS) if fails else 0)


def test_excel_asks_for_no_ole_action_while_python_runs_and_the_message_comes_after(tmp_path: Path) -> None:
    """Alerts are off for as long as Excel waits; what Python has to say is asked for once it has returned."""
    app = excel(tmp_path / "book.xlsx", left="! 刷新失败")
    app.run("RefreshKpis")
    assert str(app.evaluate("Alerts")) == "False"
    assert str(app.evaluate("Calls")) == "xlops.live.said.expect run xlops.live.said.take "
    assert str(app.evaluate("Shown")) == f"{VB_EXCLAMATION + VB_SYSTEM_MODAL} 刷新失败"
    nothing = excel(tmp_path / "book.xlsx")
    nothing.run("RefreshKpis")
    assert (str(nothing.evaluate("Shown")), nothing.dialogs) == ("", [])


def test_on_macos_python_runs_beside_excel_and_says_it_itself(tmp_path: Path) -> None:
    app = excel(tmp_path / "book.xlsx", left=" done", system="Macintosh (Apple)")
    app.run("RefreshKpis")
    assert str(app.evaluate("Calls")) == "run "
    app.run("RestartPython")
    assert [text for _, text, *_ in app.dialogs] == ["On macOS every click starts Python anew."]


def test_python_is_ended_by_its_button(tmp_path: Path) -> None:
    app = excel(tmp_path / "book.xlsx")
    app.run("RestartPython")
    assert str(app.evaluate("Calls")) == "kill "
    assert [text for _, text, *_ in app.dialogs] == ["Python has ended. The next click or function starts it anew."]


def test_the_workbook_of_the_button_is_brought_to_the_front(tmp_path: Path) -> None:
    """xlwings takes the workbook in front; the button may be of another one."""
    app = excel(tmp_path / "book.xlsx")
    app.run("OtherInFront")
    assert str(app.evaluate("ActiveWorkbook.Name")) != "book.xlsx"
    app.run("RefreshKpis")
    assert str(app.evaluate("Front")) == "book.xlsx"


# stands for Excel, which takes no help for a hidden workbook and counts help as a change
EXCEL = """Public Saved As Boolean
Public Hidden As Boolean
Public Updating As Boolean
Public Events As Boolean
Public Helped As String
Public Sub Options(Macro As String)
    Saved = False
    If Hidden Then Err.Raise 1004, , "Cannot edit a macro on a hidden workbook"
    Helped = Helped & Macro & " "
End Sub
Public Function State() As String
    State = Saved & " " & Hidden & " " & Updating & " " & Events
End Function
Public Sub Prepare(isAddin As Boolean, isSaved As Boolean)
    Hidden = isAddin
    Saved = isSaved
    Updating = True
    Events = True
End Sub
"""


@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("name", ["xlops.xlam", "shop.xlsm"])
def test_help_reaches_an_add_in_too_and_leaves_everything_as_it_was(name: str, saved: bool) -> None:
    """A workbook that was opened and closed without a change is not asked about."""
    addin = name == "xlops.xlam"
    text = read("xlops_help")
    text = re.sub(r"    Describe \"AMZ_(?!ACOS\"|BID\").*\n", "", text)
    text = re.sub(r"Application\.MacroOptions Macro:=(.*), Description:=text, _\n.*", r"Options \1", text)
    for theirs, ours in (
        ("ThisWorkbook.Saved", "Saved_"),
        ("ThisWorkbook.IsAddin", "Hidden"),
        ("ThisWorkbook.Name", f'"{name}"'),
        ("Application.ScreenUpdating", "Updating"),
        ("Application.EnableEvents", "Events_"),
    ):
        text = text.replace(theirs, ours)
    app = excel(None)
    app.add_module(EXCEL.replace("Saved", "Saved_").replace("Events", "Events_"), name="Fake")
    app.add_module(text, name="xlops_help")
    app.run("Prepare", addin, saved)
    app.run("DescribeFunctions")
    assert str(app.evaluate("Helped")).split() == [f"'{name}'!AMZ_ACOS", f"'{name}'!AMZ_BID"]
    assert str(app.run("State")) == f"{saved} {addin} True True"


def test_a_book_that_was_never_saved_is_told_so() -> None:
    app = excel(None)
    app.run("RefreshKpis")
    assert str(app.evaluate("Told")) == ""
    assert ["Save this workbook" in text for _, text, *_ in app.dialogs] == [True]


def udf_helpers() -> str:
    """What the worksheet functions share: all that stands before the first of them."""
    text = read("xlwings_udfs")
    return text[text.index("Private inWizard") : text.index("Public Function AMZ_")]


SEEN = """
Public Function Seen() As String
    Dim cells(1 To 2, 1 To 2)
    cells(1, 1) = "#N/A"
    cells(1, 2) = 5
    cells(2, 1) = "x"
    cells(2, 2) = Empty
    Dim back
    back = WithErrors(cells)
    Seen = CStr(back(1, 1)) & "|" & back(1, 2) & "|" & back(2, 1) & "|" & IsEmpty(back(2, 2))
    Seen = Seen & "|" & CStr(WithErrors("#VALUE! spend holds '-'")) & "|" & Application.StatusBar
    Seen = Seen & "|" & CStr(WithErrors("#N/A")) & "|" & WithErrors("#N/A?") & "|" & WithErrors(2.5)
End Function
Public Function Row() As String
    Dim back
    back = WithErrors(Array(0.25, "#N/A", "x", 0.5))
    Row = UBound(back) & "|" & back(0) & "|" & CStr(back(1)) & "|" & back(2) & "|" & back(3)
End Function
Public Function Told() As String
    Told = Words("xlops.errors.UsageError: spend holds 'x', where: a number" & vbCrLf & "    raise UsageError(" & vbLf)
    Told = Told & "|" & Words("Could not activate Python: hr = 1") & "|" & Words("ValueError: x" & vbLf & "  File")
End Function
"""


def test_the_sentinel_becomes_excel_s_own_error() -> None:
    app = excel(None)
    app.add_module(udf_helpers() + SEEN, name="module")
    assert str(app.run("Seen")) == ("Error 2042|5|x|True|Error 2015|xlops: spend holds '-'|Error 2042|#N/A?|2.5"), (
        "2042 is xlErrNA, 2015 xlErrValue"
    )


WHOLE = """
Public Function Whole() As String
    Dim back
    Dim sheet
    Set sheet = ActiveWorkbook.Worksheets(1)
    sheet.Range("B3").Value = 7
    sheet.Range("C5").Value = "x"
    back = Values(Array(sheet.Range("B:B"), 2, sheet.Range("B3"), sheet.Range("C4:C5")))
    Whole = UBound(back(0), 1) & "|" & back(0)(3, 1) & "|" & back(1) & "|" & back(2) & "|" & back(3)(2, 1)
End Function
"""


def test_a_whole_column_ends_at_the_last_used_row() -> None:
    app = excel(None)
    lines = [line for line in udf_helpers().splitlines() if "CommandBars" not in line]  # the interpreter has none
    app.add_module("\n".join(lines) + WHOLE, name="module")
    assert str(app.run("Whole")) == "5|7|2|7|x"


def test_a_single_row_comes_as_a_list_and_goes_into_its_cells() -> None:
    app = excel(None)
    app.add_module(udf_helpers() + SEEN, name="module")
    assert str(app.run("Row")) == "3|0.25|Error 2042|x|0.5"


def test_a_cell_says_what_went_wrong_without_the_lines_of_python() -> None:
    app = excel(None)
    app.add_module(udf_helpers() + SEEN, name="module")
    assert str(app.run("Told")) == ("spend holds 'x', where: a number|Could not activate Python: hr = 1|ValueError: x")
