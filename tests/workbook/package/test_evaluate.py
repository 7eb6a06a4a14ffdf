"""IronCalc in a child process: a formula of a person's that stops it stops nothing else (rule D9)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.skips import ENDS_LATER
from tests.tiers import thorough_after
from tests.workbook.package.torture import FOREIGN
from xlops.errors import WorkbookError
from xlops.workbook.package import CellFormula, Evaluation, Package, evaluate, ironcalc_child, refresh_values
from xlops.workbook.package.evaluation import Kept, Why
from xlops.workbook.package.values import TOO_LARGE, alike

CONFIG = "xl/worksheets/sheet3.xml"
PANICS = "DATE(2026,1000000000,1)"
HANGS = "BESSELJ(1,1E12)"
UNKNOWN = Kept(FOREIGN, "B3", Why.UNKNOWN, ours=False)  # what the torture workbook holds


def filled(book: Path, formulas: dict[str, str], shown: dict[str, Any] | None = None) -> Package:
    """The workbook with formulas on a sheet of people's, which show something already."""
    package = Package(book)
    package.write_cells("Config", {ref: CellFormula(text) for ref, text in formulas.items()})
    xml = package.parts.read(CONFIG)
    for ref, value in (shown or {}).items():
        old = f'<c r="{ref}"><f>{formulas[ref]}</f></c>'.encode()
        assert old in xml
        xml = xml.replace(old, old.replace(b"</f>", f"</f><v>{value}</v>".encode()))
    package.parts.put(CONFIG, xml)
    return package


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "SECONDS", 0.9)  # of the processor's time: ten times what the workbook takes
    monkeypatch.setattr(evaluate, "SEARCH_SECONDS", 600.0)  # by the clock on the wall, and the machine may be busy


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("formula", "why"), thorough_after(1, [(PANICS, Why.STOPS), (HANGS, Why.ENDLESS)]))
def test_d9_a_formula_that_stops_ironcalc_keeps_its_value_and_all_others_are_computed(
    book: Path, formula: str, why: Why
) -> None:
    others = {f"C{n}": f"{n}*$B$1" for n in range(5, 45)}
    package = filled(book, {"B5": formula, "B6": "B5+1", "B7": "B1*10", **others}, {"B5": 41})
    assert refresh_values(package) == []
    found = package.read_cells("Config", ["B5", "B6", "B7", "C5", "C44"])
    assert found == {"B5": 41, "B6": 42, "B7": 3, "C5": 1.5, "C44": pytest.approx(13.2)}
    assert package.evaluation == Evaluation(kept=[Kept("Config", "B5", why, ours=False), UNKNOWN])
    assert package.unevaluated == 2
    assert not package.evaluation.stale
    assert package.read_formulas("Config")["B5"] == formula


@pytest.mark.thorough
def test_d9_each_of_several_is_found_and_those_like_them_are_tried_last(book: Path) -> None:
    bad = {f"B{n}": f"DATE(2026,1E9+{n},1)" for n in (5, 9)} | {"D7": "DATE(2026,C7*1000000000,1)"}
    well = {f"B{n}": f"DATE(2026,1E0+{n},1)" for n in (6, 7, 8)} | {"C7": "1+1", "D8": "DATE(2026,C7*7,1)"}
    package = filled(book, bad | well)
    refresh_values(package)
    assert {kept.ref for kept in package.evaluation.kept if kept.why is Why.STOPS} == set(bad)
    found = package.read_cells("Config", [*well, *bad])
    assert all(found[ref] is not None for ref in well)
    assert all(found[ref] is None for ref in bad)


def test_d9_of_many_alike_three_are_tried_and_the_rest_is_said(book: Path) -> None:
    package = filled(book, {f"B{n}": PANICS for n in range(5, 45)} | {"C5": "1+1"})
    refresh_values(package)
    why = [kept.why for kept in package.evaluation.kept]
    assert (why.count(Why.STOPS), why.count(Why.UNTRIED)) == (3, 37)
    assert package.read_cells("Config", ["C5"]) == {"C5": 2}


