"""A value that could not be computed is never frozen, and never kept quiet (rules D9, D10)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.stores import built, tiny_store
from tests.workbook.foreign import NAME, add_sheet
from xlops import cli
from xlops.findings import Finding
from xlops.periods import Week
from xlops.workbook.log import about_build
from xlops.workbook.package import CellFormula, Evaluation, Package, evaluate
from xlops.workbook.package.evaluation import Kept, Why

W46 = Week.of(date(2026, 11, 15))
PANICS = "DATE(2026,1000000000,1)"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tiny_store(tmp_path_factory.mktemp("stale") / "tiny", weeks=2)
    built(store)
    return store


@pytest.fixture
def store(standing: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(standing, tmp_path / "tiny"))


def break_off(*_: Any) -> Any:
    return evaluate._Stopped(Why.STOPS, "no luck")


def log_of(path: Path) -> list[tuple[Any, ...]]:
    found = Package(path).read_table("tbl_findings")
    return list(zip(found["level"], found["code"], found["text"], strict=True))


@pytest.mark.thorough
def test_a_first_build_without_values_says_so_and_the_next_one_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tiny_store(tmp_path / "tiny", language="zh")
    with monkeypatch.context() as broken:
        broken.setattr(evaluate, "_ask", break_off)
        result = CliRunner().invoke(cli.cli, ["build", "--no-ingest", "--store", str(store)])
    said = "工作簿的公式均未能计算：IronCalc 中断 (no luck)。单元格仍显示以前的值，新单元格为空"
    assert (result.exit_code, said in result.stderr) == (0, True)
    assert log_of(store / "tiny.xlsx")[0] == ("error", "values-missing", said)
    again = built(store)  # nothing new, and yet there is something to do
    assert (again.new, again.applied.findings) == (True, [])
    assert log_of(store / "tiny.xlsx")[0][1] != "values-missing"


@pytest.mark.thorough
def test_d10_no_review_closes_while_values_are_stale(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "_ask", break_off)
    result = CliRunner().invoke(cli.cli, ["review", "week", "2026-W46", "--close", "--store", str(store)])
    assert result.exit_code == 1
    assert "made W46 2026; NOT closed W46 2026" in result.stderr
    assert "W46 2026 was not closed" in result.stderr
    package = Package(store / "tiny.xlsx")
    assert "wk_closed" not in package.defined_names("W46 2026")
    assert package.read_formulas("W46 2026")
    assert [code for _, code, _ in log_of(store / "tiny.xlsx")][:2] == ["values-missing", "review-not-closed"]


@pytest.mark.thorough
def test_d9_a_person_s_formula_that_stops_ironcalc_is_named_and_the_review_closes(store: Path) -> None:
    book = store / "tiny.xlsx"
    built(store, periods=[W46])
    add_sheet(book)
    package = Package(book)
    package.write_cells(NAME, {"C1": CellFormula(PANICS)})
    package.write_cells("W46 2026", {"Z3": CellFormula(PANICS), "Z4": CellFormula("1+1")})
    package.save(book)
    result = CliRunner().invoke(cli.cli, ["review", "week", "2026-W46", "--close", "--store", str(store)])
    assert (result.exit_code, "closed W46 2026" in result.stderr) == (0, True)
    places = [f"'{NAME}'!C1", "'W46 2026'!Z3"]
    for place in places:
        assert f"the formula in {place} could not be computed: IronCalc broke off. It keeps" in result.stderr
    package = Package(book)
    assert package.read_formulas("W46 2026") == {"Z3": PANICS}  # what it shows may be old: it is not frozen
    assert package.read_cells("W46 2026", ["Z4"]) == {"Z4": 2}
    codes = [(level, code) for level, code, _ in log_of(book)]
    assert codes[:3] == [("warning", "formula-stopped")] * 2 + [("info", "formulas-of-excel")]


@pytest.mark.thorough
def test_a_build_whose_temporary_file_cannot_be_written_changes_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (store / "tiny.xlsx").read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xlops.workbook.package.parts.Parts.pour", full)
    result = CliRunner().invoke(cli.cli, ["review", "week", "2026-W46", "--close", "--store", str(store)])
    assert "formulas cannot be computed" in str(result.exception)
    assert (store / "tiny.xlsx").read_bytes() == before
    assert not (store / "backups").exists()


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (list, []),
        (
            lambda: [Kept("A b", f"C{n}", Why.UNTRIED, ours=False) for n in range(7)],
            [Finding("formulas-left", column="'A b'!C0, 'A b'!C1, 'A b'!C2, 'A b'!C3, 'A b'!C4 …", value="7")],
        ),
        (
            lambda: [Kept("A", "C1", Why.UNKNOWN, ours=True), Kept("A", "C2", Why.ENDLESS, ours=True)],
            [
                Finding("formula-stopped", column="'A'!C2", expected="IronCalc did not come to an end in time"),
                Finding("formulas-left", column="'A'!C1", value="1"),
            ],
        ),
    ],
)
def test_what_is_said_of_formulas(kept: Callable[[], list[Kept]], expected: list[Finding]) -> None:
    assert about_build(Evaluation(kept=kept()), [], []) == expected
