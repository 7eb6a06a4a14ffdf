"""The restock list of the demo: its best seller runs out week after week, and its order does not shrink (rule N30)."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.stores import copy_store, tiny_store
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.restock import COLUMNS, restock_list
from xlops.review.below import below
from xlops.settings import load_settings

pytestmark = pytest.mark.usefixtures("measured_once")

BEST = "LF-SKILLE-102"
AS_OF = date(2026, 11, 22)


@cache
def ran(store: Path, *options: str) -> str:
    """What the command says of a store that nobody changes."""
    result = CliRunner().invoke(cli, ["restock", "--store", str(store), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def told(store: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(store, "--json", *options))
    return found


def test_n30_the_demo_s_best_seller_is_ordered_as_before_while_it_is_out(typed_store: Path) -> None:
    """It sold 38 a day; by whole windows its orders were 1,800, 1,200 and 1,296."""
    with open_store(typed_store, read_only=True) as store:
        account = open_board(store, load_settings(typed_store)).account
        found = [
            next(s for s in below(account, AS_OF - timedelta(weeks=n)).skus if (s.marketplace, s.sku) == ("US", BEST))
            for n in range(4, -1, -1)
        ]
    assert [s.position for s in found] == [0.0, 576.0, 576.0, 576.0, 359.0]
    orders = [s.reorder_qty or 0.0 for s in found]
    assert min(orders) > 3_000
    assert max(orders) - min(orders) < 1_200
    assert [s.status.value for s in found] == ["breach"] * 5
    assert min(s.velocity or 0.0 for s in found) > 37


def test_the_best_seller_comes_by_sea_and_by_air_with_the_day_it_is_back(typed_store: Path) -> None:
    """Production counts for air too: even so it is out until about 20 December."""
    found = told(typed_store, "--marketplace", "US")
    sea, air = (row for row in found["orders"] if row["sku"] == BEST)
    assert (sea["way"], air["way"], sea["lead_days"], air["lead_days"]) == ("sea", "air", 44, 28)
    assert (sea["arrives"], air["arrives"]) == ("2027-01-06", "2026-12-21")
    assert sea["late"] is True
    assert sea["latest"] < "2026-11-01"
    assert sea["order_by"] == "2026-11-23"
    assert sea["cartons"] * 24 == sea["quantity"]
    assert sea["cost"] == pytest.approx(sea["quantity"] * 10.33)
    assert 0 < air["quantity"] < 0.3 * sea["quantity"]
    assert air["lost"] < sea["lost"]
    assert "back about 2026-12-21, production counted" in air["helps"]
    assert "ads down, price up a little" in sea["helps"]


def test_orders_stand_by_urgency_and_their_cash_by_week(typed_store: Path) -> None:
    found = told(typed_store)
    by = [(row["supplier"], row["latest"]) for row in found["orders"]]
    assert by == sorted(by)
    assert {supplier for supplier, _ in by} == {"", "Hongda Castings", "Lanke Outdoor"}
    assert {row["marketplace"] for row in found["orders"]} == {"US", "DE"}
    for paid in found["cash"]:
        of = ("supplier", "currency")
        rows = [r for r in found["orders"] if r["way"] == "sea" and all(r[c] == paid[c] for c in of) and r["cost"]]
        assert (paid["week"], paid["cost"]) == ("2026-W48", pytest.approx(sum(r["cost"] for r in rows)))
    assert [(paid["supplier"], paid["currency"]) for paid in found["cash"]] == [
        ("Hongda Castings", "EUR"), ("Hongda Castings", "USD"), ("Lanke Outdoor", "EUR"), ("Lanke Outdoor", "USD"),
    ]  # fmt: skip


def test_the_orders_of_one_supplier(typed_store: Path) -> None:
    found = told(typed_store, "--supplier", "hongda castings")
    assert {row["supplier"] for row in found["orders"]} == {"Hongda Castings"}
    assert found["orders"] == [r for r in told(typed_store)["orders"] if r["supplier"] == "Hongda Castings"]
    with pytest.raises(UsageError, match="from Hongdo; suppliers with orders: Hongda Castings, Lanke Outdoor"):
        restock_list(typed_store, load_settings(typed_store), supplier="Hongdo")


def test_what_is_too_much_has_the_cheapest_way_out(typed_store: Path) -> None:
    found = told(typed_store)
    assert {one["sku"] for one in found["too_much"]} == {"LF-BOARD-503"}
    assert {(one["kind"], one["way"]) for one in found["too_much"]} == {("aged", "hold"), ("overstock", "hold")}
    assert all(one["costs"] > 0 for one in found["too_much"])
    ipi = found["ipi"]
    assert 0 < ipi["excess"] < 0.05
    assert (ipi["excess_then"], ipi["stranded"]) == (ipi["excess"], 0.0)  # what is held moves nothing


def test_the_orders_as_a_file_for_the_supplier(typed_store: Path, tmp_path: Path) -> None:
    to = tmp_path / "orders.csv"
    assert ran(typed_store, "--marketplace", "DE", "--csv", str(to)).endswith(f"rows written: {to}\n")
    with to.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert {row["marketplace"] for row in rows} == {"DE"}
    orders = told(typed_store, "--marketplace", "DE")["orders"]
    assert [row["sku"] for row in rows] == [row["sku"] for row in orders]
    by_sea = sum(row["quantity"] for row in orders if row["way"] == "sea")
    assert sum(int(row["quantity"]) for row in rows) == by_sea  # who adds them up orders once
    both = [(row["way"], int(row["quantity"])) for row in rows if row["sku"] == "LF-DRYBAG-601"]
    assert both == [("sea", 200), ("air", 40)]


def test_a_store_without_stock_is_told_what_to_download(tmp_path: Path) -> None:
    assert "No stock report is known yet: download Reports › Fulfilment" in ran(tiny_store(tmp_path / "shop"))


def test_the_file_is_written_over_nothing(typed_store: Path, tmp_path: Path) -> None:
    there = tmp_path / "orders.csv"
    there.write_text("mine", "utf-8")
    for path, why in ((there, "is there already and is not written over"), (tmp_path / "o.xlsx", "is not called .csv")):
        result = CliRunner().invoke(cli, ["restock", "--store", str(typed_store), "--csv", str(path)])
        assert isinstance(result.exception, UsageError)
        assert why in str(result.exception)
    assert there.read_text("utf-8") == "mine"


def test_people_read_it_in_both_languages(typed_store: Path, tmp_path: Path) -> None:
    assert "By expected sales it runs out about" in (english := ran(typed_store))
    assert 'Skillet 10.25"' in english
    assert english.splitlines()[0] == "Restock as of 2026-11-22 · stock of 2026-11-23"
    chinese = ran(copy_store(typed_store, tmp_path / "zh", language="zh"))
    assert chinese.splitlines()[0] == "补货计划，截至 2026-11-22 · 库存日期 2026-11-23"
    assert "空运约 2026-12-21 恢复可售" in chinese


def test_the_forecasts_are_held_against_what_came(typed_store: Path) -> None:
    """Fourteen weeks of daily stock: four weeks ahead is what can be tested."""
    tests = told(typed_store)["back_test"]
    assert {test["days"] for test in tests} == {28}
    assert len(tests) > 40
    assert sum(test["held"] for test in tests) / len(tests) > 0.85
    assert all(test["mase"] >= 0 and test["pinball"] >= 0 and test["misses"] for test in tests)
    assert "28 days ahead as forecast earlier" in ran(typed_store)


@pytest.mark.thorough
def test_an_earlier_day_is_planned_as_it_was_then(typed_store: Path) -> None:
    settings = load_settings(typed_store)
    found = restock_list(typed_store, settings, "US", date(2026, 11, 1))
    assert (found.on, found.stock_day) == (date(2026, 11, 1), "2026-11-02")
    assert next(row for row in found.rows if row.sku == BEST).position == 576.0
    with pytest.raises(UsageError):
        restock_list(typed_store, settings, "FR")
