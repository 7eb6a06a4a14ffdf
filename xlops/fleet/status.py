"""How all stores stand, from what their last builds left; no store is opened and nothing is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from xlops.fleet.find import FoundStore, find_stores
from xlops.fleet.journal import read_journal
from xlops.fleet.line import StoreLine
from xlops.fleet.portfolio import Portfolio, portfolio_of, told_headline, told_lines
from xlops.fleet.settings import read_fleet_settings
from xlops.jobs.summary import read_summary
from xlops.review.today import Today


def fleet_status(root: Path, today: date | None = None, stores: list[FoundStore] | None = None) -> Portfolio:
    """The portfolio of the stores below the root, as of `today`. Errors: UsageError, SettingsError."""
    found = find_stores(root) if stores is None else stores
    summaries = {s.name: read_summary(s.folder) for s in found}
    return portfolio_of(
        found, summaries, read_journal(root).outcomes, Today(today) if today else Today.now(),
        read_fleet_settings(root),
    )  # fmt: skip


def record(of: Portfolio) -> dict[str, Any]:
    """As plain values and texts: the stable JSON schema of `xlops fleet status --json`."""
    return {
        "today": str(of.today),
        "period": of.period,
        "says": [told_headline(of), *told_lines(of)],
        "score": of.score,
        "money": [{"currency": m.currency, "stores": m.stores, "gmv": m.gmv, "change": m.change} for m in of.money],
        "rates": {currency: round(float(sum(rates) / len(rates)), 6) for currency, rates in of.rates_used},
        "stores": [_store(line) for line in of.lines],
        "groups": [
            {
                "by": g.by, "name": g.name, "currency": g.money.currency, "stores": g.money.stores,
                "products": g.products, "gmv": g.money.gmv, "change": g.money.change, "overdue": g.overdue,
                "worst": g.worst.store.name if g.worst else None,
            }
            for by in ("owner", "brand")
            for g in of.groups(by)
        ],
    }  # fmt: skip


def _store(line: StoreLine) -> dict[str, Any]:
    told = line.told or {}
    return {
        "folder": line.store.name,
        "store": line.name,
        "id": line.store.id,
        "status": line.status.value,
        "updated": not line.broken and line.told is not None,
        "why": line.why or None,
        "as_of": told.get("as_of"),
        "late": line.late,
        "period": told.get("period"),
        "state": told.get("state"),
        "currency": told.get("currency"),
        "rates_missing": line.unrated,
        "score": line.score,
        "was": line.was,
        "kpis": told.get("kpis", []),
        "overdue": line.overdue,
        "missing": line.missing,
        "workbook": told.get("workbook"),
        "built_at": told.get("built_at"),
    }
