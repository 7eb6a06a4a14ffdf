"""Account health as Amazon reports it, and star ratings of Keepa: photographs, each of one day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.recomputed.reading import by_age, csv_rows, json_of

ALLOWANCE = timedelta(days=3)
PARTS = {"neg_fb": "negativeFeedback", "atoz": "claims", "chargeback": "chargebacks"}
RATES = {
    "lsr": "lateShipmentRate",
    "cr": "preFulfillmentCancellationRate",
    "vtr": "validTrackingRate",
    "otdr": "onTimeDeliveryRate",
}
WORST_IS_LOW = {"vtr", "otdr", "ahr"}
Photographs = dict[date, dict[str, float]]


def closing_day(taken: list[date], last: date) -> date | None:
    """The photograph of a period's end: the nearest one up to three days after it, else the last before (N26)."""
    after = [day for day in taken if last <= day <= last + ALLOWANCE]
    before = [day for day in taken if day < last]
    if not after or not before:
        return min(after, default=None) or max(before, default=None)
    return after[0] if min(after) - last <= last - max(before) else max(before)


def _figures(metrics: dict[str, Any]) -> dict[str, float]:
    sides = [metrics["orderDefectRate"][side] for side in ("afn", "mfn")]
    said = {"odr": max(float(side["rate"]) for side in sides)}
    for kpi, part in PARTS.items():
        said[kpi] = max(side[part]["count"] / side["orderCount"] for side in sides if side["orderCount"])
    said |= {kpi: float(metrics[name]["rate"]) for kpi, name in RATES.items()}
    said["ahr"] = float(metrics["accountHealthRating"]["ahrScore"])
    said["violations"] = float(sum(v["defectsCount"] for v in metrics.values() if "defectsCount" in v))
    return said


def read_health(folder: Path) -> Photographs:
    """By the day in the file's name."""
    files = by_age(folder.glob("*/seller performance *.json"))
    return {
        date.fromisoformat(file.stem.removeprefix("seller performance ")): _figures(
            {k: v for k, v in json_of(file)["performanceMetrics"][0].items() if isinstance(v, dict)}
        )
        for file in files
    }


def read_ratings(folder: Path) -> Photographs:
    taken: Photographs = {}
    for file in by_age(folder.glob("KeepaExport-*.csv")):
        rows = csv_rows(file)
        counts = [float(row["Reviews: Review Count"]) for row in rows]
        points = sum(float(row["Reviews: Rating"]) * count for row, count in zip(rows, counts, strict=True))
        taken[date.fromisoformat(file.stem[12:22])] = {"rating_points": points, "rating_count": sum(counts)}
    return taken


def at(taken: Photographs, last: date) -> dict[str, float]:
    day = closing_day(sorted(taken), last)
    return taken[day] if day else {}


def worst(kpi: str, values: list[float]) -> float:
    return min(values) if kpi in WORST_IS_LOW else max(values)
