"""Account health (seller performance, JSON) after each of the last weeks, and Keepa's ratings of own ASINs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from xlops.demo.clock import week_label
from xlops.demo.text import Export, csv_bytes
from xlops.demo.told import Market
from xlops.demo.year import DemoYear
from xlops.marketplaces import MARKETPLACE_IDS

WEEKS = 14
_ORDERS = {"US": 28_000, "DE": 7_200}


def health_files(year: DemoYear) -> Iterator[Export]:
    """One performance report of each of the last weeks, and one Keepa export of the day of the last."""
    code = year.market.code
    for back in range(WEEKS):
        day = year.photographed(year.clock.week(back) + timedelta(days=6))
        report = json.dumps(_performance(year.market, day, back), indent=1, sort_keys=True)
        folder = f"{code.lower()}/{week_label(year.clock.week(back))}"
        yield f"{folder}/seller performance {day}.json", f"{report}\n".encode()
    yield f"{code.lower()}/KeepaExport-{year.photographed(year.clock.last_day)}-ProductViewer.csv", _keepa(year)


def _performance(market: Market, day: date, back: int) -> dict[str, Any]:
    """A good account: in Germany defects have risen of late, and a listing violation has stood open for two weeks."""
    orders = _ORDERS[market.code] - 220 * back
    per_mille = 2.1 + (0.8 * max(0, 5 - back) if market.code == "DE" else 0.12 * (back % 3))
    defects = round(orders * per_mille / 1000)
    violations = 1 if market.code == "DE" and back < 2 else 0
    marketplace = MARKETPLACE_IDS[market.code]
    shipped = 420 + 3 * back
    metrics: dict[str, Any] = {
        "marketplaceId": marketplace,
        "orderDefectRate": {"afn": _defects(day, orders, defects), "mfn": _defects(day, 310, back % 2)},
        "lateShipmentRate": _rate(day, 30, 310, "lateShipmentCount", 4 + back % 3, 0.04, "LESS_THAN"),
        "preFulfillmentCancellationRate": _rate(day, 7, 78, "cancellationCount", back % 2, 0.025, "LESS_THAN"),
        "onTimeDeliveryRate": {
            **_span(day, 14), "shipmentCountWithValidTracking": shipped, "onTimeDeliveryCount": shipped - 18 - back % 4,
            "status": "GOOD", "rate": round(1 - (18 + back % 4) / shipped, 4), "targetValue": 0.9,
            "targetCondition": "GREATER_THAN",
        },
        "validTrackingRate": {
            **_span(day, 30), "shipmentCount": shipped, "validTrackingCount": shipped - 6, "status": "GOOD",
            "rate": round(1 - 6 / shipped, 4), "targetValue": 0.95, "targetCondition": "GREATER_THAN",
        },
        "accountHealthRating": {
            **_span(day, 180), "ahrStatus": "GREAT", "ahrScore": (312 if violations else 396) - back,
        },
        "listingPolicyViolations": {
            **_span(day, 180), "defectsCount": violations, "targetCondition": "EQUALS", "targetValue": 0,
            "status": "BAD" if violations else "GOOD",
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


def _keepa(year: DemoYear) -> bytes:
    mark = "$" if year.market.currency == "USD" else "€"
    rows = [
        [
            p.title(year.market), round(26_000 / p.share / 100), f"{4.2 + (p.index * 7 % 6) / 10:.1f}",
            140 + p.index * 173 % 2900, f"{mark} {p.price(year.market) / 100:.2f}",
            f"{mark} {p.price(year.market) / 100:.2f}", 1 + p.index % 3, p.asin, year.catalog.brand,
        ]
        for p in year.catalog.products
    ]  # fmt: skip
    return csv_bytes(_KEEPA, rows, quote_all=True)
