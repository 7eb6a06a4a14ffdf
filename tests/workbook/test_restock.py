"""The Restock sheet: the plan's rows, assumptions that people type, cash by week, what is too much."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.pages import table
from tests.workbook.people import recompute
from xlops.workbook.package import Package
from xlops.workbook.package.references import cell_ref, parse_place
from xlops.workbook.restock import CASH, LEFT, RESTOCK


def typed(package: Package, name: str, value: Any) -> None:
    place = parse_place(package.defined_names()[name])
    assert place
    package.write_cells(place[0], {cell_ref(place[1].left, place[1].top): value})


def rows(package: Package, name: str = RESTOCK) -> list[dict[str, Any]]:
    return [row for row in table(package, name) if row.get("sku") or row.get("week") or row.get("kind")]


def test_n9_a_sku_has_one_status_on_inventory_and_on_restock(built_typed: Path) -> None:
    """An order that is due, or was, is never met; its date is held against the same day on both sheets."""
    with Package(built_typed) as package:
        stock = {row["key"]: row for row in table(package, "tbl_stock") if row["key"]}
        orders = [row for row in rows(package) if row["latest"] is not None]
        today = int(float(str(package.read_name("rst_today"))))
    found = {(r["marketplace"], r["sku"], str(r["state"])[0], r["latest"] < today) for r in orders}
    late = {(market, sku, icon) for market, sku, icon, over in found if over}
    assert len(late) > 20
    assert late == {(market, sku, str(stock[f"{market}|{sku}"]["status"])[0]) for market, sku, _ in late}
    assert {icon for *_, icon in late} == {"✖", "▲"}
    dates = [(r["latest_order_date"], r["status"]) for r in stock.values() if r["latest_order_date"]]
    assert [day for day, status in dates if str(status).startswith("✔") and day < today + 7] == []


def test_the_best_seller_comes_by_sea_and_by_air_with_what_still_helps(built_typed: Path) -> None:
    """It ran out in the demo's October: 1,800, 1,200 and 1,296 were ordered, where some 3,300 are right."""
    with Package(built_typed) as package:
        found = rows(package)
        place = parse_place(package.defined_names()["rst_helps"])
        assert place
        lines = [cell_ref(place[1].left, row) for row in range(place[1].top, place[1].bottom + 1)]
        helps = [str(v) for v in package.read_cells(place[0], lines).values() if v]
        head = str(package.read_name("rst_headline"))
    sea, air = (r for r in found if (r["marketplace"], r["sku"]) == ("US", "LF-SKILLE-102"))
    assert (sea["way"], air["way"]) == ("sea", "air")
    assert 3000 <= sea["units"] <= 3800
    assert sea["cost"] == pytest.approx(sea["units"] * sea["unit_cost"])
    assert str(sea["state"])[0] == str(air["state"])[0] == "✖"
    assert len(helps) == 4
    assert [any(day in line for line in helps) for day in ("2027-01-06", "2026-12-21")] == [True, True]
    assert head.startswith(str(sum(r["lot"] is not None for r in found)))


def test_without_assumptions_the_sheet_orders_what_the_plan_does(built_typed: Path) -> None:
    with Package(built_typed) as package:
        found, cash = rows(package), rows(package, CASH)
        assert [r["if_units"] for r in found] == [r["units"] for r in found]
        by_sea = [r for r in found if r["lot"] is not None]
        assert all(r["if_cost"] == pytest.approx(r["cost"]) for r in by_sea if r["cost"] is not None)
        for line in cash:
            of = [r for r in by_sea if all(r[c] == line[c] for c in ("supplier", "week", "currency"))]
            assert line["cost"] == pytest.approx(sum(r["cost"] or 0.0 for r in of))
            assert line["if_cost"] == pytest.approx(line["cost"])
        assert {line["supplier"] for line in cash} == {"Hongda Castings", "Lanke Outdoor"}
        assert {r["supplier"] for r in found if r["unit_cost"] is None and r["lot"] is not None} == {"not stated"}
        assert sum(line["cost"] for line in cash) == pytest.approx(sum(r["cost"] or 0.0 for r in by_sea))
        assert rows(package, LEFT)[0]["kind"] in ("181 days and older", "beyond 90 days", "stranded")


def test_a_row_of_cash_without_a_supplier_is_of_all_of_them(built_typed: Path) -> None:
    with Package(built_typed) as package:
        cash = rows(package, CASH)
        two = [line for line in cash if line["currency"] == "USD"]
        blank = {c: [None] for c in package.tables()[CASH].columns if c.startswith("_")}
        package.fill_table(CASH, {"supplier": [None], "week": ["2026-W48"], "currency": ["USD"]} | blank)
        recompute(package, "Restock")
        assert [line["cost"] for line in rows(package, CASH)] == [pytest.approx(sum(line["cost"] for line in two))]
    assert len(two) == 2


def test_the_sheet_says_how_earlier_forecasts_did(built_typed: Path) -> None:
    with Package(built_typed) as package:
        place = parse_place(package.defined_names()["rst_tested"])
        assert place
        cells = [cell_ref(place[1].left, row) for row in range(place[1].top, place[1].bottom + 1)]
        said = [str(v) for v in package.read_cells(place[0], cells).values()]
    assert said[0].startswith("47 SKUs, 28 days ahead as forecast earlier: misses are 0.")
    assert said[1].startswith("US Coffee Travel Kit: forecast against what came -")
    assert said[1].endswith(
        "; misses 0.95 times those of repeating the days before; stock for 95% enough 0% of the time"
    )
    assert len(said) == 4


def test_what_if_follows_what_is_typed(built_typed: Path) -> None:
    with Package(built_typed) as package:
        plan = [r for r in rows(package) if r["lot"] is not None]
        typed(package, "rst_pace", 1.2)
        recompute(package, "Restock")
        more = [r for r in rows(package) if r["lot"] is not None]
        assert sum(r["if_units"] for r in more) > 1.2 * sum(r["units"] for r in plan)
        typed(package, "rst_pace", None)
        typed(package, "rst_lead", 14)
        typed(package, "rst_service", 0.99)
        recompute(package, "Restock")
        longer = [r for r in rows(package) if r["lot"] is not None]
        first = longer[0]
        stretch = 1 + 14 / (first["lead_days"] + 7)
        wanted = first["mean"] * stretch + 2.3263478740408408 * first["sd"] * math.sqrt(stretch) + first["beyond"]
        assert first["wanted"] == pytest.approx(wanted - first["position"])
        assert first["if_units"] == math.ceil(first["wanted"] / first["lot"]) * first["lot"]
        assert [r["units"] for r in longer] == [r["units"] for r in plan]  # the plan stays what it is


def test_an_order_on_the_list_of_actions_says_what_it_costs(built_typed: Path) -> None:
    with Package(built_typed) as package:
        sea = next(r for r in rows(package) if (r["marketplace"], r["sku"]) == ("US", "LF-SKILLE-102"))
        cash = {r["key"]: r["cash"] for r in table(package, "tbl_actions") if r["key"]}
    assert cash["reorder|US|LF-SKILLE-102"] == pytest.approx(sea["cost"], abs=0.01)
    assert cash["reorder|DE|LF-TOWEL-703"] is None  # no unit cost is typed
    assert cash["reorder|ALL"] is None  # of one of them
