"""The files that the store's people download, Monday by Monday, through the writers of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.demo.ads import brands_report, by_day_and_campaign, campaign_report, portfolio, product_report, term_report
from xlops.demo.ads_details import (
    brands_terms,
    display_campaigns,
    display_targets,
    placement_report,
    targeting_report,
)
from xlops.demo.business import by_child, by_date, file_stem
from xlops.demo.clock import month_end, month_start, week_label
from xlops.demo.drawn.bulk import bulk_file
from xlops.demo.drawn.placed import PLACES
from xlops.demo.drawn.view import Morning, seen_on
from xlops.demo.drawn.world import World
from xlops.demo.health import keepa, performance
from xlops.demo.inventory import manage, planning
from xlops.demo.ledger import ledger
from xlops.demo.money import report, spend_by_day
from xlops.demo.stock import snapshots
from xlops.demo.text import Export, download_name
from xlops.demo.visits import Visit
from xlops.demo.year import Click

_FIRST_WEEKS_BY_CHILD = 8  # of the past, on the first Monday
_FIRST_DAYS_OF_ADS = 60  # of terms and products; campaigns go back as far as sales do
_LEDGER_DAYS = 30
_MESSENGER_HOURS = 62  # a file that came by messenger has the time at which it was kept
_CAMPAIGN, _PRODUCT, _TERM, _BRANDS, _TARGETS, _PLACES, _BRANDS_TERMS, _DISPLAY, _DISPLAY_TARGETS = (
    "Sponsored_Products_Campaign_report",
    "Sponsored_Products_Advertised_product_report",
    "Sponsored_Products_Search_term_report",
    "Sponsored_Brands_Campaign_report",
    "Sponsored_Products_Targeting_report",
    "Sponsored_Products_Placement_report",
    "Sponsored_Brands_Search_term_report",
    "Sponsored_Display_Campaign_report",
    "Sponsored_Display_Targeting_report",
)


@dataclass(frozen=True)
class _Asked:
    """What is asked for on one visit: the first day of each report, and how often its people came before."""

    number: int
    sales_from: date
    campaigns_from: date
    details_from: date
    first_week: date
    months: tuple[date, ...]


def visits(world: World) -> Iterator[Visit]:
    """Every Monday on which somebody downloads, in order."""
    people, before = world.plan.people, None
    for number, day in enumerate(people.visits):
        saved = timedelta(hours=_MESSENGER_HOURS if day in people.messenger else 0)
        asked = _asked(world, number, day, before)
        seen = seen_on(world, day, min(asked.campaigns_from, asked.details_from))
        yield Visit(day, seen.moment + saved, tuple(_files(world, seen, asked)))
        before = day


def settled(world: World) -> Visit:
    """A visit after the end, when nothing moves any more: everything since the first Monday's week, all reports."""
    plan = world.plan
    day = plan.clock.last_day + timedelta(days=1)
    first = plan.clock.start or day
    months = tuple(month_start(plan.mondays[-1], back) for back in (2, 1))
    last_looked_at = plan.mondays[-1] - timedelta(weeks=1)
    asked = _Asked(
        999, first, first, plan.mondays[0] - timedelta(weeks=2), plan.mondays[0] - timedelta(weeks=2), months
    )
    seen = seen_on(world, day, first)
    return Visit(day, seen.moment, tuple(_files(world, seen, asked, until=last_looked_at)))


def _asked(world: World, number: int, day: date, before: date | None) -> _Asked:
    """The usual days, or as many as passed since the last visit; the first time as far back as Amazon goes."""
    if before is None:
        first = world.plan.clock.start or day
        weeks = day - timedelta(weeks=_FIRST_WEEKS_BY_CHILD)
        return _Asked(number, first, first, day - timedelta(days=_FIRST_DAYS_OF_ADS), weeks, (month_start(day, 1),))
    since = day - timedelta(days=max(world.plan.people.days, (day - before).days))
    months = (month_start(day, 1),) if month_start(day) != month_start(before) else ()
    return _Asked(number, since, since, since, before, months)


