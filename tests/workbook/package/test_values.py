"""IronCalc's values: helper cells, people's formulas, the witness against our own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from tests.workbook.package.torture import FOREIGN, parts
from xlops.workbook.package import CellFormula, Package, ValueDrift, refresh_values
from xlops.workbook.package.evaluation import Evaluation, Kept, Why


def test_d9_only_the_value_of_a_changed_formula_differs(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.write_name("TargetACOS", 0.5)
    assert refresh_values(book, package) == []
    package.save(tmp_path / "out.xlsx")
    old, new = (parts(p)["xl/worksheets/sheet5.xml"] for p in (book, tmp_path / "out.xlsx"))
    assert new == old.replace(b"<v>0.6</v>", b"<v>1</v>")
    assert package.refreshed == 2  # Config!B1*2 and the prototype's =TargetACOS


def test_d9_what_ironcalc_cannot_evaluate_is_left_alone_and_counted(book: Path) -> None:
    package = Package(book)
    package.write_name("TargetACOS", 0.5)
    refresh_values(package)
    assert package.read_cells(FOREIGN, ["B3", "B4"]) == {"B3": 7, "B4": 7}
    assert package.unevaluated == 1
    assert package.evaluation == Evaluation(kept=[Kept(FOREIGN, "B3", Why.UNKNOWN, ours=False)])


def test_our_own_value_is_kept_and_its_drift_reported(book: Path) -> None:
    package = Package(book)
    package.write_cells(
        "Config", {"B5": CellFormula("B1*2", 0.6), "B6": CellFormula("B1*3", 0.8), "B7": CellFormula("B1&1")}
    )
    (drift,) = refresh_values(package)
    assert drift == ValueDrift("Config", "B6", 0.8, drift.ironcalc)
    assert drift.ironcalc == pytest.approx(0.9)
    assert package.read_cells("Config", ["B5", "B6", "B7"]) == {"B5": 0.6, "B6": 0.8, "B7": "0.31"}


def test_types_of_values_follow(book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    package = Package(book)
    texts = {"B5": "1=1", "B6": "1/0", "B7": '" a"&"b"', "B8": "2*3", "B9": "NA()"}
    package.write_cells("Config", {ref: CellFormula(text) for ref, text in texts.items()})
    refresh_values(package)
    assert package.read_cells("Config", texts) == {
        "B5": True,
        "B6": "#DIV/0!",
        "B7": " ab",
        "B8": 6,
        "B9": "#N/A",
    }
    assert capfd.readouterr().out == ""  # results go to stdout, IronCalc's chatter must not


def test_a_random_formula_is_not_refreshed(book: Path) -> None:
    package = Package(book)
    package.write_cells("Config", {"B5": CellFormula("RAND()")})
    refresh_values(package)
    assert package.read_cells("Config", ["B5"]) == {"B5": None}


@pytest.mark.thorough
def test_thirty_thousand_formulas(book: Path) -> None:
    package = Package(book)
    cells = {f"{c}{r}": CellFormula(f"$B$1*{r}") for r in range(10, 10_010) for c in "HIJ"}
    package.write_cells("Config", cells)
    start = time.perf_counter()
    refresh_values(package)
    assert time.perf_counter() - start < 10
    assert package.refreshed == 30_000
    assert package.read_cells("Config", ["J10009"]) == {"J10009": pytest.approx(0.3 * 10_009)}


def test_d9_openpyxl_s_comments_stay_and_keep_no_formula_from_being_computed(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = 2, "=A1*3"
    sheet["A1"].comment = Comment("checked", "me")
    book.save(tmp_path / "one.xlsx")
    package = Package(tmp_path / "one.xlsx")
    refresh_values(package)
    package.save(tmp_path / "two.xlsx")
    assert (package.evaluation, package.read_cells("Sheet", ["B1"])) == (Evaluation(), {"B1": 6})
    kept = load_workbook(tmp_path / "two.xlsx")["Sheet"]["A1"].comment
    assert kept is not None
    assert kept.text == "checked"
