"""What a period earned: net sales, Amazon's fees and the cost of the goods, from transactions (rule N12).

Net sales are after promotions and refunds and without taxes; VAT that prices hold is taken out (rule N33, see
`vat`). Fees of a whole month accrue by its days (rule N29, see `accrual`). A unit costs what the Products sheet says
for the day it was sold, converted at the rate of that day. Where the cost of more than 5 % of sales is unknown there is
no `cogs`; below that the rest costs what the others do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.measures.accrual import ANY_MONTHLY, by_month
from xlops.measures.currency import exact, in_base, rated, sql_rate
from xlops.measures.giver import Giver, Sources, named_alike
from xlops.measures.margin import fee_kinds, posted_query
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Month, Span

_SALES_AND_FEES = ("net_sales", "amazon_fees")
_SOLD = {
    "product_sales": "product_sales",
    "costed_sales": "case when factor is null then 0 else product_sales end",
    "cogs": exact("quantity * unit_cost * factor"),
}


def _sums(names: Iterable[str]) -> str:
    """SQL for the sum of each figure of days, then for the rate of each sum."""
    return ", ".join([*(f"sum({name})" for name in names), *(sql_rate(name, f"{name}_base") for name in names)])


def _worth(figure: str) -> str:
    """SQL for the sum of a figure in the base currency, 0 of none."""
    return f"coalesce(sum({in_base(figure)}), 0)"


def without_vat(bucket: str) -> str:
    """SQL for what was `posted` into a bucket, without the VAT that sales and refunds hold."""
    vat = " / (1 + coalesce(v.vat, 0))" if bucket in ("net_sales", "refunds") else ""
    return f"(m.{bucket}::double{vat})"


WITH_VAT = """
left join vat v on v.marketplace = m.marketplace and m.day >= v.first and m.day < v.end
  and v.sku is not distinct from m.sku
"""
_EARNED = f"""
  {exact(without_vat("net_sales"))} as sales, {exact(without_vat("refunds"))} as refunds,
  {exact(without_vat("amazon_fees"))} as fees
"""
_NET = "coalesce(sum(sales), 0) - coalesce(sum(refunds), 0)"
_EARNED_DAYS = f"""
select marketplace, day, {_NET} as net_sales, {_worth("sales")} - {_worth("refunds")} as net_sales_base,
  coalesce(sum(fees), 0) as amazon_fees, {_worth("fees")} as amazon_fees_base
from (
  select d.marketplace, d.day, d.rate, {_EARNED} from dated d
  join posted m on m.marketplace = d.marketplace and m.day = d.day {WITH_VAT}
) group by all
"""
_POSTED = f"""
with earned as (
  select a.number, a.rate, d.* exclude (marketplace, day), false as estimated from asked a
  join earned_days d on d.marketplace = a.marketplace and d.day = a.day
  union all
  select number, rate, 0, 0, fees, {in_base("fees")}, estimated from (
    select a.number, a.rate, {exact("m.a_day")} as fees, m.estimated from asked a
    join accrued m on m.marketplace = a.marketplace and m.month = date_trunc('month', a.day)
  )
) select number, {_sums(_SALES_AND_FEES)}, bool_or(estimated) from earned group by number
"""
_DATED = f"""
  select a.number, m.sku, {_EARNED} from asked a
  join posted m on m.marketplace = a.marketplace and m.day = a.day {WITH_VAT}
