"""The text of xlwings' VBA modules as we ship it: nothing that lies in or beside somebody's workbook is ever run.

xlwings lets a workbook, or a file beside it, name the Python to start, and looks for modules in the workbook's folder
first. That suits a workbook of one's own; an add-in would run what any workbook brings along, without a macro prompt.
Here the user's own settings count, in a workbook with macros also its own sheet.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from xlops.errors import WorkbookError

MARK = "' Changed by xlops: runs nothing that lies in or beside a workbook."
# our own modules call these; nothing else can be called from a cell or a shape
_CALLABLE = re.compile(r"^( *)(?:Public )?(Function|Sub|Declare)\b(?! +(?:RunPython|XLPy|KillPy)\b)", re.MULTILINE)
_STARTS = ("RunPython", "ExecuteWindows", "ExecuteMac")

# (what xlwings writes, what we write, how often it stands there)
_EVERYWHERE = (
    # neither a sheet's nor a folder's settings file
    (r"    ' Directory Config\n.*?(?=    ' User Config\n)", "", 1),
    # the workbook's folder is no place of Python modules, nor is the folder Excel is in; its name is not in the command
    (r'GetConfig\("ADD_WORKBOOK_TO_PYTHONPATH", "true"\)', '"false"', 2),
    # an empty entry of the path would be the current folder, which may be the workbook's too
    (
        r'AddExcelDir & ";" & [\w.]+ & ";" & [\w.]+ & ";" & ([^\n]*) & ";" & GetConfig\("PYTHONPATH"\)$',
        r'AddExcelDir & ";;;" & \1 & UserPath()',
        3,
    ),
    (r'(ParameterString = PYTHONPATH) \+ ";"$', r"\1", 1),
    (r' -B -c ""import', ' -P -B -c ""import', 2),
    # between double quotes: Python's folder may have a space in its name
    (r'("\|" \+ )PythonInterpreter$', r"\1Chr(34) + ShellText(PythonInterpreter) + Chr(34) + " + '" -P"', 1),
    # a sheet called x.py is no program
    (r"^( +uses_embedded_code = )True$", r"\1False", 1),
    # programs by their full path: Windows looks for a bare name in the current folder, which may be the workbook's
    (r'"cmd\.exe ', 'Environ("ComSpec") & " ', 3),
    (r'GetConfig\("INTERPRETER", "pythonw?"\)', "NamedPython()", 3),
    (r'("\|" \+ )((?:This|Active)Workbook\.Name)$', r"\1ShellText(\2)", 1),
)
_OF_ADDIN = (
    (r"    ' Sheet\n.*?(?=    ' User Config\n)", "", 1),
    (r'"myaddin"', '"xlwings"', 1),  # the settings that plain xlwings reads
)
_ADDED = f'''
{MARK}

Private Function NamedPython() As String
    NamedPython = GetConfig("INTERPRETER")
    If NamedPython = "" Then Err.Raise 1000, , "Excel knows no Python to start: run xlops excel install"
End Function

Private Function UserPath() As String
    Dim folder As Variant
    For Each folder In Split(GetConfig("PYTHONPATH"), ";")
        If Trim$(folder) <> "" Then UserPath = UserPath & ";" & Trim$(folder)
    Next folder
End Function

Private Function ShellText(ByVal text As String) As String
    ' A name between double quotes of a shell, and between the bars of xlwings' list
    If InStr(text, "|") > 0 Then Err.Raise 1000, , "rename it, since its name holds a bar: " & text
    text = Replace(text, "\\", "\\\\")
    text = Replace(text, """", "\\""")
    text = Replace(text, "$", "\\$")
    ShellText = Replace(text, "`", "\\`")
End Function
'''
_GUARD = """
Private Sub OnlyButtons(ByVal command As String)
    ' Any workbook can call an add-in's functions from a cell or a shape: of Python it gets the buttons
    Const HEAD As String = "import xlops.live.buttons; xlops.live.buttons."
    Dim name As String
    If Left$(command, Len(HEAD)) = HEAD And Right$(command, 2) = "()" Then
        name = Mid$(command, Len(HEAD) + 1, Len(command) - Len(HEAD) - 2)
        If name <> "" And Not name Like "*[!a-z_]*" Then Exit Sub
    End If
    Err.Raise 1000, , "the add-in runs its own buttons only"
End Sub
"""


def xlwings_modules() -> dict[str, str]:
    """xlwings' module for a workbook that needs no xlwings add-in, with its licence notices.

    Errors: WorkbookError where the installed xlwings has another text than we know how to change.
    """
    from pyopenvba import ExcelFile

    with ExcelFile(_folder() / "quickstart_standalone.xlsm") as book:
        found = {name: book.get_module(name) for name in ("xlwings", "Dictionary")}
    return found | {"xlwings": changed(found["xlwings"])}


def addin_modules() -> dict[str, str]:
    """xlwings' module for add-ins of one's own; it reads the user's settings of plain xlwings, no others."""
    text = (_folder() / "xlwings_custom_addin.bas").read_text("utf-8")
    return xlwings_modules() | {"xlwings": changed(text, addin=True)}


def changed(text: str, *, addin: bool = False) -> str:
    """xlwings' module as we ship it. Errors: WorkbookError where a place that must be changed is not found."""
    text = "\n".join(text.splitlines()) + "\n"
    for pattern, ours, times in (*_EVERYWHERE, *(_OF_ADDIN if addin else ())):
        text, found = re.subn(pattern, ours, text, flags=re.MULTILINE | re.DOTALL)
        if found != times:
            raise WorkbookError(
                f"the macros of the installed xlwings are others than xlops knows ({pattern!r} stands there {found} "
                f"times, not {times}): pip install xlwings==0.37.8"
            )
    text = _CALLABLE.sub(r"\1Private \2", text)
    if addin:
        text = _guarded(text)
    return text + _ADDED + (_GUARD if addin else "")


def _guarded(text: str) -> str:
    """The procedures that start Python refuse what is no button of ours."""
    for name in _STARTS:
        head = re.search(rf"^(?:Public|Private) (?:Function|Sub) {name}\((?:[^\n]* _\n)*[^\n]*\n", text, re.MULTILINE)
        assert head is not None, name
        text = f"{text[: head.end()]}    OnlyButtons PythonCommand\n{text[head.end() :]}"
    return text


def _folder() -> Path:
    return Path(str(files("xlwings")))
