"""Write the generated VBA modules, and from all of them the project and the add-in: `python macros/build.py [FOLDER]`.

The same sources and the same xlwings give the same bytes; a test compares them with what is kept here.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import xlwings

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def _noting(*names: str, **said: Any) -> Callable[[Any], Any]:
    """Stands for xlwings' decorators, which do nothing outside Windows: notes on the function what it was told."""

    def note(function: Any) -> Any:
        function.noted = getattr(function, "noted", {}) | {(names or ("",))[0]: said}
        return function

    return note


for _name in ("func", "arg"):
    setattr(xlwings, _name, _noting)

from xlops.language import Lang  # noqa: E402
from xlops.live.udfs import CATEGORY, FUNCTIONS  # noqa: E402
from xlops.workbook.button_list import BUTTONS, Button  # noqa: E402
from xlops.workbook.macros import add_macros, write_addin  # noqa: E402
from xlops.workbook.package import Package  # noqa: E402
from xlops.workbook.template import template_path  # noqa: E402

MODULE = "xlops.live.udfs"
MOST = 255  # characters that Excel shows of a help text
NEAREST = str.maketrans({"×": "x", "÷": "/", "−": "-", "–": "-", "—": "-", "…": "...", "≥": ">=", "≤": "<=", "’": "'"})


# -- the buttons ---------------------------------------------------------------------------------------------------

BUTTON_HEAD = """Attribute VB_Name = "xlops_buttons"
Option Explicit

' Written by macros/build.py from xlops/workbook/button_list.py.
' What a button does is Python: xlops.live.buttons; each has a command line twin.

"""
BUTTON_TAIL = """
' The workbook that is meant: this one, or the one in front where this code is an add-in.
Public Function CallerBook() As Workbook
    If LCase(Right(ThisWorkbook.Name, 5)) = ".xlam" Then
        Set CallerBook = ActiveWorkbook
    Else
        Set CallerBook = ThisWorkbook
    End If
End Function

' Saves the book where its file is read, then runs Python. Whatever happens, Excel is left as it was.
Private Sub RunButton(ByVal command As String, ByVal saves As Boolean)
    Dim book As Workbook
    Dim calculates As Long
    Dim alerts As Boolean
    Dim why As String
    Set book = CallerBook()
    If book Is Nothing Then
        MsgBox "Open the workbook of a store first.", vbInformation, "xlops"
        Exit Sub
    End If
    If book.Path = "" Then
        MsgBox "Save this workbook in the folder of a store first.", vbInformation, "xlops"
        Exit Sub
    End If
    calculates = Application.Calculation
    alerts = Application.DisplayAlerts
    On Error GoTo failed
    book.Activate ' xlwings takes the workbook in front
    If saves Then book.Save
    Application.DisplayAlerts = False ' else Excel asks after some seconds whether to wait for an OLE action
    Said "expect"
    RunPython command
    GiveBack calculates, alerts
    ShowText Said("take")
    Exit Sub
failed:
    why = Err.Description
    GiveBack calculates, alerts
    MsgBox why, vbExclamation, "xlops"
End Sub

Private Sub GiveBack(ByVal calculates As Long, ByVal alerts As Boolean)
    On Error Resume Next
    Application.DisplayAlerts = alerts
    Application.ScreenUpdating = True
    Application.EnableEvents = True
    If Application.Calculation <> calculates Then Application.Calculation = calculates
End Sub

' What Python left to say, asked for once Excel no longer waits for Python. On macOS Python runs beside Excel, and
' shows its message itself; so does one that is no server.
Private Function Said(ByVal what As String) As String
    On Error Resume Next
    If InStr(Application.OperatingSystem, "Mac") = 0 Then
        Said = XLPy.Str(XLPy.Call(XLPy.Module("xlops.live.said"), what))
    End If
End Function

' A message in any language, which a MsgBox of VBA does not show; "!" in front means that something went wrong.
Private Sub ShowText(ByVal text As String)
    Dim style As Long
    If text = "" Then Exit Sub
    style = vbInformation + vbSystemModal
    If Left$(text, 1) = "!" Then style = vbExclamation + vbSystemModal
    text = Mid$(text, 2)
    On Error GoTo plain
    CreateObject("WScript.Shell").Popup text, 0, "xlops", style
    Exit Sub
plain:
    MsgBox text, style, "xlops"
End Sub

' Ends the Python that serves clicks and functions; the next one starts it anew.
Private Sub EndPython()
    On Error GoTo failed
    If InStr(Application.OperatingSystem, "Mac") > 0 Then
        MsgBox "On macOS every click starts Python anew.", vbInformation, "xlops"
        Exit Sub
    End If
    KillPy
    MsgBox "Python has ended. The next click or function starts it anew.", vbInformation, "xlops"
    Exit Sub
failed:
    MsgBox Err.Description, vbExclamation, "xlops"
End Sub
"""


