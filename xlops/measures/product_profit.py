"""What each product earned in a period, part by part (rules N12, N25, N29, N33).

A line is one part of one SKU, or of an ASIN whose SKU no report names; what Amazon books on no product, and advertising
that names none, stays a line of its own and is never spread. Sales are after promotions and without VAT, costs are
positive. Units that came back sellable, as far as a returns report covers the whole period, are credited at what they
cost. Of Amazon's storage fee a product bears what the storage reports say of it; the rest is of no product.
What leads from the prices that buyers paid to those sales is told beside them: promotions, and VAT before these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.marketplaces import MARKETPLACES
from xlops.measures.accrual import by_kind
from xlops.measures.currency import exact
from xlops.measures.giver import Sources
from xlops.measures.margin import DEFERRED, added, fee_kinds, rules
from xlops.measures.measured import PeriodMeasures
from xlops.measures.profit import WITH_VAT, asked_days, cost_factors, read_posted, without_vat
from xlops.periods import Month

FEES = ("referral", "fba", "storage", "other")
PARTS = ("sales", "refunds", *FEES, "ads", "cogs", "returned")
COUNTS = ("units", "units_refunded", "uncosted")
BEFORE_SALES = ("promotions", "vat")  # which sales are without: costs like the others, of no contribution
SIGN = {part: 1 if part in ("sales", "returned") else -1 for part in PARTS}
_COLUMNS = ["number", "sku", "asin", "part", "amount", "base"]
REFUNDS = "('refund', 'chargeback_refund', 'a_to_z_claim')"

_POSTED = {"sales": without_vat("net_sales"), "refunds": without_vat("refunds")} | {
    kind: f"m.fees_{kind}::double" for kind in fee_kinds()
}
_PARTS = ", ".join(f"{{'part': '{part}', 'amount': {amount}}}" for part, amount in _POSTED.items())
_SUMS = f"sum({exact('amount')})::double, sum({exact('amount::double * rate')})::double"
_BOOKED = f"""
select number, sku, '' as asin, part, {_SUMS} from (
  select a.number, a.rate, coalesce(m.sku, '') as sku, unnest([{_PARTS}], recursive := true) from asked a
  join posted m on m.marketplace = a.marketplace and m.day = a.day {WITH_VAT}
) where amount is not null group by all
"""
_COUNTED = f"""
select number, sku, '' as asin, part, {_SUMS} from (
  select a.number, a.rate, coalesce(t.sku, '') as sku, if(t.type = 'order', 'units', 'units_refunded') as part,
    abs(coalesce(t.quantity, 0)) as amount
  from asked a join transactions t on t.marketplace = a.marketplace and t.day = a.day
  where t.type = 'order' or t.type in {REFUNDS}
) where amount <> 0 group by all
"""
_PROMOTIONS = ("promotional_rebates", "points_cost")
_PAID = [c for c in rules()["groups"]["sales"] if c not in _PROMOTIONS]
_VAT_PAID = [c for c in rules()["vat"]["columns"] if c != "promotion_tax"]
_SELLING = ", ".join(f"'{kind}'" for kind, of in rules()["transactions"].items() if of["sales"] == "net_sales")
_TAXED = ", ".join(f"'{code}'" for code, market in MARKETPLACES.items() if market.taxed)
# VAT is part of the prices where a rate is typed, else beside them in its own columns; where sales tax is, it is none
_BEFORE_SALES = f"""
select number, sku, '' as asin, part, {_SUMS} from (
  select a.number, a.rate, coalesce(m.sku, '') as sku, unnest([
    {{'part': 'promotions', 'amount': -({added(_PROMOTIONS)})::double / (1 + coalesce(v.vat, 0))}},
    {{'part': 'vat', 'amount': case when v.vat is not null then ({added(_PAID)})::double * v.vat / (1 + v.vat)
      when a.marketplace in ({_TAXED}) then ({added(_VAT_PAID)})::double else 0 end}}
  ], recursive := true)
  from asked a join transactions m on m.marketplace = a.marketplace and m.day = a.day {WITH_VAT}
  where m.type in ({_SELLING}) and ({DEFERRED}) is not true
) where amount <> 0 group by all
"""
_ACCRUED = f"""
select number, '' as sku, '' as asin, part, {_SUMS} from (
  select a.number, a.rate, k.kind as part, k.a_day as amount from asked a
  join kinds k on k.marketplace = a.marketplace and k.month = date_trunc('month', a.day)
) group by all
"""
# what storage reports say that an ASIN or SKU bears of a month's fee; only where that fee is charged or expected
_STORED = f"""
with told as (
  select marketplace, 'storage' as fee, date_trunc('month', month) as month, '' as sku, asin, sum(fee) as amount
  from storage_fee where asin <> '' group by all
  union all select marketplace, 'aged_stock', date_trunc('month', day), sku, coalesce(asin, ''), sum(fee)
  from storage_fee_aged where sku <> '' group by all
), borne as (
  select a.number, a.rate, t.sku, t.asin,
    t.amount::double / date_diff('day', t.month, t.month + interval 1 month) as amount
  from asked a join told t on t.marketplace = a.marketplace and t.month = date_trunc('month', a.day)
  join kinds k on k.marketplace = t.marketplace and k.month = t.month and k.fee = t.fee and k.a_day > 0
)
select number, sku, asin, 'storage', {_SUMS} from borne group by all
union all select number, '', '', 'storage', {_SUMS.replace("sum(", "-sum(")} from borne group by all
"""
_COSTED = f"""
with cost as (
  select sku, coalesce(valid_from, date '1900-01-01') as valid_from, unit_cost, currency from own_products
  where unit_cost is not null
), goods as (
  select a.number, a.marketplace, a.currency, a.rate, t.day, t.sku, 'cogs' as part, t.quantity::double as units,
    t.product_sales::double as sales from asked a
  join transactions t on t.marketplace = a.marketplace and t.day = a.day
  where t.type = 'order' and t.product_sales <> 0
  union all select a.number, a.marketplace, a.currency, a.rate, r.day, r.sku, 'returned', r.units::double, 0.0
  from asked a join returns r on r.marketplace = a.marketplace and r.day = a.day
  join came_back c on c.number = a.number where upper(r.disposition) in ('SELLABLE', 'VENDIBLE') and r.units > 0
), valued as (
  select g.*, c.unit_cost::double * f.factor as worth
  from goods g asof left join cost c on g.sku = c.sku and g.day >= c.valid_from
  left join factor f on f.day = g.day and f.currency = g.currency
    and f.cost_currency is not distinct from c.currency and c.unit_cost is not null
)
select number, coalesce(sku, ''), '', part, {_SUMS} from (select *, units * worth as amount from valued
  where worth is not null) group by all
