"""`xlops excel`: what it prints on a machine that a test made, and the formulas it finds."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from tests.cli.test_cli import Ran, Run, run
from tests.machines import machine
from xlops.jobs.excel import Machine, Wrong, wrong_formulas
from xlops.jobs.excel.formulas import calls
from xlops.kpis.functions import function_names
from xlops.live.udfs import FUNCTIONS
from xlops.workbook.template import template_path

__all__ = ["run"]

COSINE = "ACOS is Excel's arc cosine and takes one argument"
ANGLE = "ACOS is Excel's arc cosine: this is the angle of a ratio of money"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """A Windows with Excel, which the command takes for its own."""
    made = machine(tmp_path / "home", "windows")
    monkeypatch.setattr("xlops.jobs.excel.this_machine", lambda: made)
    monkeypatch.chdir(tmp_path)
    return made


def book(path: Path) -> Path:
    """Formulas as people write them, right and wrong."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Mine"
    rows: list[list[str | int]] = [
        ["term", "Spend", "Sales", "x", "y"],
        ["a", 25, 100, 3, 5],
        ["b", 30, 90, 4, 5],
    ]
    for row in rows:
        sheet.append(row)
    sheet["B7"], sheet["C7"] = 12.5, 50
    sheet["B7"].number_format = "[$€-407]#,##0.00"
    made.create_sheet("Other's")["A1"] = 5
    made.defined_names["ad_spend"] = DefinedName("ad_spend", attr_text="Mine!$B$2")
    formulas = {
        "F2": "=ACOS(B2,C2)",
        "F3": '=IF(C3=0,"",ROUND(acos(B3/C3),2))',
        "F4": "=ACOS(D2/E2)",
        "F5": '=ACOS(0.5)&"ACOS(1,2)"',
        "F6": "=ACOS(ad_spend/C2)",
        "F7": "=ACOS(SUM(B2:B3)/SUM(C2:C3))",
        "F8": '=AMZ_ACOS(B2,C2)+AMZ_KPI("acos","2026-W47")',
        "F9": "=AMZ_AC0S(B2,C2)",
        "F10": "=AMZ_NOTHINGLIKEIT(B2)",
        "F11": "=ACOS(B7/'Other''s'!A1)",
        "F12": "=ACOS(D2/'Other''s'!A1)",
        "F13": "=ACOS((D2+1)/(E2*2))",
        "F14": "=ACOS(花费/C2)",
    }
    for ref, formula in formulas.items():
        sheet[ref] = formula
    made.save(path)
    return path


WRONG = [
    Wrong("Mine", "F2", "=ACOS(B2,C2)", COSINE, "=AMZ_ACOS(B2,C2)"),
    Wrong("Mine", "F3", '=IF(C3=0,"",ROUND(acos(B3/C3),2))', ANGLE, '=IF(C3=0,"",ROUND(AMZ_ACOS(B3,C3),2))'),
    Wrong("Mine", "F6", "=ACOS(ad_spend/C2)", ANGLE, "=AMZ_ACOS(ad_spend,C2)"),
    Wrong("Mine", "F7", "=ACOS(SUM(B2:B3)/SUM(C2:C3))", ANGLE, "=AMZ_ACOS(SUM(B2:B3),SUM(C2:C3))"),
    Wrong("Mine", "F9", "=AMZ_AC0S(B2,C2)", "there is no function AMZ_AC0S", "=AMZ_ACOS(B2,C2)"),
    Wrong("Mine", "F10", "=AMZ_NOTHINGLIKEIT(B2)", "there is no function AMZ_NOTHINGLIKEIT", ""),
    Wrong("Mine", "F11", "=ACOS(B7/'Other''s'!A1)", ANGLE, "=AMZ_ACOS(B7,'Other''s'!A1)"),
    Wrong("Mine", "F14", "=ACOS(花费/C2)", ANGLE, "=AMZ_ACOS(花费,C2)"),
]


def test_wrong_formulas_are_found_and_right_ones_are_not(tmp_path: Path) -> None:
    assert wrong_formulas(book(tmp_path / "mine.xlsx")) == WRONG


