"""What people typed: cases, documents, brand status, events, products with their costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from tests.recomputed.money import CURRENCY, Rates, rate
from tests.recomputed.periods import Span
from tests.recomputed.reading import Record, typed_rows

SHEETS = ("products", "plan", "events", "documents", "brands", "cases")
Typed = dict[str, list[Record]]
Costs = dict[str, list[tuple[str, float, str]]]
SEEN = date(2026, 11, 22)


def read_typed(folder: Path) -> Typed:
    return {sheet: typed_rows(folder / f"{sheet}.csv") for sheet in SHEETS}


def _of(rows: Iterable[Record], marketplaces: Iterable[str]) -> list[Record]:
    """Rows of these marketplaces; a row without one is of all of them."""
    return [row for row in rows if row["Marketplace"] in ("", *marketplaces)]


def _moment(text: str) -> datetime | None:
    return datetime.strptime(text, "%Y-%m-%d %H:%M") if text else None


def cases(typed: Typed, marketplaces: Iterable[str], span: Span) -> dict[str, float]:
    """Of the cases whose 24 hours ended in the period (N29); what is closed is closed by the period's last day."""
    hours, closed = [], 0
    for row in _of(typed["cases"], marketplaces):
        posted = datetime.strptime(row["Posted"], "%Y-%m-%d %H:%M")
        if not span.first <= (posted + timedelta(hours=24)).date() <= span.last:
            continue
        reply, end = _moment(row["First reply"]), _moment(row["Closed"])
        now = datetime.combine(span.last, datetime.min.time()) + timedelta(days=1)
        hours.append(((reply or now) - posted) / timedelta(hours=1))
        closed += end is not None and end.date() <= span.last
    said = {"cases_due": float(len(hours)), "cases_closed": float(closed)}
    said["cases_in_24h"] = float(sum(hour <= 24 for hour in hours))
    return said | ({"case_hours_p90": float(np.percentile(hours, 90))} if hours else {})


def documents(typed: Typed, marketplaces: Iterable[str], day: date) -> dict[str, float]:
    needed = [row for row in _of(typed["documents"], marketplaces) if row["Required"] != "no"]
    good = [row for row in needed if row["Accepted"] == "yes" and (row["Expires"] or "9999") >= day.isoformat()]
    return {"docs_required": float(len(needed)), "docs_ok": float(len(good))}


def brands(typed: Typed, marketplaces: Iterable[str], day: date) -> dict[str, float]:
    rows = _of(typed["brands"], marketplaces)
    asins = {row["ASIN"] for row in rows}
    open_now = {
        row["ASIN"]
        for row in rows
        if (row["Hijack seen"] and not row["Hijack closed"] and row["Hijack seen"][:10] <= day.isoformat())
        or float(row["Other offers"] or 0) > 0
    }
    return {
        "brand_asins": float(len(asins)),
        "aplus_asins": float(len({row["ASIN"] for row in rows if row["A+"] == "yes"})),
        "transparency_asins": float(len({row["ASIN"] for row in rows if row["Transparency"] == "yes"})),
        "brands_owned": float(len({row["Brand"] for row in rows})),
        "registered_brands": float(len({row["Brand"] for row in rows if row["Registry"] == "yes"})),
        "hijacked_asins": float(len(open_now)),
    }


def review_age(typed: Typed, marketplaces: Iterable[str], day: date) -> float | None:
    """Days since search terms were looked through."""
    rows = _of(typed["events"], marketplaces)
    said = [date.fromisoformat(row["First day"]) for row in rows if row["Kind"] == "search-term review"]
    done = [one for one in said if one <= day]
    return float((day - max(done)).days) if done else None


def launches(typed: Typed) -> dict[str, date]:
    """ASIN -> the first day on sale."""
    rows = typed["products"]
    return {row["ASIN"]: date.fromisoformat(row["Launch date"]) for row in rows if row["Launch date"]}


def ramp_edits(typed: Typed, marketplaces: Iterable[str], day: date) -> float:
    """The most edits of one listing in its first 8 weeks, of listings that are in them."""
    edits = [row for row in _of(typed["events"], marketplaces) if row["Kind"] == "listing edit"]
    counts = [0]
    for asin, launched in launches(typed).items():
        if timedelta() <= day - launched < timedelta(weeks=8):
            days = [date.fromisoformat(row["First day"]) for row in edits if row["ASIN or tag"] == asin]
            counts.append(sum(launched <= one <= day for one in days))
    return float(max(counts))


def unit_costs(typed: Typed) -> Costs:
    """SKU -> (first day, cost, currency), the latest last."""
    costs: Costs = {}
    for row in typed["products"]:
        if row["Unit cost"]:
            costs.setdefault(row["SKU"], []).append((row["Valid from"], float(row["Unit cost"]), row["Currency"]))
    return {sku: sorted(dated) for sku, dated in costs.items()}


def cost_on(costs: Costs, sku: str, day: date, rates: Rates, into: str) -> float:
    """One unit's cost in the currency of the marketplace `into`; not a number where none is typed."""
    known = [row for row in costs.get(sku, []) if row[0] <= day.isoformat()]
    if not known:
        return float("nan")
    _, cost, currency = known[-1]
    return cost * rate(rates, currency, day) / rate(rates, CURRENCY[into], day)
