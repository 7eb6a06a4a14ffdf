"""The search queries of the demo: funnel, worth, what advertising leaves open; as a command, a file and JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.stores import copy_store
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.queries import COLUMNS

FELL = "insulated water bottle for beginners"

pytestmark = pytest.mark.usefixtures("measured_once")


def ran(store: Path, *options: str) -> str:
    result = CliRunner().invoke(cli, ["queries", "--store", str(store), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def told(store: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(store, "--json", *options))
    return found


def test_every_query_has_its_funnel_and_the_dearest_stands_first(demo_store: Path) -> None:
    found = told(demo_store)
    assert found["reports"] == {"US": ["2026-11-15", "2026-11-21"], "DE": ["2026-11-15", "2026-11-21"]}
    worth = [row["worth"] for row in found["queries"]]
    assert worth == sorted(worth, reverse=True)
    for row in found["queries"]:
        assert row["own_purchases"] <= row["purchases"]
        assert row["share_purchases"] == pytest.approx(row["own_purchases"] / row["purchases"], abs=1e-4)
    brand = [row for row in found["queries"] if row["sort"] == "brand"]
    assert {row["query"] for row in brand} >= {"larkfell"}
    assert all(row["share_purchases"] > 0.5 for row in brand)


def test_advertising_on_a_query_is_that_of_the_search_terms_of_the_same_days(demo_store: Path) -> None:
    with open_store(demo_store, read_only=True) as store:
        spend = dict(store.rows(
            "select lower(term), sum(spend)::double from ads_term where marketplace = 'US' and day >= '2026-11-15' "
            "and day <= '2026-11-21' group by 1"
        ))  # fmt: skip
    found = told(demo_store, "--marketplace", "US")["queries"]
    assert {row["query"]: row["spend"] for row in found if row["spend"]} == {
        row["query"]: pytest.approx(spend[row["query"]]) for row in found if row["query"] in spend
    }


def test_the_planted_fall_is_found_and_nothing_else(demo_store: Path) -> None:
    assert [row["query"] for row in told(demo_store)["queries"] if row["fell"]] == [FELL]
    fell = next(row for row in told(demo_store)["queries"] if row["fell"])
    assert (fell["share_before"], fell["share_purchases"]) == (0.1464, 0.0655)
    assert told(demo_store, "--period", "2026-W46")["reports"]["US"] == ["2026-11-08", "2026-11-14"]


def test_a_period_or_marketplace_without_a_report_is_refused(demo_store: Path) -> None:
    for options, why in (
        (("--period", "2026-09"), "no report of search queries ends from 2026-09-01 to 2026-09-30"),
        (("--marketplace", "FR"), "FR"),
    ):
        result = CliRunner().invoke(cli, ["queries", "--store", str(demo_store), *options])
        assert isinstance(result.exception, UsageError)
        assert why in str(result.exception)


def test_all_queries_as_a_file(demo_store: Path, tmp_path: Path) -> None:
    to = tmp_path / "queries.csv"
    assert ran(demo_store, "--marketplace", "DE", "--csv", str(to)).endswith(f"rows written: {to}\n")
    with to.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == list(COLUMNS)
    assert [line["query"] for line in lines] == [r["query"] for r in told(demo_store, "--marketplace", "DE")["queries"]]
    result = CliRunner().invoke(cli, ["queries", "--store", str(demo_store), "--csv", str(to)])
    assert "is there already and is not written over" in str(result.exception)


def test_people_read_what_is_dearest_and_what_fell(demo_store: Path) -> None:
    english = ran(demo_store, "--marketplace", "US")
    assert english.splitlines()[0].startswith("Search queries: 101, could be worth ")
    assert f"Share of purchases fell beyond chance: US {FELL}" in english


@pytest.mark.thorough
def test_people_read_it_in_chinese(demo_store: Path, tmp_path: Path) -> None:
    chinese = ran(copy_store(demo_store, tmp_path / "zh", language="zh"), "--marketplace", "US")
    assert "购买份额明显下降" in chinese


def test_a_store_without_the_reports_says_which_to_download(autumn_store: Path) -> None:
    assert "Search Query Performance, brand view" in ran(autumn_store)
