"""How what products earned closes to the transaction report's own total, to the cent (rule N12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlops.measures.accrual import ANY_MONTHLY, by_kind
from xlops.measures.currency import exact
from xlops.measures.giver import Sources
from xlops.measures.margin import posted_query, signs
from xlops.measures.measured import PeriodMeasures
from xlops.measures.profit import WITH_VAT, asked_days, read_posted, without_vat
from xlops.periods import Month

# signed as in the report; what a review adds (goods, advertising as its own reports have it) is in none of them
CLOSING = ("products", "no_product", "vat", "monthly", "advertising", "tax", "reimbursed", "excluded")
_SIGNS = "case bucket " + " ".join(f"when '{bucket}' then {sign}" for bucket, sign in signs().items()) + " end"
_OF_BUCKET = {"advertising": "advertising", "tax": "tax", "other": "reimbursed", "excluded": "excluded"}
_NAMED = "case bucket " + " ".join(f"when '{b}' then '{line}'" for b, line in _OF_BUCKET.items()) + " else '' end"
_BUCKETS = ", ".join(f"{{'bucket': '{b}', 'amount': m.{b}, 'net': {without_vat(b)}}}" for b in signs())
_CLOSING = f"""
with line as (
  select *, false as monthly from posted
  union all by name select *, true as monthly from ({posted_query(ANY_MONTHLY)})
), booked as (
  select number, sku, monthly, bucket, {_SIGNS} * amount as amount, {_SIGNS} * {exact("net")} as net from (
    select a.number, m.sku, m.monthly, unnest([{_BUCKETS}], recursive := true) from asked a
    join line m on m.marketplace = a.marketplace and m.day = a.day {WITH_VAT}
  ) where amount is not null
), named as (
  select *, {_NAMED} as line from booked
)
select number, line, sum(amount) from named where line <> '' group by all
union all select number, if(coalesce(sku, '') = '', 'no_product', 'products'), sum(net) from named
  where line = '' and not monthly group by all
union all select number, 'vat', sum(amount - net) from named where line = '' and not monthly group by all
union all select number, 'monthly', sum(amount) from named where line = '' and monthly group by all
union all select number, 'no_product', -sum({exact("k.a_day")}) from asked a
  join kinds k on k.marketplace = a.marketplace and k.month = date_trunc('month', a.day) group by all
union all select number, 'monthly', sum({exact("k.a_day")}) from asked a
  join kinds k on k.marketplace = a.marketplace and k.month = date_trunc('month', a.day) group by all
"""
_TOTALS = """
select a.number, coalesce(sum(t.total), 0) from asked a
left join transactions t on t.marketplace = a.marketplace and t.day = a.day group by all
"""


@dataclass(frozen=True)
class ProfitClosing:
    """How what products earned closes to the transactions' own total of a period, in the marketplace's currency.

    `lines` by `CLOSING`: `products` and `no_product` are sales less refunds and fees, booked on a SKU or on none, `vat`
    what was taken out of sales, `monthly` fees posted less those that accrued; the others are not of a margin.
    """

    marketplace: str
    currency: str
    lines: Mapping[str, Decimal]
    total: Decimal

    @property
    def unexplained(self) -> Decimal:
        """What no line names, to the cent: nothing."""
        return (self.total - sum(self.lines.values(), Decimal(0))).quantize(Decimal("0.01")) + Decimal(0)


def closings(sources: Sources, rows: Sequence[PeriodMeasures]) -> dict[int, ProfitClosing]:
    """By number of the row, for those that transactions cover."""
    asked = asked_days(sources, rows)
    if asked.empty:
        return {}
    months = {(m, Month.of(d)) for m, d in zip(asked["marketplace"], asked["day"], strict=True)}
    store = sources.store
    read_posted(sources)
    with (
        store.frame("asked", asked),
        store.frame("kinds", by_kind(sources, months)),
        store.frame("vat", sources.vat.included),
    ):
        found, totals = store.rows(_CLOSING), store.rows(_TOTALS)
    sums: dict[int, dict[str, Decimal]] = {number: dict.fromkeys(CLOSING, Decimal(0)) for number, _ in totals}
    for number, line, amount in found:
        sums[number][line] += Decimal(amount)
    return {n: ProfitClosing(rows[n].marketplace, rows[n].currency, sums[n], Decimal(total)) for n, total in totals}
