"""A workbook of version 0.1.0 is given what a newer xlops has, where nothing need be moved (rule D19)."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlops.workbook.learn import LEARNED, learn
from xlops.workbook.package import Package, Refused
from xlops.workbook.package.columns import add_columns
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.template import TABLES, template_path

OLD = Path(__file__).parents[1] / "fixtures" / "v0.1.0" / "workbook.en.xlsx"
SHEETS = [
    "Campaigns", "Search queries", "Restock", "Profit", "What Amazon owes", "Actions", "Proposals", "Data", "Pivot",
]  # fmt: skip


def sheets(learned: list[str]) -> list[str]:
    return [name for name in learned if name in SHEETS]


def test_d19_what_stood_there_is_not_touched() -> None:
    package, before = Package(OLD), Package(OLD)
    assert sheets(learn(package, "en")) == SHEETS
    for info in before.sheets():
        if info.state == "visible":
            part = before.book.sheet_part(info.name)
            assert package.parts.read(part) == before.parts.read(part), info.name
    assert set(TABLES["tbl_week"].ids).issubset(package.tables()["tbl_week"].columns)
    week = before.read_table("tbl_week")
    assert {c: v for c, v in package.read_table("tbl_week").items() if c in week} == week
    assert learn(package, "en") == []


def test_d19_a_sheet_that_a_person_deleted_does_not_come_back() -> None:
    package = Package(OLD)
    package.set_defined_name(LEARNED, '"Campaigns|Profit"')
    assert sheets(learn(package, "en")) == [name for name in SHEETS if name not in ("Campaigns", "Profit")]


def test_d19_a_sheet_of_a_persons_own_that_is_called_so_stays() -> None:
    package = Package(OLD)
    package.clone_sheet("Help", "campaigns")
    assert "Campaigns" not in sheets(learn(package, "en"))


def test_d19_a_column_that_something_stands_in_the_way_of_is_left_to_an_upgrade() -> None:
    package = Package(OLD)
    shape = package.tables()["tbl_week"]
    box = Box.parse(shape.ref)
    package.write_cells(shape.sheet, {cell_ref(box.right + 2, box.bottom): "mine"})
    assert learn(package, "en")[:2] == ["data_month (+17)", "data_asin (+4)"]
    with pytest.raises(Refused, match="something stands at its right"):
        add_columns(package, "tbl_week", ["one", "two"])
    add_columns(package, "tbl_week", ["one"])
    assert package.tables()["tbl_week"].columns == (*shape.columns, "one")


def test_d19_a_workbook_of_this_template_has_nothing_to_learn() -> None:
    package = Package(template_path("en"))
    assert learn(package, "en") == []
    assert package.parts.changed() == {}
