"""The forecasts of a store held against what came: what the restock list rests on, with its misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np

from xlops.measures.giver import Sources
from xlops.measures.replenish import kin_of, season_before, sold_days
from xlops.restock.check import back_test
from xlops.restock.forecast import Beside
from xlops.restock.past import REVIEW_DAYS
from xlops.restock.sku_plan import SkuPlan

SHARE = 0.95
_LONG, _SHORT = 112, 28  # days that are known before the first forecast, else what is forecast is shorter


@dataclass(frozen=True)
class SkuTest:
    """Forecasts of `days` days at up to six earlier days, four weeks apart; below 1 MASE beats what was sold before.

    The days are those of lead time and a week, or 28 where the past is too short for that.
    `pinball` is the mean loss of the 95 % quantile by what was sold, `held` how often demand stayed within it, `misses`
    the forecasts less what came, as shares of it, the newest first. Of sales that are the same each time there is no
    MASE: repeating them misses nothing; without sales no pinball loss.
    """

    days: int
    mase: float | None
    pinball: float | None
    held: float
    misses: tuple[float, ...]


def tested(sources: Sources, on: date, plans: Mapping[tuple[str, str], SkuPlan]) -> dict[tuple[str, str], SkuTest]:
    """(marketplace, SKU) → how its forecasts did; of those alone of which something could be told."""
    markets = dict.fromkeys(market for market, _ in plans)
    found = {m: _tested(sources, m, on, {sku: p for (of, sku), p in plans.items() if of == m}) for m in markets}
    return {(market, sku): test for market, by_sku in found.items() for sku, test in by_sku.items()}


def _tested(sources: Sources, market: str, on: date, plans: Mapping[str, SkuPlan]) -> dict[str, SkuTest]:
    sold = sold_days(sources, market)
    past = sold.until(on)
    days = round(median(plan.sea.lead_days for plan in plans.values())) + REVIEW_DAYS
    days = days if past.days >= days + _LONG else _SHORT
    beside = Beside(season=season_before(sources, market, on, past), kin=kin_of(sources, on, sold.skus))
    found = back_test(past, days, SHARE, beside)
    return {
        sku: SkuTest(
            days, _known(found.mase[n]), _known(found.pinball[n]), float(found.held[n]),
            tuple(float(miss) for miss in found.misses[n] if np.isfinite(miss)),
        )
        for n, sku in enumerate(sold.skus)
        if sku in plans and np.isfinite(found.held[n])
    }  # fmt: skip


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