union all select number, coalesce(sku, ''), '', 'uncosted', {_SUMS} from (select *, sales as amount from valued
  where worth is null and part = 'cogs') group by all
"""
_ADVERTISED = f"""
select number, coalesce(sku, ''), coalesce(asin, ''), 'ads', {_SUMS} from (
  select p.number, p.rate, t.sku, t.asin, t.spend as amount from picks p
  join ads_advertised t on t.marketplace = p.marketplace and t.ad_product = p.ad_product and t.file = p.file
    and t.span_first = p.first and t.spend <> 0
  where coalesce(t.sku, '') <> '' or coalesce(t.asin, '') <> ''
) group by all
"""


def earned_by_product(sources: Sources, rows: Sequence[PeriodMeasures]) -> pd.DataFrame:
    """The lines of measured rows of marketplaces that transactions cover: `number` (of the row), `sku`, `asin`, `part`.

    `amount` is in the marketplace's currency, `base` in the base currency, NaN without a rate; `uncosted` are product
    sales of unknown cost. Of advertising and of cost of goods the line of no product has what the row has beyond
    the products: where the row has none, there are none at all.
    """
    asked = asked_days(sources, rows)
    if asked.empty:
        return pd.DataFrame(columns=_COLUMNS)
    store, months = sources.store, {(m, Month.of(d)) for m, d in zip(asked["marketplace"], asked["day"], strict=True)}
    read_posted(sources)
    with (
        store.frame("asked", asked),
        store.frame("kinds", by_kind(sources, months)),
        store.frame("vat", sources.vat.included),
    ):
        found = [*store.rows(_BOOKED), *store.rows(_COUNTED), *store.rows(_ACCRUED), *store.rows(_STORED)]
        found += [*store.rows(_BEFORE_SALES), *_costed(sources, asked, rows)]
    found += _advertised(sources, rows, set(asked["number"]))
    found.sort(key=lambda line: line[:4])  # so that sums are the same to the last digit
    lines = pd.DataFrame(found, columns=_COLUMNS).astype({"amount": "float64", "base": "float64"})
    return pd.concat([lines, _rest(lines, rows, set(asked["number"]))], ignore_index=True)


def _costed(sources: Sources, asked: pd.DataFrame, rows: Sequence[PeriodMeasures]) -> list[tuple[object, ...]]:
    """What goods cost, and what came back sellable; `asked` is a table of the store by now."""
    store = sources.store
    if not has_own_tables(store.con):
        return []
    covered = {n for n in set(asked["number"]) if sources.coverage.cover("returns", rows[n].marketplace).covers(
        rows[n].period.span)}  # fmt: skip
    back = pd.DataFrame({"number": pd.Series(sorted(covered), dtype="int64")})
    known = cost_factors(sources, asked).astype({"factor": "float64"})
    with store.frame("factor", known), store.frame("came_back", back):
        return store.rows(_COSTED)


_BY_PRODUCT = ("ads_advertised",)


def _advertised(sources: Sources, rows: Sequence[PeriodMeasures], covered: set[int]) -> list[tuple[object, ...]]:
    """What advertised-product reports say that each product's advertising cost, in rows whose spend is known."""
    picks = [
        (number, rows[number].marketplace, product, piece.file, piece.span.first,
         sources.exchange.flow(rows[number].currency, piece.span))
        for number in sorted(covered)
        if "spend" in rows[number].values
        for product in sources.runs.products(rows[number].marketplace)
        for _, pieces in [sources.runs.pieces(rows[number].marketplace, product, rows[number].period.span, _BY_PRODUCT)
                          or ("", ())]
        for piece in pieces
    ]  # fmt: skip
    frame = pd.DataFrame(picks, columns=["number", "marketplace", "ad_product", "file", "first", "rate"])
    if frame.empty:
        return []
    with sources.store.frame("picks", frame.astype({"rate": "float64"})):
        return sources.store.rows(_ADVERTISED)


def _rest(lines: pd.DataFrame, rows: Sequence[PeriodMeasures], covered: set[int]) -> pd.DataFrame:
    """Lines of no product: what a row spent on advertising, and its goods cost, beyond what its products say."""
    sums = lines.groupby(["number", "part"])[["amount", "base"]].sum()
    of = {key: (own, base) for key, own, base in zip(sums.index, sums["amount"], sums["base"], strict=True)}
    found = []
    for number in sorted(covered):
        row = rows[number]
        for part, measure in (("ads", "spend"), ("cogs", "cogs")):
            if measure in row.values:
                own, base = of.get((number, part), (0.0, 0.0))
                worth = row.in_base(measure)
                rest = math.nan if worth is None else worth - base
                found.append((number, "", "", part, row.values[measure] - own, rest))
    return pd.DataFrame(found, columns=_COLUMNS).astype({"amount": "float64", "base": "float64"})
