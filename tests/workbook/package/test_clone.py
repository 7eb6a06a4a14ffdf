"""Cloning the prototype sheet, and the order, state and names of sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import libreoffice_values, validator_errors
from tests.workbook.package.torture import FOREIGN, PROTO, changed_parts, differences, grid, ironcalc_grid, load, parts
from xlops.workbook.package import Package, Refused, SheetInfo, refresh_values

NAMES = ["W47 2026", "W48 «O'x» 周"]


def cloned(book: Path, out: Path) -> Package:
    """The book with the prototype cloned twice, each copy filled."""
    package = Package(book)
    for number, name in enumerate(NAMES):
        package.clone_sheet(PROTO, name, after="Dashboard", tables={"ProtoT": f"Week{number}"})
        package.write_name("LocalN", 11 + number, sheet=name)
        package.fill_table(f"Week{number}", {"Month": [1, 2], "Sales": [11 + number, 9], "Share": [0.55, 0.45]})
    package.fill_table("Week1", {"Month": [1, 2], "Sales": [12, 8], "Share": [0.6, 0.4]})
    assert refresh_values(package) == []
    package.save(out)
    return package


@pytest.mark.thorough
def test_clone_twice_is_valid_and_computes(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    package = cloned(book, out)
    assert validator_errors(out) == []
    assert [info for info in package.sheets() if info.name in NAMES] == [
        SheetInfo(NAMES[1], "visible"),
        SheetInfo(NAMES[0], "visible"),
    ]
    assert differences(grid(out), ironcalc_grid(out)) == []
    assert differences(grid(out), grid(libreoffice_values(out, tmp_path / "libre"))) == []
    assert package.read_formulas(NAMES[0]) == {
        "E3": "SUM('W47 2026'!B7:B9)",
        "E4": "SUM(Week0[Sales])",
        "E5": "TargetACOS",
        "E6": "LocalN*2",
        "C7": "Week0[[#This Row],[Sales]]/SUM(Week0[Sales])",
        "C8": "Week0[[#This Row],[Sales]]/SUM(Week0[Sales])",
    }


def test_clone_carries_everything_and_points_to_itself(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    cloned(book, out)
    new = parts(out)
    added = {name: new[name] for name in new.keys() - parts(book).keys()}
    kinds = sorted(name.rpartition("/")[2].rstrip("0123456789.xmlv") for name in added if "_rels" not in name)
    assert kinds == sorted(["chart", "comments", "drawing", "sheet", "table", "vmlDrawing"] * 2)
    for name, data in added.items():
        assert b"_week O" not in data, name
    sheet = load(out)[NAMES[0]]
    assert sheet["A11"].hyperlink is not None
    assert sheet["A11"].hyperlink.location == "'W47 2026'!A1"
    assert sheet.print_area == "'W47 2026'!$A$1:$M$30"
    assert sheet["B3"].comment is not None


def test_prototype_and_foreign_sheet_are_byte_identical_after_cloning(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    cloned(book, out)
    kept = {
        n for n in parts(book) if n.startswith(("xl/worksheets", "xl/charts", "xl/drawings", "xl/tables", "xl/media"))
    }
    assert changed_parts(book, out) & kept == set()


def test_same_clone_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        cloned(book, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    "name", ["", "x" * 32, "a/b", "'x", "x'", "dashboard", "History", "a:b", "[x]", "\x01", "🙂" * 16]
)
def test_names_excel_would_not_take_are_refused(book: Path, tmp_path: Path, name: str) -> None:
    package = Package(book)
    with pytest.raises(Refused, match="sheet name"):
        package.clone_sheet(PROTO, name)
    package.save(tmp_path / "out.xlsx")
    assert changed_parts(book, tmp_path / "out.xlsx") == set()


@pytest.mark.parametrize("tables", [{"ProtoT": "Spend"}, {"ProtoT": "AB12"}, {"Nope": "X"}, {"ProtoT": "Store"}])
def test_table_names_that_clash_are_refused(book: Path, tmp_path: Path, tables: dict[str, str]) -> None:
    package = Package(book)
    with pytest.raises(Refused, match="table"):
        package.clone_sheet(PROTO, "New", tables=tables)
    package.save(tmp_path / "out.xlsx")
    assert changed_parts(book, tmp_path / "out.xlsx") == set()


def test_move_keeps_local_names_with_their_sheets(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    before = package.defined_names(PROTO)
    package.move_sheet(PROTO, before="Dashboard")
    package.move_sheet("Config", after=FOREIGN)
    package.move_sheet("Data 数据")
    assert [info.name for info in package.sheets()] == [PROTO, "Dashboard", FOREIGN, "Config", "Data 数据"]
    assert package.defined_names(PROTO) == before
    package.save(tmp_path / "out.xlsx")
    assert validator_errors(tmp_path / "out.xlsx") == []
    assert 'activeTab="1"' in parts(tmp_path / "out.xlsx")["xl/workbook.xml"].decode()
    assert differences(grid(book), grid(tmp_path / "out.xlsx")) == []


def test_state_and_the_sheet_that_opens(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.set_state(PROTO, "visible")
    package.activate(PROTO)
    package.set_state("Dashboard", "veryHidden")
    package.set_state(PROTO, "hidden")
    assert [info.state for info in package.sheets()] == ["veryHidden", "visible", "visible", "hidden", "visible"]
    for name in ("Data 数据", "Config"):
        package.set_state(name, "hidden")
    with pytest.raises(Refused, match="last visible"):
        package.set_state(FOREIGN, "hidden")
    with pytest.raises(Refused, match="is hidden"):
        package.activate("Config")
    package.save(tmp_path / "out.xlsx")
    selected = [n for n, data in parts(tmp_path / "out.xlsx").items() if b'tabSelected="1"' in data]
    assert selected == ["xl/worksheets/sheet5.xml"]
    assert validator_errors(tmp_path / "out.xlsx") == []


def test_defined_names(book: Path, tmp_path: Path) -> None:
    package = Package(book)
    package.set_defined_name("kpi_acos", "Dashboard!$B$5")
    package.set_defined_name("Store", "Config!$B$9")
    package.set_defined_name("kpi_acos", "Config!$A$1", sheet="Config")
    assert package.defined_names()["kpi_acos"] == "Dashboard!$B$5"
    assert package.defined_names("Config") == {"kpi_acos": "Config!$A$1"}
    assert package.read_name("kpi_acos") == 40 / 210
    assert package.read_name("kpi_acos", sheet="Config") == "Target ACOS"
    package.save(tmp_path / "out.xlsx")
    assert validator_errors(tmp_path / "out.xlsx") == []
    for name in ("A1", "R1C1", "1x", "a b", "", "Spend", "r"):
        with pytest.raises(Refused):
            package.set_defined_name(name, "Config!$A$1")