def test_d9_a_cell_that_openpyxl_left_blank_counts_as_blank(tmp_path: Path) -> None:
    """It states a type for blank cells with a style, and IronCalc takes them for zeros."""
    made = openpyxl.Workbook()
    first, data = made.worksheets[0], made.create_sheet("Data")
    for sheet in (first, data):
        for row in range(2, 6):
            sheet.cell(row, 1).font = Font(bold=True)
    data["A2"] = 7
    for ref, text in (("C2", "=COUNTA(A2:A5)"), ("C3", "=COUNT(Data!A2:A5)"), ("C4", '=IF(Data!A3="","blank","zero")')):
        first[ref] = text
    made.save(tmp_path / "blank.xlsx")
    package = Package(tmp_path / "blank.xlsx")
    assert b't="n"></c>' in package.parts.read("xl/worksheets/sheet1.xml")
    before = package.parts.read("xl/worksheets/sheet2.xml")
    refresh_values(package)
    assert package.read_cells("Sheet", ["C2", "C3", "C4"]) == {"C2": 0, "C3": 1, "C4": "blank"}
    assert package.parts.read("xl/worksheets/sheet2.xml") == before  # nothing but values changes


@pytest.mark.thorough
@pytest.mark.usefixtures("impatient")
def test_the_search_ends_in_time_and_says_what_was_not_tried(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "SEARCH_SECONDS", 6.0)
    package = filled(book, {f"B{n}": f"BESSELJ({n},1E12)+{'1+' * n}1" for n in range(5, 25)})
    clock = time.monotonic()
    refresh_values(package)
    assert time.monotonic() - clock < 30
    assert {kept.why for kept in package.evaluation.kept if kept.sheet == "Config"} <= {Why.ENDLESS, Why.UNTRIED}


def test_a_formula_of_ours_that_stops_makes_the_values_stale(book: Path) -> None:
    package = filled(book, {"B5": PANICS, "B6": "1+1"})
    refresh_values(package, ours=lambda: {alike(PANICS)})
    assert package.evaluation.kept == [Kept("Config", "B5", Why.STOPS, ours=True), UNKNOWN]
    assert package.evaluation.stale
    assert package.read_cells("Config", ["B6"]) == {"B6": 2}


def test_formulas_alike() -> None:
    same = [
        ("wk_rows_2026_W47[acos]/$B$7", "wk_rows[acos]/B$12"),
        ("SUM(mo_x_2026_10[a],'W47 2026'!C3)", "SUM(mo_x[a],_week!C3)"),
        ("IF('It''s mine'!A1,1)", "IF(other!A2,1)"),
    ]
    assert [alike(a) == alike(b) for a, b in same] == [True] * 3
    assert alike("A1+1") != alike("B1+1")


def test_a_shared_formula_whose_first_cell_stops_is_written_out(book: Path) -> None:
    package = filled(book, {"B5": "1+1"})
    shared = (
        b'<c r="B5"><f t="shared" ref="B5:B7" si="0">DATE(2026,C5,1)</f></c></row>'
        b'<row r="6"><c r="B6"><f t="shared" si="0"/></c></row><row r="7"><c r="B7"><f t="shared" si="0"/></c></row>'
    )
    xml = package.parts.read(CONFIG)
    package.parts.put(CONFIG, xml.replace(b'<c r="B5"><f>1+1</f></c></row>', shared))
    package.write_cells("Config", {"C5": 1_000_000_000, "C6": 1, "C7": 2})
    refresh_values(package)
    assert package.read_cells("Config", ["B5", "B6", "B7"]) == {"B5": None, "B6": 46023, "B7": 46054}
    assert [kept.ref for kept in package.evaluation.kept] == ["B5", "B3"]


