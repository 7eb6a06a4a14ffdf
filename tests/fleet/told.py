"""Summaries and stores by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlops.fleet.find import FoundStore
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.portfolio import Portfolio, portfolio_of
from xlops.fleet.settings import FleetSettings
from xlops.language import Text, plain
from xlops.review.today import Today

TODAY = date(2026, 11, 28)


def kpi(id_: str, value: float | None, status: str, *, unit: str = "money", **more: Any) -> dict[str, Any]:
    names = {"gmv": Text("GMV", "销售额"), "acos": Text("ACOS", "ACOS")}
    return {"id": id_, "name": names[id_], "unit": unit, "core": True, "value": value, "told": None, "expected": None,
            "previous": None, "change": None, "target": None, "limit": plain("≤ 25.0%"), "status": status,
            **more}  # fmt: skip


def told(store: str, gmv: float, before: float, **more: Any) -> dict[str, Any]:
    return {
        "store": store, "id": "", "language": "en", "workbook": "shop.xlsx", "built_at": "", "xlops": "", "version": 1,
        "currency": "USD", "marketplaces": ["US"], "as_of": "2026-11-22", "week_start": 0, "period": "2026-W47",
        "first": "2026-11-16", "last": "2026-11-22", "state": "final", "score": 90.0, "judged": 5, "of": 65,
        "trend": [80.0, 90.0], "kpis": [kpi("gmv", gmv, "met", previous=before)], "single": [], "owners": [],
        "brands": [], "actions": [], "missing": [], **more,
    }  # fmt: skip


def group(name: str, gmv: float, change: float | None, products: int = 1) -> dict[str, Any]:
    return {"name": name, "score": None, "off": plain(""), "products": products, "gmv": gmv, "change": change,
            "acos": None, "tacos": None}  # fmt: skip


def action(no: int, due: str | None, owner: str = "Ann") -> dict[str, Any]:
    said = Text(f"Do {no}", f"做 {no}")
    return {"no": f"A-{no}", "text": said, "owner": plain(owner), "due": due, "state": "proposed", "worth": 10.0}


def of(
    stores: dict[str, dict[str, Any] | None], outcomes: dict[str, StoreOutcome] | None = None,
    settings: FleetSettings | None = None, root: Path = Path("/stores"), today: date = TODAY,
    moment: datetime | None = None,
) -> Portfolio:  # fmt: skip
    found = [FoundStore(root / name, name) for name in stores]
    return portfolio_of(found, stores, outcomes or {}, Today(today, moment), settings or FleetSettings())
