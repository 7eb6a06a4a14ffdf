"""Advertising console reports of targets and placements, and of Brands and Display below the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlops.demo.ads import (
    DAY,
    GROUP,
    SP_RESULTS,
    TRAFFIC,
    Sum,
    day_of,
    group_cells,
    grouped,
    portfolio,
    result_cells,
    traffic_cells,
)
from xlops.demo.campaigns import Campaign
from xlops.demo.console_xlsx import Cell, sheet_bytes
from xlops.demo.year import Click, DemoYear

# day (index), campaign, placement, impressions, clicks, spend, orders, sales
OfPlace = tuple[int, Campaign, str, int, int, int, int, int]
_TARGETS = (*DAY, *((name, "text") for name in (*GROUP, "Targeting", "Match Type")), *TRAFFIC, *SP_RESULTS)
_PLACES = (
    *DAY,
    *((name, "text") for name in ("Portfolio name", "Currency", "Campaign Name", "Bidding strategy", "Placement")),
    ("Impressions", "count"), ("Clicks", "count"), ("Cost Per Click (CPC)", "money"), ("Spend", "money"),
    ("7 Day Total Sales ", "money"), ("Total Advertising Cost of Sales (ACOS) ", "share"),
    ("Total Return on Advertising Spend (ROAS)", "ratio"), ("7 Day Total Orders (#)", "count"),
    ("7 Day Total Units (#)", "count"),
)  # fmt: skip
_BRANDS_TERMS = (
    *DAY,
    *((name, "text") for name in (
        "Portfolio name", "Currency", "Campaign Name", "Ad Group Name", "Targeting", "Match Type",
        "Customer Search Term")),
    *TRAFFIC,
    ("14 Day Total Sales ", "money"), ("Total Advertising Cost of Sales (ACOS) ", "share"),
    ("Total Return on Advertising Spend (ROAS)", "ratio"), ("14 Day Total Orders (#)", "count"),
    ("14 Day Total Units (#)", "count"), ("14 Day Conversion Rate", "share"),
)  # fmt: skip
_DISPLAY = (
    ("Impressions", "count"), ("Viewable Impressions", "count"), ("Clicks", "count"),
    ("Click-Thru Rate (CTR)", "share"), ("14 Day Detail Page Views (DPV)", "count"), ("Spend", "money"),
    ("Cost Per Click (CPC)", "money"), ("Cost per 1,000 viewable impressions (VCPM)", "money"),
    ("Total Advertising Cost of Sales (ACOS) ", "share"), ("Total Return on Advertising Spend (ROAS)", "ratio"),
    ("14 Day Total Orders (#)", "count"), ("14 Day Total Units (#)", "count"), ("14 Day Total Sales ", "money"),
    ("14 Day New-to-brand Orders (#)", "count"), ("14 Day New-to-brand Sales", "money"),
    ("14 Day New-to-brand Units (#)", "count"),
)  # fmt: skip
_DISPLAY_CAMPAIGNS = (
    *DAY,
    *((name, "text") for name in ("Currency", "Campaign Name", "Portfolio name", "Cost Type")), *_DISPLAY,
)  # fmt: skip
_DISPLAY_TARGETS = (
    *DAY,
    *((name, "text") for name in (
        "Currency", "Campaign Name", "Portfolio name", "Cost Type", "Ad Group Name", "Targeting", "Bid Optimization")),
    *_DISPLAY,
)  # fmt: skip


def targeting_report(year: DemoYear, clicks: list[Click]) -> bytes:
    """Sponsored Products by day and target."""
    rows = []
    for click, facts in grouped(clicks, lambda c: (c.day, *_target_key(c))):
        target = click.target
        about: list[Cell] = [day_of(year, click.day), *group_cells(year, click), target.targeting, target.match_type]
        rows.append([*about, *traffic_cells(facts), *result_cells(facts)])
    return sheet_bytes(
        "Sponsored_Products_Targeting_report", _TARGETS, rows, year.market.currency, year.made_at
    )  # fmt: skip


def placement_report(year: DemoYear, placed: Iterable[OfPlace]) -> bytes:
    """Sponsored Products by day, campaign and where the ad stood."""
    rows: list[Sequence[Cell]] = []
    for day, campaign, place, seen, clicks, spend, orders, sales in placed:
        rows.append([
            day_of(year, day), portfolio(campaign), year.market.currency, campaign.name, campaign.strategy, place,
            seen, clicks, spend / 100 / clicks, spend / 100, sales / 100, spend / sales if sales else None,
            sales / spend if spend else 0.0, orders, orders,
        ])  # fmt: skip
    return sheet_bytes("Sponsored_Products_Placement_report", _PLACES, rows, year.market.currency, year.made_at)


def brands_terms(year: DemoYear, clicks: list[Click]) -> bytes:
    """Sponsored Brands by day and search term."""
    rows = []
    for click, facts in grouped(clicks, lambda c: (c.day, *_target_key(c), c.target.term)):
        target = click.target
        about: list[Cell] = [
            day_of(year, click.day), portfolio(target.campaign), year.market.currency, target.campaign.name,
            target.ad_group, target.targeting, target.match_type.lower(), target.term,
        ]  # fmt: skip
        rows.append([*about, *traffic_cells(facts), *result_cells(facts)[:6]])
    title = "Sponsored_Brands_Search_term_report"
    return sheet_bytes(title, _BRANDS_TERMS, rows, year.market.currency, year.made_at)


def display_campaigns(year: DemoYear, clicks: list[Click]) -> bytes:
    """Sponsored Display by day and campaign."""
    rows = []
    for click, facts in grouped(clicks, lambda c: (c.day, c.target.campaign.number)):
        rows.append([day_of(year, click.day), *_display_cells(year, click), *_display_figures(facts)])
    title = "Sponsored_Display_Campaign_report"
    return sheet_bytes(title, _DISPLAY_CAMPAIGNS, rows, year.market.currency, year.made_at)


def display_targets(year: DemoYear, clicks: list[Click]) -> bytes:
    """Sponsored Display by day and target."""
    rows = []
    for click, facts in grouped(clicks, lambda c: (c.day, *_target_key(c))):
        about = [*_display_cells(year, click), click.target.ad_group, click.target.targeting, "Page visits"]
        rows.append([day_of(year, click.day), *about, *_display_figures(facts)])
    title = "Sponsored_Display_Targeting_report"
    return sheet_bytes(title, _DISPLAY_TARGETS, rows, year.market.currency, year.made_at)


def _target_key(click: Click) -> tuple[int | str, ...]:
    target = click.target
    return target.campaign.number, target.ad_group, target.targeting, target.match_type


def _display_cells(year: DemoYear, click: Click) -> list[Cell]:
    campaign = click.target.campaign
    return [year.market.currency, campaign.name, portfolio(campaign), "CPC"]


def _display_figures(facts: Sum) -> list[Cell]:
    seen = facts.impressions * 3 // 5
    new, new_sales = facts.orders // 2, facts.sales // 2
    return [
        facts.impressions, seen, facts.clicks, facts.clicks / facts.impressions, facts.clicks, facts.spend / 100,
        facts.spend / 100 / facts.clicks, 10 * facts.spend / seen if seen else None,
        facts.spend / facts.sales if facts.sales else None, facts.sales / facts.spend, facts.orders, facts.units,
        facts.sales / 100, new, new_sales / 100, new,
    ]  # fmt: skip
