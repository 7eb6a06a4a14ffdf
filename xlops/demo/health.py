"""Account health (seller performance, JSON) after each of the last weeks, and Keepa's ratings of own ASINs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xlops.demo.clock import week_label
from xlops.demo.text import Export, csv_bytes
from xlops.demo.told import Market
from xlops.demo.year import DemoYear
from xlops.marketplaces import MARKETPLACE_IDS

_ORDERS = {"US": 28_000, "DE": 7_200}


@dataclass(frozen=True)
class Health:
    """What Amazon counts of an account on one day: FBA orders of 60 days and their defects, orders that it ships."""

    orders: int
    defects: int
    own_defects: int
    late: int
    cancelled: int
    shipped: int
    off_time: int
    violations: int
    rating: int


@dataclass(frozen=True)
class Listed:
    """What Keepa says of one ASIN; the price in cents."""

    rank: int
    rating: float
    reviews: int
    price: int
    offers: int


def health_files(year: DemoYear, weeks: Iterable[int]) -> Iterator[Export]:
    """A performance report after each of the weeks counted back."""
    code = year.market.code
    for back in weeks:
        day = year.photographed(year.clock.week(back) + timedelta(days=6))
        folder = f"{code.lower()}/{week_label(year.clock.week(back))}"
        yield f"{folder}/seller performance {day}.json", performance(year.market, day, _told_health(year.market, back))


def keepa_files(year: DemoYear) -> Iterator[Export]:
    """What Keepa said of the own ASINs after the last day."""
    looked = year.photographed(year.clock.last_day)
    yield f"{year.market.code.lower()}/KeepaExport-{looked}-ProductViewer.csv", keepa(year, _told_listings(year))


def _told_health(market: Market, back: int) -> Health:
    """A good account: in Germany defects have risen of late, and a listing violation has stood open for two weeks."""
    orders = _ORDERS[market.code] - 220 * back
    per_mille = 2.1 + (0.8 * max(0, 5 - back) if market.code == "DE" else 0.12 * (back % 3))
    violations = 1 if market.code == "DE" and back < 2 else 0
    return Health(
        orders, round(orders * per_mille / 1000), back % 2, 4 + back % 3, back % 2, 420 + 3 * back, 18 + back % 4,
        violations, (312 if violations else 396) - back,
    )  # fmt: skip


def _told_listings(year: DemoYear) -> list[Listed]:
    return [
        Listed(
            round(26_000 / p.share / 100), 4.2 + (p.index * 7 % 6) / 10, 140 + p.index * 173 % 2900,
            year.found[p.index][-1].listed, 1 + p.index % 3,
        )
        for p in year.catalog.products
    ]  # fmt: skip


def performance(market: Market, day: date, health: Health) -> bytes:
    """The seller performance report as looked at on a day."""
    return f"{json.dumps(_performance(market, day, health), indent=1, sort_keys=True)}\n".encode()


def _performance(market: Market, day: date, h: Health) -> dict[str, Any]:
    marketplace = MARKETPLACE_IDS[market.code]
    metrics: dict[str, Any] = {
        "marketplaceId": marketplace,
        "orderDefectRate": {"afn": _defects(day, h.orders, h.defects), "mfn": _defects(day, 310, h.own_defects)},
        "lateShipmentRate": _rate(day, 30, 310, "lateShipmentCount", h.late, 0.04, "LESS_THAN"),
        "preFulfillmentCancellationRate": _rate(day, 7, 78, "cancellationCount", h.cancelled, 0.025, "LESS_THAN"),
        "onTimeDeliveryRate": {
            **_span(day, 14), "shipmentCountWithValidTracking": h.shipped,
            "onTimeDeliveryCount": h.shipped - h.off_time,
            "status": "GOOD", "rate": round(1 - h.off_time / h.shipped, 4), "targetValue": 0.9,
            "targetCondition": "GREATER_THAN",
        },
        "validTrackingRate": {
            **_span(day, 30), "shipmentCount": h.shipped, "validTrackingCount": h.shipped - 6, "status": "GOOD",
            "rate": round(1 - 6 / h.shipped, 4), "targetValue": 0.95, "targetCondition": "GREATER_THAN",
        },
        "accountHealthRating": {
            **_span(day, 180), "ahrStatus": "GREAT", "ahrScore": h.rating,
        },
        "listingPolicyViolations": {
            **_span(day, 180), "defectsCount": h.violations, "targetCondition": "EQUALS", "targetValue": 0,
            "status": "BAD" if h.violations else "GOOD",
        },
    }  # fmt: skip
    return {
        "accountStatuses": [{"marketplaceId": marketplace, "status": "NORMAL"}],
        "performanceMetrics": [metrics],
    }


def _span(day: date, days: int) -> dict[str, Any]:
    return {
        "reportingDateRange": {
            "reportingDateFrom": f"{day - timedelta(days=days - 1)}T00:00Z", "reportingDateTo": f"{day}T23:59Z",
        }
    }  # fmt: skip


def _defects(day: date, orders: int, defects: int) -> dict[str, Any]:
    feedback, claims = defects * 2 // 3, defects - defects * 2 // 3
    rate = round(defects / orders, 4)
    return {
        **_span(day, 60), "orderCount": orders, "rate": rate, "targetValue": 0.01, "targetCondition": "LESS_THAN",
        "status": "GOOD" if rate < 0.01 else "BAD", "orderWithDefects": {"count": defects, "status": "GOOD"},
        "claims": {"count": claims, "status": "NONE"}, "chargebacks": {"count": 0, "status": "NONE"},
        "negativeFeedback": {"count": feedback, "status": "NONE"},
    }  # fmt: skip


def _rate(day: date, days: int, orders: int, name: str, count: int, target: float, condition: str) -> dict[str, Any]:
    return {
        **_span(day, days), "orderCount": orders, name: count, "rate": round(count / orders, 4), "status": "GOOD",
        "targetValue": target, "targetCondition": condition,
    }  # fmt: skip


_KEEPA = (
    "Title", "Sales Rank: Current", "Reviews: Rating", "Reviews: Review Count", "Buy Box 🚚: Current", "New: Current",
    "New Offer Count: Current", "ASIN", "Brand",
)  # fmt: skip


def keepa(year: DemoYear, listed: Sequence[Listed]) -> bytes:
    """Keepa's table of the store's ASINs, in the order of its catalog."""
    mark = "$" if year.market.currency == "USD" else "€"
    rows = [
        [
            p.title(year.market), k.rank, f"{k.rating:.1f}", k.reviews, f"{mark} {k.price / 100:.2f}",
            f"{mark} {k.price / 100:.2f}", k.offers, p.asin, year.catalog.brand,
        ]
        for p, k in zip(year.catalog.products, listed, strict=True)
    ]  # fmt: skip
    return csv_bytes(_KEEPA, rows, quote_all=True)
