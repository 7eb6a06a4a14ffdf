"""What prices hold of VAT (rule N33): read off the tax columns of transactions, else as `[[vat]]` in `xlops.toml` says.

Where an order of a month states tax, its sales are without VAT and a line without tax bears none, unless a rate is
typed for its product. Where no order of a month does, and before the first that ever did, sales are what buyers paid: a
typed rate takes the VAT out of them; without one it is not known whether they hold any, and what is made from them is
shown, not judged. Where tax is added at the checkout, as in the US, prices hold none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.marketplaces import MARKETPLACES
from xlops.measures.margin import added, rules
from xlops.periods import Month, Period, Span
from xlops.settings import Settings, VatStanza

Figure = Literal["product_sales", "ad_sales"]  # of business reports, of advertising reports

_SELLING = [kind for kind, groups in rules()["transactions"].items() if groups["sales"] in ("net_sales", "refunds")]
_SOLD = f"""
with line as (
  select marketplace, day, date_trunc('month', day)::date as month, sku, type, {added(rules()["vat"]["of"])} as sales,
    {added(rules()["vat"]["columns"])} as tax
  from transactions where type in (select unnest(?::varchar[])) and marketplace in (select unnest(?::varchar[]))
), stated as (
  select marketplace, month, min(day) as day from line where type = 'order' and tax <> 0 group by all
), since as (select marketplace, min(day) as day from stated group by all)
select marketplace, month, f.day, sku, s.day is null or l.day < f.day as silent, sum(sales)::double, sum(tax)::double
from line l left join stated s using (marketplace, month) left join since f using (marketplace)
group by all order by all
"""  # the lines of orders and refunds; `f.day` is the first on which an order ever stated tax
NO_TAGS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Sold:
    """What a SKU sold on some days of a month; `typed` is the rate of sales with VAT, `known` whether there is one."""

    sku: str | None
    days: Span
    sales: float
    tax: float
    typed: float | None
    known: bool

    @property
    def without(self) -> float:
        return self.sales if self.typed is None else self.sales / (1 + self.typed)

    @property
    def with_vat(self) -> float:
        return self.sales + self.tax if self.typed is None else self.sales


class VatReader:
    """Reads the VAT of a store once; rates are shares of sales without VAT."""

    def __init__(self, store: Store, settings: Settings, marketplaces: Collection[str]) -> None:
        self._store, self._settings = store, settings
        self._tags_of: dict[Month, dict[str, frozenset[str]]] = {}
        self._sold: dict[tuple[str, Month], list[_Sold]] = defaultdict(list)
        taxed = [m for m in marketplaces if MARKETPLACES[m].taxed]
        for marketplace, first, since, sku, silent, sales, tax in store.rows(_SOLD, [_SELLING, taxed]) if taxed else ():
            month = Month.of(first)
            rows = self._rows(marketplace, month)
            if not silent:  # what is typed for it alone, where the report says nothing of it
                rows = [] if tax else [row for row in rows if row.sku or row.tag]
            typed = _rate_of(sku, self._tags(month, rows).get(sku or "", NO_TAGS), rows)
            days = _days(month.span, since, silent=silent)
            known = not silent or typed is not None
            self._sold[marketplace, month].append(_Sold(sku, days, sales or 0.0, tax or 0.0, typed, known))

    def is_gross(self, marketplace: str, figure: Figure) -> bool:
        """Whether reports state the figure with VAT: as typed, else as buyers see prices there."""
        stated = [getattr(row, figure) for row in self._settings.vat if row.marketplace == marketplace]
        known = [base for base in stated if base is not None]
        return known[-1] == "gross" if known else MARKETPLACES[marketplace].taxed

    def rate(self, marketplace: str, month: Month, skus: Collection[str] = ()) -> float | None:
        """The mean rate of what was sold in a month or, where nothing was, in the last before; None if not known.

        With `skus` only of these.
        """
        if not MARKETPLACES[marketplace].taxed:
            return 0.0
        sold = [one for one in self._last(marketplace, month) if not skus or one.sku in skus]
        if not all(one.known for one in sold):
            return None
        without = sum(one.without for one in sold)
        return sum(one.with_vat for one in sold) / without - 1 if without else self._standard(marketplace, month)

    def to_product_sales(self, marketplace: str, period: Period) -> float | None:
        """By what ad sales are multiplied to be stated as ordered product sales are; None where no rate is known."""
        have, want = (self.is_gross(marketplace, figure) for figure in ("ad_sales", "product_sales"))
        if have == want:
            return 1.0
        rate = self.rate(marketplace, Month.of(period.span.last))
        return None if rate is None else 1 + rate if want else 1 / (1 + rate)

    def is_read(self, marketplace: str, month: Month) -> bool:
        """Whether the rate of a month stands in the report."""
        return any(one.tax for one in self._last(marketplace, month))

    def is_unknown(self, marketplace: str, period: Period) -> bool:
        """Whether sales of some day of the period may hold VAT or not."""
        months = {Month.of(day) for day in period.span.days()}
        sold = (one for month in months for one in self._sold.get((marketplace, month), []))
        return any(not one.known and one.days.first < period.span.end and period.first < one.days.end for one in sold)

    @cached_property
    def idle(self) -> list[str]:
        """The tags and SKUs that `[[vat]]` names and no product has, as they are written there."""
        rows = [row for row in self._settings.vat if row.tag or row.sku]
        if not rows:
            return []
        own = has_own_tables(self._store.con)
        tables = ["transactions", "stock_plan", "sales_sku", *(["own_products"] if own else [])]
        skus = {sku for (sku,) in self._store.rows(" union ".join(f"select sku from {table}" for table in tables))}
        query = "select distinct unnest([brand, product_line]) from own_products"
        tags = {tag.casefold() for (tag,) in self._store.rows(query) if tag} if own else set()
        idle = [row for row in rows if (row.sku not in skus if row.sku else (row.tag or "").casefold() not in tags)]
        return list(dict.fromkeys(f'sku = "{row.sku}"' if row.sku else f'tag = "{row.tag}"' for row in idle))

    @cached_property
    def unknown(self) -> list[str]:
        """The marketplaces whose last month of transactions does not tell, in order."""
        last = dict(sorted(self._sold, key=lambda key: key[1].first))
        return sorted(m for m, month in last.items() if not all(one.known for one in self._sold[m, month]))

    @cached_property
    def included(self) -> pd.DataFrame:
        """What to take out of sales: `marketplace`, `first` and `end` (days), `sku`, `vat`; of all else nothing."""
        lines = [
            (marketplace, one.days.first, one.days.end, one.sku, one.typed)
            for (marketplace, _), sold in self._sold.items()
            for one in sold
            if one.typed
        ]
        frame = pd.DataFrame(lines, columns=["marketplace", "first", "end", "sku", "vat"])
        days = dict.fromkeys(("first", "end"), "datetime64[ns]")
        return frame.astype({"marketplace": "string", "sku": "string", "vat": "float64", **days})

    def _last(self, marketplace: str, month: Month) -> list[_Sold]:
        """What was sold in a month or, where nothing was, in the last one before."""
        known = [m for of, m in self._sold if of == marketplace and m.first <= month.first]
        return self._sold[marketplace, max(known, key=lambda m: m.first)] if known else []

    def _standard(self, marketplace: str, month: Month) -> float | None:
        """The typed rate of products that have none of their own."""
        return _rate_of(None, NO_TAGS, self._rows(marketplace, month))

    def _rows(self, marketplace: str, month: Month) -> list[VatStanza]:
        """The rates typed for a marketplace that held in a month, the newest last."""
        dated = [(row.valid_from or date.min, row) for row in self._settings.vat if row.rate is not None]
        held = [pair for pair in dated if pair[1].marketplace == marketplace and pair[0] <= month.span.last]
        return [row for _, row in sorted(held, key=lambda pair: pair[0])]

    def _tags(self, month: Month, rows: Sequence[VatStanza]) -> dict[str, frozenset[str]]:
        """Per SKU its brand and product line at the end of a month, from the Products sheet, in lower case."""
        if not any(row.tag for row in rows) or not has_own_tables(self._store.con):
            return {}
        if month not in self._tags_of:
            query = "select sku, brand, product_line from own_products_on(?::date)"
            found = self._store.rows(query, [month.span.last])
            self._tags_of[month] = {sku: frozenset(w.casefold() for w in words if w) for sku, *words in found}
        return self._tags_of[month]


def _days(month: Span, since: date | None, *, silent: bool) -> Span:
    """The days of a month until an order first stated tax, or from then on; all of them where that is in another."""
    if since is None or since not in month.days():
        return month
    return Span(month.first, since) if silent else Span(since, month.end)


def _rate_of(sku: str | None, tags: frozenset[str], rows: Sequence[VatStanza]) -> float | None:
    """The rate of a product: its own, else that of its tag, else that of all others."""
    own = [row for row in rows if row.sku is not None and row.sku == sku]
    tagged = [row for row in rows if row.tag is not None and row.tag.casefold() in tags]
    others = [row for row in rows if row.sku is None and row.tag is None]
    return next((group[-1].rate for group in (own, tagged, others) if group), None)
