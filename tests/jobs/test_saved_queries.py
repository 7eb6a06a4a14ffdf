"""Queries with a name, and what a query may ask."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.stores import tiny_store
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.saved_queries import as_sql, saved_queries
from xlops.jobs.sql import query, tables
from xlops.settings import load_settings

pytestmark = pytest.mark.usefixtures("measured_once")


def asked(store: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(query(store, load_settings(store), name).to_json(orient="records"))
    return found


def one(store: Path, sql: str) -> Any:
    with open_store(store, read_only=True) as opened:
        return opened.rows(sql)[0][0]


def test_ours_count_what_the_kpis_count(demo_store: Path) -> None:
    """No query adds a week to the month that holds it, or a daily file to a summary."""
    weeks = asked(demo_store, "kpis-13-weeks")
    assert len(weeks) == 3 * 13
    best = asked(demo_store, "best-products")
    for market in ("US", "DE"):
        newest = [row["gmv"] for row in weeks if row["marketplace"] == market][:4]
        sold = sum(row["gmv"] for row in best if row["marketplace"] == market)
        assert sold == pytest.approx(sum(newest))
    stock = asked(demo_store, "stock-now")
    assert {row["day"] for row in stock} == {"2026-11-23"}
    assert sum(row["available"] for row in stock) == one(
        demo_store, "select sum(available) from stock_plan where day = date '2026-11-23'"
    )
    terms = asked(demo_store, "terms-without-orders")
    assert [row["spend"] for row in terms] == sorted((row["spend"] for row in terms), reverse=True)
    first = terms[0]
    since = date(2026, 11, 22) - timedelta(days=59)
    spent = (
        f"select sum(spend) from ads_term where day >= date '{since}' and campaign = '{first['campaign']}' "
        f"and term = '{first['term']}' and marketplace = '{first['marketplace']}'"
    )
    assert first["spend"] == pytest.approx(float(one(demo_store, spent)))


def test_a_query_of_the_store_is_run_by_its_name(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "shop")
    (store / "queries").mkdir()
    text = "\ufeff-- Days | 天数\nselect count(*) as days from sales_day"
    (store / "queries" / "days.sql").write_text(text, "utf-8")
    (store / "queries" / "stock-now.sql").write_text("select 1 as mine", "utf-8")
    (store / "queries" / "my week.sql").write_text("select 7 as days", "utf-8")
    assert asked(store, "my week") == [{"days": 7}]
    assert asked(store, "days") == asked(store, "days.sql") == [{"days": 7}]
    assert asked(store, "stock-now") == [{"mine": 1}]
    known = saved_queries(store)
    assert {q.name for q in known.values() if q.own} == {"days", "stock-now", "my week"}
    assert (known["days"].about.en, known["days"].about.zh, known["stock-now"].about.en) == ("Days", "天数", "")
    with pytest.raises(UsageError, match=r"no saved query dayz: .*did you mean 'days'"):
        as_sql(store, "dayz")


def test_a_saved_query_only_reads(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "shop")
    (store / "queries").mkdir()
    (store / "queries" / "drop.sql").write_text("drop table file", "utf-8")
    with pytest.raises(UsageError, match="only reads"):
        asked(store, "drop")


def test_the_list_has_what_a_query_may_ask(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "shop", language="zh")
    found = {table.name: table for table in tables(store, load_settings(store))}
    assert found["sales_day"].rows == 7
    assert found["ads_term"].rows == 0
    assert found["sales_day"].columns.items() >= {"day": "date", "gmv": "decimal(18,4)"}.items()
    for name in ("kpi_weekly", "kpi_monthly"):
        assert list(query(store, load_settings(store), f"select * from {name}"))[: len(found[name].columns)] == list(
            found[name].columns
        )
    ran = CliRunner().invoke(cli, ["sql", "--list", "--store", str(store)])
    assert "sales_day (7 行)" in ran.output
    told = json.loads(CliRunner().invoke(cli, ["sql", "--list", "--json", "--store", str(store)]).stdout)
    assert [q["name"] for q in told["queries"]] == [
        "best-products", "kpis-13-weeks", "stock-now", "terms-without-orders",
    ]  # fmt: skip
    for wrong in (["sql"], ["sql", "stock-now", "--list"]):
        assert CliRunner().invoke(cli, [*wrong, "--store", str(store)]).exit_code == 2
