"""The sheets judge by what a build took over of the typed targets, not by what a formula reads in the cell (N16)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import stores
from tests.computed import uncompute
from tests.office import libreoffice_values
from tests.pages import Inputs, sheets_of, table
from tests.stores import workbook_path
from tests.workbook.people import edit, row_of, type_in
from xlops.measures import ALL
from xlops.periods import parse_period
from xlops.workbook.package import Package

W47 = "W47 2026"
# typed, what the build takes, what else is typed in the row
TYPED: dict[str, tuple[Any, float | None]] = {
    "usp": ("１４％", 0.14), "buybox": ("95 %", 0.95), "refund": ("0,12", 0.12), "tacos": ("０．１２", 0.12),
    "gmv_wow": ("-20%", -0.2), "acos": (0.5, 0.2), "st_days": ("1,000", None), "waste": (25, None),
}  # fmt: skip


def put(folder: Path, typed: dict[str, dict[str, Any]]) -> None:
    package = edit(workbook_path(folder))
    for kpi, cells in typed.items():
        type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", kpi), **cells)
    package.save(workbook_path(folder))


def rows(path: Path) -> dict[str, dict[str, Any]]:
    return {r["kpi"]: r for r in table(Package(path), "tbl_targets")}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose people first typed what fits, then what is no number to a formula, or does not fit."""
    folder = stores.tiny_store(tmp_path_factory.mktemp("taken") / "shop", weeks=6)
    with pytest.MonkeyPatch.context() as patch:
        uncompute(patch)
        stores.built(folder)
        put(folder, {"acos": {"your_target": 0.2}})
        stores.built(folder)
    put(folder, {kpi: {"your_target": value} for kpi, (value, _) in TYPED.items()} | {"units": {"your_weight": "２"}})
    done = stores.built(folder)
    assert {f.column for f in done.findings if f.code == "input-refused"} == {"acos", "st_days target", "waste target"}
    return folder


def test_n16_what_the_build_took_stands_in_force(typed: Path) -> None:
    found = rows(workbook_path(typed))
    taken = {kpi: found[kpi]["taken_target"] for kpi in TYPED}
    assert taken == {kpi: value for kpi, (_, value) in TYPED.items()}
    assert {k: found[k]["your_target"] for k in TYPED} == {kpi: value for kpi, (value, _) in TYPED.items()}
    assert {k: found[k]["seen_target"] for k in TYPED} == {kpi: value for kpi, (value, _) in TYPED.items()}
    assert found["units"]["taken_weight"] == 2


@pytest.mark.thorough
def test_n16_sheet_and_command_line_judge_by_one_value(typed: Path) -> None:
    found, board = rows(workbook_path(typed)), stores.board_of(typed)
    for kpi, (_, value) in TYPED.items():
        edges = board.target(board.catalogue[kpi], parse_period("2026-W47"), ALL)
        limit = edges.target and (edges.target.low if edges.target.low is not None else edges.target.high)
        shown = found[kpi]["target"]
        assert (kpi, shown if isinstance(shown, int | float) else None) == (kpi, limit)
        assert (kpi, found[kpi]["source"]) == (kpi, "default" if value is None else "yours")
        assert edges.source == ("default" if value is None else "sheet")
    assert found["units"]["weight"] == 2
    page = Inputs(sheets_of(workbook_path(typed))[W47])
    for kpi in TYPED:
        assert page.status(kpi) == board.score(board.catalogue[kpi], parse_period("2026-W47"), ALL).status.label.en


@pytest.mark.thorough
def test_n16_what_is_typed_since_counts_at_once_and_a_zero_is_no_blank(typed: Path, tmp_path: Path) -> None:
    folder = stores.copy_store(typed, tmp_path / "shop")
    put(folder, {"acos": {"your_target": 0.15}, "usp": {"your_warn": 0}, "st_days": {"your_target": 5}})
    shown = rows(libreoffice_values(workbook_path(folder), tmp_path / "office"))
    assert [shown[k]["target"] for k in ("acos", "st_days")] == [0.15, 5]
    assert [shown["usp"][c] for c in ("as_read", "warn")] == [False, 0]
    assert shown["buybox"]["as_read"] == 1