def button_module() -> str:
    """The Sub behind each button, one line each."""

    def one(button: Button) -> str:
        does = button.vba or f'RunButton "{button.python}", {button.saves}'
        return f"' {english(button.tip.en)}\nPublic Sub {button.macro}()\n    {does}\nEnd Sub\n"

    return BUTTON_HEAD + "\n".join(map(one, BUTTONS)) + BUTTON_TAIL


def ribbon_module() -> str:
    """What the ribbon calls."""
    head = 'Attribute VB_Name = "xlops_ribbon"\nOption Explicit\n\n' + "' Written by macros/build.py.\n"

    def one(button: Button) -> str:
        return f"\nPublic Sub {button.callback}(control As IRibbonControl)\n    {button.macro}\nEnd Sub\n"

    return head + "".join(map(one, BUTTONS))


# -- the worksheet functions ---------------------------------------------------------------------------------------

UDF_HEAD = """Attribute VB_Name = "xlwings_udfs"
' Written by macros/build.py from xlops.live.udfs. The module has the name that xlwings' Import Functions replaces.
Option Explicit

Private inWizard As Boolean ' the function wizard asks, which shows a preview of the answer
Private toldAt As Single ' when the status bar was told why a cell has #VALUE!

' Excel's own error where there is no data: Python can return its text only. A single row comes as a list.
Private Function WithErrors(ByVal cells As Variant) As Variant
    Dim down As Long
    Dim across As Long
    Dim last As Long
    If Not IsArray(cells) Then
        WithErrors = OneCell(cells)
        Exit Function
    End If
    last = -1
    On Error Resume Next ' a list has no second dimension
    last = UBound(cells, 2)
    On Error GoTo 0
    For down = LBound(cells, 1) To UBound(cells, 1)
        If last < 0 Then
            cells(down) = OneCell(cells(down))
        Else
            For across = LBound(cells, 2) To last
                cells(down, across) = OneCell(cells(down, across))
            Next across
        End If
    Next down
    WithErrors = cells
End Function

Private Function OneCell(ByVal value As Variant) As Variant
    OneCell = value
    If VarType(value) = vbString Then
        If value = "#N/A" Then
            OneCell = CVErr(xlErrNA)
        ElseIf Left$(value, 8) = "#VALUE! " Then
            OneCell = Refused(Mid$(value, 9))
        End If
    End If
End Function

' Excel's #VALUE!, and why in the status bar for a while; the function wizard shows why in its place.
Private Function Refused(ByVal why As String) As Variant
    Refused = CVErr(xlErrValue)
    If inWizard Then
        Refused = why
    Else
        On Error Resume Next ' told or not, the cell has its error
        Application.StatusBar = "xlops: " & Left$(why, 200)
        toldAt = Timer
    End If
End Function

' What went wrong, without the lines of Python that follow.
Private Function Words(ByVal text As String) As String
    Dim place As Long
    place = InStr(text, vbLf)
    If place > 0 Then text = Left$(text, place - 1)
    If Left$(text, 13) = "xlops.errors." Then text = Mid$(text, InStr(text, ": ") + 2)
    Words = Replace(text, vbCr, "")
End Function

' What the cells hold, in one piece, currency as a number. A whole column ends at the last row that is used in any of
' those given, a whole row likewise.
Private Function Values(ByVal given As Variant) As Variant
    Dim n As Long
    Dim lastRow As Long
    Dim lastColumn As Long
    Dim back As Variant
    inWizard = False
    inWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
    If toldAt > 0 And Abs(Timer - toldAt) > 5 Then ForgetTold
    lastRow = 1
    lastColumn = 1
    back = given
    For n = LBound(given) To UBound(given)
        If TypeName(given(n)) = "Range" Then Measure given(n), lastRow, lastColumn
    Next n
    For n = LBound(given) To UBound(given)
        If TypeName(given(n)) = "Range" Then back(n) = Shortened(given(n), lastRow, lastColumn).Value2
    Next n
    Values = back
End Function

Private Sub ForgetTold()
    On Error Resume Next
    toldAt = 0
    Application.StatusBar = False
End Sub

Private Sub Measure(ByVal area As Object, ByRef lastRow As Long, ByRef lastColumn As Long)
    Dim used As Object
    Dim last As Long
    Set used = area.Worksheet.UsedRange
    last = used.Row + used.Rows.Count - 1
    If area.Rows.Count = area.Worksheet.Rows.Count And last > lastRow Then lastRow = last
    last = used.Column + used.Columns.Count - 1
    If area.Columns.Count = area.Worksheet.Columns.Count And last > lastColumn Then lastColumn = last
End Sub

Private Function Shortened(ByVal area As Object, ByVal lastRow As Long, ByVal lastColumn As Long) As Object
    Dim down As Long
    Dim across As Long
    down = area.Rows.Count
    across = area.Columns.Count
    If down = area.Worksheet.Rows.Count Then down = lastRow
    If across = area.Worksheet.Columns.Count Then across = lastColumn
    Set Shortened = area.Resize(down, across)
End Function
"""