"""
_IN_ALL = f"({_NET})::double, coalesce(sum(fees), 0)::double"
_OF_SKUS = f"select {_IN_ALL} from ({_DATED}) where sku"  # of some SKUs, or of all that is booked on one
_BY_SKU = f"select number, sku, {_IN_ALL} from ({_DATED}) group by number, sku order by number, sku"
_COSTED = """
with cost as (
  select sku, coalesce(valid_from, date '1900-01-01') as valid_from, unit_cost, currency from own_products
  where unit_cost is not null
), sold as (
  select a.*, t.sku, t.quantity, t.product_sales from {days} a
  join transactions t on t.marketplace = a.marketplace and t.day = a.day
  where t.type = 'order' and t.product_sales <> 0 and {where}
)
select {by}, {figures} from (
  select s.*, c.unit_cost, f.factor
  from sold s asof left join cost c on s.sku = c.sku and s.day >= c.valid_from
  left join factor f on f.day = s.day and f.currency = s.currency
    and f.cost_currency is not distinct from c.currency and c.unit_cost is not null
) group by {by}
"""
_COSTED_DAYS = _COSTED.format(
    days="dated", where="true", by="marketplace, day",
    figures=", ".join([
        "count(*) - count(factor) as unknown",
        *(f"sum({figure}) as {name}, sum({in_base(figure)}) as {name}_base" for name, figure in _SOLD.items()),
    ]),
)  # fmt: skip
_COSTS = f"""
select number, sum(unknown), {_sums(_SOLD)} from asked a
join costed_days d on d.marketplace = a.marketplace and d.day = a.day group by number
"""
_COGS = f"count(*) - count(factor), sum({_SOLD['cogs']})"
_COGS_BY_SKU = _COSTED.format(days="asked", where="true", by="number, sku", figures=_COGS)
_COGS_OF_THEM = _COSTED.format(days="asked", where="t.sku in (select sku from of_them)", by="number", figures=_COGS)
_LEAST_SHARE = 0.95  # of product sales whose cost is known: below it a margin is no number


def _give_sales_and_fees(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row that transactions cover its `net_sales` and `amazon_fees`."""
    asked = asked_days(sources, rows)
    if asked.empty:
        return
    accrued = by_month(sources, {(m, Month.of(day)) for m, day in zip(asked["marketplace"], asked["day"], strict=True)})
    store, vat = sources.store, sources.vat
    read_posted(sources)
    with store.frame("dated", sources.once(_dated)), store.frame("vat", vat.included):
        store.keep("earned_days", _EARNED_DAYS, sources)
    with store.frame("asked", asked), store.frame("accrued", accrued):
        for number, net_sales, fees, *rates, estimated in store.rows(_POSTED):
            given = {"net_sales": net_sales or 0, "amazon_fees": fees or 0}
            rows[number].give(given, "transactions", rates=dict(zip(given, rates, strict=True)))
            if estimated:
                rows[number].estimated.add("amazon_fees")
            unknown = vat.is_unknown(rows[number].marketplace, rows[number].period)
            rows[number].give({"vat_unknown": float(unknown)}, "transactions")


