"""What came back of the orders of a period: refunds by the order's own day, not by the day of the refund.

The refund rate divides what was refunded in a period by what was ordered in it. Where transactions name the order, the
units of a period's orders can be followed instead. Refunds come late: a buyer has 30 days to return, and the refund
follows once the parcel is back, so that the orders of a period are settled 60 days after its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xlops.facts.history import Store
from xlops.measures.coverage import Cover, Coverage
from xlops.periods import Month, Period, Span, Week

SETTLED_DAYS = 60
_LEAST_FOUND = 0.2  # of the refunds: where fewer name an order that is known, the ids are not those of orders
_REFUNDS = "('refund', 'chargeback_refund', 'a_to_z_claim')"
_QUERY = f"""
with ordered as (
  select order_id, sku, min(day) as day, sum(quantity) as units, sum(product_sales) as sales from transactions
  where marketplace = $market and type = 'order' and quantity > 0 and order_id <> '' and sku <> '' group by all
), refunded as (
  select order_id, sku, sum(abs(quantity)) as units, -sum(product_sales) as sales from transactions
  where marketplace = $market and type in {_REFUNDS} and day <= $until and order_id <> '' and sku <> '' group by all
)
select sum(o.units)::double, sum(least(o.units, coalesce(r.units, 0)))::double, sum(o.sales)::double,
  sum(least(o.sales, coalesce(r.sales, 0)))::double
from ordered o left join refunded r using (order_id, sku) where o.day between $first and $last
"""
_FOUND = f"""
select count(*), count(o.order_id) from (
  select distinct order_id, sku from transactions
  where marketplace = $market and type in {_REFUNDS} and day between $first and $until
) r left join (
  select distinct order_id, sku from transactions where marketplace = $market and type = 'order'
) o using (order_id, sku)
"""


@dataclass(frozen=True)
class Cohort:
    """The orders of a period, and what was refunded of them up to `until`; money in the currencies of `marketplaces`.

    `money` is the share of product sales that was given back, of one marketplace only.
    """

    period: Period
    marketplaces: tuple[str, ...]
    units: float
    refunded: float
    money: float | None
    until: date
    missing: tuple[str, ...] = ()  # marketplaces of which too little is known

    @property
    def rate(self) -> float:
        return self.refunded / self.units

    @property
    def settled_on(self) -> date:
        """The day from which nothing much is refunded any more."""
        return self.period.span.last + timedelta(days=SETTLED_DAYS)

    @property
    def is_settled(self) -> bool:
        return self.until >= self.settled_on


def cohort_of(
    store: Store, coverage: Coverage, markets: Sequence[str], period: Period, until: date
) -> Cohort | None:  # fmt: skip
    """What of a period's orders was refunded by `until`, as far as transactions are known without a gap.

    Over those of the marketplaces whose transactions cover the whole period and name the orders; None where none does.
    """
    counted, ends, sums = [], [], []
    for market in markets:
        end = _known_until(coverage.cover("transactions", market), period.span, until)
        if end is None or not _names_orders(store, market, period.span, end):
            continue
        about = {"market": market, "first": period.first, "last": period.span.last, "until": end}
        [(units, *others)] = store.rows(_QUERY, about)
        if units:
            counted.append(market)
            ends.append(end)
            sums.append((units, *others))
    if not counted:
        return None
    units, refunded, sales, back = (sum(column) for column in zip(*sums, strict=True))
    money = back / sales if len(counted) == 1 and sales else None
    missing = tuple(m for m in markets if m not in counted)
    return Cohort(period, tuple(counted), units, refunded, money, min(ends), missing)


def settled_before(period: Week | Month, until: date) -> Week | Month:
    """The newest period of the kind, not after this one, whose orders are settled on a day."""
    while period.span.last + timedelta(days=SETTLED_DAYS) > until:
        period = period.previous()
    return period


def _known_until(cover: Cover, span: Span, until: date) -> date | None:
    """The last day, not after `until`, up to which everything since the span's begin is covered."""
    last = min(until, cover.last_day or span.first)
    if last < span.last:
        return None
    gaps = cover.gaps(Span.closed(span.first, last))
    known = gaps[0].first - timedelta(days=1) if gaps else last
    return known if known >= span.last else None


def _names_orders(store: Store, market: str, span: Span, until: date) -> bool:
    """Whether refunds name orders that are known; those of orders before the first export do not."""
    about = {"market": market, "first": span.first, "until": until}
    [(refunds, found)] = store.rows(_FOUND, about)
    return not refunds or found >= _LEAST_FOUND * refunds
