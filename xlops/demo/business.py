"""Business reports (Detail Page Sales and Traffic): daily by date, weekly and monthly by child ASIN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from xlops.demo.catalog import Product
from xlops.demo.clock import MONTHS, WEEKS, Clock, Span, month_end, week_label
from xlops.demo.text import Export, csv_bytes, download_name, local_day, money, percent
from xlops.demo.told import Market
from xlops.demo.year import AsinDay, DemoYear, total

_BY_DATE = {
    "en": (
        "Date",
        "Ordered Product Sales",
        "Ordered Product Sales - B2B",
        "Units Ordered",
        "Units Ordered - B2B",
        "Total Order Items",
        "Total Order Items - B2B",
        "Page Views - Total",
        "Page Views - Total - B2B",
        "Sessions - Total",
        "Sessions - Total - B2B",
        "Featured Offer (Buy Box) Percentage",
        "Featured Offer (Buy Box) Percentage - B2B",
        "Unit Session Percentage",
        "Unit Session Percentage - B2B",
        "Average Offer Count",
        "Average Parent Items",
        "Units Refunded",
        "Refund Rate",
    ),
    "de": (
        "Datum",
        "Durch bestellte Produkte erzielter Umsatz",
        "Bestellsumme – B2B",
        "Bestellte Einheiten",
        "Bestellte Einheiten – B2B",
        "Zahl der Bestellposten",
        "Zahl der Bestellposten – B2B",
        "Seitenaufrufe – Summe",
        "Seitenaufrufe – Summe – B2B",
        "Sitzungen – Summe",
        "Sitzungen – Summe – B2B",
        "Prozentsatz für Featured Offer (Einkaufswagen-Feld)",
        "Prozentsatz für Featured Offer (Einkaufswagen-Feld) – B2B",
        "Prozentsatz an Einheiten pro Sitzung",
        "Prozentsatz an Einheiten pro Sitzung – B2B",
        "Durchschnittliche Angebotszahl",
        "Durchschnittliche Anzahl übergeordneter Artikel",
        "Erstattete Einheiten",
        "Erstattungsrate",
    ),
}
_BY_CHILD = {
    "en": (
        "(Parent) ASIN",
        "(Child) ASIN",
        "Title",
        "Sessions - Total",
        "Sessions - Total - B2B",
        "Session Percentage - Total",
        "Session Percentage - Total - B2B",
        "Page Views - Total",
        "Page Views - Total - B2B",
        "Page Views Percentage - Total",
        "Page Views Percentage - Total - B2B",
        "Featured Offer (Buy Box) Percentage",
        "Featured Offer (Buy Box) Percentage - B2B",
        "Units Ordered",
        "Units Ordered - B2B",
        "Unit Session Percentage",
        "Unit Session Percentage - B2B",
        "Ordered Product Sales",
        "Ordered Product Sales - B2B",
        "Total Order Items",
        "Total Order Items - B2B",
        "Units Refunded",
        "Refund Rate",
    ),
    # columns are ticked by the user: this one leaves the four traffic shares out
    "de": (
        "(Übergeordnete) ASIN",
        "(Untergeordnete) ASIN",
        "Titel",
        "Sitzungen – Summe",
        "Sitzungen – Summe – B2B",
        "Seitenaufrufe – Summe",
        "Seitenaufrufe – Summe – B2B",
        "Prozentsatz für Featured Offer (Einkaufswagen-Feld)",
        "Prozentsatz für Featured Offer (Einkaufswagen-Feld) – B2B",
        "Bestellte Einheiten",
        "Bestellte Einheiten – B2B",
        "Prozentsatz an Einheiten pro Sitzung",
        "Prozentsatz an Einheiten pro Sitzung – B2B",
        "Durch bestellte Produkte erzielter Umsatz",
        "Bestellsumme – B2B",
        "Zahl der Bestellposten",
        "Zahl der Bestellposten – B2B",
        "Erstattete Einheiten",
        "Erstattungsrate",
    ),
}
_TRAFFIC_SHARES = (5, 6, 9, 10)

ACCOUNT_SESSIONS = 0.965
"""A shopper who looks at two ASINs is two child sessions and one account session."""


def file_stem(exported: date, market: Market) -> str:
    """The name Seller Central proposes; it holds the day of the download, never the period."""
    if market.language == "en":
        return f"BusinessReport-{exported.month}-{exported.day}-{exported:%y}"
    return f"BusinessReport-{exported:%d.%m.%y}"


def business_files(year: DemoYear, spans: Sequence[Span], before: date | None) -> Iterator[Export]:
    """By date a file a span; by child ASIN each week and month that ended after the visit `before`."""
    clock, folder = year.clock, year.market.code.lower()
    stem = file_stem(clock.exported, year.market)
    for number, span in enumerate(spans):
        yield f"{folder}/{download_name(stem, '.csv', number)}", by_date(year, *span)
    for label, first, last in child_periods(clock):
        if first >= clock.first_day and (before is None or last >= before):
            yield f"{folder}/{label}/{stem}.csv", by_child(year, first, last)


def child_periods(clock: Clock) -> Iterator[tuple[str, date, date]]:
    """(folder, first day, last day) of each by-ASIN file."""
    for back in range(WEEKS):
        monday = clock.week(back)
        yield week_label(monday), monday, monday + timedelta(days=6)
    for back in range(MONTHS):
        first = clock.month(back)
        yield f"{first:%Y-%m}", first, month_end(first)


def by_date(year: DemoYear, first: date, last: date) -> bytes:
    """Sales and traffic, a row a day."""
    rows = [_date_row(year, index) for index in range(year.clock.index(first), year.clock.index(last) + 1)]
    return csv_bytes(_BY_DATE[year.market.language], rows)


def _date_row(year: DemoYear, index: int) -> list[object]:
    market, day = year.market, year.clock.days[index]
    facts = total([days[index] for days in year.asin_days])
    sessions = round(facts.sessions * ACCOUNT_SESSIONS)
    sessions_b2b = round(facts.sessions_b2b * ACCOUNT_SESSIONS)
    listed = sum(1 for product in year.catalog.products if year.found[product.index][index].traffic)
    return [
        local_day(day, market),
        money(facts.sales, market),
        money(facts.sales_b2b, market),
        f"{facts.units:,}",
        f"{facts.units_b2b:,}",
        f"{facts.items:,}",
        f"{facts.items_b2b:,}",
        f"{facts.views:,}",
        f"{facts.views_b2b:,}",
        f"{sessions:,}",
        f"{sessions_b2b:,}",
        percent(facts.offer_views, facts.views),
        percent(facts.offer_views_b2b, facts.views_b2b),
        percent(facts.units, sessions),
        percent(facts.units_b2b, sessions_b2b),
        listed,
        len(year.catalog.families),
        f"{facts.refunded:,}",
        percent(facts.refunded, facts.units),
    ]


def by_child(year: DemoYear, first: date, last: date) -> bytes:
    """Sales and traffic, a row for each child ASIN that anybody looked at."""
    begin, end = year.clock.index(first), year.clock.index(last) + 1
    facts = [(product, total(year.asin_days[product.index][begin:end])) for product in year.catalog.products]
    account = total([f for _, f in facts])
    facts.sort(key=lambda pair: (-pair[1].units, pair[0].asin))
    rows = [_child_row(product, f, account, year.market) for product, f in facts if f.sessions]
    return csv_bytes(_BY_CHILD[year.market.language], rows)


def _child_row(product: Product, facts: AsinDay, account: AsinDay, market: Market) -> list[object]:
    row: list[object] = [
        product.parent,
        product.asin,
        product.title(market),
        f"{facts.sessions:,}",
        f"{facts.sessions_b2b:,}",
        percent(facts.sessions, account.sessions),
        percent(facts.sessions_b2b, account.sessions_b2b),
        f"{facts.views:,}",
        f"{facts.views_b2b:,}",
        percent(facts.views, account.views),
        percent(facts.views_b2b, account.views_b2b),
        percent(facts.offer_views, facts.views),
        percent(facts.offer_views_b2b, facts.views_b2b),
        f"{facts.units:,}",
        f"{facts.units_b2b:,}",
        percent(facts.units, facts.sessions),
        percent(facts.units_b2b, facts.sessions_b2b),
        money(facts.sales, market),
        money(facts.sales_b2b, market),
        f"{facts.items:,}",
        f"{facts.items_b2b:,}",
        f"{facts.refunded:,}",
        percent(facts.refunded, facts.units),
    ]
    if market.language == "de":
        return [cell for n, cell in enumerate(row) if n not in _TRAFFIC_SHARES]
    return row
