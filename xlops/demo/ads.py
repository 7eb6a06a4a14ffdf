"""Advertising console reports: campaign, advertised product and search term, all sums of the same clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from xlops.demo.campaigns import Campaign
from xlops.demo.clock import Span, month_end
from xlops.demo.console_xlsx import Cell, sheet_bytes
from xlops.demo.text import Export, console_day, csv_bytes, download_name
from xlops.demo.year import Click, DemoYear

_CAMPAIGN = (
    "Date",
    "Portfolio name",
    "Program Type",
    "Campaign Name",
    "Retailer",
    "Country",
    "Status",
    "Currency",
    "Budget Amount",
    "Targeting Type",
    "Bidding strategy",
    "Impressions",
    "Last Year Impressions",
    "Clicks",
    "Last Year Clicks",
    "Click-Thru Rate (CTR)",
    "Spend",
    "Last Year Spend",
    "Cost Per Click (CPC)",
    "Last Year Cost Per Click (CPC)",
    "7 Day Total Orders (#)",
    "Total Advertising Cost of Sales (ACOS) ",
    "Total Return on Advertising Spend (ROAS)",
    "7 Day Total Sales ",
)
TRAFFIC = (
    ("Impressions", "count"),
    ("Clicks", "count"),
    ("Click-Thru Rate (CTR)", "share"),
    ("Cost Per Click (CPC)", "money"),
    ("Spend", "money"),
)
SP_RESULTS = (
    ("7 Day Total Sales ", "money"),
    ("Total Advertising Cost of Sales (ACOS) ", "share"),
    ("Total Return on Advertising Spend (ROAS)", "ratio"),
    ("7 Day Total Orders (#)", "count"),
    ("7 Day Total Units (#)", "count"),
    ("7 Day Conversion Rate", "share"),
    ("7 Day Advertised SKU Units (#)", "count"),
    ("7 Day Other SKU Units (#)", "count"),
    ("7 Day Advertised SKU Sales ", "money"),
    ("7 Day Other SKU Sales ", "money"),
)
GROUP = ("Portfolio name", "Currency", "Campaign Name", "Ad Group Name", "Retailer", "Country")
_SPAN = (("Start Date", "day"), ("End Date", "day"))
DAY = (("Date", "day"),)
_PRODUCT = tuple((name, "text") for name in (*GROUP, "Advertised SKU", "Advertised ASIN")) + TRAFFIC + SP_RESULTS
_TERM = (
    tuple((name, "text") for name in (*GROUP, "Targeting", "Match Type", "Customer Search Term")) + TRAFFIC + SP_RESULTS
)
_BRANDS = (
    ("Date", "day"),
    ("Portfolio name", "text"),
    ("Currency", "text"),
    ("Campaign Name", "text"),
    *TRAFFIC,
    ("Total Advertising Cost of Sales (ACOS) ", "share"),
    ("Total Return on Advertising Spend (ROAS)", "ratio"),
    ("14 Day Total Sales ", "money"),
    ("14 Day Total Orders (#)", "count"),
    ("14 Day Total Units (#)", "count"),
    ("14 Day Conversion Rate", "share"),
    ("14 Day New-to-brand Orders (#)", "count"),
    ("14 Day % of Orders New-to-brand", "share"),
    ("14 Day New-to-brand Sales", "money"),
    ("14 Day % of Sales New-to-brand", "share"),
    ("14 Day New-to-brand Units (#)", "count"),
    ("14 Day % of Units New-to-brand", "share"),
    ("14 Day New-to-brand Order Rate", "share"),
)
_UNIFIED = (
    "Date range",
    "Campaign name",
    "Campaign ID",
    "Ad group name",
    "Ad group ID",
    "Target value",
    "Target match type",
    "Search term",
    "Budget currency",
    "Impressions",
    "Clicks",
    "CTR",
    "CPC",
    "Total cost",
    "Purchases",
    "Sales",
    "Units sold",
    "ROAS",
    "Cost per purchase",
    "Purchase rate",
)
_LAST_YEAR = timedelta(days=365)
_PORTFOLIOS = ("Kitchen", "Outdoor", "No Portfolio")


@dataclass(frozen=True, slots=True)
class Sum:
    """Clicks added up; money in cents."""

    first: int
    last: int
    impressions: int
    clicks: int
    spend: int
    orders: int
    units: int
    sales: int
    other_units: int
    other_sales: int


def summed(clicks: Iterable[Click]) -> Sum:
    """The sum of some clicks, with their first and last day."""
    rows = list(clicks)
    if len(rows) == 1:
        return Sum(rows[0].day, rows[0].day, *rows[0][2:])
    columns = list(zip(*rows, strict=True))
    return Sum(rows[0].day, rows[-1].day, *(sum(column) for column in columns[2:]))


def campaign_files(year: DemoYear, spans: Sequence[Span], taken: int, visit: int) -> Iterator[Export]:
    """What campaigns did: Sponsored Products a file a span, of which `taken` lie there already, Brands in one."""
    folder = _folder(year)
    products = [c for c in year.clicks if c.target.campaign.plan.ad_product == "SP"]
    brands = [c for c in year.clicks if c.target.campaign.plan.ad_product == "SB"]
    told = {n for span in spans for n in range(year.clock.index(span[0]), year.clock.index(span[1]) + 1)}
    told |= {n - _LAST_YEAR.days for n in told}
    by_day = by_day_and_campaign([c for c in products if c.day in told])
    for number, span in enumerate(spans, taken):
        stem = download_name("Sponsored_Products_Campaign_report", ".csv", number)
        yield f"{folder}/{stem}", campaign_report(year, by_day, *span)
    stem = download_name("Sponsored_Brands_Campaign_report", ".xlsx", visit)
    yield f"{folder}/{stem}", brands_report(year, _between(year, brands, spans[0][0], spans[-1][1]))


def detail_files(year: DemoYear) -> Iterator[Export]:
    """Sponsored Products by product and by term: by day since the terms are, and three months of terms before."""
    folder, clock = _folder(year), year.clock
    products = [c for c in year.clicks if c.target.campaign.plan.ad_product == "SP"]
    daily = _between(year, products, clock.terms_from, clock.last_day)
    yield f"{folder}/Sponsored_Products_Advertised_product_report.xlsx", product_report(year, daily)
    yield f"{folder}/Sponsored_Products_Search_term_report.xlsx", term_report(year, daily, daily=True)
    for first in clock.summary_months():
        yield _month_of_terms(year, _between(year, products, first, month_end(first)), first)


def _folder(year: DemoYear) -> str:
    return f"{year.market.code.lower()}/ads"


def by_day_and_campaign(clicks: list[Click]) -> dict[Key, Sum]:
    """The sums that campaign reports are made of."""
    return {_day_and_campaign(click): facts for click, facts in grouped(clicks, _day_and_campaign)}


def _between(year: DemoYear, clicks: list[Click], first: date, last: date) -> list[Click]:
    begin, end = year.clock.index(first), year.clock.index(last)
    return [c for c in clicks if begin <= c.day <= end]


def day_of(year: DemoYear, index: int) -> date:
    return year.clock.days[index]


Key = tuple[int | str, ...]


def grouped(clicks: list[Click], key: Callable[[Click], Key]) -> Iterator[tuple[Click, Sum]]:
    """One of its clicks and the sum of each group, in the order of the key; days stay in order within."""
    for _, group in groupby(sorted(clicks, key=key), key=key):
        rows = list(group)
        yield rows[0], summed(rows)


def portfolio(campaign: Campaign) -> str:
    """The portfolio a campaign is filed under."""
    return _PORTFOLIOS[campaign.number % len(_PORTFOLIOS)]


def campaign_report(year: DemoYear, by_day: dict[Key, Sum], first: date, last: date) -> bytes:
    """Text cells throughout, with last year's figures beside this year's where the store was old enough."""
    rows = []
    for index in range(year.clock.index(first), year.clock.index(last) + 1):
        for campaign in year.campaigns:
            facts = by_day.get((index, campaign.number))
            if facts:
                rows.append(
                    _campaign_row(year, campaign, facts, by_day.get((index - _LAST_YEAR.days, campaign.number)))
                )
    return csv_bytes(_CAMPAIGN, rows)


def _day_and_campaign(click: Click) -> Key:
    return click.day, click.target.campaign.number


def _campaign_row(year: DemoYear, campaign: Campaign, facts: Sum, before: Sum | None) -> list[object]:
    sign = "$" if year.market.currency == "USD" else "€"
    auto = campaign.plan.kind == "auto"
    return [
        console_day(day_of(year, facts.first)),
        portfolio(campaign),
        "Sponsored Products",
        campaign.name,
        "Amazon",
        year.market.country,
        year.states.get(campaign.number, "enabled").upper(),
        year.market.currency,
        f"{sign}{float(year.budget(campaign, facts.first))}",
        "Automatic targeting" if auto else "Manual targeting",
        campaign.strategy or ("Dynamic bids - down only" if auto else "Dynamic bids - up and down"),
        facts.impressions,
        before.impressions if before else "",
        facts.clicks,
        before.clicks if before else "",
        f"{round(100 * facts.clicks / facts.impressions, 2)}%",
        f"{sign}{facts.spend / 100}",
        f"{sign}{before.spend / 100}" if before else "",
        f"{sign}{facts.spend / 100 / facts.clicks}",
        f"{sign}{before.spend / 100 / before.clicks if before else 0.0}",
        facts.orders,
        f"{round(100 * facts.spend / facts.sales, 2)}%" if facts.sales else "",
        round(facts.sales / facts.spend, 2),
        f"{sign}{facts.sales / 100}",
    ]


def traffic_cells(facts: Sum) -> list[Cell]:
    return [
        facts.impressions,
        facts.clicks,
        facts.clicks / facts.impressions,
        facts.spend / 100 / facts.clicks,
        facts.spend / 100,
    ]


def result_cells(facts: Sum) -> list[Cell]:
    """ACOS is blank, not zero, where nothing was sold."""
    return [
        facts.sales / 100,
        facts.spend / facts.sales if facts.sales else None,
        facts.sales / facts.spend,
        facts.orders,
        facts.units,
        facts.orders / facts.clicks,
        facts.units - facts.other_units,
        facts.other_units,
        (facts.sales - facts.other_sales) / 100,
        facts.other_sales / 100,
    ]


def group_cells(year: DemoYear, click: Click) -> list[Cell]:
    target, market = click.target, year.market
    return [
        portfolio(target.campaign),
        market.currency,
        target.campaign.name,
        target.ad_group,
        "Amazon",
        market.country,
    ]


def product_report(year: DemoYear, clicks: list[Click]) -> bytes:
    """Sponsored Products by day, campaign and advertised product."""
    rows = []
    for click, facts in grouped(clicks, lambda c: (c.day, c.target.campaign.number, c.target.product)):
        product = year.catalog.products[click.target.product]
        about: list[Cell] = [day_of(year, click.day), *group_cells(year, click), product.sku, product.asin]
        rows.append([*about, *traffic_cells(facts), *result_cells(facts)])
    title = "Sponsored_Products_Advertised_product_report"
    return sheet_bytes(title, DAY + _PRODUCT, rows, year.market.currency, year.made_at)


def _term_key(click: Click) -> Key:
    target = click.target
    return target.campaign.number, target.ad_group, target.targeting, target.match_type, target.term


def term_report(year: DemoYear, clicks: list[Click], *, daily: bool) -> bytes:
    """Sponsored Products by search term: a row a day, or one for the first to the last active day."""
    rows = []
    for click, facts in grouped(clicks, lambda c: (c.day * daily, *_term_key(c))):
        target = click.target
        days = [day_of(year, facts.first)] if daily else [day_of(year, facts.first), day_of(year, facts.last)]
        about: list[Cell] = [*days, *group_cells(year, click), target.targeting, target.match_type, target.term]
        rows.append([*about, *traffic_cells(facts), *result_cells(facts)])
    title, columns = "Sponsored_Products_Search_term_report", (DAY if daily else _SPAN) + _TERM
    return sheet_bytes(title, columns, rows, year.market.currency, year.made_at)


def _month_of_terms(year: DemoYear, clicks: list[Click], first: date) -> Export:
    """A summary month: the classic workbook, or for Germany the unified console's CSV."""
    folder = f"{year.market.code.lower()}/{first:%Y-%m}"
    if year.market.code == "DE":
        return f"{folder}/Sponsored_Products_Search_term_{first:%Y-%m}.csv", _unified_report(year, clicks)
    return f"{folder}/Sponsored_Products_Search_term_report.xlsx", term_report(year, clicks, daily=False)


