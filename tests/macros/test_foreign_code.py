"""Nothing that lies in or beside somebody's workbook is run: neither by the add-in nor by a workbook with macros."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication

from tests.macros.vba import KEPT, SOURCES, modules_of
from tests.tiers import thorough_after
from xlops.errors import WorkbookError
from xlops.workbook import xlwings_source
from xlops.workbook.button_list import BUTTONS
from xlops.workbook.macros import xlwings_settings

THEIRS = (Path(str(files("xlwings"))) / "xlwings_custom_addin.bas").read_text("utf-8").replace('"myaddin"', '"xlwings"')
PYTHON = r"C:\Python\pythonw.exe"
CHOSEN = {'App = "Microsoft Excel"': True, "VBA7": True, "Win64": True, "Mac": False}
# stands for Windows and for the two files of settings; what it says of the folder and of the sheet is hostile
STUBS = f"""
Private Function FakeEnviron(ByVal name As String) As String
    FakeEnviron = "C:\\Windows\\System32\\cmd.exe"
End Function
Private Function ExpandEnvironmentStrings(ByVal text As String)
    ExpandEnvironmentStrings = text
End Function
Private Function FileExists(ByVal path As String) As Boolean
    FileExists = True
End Function
Private Function GetFullName(book) As String
    GetFullName = "C:\\downloads\\plain.xlsx"
End Function
Private Function GetConfigFilePath() As String
    GetConfigFilePath = "user"
End Function
Private Function GetDirectoryConfigFilePath() As String
    GetDirectoryConfigFilePath = "folder"
End Function
Private Function GetConfigFromFile(file As String, key As String, Optional value As String) As Boolean
    GetConfigFromFile = True
    If file = "folder" And key = "LICENSE_KEY" Then
        value = "';import evil;'"
    ElseIf file = "folder" And key = "PYTHONPATH" Then
        value = "C:\\downloads"
    ElseIf file = "user" And key = "INTERPRETER_WIN" Then
        value = "{PYTHON}"
    Else
        GetConfigFromFile = False
    End If
End Function
"""
SHEET = """
Private Function SheetExists(book, name As String) As Boolean
    SheetExists = True
End Function
Private Function GetConfigFromSheet(book)
    Dim found As Object
    Set found = CreateObject("Scripting.Dictionary")
    found.Add "INTERPRETER_WIN", "C:\\downloads\\evil.exe"
    Set GetConfigFromSheet = found
End Function
"""
NO_SHEET = """
Private Function SheetExists(book, name As String) As Boolean
    SheetExists = False
End Function
"""
ASKED = """
Public Function Command() As String
    Command = XLPyCommand()
End Function
Public Function Setting(key As String) As String
    Setting = GetConfig(key, "not set")
End Function
"""


@cache
def addin() -> str:
    """xlwings' module of the add-in."""
    return modules_of(KEPT / "xlops.xlam")["xlwings"]


@cache
def book() -> str:
    """xlwings' module of a workbook with macros."""
    return modules_of(KEPT / "vbaProject.bin")["xlwings"]


def flat(text: str) -> str:
    """VBA without `#If`, as Excel on a 64-bit Windows compiles it."""
    out: list[str] = []
    taken: list[bool] = []
    for line in text.splitlines():
        word = line.strip()
        if match := re.match(r"#(?:Else)?If (.*) Then", word):
            if word.startswith("#ElseIf"):
                taken.pop()
            taken.append(CHOSEN.get(match[1], False))
        elif word.startswith("#Else"):
            taken[-1] = not taken[-1]
        elif word.startswith("#End If"):
            taken.pop()
        elif not word.startswith("#Const") and all(taken):
            out.append(line)
    return "\n".join(out) + "\n"


def procedure(text: str, name: str) -> str:
    found = re.search(rf"^(?:Public |Private )?(Function|Sub) {name}\(.*?^End \1$", flat(text), re.M | re.S)
    return found[0] + "\n" if found else ""


