"""`xlops profit` of the demo: products by rank, what is of none, the one jump of October (rules N12, N24, N25)."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.measured import measured_once
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.jobs.profit import COLUMNS

__all__ = ["measured_once"]
pytestmark = pytest.mark.usefixtures("measured_once")


def ran(store: Path, *options: str) -> str:
    result = CliRunner().invoke(cli, ["profit", "--store", str(store), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def told(store: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(store, "--json", *options))
    return found


@pytest.fixture(scope="module")
def found(typed_store: Path, measured_once: None) -> dict[str, Any]:
    """October over all marketplaces, as JSON."""
    return told(typed_store)


def test_n12_products_and_what_is_of_none_come_to_the_total(found: dict[str, Any]) -> None:
    """October, over both marketplaces in USD: the account's own contribution, to the cent of each part."""
    assert (found["period"], found["currency"], found["counted"]) == ("2026-10", "USD", ["US", "DE"])
    assert (found["total"]["contribution"], found["total"]["net_sales"]) == (102232.65, 429514.48)
    parts = ("sales", "refunds", "referral", "fba", "storage", "other", "ads", "cogs")
    for part in parts:
        lines = [*found["products"], found["no_product"]]
        assert sum(p[part] or 0.0 for p in lines) == pytest.approx(found["total"][part], abs=0.15)
    assert found["no_product"]["ads"] == pytest.approx(5109.21)  # Sponsored Brands name no product


def test_n12_products_are_ranked_but_for_one_without_a_unit_cost(found: dict[str, Any]) -> None:
    earned = [p["contribution"] for p in found["products"]]
    assert (len(earned), earned[-1]) == (24, None)
    assert earned[:-1] == sorted(earned[:-1], reverse=True)
    last = found["products"][-1]
    assert (last["skus"], last["cogs"], last["margin"]) == (["LF-TOWEL-703"], None, None)
    assert last["note"] == "no unit cost: before goods"
    assert "Not ranked, without a unit cost" in found["more"]


def test_n14_only_the_lantern_s_refunds_jumped_in_october_and_nothing_did_before(
    typed_store: Path, found: dict[str, Any]
) -> None:
    [jump] = found["jumps"]
    assert (jump["kind"], jump["marketplace"], jump["asin"]) == ("refunds", "US", "B0XLOPS402")
    assert (jump["usual"], jump["now"]) == (pytest.approx(0.0325, abs=0.002), pytest.approx(0.1626, abs=0.001))
    assert told(typed_store, "--period", "2026-09")["jumps"] == []


def test_n12_every_marketplace_closes_to_its_report(found: dict[str, Any]) -> None:
    assert [(c["marketplace"], c["report"], c["unexplained"]) for c in found["closing"]] == [
        ("US", 29943.65, 0.0), ("DE", 13890.54, 0.0),
    ]  # fmt: skip


def test_groups_leave_out_what_has_no_cost_and_say_how_many(found: dict[str, Any]) -> None:
    groups = [g for g in found["groups"] if g["by"] == "owner"]
    assert [(g["name"], g["products"], g["without_cost"]) for g in groups] == [
        ("Ann", 8, 0), ("Ben", 9, 0), ("Chen", 6, 0), ("", 1, 1),
    ]  # fmt: skip


@pytest.mark.thorough
def test_a_week_of_one_marketplace_is_in_its_own_currency(typed_store: Path) -> None:
    week = told(typed_store, "--period", "2026-W45", "--marketplace", "de")
    assert (week["marketplace"], week["currency"], week["first_day"]) == ("DE", "EUR", "2026-11-02")
    assert [c["unexplained"] for c in week["closing"]] == [0.0]


def test_the_products_as_a_file(typed_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "profit.csv"
    assert ran(typed_store, "--csv", str(path)).startswith("26 rows written")
    with path.open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == COLUMNS
    assert (lines[0]["name"], lines[-2]["name"], lines[-1]["name"]) == (
        'Skillet 10.25"', "Not of one product", "All products",
    )  # fmt: skip
    assert (lines[-1]["contribution"], lines[-3]["contribution"]) == ("102232.65", "")


@pytest.mark.thorough
def test_the_command_tells_the_jump_and_how_it_closes(typed_store: Path) -> None:
    said = ran(typed_store)
    assert "Contribution 102,233 USD, 23.8%. 5 of 24 products earn 46%" in said
    assert "US refunds 16%, usual 3%" in said
    assert said.count("Not explained") == 2


@pytest.mark.parametrize(
    ("period", "why"),
    [("2026", "profit is told of a week or a month"), ("2025-06", "No transaction report covers 2025-06 yet")],
)
def test_a_period_that_profit_is_not_told_of(typed_store: Path, period: str, why: str) -> None:
    result = CliRunner().invoke(cli, ["profit", "--store", str(typed_store), "--period", period])
    assert isinstance(result.exception, UsageError)
    assert why in str(result.exception)
