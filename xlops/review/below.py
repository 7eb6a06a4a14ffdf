"""What stands below the account at the end of a day: search terms, stock per SKU, campaigns."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from xlops.measures import ALL, Account, detail
from xlops.measures.asin_margin import break_evens
from xlops.measures.listed import stranded_reasons
from xlops.measures.objects import short_names, without_cost
from xlops.measures.ordered import Ordered, on_order
from xlops.measures.photographs import closing
from xlops.measures.replenish import plans
from xlops.measures.supply import supplies
from xlops.measures.velocity import PHOTOGRAPH_MAX_AGE
from xlops.restock.sku_plan import SkuPlan
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
    break_evens: Mapping[tuple[str, str], float] = field(default_factory=dict)  # by marketplace and ASIN, where known
    stranded: Mapping[tuple[str, str], str] = field(default_factory=dict)  # why, by marketplace and SKU, where known

    def of(self, scope: str) -> Below:
        """What stands below one marketplace; below ALL everything."""
        return self if scope == ALL else self.among([scope])

    def among(self, markets: Collection[str]) -> Below:
        """What stands below some marketplaces."""
        terms, campaigns = (f if f.empty else f[f["marketplace"].isin(markets)] for f in (self.terms, self.campaigns))
        return replace(self, terms=terms, campaigns=campaigns, skus=[s for s in self.skus if s.marketplace in markets])


def below(account: Account, on: date) -> Below:
    """Everything below the account as of `on`."""
    stock, supply = detail.stock(account, on), supplies(account.sources, on)
    names = short_names(account.store, on)
    known = break_evens(account, on)
    owns = _own_break_evens(account, on, known)
    days = [d for d in stock["day"].tolist() if d is not None]
    return Below(
        terms=_with_own(detail.terms(account, on), ("marketplace", "campaign", "ad_group"), owns),
        skus=judge_stock(
            stock, account.settings.lead_days, on, supply, names, plans_on(account, on), ordered_on(account, on)
        ),
        campaigns=_with_own(detail.campaigns(account, on), ("marketplace", "campaign"), owns),
        stock_day=str(min(days))[:10] if days else "",
        names=names,
        costless=without_cost(account.store, on),
        break_evens=known,
        stranded=stranded_reasons(account, on),
    )


def plans_on(account: Account, on: date) -> dict[tuple[str, str], SkuPlan]:
    """By marketplace and SKU what to order and by when."""
    found = dict[tuple[str, str], SkuPlan]()
    for market in account.marketplaces:
        day = closing(account.coverage, "stock_plan", market, on, PHOTOGRAPH_MAX_AGE)
        if day is not None:
            of = plans(account.sources, market, account.currency_of[market], on, day)
            found |= {(market, sku): plan for sku, plan in of.items()}
    return found


def ordered_on(account: Account, on: date) -> dict[tuple[str, str], tuple[Ordered, ...]]:
    """By marketplace and SKU what people reported as ordered and no report shows yet."""
    days = {m: closing(account.coverage, "stock_plan", m, on, PHOTOGRAPH_MAX_AGE) for m in account.marketplaces}
    return {
        (market, sku): orders
        for market, day in days.items()
        if day is not None
        for sku, orders in on_order(account.sources, market, on, day).items()
    }


def _with_own(
    frame: pd.DataFrame, key: Sequence[str], owns: Mapping[tuple[str, ...], tuple[str, float]]
) -> pd.DataFrame:
    """The frame with `own_asin` and `own`: the one ASIN that a row advertises and its break-even ACOS, where known."""
    if frame.empty or not owns:
        return frame
    found = [owns.get(of, ("", math.nan)) for of in zip(*(frame[column] for column in key), strict=True)]
    return frame.assign(own_asin=[asin for asin, _ in found], own=[own for _, own in found])


def _own_break_evens(
    account: Account, on: date, known: Mapping[tuple[str, str], float]
) -> dict[tuple[str, ...], tuple[str, float]]:
    """By campaign, and by campaign and ad group: of those that advertise one ASIN alone, where it is known (N29)."""
    alone = detail.advertised_alone(account, on) if known else {}
    return {key: (asin, known[key[0], asin]) for key, asin in alone.items() if (key[0], asin) in known}
