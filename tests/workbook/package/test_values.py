"""IronCalc's values: helper cells, people's formulas, the witness against our own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName

from tests.workbook.package.torture import FOREIGN, parts
from xlops.workbook.package import CellFormula, Package, ValueDrift, refresh_values
from xlops.workbook.package.evaluation import Evaluation, Kept, Why
from xlops.workbook.package.parts import parse, tag
from xlops.workbook.package.values import rows_alone, without_idle_names


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


_NAMED = {
    "Used": "S!$A$1", "through": "base*2", "base": "S!$A$2", "idle": "S!$A$1", "quoted": "S!$A$3", "größe": "S!$A$1",
}  # fmt: skip


def _named(path: Path, *formulas: str) -> Package:
    """A workbook with names, three numbers and formulas, the rule of a cell beside them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "S"
    contents: list[int | str] = [1, 2, 3, *formulas]
    for number, content in enumerate(contents, 1):
        sheet.cell(number, 1, content)
    sheet.conditional_formatting.add("A1", FormulaRule(formula=["idle>0"]))  # type: ignore[no-untyped-call]
    for name, text in _NAMED.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book.save(path)
    return Package(path)


def _names_in(xml: bytes) -> set[str]:
    return {str(name.get("name")) for name in parse(xml, "workbook").iter(tag("definedName"))}


def test_ironcalc_gets_the_names_that_formulas_speak_of(tmp_path: Path) -> None:
    package = _named(tmp_path / "book.xlsx", "=USED+1", '=IF(A1>0,"quoted","")', "=through")
    assert _names_in(without_idle_names(package, {})) == {"Used", "through", "base", "quoted", "größe"}
    assert _names_in(package.parts.read(package.book.part)) == set(_NAMED)  # of the workbook itself none goes
    refresh_values(package)
    assert package.read_cells("S", ["A4", "A5"]) == {"A4": 2, "A5": "quoted"}
    package.write_cells("S", {"A7": CellFormula("idle+1")})
    assert "idle" in _names_in(without_idle_names(package, {}))  # asked anew of what the sheets say now
    refresh_values(package)
    assert package.read_cells("S", ["A7"]) == {"A7": 2}


def test_ironcalc_gets_every_name_where_a_formula_may_put_one_together(tmp_path: Path) -> None:
    package = _named(tmp_path / "book.xlsx", '=INDIRECT("id"&"le")')
    assert _names_in(without_idle_names(package, {})) == set(_NAMED)


def test_ironcalc_gets_rows_and_tables_without_the_rules_below_them() -> None:
    rows = b"<worksheet><sheetData><row/></sheetData>"
    rules = b"<conditionalFormatting><formula>A1</formula></conditionalFormatting><dataValidations/>"
    tables = b'<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    assert rows_alone(rows + rules + tables + b"<extLst/></worksheet>") == rows + tables + b"</worksheet>"
    assert rows_alone(rows + rules + b"</worksheet>") == rows + b"</worksheet>"
