"""The VBA sources: generated from the lists they come from, readable back from the project, as xlwings expects."""

from __future__ import annotations

import importlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from zipfile import ZipFile

import pytest

from tests.live import excel
from tests.macros.vba import KEPT, SOURCES, modules_of, text_of
from tests.office import validator_errors
from xlops.live import udfs as plain
from xlops.workbook import xlwings_source
from xlops.workbook.button_list import BUTTONS

ROOT = Path(__file__).parents[2]
NAME = "xlops.live.udfs"
_DECLARED = re.compile(r"^Public Function (AMZ_\w+)\((.*)\)$", re.MULTILINE)
# words that VBA keeps for itself; an argument of such a name would not compile
_KEPT_WORDS = set(
    "and as boolean byref byte byval call case const currency date declare dim do double each else elseif empty end "
    "enum eqv erase error event exit false for friend function get gosub goto if imp implements in input integer is "
    "let like lock long loop lset me mod new next not nothing null object on open option optional or paramarray "
    "preserve print private property public put raiseevent redim rem resume return rset seek select set shared single "
    "static step stop string sub then to true type until variant wend while with write xor".split()
)


def read(name: str) -> str:
    return (KEPT / name).read_text("ascii")


def test_what_is_kept_is_what_the_script_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, KEPT / "build.py", tmp_path], check=True, cwd=ROOT)
    for file in sorted(tmp_path.iterdir()):
        assert file.read_bytes() == (KEPT / file.name).read_bytes(), f"run: python macros/build.py ({file.name})"
    assert {f.name for f in tmp_path.iterdir()} == {
        "vbaProject.bin", "xlops.xlam", "xlops_buttons.bas", "xlops_help.bas", "xlops_ribbon.bas", "xlwings_udfs.bas"
    }  # fmt: skip


def test_every_button_has_its_macro_its_callback_and_its_python() -> None:
    buttons, ribbon = read("xlops_buttons.bas"), read("xlops_ribbon.bas")
    for b in BUTTONS:
        does = b.vba or f'RunButton "{b.python}", {b.saves}'
        assert f"Public Sub {b.macro}()\n    {does}\nEnd Sub" in buttons
        assert f"Public Sub {b.callback}(control As IRibbonControl)\n    {b.macro}\nEnd Sub" in ribbon
        assert all((b.label.en, b.label.zh)), b.name
        assert all((b.tip.en, b.tip.zh)), b.name
    assert {b.name for b in BUTTONS if b.saves} >= {"refresh", "weekly_review", "monthly_review"}


@pytest.mark.parametrize("path", [*SOURCES, KEPT / "ThisWorkbook.cls"], ids=lambda p: p.name)
def test_vba_can_hold_every_line(path: Path) -> None:
    lines = path.read_text("ascii").splitlines()
    assert max(map(len, lines)) <= 1000
    assert not any(line.rstrip() != line for line in lines)


def test_arguments_are_names_that_vba_takes() -> None:
    declared = dict(_DECLARED.findall(read("xlwings_udfs.bas")))
    assert declared.keys() == plain.FUNCTIONS.keys()
    names = {a.removeprefix("Optional ").lower() for text in declared.values() for a in text.split(", ")}
    assert names & _KEPT_WORDS == set()
    assert all(re.fullmatch(r"[a-z]\w*", name) for name in names)


def test_every_function_has_its_help() -> None:
    for name, function in plain.FUNCTIONS.items():
        assert f"Attribute {name}.VB_Description = " in read("xlwings_udfs.bas")
        assert f'    Describe "{name}", "' in read("xlops_help.bas")
        assert (function.__doc__ or "").isascii() is False, "Chinese help stands in Python"


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What xlwings' own generator writes for our functions."""
    real: ModuleType = excel.install(monkeypatch)
    monkeypatch.delitem(sys.modules, NAME)
    module = importlib.import_module(NAME)
    out = io.StringIO()
    real.generate_vba_wrapper(NAME, module, out, SimpleNamespace(Name="book.xlsm"))
    yield out.getvalue()
    monkeypatch.undo()
    importlib.reload(plain)


def test_wrappers_are_those_of_xlwings_but_for_true_errors(generated: str) -> None:
    theirs = dict(re.findall(r"^Function (AMZ_\w+)\((.*)\)$", generated, re.MULTILINE))
    assert theirs == dict(_DECLARED.findall(read("xlwings_udfs.bas")))
    call = re.compile(r"^\s*(AMZ_\w+) = (?:WithErrors\()?(XLPy\.CallUDF\(.*?\), )(?:ThisWorkbook|Nothing)", re.M)
    first = dict(reversed(call.findall(generated)))
    ours = re.sub(r"Values\((Array\(.*?\))\)", r"\1", read("xlwings_udfs.bas"))
    assert first == dict(call.findall(ours))


@pytest.mark.parametrize("name", ["vbaProject.bin", "xlops.xlam"])
def test_olevba_reads_the_sources_back(name: str) -> None:
    found = modules_of(KEPT / name)
    for path in SOURCES:
        assert found[path.stem] == text_of(path), path.name
    assert found["ThisWorkbook"].endswith(text_of(KEPT / "ThisWorkbook.cls"))
    assert "Redistribution and use in source and binary forms" in found["xlwings"]
    assert "VBA-Dictionary" in found["Dictionary"]


@pytest.mark.parametrize("name", ["vbaProject.bin", "xlops.xlam"])
def test_the_project_is_of_no_version_of_vba_and_is_compiled_from_its_sources(name: str) -> None:
    """An Office that takes the version for its own would run what it believes to be compiled."""
    import olefile

    data = (KEPT / name).read_bytes()
    if name.endswith(".xlam"):
        with ZipFile(KEPT / name) as archive:
            data = archive.read("xl/vbaProject.bin")
    with olefile.OleFileIO(io.BytesIO(data)) as project:
        assert project.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000100")


def test_the_add_in_acts_on_the_workbook_in_front_and_reads_the_usual_settings() -> None:
    xlwings = modules_of(KEPT / "xlops.xlam")["xlwings"]
    assert '"BOOK_CALLER", ActiveWorkbook' in xlwings
    assert 'PROJECT_NAME As String = "xlwings"' in xlwings
    assert "myaddin" not in xlwings
    assert validator_errors(KEPT / "xlops.xlam") == []


def test_the_dll_is_that_of_the_xlwings_installed_here() -> None:
    import xlwings

    dlls = {f"xlwings{bits}-{xlwings.__version__}.dll" for bits in (32, 64)}
    for modules in (xlwings_source.xlwings_modules(), modules_of(KEPT / "xlops.xlam")):
        assert set(re.findall(r"xlwings\d\d-[\d.]+\.dll", modules["xlwings"])) == dlls
