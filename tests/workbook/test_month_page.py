"""Page one of a month: GMV of each marketplace beside its plan, and what else is planned, by native formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.pages import table
from tests.tiers import thorough_after
from tests.workbook.people import recompute, row_of, type_in
from xlops.workbook.package import Package
from xlops.workbook.package.references import cell_ref, parse_place

SHEET = "M10 2026"
COLUMNS = {"what": 2, "bar": 3, "attained": 4, "actual": 5, "plan": 6, "gap": 7, "ago": 8}


def lines(package: Package) -> list[dict[str, Any]]:
    """What stands between the strip of figures and the walk, line by line."""
    walk = parse_place(package.defined_names(SHEET)["mo_steps"])
    assert walk
    first = walk[1].top - 9
    refs = {(n, c): cell_ref(at, first + n) for n in range(7) for c, at in COLUMNS.items()}
    held = package.read_cells(SHEET, list(refs.values()))
    return [{c: held[refs[n, c]] or None for c in COLUMNS} for n in range(7)]


def picked(package: Package, marketplace: str) -> None:
    place = parse_place(package.defined_names(SHEET)["mo_marketplace"])
    assert place
    package.write_cells(SHEET, {cell_ref(place[1].left, place[1].top): marketplace})
    recompute(package, SHEET)


def month(package: Package, marketplace: str, label: str = "2026-10") -> dict[str, Any]:
    return next(r for r in table(package, "tbl_month") if r["key"] == f"{label}|{marketplace}")


def told(actual: float, plan: float, ago: float) -> dict[str, Any]:
    share = pytest.approx(actual / plan)
    return {"bar": share, "attained": share, "actual": pytest.approx(actual), "plan": pytest.approx(plan),
            "gap": pytest.approx(actual - plan), "ago": pytest.approx(ago)}  # fmt: skip


def test_the_demo_s_month_stands_beside_all_that_was_planned(built_typed: Path) -> None:
    with Package(built_typed) as package:
        found = lines(package)
        now, ago = month(package, "ALL"), month(package, "ALL", "2025-10")
        us, de = ((month(package, m), month(package, m, "2025-10")) for m in ("US", "DE"))
    assert [line["what"] for line in found] == [
        "GMV · USD", "US · USD", "DE · EUR", "Units", "Ad spend", "Gross margin", None
    ]  # fmt: skip
    assert [(round(line["actual"], 3), round(line["plan"], 3)) for line in found[:6]] == [
        (471234.848, 487883.0), (330290.74, 350000.0), (120619.69, 118000.0), (16099.0, 16714.0),
        (47694.413, 53667.13), (0.349, 0.352),
    ]  # fmt: skip
    pairs = [(now, "gmv", ago), (us[0], "gmv", us[1]), (de[0], "gmv", de[1]), (now, "units", ago), (now, "spend", ago)]
    for line, (row, measure, before) in zip(found, pairs, strict=False):
        assert line == {"what": line["what"]} | told(row[measure], row[f"plan_{measure}"], before[measure])
    margin = found[5]
    kept = (now["net_sales"] - now["cogs"] - now["amazon_fees"]) / now["net_sales"]
    assert (margin["bar"], margin["attained"]) == (None, None)
    assert margin["actual"] == pytest.approx(kept)
    assert margin["plan"] == pytest.approx(now["plan_kept"] / now["plan_gmv"])
    assert margin["gap"] == pytest.approx(100 * (kept - now["plan_kept"] / now["plan_gmv"]))
    assert set(found[6].values()) == {None}


def test_of_one_marketplace_the_margin_planned_is_the_one_typed(built_typed: Path) -> None:
    with Package(built_typed) as package:
        picked(package, "US")
        found = lines(package)
        us = month(package, "US")
    assert [line["what"] for line in found[3:6]] == ["Units · US", "Ad spend · US", "Gross margin · US"]
    assert (found[3]["actual"], found[3]["plan"]) == (us["units"], us["plan_units"])
    assert found[5]["plan"] == pytest.approx(0.36)


@pytest.mark.parametrize(("book", "gmv"), thorough_after(1, [("built_en", "GMV · USD"), ("built_zh", "销售额 · USD")]))
def test_without_a_plan_only_gmv_has_lines(book: str, gmv: str, request: pytest.FixtureRequest) -> None:
    with Package(request.getfixturevalue(book)) as package:
        found = lines(package)
    assert [line["what"] for line in found] == [gmv, "US · USD", "DE · EUR", None, None, None, None]
    assert [line["plan"] for line in found] == [None] * 7


def test_more_marketplaces_leave_room_for_what_else_is_planned(built_typed: Path) -> None:
    with Package(built_typed) as package:
        package.fill_table("tbl_list_marketplace", {"marketplace": ["ALL", "US", "DE", "FR", "IT", "ES"]})
        recompute(package, SHEET)
        found = lines(package)
    assert [line["what"] for line in found] == ["GMV · USD", "US · USD", "DE · EUR", None, "Units", "Ad spend",
                                                "Gross margin"]  # fmt: skip


@pytest.mark.parametrize(("changes", "held"), [
    ({("DE", "plan_units"): None}, False),
    *thorough_after(0, [
        ({("DE", "plan_units"): None, ("US", "plan_units"): None}, True),  # a plan of the whole store
        ({("DE", "units"): None}, False),
    ]),
])  # fmt: skip
def test_n24_units_of_all_are_held_against_a_plan_of_the_same_marketplaces(
    built_typed: Path, changes: dict[tuple[str, str], None], held: bool
) -> None:
    with Package(built_typed) as package:
        for (market, column), value in changes.items():
            type_in(package, "tbl_month", row_of(package, "tbl_month", "key", f"2026-10|{market}"), **{column: value})
        recompute(package, SHEET)
        units = lines(package)[3]
    assert (units["what"], units["attained"] is not None, units["gap"] is not None) == ("Units", held, held)