def test_a_long_chain_of_cells_fits_on_the_stack(book: Path) -> None:
    package = filled(book, {f"B{n}": f"B{n + 1}+1" for n in range(5, 9000)} | {"B9000": "1+0"})
    refresh_values(package)
    assert package.read_cells("Config", ["B5"]) == {"B5": 8996}
    assert package.evaluation.kept == [UNKNOWN]


# -- what says nothing about the workbook stops the run ---------------------------------------------------------------


def test_a_full_folder_is_an_error_and_changes_no_value(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = filled(book, {"B5": "1+1"}, {"B5": 7})

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(package.parts, "pour", full)
    with pytest.raises(WorkbookError, match=r"formulas cannot be computed: .*the disk is full"):
        refresh_values(package)
    assert package.read_cells("Config", ["B5"]) == {"B5": 7}


def test_a_python_that_cannot_be_started_is_an_error(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkbookError, match="/nowhere/python could not be started"):
        refresh_values(filled(book, {"B5": "1+1"}))


def test_in_excel_the_console_python_beside_pythonw_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "pythonw.exe"))
    assert evaluate._interpreter() == str(tmp_path / "python.exe")


def test_a_workbook_too_large_keeps_every_value(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlops.workbook.package.values.MOST_BYTES", 10)
    package = filled(book, {"B5": "1+1"}, {"B5": 7})
    refresh_values(package)
    assert package.evaluation == Evaluation(failed=TOO_LARGE)
    assert package.evaluation.stale
    assert package.read_cells("Config", ["B5"]) == {"B5": 7}


# -- the child ---------------------------------------------------------------------------------------------------------


def asked(path: Path, **more: Any) -> dict[str, Any]:
    return {"path": str(path), "modules": sys.path, "limit": 60, "cells": [[0, 1, 1, None]], "pins": [], **more}


def child(question: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", ironcalc_child.__file__]
    return subprocess.run(command, input=json.dumps(question).encode(), capture_output=True, check=False)


def test_the_child_answers_in_json_only(book: Path) -> None:
    done = child(asked(book))
    assert (done.returncode, list(json.loads(done.stdout))) == (0, ["values", "unknown"])


@pytest.mark.thorough
def test_what_ironcalc_cannot_load_is_no_file_trouble(tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    assert list(json.loads(child(asked(tmp_path / "no.xlsx")).stdout)) == ["unreadable"]
    assert list(json.loads(child(asked(tmp_path / "missing.xlsx")).stdout)) == ["held"]


def test_the_child_loads_ironcalc_and_nothing_heavy() -> None:
    code = f"import runpy, sys; runpy.run_path({ironcalc_child.__file__!r}); import ironcalc; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {m.partition(".")[0] for m in loaded} & {"xlops", "pandas", "numpy", "duckdb", "lxml", "openpyxl"} == set()


@pytest.mark.skipif(sys.platform != "linux", reason=ENDS_LATER)
def test_the_child_ends_with_its_parent(book: Path, tmp_path: Path) -> None:
    package = filled(book, {"B5": HANGS})
    package.save(tmp_path / "hangs.xlsx")
    (tmp_path / "asked.json").write_text(json.dumps(asked(tmp_path / "hangs.xlsx")))
    code = (
        "import subprocess, sys; p = subprocess.Popen(sys.argv[2:], stdin=open(sys.argv[1])); "
        "print(p.pid, flush=True); p.wait()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "asked.json"), sys.executable, ironcalc_child.__file__]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(1)  # it has told the system by then
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or ") Z" in state.read_text():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


def test_the_child_ends_at_its_own_limit(book: Path, tmp_path: Path) -> None:
    package = filled(book, {"B5": HANGS})
    package.save(tmp_path / "hangs.xlsx")
    clock = time.monotonic()
    assert child(asked(tmp_path / "hangs.xlsx", limit=2)).returncode != 0
    assert time.monotonic() - clock < 20