_UNIFIED_MATCH = {"asin": "TARGETING_EXPRESSION", "-": "TARGETING_EXPRESSION_PREDEFINED"}


def _unified_report(year: DemoYear, clicks: list[Click]) -> bytes:
    rows = [_unified_row(year, click, facts) for click, facts in grouped(clicks, _term_key)]
    return csv_bytes(_UNIFIED, rows)


def _unified_row(year: DemoYear, click: Click, facts: Sum) -> list[object]:
    target, campaign = click.target, click.target.campaign
    by_asin = target.targeting.startswith("asin=")
    match = _UNIFIED_MATCH.get("asin" if by_asin else target.match_type, target.match_type)
    spend, number = facts.spend / 100, campaign.number
    return [
        f"{console_day(day_of(year, facts.first))} - {console_day(day_of(year, facts.last))}",
        campaign.name,
        f'="{310774209561000 + 7919 * number}"',
        target.ad_group,
        f'="{284907010614000 + 104729 * number + year.catalog.products[target.product].family}"',
        target.targeting,
        match,
        target.term.upper() if target.term.startswith("b0rvl") else target.term,
        year.market.currency,
        facts.impressions,
        facts.clicks,
        f"{round(100 * facts.clicks / facts.impressions, 4)}%",
        round(spend / facts.clicks, 5),
        spend,
        facts.orders,
        facts.sales / 100,
        facts.units,
        round(facts.sales / facts.spend, 5),
        round(spend / facts.orders, 5) if facts.orders else "",
        f"{round(100 * facts.orders / facts.impressions, 4)}%",
    ]


def brands_report(year: DemoYear, clicks: list[Click]) -> bytes:
    """Sponsored Brands by day and campaign."""
    rows = []
    for click, facts in grouped(clicks, _day_and_campaign):
        campaign = click.target.campaign
        new, new_sales = (2 * facts.orders + 1) // 3, facts.sales * 3 // 5 if facts.orders else 0
        rows.append(
            [
                day_of(year, click.day),
                portfolio(campaign),
                year.market.currency,
                campaign.name,
                *traffic_cells(facts),
                facts.spend / facts.sales if facts.sales else None,
                facts.sales / facts.spend,
                facts.sales / 100,
                facts.orders,
                facts.units,
                facts.orders / facts.clicks,
                new,
                new / facts.orders if facts.orders else None,
                new_sales / 100,
                new_sales / facts.sales if facts.sales else None,
                new,
                new / facts.units if facts.units else None,
                new / facts.clicks,
            ]
        )
    title = "Sponsored_Brands_Campaign_report"
    return sheet_bytes(title, _BRANDS, rows, year.market.currency, year.made_at)