def excel(xlwings: str, sheet: str) -> Any:
    """Excel with what of xlwings' module decides which Python is started, and how."""
    wanted = ("XLPyCommand", "GetConfig", "NamedPython", "UserPath", "OnlyButtons")
    parts = "".join(procedure(xlwings, name) for name in wanted).replace("Environ(", "FakeEnviron(")
    # Excel compares the text False with True; the interpreter refuses
    parts = re.sub(r'GetConfig\(("[\w ]+"), False\)', r'(GetConfig(\1) = "True")', parts)
    app = ExcelApplication()
    app.add_workbook()
    constant = 'Public Const PROJECT_NAME As String = "xlwings"\n'
    app.add_module(constant + parts + STUBS + sheet + ASKED, name="xlwings")
    return app


def test_xlwings_own_add_in_takes_the_python_from_any_workbook() -> None:
    app = excel(THEIRS, SHEET)
    assert app.run("Setting", "INTERPRETER_WIN") == r"C:\downloads\evil.exe", "else this file proves nothing"
    assert app.run("Setting", "PYTHONPATH") == r"C:\downloads"
    assert "true;" in app.run("Command")


def test_the_add_in_reads_the_settings_of_the_user_only() -> None:
    app = excel(addin(), SHEET)
    assert app.run("Setting", "INTERPRETER_WIN") == PYTHON
    assert app.run("Setting", "LICENSE_KEY") == "not set"
    assert app.run("Command") == (
        rf'C:\Windows\System32\cmd.exe  /K ""{PYTHON}" -P -B -c "import sys, os;import xlwings.utils;'
        r"xlwings.utils.prepare_sys_path(\"false;;;;;\");import xlwings; xlwings.serve('$(CLSID)')" + '""'
    )


def test_a_workbook_with_macros_reads_its_own_sheet_and_nothing_beside_it() -> None:
    assert "ActiveWorkbook" not in procedure(book(), "GetConfig")
    app = excel(book(), NO_SHEET)
    assert [app.run("Setting", key) for key in ("INTERPRETER_WIN", "LICENSE_KEY", "PYTHONPATH")] == [
        PYTHON, "not set", "not set",
    ]  # fmt: skip
    assert r"prepare_sys_path(\"false;;;;;\")" in app.run("Command")
    assert xlwings_settings()["ADD_WORKBOOK_TO_PYTHONPATH"] is False


@pytest.mark.parametrize("kept", [addin, book], ids=["add-in", "workbook"])
def test_every_way_to_start_python_is_closed_to_the_workbook_and_its_folder(kept: Callable[[], str]) -> None:
    text = kept()
    assert xlwings_source.MARK in text
    assert "ADD_WORKBOOK_TO_PYTHONPATH" not in text
    assert "uses_embedded_code = True\n" not in text
    assert len(re.findall(r'AddExcelDir & ";;;" & GetConfig', text)) == 3
    assert "FullName & " not in text, "a workbook's name is no part of a command"
    assert re.findall(r" (?:-P )?-B -c", text) == [" -P -B -c"] * 2
    assert 'Chr(34) + ShellText(PythonInterpreter) + Chr(34) + " -P"' in text
    assert '"cmd.exe' not in text
    assert re.findall(r"ShellText\((\w+)\.Name\)", text) in (["ActiveWorkbook"], ["ThisWorkbook"])
    callable_ = re.findall(
        r"^ *(?:Public )?(?:Function|Sub|Declare \w+ \w+|Declare \w+) (\w+)", flat(text), re.MULTILINE
    )
    assert callable_ == ["RunPython", "XLPy", "KillPy"]