def english(text: str) -> str:
    """The English half of a help text in ASCII, as long as Excel shows it: VBA sources are not Unicode."""
    return text.split(" | ")[0].translate(NEAREST).encode("ascii").decode()[:MOST]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@dataclass
class Argument:
    """An argument of a worksheet function; one with `vba` is not Excel's to give, but computed by that text."""

    name: str
    help: str
    optional: bool
    vba: str


def arguments(function: Any) -> list[Argument]:
    told = function.noted
    return [
        Argument(p.name, english(said.get("doc", "")), p.default is not p.empty, said.get("vba", ""))
        for p in inspect.signature(function).parameters.values()
        for said in [told.get(p.name, {})]
    ]


def udf_module() -> str:
    """The worksheet functions, as xlwings' own generator writes them but for true errors and the help."""
    return UDF_HEAD + "".join(wrapper(name, function) for name, function in FUNCTIONS.items())


def wrapper(name: str, function: Any) -> str:
    known = arguments(function)
    shown = ", ".join(("Optional " if a.optional else "") + a.name for a in known if not a.vba)
    passed = ", ".join(a.vba or a.name for a in known)
    return f'''
Public Function {name}({shown})
Attribute {name}.VB_Description = {quoted(english(function.__doc__ or ""))}
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    {name} = WithErrors(XLPy.CallUDF("{MODULE}", "{name}", Values(Array({passed})), Nothing, Application.Caller))
    Exit Function
failed:
    {name} = Refused(Words(Err.Description))
End Function
'''


def help_module() -> str:
    """Category and argument help, said to Excel when the workbook opens."""
    lines = []
    for name, function in FUNCTIONS.items():
        helps = ", ".join(quoted(a.help) for a in arguments(function) if not a.vba)
        lines.append(f"    Describe {quoted(name)}, {quoted(english(function.__doc__ or ''))}, Array({helps})")
    assert all(len(line) < 1000 for line in lines), "VBA takes lines of up to 1023 characters"
    return HELP_HEAD + "\n".join(lines) + "\nEnd Sub\n"


HELP_HEAD = f'''Attribute VB_Name = "xlops_help"
Option Explicit

' Written by macros/build.py from xlops.live.udfs.

' Run by Workbook_Open. Excel takes no help for the functions of a hidden workbook, which an add-in is: it is shown for
' that while. Help is no change: a workbook that was saved counts as saved.
Public Sub DescribeFunctions()
    Dim saved As Boolean
    Dim updating As Boolean
    Dim events As Boolean
    Dim front As Object
    On Error Resume Next ' help only: a version of Excel that refuses it shows none
    saved = ThisWorkbook.Saved
    updating = Application.ScreenUpdating
    events = Application.EnableEvents
    Set front = ActiveWorkbook
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    If LCase(Right(ThisWorkbook.Name, 5)) = ".xlam" Then
        ThisWorkbook.IsAddin = False
        DescribeAll
        ThisWorkbook.IsAddin = True
        If Not front Is Nothing Then front.Activate
    Else
        DescribeAll
    End If
    ThisWorkbook.Saved = saved
    Application.EnableEvents = events
    Application.ScreenUpdating = updating
End Sub

Private Sub Describe(ByVal name As String, ByVal text As String, ByVal arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, Description:=text, _
        Category:="{CATEGORY}", ArgumentDescriptions:=arguments
End Sub

Private Sub DescribeAll()
'''


# -- all of it -----------------------------------------------------------------------------------------------------


def modules() -> dict[str, str]:
    """File name -> text of the modules that are generated."""
    return {
        "xlops_buttons.bas": button_module(),
        "xlops_ribbon.bas": ribbon_module(),
        "xlops_help.bas": help_module(),
        "xlwings_udfs.bas": udf_module(),
    }


def project(language: Lang = "en") -> bytes:
    """The VBA project of a new workbook."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsm"
        add_macros(Package(template_path(language)), book, language)
        with ZipFile(book) as archive:
            return archive.read("xl/vbaProject.bin")


def main(folder: Path) -> None:
    for name, text in modules().items():
        assert text.isascii(), name
        (folder / name).write_text(text, "ascii", newline="\r\n")
    (folder / "vbaProject.bin").write_bytes(project())
    write_addin(folder / "xlops.xlam")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
