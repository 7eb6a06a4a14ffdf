"""What moves from one day to the next: photographs of account health and stock, spend by campaign, open hijacks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from statistics import median

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.measures.coverage import Coverage
from xlops.measures.runs import Runs
from xlops.measures.service import OPEN_HIJACK, STANDING
from xlops.measures.stock import REPLENISHABLE
from xlops.periods import Span

_SPEND = """
select campaign, day, sum(spend)::double from ads_campaign
where grain = 'daily' and marketplace = ? and ad_product = ? and day between ? and ? group by all
"""
_OUT = (
    f"select sku from stock_plan where marketplace = ? and day = ? and available = 0 and {REPLENISHABLE} order by sku"
)
# a hijack has its own dates, whenever it was typed; a count of others' offers holds since it stands on the sheet
_HIJACKED = f"""
select distinct marketplace, asin from input_brands s, (select ?::date as until, (?::date + 1)::timestamp as ends) a
where ({OPEN_HIJACK} and s.gone_on is null) or (other_offers > 0 and {STANDING}) order by all
"""


def last_photograph(coverage: Coverage, table: str, marketplace: str, morning: date) -> date | None:
    """The day of the table's newest photograph that a person can have seen on a morning."""
    return max((day for day in coverage.cover(table, marketplace).days if day <= morning), default=None)


def skus_without_stock(store: Store, marketplace: str, day: date) -> list[str]:
    """The SKUs that sold within 90 days and have nothing to sell in the photograph of a day."""
    return [str(sku) for (sku,) in store.rows(_OUT, [marketplace, day])]


def hijacked(store: Store, day: date) -> list[tuple[str | None, str]]:
    """The ASINs of the Brand sheet on which somebody else sells at the end of a day; without a marketplace in all."""
    if not has_own_tables(store.con):
        return []
    return [(market, str(asin)) for market, asin in store.rows(_HIJACKED, [day, day])]


class Spend:
    """What an ad product's campaigns spent on a day, beside their `days` days before; in the marketplace's currency."""

    def __init__(self, store: Store, marketplace: str, ad_product: str, day: date, days: int = 28) -> None:
        self._days = [day - timedelta(days=n) for n in range(days, -1, -1)]
        self._spent: dict[str, dict[date, float]] = defaultdict(dict)
        for campaign, on, spent in store.rows(_SPEND, [marketplace, ad_product, self._days[0], day]):
            self._spent[campaign][on] = spent or 0.0

    def of(self, day: date) -> float:
        return sum(spent.get(day, 0.0) for spent in self._spent.values())

    @property
    def now(self) -> float:
        return self.of(self._days[-1])

    @cached_property
    def usual(self) -> float:
        """The median of the days before."""
        return median(self.of(day) for day in self._days[:-1])

    @property
    def noise(self) -> float:
        """The spread of the days before: that of a normal distribution with their median absolute deviation."""
        return 1.4826 * median(abs(self.of(day) - self.usual) for day in self._days[:-1])

    def moved_most(self) -> tuple[str, float]:
        """The campaign whose spend changed most in the direction of the whole, and by how much."""
        sign = 1 if self.now >= self.usual else -1
        moved = {
            campaign: spent.get(self._days[-1], 0.0) - median(spent.get(day, 0.0) for day in self._days[:-1])
            for campaign, spent in self._spent.items()
        }
        campaign = max(moved, key=lambda name: (sign * moved[name], name))
        return campaign, moved[campaign]


def spend_of(store: Store, runs: Runs, marketplace: str, ad_product: str, day: date, days: int = 28) -> Spend | None:
    """The spend of a day beside the days before, where daily campaign reports cover all on which the product runs."""
    span = Span.closed(day - timedelta(days=days), day)
    if runs.daily("ads_campaign", marketplace, ad_product, span) is None:
        return None
    return Spend(store, marketplace, ad_product, day, days)