@pytest.mark.parametrize("language", ["en", "zh"])
def test_our_own_workbook_has_none(language: str) -> None:
    assert wrong_formulas(template_path(language)) == []


def test_a_formula_that_cannot_be_read_has_no_calls() -> None:
    assert [list(calls(text)) for text in ("ACOS(1", '"ACOS(1,2)', "tbl[ACOS(1,2)]", "(1,2)")] == [[]] * 4


def test_the_list_of_functions_is_that_of_the_worksheet_functions() -> None:
    assert set(function_names()) == set(FUNCTIONS)


def lines(ran: Ran) -> list[str]:
    return ran.out.splitlines()


def test_install_tells_then_does_then_takes_back(run: Run, here: Machine, tmp_path: Path) -> None:
    (tmp_path / "xlops.toml").write_text("", "utf-8")
    dry = run("excel", "install", "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert not here.startup.exists()
    ran = run("excel", "install")
    assert ran.err == "Quit Excel and start it again: the tab xlops is on its ribbon. Then: xlops excel doctor\n"
    assert [line.removeprefix("✔ ") for line in lines(ran)] == [line.removeprefix("would ") for line in lines(dry)]
    assert lines(ran)[1] == f"✔ set INTERPRETER_WIN to {here.interpreter} in {here.settings}"
    assert lines(ran)[-1].startswith(f"✔ trust the macros of workbooks in {tmp_path} (HKCU\\")
    assert all(line.startswith("· already so: ") for line in lines(run("excel", "install")))
    assert lines(run("excel", "uninstall", "--dry-run"))[0] == f"would delete {here.startup / 'xlops.xlam'}"
    assert lines(run("excel", "uninstall"))[0] == f"✔ delete {here.startup / 'xlops.xlam'}"
    assert run("excel", "uninstall").out == "nothing was installed here\n"


def test_install_without_a_store_trusts_only_the_add_in(run: Run, here: Machine) -> None:
    ran = run("excel", "install", "--dry-run")
    assert [line for line in lines(ran) if "trust the macros" in line] == [lines(ran)[-1]]
    assert str(here.startup) in lines(ran)[-1]


def test_doctor_in_words(run: Run, here: Machine, tmp_path: Path) -> None:
    path = book(tmp_path / "mine.xlsx")
    run("excel", "install")
    (here.startup / "xlops.xlam").unlink()
    ran = run("excel", "doctor", path)
    assert ran.code == 1
    assert "✖ the add-in is not installed: a plain .xlsx has no buttons → xlops excel install" in lines(ran)
    assert f"▲ Mine!F2 =ACOS(B2,C2): {COSINE} → write =AMZ_ACOS(B2,C2)" in lines(ran)
    assert lines(ran)[0] == "✔ Excel is here, 64-bit, and Python is 64-bit"


def test_doctor_as_json(run: Run, here: Machine, tmp_path: Path) -> None:
    run("excel", "install")
    ran = run("excel", "doctor", book(tmp_path / "mine.xlsx"), "--json")
    assert ran.code == 0, "a wrong formula stops no button"
    record = json.loads(ran.out)
    assert record["formulas"] == [
        {"sheet": w.sheet, "cell": w.cell, "formula": w.formula, "why": w.why, "write": w.write} for w in WRONG
    ]
    assert [c["id"] for c in record["checks"]] == [
        "excel", "pywin32", "xlwings", "dll", "macros", "policy", "interpreter", "addin", "snapshot"
    ]  # fmt: skip
    assert record["checks"][0] == {
        "id": "excel", "state": "ok", "says": "Excel is here, 64-bit, and Python is 64-bit", "do": ""
    }  # fmt: skip


def test_a_file_that_is_no_workbook_is_refused(run: Run, here: Machine, tmp_path: Path) -> None:
    path = tmp_path / "no.xlsx"
    path.write_text("no workbook")
    ran = run("excel", "doctor", path)
    assert ran.code == 1
    assert "is not an Excel workbook" in ran.err


def test_without_excel_the_command_says_what_works(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("xlops.jobs.excel.this_machine", lambda: machine(tmp_path, "other"))
    ran = run("excel", "install")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("xlops: Excel runs on Windows and macOS only, and this is neither: `xlops build`")
    assert run("excel", "doctor").code == 1