def _files(world: World, seen: Morning, asked: _Asked, until: date | None = None) -> Iterator[Export]:
    """The files of one visit; with `until` no week after the one that begins then has a file by ASIN."""
    year, reports = seen.year, world.plan.people.reports
    folder, day, last = year.market.code.lower(), year.clock.exported, year.clock.last_day
    stem = file_stem(day, year.market)
    yield f"{folder}/{stem}.csv", by_date(year, asked.sales_from, last)
    monday = asked.first_week
    while monday <= min(until or last, last - timedelta(days=6)):
        yield f"{folder}/{week_label(monday)}/{stem}.csv", by_child(year, monday, monday + timedelta(days=6))
        monday += timedelta(weeks=1)
    yield from _ads(world, seen, asked)
    index = len(year.clock.days) - 1
    stock = [(p, snapshots(year, p, [index])[index]) for p in year.catalog.products]
    listed = [(p, s) for p, s in stock if s.on_hand or year.found[p.index][index].traffic]
    if "planning" in reports:
        yield f"{folder}/FBA_Inventory_{year.market.code}_{day}.csv", planning(year, day, index, listed)
    if "manage" in reports:
        yield f"{folder}/ManageFBAInventory_{year.market.code}_{day:%Y%m%d}.txt", manage(year, index, listed)
    if "ledger" in reports:
        begin = last - timedelta(days=_LEDGER_DAYS - 1)
        yield f"{folder}/Inventory_Ledger_Summary_{begin}_to_{last}.csv", ledger(year, begin, last)
    if "health" in reports:
        yield f"{folder}/seller performance {day}.json", performance(year.market, day, seen.health)
    if "keepa" in reports:
        yield f"{folder}/KeepaExport-{day}-ProductViewer.csv", keepa(year, seen.listed)
    if "money" in reports:
        for month in asked.months:
            name = f"{month:%Y%b}MonthlyUnifiedTransaction.csv"
            yield f"{folder}/{name}", report(year, month, month_end(month), spend_by_day(year))


def _ads(world: World, seen: Morning, asked: _Asked) -> Iterator[Export]:
    """The advertising files, one of each kind or one for each portfolio, named as a browser names the next one."""
    year, people = seen.year, world.plan.people
    products = [c for c in year.clicks if c.target.campaign.plan.ad_product == "SP"]
    brands = [c for c in year.clicks if c.target.campaign.plan.ad_product == "SB"]
    groups = (
        sorted({portfolio(c) for c in year.campaigns if c.plan.ad_product == "SP"}) if people.by_portfolio else [""]
    )
    for place, group in enumerate(groups):
        number = asked.number * len(groups) + place
        own = [c for c in products if not group or portfolio(c.target.campaign) == group]
        fine = _since(seen, own, asked.details_from)
        yield (
            _named(seen, _CAMPAIGN, ".csv", number),
            campaign_report(
                year,
                by_day_and_campaign(_since(seen, own, asked.campaigns_from)),
                asked.campaigns_from,
                year.clock.last_day,
            ),
        )
        if "products" in people.reports:
            yield _named(seen, _PRODUCT, ".xlsx", number), product_report(year, fine)
        if "terms" in people.reports:
            yield _named(seen, _TERM, ".xlsx", number), term_report(year, fine, daily=not people.summary_terms)
    if "brands" in people.reports:
        recent = _since(seen, brands, asked.campaigns_from)
        yield _named(seen, _BRANDS, ".xlsx", asked.number), brands_report(year, recent)
    yield from _more_ads(world, seen, asked)


def _more_ads(world: World, seen: Morning, asked: _Asked) -> Iterator[Export]:
    """What only people with a messy account download here: by target and placement, Display, the bulk workbook."""
    year, plan = seen.year, world.plan
    reports, first = plan.people.reports, year.clock.index(asked.details_from)
    fine = _since(seen, year.clicks, asked.details_from)
    of = {p: [c for c in fine if c.target.campaign.plan.ad_product == p] for p in ("SP", "SB", "SD")}
    if "targets" in reports:
        placed = [(p.day, p.campaign, PLACES[p.place], *p[3:]) for p in seen.placed if p.day >= first]
        yield _named(seen, _TARGETS, ".xlsx", asked.number), targeting_report(year, of["SP"])
        yield _named(seen, _PLACES, ".xlsx", asked.number), placement_report(year, placed)
    if "targets" in reports and "brands" in reports:
        yield _named(seen, _BRANDS_TERMS, ".xlsx", asked.number), brands_terms(year, of["SB"])
    if "display" in reports:
        every = [c for c in year.clicks if c.target.campaign.plan.ad_product == "SD"]
        recent = _since(seen, every, asked.campaigns_from)
        yield _named(seen, _DISPLAY, ".xlsx", asked.number), display_campaigns(year, recent)
        yield _named(seen, _DISPLAY_TARGETS, ".xlsx", asked.number), display_targets(year, of["SD"])
    if "bulk" in reports and plan.account:
        yield bulk_file(plan, plan.account, year, fine, [p for p in seen.placed if p.day >= first])


def _named(seen: Morning, title: str, suffix: str, number: int) -> str:
    return f"{seen.year.market.code.lower()}/ads/{download_name(title, suffix, number)}"


def _since(seen: Morning, clicks: list[Click], first: date) -> list[Click]:
    begin = seen.year.clock.index(first)
    return [c for c in clicks if c.day >= begin]
