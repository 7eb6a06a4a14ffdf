"""What stands below the account at the end of a day: search terms, stock per SKU, campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from xlops.measures import ALL, Account, detail
from xlops.measures.objects import short_names, without_cost
from xlops.measures.supply import supplies
from xlops.review.stock import SkuStock, judge_stock


@dataclass(frozen=True)
class Below:
    """As of one day, never with later days (rule N26); frames have a column `rate`, that of their spend (N25)."""

    terms: pd.DataFrame
    skus: list[SkuStock]
    campaigns: pd.DataFrame
    stock_day: str  # the oldest photograph among the marketplaces; empty where there is none
    names: Mapping[str, str] = field(default_factory=dict)  # what the team calls a SKU or ASIN
    costless: frozenset[str] = frozenset()  # SKUs without a cost

    def of(self, scope: str) -> Below:
        """What stands below one marketplace; below ALL everything."""
        if scope == ALL:
            return self
        terms, campaigns = (f if f.empty else f[f["marketplace"] == scope] for f in (self.terms, self.campaigns))
        return replace(self, terms=terms, campaigns=campaigns, skus=[s for s in self.skus if s.marketplace == scope])


def below(account: Account, on: date) -> Below:
    """Everything below the account as of `on`."""
    stock = detail.stock(account, on)
    names = short_names(account.store, on)
    days = [d for d in stock["day"].tolist() if d is not None]
    return Below(
        terms=detail.terms(account, on),
        skus=judge_stock(stock, account.settings.lead_days, on, supplies(account.store, on), names),
        campaigns=detail.campaigns(account, on),
        stock_day=str(min(days))[:10] if days else "",
        names=names,
        costless=without_cost(account.store, on),
    )