def test_worksheet_functions_hand_no_workbook_to_xlwings() -> None:
    """xlwings looks into the workbook that it is given for sheets called *.py, and runs them where it has a licence."""
    text = (KEPT / "xlwings_udfs.bas").read_text("ascii")
    assert (
        len(
            re.findall(r"XLPy\.CallUDF\(.*Values\(Array\(.*\)\), Nothing, Application\.Caller\)\)$", text, re.MULTILINE)
        )
        == 60
    )
    assert all("ThisWorkbook, App" not in path.read_text("ascii") for path in SOURCES)


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        *((b.python, True) for b in BUTTONS if not b.vba),
        ("import os", False),
        ("import xlops.live.buttons; xlops.live.buttons.refresh();import os;os.getpid()", False),
        ("import xlops.live.buttons; xlops.live.buttons.__import__('os')", False),
        ("import xlops.live.buttons; xlops.live.buttons.()", False),
        ("import xlops.live.buttons; xlops.live.buttons.)()", False),
        ("", False),
    ],
)
def test_the_add_in_runs_its_buttons_and_no_other_python(command: str, runs: bool) -> None:
    for name in ("RunPython", "ExecuteWindows", "ExecuteMac"):
        assert re.search(rf"(Function|Sub) {name}\(.*?\n    OnlyButtons PythonCommand\n", addin(), re.DOTALL)
    app = excel(addin(), NO_SHEET)
    app.add_module(
        procedure(addin(), "OnlyButtons")
        + """
Public Function Tried(command As String) As String
    On Error GoTo refused
    OnlyButtons command
    Tried = "runs"
    Exit Function
refused:
    Tried = Err.Description
End Function
""",
        name="trial",
    )
    assert app.run("Tried", command) == ("runs" if runs else "the add-in runs its own buttons only")


HOSTILE = ("click", "numpy", "pandas", "xlops", "xlwings", "tomllib")


@pytest.mark.parametrize(
    ("kept", "run"),
    thorough_after(1, [(lambda: THEIRS, True), (addin, False), (book, False)]),
    ids=["xlwings", "add-in", "book"],
)
def test_python_files_beside_the_workbook_are_not_imported(kept: Callable[[], str], run: bool, tmp_path: Path) -> None:
    """The server's command as Excel gives it, run in the workbook's folder, where Excel may be as well."""
    for name in HOSTILE:
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write('{name} ')\n", "utf-8")
    command = str(excel(kept(), NO_SHEET).run("Command"))
    found = re.search(r'pythonw\.exe" ([-\w ]+) -c "(.*)""$', command)
    assert found is not None, command
    code = found[2].replace('\\"', '"').replace("C:\\\\downloads\\\\plain.xlsx", str(tmp_path / "plain.xlsx"))
    code = re.sub(r"true;[^;]*;[^;]*;", f"true;{tmp_path / 'plain.xlsx'};;", code)
    code = code.replace("';import evil;'", "").replace("C:\\\\downloads", "")
    code = code.replace("xlwings.serve('$(CLSID)')", "import xlops.live.buttons, xlops.live.udfs")
    done = subprocess.run([sys.executable, *found[1].split(), "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (tmp_path / "ran").exists() is run, done.stderr
    assert (done.returncode == 0) is not run, done.stderr


def test_folders_of_python_modules_that_the_user_named_are_kept() -> None:
    app = excel(addin().replace('GetConfig("PYTHONPATH")', '" C:\\my modules ;; ;C:\\x;"'), NO_SHEET)
    assert r"prepare_sys_path(\"false;;;;;;C:\\my modules;C:\\x\")" in app.run("Command")


def test_an_xlwings_whose_macros_are_others_is_refused() -> None:
    with pytest.raises(WorkbookError, match="the macros of the installed xlwings are others than xlops knows"):
        xlwings_source.changed(THEIRS.replace("ADD_WORKBOOK_TO_PYTHONPATH", "ADD_FOLDER"), addin=True)


def test_python_in_a_folder_with_a_space_is_started_on_macos(tmp_path: Path) -> None:
    """xlwings' script puts the interpreter bare into a shell's command; here as the script writes it, and run."""
    folder = tmp_path / "My Python $HOME `x`"
    folder.mkdir()
    python = folder / "python"
    python.write_text(f"#!/bin/sh\nprintf '%s|' \"$@\" > '{tmp_path}/ran'\n", "utf-8")
    python.chmod(0o755)
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(procedure(addin(), "ShellText").replace("Private ", "Public "), name="module")
    written = re.search(r'ParameterString = ParameterString \+ "\|" \+ (.*PythonInterpreter.*)$', addin(), re.MULTILINE)
    assert written is not None
    assert written[1] == 'Chr(34) + ShellText(PythonInterpreter) + Chr(34) + " -P"'
    interpreter = f'"{app.run("ShellText", str(python))}" -P'
    assert subprocess.run(["/bin/sh", "-c", f'{interpreter} -B -u -c "pass"'], check=False).returncode == 0
    assert (tmp_path / "ran").read_text("utf-8") == "-P|-B|-u|-c|pass|"