def _give_costs(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row `product_sales`, `costed_sales` and `cogs`.

    `cogs` stands for all units sold, those of unknown cost at the mean of the others.
    """
    asked = asked_days(sources, rows)
    if asked.empty or not has_own_tables(sources.store.con):
        return
    store, factors = sources.store, sources.once(_factors)
    if factors.empty:
        return
    with store.frame("dated", sources.once(_dated)), store.frame("factor", factors):
        store.keep("costed_days", _COSTED_DAYS, sources)
    with store.frame("asked", asked):
        found = store.rows(_COSTS)
    for number, unknown, product_sales, costed, cost, *rates in found:
        given = {"product_sales": float(product_sales), "costed_sales": float(costed or 0)}
        share = given["costed_sales"] / given["product_sales"] if given["product_sales"] else 0.0
        if cost is not None and (not unknown or share >= _LEAST_SHARE):
            given["cogs"] = float(cost) / share
        rows[number].give(given, "transactions", rates=dict(zip(_SOLD, rates, strict=True)))


def earned_by(sources: Sources, month: PeriodMeasures, skus: Sequence[str]) -> dict[str, float] | None:
    """`net_sales`, `amazon_fees` and `cogs` of some SKUs in a month whose own are given, in its currency.

    Fees that Amazon books on no SKU (storage, subscription) are shared by net sales, so that all SKUs come to the
    marketplace's fees. None where they sold nothing, or the cost of one of them is not known.
    """
    asked = asked_days(sources, [month])
    if asked.empty or not skus or not has_own_tables(sources.store.con):
        return None
    factors = cost_factors(sources, asked)
    read_posted(sources)
    store, of_them = sources.store, pd.DataFrame({"sku": pd.Series(skus, dtype="string")})
    vat = store.frame("vat", sources.vat.included)
    with vat, store.frame("asked", asked), store.frame("factor", factors), store.frame("of_them", of_them):
        [(sales, fees)] = store.rows(f"{_OF_SKUS} in (select sku from of_them)")
        [(every, booked)] = store.rows(f"{_OF_SKUS} <> ''")
        costs = store.rows(_COGS_OF_THEM) if len(factors) else []
    if not costs or sales <= 0 or every <= 0 or costs[0][1] or costs[0][2] is None:
        return None
    shared = (month.values["amazon_fees"] - booked) * sales / every
    return {"net_sales": sales, "amazon_fees": fees + shared, "cogs": float(costs[0][2])}


def earned_by_sku(
    sources: Sources, months: Sequence[PeriodMeasures]
) -> list[dict[str, dict[str, float] | None]]:  # fmt: skip
    """What `earned_by` says of every SKU that sold, by month; None of one whose cost is not known."""
    asked, found = asked_days(sources, months), [_Booked() for _ in months]
    if not asked.empty and has_own_tables(sources.store.con):
        store, factors = sources.store, cost_factors(sources, asked)
        read_posted(sources)
        with store.frame("vat", sources.vat.included), store.frame("asked", asked), store.frame("factor", factors):
            for number, sku, sales, fees in store.rows(_BY_SKU):
                if sku:
                    found[number].booked[sku] = float(sales), float(fees)
            costs = store.rows(_COGS_BY_SKU) if len(factors) else []
        for number, sku, unknown, cost in costs:
            if not unknown and cost is not None:
                found[number].cogs[sku] = float(cost)
    return [of.earned(month.values.get("amazon_fees", 0.0)) for of, month in zip(found, months, strict=True)]


@dataclass
class _Booked:
    """Of a month (net sales, fees) and the cost of what was sold, by SKU."""

    booked: dict[str, tuple[float, float]] = field(default_factory=dict)
    cogs: dict[str, float] = field(default_factory=dict)

    def earned(self, fees: float) -> dict[str, dict[str, float] | None]:
        """With what is booked on no SKU of all `fees` shared by net sales."""
        every = sum(sales for sales, _ in self.booked.values())
        rest = fees - sum(fees for _, fees in self.booked.values())
        return {
            sku: {"net_sales": sales, "amazon_fees": own + rest * sales / every, "cogs": self.cogs[sku]}
            if sku in self.cogs
            else None
            for sku, (sales, own) in self.booked.items()
            if sales > 0 and every > 0
        }


def read_posted(sources: Sources) -> None:
    """Have queries know, as `posted`, what transactions posted by day and SKU, monthly fees left out."""
    sources.store.keep("posted", posted_query(f"not ({ANY_MONTHLY})", kinds=fee_kinds()), sources)


def _dated(sources: Sources) -> pd.DataFrame:
    """A line per day that transactions cover, with the rate of that day."""
    lines = (
        (marketplace, currency, day, sources.exchange.flow(currency, Span.closed(day, day)))
        for marketplace, currency in sources.currency_of.items()
        for day in sources.coverage.cover("transactions", marketplace).days
    )
    return rated(lines, "marketplace currency day rate")


def _factors(sources: Sources) -> pd.DataFrame:
    """`cost_factors` of these days."""
    return cost_factors(sources, sources.once(_dated))


def asked_days(sources: Sources, rows: Sequence[PeriodMeasures]) -> pd.DataFrame:
    """A line per day of the rows that transactions cover, with the rate of that day."""
    lines = []
    for number, row in enumerate(rows):
        if sources.coverage.cover("transactions", row.marketplace).covers(row.period.span):
            days = row.period.span.days()
            rates = (sources.exchange.flow(row.currency, Span.closed(day, day)) for day in days)
            lines += [(number, row.marketplace, row.currency, *dated) for dated in zip(days, rates, strict=True)]
    return rated(lines, "number marketplace currency day rate")


def cost_factors(sources: Sources, asked: pd.DataFrame) -> pd.DataFrame:
    """What one unit of each cost's currency is in the marketplace's own, by day; a cost without one is in the own."""
    query = "select distinct currency from own_products where unit_cost is not null"
    costs = [currency for (currency,) in sources.store.rows(query)]
    sold = asked[["currency", "day"]].drop_duplicates().itertuples(index=False)
    lines = [(own, cost, day, sources.exchange.between(cost or own, own, day)) for own, day in sold for cost in costs]
    frame = pd.DataFrame(lines, columns=["currency", "cost_currency", "day", "factor"])
    return frame.astype({"cost_currency": object, "factor": "float64"})


_BUCKETS = {"net_sales": "product_sales", "vat_unknown": "product_tax", "amazon_fees": "selling_fees, fba_fees"}
TRANSACTIONS = Giver("transactions", _give_sales_and_fees, _BUCKETS, ("transactions",))
COSTS = Giver("costs", _give_costs, named_alike(tuple(_SOLD)), ("transactions",))
