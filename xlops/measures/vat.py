"""What prices hold of VAT (rule N33): read off the tax columns of transactions, else as `[[vat]]` in `xlops.toml` says.

Where an order of a month states tax, its sales are without VAT and a line without tax bears none. Where no order of a
month does, its sales are what buyers paid: a typed rate takes the VAT out of them; without one it is not known whether
they hold any, and what is made from them says so. Where tax is added at the checkout, as in the US, prices hold none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.marketplaces import MARKETPLACES
from xlops.measures.margin import added, rules
from xlops.periods import Month, Period
from xlops.settings import Settings, VatStanza

Figure = Literal["product_sales", "ad_sales"]  # of business reports, of advertising reports

_SELLING = [kind for kind, groups in rules()["transactions"].items() if groups["sales"] in ("net_sales", "refunds")]
_SOLD = f"""
select marketplace, date_trunc('month', day)::date, sku, sum({added(rules()["vat"]["of"])})::double,
  sum({added(rules()["vat"]["columns"])})::double
from transactions where type in (select unnest(?::varchar[])) and marketplace in (select unnest(?::varchar[]))
group by all order by all
"""
NO_TAGS: frozenset[str] = frozenset()
_Sold = Mapping[str | None, tuple[float, float]]  # SKU → sales, tax collected


class VatReader:
    """Reads the VAT of a store once; rates are shares of sales without VAT."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        taxed = [code for code, market in MARKETPLACES.items() if market.taxed]
        sold: dict[tuple[str, Month], dict[str | None, tuple[float, float]]] = defaultdict(dict)
        for marketplace, month, sku, sales, tax in store.rows(_SOLD, [_SELLING, taxed]):
            sold[marketplace, Month.of(month)][sku] = (sales or 0.0, tax or 0.0)
        self._sold: dict[tuple[str, Month], _Sold] = dict(sold)
        self._typed = {key: self._typed_of(*key) for key in self._sold if self._silent(*key)}

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
        known = [m for of, m in self._sold if of == marketplace and m.first <= month.first]
        if not known:
            return self._standard(marketplace, month)
        return self._mean(marketplace, max(known, key=lambda m: m.first), skus)

    def to_product_sales(self, marketplace: str, period: Period) -> float | None:
        """By what ad sales are multiplied to be stated as ordered product sales are; None where no rate is known."""
        have, want = (self.is_gross(marketplace, figure) for figure in ("ad_sales", "product_sales"))
        if have == want:
            return 1.0
        rate = self.rate(marketplace, Month.of(period.span.last))
        return None if rate is None else 1 + rate if want else 1 / (1 + rate)

    def is_read(self, marketplace: str, month: Month) -> bool:
        """Whether the rate of a month stands in the report."""
        return (marketplace, month) in self._sold and not self._silent(marketplace, month)

    def is_unknown(self, marketplace: str, period: Period) -> bool:
        """Whether sales of some month that the period touches may hold VAT or not."""
        months = {Month.of(day) for day in period.span.days()}
        return any(None in self._typed.get((marketplace, month), {}).values() for month in months)

    @cached_property
    def unknown(self) -> list[str]:
        """The marketplaces whose last month of transactions does not tell, in order."""
        last: dict[str, Month] = {}
        for marketplace, month in self._sold:
            last[marketplace] = max(month, last.get(marketplace, month), key=lambda m: m.first)
        return sorted(m for m, month in last.items() if None in self._typed.get((m, month), {}).values())

    @cached_property
    def included(self) -> pd.DataFrame:
        """What to take out of the sales of silent months: `marketplace`, `month` (its first day), `sku`, `vat`."""
        lines = [
            (marketplace, month.first, sku, rate or 0.0)
            for (marketplace, month), rates in self._typed.items()
            for sku, rate in rates.items()
        ]
        frame = pd.DataFrame(lines, columns=["marketplace", "month", "sku", "vat"])
        return frame.astype({"marketplace": "string", "month": "datetime64[ns]", "sku": "string", "vat": "float64"})

    def _silent(self, marketplace: str, month: Month) -> bool:
        return not any(tax for _, tax in self._sold[marketplace, month].values())

    def _mean(self, marketplace: str, month: Month, skus: Collection[str]) -> float | None:
        sold = {sku: of for sku, of in self._sold[marketplace, month].items() if not skus or sku in skus}
        typed = self._typed.get((marketplace, month))
        if typed is None:
            with_tax = sum(sales + tax for sales, tax in sold.values())
            without = sum(sales for sales, _ in sold.values())
        else:
            rates = {sku: rate for sku in sold if (rate := typed[sku]) is not None}
            if len(rates) < len(sold):
                return None
            with_tax = sum(sales for sales, _ in sold.values())
            without = sum(sales / (1 + rates[sku]) for sku, (sales, _) in sold.items())
        return with_tax / without - 1 if without else self._standard(marketplace, month)

    def _typed_of(self, marketplace: str, month: Month) -> dict[str | None, float | None]:
        """The typed rate of each SKU of a silent month."""
        rows = self._rows(marketplace, month)
        tags = self._tags(month) if any(row.tag for row in rows) else {}
        return {sku: _rate_of(sku, tags.get(sku or "", NO_TAGS), rows) for sku in self._sold[marketplace, month]}

    def _standard(self, marketplace: str, month: Month) -> float | None:
        """The typed rate of products that have none of their own."""
        return _rate_of(None, NO_TAGS, self._rows(marketplace, month))

    def _rows(self, marketplace: str, month: Month) -> list[VatStanza]:
        """The rates typed for a marketplace that held at the end of a month, the newest last."""
        dated = [(row.valid_from or date.min, row) for row in self._settings.vat]
        held = [pair for pair in dated if pair[1].marketplace == marketplace and pair[0] <= month.span.last]
        return [row for _, row in sorted(held, key=lambda pair: pair[0]) if row.rate is not None]

    def _tags(self, month: Month) -> dict[str, frozenset[str]]:
        """Per SKU its brand and product line at the end of a month, from the Products sheet, in lower case."""
        if not has_own_tables(self._store.con):
            return {}
        rows = self._store.rows("select sku, brand, product_line from own_products_on(?::date)", [month.span.last])
        return {sku: frozenset(word.casefold() for word in words if word) for sku, *words in rows}


def _rate_of(sku: str | None, tags: frozenset[str], rows: Sequence[VatStanza]) -> float | None:
    """The rate of a product: its own, else that of its tag, else that of all others."""
    own = [row for row in rows if row.sku is not None and row.sku == sku]
    tagged = [row for row in rows if row.tag is not None and row.tag.casefold() in tags]
    others = [row for row in rows if row.sku is None and row.tag is None]
    return next((group[-1].rate for group in (own, tagged, others) if group), None)
