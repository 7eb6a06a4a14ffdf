"""Grains agree: by date and by child ASIN, and the same spend seen as campaign, ASIN and search term (N1)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.demo.reading import Files, Row, cents, console_day, german_day, number, us_day
from xlops.demo.clock import week_label

LAST = date(2026, 11, 22)
BY_DATE = {
    "us": ("Date", us_day, "Sessions - Total", "Page Views - Total", "Units Ordered", "Total Order Items"),
    "de": (
        "Datum",
        german_day,
        "Sitzungen – Summe",
        "Seitenaufrufe – Summe",
        "Bestellte Einheiten",
        "Zahl der Bestellposten",
    ),
}
SALES = {"us": "Ordered Product Sales", "de": "Durch bestellte Produkte erzielter Umsatz"}
B2B = {"us": "Ordered Product Sales - B2B", "de": "Bestellsumme – B2B"}
REFUNDED = {"us": "Units Refunded", "de": "Erstattete Einheiten"}
MARKETS = pytest.mark.parametrize("market", ["us", "de"])


def business(row: Row, market: str) -> tuple[int, ...]:
    """(sessions, views, units, items, refunded, sales, B2B sales); money in cents."""
    names = BY_DATE[market][2:]
    counts = [number(row[name]) for name in (*names, REFUNDED[market])]
    return (*counts, cents(row[SALES[market]]), cents(row[B2B[market]]))


def added(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def daily(files: Files, market: str) -> dict[date, tuple[int, ...]]:
    name, read = BY_DATE[market][:2]
    return {read(row[name]): business(row, market) for row in files.latest(f"{market}/BusinessReport*.csv", name)}


@MARKETS
def test_by_date_covers_every_day_once(files: Files, market: str) -> None:
    name, read = BY_DATE[market][:2]
    days = [read(row[name]) for row in files.latest(f"{market}/BusinessReport*.csv", name)]
    assert sorted(days) == [date(2025, 9, 1) + timedelta(days=n) for n in range(448)]


@MARKETS
def test_weeks_and_months_by_child_add_up_to_the_days(files: Files, market: str) -> None:
    days = daily(files, market)
    sundays = [LAST - timedelta(days=7 * n) for n in range(60)]
    labels = {week_label(s): [s - timedelta(days=n) for n in range(7)] for s in sundays}
    for day in days:
        if day < date(2026, 11, 1):
            labels.setdefault(f"{day:%Y-%m}", []).append(day)
    assert len(labels) == 74
    for label, span in labels.items():
        account = added([days[day] for day in span])
        children = added([business(r, market) for r in files.rows(f"{market}/{label}/BusinessReport*.csv")])
        assert children[1:] == account[1:], label
        # who looks at two ASINs counts once for the account
        assert 1.02 < children[0] / account[0] < 1.05, label


def sponsored(rows: list[tuple[str, date, tuple[int, ...]]], first: date, last: date) -> dict[str, tuple[int, ...]]:
    """Per campaign (impressions, clicks, spend, orders, sales) of the days asked."""
    found: dict[str, list[tuple[int, ...]]] = {}
    for campaign, day, facts in rows:
        if first <= day <= last:
            found.setdefault(campaign, []).append(facts)
    return {campaign: added(facts) for campaign, facts in found.items()}


def campaign_rows(files: Files, market: str) -> list[tuple[str, date, tuple[int, ...]]]:
    made: list[tuple[str, date, tuple[int, ...]]] = []
    for r in files.latest(f"{market}/ads/Sponsored_Products_Campaign_report*.csv", "Date"):
        counts = int(r["Impressions"]), int(r["Clicks"]), cents(r["Spend"].lstrip("€$") + "$")
        money = cents(r["7 Day Total Sales "].lstrip("€$") + "$")
        made.append((r["Campaign Name"], console_day(r["Date"]), (*counts, int(r["7 Day Total Orders (#)"]), money)))
    return made


def sheet_rows(files: Files, pattern: str, day: str) -> list[tuple[str, date, tuple[int, ...]]]:
    made = []
    for r in files.sheet(pattern):
        when = r[day]
        assert isinstance(when, date)
        facts = [_whole(r[name]) for name in ("Impressions", "Clicks")]
        facts += [cents(r["Spend"]), _whole(r["7 Day Total Orders (#)"]), cents(r["7 Day Total Sales"])]
        made.append((str(r["Campaign Name"]), when, tuple(facts)))
    return made


def _whole(value: object) -> int:
    assert isinstance(value, float)
    assert value.is_integer()
    return int(value)


@MARKETS
def test_n1_the_same_clicks_at_three_grains(files: Files, market: str) -> None:
    first = date(2026, 9, 1)
    campaigns = sponsored(campaign_rows(files, market), first, LAST)
    for report in ("Advertised_product", "Search_term"):
        rows = sheet_rows(files, f"{market}/ads/Sponsored_Products_{report}_report.xlsx", "Date")
        assert sponsored(rows, first, LAST) == campaigns, report
    assert len(campaigns) == 10


def test_summary_months_of_terms_agree_with_the_campaigns(files: Files) -> None:
    spans = [(date(2026, 6, 1), 30), (date(2026, 7, 1), 31), (date(2026, 8, 1), 31)]
    for first, length in spans:
        last = first + timedelta(days=length - 1)
        for market, read in (("us", _classic), ("de", _unified)):
            rows = read(files, f"{first:%Y-%m}")
            campaigns = sponsored(campaign_rows(files, market), first, last)
            assert sponsored(rows, first, last) == campaigns, (market, first)


def _classic(files: Files, month: str) -> list[tuple[str, date, tuple[int, ...]]]:
    return sheet_rows(files, f"us/{month}/Sponsored*.xlsx", "Start Date")


def _unified(files: Files, month: str) -> list[tuple[str, date, tuple[int, ...]]]:
    made: list[tuple[str, date, tuple[int, ...]]] = []
    for r in files.rows(f"de/{month}/Sponsored*.csv"):
        facts = int(r["Impressions"]), int(r["Clicks"]), round(float(r["Total cost"]) * 100)
        sold = int(r["Purchases"]), round(float(r["Sales"]) * 100)
        made.append((r["Campaign name"], console_day(r["Date range"].split(" - ")[0]), (*facts, *sold)))
    return made


def test_search_terms_have_a_unique_key(files: Files) -> None:
    names = ("Date", "Campaign Name", "Ad Group Name", "Targeting", "Match Type", "Customer Search Term")
    rows = files.sheet("us/ads/Sponsored_Products_Search_term_report.xlsx")
    keys = Counter(tuple(row[n] for n in names) for row in rows)
    assert max(keys.values()) == 1
    assert len({key[-1] for key in keys}) > 100


@MARKETS
def test_shipped_units_are_the_units_sold(files: Files, market: str) -> None:
    planning = list(files.rows(f"{market}/2026-W47/FBA_Inventory*.csv"))
    asin, units = ("(Child) ASIN" if market == "us" else "(Untergeordnete) ASIN"), BY_DATE[market][4]
    week = {r[asin]: number(r[units]) for r in files.rows(f"{market}/2026-W47/BusinessReport*.csv")}
    assert {r["asin"]: int(r["units-shipped-t7"]) for r in planning} == week
    days = daily(files, market)
    last_month = sum(days[LAST - timedelta(days=n)][2] for n in range(30))
    assert sum(int(r["units-shipped-t30"]) for r in planning) == last_month


@MARKETS
def test_stock_adds_up(files: Files, market: str) -> None:
    encoding = "utf-8" if market == "us" else "cp1252"
    for path in sorted(files.folder.glob(f"{market}/*/ManageFBAInventory*.txt")):
        head, *lines = path.read_bytes().decode(encoding).split("\r\n")
        planning = {r["sku"]: r for r in files.rows(f"{market}/{path.parent.name}/FBA_Inventory*.csv")}
        for line in filter(None, lines):
            row = dict(zip(head.split("\t"), line.split("\t"), strict=True))
            held = [int(row[f"afn-{n}-quantity"]) for n in ("fulfillable", "unsellable", "reserved")]
            inbound = [int(row[f"afn-inbound-{n}-quantity"]) for n in ("working", "shipped", "receiving")]
            assert int(row["afn-warehouse-quantity"]) == sum(held)
            assert int(row["afn-total-quantity"]) == sum(held) + sum(inbound)
            assert min(held) >= 0
            assert planning[row["sku"]]["available"] == row["afn-fulfillable-quantity"]
